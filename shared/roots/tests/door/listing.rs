//! Listings: order, depth, paging, bounds.

use super::Disk;
use sekisho_roots::{EntryKind, ListOptions, MAX_LIST_ENTRIES};

#[test]
fn folders_come_first_then_names_and_each_folder_s_own_right_behind_it() {
    let disk = Disk::new();
    for below in ["b.txt", "a.txt", "z/2.txt", "z/1.txt", "c/deep/x.txt", "う.txt"] {
        disk.write(below, "12");
    }
    assert_eq!(disk.names("in", 1), ["in/c", "in/z", "in/a.txt", "in/b.txt", "in/う.txt"]);
    assert_eq!(
        disk.names("in", 2),
        ["in/c", "in/c/deep", "in/z", "in/z/1.txt", "in/z/2.txt", "in/a.txt", "in/b.txt", "in/う.txt"]
    );
    assert_eq!(disk.names("in/c", 9), ["in/c/deep", "in/c/deep/x.txt"]);
    let listing = disk.list("in", 1).unwrap();
    let (folder, file) = (&listing.entries[0], &listing.entries[2]);
    assert_eq!((folder.kind, folder.size_bytes, folder.name.as_str()), (EntryKind::Folder, 0, "c"));
    assert_eq!((file.kind, file.size_bytes, file.name.as_str()), (EntryKind::File, 2, "a.txt"));
    assert!(file.modified.is_some());
    for entry in &listing.entries {
        assert_eq!(disk.roots.parse(&entry.path).unwrap().to_string(), entry.path);
    }
}

#[test]
fn litter_is_left_out_and_counted() {
    let disk = Disk::new();
    for below in [".DS_Store", "Thumbs.db", "~$x.docx", ".idea/x.xml", "x.docx"] {
        disk.write(below, "x");
    }
    let listing = disk.list("in", 5).unwrap();
    assert_eq!(listing.entries.len(), 1);
    assert_eq!(listing.omitted.hidden, 4);
    assert_eq!(listing.omitted.total(), 4);
}

#[test]
fn pages_join_without_gap_or_overlap() {
    let disk = Disk::new();
    for n in 0..25 {
        disk.write(&format!("d{}/{n:02}.txt", n % 3), "x");
    }
    let whole = disk.names("in", 2);
    let place = disk.roots.parse("in").unwrap();
    let (mut joined, mut start, mut pages) = (Vec::new(), Some(0), 0);
    while let Some(at) = start {
        let page = disk.roots.list(&place, ListOptions { depth: 2, limit: 7, start: at }).unwrap();
        joined.extend(page.entries.into_iter().map(|e| e.path));
        start = page.next;
        pages += 1;
    }
    assert_eq!((joined, pages), (whole, 4));
    let beyond = disk.roots.list(&place, ListOptions { depth: 2, limit: 7, start: usize::MAX }).unwrap();
    assert_eq!((beyond.entries.len(), beyond.next), (0, None));
}

#[test]
fn twenty_thousand_entries_are_paged_and_none_is_lost() {
    let disk = Disk::new();
    for n in 0..20_000 {
        std::fs::File::create(disk.path("in").join(format!("{n:05}.txt"))).unwrap();
    }
    let place = disk.roots.parse("in").unwrap();
    let options = ListOptions { depth: 1, limit: usize::MAX, start: 18_500 };
    let page = disk.roots.list(&place, options).unwrap();
    assert_eq!((page.entries.len(), page.next, page.cut, page.examined), (1_500, None, false, 20_000));
    assert_eq!(page.entries[0].name, "18500.txt");
    let first = disk.roots.list(&place, ListOptions { start: 0, ..options }).unwrap();
    assert_eq!((first.entries.len(), first.next), (MAX_LIST_ENTRIES, Some(MAX_LIST_ENTRIES)));
    assert_eq!(disk.read("19999.txt").unwrap(), "");
}

#[test]
fn a_deep_tree_ends_at_the_depth_asked_for() {
    let disk = Disk::new();
    disk.write(&format!("{}x.txt", "d/".repeat(30)), "x");
    assert_eq!(disk.names("in", 3).len(), 3);
    assert_eq!(disk.names("in", usize::MAX).len(), 16);
    assert_eq!(disk.names("in", 0).len(), 1);
}
