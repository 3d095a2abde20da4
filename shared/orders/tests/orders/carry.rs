//! A user's processes carry orders out: in sequence, once, with receipts.

use crate::support::{Machine, PATIENCE, carry_out_next, draft, files, user};
use sekisho_orders::{Action, Delivered, Done, Order, OrderError, Outcome, Whom, issue, reported};
use sekisho_types::{Slot, Timestamp};
use std::time::Duration;

#[test]
fn without_keys_and_orders_nothing_is_due_and_nothing_is_written() {
    let machine = Machine::without_orders();
    let standing = machine.ledger().standing().unwrap();
    assert_eq!((standing.carried_out(), standing.due(), standing.halted()), (0, None, None));
    assert!(!machine.homes().carried_out_dir().exists());
}

#[test]
fn who_was_away_for_three_orders_carries_them_out_in_sequence() {
    let machine = Machine::new();
    machine.give(Action::Refresh);
    machine.give_to(Action::Delete, Whom::User(user("taro")));
    machine.give(Action::Rekey);
    assert_eq!(machine.carry_out(), [1, 2, 3]);
    assert_eq!(machine.carry_out(), [0_u64; 0], "once");
    let receipts = machine.ledger().receipts().unwrap();
    let said: Vec<_> = receipts.iter().map(|receipt| (receipt.number, receipt.action)).collect();
    assert_eq!(said, [(1, Action::Refresh), (2, Action::Delete), (3, Action::Rekey)]);
    machine.give(Action::Refresh);
    assert_eq!(machine.carry_out(), [4]);
}

#[test]
fn a_halt_holds_until_it_is_lifted_and_for_whom_it_is_meant() {
    let machine = Machine::new();
    let halted = |name: &str| machine.ledger_of(name).standing().unwrap().halted().map(Order::number);
    machine.give_to(Action::Halt, Whom::User(user("taro")));
    assert_eq!((halted("hanako"), halted("taro")), (None, Some(1)));
    machine.give(Action::Halt);
    assert_eq!((halted("hanako"), halted("taro")), (Some(2), Some(2)));
    machine.give_to(Action::Resume, Whom::User(user("hanako")));
    assert_eq!((halted("hanako"), halted("taro")), (None, Some(2)));
    machine.give(Action::Resume);
    assert_eq!((halted("hanako"), halted("taro")), (None, None));
}

#[test]
fn an_order_waits_for_its_time_and_those_behind_it_wait_with_it_but_a_halt() {
    let machine = Machine::new();
    let at = Timestamp::from_ms(crate::support::NOW).plus_ms(60_000);
    let mut later = draft(Action::Rekey, Whom::All);
    later.not_before = Some(at);
    issue(&machine.homes(), &machine.signer, later, &*machine.clock).unwrap();
    machine.give(Action::Halt);
    assert_eq!(machine.carry_out(), [0_u64; 0]);
    assert_eq!(machine.ledger().standing().unwrap().halted().map(Order::number), Some(2));
    machine.clock.set(at);
    assert_eq!(machine.carry_out(), [1, 2]);
}

#[test]
fn grants_have_ended_by_the_newest_order_that_says_so() {
    let machine = Machine::new();
    machine.give(Action::Replace);
    machine.give_to(Action::Delete, Whom::User(user("taro")));
    let mut one = draft(Action::Delete, Whom::All);
    one.slots = vec![Slot::SlackRead];
    issue(&machine.homes(), &machine.signer, one, &*machine.clock).unwrap();
    machine.give(Action::Rekey);
    machine.carry_out();
    let standing = machine.ledger().standing().unwrap();
    let floors = |upto| Slot::ALL.map(|slot| standing.floor(slot, upto));
    assert_eq!(floors(standing.carried_out()), [1, 1, 3, 1]);
    assert_eq!(floors(2), [1, 1, 1, 1]);
    assert_eq!(floors(0), [0, 0, 0, 0]);
    // A replacement asks providers, and one that names a grant is about that grant: neither is about other secrets.
    assert_eq!(standing.secrets_floor(standing.carried_out()), 0);
    machine.give(Action::Delete);
    machine.carry_out();
    let standing = machine.ledger().standing().unwrap();
    assert_eq!([5, 4].map(|upto| standing.secrets_floor(upto)), [5, 0]);
}

#[test]
fn one_process_carries_out_at_a_time() {
    let machine = Machine::new();
    machine.give(Action::Rekey);
    let turn = machine.ledger().take(PATIENCE).unwrap();
    let busy = machine.ledger().take(Duration::from_millis(20)).unwrap_err();
    assert!(matches!(busy, OrderError::Busy { .. }), "{busy}");
    drop(turn);
    assert_eq!(machine.carry_out(), [1]);
}

#[test]
fn only_the_order_that_is_due_can_be_concluded() {
    let machine = Machine::new();
    machine.give(Action::Refresh);
    let second = machine.give(Action::Rekey);
    let turn = machine.ledger().take(PATIENCE).unwrap();
    let standing = turn.standing().unwrap();
    let refused = turn.conclude(&standing, &second, vec![Outcome::whole(Done::Noted)]);
    assert!(matches!(refused, Err(OrderError::Changed { number: 2 })), "{refused:?}");
    assert_eq!(machine.ledger().standing().unwrap().carried_out(), 0);
}

/// A process that dies anywhere between two files: the next one goes on with what stands there.
#[test]
fn a_process_that_died_after_any_step_is_taken_up() {
    let machine = Machine::new();
    machine.give(Action::Refresh);
    machine.give(Action::Rekey);
    let turn = machine.ledger().take(PATIENCE).unwrap();
    carry_out_next(&turn).unwrap();
    drop(turn);
    let user = machine.homes().carried_out_dir();
    let first_mark = std::fs::read(user.join("mark.1.json")).unwrap();
    assert_eq!(machine.carry_out(), [2]);
    // It died after the receipt and before the mark.
    std::fs::remove_file(user.join("mark.2.json")).unwrap();
    sekisho_platform::write_new_private(&user.join("mark.1.json"), &first_mark).unwrap();
    assert_eq!(machine.ledger().standing().unwrap().carried_out(), 2, "the receipt counts");
    assert_eq!(machine.carry_out(), [0_u64; 0], "and nothing is done twice");
    assert!(user.join("mark.2.json").exists() && !user.join("mark.1.json").exists());
    // It died while it wrote either.
    for left in ["receipts/3.tmp", "mark.3.tmp"] {
        std::fs::write(user.join(left), b"torn").unwrap();
    }
    machine.give(Action::Resume);
    assert_eq!(machine.carry_out(), [3]);
    assert!(files(&user).iter().all(|(path, _)| path.extension().is_none_or(|e| e != "tmp")));
}

#[test]
fn receipts_reach_the_inbox_and_say_whose_they_are() {
    let machine = Machine::new();
    machine.give(Action::Refresh);
    machine.carry_out();
    let turn = machine.ledger().take(PATIENCE).unwrap();
    assert_eq!(turn.deliver().unwrap(), Delivered::Inbox);
    drop(turn);
    machine.give(Action::Rekey);
    machine.carry_out();
    assert_eq!(machine.ledger().take(PATIENCE).unwrap().deliver().unwrap(), Delivered::Inbox);
    // What another account says in hanako's name, and what is no receipt, is not listened to.
    let inbox = machine.homes().inbox_dir();
    std::fs::create_dir(inbox.join("user-mallory")).unwrap();
    std::fs::copy(inbox.join("user-hanako/1.json"), inbox.join("user-mallory/1.json")).unwrap();
    std::fs::write(inbox.join("user-hanako/9.json"), b"{}").unwrap();
    let found = reported(&machine.homes()).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].user.as_str(), found[0].strange), ("hanako", 1));
    assert_eq!(found[0].receipts, machine.ledger().receipts().unwrap());
}

#[cfg(unix)]
#[test]
fn where_the_inbox_takes_nothing_the_receipts_stay_and_that_is_said() {
    use std::os::unix::fs::PermissionsExt as _;
    let machine = Machine::new();
    machine.give(Action::Refresh);
    machine.carry_out();
    std::fs::write(machine.homes().inbox_dir(), b"a file is no folder").unwrap();
    let turn = machine.ledger().take(PATIENCE).unwrap();
    assert!(matches!(turn.deliver().unwrap(), Delivered::HomeOnly(_)));
    assert_eq!(machine.ledger().receipts().unwrap().len(), 1);
    let mode = std::fs::metadata(machine.receipts()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}
