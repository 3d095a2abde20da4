//! Links, other owners, open doors, as Windows has them.
//!
//! Wine shows the rights of the disk beneath, of which it knows owner and everybody: there the disk's own tools change
//! them. What it lacks is said on standard error, past the test harness, in lines that start with `NOT RUN`; on Windows
//! itself the same lack fails the test.

use crate::support::Home;
use sekisho_types::{ErrorCode, Slot};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const SLOT: Slot = Slot::GoogleRead;
const PARTS: [(&str, ErrorCode); 5] = [
    ("", ErrorCode::VAULT_UNSAFE),
    ("records", ErrorCode::VAULT_UNSAFE),
    ("vault.json", ErrorCode::VAULT_UNSAFE),
    ("records/google-read.g1.skv", ErrorCode::VAULT_UNSAFE),
    ("keys/read.1.key", ErrorCode::VAULT_KEY),
];

fn is_wine() -> bool {
    Path::new(r"C:\windows\system32\winecfg.exe").exists()
}

fn not_run(why: &str) {
    let thread = std::thread::current();
    let line = format!("NOT RUN {}: {why}\n", thread.name().unwrap_or_default());
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

/// Runs a tool of Windows', or under Wine one of the disk beneath, on a file; waits until the vault refuses it.
fn refused_after(home: &Home, file: &str, windows: &[&str], beneath: &[&str]) -> Option<ErrorCode> {
    let path = home.at(file).to_str().unwrap().trim_end_matches(['/', '\\']).to_owned();
    if is_wine() {
        let below = path.replace('\\', "/").replacen("C:", "/drive_c", 1);
        let there = std::env::var("WINEPREFIX").unwrap_or_default() + &below;
        // Wine does not wait for programs of the system beneath.
        drop(Command::new(beneath[0]).args(&beneath[1..]).arg(there).status());
    } else {
        drop(Command::new("icacls").arg(path.replace('/', "\\")).args(windows).output().unwrap());
    }
    let since = Instant::now();
    while since.elapsed() < Duration::from_secs(5) {
        if let Err(error) = home.read(SLOT) {
            return Some(error.code());
        }
        std::thread::yield_now();
    }
    None
}

#[test]
fn what_others_may_open_is_refused() {
    for (file, want) in PARTS {
        for (windows, beneath) in [("*S-1-1-0:R", "o+rx"), ("*S-1-1-0:W", "o+w")] {
            let home = Home::new();
            home.write(SLOT, 1);
            home.read(SLOT).unwrap();
            let found = refused_after(&home, file, &["/grant", windows], &["/bin/chmod", beneath]);
            assert_eq!(found, Some(want), "{file:?} {windows}");
        }
    }
}

#[test]
fn what_belongs_to_somebody_else_is_refused() {
    for (file, want) in PARTS {
        let home = Home::new();
        home.write(SLOT, 1);
        let found = refused_after(&home, file, &["/setowner", "*S-1-5-18"], &["/bin/chown", "424242"]);
        if found.is_none() {
            return not_run("only an administrator, or root beneath Wine, can give a file away");
        }
        assert_eq!(found, Some(want), "{file:?}");
    }
}

#[test]
fn a_folder_that_is_a_link_is_refused() {
    for folder in ["", "records", "keys", "locks", "intents"] {
        let home = Home::new();
        home.write(SLOT, 1);
        let path: std::path::PathBuf = home.at(folder).components().collect();
        let away = home.dir.path().join("away");
        std::fs::rename(&path, &away).unwrap();
        let line = ["/c", "mklink", "/J", path.to_str().unwrap(), away.to_str().unwrap()];
        drop(Command::new("cmd").args(line).output().unwrap());
        if !std::fs::symlink_metadata(&path).is_ok_and(|link| link.is_symlink()) {
            assert!(is_wine(), "this Windows makes no junction");
            return not_run("this Wine lacks junctions");
        }
        assert_eq!(home.read(SLOT).unwrap_err().code(), ErrorCode::VAULT_UNSAFE, "{folder:?}");
    }
}
