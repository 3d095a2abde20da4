//! Links, other owners, open doors.

use crate::support::Home;
use sekisho_types::{ErrorCode, Slot, Strength};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;

const SLOT: Slot = Slot::GoogleRead;
/// Where marks are, seen from the vault's folder.
const MARKS: &str = "../vault-marks";
const MARK: &str = "../vault-marks/google-read.g1.mark";

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// The code of the refusal, which changes and deletes nothing.
fn code(home: &Home) -> ErrorCode {
    let before = home.all();
    let code = home.read(SLOT).unwrap_err().code();
    assert!(home.all() == before, "something was changed");
    code
}

#[test]
fn a_folder_that_is_a_link_is_refused() {
    for folder in ["", "records", "keys", "locks", "intents"] {
        let home = Home::new();
        home.write(SLOT, 1);
        let (path, away) = (home.at(folder), home.dir.path().join("away"));
        let path = path.components().collect::<std::path::PathBuf>();
        std::fs::rename(&path, &away).unwrap();
        symlink(&away, &path).unwrap();
        assert_eq!(code(&home), ErrorCode::VAULT_UNSAFE, "{folder:?}");
    }
    let home = Home::new();
    home.write(SLOT, 1);
    let away = home.dir.path().join("away");
    std::fs::rename(home.marks(), &away).unwrap();
    symlink(&away, home.marks()).unwrap();
    assert_eq!(code(&home), ErrorCode::VAULT_UNSAFE, "marks");
}

#[test]
fn a_file_that_is_a_link_is_refused() {
    for (file, want) in [
        ("vault.json", ErrorCode::VAULT_UNSAFE),
        ("records/google-read.g1.skv", ErrorCode::VAULT_UNSAFE),
        ("keys/read.1.key", ErrorCode::VAULT_KEY),
    ] {
        let home = Home::new();
        home.write(SLOT, 1);
        let away = home.dir.path().join("away");
        std::fs::rename(home.at(file), &away).unwrap();
        symlink(&away, home.at(file)).unwrap();
        assert_eq!(code(&home), want, "{file}");
    }
}

#[test]
fn what_others_may_open_is_refused() {
    for (file, want) in [
        ("", ErrorCode::VAULT_UNSAFE),
        ("records", ErrorCode::VAULT_UNSAFE),
        ("keys", ErrorCode::VAULT_UNSAFE),
        ("locks", ErrorCode::VAULT_UNSAFE),
        ("intents", ErrorCode::VAULT_UNSAFE),
        ("vault.json", ErrorCode::VAULT_UNSAFE),
        ("records/google-read.g1.skv", ErrorCode::VAULT_UNSAFE),
        ("keys/read.1.key", ErrorCode::VAULT_KEY),
        (MARKS, ErrorCode::VAULT_UNSAFE),
        (MARK, ErrorCode::VAULT_UNSAFE),
    ] {
        for open in [0o604, 0o640, 0o602] {
            let home = Home::new();
            home.write(SLOT, 1);
            let is_folder = home.at(file).is_dir();
            mode(&home.at(file), if is_folder { open | 0o111 } else { open });
            assert_eq!(code(&home), want, "{file:?} {open:o}");
        }
    }
}

#[test]
fn a_pipe_in_a_records_place_is_refused_and_not_waited_for() {
    let home = Home::new();
    home.write(SLOT, 1);
    let path = home.at("records/google-read.g2.skv");
    assert!(std::process::Command::new("mkfifo").arg("-m600").arg(&path).status().unwrap().success());
    // Nothing may read it, and so `code` neither.
    assert_eq!(home.read(SLOT).unwrap_err().code(), ErrorCode::VAULT_UNSAFE);
}

/// Needs to give files away, which only root may; elsewhere the checks of modes have to do.
#[test]
fn what_belongs_to_somebody_else_is_refused() {
    for (file, want) in [
        ("", ErrorCode::VAULT_UNSAFE),
        ("records", ErrorCode::VAULT_UNSAFE),
        ("keys", ErrorCode::VAULT_UNSAFE),
        ("locks", ErrorCode::VAULT_UNSAFE),
        ("intents", ErrorCode::VAULT_UNSAFE),
        ("vault.json", ErrorCode::VAULT_UNSAFE),
        ("records/google-read.g1.skv", ErrorCode::VAULT_UNSAFE),
        ("keys/read.1.key", ErrorCode::VAULT_KEY),
        (MARKS, ErrorCode::VAULT_UNSAFE),
        (MARK, ErrorCode::VAULT_UNSAFE),
    ] {
        let home = Home::new();
        home.write(SLOT, 1);
        if std::fs::metadata(home.dir.path()).unwrap().uid() != 0 {
            eprintln!("NOT RUN what_belongs_to_somebody_else_is_refused: only root can give a file away");
            return;
        }
        std::os::unix::fs::chown(home.at(file), Some(424_242), None).unwrap();
        assert_eq!(code(&home), want, "{file:?}");
    }
}

#[test]
fn everything_a_vault_makes_is_private() {
    let home = Home::new();
    home.write(SLOT, 1);
    drop(home.try_open(Strength::Read).unwrap().hold(SLOT, std::time::Duration::ZERO).unwrap());
    for (path, _) in home.all() {
        let found = std::fs::metadata(&path).unwrap().mode() & 0o777;
        assert_eq!(found, 0o600, "{}", path.display());
    }
}
