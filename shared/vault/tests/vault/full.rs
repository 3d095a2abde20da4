//! A full disk: the refusal comes before a token is spent, and what was there is still there.

use crate::processes::{Child, Order};
use crate::support::{Home, PATIENCE, content, tokens};
use sekisho_types::{ErrorCode, Secret, Slot, Timestamp};
use sekisho_vault::{Put, SecretName, VaultError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// The system's limit on file sizes stands in for a full disk: it is smaller than the room that a record gets.
#[test]
fn a_full_disk_is_told_before_a_token_is_spent() {
    let home = Home::new();
    let grant = home.write(Slot::SlackRead, 1);
    assert_eq!(Child::start(home.dir.path(), Order::Fill).told(), ["refused vault.io"]);
    assert_eq!(home.read(Slot::SlackRead).unwrap(), grant);
    // No intent: the token is as good as before.
    assert!(std::fs::read_dir(home.at("intents")).unwrap().next().is_none());
    assert_eq!(home.write(Slot::SlackRead, 2).header.generation, 2);
}

/// A disk of its own, small enough to be filled to the last page.
struct SmallDisk {
    home: Option<Home>,
    path: PathBuf,
}

impl SmallDisk {
    /// Nothing where this process may not mount, which is said; where a submission is judged, it must.
    fn new(test: &str) -> Option<Self> {
        let path = tempfile::tempdir().unwrap().keep();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m,mode=700", "none"]).arg(&path).output();
        if !mounted.is_ok_and(|done| done.status.success()) {
            assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{test} needs to mount a small disk");
            let said = format!("NOT RUN {test}: no small disk can be mounted here\n");
            std::io::stderr().write_all(said.as_bytes()).unwrap();
            return None;
        }
        let clock = Arc::new(sekisho_types::FixedClock::new(Timestamp::from_ms(crate::support::NOW)));
        let home = Home { dir: tempfile::tempdir_in(&path).unwrap(), clock };
        sekisho_vault::Vault::create(&home.vault_home(), crate::support::backend()).unwrap();
        Some(Self { home: Some(home), path })
    }

    fn home(&self) -> &Home {
        self.home.as_ref().unwrap()
    }

    /// Fills it but for so many pages.
    fn fill(&self, pages_left: usize) {
        let filler = self.path.join("filler");
        let mut file = std::fs::File::create(&filler).unwrap();
        let mut pages: u64 = 0;
        while file.write_all(&[1; 4096]).is_ok() {
            pages += 1;
        }
        drop(file);
        let kept = pages.checked_sub(u64::try_from(pages_left).unwrap()).expect("a disk that small");
        std::fs::OpenOptions::new().write(true).open(filler).unwrap().set_len(kept * 4096).unwrap();
    }

    fn make_room(&self) {
        std::fs::remove_file(self.path.join("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        self.home = None;
        let gone = Command::new("umount").arg(&self.path).status().is_ok_and(|status| status.success());
        assert!(gone || std::thread::panicking(), "{} stays mounted", self.path.display());
        drop(std::fs::remove_dir(&self.path));
    }
}

fn is_full(error: &VaultError) -> bool {
    error.code() == ErrorCode::VAULT_IO
}

fn has_intent(home: &Home) -> bool {
    std::fs::read_dir(home.at("intents")).unwrap().next().is_some()
}

fn copies(folder: &Path) -> Vec<Vec<u8>> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_none_or(|e| e != "tmp"))
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

/// However full the disk is: either the refusal comes before the token is spent, or what it has bought is kept.
#[test]
fn a_disk_that_is_full_at_any_step_loses_no_token_that_was_spent() {
    let Some(disk) = SmallDisk::new("a_disk_that_is_full_at_any_step_loses_no_token_that_was_spent") else {
        return;
    };
    let home = disk.home();
    let slot = Slot::SlackRead;
    home.write(slot, 1);
    let (mut refused, mut half, mut whole, mut number) = (0, 0, 0, 1);
    for pages_left in 0..24 {
        let before = home.read(slot).unwrap();
        let files = copies(&home.at("records"));
        disk.fill(pages_left);
        let vault = home.open();
        let held = vault.hold(slot, PATIENCE).unwrap();
        let spent = before.tokens.refresh.clone().unwrap();
        let ready = held.make_room().and_then(|room| held.intend(&room, &spent).map(|()| room));
        match ready {
            Err(error) => {
                assert!(is_full(&error), "{pages_left} pages: {error}");
                refused += 1;
                assert_eq!(home.read(slot).unwrap(), before, "{pages_left} pages");
                assert_eq!(copies(&home.at("records")), files, "{pages_left} pages");
            }
            Ok(room) => {
                // Here the provider takes the token.
                number += 1;
                match held.publish(room, content(), tokens(number)) {
                    Ok(_) => whole += 1,
                    Err(error) => {
                        assert!(is_full(&error), "{pages_left} pages: {error}");
                        half += 1;
                    }
                }
                assert_eq!(home.read(slot).unwrap().tokens, tokens(number), "{pages_left} pages: it is lost");
            }
        }
        drop(held);
        disk.make_room();
        let after = home.read(slot).unwrap();
        assert!(after.tokens == before.tokens || after.tokens == tokens(number), "{pages_left} pages");
        // And it goes on as if nothing had been.
        number += 1;
        assert_eq!(home.write(slot, number).tokens, tokens(number));
        assert!(home.left_over().is_empty() && !has_intent(home), "{pages_left} pages");
    }
    // Each of the three was met, or this proves nothing.
    assert!(refused > 0 && half > 0 && whole > 0, "{refused} refused, {half} half, {whole} whole");
}

/// The disk fills up while a record that has its room is being written.
#[test]
fn a_disk_that_fills_up_during_publish_keeps_what_was_bought() {
    let Some(disk) = SmallDisk::new("a_disk_that_fills_up_during_publish_keeps_what_was_bought") else {
        return;
    };
    let home = disk.home();
    home.write(Slot::SlackRead, 1);
    let vault = home.open();
    let held = vault.hold(Slot::SlackRead, PATIENCE).unwrap();
    let room = held.make_room().unwrap();
    held.intend(&room, &Secret::new("refresh-canary-1".into())).unwrap();
    disk.fill(0);
    // The record has its room; the mark has none, which is told.
    let error = held.publish(room, content(), tokens(2)).unwrap_err();
    assert!(is_full(&error), "{error}");
    drop(held);
    assert_eq!(home.read(Slot::SlackRead).unwrap().tokens, tokens(2));
    assert!(home.at("records/slack-read.g1.skv").exists(), "nothing was let go over it");
    disk.make_room();
    assert_eq!(home.write(Slot::SlackRead, 3).header.generation, 3);
}

#[test]
fn a_full_disk_refuses_other_secrets_and_new_keys_and_keeps_what_is_there() {
    let Some(disk) = SmallDisk::new("a_full_disk_refuses_other_secrets_and_new_keys_and_keeps_what_is_there")
    else {
        return;
    };
    let (home, name) = (disk.home(), SecretName::parse("api").unwrap());
    home.write(Slot::GoogleRead, 1);
    let put = |value: &str, how| home.open().put_secret(&name, Secret::new(value.into()), how, PATIENCE);
    put("one", Put::First).unwrap();
    for pages_left in 0..16 {
        let before = home.read(Slot::GoogleRead).unwrap();
        let value = home.open().secret(&name).unwrap().value;
        disk.fill(pages_left);
        let next = format!("value-{pages_left}");
        let kept = put(&next, Put::Again);
        let now = home.open().secret(&name).unwrap().value;
        assert!(kept.as_ref().map_or_else(is_full, |_| true), "{kept:?}");
        assert!(now.expose() == &next || (kept.is_err() && now == value), "{pages_left} pages");
        let keyed = home.open().rekey(PATIENCE);
        let full = |error: &VaultError| matches!(error.code(), ErrorCode::VAULT_IO | ErrorCode::VAULT_KEY);
        assert!(keyed.as_ref().map_or_else(full, |_| true), "{pages_left} pages: {keyed:?}");
        disk.make_room();
        assert_eq!(home.read(Slot::GoogleRead).unwrap().tokens, before.tokens, "{pages_left} pages");
        assert_eq!(home.open().secret(&name).unwrap().value, now, "{pages_left} pages");
        // A rekeying that was broken off is gone on with.
        home.open().rekey(PATIENCE).unwrap();
        assert_eq!(home.read(Slot::GoogleRead).unwrap().tokens, before.tokens, "{pages_left} pages");
    }
}
