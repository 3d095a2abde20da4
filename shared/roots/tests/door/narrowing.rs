//! What a client asks to see: less than was granted, never more.

use super::{Disk, not_found, open, spec};
use sekisho_roots::{ListOptions, Roots, RootsError, SearchBudget};
use std::path::PathBuf;

fn two() -> (Disk, Roots) {
    let disk = Disk::new();
    for below in ["a/x.txt", "a/deep/y.txt", "b/z.txt", "top.txt"] {
        disk.write(below, below);
    }
    std::fs::create_dir(disk.path("second")).unwrap();
    std::fs::write(disk.path("second/s.txt"), "s").unwrap();
    let roots = open(&[spec("in", &disk.path("in")), spec("second", &disk.path("second"))]).unwrap();
    (disk, roots)
}

/// The top of the disk, or of the drive.
fn top(disk: &Disk) -> PathBuf {
    disk.path("").ancestors().last().unwrap().to_owned()
}

/// All that a door shows, and that it opens all that it shows.
fn shown(roots: &Roots) -> Vec<String> {
    let mut all = Vec::new();
    for root in roots.roots().unwrap_or_default() {
        let place = roots.parse(root.name.as_str()).unwrap();
        let options = ListOptions { depth: 9, ..ListOptions::default() };
        let listing = roots.list(&place, options).unwrap();
        assert_eq!(listing.omitted.total(), 0, "what is not shown is not counted");
        for entry in listing.entries {
            roots.info(&roots.parse(&entry.path).unwrap()).unwrap();
            all.push(entry.path);
        }
    }
    all
}

#[test]
fn what_is_shown_is_what_both_grant() {
    let (disk, roots) = two();
    let whole = ["in/a", "in/a/deep", "in/a/deep/y.txt", "in/a/x.txt", "in/b", "in/b/z.txt", "in/top.txt"];
    let at = |below: &str| disk.path(below);
    let table: Vec<(Vec<PathBuf>, Vec<&str>)> = vec![
        (vec![], vec![]),
        (vec![at("in/a")], vec!["in/a", "in/a/deep", "in/a/deep/y.txt", "in/a/x.txt"]),
        (vec![at("in/a/deep")], vec!["in/a", "in/a/deep", "in/a/deep/y.txt"]),
        (
            vec![at("in/a/deep"), at("in/b")],
            vec!["in/a", "in/a/deep", "in/a/deep/y.txt", "in/b", "in/b/z.txt"],
        ),
        (vec![at("in")], whole.to_vec()),
        (vec![at("in"), at("in/a")], whole.to_vec()),
        (vec![at("second")], vec!["second/s.txt"]),
        (vec![at("")], [&whole[..], &["second/s.txt"]].concat()),
        (vec![top(&disk)], [&whole[..], &["second/s.txt"]].concat()),
        (vec![at("out")], vec![]),
        (vec![at("gone")], vec![]),
        (vec![at("in/gone")], vec![]),
        (vec![at("in/top.txt")], vec![]),
        (vec![PathBuf::from("in/a")], vec![]),
        (vec![PathBuf::from("")], vec![]),
        (vec![PathBuf::from(r"\\host\share")], vec![]),
        (vec![PathBuf::from("//host/share")], vec![]),
        (vec![PathBuf::from(r"\??\C:\")], vec![]),
        (vec![at("gone"), at("in/b")], vec!["in/b", "in/b/z.txt"]),
    ];
    for (folders, expected) in table {
        assert_eq!(shown(&roots.narrowed(&folders)), expected, "{folders:?}");
    }
}

#[test]
fn what_is_not_shown_is_not_found_on_any_road() {
    let (disk, roots) = two();
    let ids: Vec<String> = ["in/b/z.txt", "in/top.txt", "second/s.txt", "in/b", "second"]
        .iter()
        .map(|place| roots.info(&roots.parse(place).unwrap()).unwrap().id.as_str().to_owned())
        .collect();
    let narrowed = roots.narrowed(&[disk.path("in/a")]);
    for place in ["in/b", "in/b/z.txt", "in/top.txt", "second", "second/s.txt", "b/z.txt", "in/ab"] {
        not_found(&narrowed, place);
    }
    for id in &ids {
        not_found(&narrowed, id);
        let place = narrowed.parse(id).unwrap();
        assert_eq!(narrowed.resolve(&place, SearchBudget::of_entries(1_000)), Err(RootsError::NotFound));
    }
    // A place that the wider door had understood is no key to the narrower one.
    let place = roots.parse("in/b/z.txt").unwrap();
    assert_eq!(narrowed.read(&place, 100), Err(RootsError::NotFound));
    assert_eq!(narrowed.roots().unwrap().len(), 1);
    assert_eq!(narrowed.read(&narrowed.parse("a/x.txt").unwrap(), 100).unwrap().bytes, b"a/x.txt");
    assert_eq!(roots.read(&place, 100).unwrap().bytes, b"b/z.txt", "the wider door is as it was");
}

#[test]
fn nothing_shown_is_nothing_there() {
    let (_disk, roots) = two();
    let nothing = roots.narrowed(&[]);
    assert_eq!(nothing.roots(), Err(RootsError::NoRoots));
    let known = roots.info(&roots.parse("in/a").unwrap()).unwrap().id;
    for place in ["in", "in/a", "second", "absent", known.as_str()] {
        assert_eq!(nothing.parse(place), Err(RootsError::NotFound), "{place}");
        let place = roots.parse(place);
        if let Ok(place) = place {
            assert_eq!(nothing.read(&place, 10), Err(RootsError::NotFound));
            assert_eq!(nothing.info(&place), Err(RootsError::NotFound));
        }
    }
}

#[test]
fn narrowing_again_only_narrows() {
    let (disk, roots) = two();
    let a = roots.narrowed(&[disk.path("in/a")]);
    assert_eq!(shown(&a.narrowed(&[disk.path("in/a/deep")])), ["in/a", "in/a/deep", "in/a/deep/y.txt"]);
    assert_eq!(shown(&a.narrowed(&[disk.path("in")])), shown(&a));
    assert_eq!(shown(&a.narrowed(&[top(&disk)])), shown(&a));
    assert!(shown(&a.narrowed(&[disk.path("in/b")])).is_empty());
    assert!(shown(&a.narrowed(&[disk.path("second")])).is_empty());
    assert!(shown(&a.narrowed(&[])).is_empty());
    assert!(shown(&roots.narrowed(&[]).narrowed(&[disk.path("in")])).is_empty());
}

#[test]
fn the_same_door_narrowed_gives_the_same_ids() {
    let (disk, roots) = two();
    let id = |roots: &Roots| roots.info(&roots.parse("in/a/x.txt").unwrap()).unwrap().id;
    assert_eq!(id(&roots), id(&roots.narrowed(&[disk.path("in/a")])));
}

#[test]
fn a_denied_folder_is_not_shown_by_asking_for_it() {
    let disk = Disk::new();
    disk.write(".git/config", "x");
    disk.write("Chrome/User Data/x.txt", "x");
    for denied in ["in/.git", "in/Chrome/User Data"] {
        assert!(shown(&disk.roots.narrowed(&[disk.path(denied)])).is_empty(), "{denied}");
    }
}

#[cfg(unix)]
#[test]
fn a_client_s_path_through_links_means_the_folder_it_leads_to() {
    let (disk, roots) = two();
    let link = |original: PathBuf, at: &str| std::os::unix::fs::symlink(original, disk.path(at)).unwrap();
    link(disk.path("in/a"), "to-a");
    link(disk.path("out"), "in/to-out");
    link(disk.path("in/b"), "in/a/to-b");
    link(PathBuf::from("/"), "to-top");
    assert_eq!(
        roots.narrowed(&[disk.path("to-a")]).roots().unwrap().len(),
        1,
        "it means in/a, wherever it is written"
    );
    not_found(&roots.narrowed(&[disk.path("to-a")]), "in/b/z.txt");
    assert_eq!(roots.narrowed(&[disk.path("in/to-out")]).roots(), Err(RootsError::NoRoots));
    let b = roots.narrowed(&[disk.path("in/a/to-b")]);
    not_found(&b, "in/a/x.txt");
    assert!(b.info(&b.parse("in/b/z.txt").unwrap()).is_ok());
    assert_eq!(roots.narrowed(&[disk.path("to-top")]).roots().unwrap().len(), 2);
}

#[cfg(unix)]
#[test]
fn a_folder_replaced_after_narrowing_shows_nothing_from_outside() {
    let (disk, roots) = two();
    let narrowed = roots.narrowed(&[disk.path("in/a")]);
    std::fs::rename(disk.path("in/a"), disk.path("in/c")).unwrap();
    std::os::unix::fs::symlink(disk.path("out"), disk.path("in/a")).unwrap();
    not_found(&narrowed, "in/a/far.txt");
    not_found(&narrowed, "in/c/x.txt");
}
