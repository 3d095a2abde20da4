//! Ways up and out: climbing, absolute paths, names that only start like a granted folder, endless depth.

use super::{Disk, ask, not_found, open, spec};
use sekisho_roots::{NameRule, RootsError};

#[test]
fn nothing_is_read_by_climbing() {
    let disk = Disk::new();
    disk.write("sub/a.txt", "inside");
    for place in ["../out/far.txt", "in/../out/far.txt", "sub/../../out/far.txt", r"sub\..\..\out\far.txt"] {
        assert!(matches!(disk.read(place), Err(RootsError::BadName { .. })), "{place}");
    }
    let absolute = disk.path("out/far.txt").to_str().unwrap().to_owned();
    assert!(matches!(disk.read(&absolute), Err(RootsError::BadName { .. })));
    assert_eq!(disk.read("out/far.txt"), Err(RootsError::NotFound));
    assert_eq!(disk.read("inx/far.txt"), Err(RootsError::NotFound));
}

#[test]
fn every_road_refuses_to_climb_before_it_looks() {
    let disk = Disk::new();
    disk.write("sub/a.txt", "inside");
    let absolute = disk.path("out/far.txt").to_str().unwrap().to_owned();
    let table = [
        ("..", NameRule::Dots),
        ("in/..", NameRule::Dots),
        ("absent/../../out/far.txt", NameRule::Dots),
        ("sub/./a.txt", NameRule::Dots),
        (r"sub\..\..\out", NameRule::Dots),
        ("...", NameRule::TrailingDotOrBlank),
        ("sub/.. /a", NameRule::TrailingDotOrBlank),
        ("/", NameRule::Absolute),
        (absolute.as_str(), NameRule::Absolute),
        ("file:///etc/hostname", NameRule::Colon),
        ("~/x\0", NameRule::Control),
        ("sub//a.txt", NameRule::Empty),
    ];
    for (place, rule) in table {
        for (road, answer) in ask(&disk.roots, place) {
            assert_eq!(answer, Err(RootsError::BadName { rule }), "{road} {place}");
        }
    }
    // What other programs would decode or expand is a name here.
    for place in ["%2e%2e/out/far.txt", "~/far.txt", "$HOME", "%USERPROFILE%", "．．/out"] {
        not_found(&disk.roots, place);
    }
}

#[test]
fn folders_whose_names_start_like_a_granted_one_are_others() {
    let disk = Disk::new();
    for sibling in ["inx", "in.old", "in 2", "IN2", "i"] {
        std::fs::create_dir(disk.path(sibling)).unwrap();
        std::fs::write(disk.path(sibling).join("far.txt"), "outside").unwrap();
    }
    std::fs::create_dir(disk.path("other")).unwrap();
    let two = open(&[spec("in", &disk.path("in")), spec("other", &disk.path("other"))]).unwrap();
    for place in ["inx/far.txt", "in.old/far.txt", "in 2/far.txt", "IN2/far.txt", "i/far.txt", "out/far.txt"]
    {
        not_found(&disk.roots, place);
        not_found(&two, place);
    }
}

#[test]
fn what_lies_deeper_than_a_place_may_be_is_not_reached() {
    let disk = Disk::new();
    disk.write(&format!("{}x.txt", "d/".repeat(63)), "deep");
    assert_eq!(disk.read(&format!("{}x.txt", "d/".repeat(63))).unwrap(), "deep");
    disk.write(&format!("{}y.txt", "d/".repeat(64)), "deeper");
    let deeper = disk.read(&format!("{}y.txt", "d/".repeat(64)));
    assert_eq!(deeper, Err(RootsError::BadName { rule: NameRule::TooDeep }));
}
