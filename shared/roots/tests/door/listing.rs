//! Listings: order, depth, paging, bounds.

use super::Disk;
use sekisho_roots::{EntryKind, IgnoreFiles, ListOptions, MAX_LIST_ENTRIES, NamePattern, Order, TreeOptions};

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
        let page = disk
            .roots
            .list(&place, ListOptions { depth: 2, limit: 7, start: at, ..ListOptions::default() })
            .unwrap();
        joined.extend(page.entries.into_iter().map(|e| e.path));
        start = page.next;
        pages += 1;
    }
    assert_eq!((joined, pages), (whole, 4));
    let beyond = disk
        .roots
        .list(&place, ListOptions { depth: 2, limit: 7, start: usize::MAX, ..ListOptions::default() })
        .unwrap();
    assert_eq!((beyond.entries.len(), beyond.next), (0, None));
}

#[test]
fn twenty_thousand_entries_are_paged_and_none_is_lost() {
    let disk = Disk::new();
    for n in 0..20_000 {
        std::fs::File::create(disk.path("in").join(format!("{n:05}.txt"))).unwrap();
    }
    let place = disk.roots.parse("in").unwrap();
    let options = ListOptions { depth: 1, limit: usize::MAX, start: 18_500, ..ListOptions::default() };
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

#[test]
fn a_pattern_chooses_entries_at_every_depth_and_pages_still_join() {
    let disk = Disk::new();
    for n in 0..10 {
        disk.write(&format!("d{}/見積{n}.XLSX", n % 2), "x");
        disk.write(&format!("d{}/議事録{n}.txt", n % 2), "x");
    }
    let place = disk.roots.parse("in").unwrap();
    let pattern = NamePattern::parse("見積*.xlsx").unwrap();
    let options = ListOptions { depth: 3, limit: 4, ..ListOptions::default() };
    let (mut names, mut start) = (Vec::new(), Some(0));
    while let Some(at) = start {
        let page = disk
            .roots
            .list_fitting(&place, ListOptions { start: at, ..options }, &|path, name| {
                pattern.fits(path, name)
            })
            .unwrap();
        names.extend(page.entries.into_iter().map(|entry| entry.name));
        start = page.next;
    }
    let wanted: Vec<String> =
        [0, 2, 4, 6, 8, 1, 3, 5, 7, 9].iter().map(|n| format!("見積{n}.XLSX")).collect();
    assert_eq!(names, wanted);
}

#[test]
fn the_largest_and_the_newest_come_first_on_request() {
    let disk = Disk::new();
    for (name, size, seconds) in [("a/small.txt", 1, 30), ("big.txt", 300, 10), ("a/mid.txt", 20, 20)] {
        disk.write(name, &"x".repeat(size));
        let file = std::fs::File::options().write(true).open(disk.path(&format!("in/{name}"))).unwrap();
        file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds)).unwrap();
    }
    let place = disk.roots.parse("in").unwrap();
    let pattern = NamePattern::parse("*.txt").unwrap();
    let names = |order, start, limit| {
        let options = ListOptions { depth: 2, limit, start, order };
        let page = disk.roots.list_fitting(&place, options, &|path, name| pattern.fits(path, name)).unwrap();
        assert_eq!(page.places, (start..start + page.entries.len()).collect::<Vec<_>>());
        (page.entries.into_iter().map(|entry| entry.name).collect::<Vec<_>>(), page.next)
    };
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(names(Order::Largest, 0, 2), (owned(&["big.txt", "mid.txt"]), Some(2)));
    assert_eq!(names(Order::Largest, 2, 2), (owned(&["small.txt"]), None));
    assert_eq!(names(Order::Newest, 0, 9), (owned(&["small.txt", "mid.txt", "big.txt"]), None));
}

#[cfg(unix)]
#[test]
fn entries_that_may_not_be_shown_after_all_neither_shift_nor_double_the_others() {
    let disk = Disk::new();
    for n in 0..60 {
        disk.write(&format!("{n:02}.txt"), "x");
        if n % 3 == 0 {
            let out = disk.path(&format!("out/{n}"));
            std::fs::hard_link(disk.path(&format!("in/{n:02}.txt")), out).unwrap();
        }
    }
    let place = disk.roots.parse("in").unwrap();
    let (mut names, mut start) = (Vec::new(), Some(0));
    while let Some(at) = start {
        let page =
            disk.roots.list(&place, ListOptions { limit: 7, start: at, ..ListOptions::default() }).unwrap();
        // A page that is cut before its last entry goes on at that entry's place.
        let last = page.places.last().copied();
        let again = last
            .map(|start| disk.roots.list(&place, ListOptions { start, limit: 1, ..ListOptions::default() }));
        let again = again.map(|page| page.unwrap().entries.remove(0).name);
        assert_eq!(again, page.entries.last().map(|entry| entry.name.clone()));
        names.extend(page.entries.into_iter().map(|entry| entry.name));
        start = page.next;
    }
    let wanted: Vec<String> = (0..60).filter(|n| n % 3 != 0).map(|n| format!("{n:02}.txt")).collect();
    assert_eq!(names, wanted);
}

#[test]
fn a_tree_reads_what_it_stands_at_and_only_that() {
    let disk = Disk::new();
    disk.write("sub/a.txt", "one");
    disk.write("b.txt", "two");
    disk.write(".env", "no");
    let place = disk.roots.parse("in").unwrap();
    let options = TreeOptions { entries: 100, ignore_files: IgnoreFiles::Unheeded };
    let mut tree = disk.roots.tree(&place, options).unwrap();
    let mut seen = Vec::new();
    while let Some(entry) = tree.advance() {
        let (path, kind) = (entry.path.to_owned(), entry.kind);
        let text =
            (kind == EntryKind::File).then(|| String::from_utf8(tree.read_bytes(100).unwrap()).unwrap());
        let shown = tree.look().unwrap().unwrap();
        assert_eq!(shown.path, tree.whole_path());
        seen.push((path, text));
    }
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        seen,
        [("sub".to_owned(), None), ("sub/a.txt".to_owned(), text("one")), ("b.txt".to_owned(), text("two"))]
    );
    assert_eq!((tree.examined(), tree.omitted().denied, tree.is_cut()), (4, 1, false));
    assert!(tree.look().unwrap().is_none() && tree.read_bytes(100).is_err(), "it stands nowhere any more");
}
