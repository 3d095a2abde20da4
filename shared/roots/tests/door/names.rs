//! Names on the disk: composed and decomposed kana, look-alikes, and names that are no name.

use super::{Disk, ask};
use sekisho_roots::{READ_BYTES, RootsError};

#[test]
fn a_decomposed_name_is_found_when_it_is_the_only_one() {
    let disk = Disk::new();
    disk.write("か\u{3099}くせい/は\u{309a}す.txt", "found");
    assert_eq!(disk.read("がくせい/ぱす.txt").unwrap(), "found");
    let file = disk.roots.read(&disk.roots.parse("がくせい/ぱす.txt").unwrap(), READ_BYTES).unwrap();
    assert_eq!(file.path, "in/か\u{3099}くせい/は\u{309a}す.txt");
    assert_eq!(disk.read(file.id.as_str()).unwrap(), "found");
    assert_eq!(disk.list("がくせい", 1).unwrap().path, "in/か\u{3099}くせい");
}

#[test]
fn of_two_names_that_look_the_same_only_the_exact_one_is_taken() {
    let disk = Disk::new();
    disk.write("が\u{0301}か\u{3099}.txt", "mixed");
    disk.write("か\u{3099}\u{0301}か\u{3099}.txt", "decomposed");
    assert_eq!(disk.read("が\u{0301}か\u{3099}.txt").unwrap(), "mixed");
    assert_eq!(disk.read("か\u{3099}\u{0301}か\u{3099}.txt").unwrap(), "decomposed");
    assert_eq!(disk.read("が\u{0301}が.txt"), Err(RootsError::Ambiguous));
    // Each has an id of its own, which is the way out.
    let listing = disk.list("in", 1).unwrap();
    assert_ne!(listing.entries[0].id, listing.entries[1].id);
    let read: Vec<String> = listing.entries.iter().map(|e| disk.read(e.id.as_str()).unwrap()).collect();
    assert_eq!(read, ["decomposed", "mixed"]);
}

#[cfg(unix)]
#[test]
fn names_that_break_the_rules_or_are_no_unicode_are_counted_only() {
    use std::os::unix::ffi::OsStrExt;
    let disk = Disk::new();
    let odd: [&[u8]; 6] = [b"caf\xe9.txt", b"a:b", b"line\nbreak", b"trailing.", b"NUL.txt", b"back\\slash"];
    for name in odd {
        std::fs::write(disk.path("in").join(std::ffi::OsStr::from_bytes(name)), "x").unwrap();
    }
    disk.write("plain.txt", "x");
    let listing = disk.list("in", 1).unwrap();
    assert_eq!(listing.omitted.names, 6);
    assert_eq!(listing.entries.len(), 1);
}

#[test]
fn a_decomposed_name_is_found_on_every_road_and_given_back_as_it_is_on_the_disk() {
    let disk = Disk::new();
    disk.write("か\u{3099}/は\u{309a}.txt", "found text");
    for (road, answer) in ask(&disk.roots, "が/ぱ.txt") {
        match road {
            "read" | "beginning" | "end" => assert_eq!(answer.unwrap(), "found text", "{road}"),
            "at" => assert_eq!(answer.unwrap(), "ound text"),
            "info" => assert_eq!(answer.unwrap(), "in/か\u{3099}/は\u{309a}.txt"),
            _ => assert_eq!(answer, Err(RootsError::NotFolder), "{road}"),
        }
    }
}

#[test]
fn width_and_case_are_part_of_a_name() {
    let disk = Disk::new();
    disk.write("見積１.txt", "full width");
    disk.write("Plan.txt", "capital");
    for near in ["見積1.txt", "plan.txt", "PLAN.TXT", "Plan.txt.", "Plan"] {
        assert!(disk.read(near).is_err(), "{near}");
    }
    assert_eq!(disk.read("Plan.txt").unwrap(), "capital");
}

#[cfg(unix)]
#[test]
fn no_name_that_is_left_out_of_listings_opens_by_a_name_like_it() {
    use std::os::unix::ffi::OsStrExt;
    let disk = Disk::new();
    for name in [&b"caf\xe9.txt"[..], b"line\nbreak", b"a\\b"] {
        std::fs::write(disk.path("in").join(std::ffi::OsStr::from_bytes(name)), "x").unwrap();
    }
    for place in ["caf\u{fffd}.txt", "café.txt", "line break", "a/b", r"a\b"] {
        super::not_found(&disk.roots, place);
    }
}
