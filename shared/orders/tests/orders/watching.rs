//! A process that runs for days: each new order is seen by its next look.

use crate::support::{Machine, PATIENCE, carry_out_next, draft, user};
use sekisho_orders::{Action, OrderError, Watch, Way, Whom, issue};
use sekisho_types::Timestamp;

fn halted(number: u64) -> Way {
    Way::Halted { number, reason: sekisho_types::OrderReason::parse("端末の紛失").ok() }
}

#[test]
fn a_halt_is_seen_by_the_next_look_and_so_is_its_end() {
    let machine = Machine::without_orders();
    let watch = Watch::of(machine.ledger());
    for _ in 0..3 {
        assert_eq!(watch.look().unwrap(), Way::Clear);
    }
    sekisho_orders::OrderKeys::register(&machine.homes(), &machine.signer).unwrap();
    assert_eq!(watch.look().unwrap(), Way::Clear);
    for round in 0..20 {
        let number = round * 2 + 1;
        machine.give(Action::Halt);
        assert_eq!(watch.look().unwrap(), Way::Due { number });
        assert_eq!(watch.look().unwrap(), Way::Due { number }, "until it is carried out");
        assert_eq!(watch.halted().unwrap(), halted(number));
        machine.carry_out();
        assert_eq!(watch.look().unwrap(), halted(number));
        assert_eq!(watch.look().unwrap(), halted(number));
        machine.give(Action::Resume);
        assert_eq!(watch.look().unwrap(), Way::Due { number: number + 1 });
        machine.carry_out();
        assert_eq!(watch.look().unwrap(), Way::Clear);
    }
}

#[test]
fn what_another_process_has_carried_out_is_seen() {
    let machine = Machine::new();
    let watch = Watch::of(machine.ledger());
    assert_eq!(watch.look().unwrap(), Way::Clear);
    machine.give(Action::Rekey);
    let turn = machine.ledger().take(PATIENCE).unwrap();
    assert_eq!(watch.look().unwrap(), Way::Due { number: 1 }, "while the other one works");
    carry_out_next(&turn).unwrap();
    assert_eq!(watch.look().unwrap(), Way::Clear);
    // The other one was told of an order that this one has never seen, and it is gone again.
    machine.give(Action::Halt);
    carry_out_next(&turn).unwrap();
    std::fs::remove_file(machine.order(2)).unwrap();
    assert_eq!(watch.look(), Err(OrderError::RolledBack { found: 1, carried_out: 2 }));
}

#[test]
fn an_order_for_somebody_else_stops_nobody() {
    let machine = Machine::new();
    let watch = Watch::of(machine.ledger());
    machine.give_to(Action::Halt, Whom::User(user("taro")));
    machine.carry_out();
    assert_eq!(watch.look().unwrap(), Way::Clear);
}

#[test]
fn an_order_for_later_is_seen_when_its_time_comes() {
    let machine = Machine::new();
    let watch = Watch::of(machine.ledger());
    let at = Timestamp::from_ms(crate::support::NOW).plus_ms(60_000);
    let mut later = draft(Action::Halt, Whom::All);
    later.not_before = Some(at);
    issue(&machine.homes(), &machine.signer, later, &*machine.clock).unwrap();
    assert_eq!(watch.look().unwrap(), Way::Clear);
    assert_eq!(watch.look().unwrap(), Way::Clear);
    machine.clock.set(at);
    assert_eq!(watch.look().unwrap(), Way::Due { number: 1 });
}
