//! Orders of the administrator: what is from before one that ended it is refused, whoever puts it back.

use crate::support::{Home, PATIENCE, copy_dir, write};
use sekisho_types::{ErrorCode, Slot};
use sekisho_vault::{Cause, Epoch, State};

const SLOT: Slot = Slot::GoogleRead;

/// Order 3 has ended the slot's grants, and this many were carried out.
fn ended_at_3(carried_out: u64) -> Epoch {
    Epoch::new(carried_out, |slot| if slot == SLOT { 3 } else { 0 }, 0)
}

#[test]
fn a_record_says_which_order_was_the_newest_and_an_older_one_is_refused_once_it_was_ended() {
    let home = Home::new();
    let before = home.open_under(SLOT.strength(), Epoch::new(2, |_| 0, 0)).unwrap();
    assert_eq!(write(&before.hold(SLOT, PATIENCE).unwrap(), 1).unwrap().header.epoch, 2);
    let other = Slot::SlackRead;
    write(&before.hold(other, PATIENCE).unwrap(), 1).unwrap();

    let after = home.open_under(SLOT.strength(), ended_at_3(3)).unwrap();
    let error = after.read(SLOT).unwrap_err();
    assert_eq!(error.code(), ErrorCode::VAULT_SUPERSEDED, "{error}");
    assert_eq!(after.read(other).unwrap().header.epoch, 2, "the order was not about it");
    assert!(after.hold(SLOT, PATIENCE).unwrap().make_room().is_err(), "nothing follows what is refused");
    let held = after.hold(SLOT, PATIENCE).unwrap();
    let room = held.make_room_over().unwrap();
    let (content, tokens) = (crate::support::content(), crate::support::tokens(7));
    assert_eq!(held.publish(room, content, tokens).unwrap().header.epoch, 3, "a new consent stands");
    after.read(SLOT).unwrap();
}

#[test]
fn vault_and_marks_put_back_together_are_refused_after_the_order() {
    let home = Home::new();
    home.write(SLOT, 1);
    let kept = tempfile::tempdir().unwrap();
    copy_dir(&home.dir.path().join("user"), &kept.path().join("user"));
    // The order is carried out: what stands there afterwards is of its epoch.
    let carrier = home.open_under(SLOT.strength(), Epoch::new(3, |_| 0, 0)).unwrap();
    let grant = carrier.hold(SLOT, PATIENCE).unwrap().forget_tokens(Cause::Ordered).unwrap();
    assert_eq!((grant.header.epoch, grant.header.state), (3, State::NeedsConsent(Cause::Ordered)));
    home.open_under(SLOT.strength(), ended_at_3(3)).unwrap().read(SLOT).unwrap();

    std::fs::remove_dir_all(home.dir.path().join("user")).unwrap();
    copy_dir(&kept.path().join("user"), &home.dir.path().join("user"));
    #[cfg(unix)]
    make_private(&home);
    home.read(SLOT).expect("by itself the vault cannot know");
    let error = home.open_under(SLOT.strength(), ended_at_3(3)).unwrap().read(SLOT).unwrap_err();
    assert_eq!(error.code(), ErrorCode::VAULT_SUPERSEDED, "{error}");
}

#[cfg(unix)]
fn make_private(home: &Home) {
    use std::os::unix::fs::PermissionsExt as _;
    let mut folders = vec![home.dir.path().join("user")];
    while let Some(folder) = folders.pop() {
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).unwrap();
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap).filter(|e| e.path().is_dir()) {
            folders.push(entry.path());
        }
    }
}

#[test]
fn what_an_order_erases_is_gone_even_if_nobody_can_read_it() {
    let home = Home::new();
    home.write(SLOT, 1);
    home.write(SLOT, 2);
    home.write(Slot::SlackRead, 1);
    std::fs::write(home.at("records/google-read.g2.skv"), b"torn").unwrap();
    // One of them was set aside before.
    let vault = home.open();
    drop(vault.hold(SLOT, PATIENCE).unwrap().make_room_over().unwrap());
    vault.hold(SLOT, PATIENCE).unwrap().erase().unwrap();
    assert_eq!(home.read(SLOT).unwrap_err().code(), ErrorCode::VAULT_NO_GRANT);
    let left = std::fs::read_dir(home.at("records")).unwrap().map(|e| e.unwrap().file_name());
    assert_eq!(left.collect::<Vec<_>>(), ["slack-read.g1.skv"]);
    home.read(Slot::SlackRead).unwrap();
    home.write(SLOT, 3);
}

#[test]
fn a_forgetting_that_was_broken_off_is_finished_with_nothing_older_left() {
    let home = Home::new();
    home.write(SLOT, 1);
    let kept = std::fs::read(home.at("records/google-read.g1.skv")).unwrap();
    let mark = std::fs::read(home.marks().join("google-read.g1.mark")).unwrap();
    let vault = home.open();
    let grant = vault.hold(SLOT, PATIENCE).unwrap().forget_tokens(Cause::Ordered).unwrap();
    // As a process leaves it that dies right after the new record: the old one, its room, no mark of the new one.
    std::fs::remove_file(home.marks().join("google-read.g2.mark")).unwrap();
    sekisho_platform::write_new_private(&home.marks().join("google-read.g1.mark"), &mark).unwrap();
    sekisho_platform::write_new_private(&home.at("records/google-read.g1.skv"), &kept).unwrap();
    sekisho_platform::write_new_private(&home.marks().join("google-read.tmp"), b"").unwrap();
    home.open().hold(SLOT, PATIENCE).unwrap().finish_forgetting().unwrap();
    assert_eq!(home.read(SLOT).unwrap(), grant);
    assert!(!home.at("records/google-read.g1.skv").exists(), "the tokens are still there");
    assert!(home.marks().join("google-read.g2.mark").exists());
    assert!(home.left_over().is_empty());
}
