//! Which folders may be granted.

#[cfg(unix)]
use super::Disk;
use super::{open, spec};
#[cfg(unix)]
use sekisho_roots::ListOptions;
use sekisho_roots::{RootRule, Roots, RootsError};
use sekisho_types::{ErrorCode, Secret};
use std::path::{Path, PathBuf};

fn rule(result: Result<Roots, RootsError>) -> RootRule {
    match result.unwrap_err() {
        RootsError::BadRoot { rule, .. } => rule,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_top_level_shows_names_and_classes_and_no_paths() {
    let base = tempfile::tempdir().unwrap();
    for folder in ["a", "b"] {
        std::fs::create_dir(base.path().join(folder)).unwrap();
    }
    let roots = open(&[spec("営業", &base.path().join("a")), spec("work", &base.path().join("b"))]).unwrap();
    let shown: Vec<(String, &str)> =
        roots.roots().unwrap().into_iter().map(|r| (r.name.to_string(), r.class.as_str())).collect();
    assert_eq!(shown, [("営業".to_owned(), "work"), ("work".to_owned(), "work")]);
    assert_eq!(format!("{roots:?}"), r#"["営業", "work"]"#);
}

#[test]
fn no_roots_means_nothing_is_reachable() {
    let roots = open(&[]).unwrap();
    assert_eq!(roots.parse("a").unwrap_err(), RootsError::NoRoots);
    assert_eq!(RootsError::NoRoots.code(), ErrorCode::FILES_NO_ROOTS);
}

#[test]
fn what_is_no_folder_is_refused() {
    let base = tempfile::tempdir().unwrap();
    std::fs::write(base.path().join("file"), "x").unwrap();
    assert_eq!(rule(open(&[spec("a", &base.path().join("file"))])), RootRule::NotFolder);
    assert_eq!(rule(open(&[spec("a", &base.path().join("gone"))])), RootRule::NotFolder);
    assert_eq!(rule(open(&[spec("a", Path::new("relative"))])), RootRule::NotPlain);
    assert_eq!(rule(open(&[spec("a", &base.path().join("x/../file"))])), RootRule::NotPlain);
}

#[test]
fn a_folder_that_looks_like_a_home_is_refused() {
    for sign in ["NTUSER.DAT", ".bashrc", ".ssh"] {
        let base = tempfile::tempdir().unwrap();
        std::fs::write(base.path().join(sign), "").unwrap();
        assert_eq!(rule(open(&[spec("a", base.path())])), RootRule::Home, "{sign}");
    }
}

#[test]
fn twins_and_nests_are_refused() {
    let base = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(base.path().join("a/b/c")).unwrap();
    std::fs::create_dir_all(base.path().join("ab")).unwrap();
    let at = |below: &str| base.path().join(below);
    assert_eq!(rule(open(&[spec("x", &at("a")), spec("y", &at("a"))])), RootRule::Overlap);
    assert_eq!(rule(open(&[spec("x", &at("a")), spec("y", &at("a/b/c"))])), RootRule::Overlap);
    assert_eq!(rule(open(&[spec("x", &at("a/b/c")), spec("y", &at("a"))])), RootRule::Overlap);
    assert_eq!(rule(open(&[spec("Docs", &at("a")), spec("ｄｏｃｓ", &at("ab"))])), RootRule::SameName);
    assert!(open(&[spec("x", &at("a")), spec("y", &at("ab"))]).is_ok());
}

#[test]
fn sekisho_s_own_places_are_neither_granted_nor_enclosed() {
    let base = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(base.path().join("home/vault")).unwrap();
    std::fs::create_dir_all(base.path().join("work")).unwrap();
    let try_with = |below: &str, off: &str| {
        let off: [PathBuf; 1] = [base.path().join(off)];
        Roots::open(&[spec("a", &base.path().join(below))], &Secret::new([7; 32]), &off)
    };
    assert_eq!(rule(try_with("home", "home")), RootRule::OffLimits);
    assert_eq!(rule(try_with("home/vault", "home")), RootRule::OffLimits);
    assert_eq!(rule(try_with("home", "home/vault")), RootRule::OffLimits);
    assert_eq!(rule(try_with("work", "work/not/yet")), RootRule::OffLimits);
    assert!(try_with("work", "home").is_ok());
    assert!(try_with("work", "workshop").is_ok());
}

#[cfg(unix)]
#[test]
fn a_linked_root_is_refused_however_it_is_written() {
    let base = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(base.path().join("real/sub")).unwrap();
    std::os::unix::fs::symlink(base.path().join("real"), base.path().join("link")).unwrap();
    assert_eq!(rule(open(&[spec("a", &base.path().join("link"))])), RootRule::Link);
    let mut slashed = base.path().join("link").into_os_string();
    slashed.push("/");
    assert_eq!(rule(open(&[spec("a", Path::new(&slashed))])), RootRule::Link);
    // A link further up is where the administrator's own folders may lie; overlaps are seen all the same.
    let through = base.path().join("link/sub");
    assert!(open(&[spec("a", &through)]).is_ok());
    assert_eq!(rule(open(&[spec("a", &through), spec("b", &base.path().join("real"))])), RootRule::Overlap);
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_around_the_list_of_places() {
    let base = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("/", base.path().join("top")).unwrap();
    assert_eq!(rule(open(&[spec("a", &base.path().join("top/etc"))])), RootRule::System);
    assert_eq!(rule(open(&[spec("a", Path::new("/etc"))])), RootRule::System);
}

#[test]
fn a_refusal_for_the_log_does_not_hold_the_path() {
    let base = tempfile::tempdir().unwrap();
    let error = open(&[spec("a", &base.path().join("gone"))]).unwrap_err();
    assert_eq!(error.code(), ErrorCode::FILES_BAD_ROOT);
    assert_eq!(error.to_string(), "the folder a may not be granted: there is no such folder");
}

// Windows does not let a held folder be renamed at all: `on_windows.rs`.
#[cfg(unix)]
#[test]
fn a_root_replaced_while_running_is_no_longer_there() {
    let disk = Disk::new();
    disk.write("a.txt", "first");
    assert_eq!(disk.read("in/a.txt").unwrap(), "first");
    std::fs::rename(disk.path("in"), disk.path("moved")).unwrap();
    assert_eq!(disk.read("in/a.txt"), Err(RootsError::NotFound));
    std::fs::create_dir(disk.path("in")).unwrap();
    std::fs::write(disk.path("in/a.txt"), "second").unwrap();
    assert_eq!(disk.read("in/a.txt"), Err(RootsError::NotFound));
    let place = disk.roots.parse("in").unwrap();
    assert_eq!(disk.roots.list(&place, ListOptions::default()), Err(RootsError::NotFound));
    std::fs::remove_dir_all(disk.path("in")).unwrap();
    std::fs::rename(disk.path("moved"), disk.path("in")).unwrap();
    assert_eq!(disk.read("in/a.txt").unwrap(), "first");
}

#[cfg(unix)]
#[test]
fn a_root_replaced_by_a_link_is_no_longer_there() {
    let disk = Disk::new();
    disk.write("far.txt", "inside");
    std::fs::rename(disk.path("in"), disk.path("moved")).unwrap();
    std::os::unix::fs::symlink(disk.path("out"), disk.path("in")).unwrap();
    assert_eq!(disk.read("in/far.txt"), Err(RootsError::NotFound));
}

#[cfg(unix)]
#[test]
fn a_folder_above_that_is_a_link_is_followed_and_where_it_leads_is_judged_and_held() {
    let base = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(base.path().join("data/home/work")).unwrap();
    std::fs::create_dir_all(base.path().join("other/work")).unwrap();
    std::fs::write(base.path().join("data/home/work/a.txt"), "first").unwrap();
    std::fs::write(base.path().join("other/work/a.txt"), "second").unwrap();
    let link = base.path().join("home");
    std::os::unix::fs::symlink(base.path().join("data/home"), &link).unwrap();
    let roots = open(&[spec("work", &link.join("work"))]).unwrap();
    let read = || roots.read(&roots.parse("work/a.txt").unwrap(), 10).unwrap().bytes;
    assert_eq!(read(), b"first");
    // Where the link leads later is nobody's grant.
    std::fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(base.path().join("other"), &link).unwrap();
    assert_eq!(read(), b"first");
    // Nor does a link lead into a place that only its true path shows to be a secret.
    std::fs::create_dir_all(base.path().join(".ssh/work")).unwrap();
    std::os::unix::fs::symlink(base.path().join(".ssh"), base.path().join("plain")).unwrap();
    assert_eq!(rule(open(&[spec("a", &base.path().join("plain/work"))])), RootRule::Secret);
}
