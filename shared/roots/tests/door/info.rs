//! What is known of a place without reading it.

use super::{Disk, ask};
use sekisho_roots::{EntryKind, READ_BYTES};

#[test]
fn a_file_is_told_by_its_handle() {
    let disk = Disk::new();
    disk.write("営業/見積.txt", "12345");
    let place = disk.roots.parse("営業/見積.txt").unwrap();
    let info = disk.roots.info(&place).unwrap();
    let read = disk.roots.read(&place, READ_BYTES).unwrap();
    assert_eq!((info.root.as_str(), info.path.as_str()), ("in", "in/営業/見積.txt"));
    assert_eq!((info.name.as_str(), info.kind, info.size_bytes), ("見積.txt", EntryKind::File, 5));
    assert_eq!((info.id.clone(), info.stamp, info.modified), (read.id, read.stamp, read.modified));
    assert_eq!((info.names, info.inside), (1, None));
    assert!(info.created.is_none_or(|created| created <= info.modified.unwrap()));
    assert_eq!(disk.roots.info(&disk.roots.parse(info.id.as_str()).unwrap()).unwrap(), info);
}

#[test]
fn a_folder_tells_how_much_lies_directly_in_it() {
    let disk = Disk::new();
    for below in ["a.txt", "b.txt", "sub/c.txt", "sub/d.txt", ".env", "Thumbs.db"] {
        disk.write(below, "x");
    }
    let info = |text: &str| disk.roots.info(&disk.roots.parse(text).unwrap()).unwrap();
    let top = info("in");
    assert_eq!((top.name.as_str(), top.path.as_str(), top.kind), ("in", "in", EntryKind::Folder));
    let inside = top.inside.unwrap();
    let omitted = (inside.omitted.denied, inside.omitted.hidden, inside.omitted.total());
    assert_eq!((inside.entries, omitted, inside.cut), (3, (1, 1, 2), false));
    assert_eq!((top.size_bytes, top.names), (0, 1));
    assert_eq!(info("sub").inside.unwrap().entries, 2);
    assert_eq!(info("in").id, disk.roots.roots().unwrap()[0].id);
}

#[test]
fn a_file_too_large_to_be_read_is_still_told_of() {
    let disk = Disk::new();
    disk.write("a.txt", &"x".repeat(10_000));
    let place = disk.roots.parse("a.txt").unwrap();
    assert!(disk.roots.read(&place, 5).is_err());
    assert_eq!(disk.roots.info(&place).unwrap().size_bytes, 10_000);
}

#[test]
fn what_is_absent_and_what_is_denied_tell_the_same() {
    let disk = Disk::new();
    disk.write(".env", "x");
    let answers = |place: &str| ask(&disk.roots, place).into_iter().map(|(_, a)| a).collect::<Vec<_>>();
    assert_eq!(answers(".env"), answers("absent"));
}
