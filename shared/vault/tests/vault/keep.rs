//! What is kept comes back; what is not there is said to be not there.

use crate::support::{Home, NOW, PATIENCE, backend, content, tokens, write};
use sekisho_types::{Secret, Slot, Strength, Timestamp};
use sekisho_vault::{Cause, Content, Place, State, Vault, VaultError};
use std::time::Duration;

#[test]
fn what_was_written_is_read_by_another_process() {
    let home = Home::new();
    for slot in Slot::IN_VAULT {
        let written = home.write(slot, 7);
        assert_eq!(home.read(slot).unwrap(), written);
        assert_eq!((written.header.generation, written.header.key), (1, 1));
        assert_eq!(written.tokens, tokens(7));
        assert_eq!(Content::from(&written.header), content());
    }
}

#[test]
fn generations_count_on_and_the_last_two_stay() {
    let home = Home::new();
    for number in 1..=5 {
        assert_eq!(home.write(Slot::GoogleRead, number).header.generation, number);
    }
    let mut names: Vec<_> = std::fs::read_dir(home.at("records"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["google-read.g4.skv", "google-read.g5.skv"]);
    assert_eq!(home.read(Slot::GoogleRead).unwrap().tokens, tokens(5));
    assert!(std::fs::read_dir(home.at("intents")).unwrap().next().is_none());
}

#[test]
fn an_empty_slot_has_no_grant() {
    let home = Home::new();
    assert!(matches!(home.read(Slot::SlackRead), Err(VaultError::NoGrant { slot: Slot::SlackRead })));
    assert_eq!(home.open().header(Slot::SlackAct).unwrap(), None);
}

#[test]
fn a_vault_opened_to_read_hands_out_no_grant_to_act() {
    let home = Home::new();
    home.write(Slot::GoogleAct, 1);
    let vault = home.open();
    assert!(matches!(vault.read(Slot::GoogleAct), Err(VaultError::WrongStrength { .. })));
    assert!(matches!(vault.hold(Slot::GoogleAct, PATIENCE), Err(VaultError::WrongStrength { .. })));
    // That there is one may be known.
    assert_eq!(vault.header(Slot::GoogleAct).unwrap().unwrap().generation, 1);
    // And not even the key is opened: it may lie where this process cannot read it.
    std::fs::remove_file(home.at("keys/act.1.key")).unwrap();
    home.write(Slot::GoogleRead, 1);
}

#[test]
fn a_vault_is_made_once() {
    let home = Home::new();
    home.write(Slot::GoogleRead, 1);
    let before = home.all();
    assert!(matches!(Vault::create(&home.vault_home(), backend()), Err(VaultError::Exists { .. })));
    assert_eq!(home.all(), before);
    let nowhere = Home { dir: tempfile::tempdir().unwrap(), clock: home.clock.clone() };
    assert!(matches!(nowhere.try_open(Strength::Read), Err(VaultError::Missing { .. })));
}

#[test]
fn a_creation_that_was_broken_off_is_begun_again() {
    let home = Home::new();
    std::fs::remove_file(home.at("vault.json")).unwrap();
    assert!(matches!(home.try_open(Strength::Read), Err(VaultError::Missing { .. })));
    Vault::create(&home.vault_home(), backend()).unwrap();
    home.write(Slot::GoogleRead, 1);
}

#[test]
fn a_held_slot_is_busy_and_the_others_are_free() {
    let home = Home::new();
    let vault = home.open();
    let held = vault.hold(Slot::GoogleRead, PATIENCE).unwrap();
    let refused = home.open().hold(Slot::GoogleRead, Duration::ZERO);
    assert!(matches!(refused, Err(VaultError::Busy { place: Place::Slot(Slot::GoogleRead), .. })));
    home.open().hold(Slot::SlackRead, Duration::ZERO).unwrap();
    drop(held);
    home.open().hold(Slot::GoogleRead, Duration::ZERO).unwrap();
}

#[test]
fn a_grant_is_fresh_until_its_margin() {
    let home = Home::new();
    let mut grant = home.write(Slot::GoogleRead, 1);
    let at = |ms: i64| Timestamp::from_ms(NOW + ms);
    assert!(grant.is_fresh(at(0), 300_000));
    assert!(grant.is_fresh(at(3_299_999), 300_000));
    assert!(!grant.is_fresh(at(3_300_000), 300_000));
    grant.header.access_ends_at = None;
    assert!(grant.is_fresh(at(i64::from(u32::MAX)), 300_000));
    grant.header.state = State::NeedsConsent(Cause::Refused);
    assert!(!grant.is_fresh(at(0), 0));
}

#[test]
fn a_token_that_a_dead_process_was_spending_is_known_again() {
    let home = Home::new();
    home.write(Slot::SlackRead, 1);
    let spent = Secret::new("refresh-canary-1".to_owned());
    {
        let held = home.open().hold(Slot::SlackRead, PATIENCE).unwrap();
        assert!(!held.was_being_spent(&spent).unwrap());
        let room = held.make_room().unwrap();
        held.intend(&room, &spent).unwrap();
        // Here it dies: nothing is settled, its room stays.
    }
    let held = home.open().hold(Slot::SlackRead, PATIENCE).unwrap();
    assert!(held.was_being_spent(&spent).unwrap());
    assert!(!held.was_being_spent(&Secret::new("another".to_owned())).unwrap());
    write(&held, 2).unwrap();
    assert!(!held.was_being_spent(&spent).unwrap());
    assert!(home.left_over().is_empty());
}

#[test]
fn no_secret_is_in_clear_and_none_is_shown() {
    let home = Home::new();
    let grant = home.write(Slot::GoogleRead, 1);
    for (path, bytes) in home.all() {
        for canary in ["canary", "山田", "yamada"] {
            let found = bytes.windows(canary.len()).any(|part| part == canary.as_bytes());
            assert!(!found, "{canary} in {}", path.display());
        }
    }
    let shown = format!("{grant:?} {:?}", home.open());
    assert!(!shown.contains("canary") && !shown.contains("山田"), "{shown}");
}

#[test]
fn a_new_key_seals_every_grant_and_the_old_one_is_gone() {
    let home = Home::new();
    let slots = [Slot::GoogleRead, Slot::SlackRead];
    let before = slots.map(|slot| home.write(slot, 3));
    home.write(Slot::GoogleAct, 9);
    let old = home.at("records/google-read.g1.skv");
    let old = (old.clone(), std::fs::read(old).unwrap());
    assert_eq!(home.open().rekey(PATIENCE).unwrap(), 2);

    assert!(!home.at("keys/read.1.key").exists() && home.at("keys/read.2.key").exists());
    for (slot, before) in slots.into_iter().zip(before) {
        let after = home.read(slot).unwrap();
        assert_eq!(
            (after.tokens, Content::from(&after.header)),
            (before.tokens, Content::from(&before.header))
        );
        assert_eq!((after.header.key, after.header.generation), (2, 2));
    }
    assert_eq!(home.read(Slot::GoogleAct).unwrap().header.key, 1, "the other strength has a key of its own");
    assert!(!old.0.exists());
    // An old copy is of no use any more.
    std::fs::write(home.at("records/google-read.g2.skv"), old.1).unwrap();
    assert!(matches!(home.read(Slot::GoogleRead), Err(VaultError::Damaged { .. })));
}

#[test]
fn a_rekeying_that_was_broken_off_is_gone_on_with() {
    let home = Home::new();
    home.write(Slot::GoogleRead, 1);
    let kept = std::fs::read(home.at("keys/read.1.key")).unwrap();
    home.write(Slot::SlackRead, 2);
    home.open().rekey(PATIENCE).unwrap();
    // As if it had died before the old key went, and one slot later.
    std::fs::write(home.at("keys/read.1.key"), kept).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let private = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(home.at("keys/read.1.key"), private).unwrap();
    }
    assert_eq!(home.open().rekey(PATIENCE).unwrap(), 2);
    assert!(!home.at("keys/read.1.key").exists() && home.at("keys/read.2.key").exists());
    assert_eq!(home.read(Slot::SlackRead).unwrap().tokens, tokens(2));
}

#[test]
fn with_a_grant_that_cannot_be_read_no_key_is_made_or_destroyed() {
    let home = Home::new();
    home.write(Slot::GoogleRead, 1);
    home.write(Slot::SlackRead, 2);
    let path = home.at("records/slack-read.g1.skv");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[40] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let before = home.all();
    assert!(matches!(home.open().rekey(PATIENCE), Err(VaultError::Damaged { .. })));
    assert!(home.all() == before);
}

/// On Windows a file that somebody has open is not simply replaced or taken away, least of all one that is not shared.
#[test]
fn who_has_an_old_generation_open_is_in_nobodys_way() {
    let home = Home::new();
    let file = |number: u64| home.at(&format!("records/google-read.g{number}.skv"));
    for number in 1..=2 {
        home.write(Slot::GoogleRead, number);
    }
    let held = [std::fs::File::open(file(1)).unwrap(), unshared(&file(2))];
    for number in 3..=5 {
        assert_eq!(home.write(Slot::GoogleRead, number).header.generation, number);
        assert_eq!(home.read(Slot::GoogleRead).unwrap().tokens, tokens(number));
    }
    drop(held);
    home.write(Slot::GoogleRead, 6);
    let mut left: Vec<_> =
        std::fs::read_dir(home.at("records")).unwrap().map(|entry| entry.unwrap().path()).collect();
    left.sort();
    assert_eq!(left, [file(5), file(6)]);
}

/// Opens a file as a program does that lets nobody take it away meanwhile, where the system knows that.
fn unshared(path: &std::path::Path) -> std::fs::File {
    let mut options = std::fs::OpenOptions::new();
    options.read(true);
    #[cfg(windows)]
    {
        use std::os::windows::fs::OpenOptionsExt as _;
        // To read and no more.
        options.share_mode(1);
    }
    options.open(path).unwrap()
}
