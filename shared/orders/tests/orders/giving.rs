//! An administrator makes keys, gives orders, changes keys.

use crate::support::{Machine, draft, user};
use sekisho_orders::{Action, OrderError, OrderKeys, Sequence, Signer, Whom, issue};
use sekisho_types::Slot;

#[test]
fn orders_are_numbered_from_one_and_read_back_as_they_were_given() {
    let machine = Machine::new();
    assert_eq!(Sequence::of(&machine.homes()).unwrap().newest(), 0);
    let first = machine.give(Action::Halt);
    let mut second = draft(Action::Delete, Whom::User(user("hanako")));
    second.slots = vec![Slot::GoogleRead];
    let second = issue(&machine.homes(), &machine.signer, second, &*machine.clock).unwrap();
    assert_eq!((first.number(), second.number()), (1, 2));
    assert_eq!(Sequence::of(&machine.homes()).unwrap().orders(), [first, second.clone()]);
    assert_eq!(second.reason().unwrap().as_str(), "端末の紛失");
    assert!(second.ends(&user("Hanako"), Slot::GoogleRead), "Windows does not tell the case");
    assert!(!second.ends(&user("hanako"), Slot::GoogleAct));
    assert!(!second.ends(&user("taro"), Slot::GoogleRead));
    // Who cannot read them cannot obey them.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(machine.order(1)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o644);
    }
}

#[test]
fn a_signing_key_is_private_new_and_outside_the_homes() {
    let machine = Machine::new();
    let homes = machine.homes();
    let path = machine.dir.path().join("stick/key");
    assert_eq!(Signer::open(&path).unwrap().id(), machine.signer.id());
    assert!(
        matches!(Signer::create(&path, &homes), Err(OrderError::SigningKey { .. })),
        "it is there already"
    );
    for inside in [homes.machine(), homes.user()] {
        let refused = Signer::create(&inside.join("key"), &homes);
        assert!(matches!(refused, Err(OrderError::SigningKey { .. })), "{refused:?}");
        assert!(!inside.join("key").exists());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let link = machine.dir.path().join("link");
        std::os::unix::fs::symlink(homes.machine(), &link).unwrap();
        assert!(
            Signer::create(&link.join("key"), &homes).is_err(),
            "through a link it is inside all the same"
        );
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(Signer::open(&path), Err(OrderError::SigningKey { .. })), "others may read it");
    }
    for text in ["", "sekisho-order-key-1:", "sekisho-order-key-1:AAAA\n", "key"] {
        let path = machine.dir.path().join(format!("stick/bad-{}", text.len()));
        sekisho_platform::write_new_private(&path, text.as_bytes()).unwrap();
        assert!(matches!(Signer::open(&path), Err(OrderError::SigningKey { .. })), "{text:?}");
    }
    assert_eq!(format!("{:?}", machine.signer), format!("Signer({})", machine.signer.id()));
}

#[test]
fn a_foreign_key_gives_no_order() {
    let machine = Machine::new();
    let foreign = Machine::without_orders();
    let given = issue(&machine.homes(), &foreign.signer, draft(Action::Halt, Whom::All), &*machine.clock);
    assert!(matches!(given, Err(OrderError::SigningKey { .. })), "{given:?}");
    let given = issue(&foreign.homes(), &foreign.signer, draft(Action::Halt, Whom::All), &*machine.clock);
    assert!(matches!(given, Err(OrderError::SigningKey { .. })), "its own machine does not know it yet");
    assert!(!machine.homes().orders_dir().exists());
}

#[test]
fn two_keys_are_open_during_a_change_and_the_old_one_signs_nothing_afterwards() {
    let machine = Machine::new();
    let homes = machine.homes();
    machine.give(Action::Halt);
    let retired = OrderKeys::retire(&homes, &machine.signer.id(), 1);
    assert!(matches!(retired, Err(OrderError::Keys { .. })), "the only one stays");
    let next = Signer::create(&machine.dir.path().join("stick/next"), &homes).unwrap();
    OrderKeys::register(&homes, &next).unwrap();
    assert!(OrderKeys::register(&homes, &next).is_err(), "twice the same");
    issue(&homes, &next, draft(Action::Resume, Whom::All), &*machine.clock).unwrap();
    machine.give(Action::Halt);
    let third = Signer::create(&machine.dir.path().join("stick/third"), &homes).unwrap();
    assert!(matches!(OrderKeys::register(&homes, &third), Err(OrderError::Keys { .. })), "a third open one");

    OrderKeys::retire(&homes, &machine.signer.id(), 3).unwrap();
    assert_eq!(Sequence::of(&homes).unwrap().newest(), 3, "what it has signed is still proved");
    let given = issue(&homes, &machine.signer, draft(Action::Resume, Whom::All), &*machine.clock);
    assert!(matches!(given, Err(OrderError::SigningKey { .. })), "{given:?}");
    issue(&homes, &next, draft(Action::Resume, Whom::All), &*machine.clock).unwrap();
    assert_eq!(Sequence::of(&homes).unwrap().newest(), 4);
    OrderKeys::register(&homes, &third).unwrap();
}

#[test]
fn an_order_of_the_same_number_is_never_written_over() {
    let machine = Machine::new();
    machine.give(Action::Halt);
    let kept = std::fs::read(machine.order(1)).unwrap();
    // As if this administrator had not seen the other's order yet.
    let (order, keys) = (machine.order(1), machine.homes().orders_dir());
    std::fs::rename(&order, machine.dir.path().join("aside")).unwrap();
    let bytes = {
        machine.give(Action::Resume);
        std::fs::read(&order).unwrap()
    };
    std::fs::rename(machine.dir.path().join("aside"), &order).unwrap();
    assert_eq!(
        sekisho_platform::publish_shared(&order, &bytes).unwrap_err().kind(),
        std::io::ErrorKind::AlreadyExists
    );
    assert_eq!(std::fs::read(&order).unwrap(), kept);
    assert_eq!(std::fs::read_dir(keys).unwrap().count(), 1, "nothing is left beside it");
}
