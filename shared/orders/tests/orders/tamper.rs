//! Somebody with an editor, or with a copy of yesterday: each is refused with its own error, and never read as "none".

use crate::support::{Machine, PATIENCE, files, user};
use sekisho_orders::{Action, OrderError, OrderKeys, Signer, Watch, Whom};

/// The standing is refused, by a new process and by one that has been running since before.
#[track_caller]
fn refused(machine: &Machine, running: &Watch, what: &str) -> OrderError {
    let error = machine.ledger().standing().expect_err(what);
    assert_eq!(running.look().as_ref(), Err(&error), "{what}: to a process that runs already");
    error
}

fn watch(machine: &Machine) -> Watch {
    let watch = Watch::of(machine.ledger());
    watch.look().unwrap();
    watch
}

#[test]
fn every_byte_of_an_order_counts() {
    let machine = Machine::new();
    machine.give_to(Action::Delete, Whom::User(user("hanako")));
    let path = machine.order(1);
    let whole = std::fs::read(&path).unwrap();
    let read = || machine.ledger().standing().map(|standing| standing.orders().to_vec());
    let good = read().unwrap();
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        std::fs::write(&path, &flipped).unwrap();
        assert!(matches!(read(), Err(OrderError::Unsigned { number: 1, .. })), "byte {at}");
        std::fs::write(&path, &whole[..at]).unwrap();
        assert!(matches!(read(), Err(OrderError::Unsigned { number: 1, .. })), "cut at {at}");
    }
    std::fs::write(&path, [whole.as_slice(), b"\n"].concat()).unwrap();
    assert!(matches!(read(), Err(OrderError::Unsigned { .. })), "one byte more");
    std::fs::write(&path, &whole).unwrap();
    assert_eq!(read().unwrap(), good);
}

/// Every member with another value that is just as well formed.
#[test]
fn every_member_of_an_order_is_signed() {
    let machine = Machine::new();
    machine.give(Action::Refresh);
    machine.give_to(Action::Delete, Whom::User(user("hanako")));
    let path = machine.order(2);
    let whole = String::from_utf8(std::fs::read(&path).unwrap()).unwrap();
    for (from, to) in [
        (r#""version":1"#, r#""version":2"#),
        (r#""number":2"#, r#""number":3"#),
        (r#""whom":{"user":"hanako"}"#, r#""whom":"all""#),
        (r#""user":"hanako""#, r#""user":"taro""#),
        (r#""action":"delete""#, r#""action":"resume""#),
        (r#""slots":[]"#, r#""slots":["slack-act"]"#),
        (r#""not_before":null"#, r#""not_before":1999999999999"#),
        (r#""issued_at":1795000000000"#, r#""issued_at":1795000000001"#),
        ("端末の紛失", "試験"),
        (r#""reason":"端末の紛失""#, r#""reason":null"#),
        (r#""previous":""#, r#""previous":"0"#),
        (r#""key":""#, r#""key":"0"#),
        (r#""signature":""#, r#""signature":"A"#),
        (r#"{"order""#, r#"{"extra":1,"order""#),
        (r#"{"version""#, r#"{"extra":1,"version""#),
    ] {
        let changed = whole.replacen(from, to, 1);
        assert_ne!(changed, whole, "{from}");
        std::fs::write(&path, changed).unwrap();
        let error = machine.ledger().standing().expect_err(from);
        assert!(matches!(error, OrderError::Unsigned { number: 2, .. }), "{from}: {error}");
    }
}

#[test]
fn a_gap_is_refused_wherever_it_is() {
    for missing in 1..=2 {
        let machine = Machine::new();
        (0..3).for_each(|_| drop(machine.give(Action::Refresh)));
        let running = Watch::of(machine.ledger());
        running.look().unwrap();
        std::fs::remove_file(machine.order(missing)).unwrap();
        assert_eq!(refused(&machine, &running, "a gap"), OrderError::Gap { number: missing });
    }
    // Also one that comes behind what was carried out, while nothing is due.
    let machine = Machine::new();
    machine.give(Action::Refresh);
    machine.carry_out();
    let running = watch(&machine);
    machine.give(Action::Halt);
    machine.give(Action::Rekey);
    std::fs::remove_file(machine.order(2)).unwrap();
    assert_eq!(refused(&machine, &running, "a gap"), OrderError::Gap { number: 2 });
}

#[test]
fn orders_that_were_carried_out_and_are_gone_are_noticed() {
    let machine = Machine::new();
    (0..3).for_each(|_| drop(machine.give(Action::Halt)));
    machine.carry_out();
    let running = watch(&machine);
    std::fs::remove_file(machine.order(3)).unwrap();
    let error = refused(&machine, &running, "the newest is gone");
    assert_eq!(error, OrderError::RolledBack { found: 2, carried_out: 3 });
    std::fs::remove_dir_all(machine.homes().orders_dir()).unwrap();
    let error = refused(&machine, &running, "all are gone");
    assert_eq!(error, OrderError::RolledBack { found: 0, carried_out: 3 });
    std::fs::remove_file(machine.homes().order_keys_file()).unwrap();
    let error = refused(&machine, &running, "all are gone, and the keys");
    assert_eq!(error, OrderError::RolledBack { found: 0, carried_out: 3 });
}

#[test]
fn another_order_under_the_number_of_one_that_was_carried_out_is_noticed() {
    let machine = Machine::new();
    machine.give(Action::Halt);
    machine.carry_out();
    let running = watch(&machine);
    std::fs::remove_file(machine.order(1)).unwrap();
    // Signed as well as the first.
    machine.give_to(Action::Resume, Whom::User(user("hanako-the-second")));
    assert_eq!(refused(&machine, &running, "another"), OrderError::Changed { number: 1 });
}

#[test]
fn an_order_follows_the_one_before_it_and_no_other() {
    let machine = Machine::new();
    machine.give(Action::Halt);
    machine.give(Action::Resume);
    let second = std::fs::read(machine.order(2)).unwrap();
    // An order of the same key from another sequence: a machine that was set up anew, say.
    for number in [1, 2] {
        std::fs::remove_file(machine.order(number)).unwrap();
    }
    machine.give(Action::Rekey);
    std::fs::write(machine.order(2), second).unwrap();
    let error = machine.ledger().standing().unwrap_err();
    assert!(matches!(error, OrderError::Unsigned { number: 2, .. }), "{error}");
}

#[test]
fn an_order_under_another_number_is_refused() {
    let machine = Machine::new();
    machine.give(Action::Resume);
    std::fs::copy(machine.order(1), machine.order(2)).unwrap();
    let error = machine.ledger().standing().unwrap_err();
    assert!(matches!(error, OrderError::Unsigned { number: 2, .. }), "{error}");
}

#[test]
fn a_key_that_is_not_registered_proves_nothing() {
    let machine = Machine::new();
    machine.give(Action::Halt);
    let foreign = Machine::new();
    foreign.give(Action::Resume);
    std::fs::copy(foreign.order(1), machine.order(1)).unwrap();
    let error = machine.ledger().standing().unwrap_err();
    assert!(matches!(error, OrderError::Unsigned { number: 1, .. }), "{error}");
}

#[test]
fn keys_that_are_missing_or_damaged_are_no_keys() {
    let machine = Machine::new();
    let path = machine.homes().order_keys_file();
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("version = 1", "version = 9")).unwrap();
    let damaged = machine.ledger().standing();
    assert!(matches!(damaged, Err(OrderError::Keys { .. })), "damaged keys, and no order yet: {damaged:?}");
    std::fs::write(&path, &text).unwrap();
    machine.give(Action::Refresh);
    machine.ledger().standing().unwrap();
    let id = machine.signer.id();
    let other = Signer::create(&machine.dir.path().join("stick/other"), &machine.homes()).unwrap();
    for (from, to) in [
        (text.as_str(), ""),
        (text.as_str(), "version = 1\nkey = []\n"),
        ("version = 1", "version = 1\nextra = 1"),
        ("public = \"", "public = \"AAAA"),
        (id.as_str(), other.id().as_str()),
    ] {
        std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
        let error = machine.ledger().standing().expect_err(to);
        assert!(matches!(error, OrderError::Keys { .. } | OrderError::Unsigned { .. }), "{to}: {error}");
        assert!(OrderKeys::register(&machine.homes(), &machine.signer).is_err() || to.contains("key = []"));
        std::fs::write(&path, &text).unwrap();
    }
    std::fs::remove_file(&path).unwrap();
    let error = machine.ledger().standing().unwrap_err();
    assert!(matches!(error, OrderError::Keys { .. }), "{error}");
}

#[cfg(unix)]
#[test]
fn what_others_may_write_is_not_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let set = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let machine = Machine::new();
    machine.give(Action::Refresh);
    for (path, mode, back) in [
        (machine.order(1), 0o666, 0o644),
        (machine.homes().orders_dir(), 0o777, 0o755),
        (machine.homes().machine().to_owned(), 0o775, 0o755),
        (machine.homes().order_keys_file(), 0o664, 0o644),
    ] {
        set(&path, mode);
        let error = machine.ledger().standing().expect_err("others may write it");
        assert!(matches!(error, OrderError::Unreadable { .. } | OrderError::Keys { .. }), "{error}");
        set(&path, back);
        machine.ledger().standing().unwrap();
    }
    let aside = machine.dir.path().join("aside");
    std::fs::rename(machine.order(1), &aside).unwrap();
    std::os::unix::fs::symlink(&aside, machine.order(1)).unwrap();
    let error = machine.ledger().standing().unwrap_err();
    assert!(matches!(error, OrderError::Unreadable { .. }), "{error}");
}

#[test]
fn every_byte_of_mark_and_receipts_counts() {
    let machine = Machine::new();
    machine.give(Action::Refresh);
    machine.give(Action::Rekey);
    machine.carry_out();
    let own = files(&machine.homes().carried_out_dir());
    for (path, whole) in own.iter().filter(|(path, _)| path.extension().is_some_and(|e| e == "json")) {
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            std::fs::write(path, &flipped).unwrap();
            let error = machine.ledger().receipts().expect_err("a flipped byte");
            assert!(matches!(error, OrderError::Receipts { .. }), "{}: {error}", path.display());
        }
        std::fs::remove_file(path).unwrap();
        let error = machine.ledger().receipts();
        // Without the newest mark the last receipt alone cannot tell how many there were before.
        assert!(matches!(error, Err(OrderError::Receipts { .. })), "{} is gone: {error:?}", path.display());
        sekisho_platform::write_new_private(path, whole).unwrap();
    }
    assert_eq!(machine.ledger().receipts().unwrap().len(), 2);
    assert!(machine.ledger_of("taro").standing().is_err(), "they are another user's");
}

#[test]
fn receipts_that_are_gone_are_not_carried_out_anew() {
    let machine = Machine::new();
    machine.give(Action::Delete);
    machine.carry_out();
    let running = watch(&machine);
    std::fs::remove_dir_all(machine.receipts()).unwrap();
    let error = machine.ledger().standing().unwrap_err();
    assert!(matches!(error, OrderError::Receipts { .. }), "{error}");
    assert!(machine.ledger().take(PATIENCE).unwrap().standing().is_err());
    drop(running);
}
