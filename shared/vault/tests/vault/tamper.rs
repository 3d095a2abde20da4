//! Somebody with an editor: what is cut, flipped, exchanged or put back is refused, and nothing is deleted over it.

use crate::support::{Home, copy_dir};
use sekisho_types::{ErrorCode, Slot};
use sekisho_vault::VaultError;
use std::path::PathBuf;

const SLOT: Slot = Slot::GoogleRead;

fn record(home: &Home, generation: u64) -> PathBuf {
    home.at(&format!("records/google-read.g{generation}.skv"))
}

/// The slot is refused with one of these codes, and not a byte of the home has changed by asking.
fn refused(home: &Home, codes: &[ErrorCode], what: &str) {
    let before = home.all();
    let error = home.read(SLOT).expect_err(what);
    assert!(codes.contains(&error.code()), "{what}: {error} ({})", error.code());
    let writing = home.try_open(SLOT.strength()).and_then(|vault| {
        let held = vault.hold(SLOT, std::time::Duration::from_secs(5))?;
        held.make_room().map(drop)
    });
    assert!(writing.is_err(), "{what}: it may be written over");
    assert!(home.all() == before, "{what}: something was changed");
}

#[test]
fn a_record_cut_at_any_byte_is_refused() {
    let home = Home::new();
    home.write(SLOT, 1);
    let whole = std::fs::read(record(&home, 1)).unwrap();
    for cut in 0..whole.len() {
        std::fs::write(record(&home, 1), &whole[..cut]).unwrap();
        refused(&home, &[ErrorCode::VAULT_DAMAGED], &format!("cut at {cut}"));
    }
    let longer = [whole.as_slice(), b"x"].concat();
    std::fs::write(record(&home, 1), longer).unwrap();
    refused(&home, &[ErrorCode::VAULT_DAMAGED], "one byte more");
    std::fs::write(record(&home, 1), whole).unwrap();
    home.read(SLOT).unwrap();
}

#[test]
fn a_record_with_any_bit_flipped_is_refused() {
    let home = Home::new();
    home.write(SLOT, 1);
    let vault = home.open();
    let whole = std::fs::read(record(&home, 1)).unwrap();
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << bit;
            std::fs::write(record(&home, 1), &flipped).unwrap();
            let error = vault.read(SLOT).expect_err("a flipped bit");
            // A header may name another of the vault's keys, of which there is none.
            let codes = [ErrorCode::VAULT_DAMAGED, ErrorCode::VAULT_KEY];
            assert!(codes.contains(&error.code()), "byte {at}, bit {bit}: {error}");
        }
    }
}

#[test]
fn a_mark_with_any_byte_changed_is_refused() {
    let home = Home::new();
    home.write(SLOT, 1);
    let vault = home.open();
    let mark = home.marks().join("google-read.g1.mark");
    let whole = std::fs::read(&mark).unwrap();
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        std::fs::write(&mark, &flipped).unwrap();
        let error = vault.read(SLOT).expect_err("a changed mark");
        assert!(
            [ErrorCode::VAULT_DAMAGED, ErrorCode::VAULT_KEY].contains(&error.code()),
            "byte {at}: {error}"
        );
        std::fs::write(&mark, &whole[..at]).unwrap();
        assert_eq!(vault.read(SLOT).expect_err("a cut mark").code(), ErrorCode::VAULT_DAMAGED, "cut at {at}");
    }
}

#[test]
fn a_record_of_another_slot_is_refused() {
    let home = Home::new();
    home.write(SLOT, 1);
    home.write(Slot::SlackRead, 2);
    std::fs::copy(home.at("records/slack-read.g1.skv"), record(&home, 1)).unwrap();
    refused(&home, &[ErrorCode::VAULT_DAMAGED], "another provider's");
    home.write(Slot::GoogleAct, 3);
    std::fs::copy(home.at("records/google-act.g1.skv"), record(&home, 1)).unwrap();
    refused(&home, &[ErrorCode::VAULT_DAMAGED], "another strength's");
}

/// An administrator's right lies under the same key as what acts: slot and name keep the two apart.
#[test]
fn an_administrators_record_does_not_pass_for_what_acts_nor_the_other_way_round() {
    let home = Home::new();
    let at = |slot: Slot| home.at(&format!("records/{slot}.g1.skv"));
    let (act, admin) = (Slot::GoogleAct, Slot::GoogleAdmin);
    home.write(act, 1);
    home.write(admin, 2);
    let kept = std::fs::read(at(act)).unwrap();
    std::fs::copy(at(admin), at(act)).unwrap();
    assert_eq!(home.read(act).unwrap_err().code(), ErrorCode::VAULT_DAMAGED);
    std::fs::write(at(admin), kept).unwrap();
    assert_eq!(home.read(admin).unwrap_err().code(), ErrorCode::VAULT_DAMAGED);
    // Marks do not pass either.
    let mark = |slot: Slot| home.marks().join(format!("{slot}.g1.mark"));
    home.write(Slot::SlackAct, 3);
    std::fs::copy(mark(Slot::SlackAct), mark(admin)).unwrap();
    assert_eq!(home.read(admin).unwrap_err().code(), ErrorCode::VAULT_DAMAGED);
}

#[test]
fn a_record_of_another_vault_is_refused_even_with_its_key() {
    let (home, other) = (Home::new(), Home::new());
    home.write(SLOT, 1);
    other.write(SLOT, 2);
    std::fs::copy(record(&other, 1), record(&home, 1)).unwrap();
    refused(&home, &[ErrorCode::VAULT_DAMAGED], "another vault's record");
    std::fs::copy(other.at("keys/read.1.key"), home.at("keys/read.1.key")).unwrap();
    refused(&home, &[ErrorCode::VAULT_KEY], "another vault's record and key");
}

#[test]
fn the_key_of_the_other_strength_does_not_serve() {
    let home = Home::new();
    home.write(SLOT, 1);
    std::fs::copy(home.at("keys/act.1.key"), home.at("keys/read.1.key")).unwrap();
    refused(&home, &[ErrorCode::VAULT_KEY], "the act key");
}

#[test]
fn a_vault_of_another_account_is_foreign() {
    let home = Home::new();
    home.write(SLOT, 1);
    let path = home.at("vault.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let account = text.split("\"account\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    std::fs::write(&path, text.replace(&account, "uid:424242")).unwrap();
    refused(&home, &[ErrorCode::VAULT_FOREIGN], "another account's vault");
    // The id is what the keys are bound to.
    let id = text.split("\"id\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    std::fs::write(&path, text.replace(&id, &"0".repeat(32))).unwrap();
    refused(&home, &[ErrorCode::VAULT_DAMAGED, ErrorCode::VAULT_KEY], "another id");
    let other = if text.contains("dpapi") { "key-file" } else { "dpapi" };
    let backend = text.split("\"backend\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    std::fs::write(&path, text.replace(&backend, other)).unwrap();
    refused(&home, &[ErrorCode::VAULT_FOREIGN], "another backend");
    std::fs::write(&path, text.replace("\"version\":1", "\"version\":2")).unwrap();
    refused(&home, &[ErrorCode::VAULT_UNSAFE], "another version");
}

#[test]
fn a_generation_under_another_number_is_refused() {
    let home = Home::new();
    home.write(SLOT, 1);
    home.write(SLOT, 2);
    std::fs::copy(record(&home, 1), record(&home, 3)).unwrap();
    refused(&home, &[ErrorCode::VAULT_DAMAGED], "an old one as the newest");
    std::fs::remove_file(record(&home, 3)).unwrap();
    std::fs::copy(record(&home, 1), record(&home, 2)).unwrap();
    refused(&home, &[ErrorCode::VAULT_DAMAGED], "an old one in the newest's place");
}

#[test]
fn an_old_generation_is_stale() {
    let home = Home::new();
    home.write(SLOT, 1);
    home.write(SLOT, 2);
    std::fs::remove_file(record(&home, 2)).unwrap();
    let error = home.read(SLOT).unwrap_err();
    assert!(matches!(error, VaultError::Stale { found: 1, seen: 2, .. }), "{error}");
    refused(&home, &[ErrorCode::VAULT_STALE], "the newest taken away");
    std::fs::remove_file(record(&home, 1)).unwrap();
    let error = home.read(SLOT).unwrap_err();
    assert!(matches!(error, VaultError::Stale { found: 0, seen: 2, .. }), "{error}");
    refused(&home, &[ErrorCode::VAULT_STALE], "all taken away");
}

#[test]
fn an_old_vault_put_back_whole_is_stale() {
    let home = Home::new();
    home.write(SLOT, 1);
    let copy = home.dir.path().join("copy");
    copy_dir(&home.at(""), &copy);
    home.write(SLOT, 2);
    std::fs::remove_dir_all(home.at("")).unwrap();
    copy_dir(&copy, &home.at(""));
    std::fs::remove_dir_all(copy).unwrap();
    refused(&home, &[ErrorCode::VAULT_STALE], "the whole vault put back");
}

#[test]
fn marks_that_were_taken_away_or_put_back_are_noticed() {
    let home = Home::new();
    home.write(SLOT, 1);
    home.write(SLOT, 2);
    let (old, new) = (home.marks().join("google-read.g1.mark"), home.marks().join("google-read.g2.mark"));
    std::fs::rename(&new, home.dir.path().join("kept")).unwrap();
    // One behind is what a process leaves that dies between the two.
    assert_eq!(home.read(SLOT).unwrap().header.generation, 2);
    std::fs::rename(&old, home.dir.path().join("old")).unwrap();
    refused(&home, &[ErrorCode::VAULT_DAMAGED], "no mark");
    std::fs::copy(home.dir.path().join("old"), &new).unwrap();
    refused(&home, &[ErrorCode::VAULT_DAMAGED], "an old mark under a new name");
}

#[test]
fn a_missing_or_damaged_key_is_named_and_not_made_anew() {
    let home = Home::new();
    home.write(SLOT, 1);
    let path = home.at("keys/read.1.key");
    let whole = std::fs::read(&path).unwrap();
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        std::fs::write(&path, flipped).unwrap();
        assert_eq!(home.read(SLOT).unwrap_err().code(), ErrorCode::VAULT_KEY, "flipped at {at}");
        std::fs::write(&path, &whole[..at]).unwrap();
        assert_eq!(home.read(SLOT).unwrap_err().code(), ErrorCode::VAULT_KEY, "cut at {at}");
    }
    std::fs::remove_file(&path).unwrap();
    refused(&home, &[ErrorCode::VAULT_KEY], "no key");
}

#[test]
fn a_header_says_what_is_there_and_proves_nothing() {
    let home = Home::new();
    home.write(SLOT, 1);
    let vault = home.open();
    let header = vault.header(SLOT).unwrap().unwrap();
    assert_eq!((header.generation, header.subject.as_str()), (1, "1098"));
    std::fs::write(record(&home, 1), b"SEKIVLT1").unwrap();
    assert_eq!(vault.header(SLOT).unwrap_err().code(), ErrorCode::VAULT_DAMAGED);
}
