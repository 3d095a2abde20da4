//! Ids: constant, silent, and resolved within bounds.

use super::{Disk, open, spec};
use sekisho_roots::{Roots, RootsError, SearchBudget};
use sekisho_types::{ErrorCode, Secret};
use std::cell::Cell;

#[test]
fn an_id_survives_a_restart_and_opens_the_same_file() {
    let disk = Disk::new();
    disk.write("山田太郎/面談.txt", "x");
    let id = disk.list("in", 2).unwrap().entries[1].id.clone();
    assert!(id.as_str().is_ascii() && id.as_str().len() == 13);
    assert_eq!(disk.read(id.as_str()).unwrap(), "x");
    let restarted = open(&[spec("in", &disk.path("in"))]).unwrap();
    let place = restarted.parse(id.as_str()).unwrap();
    assert_eq!(restarted.read(&place, 100).unwrap().id, id);
    let otherwise = Roots::open(&[spec("in", &disk.path("in"))], &Secret::new([8; 32]), &[]).unwrap();
    let place = otherwise.parse(id.as_str()).unwrap();
    assert_eq!(otherwise.read(&place, 100), Err(RootsError::NotFound));
}

#[test]
fn a_root_and_a_folder_have_ids_too() {
    let disk = Disk::new();
    disk.write("sub/a.txt", "x");
    let root = disk.roots.roots().unwrap()[0].id.clone();
    assert_eq!(disk.list(root.as_str(), 1).unwrap().path, "in");
    let sub = disk.list("in", 1).unwrap().entries[0].id.clone();
    let fresh = open(&[spec("in", &disk.path("in"))]).unwrap();
    let resolved = fresh.resolve(&fresh.parse(sub.as_str()).unwrap(), SearchBudget::of_entries(10)).unwrap();
    assert_eq!(resolved.to_string(), "in/sub");
}

#[test]
fn the_id_of_what_is_gone_finds_nothing() {
    let disk = Disk::new();
    disk.write("a.txt", "x");
    let id = disk.list("in", 1).unwrap().entries[0].id.clone();
    std::fs::rename(disk.path("in/a.txt"), disk.path("in/.env")).unwrap();
    assert_eq!(disk.read(id.as_str()), Err(RootsError::NotFound));
}

#[test]
fn the_id_of_a_secret_finds_nothing_though_the_file_is_there() {
    // The same names make the same id; only beneath a browser's folder are they a secret.
    let base = tempfile::tempdir().unwrap();
    for folder in ["plain", "Chrome"] {
        std::fs::create_dir_all(base.path().join(folder).join("User Data")).unwrap();
        std::fs::write(base.path().join(folder).join("User Data/x.txt"), "x").unwrap();
    }
    let plain = open(&[spec("r", &base.path().join("plain"))]).unwrap();
    let id = plain.read(&plain.parse("r/User Data/x.txt").unwrap(), 10).unwrap().id;
    let secret = open(&[spec("r", &base.path().join("Chrome"))]).unwrap();
    assert_eq!(secret.read(&secret.parse(id.as_str()).unwrap(), 10), Err(RootsError::NotFound));
    assert_eq!(secret.read(&secret.parse("r/User Data/x.txt").unwrap(), 10), Err(RootsError::NotFound));
}

#[test]
fn a_search_stops_at_its_budget_and_says_so() {
    let disk = Disk::new();
    for n in 0..30 {
        disk.write(&format!("{n:02}.txt"), "x");
    }
    let unknown = disk.roots.parse("id:aaaaaaaaaa").unwrap();
    let cut = disk.roots.resolve(&unknown, SearchBudget::of_entries(10)).unwrap_err();
    assert_eq!(cut, RootsError::SearchCut { examined: 10 });
    assert_eq!(cut.code(), ErrorCode::FILES_SEARCH_CUT);
    assert_eq!(disk.roots.resolve(&unknown, SearchBudget::of_entries(30)), Err(RootsError::NotFound));
    let asked = Cell::new(0);
    let go_on = || {
        asked.set(asked.get() + 1);
        asked.get() < 5
    };
    let stopped = disk.roots.resolve(&unknown, SearchBudget { entries: 100, go_on: &go_on }).unwrap_err();
    assert!(matches!(stopped, RootsError::SearchCut { .. }));
    assert!(asked.get() <= 6);
}
