//! The session's key store, tried with a real one: GNOME's keyring on a message bus of its own.
//!
//! A session is made for each test: a home, a bus, and a keyring that is unlocked, locked or missing; in it this program
//! runs again and is told by its environment what to do. Where GNOME's keyring is not installed, a test says so in a
//! line that begins with `NOT RUN`, and fails where nothing may be left out (`CI=true`).
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests may be blunt")]

use sekisho_platform::{KeyBackend, KeyLabel, PlatformError, RootKey, StoredKey};
use sekisho_types::{ErrorCode, Strength};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};

const DIR: &str = "SEKISHO_STORE_TEST_DIR";
const STORE: KeyBackend = KeyBackend::OsStore;

/// What runs before a child of the tests, in its session.
const UNLOCKED: &str =
    "printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 &&";
const LOCKED: &str = "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1 &&";
/// No bus, and so nobody who could start a keyring.
const MISSING: &str = "unset DBUS_SESSION_BUS_ADDRESS;";
/// A bus that takes calls and answers none.
const SILENT: &str = "export DBUS_SESSION_BUS_ADDRESS=unix:path=$HOME/silent;";

fn is_installed(program: &str) -> bool {
    Command::new("sh").args(["-c", &format!("command -v {program} >/dev/null")]).status().unwrap().success()
}

/// Runs a child test in a session of its own; nothing where there is no keyring to try.
fn in_session(dir: &Path, before: &str, child: &str) -> Option<Output> {
    if !is_installed("dbus-run-session") || !is_installed("gnome-keyring-daemon") {
        let missing = "dbus-run-session and gnome-keyring-daemon are not installed";
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{missing}");
        let line = format!("NOT RUN {child}: {missing}\n");
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        return None;
    }
    let program = std::env::current_exe().unwrap();
    let script = format!("{before} exec \"$0\" --exact {child} --ignored --nocapture");
    let mut command = Command::new("dbus-run-session");
    command.args(["--", "sh", "-c", &script]).arg(program).env(DIR, dir).env("HOME", dir);
    for (name, below) in [("XDG_RUNTIME_DIR", "run"), ("XDG_DATA_HOME", "data")] {
        let folder = dir.join(below);
        std::fs::create_dir_all(&folder).unwrap();
        command.env(name, folder);
    }
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "XDG_SESSION_TYPE"] {
        command.env_remove(name);
    }
    Some(command.output().unwrap())
}

/// The child ended well.
fn good(output: Option<Output>) {
    if let Some(output) = output {
        let text =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && text.contains("1 passed"), "{text}");
    }
}

fn dir() -> std::path::PathBuf {
    std::env::var_os(DIR).unwrap().into()
}

fn keys() -> std::path::PathBuf {
    dir().join("keys")
}

fn label(key: &RootKey) -> [u8; 32] {
    *key.derive(KeyLabel::Cursor).unwrap().expose()
}

#[test]
fn a_key_comes_back_in_a_later_session_and_its_file_alone_is_worth_nothing() {
    let dir = tempfile::tempdir().unwrap();
    good(in_session(dir.path(), UNLOCKED, "children::makes_keys"));
    good(in_session(dir.path(), UNLOCKED, "children::opens_keys"));
}

#[test]
fn a_key_that_was_destroyed_is_out_of_the_store() {
    let dir = tempfile::tempdir().unwrap();
    good(in_session(dir.path(), UNLOCKED, "children::destroys_a_key"));
}

#[test]
fn a_store_that_is_locked_missing_or_silent_is_told_and_nothing_else_is_tried() {
    let dir = tempfile::tempdir().unwrap();
    good(in_session(dir.path(), UNLOCKED, "children::makes_keys"));
    good(in_session(dir.path(), LOCKED, "children::finds_the_store_locked"));
    good(in_session(dir.path(), MISSING, "children::finds_no_store"));
    let _silent = std::os::unix::net::UnixListener::bind(dir.path().join("silent")).unwrap();
    good(in_session(dir.path(), SILENT, "children::finds_the_store_silent"));
    // What is there was left alone.
    good(in_session(dir.path(), UNLOCKED, "children::opens_keys"));
}

mod children {
    use super::*;

    #[test]
    #[ignore = "a child of the other tests"]
    fn makes_keys() {
        std::fs::create_dir(keys()).unwrap();
        let made = [Strength::Read, Strength::Act].map(|strength| {
            let key = RootKey::create(&keys(), STORE, strength).unwrap();
            assert!(RootKey::create(&keys(), STORE, strength).is_err(), "made twice");
            label(&key)
        });
        assert_ne!(made[0], made[1]);
        std::fs::write(dir().join("read.label"), made[0]).unwrap();
        std::fs::write(dir().join("act.label"), made[1]).unwrap();
    }

    #[test]
    #[ignore = "a child of the other tests"]
    fn opens_keys() {
        for (strength, name) in [(Strength::Read, "read"), (Strength::Act, "act")] {
            let opened = RootKey::open(&keys(), STORE, strength).unwrap();
            assert_eq!(label(&opened), std::fs::read(dir().join(format!("{name}.label"))).unwrap()[..]);
            assert!(
                RootKey::open(&keys(), KeyBackend::KeyFile, strength).is_err(),
                "opened without the store"
            );
        }
        // The act key's file in the read key's place names a key of the store, and is refused all the same.
        let (read, act) = (keys().join("read.root"), keys().join("act.root"));
        let whole = std::fs::read(&read).unwrap();
        std::fs::write(&read, std::fs::read(act).unwrap()).unwrap();
        assert!(RootKey::open(&keys(), STORE, Strength::Read).is_err(), "the act key");
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            std::fs::write(&read, &flipped).unwrap();
            assert!(RootKey::open(&keys(), STORE, Strength::Read).is_err(), "flipped at {at}");
            std::fs::write(&read, &whole[..at]).unwrap();
            assert!(RootKey::open(&keys(), STORE, Strength::Read).is_err(), "cut at {at}");
        }
        std::fs::write(&read, whole).unwrap();
    }

    #[test]
    #[ignore = "a child of the other tests"]
    fn destroys_a_key() {
        let (path, copy) = (dir().join("x.key"), dir().join("copy.key"));
        StoredKey::create(&path, STORE, b"x").unwrap();
        std::fs::copy(&path, &copy).unwrap();
        StoredKey::open(&copy, STORE, b"x").unwrap();
        StoredKey::destroy(&path, STORE).unwrap();
        StoredKey::destroy(&path, STORE).unwrap();
        assert!(!path.exists());
        let gone = StoredKey::open(&copy, STORE, b"x").unwrap_err();
        // Not a store that may answer later: the key is gone.
        assert_eq!(gone.code(), ErrorCode::KEY_UNUSABLE, "{gone}");
    }

    fn refused(why: &str) {
        let error = RootKey::open(&keys(), STORE, Strength::Read).unwrap_err();
        assert!(matches!(&error, PlatformError::KeyStore { .. }), "{error}");
        assert!(error.to_string().contains(why) && error.to_string().contains("session"), "{error}");
        let path = dir().join("new.key");
        let error = StoredKey::create(&path, STORE, b"new").unwrap_err();
        assert!(matches!(&error, PlatformError::KeyStore { .. }), "{error}");
        assert!(!path.exists(), "a key was kept in another way");
    }

    #[test]
    #[ignore = "a child of the other tests"]
    fn finds_the_store_locked() {
        refused("locked");
    }

    #[test]
    #[ignore = "a child of the other tests"]
    fn finds_no_store() {
        refused("there is none");
    }

    #[test]
    #[ignore = "a child of the other tests"]
    fn finds_the_store_silent() {
        refused("did not answer within 3 s");
    }
}
