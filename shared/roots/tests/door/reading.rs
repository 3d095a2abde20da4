//! Reading: bounds, kinds, stamps.

use super::{Disk, open, spec};
use sekisho_roots::{MAX_READ_BYTES, READ_BYTES, RootsError};
use sekisho_types::ErrorCode;
use std::io::{Seek, SeekFrom, Write};

#[test]
fn a_file_comes_back_whole_with_what_is_known_of_it() {
    let disk = Disk::new();
    disk.write("営業/見積.txt", "一行目\r\n");
    let file = disk.roots.read(&disk.roots.parse(r"in\営業\見積.txt").unwrap(), READ_BYTES).unwrap();
    assert_eq!(file.bytes, "一行目\r\n".as_bytes());
    assert_eq!(
        (file.path.as_str(), file.name.as_str(), file.root.as_str()),
        ("in/営業/見積.txt", "見積.txt", "in")
    );
    assert_eq!(file.size_bytes, 11);
    assert!(file.modified.is_some());
    assert!(!format!("{file:?}").contains("見積"));
}

#[test]
fn folders_are_not_files_and_files_not_folders() {
    let disk = Disk::new();
    disk.write("sub/a.txt", "x");
    assert_eq!(disk.read("in"), Err(RootsError::IsFolder));
    assert_eq!(disk.read("sub"), Err(RootsError::IsFolder));
    assert_eq!(disk.list("sub/a.txt", 1).unwrap_err(), RootsError::NotFolder);
}

#[test]
fn a_file_at_the_limit_is_read_and_one_byte_more_is_not() {
    let disk = Disk::new();
    disk.write("a.txt", "12345");
    let place = disk.roots.parse("a.txt").unwrap();
    assert_eq!(disk.roots.read(&place, 5).unwrap().size_bytes, 5);
    let error = disk.roots.read(&place, 4).unwrap_err();
    assert_eq!(error, RootsError::TooLarge { size_bytes: 5, limit_bytes: 4 });
    assert_eq!(error.code(), ErrorCode::FILES_TOO_LARGE);
}

#[test]
fn a_sparse_giant_is_refused_at_once() {
    let disk = Disk::new();
    let giant = 8 * 1024 * 1024 * 1024;
    let mut file = std::fs::File::create(disk.path("in/giant.bin")).unwrap();
    file.seek(SeekFrom::Start(giant - 1)).unwrap();
    file.write_all(b"x").unwrap();
    let place = disk.roots.parse("giant.bin").unwrap();
    let refused = |limit_bytes| Err(RootsError::TooLarge { size_bytes: giant, limit_bytes });
    assert_eq!(disk.roots.read(&place, READ_BYTES), refused(READ_BYTES));
    assert_eq!(disk.roots.read(&place, u64::MAX), refused(MAX_READ_BYTES));
    assert_eq!(disk.list("in", 1).unwrap().entries[0].size_bytes, giant);
}

#[test]
fn an_empty_file_is_empty() {
    let disk = Disk::new();
    disk.write("empty.txt", "");
    assert_eq!(disk.read("empty.txt").unwrap(), "");
}

#[test]
fn the_stamp_changes_when_the_file_does_and_only_then() {
    let disk = Disk::new();
    disk.write("a.txt", "one");
    let place = disk.roots.parse("a.txt").unwrap();
    let stamp = || disk.roots.read(&place, READ_BYTES).unwrap().stamp;
    let first = stamp();
    assert_eq!(first, stamp());
    disk.write("a.txt", "longer");
    let second = stamp();
    assert_ne!(first, second);
    // Another file of the same size and time in its place.
    let kept = std::fs::metadata(disk.path("in/a.txt")).unwrap().modified().unwrap();
    disk.write("b.txt", "LONGER");
    std::fs::File::options().write(true).open(disk.path("in/b.txt")).unwrap().set_modified(kept).unwrap();
    std::fs::rename(disk.path("in/b.txt"), disk.path("in/a.txt")).unwrap();
    assert_ne!(second, stamp());
}

#[test]
fn hidden_litter_is_read_when_named() {
    let disk = Disk::new();
    disk.write(".gitignore", "target");
    assert_eq!(disk.read(".gitignore").unwrap(), "target");
    let again = disk.roots.read(&disk.roots.parse(".gitignore").unwrap(), READ_BYTES).unwrap().id;
    let fresh = open(&[spec("in", &disk.path("in"))]).unwrap();
    let place = fresh.parse(again.as_str()).unwrap();
    assert_eq!(fresh.read(&place, READ_BYTES).unwrap().bytes, b"target");
}

#[test]
fn no_refusal_names_what_was_not_named() {
    let disk = Disk::new();
    disk.write(".env", "x");
    let base = disk.base.path().to_str().unwrap().to_owned();
    for place in [".env", "absent", "in", "../x", "/etc/passwd", "id:abcdefghij", "other/x"] {
        let error = disk.read(place).unwrap_err();
        assert!(!error.to_string().contains(&base) && !format!("{error:?}").contains(&base), "{place}");
    }
}
