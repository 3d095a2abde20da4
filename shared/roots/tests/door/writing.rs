//! What is written: new files, changed ones, one taken away again; and everything that is not.

use super::{Disk, hash, on_disk, open, spec};
use sekisho_roots::{NameRule, RootSpec, RootsError, WRITE_BYTES};
use sekisho_types::FolderClass;
use std::time::{Duration, SystemTime};

#[test]
fn a_new_file_is_made_whole_and_nothing_else_is_left() {
    let disk = Disk::new();
    disk.write("議事録/x.txt", "x");
    assert_eq!(disk.create("議事録/2026-11-30.txt", "本文"), Ok("in/議事録/2026-11-30.txt".to_owned()));
    assert_eq!(disk.create("a.txt", ""), Ok("in/a.txt".to_owned()));
    assert_eq!(disk.on_disk(), ["a.txt", "議事録", "議事録/2026-11-30.txt", "議事録/x.txt"]);
    assert_eq!(disk.read("議事録/2026-11-30.txt"), Ok("本文".to_owned()));
}

#[test]
fn a_new_file_is_over_no_other() {
    let disk = Disk::new();
    disk.write("a.txt", "old");
    disk.write("が.txt", "old");
    disk.write("sub/x", "x");
    for taken in ["a.txt", "か\u{3099}.txt", "sub"] {
        assert_eq!(disk.create(taken, "new"), Err(RootsError::Exists), "{taken}");
    }
    assert_eq!(disk.read("a.txt"), Ok("old".to_owned()));
    assert_eq!(disk.on_disk().len(), 4);
}

#[test]
fn the_look_before_refuses_with_the_same_words() {
    let disk = Disk::new();
    disk.write("a.txt", "old");
    disk.write("CLAUDE.md", "old");
    disk.write("server.key", "old");
    for place in ["a.txt", "CLAUDE.md", "server.key", "no/a.txt", "new.txt", "in"] {
        let at = disk.roots.parse(place).unwrap();
        let (checked, made) = (disk.roots.check_new(&at), disk.roots.create_new(&at, b""));
        let path = |done: Result<sekisho_roots::Written, RootsError>| done.map(|written| written.path);
        assert_eq!(path(checked), path(made), "{place}");
        let (read, changed) = (disk.roots.read_to_replace(&at), disk.roots.replace(&at, &[0; 32], b""));
        // What may be changed is only refused for its bytes.
        let refused = |e: RootsError| Some(e).filter(|e| *e != RootsError::Changed);
        assert_eq!(read.err(), changed.err().and_then(refused), "{place}");
    }
}

#[test]
fn folders_on_the_way_are_not_made() {
    let disk = Disk::new();
    disk.write("a.txt", "x");
    for place in ["no/such/a.txt", "a.txt/b.txt"] {
        assert_eq!(disk.create(place, "x"), Err(RootsError::NotFound), "{place}");
    }
    assert_eq!(disk.create("in", "x"), Err(RootsError::IsFolder));
    assert_eq!(disk.create("nul.txt", "x"), Err(RootsError::BadName { rule: NameRule::Device }));
    assert_eq!(disk.create("note:b", "x"), Err(RootsError::BadName { rule: NameRule::Colon }));
    assert_eq!(disk.on_disk(), ["a.txt"]);
}

#[test]
fn a_changed_file_is_the_old_one_with_other_bytes() {
    let disk = Disk::new();
    disk.write("a.txt", "old");
    let id = disk.roots.info(&disk.roots.parse("a.txt").unwrap()).unwrap().id;
    assert_eq!(disk.replace("a.txt", "old", "new"), Ok("in/a.txt".to_owned()));
    assert_eq!(disk.read(id.as_str()), Ok("new".to_owned()));
    assert_eq!(disk.replace(id.as_str(), "new", "newer"), Ok("in/a.txt".to_owned()));
    assert_eq!(disk.on_disk(), ["a.txt"]);
    assert_eq!(disk.read("a.txt"), Ok("newer".to_owned()));
}

#[test]
fn what_changed_meanwhile_is_neither_changed_nor_taken_away() {
    let disk = Disk::new();
    disk.write("a.txt", "theirs");
    assert_eq!(disk.replace("a.txt", "seen", "ours"), Err(RootsError::Changed));
    assert_eq!(disk.remove("a.txt", "seen"), Err(RootsError::Changed));
    assert_eq!(disk.read("a.txt"), Ok("theirs".to_owned()));
    assert_eq!(disk.remove("a.txt", "theirs"), Ok("in/a.txt".to_owned()));
    assert_eq!(disk.on_disk(), [] as [&str; 0]);
    assert_eq!(disk.remove("a.txt", "theirs"), Err(RootsError::NotFound));
    assert_eq!(disk.replace("a.txt", "theirs", "ours"), Err(RootsError::NotFound));
}

#[test]
fn only_work_folders_are_written() {
    let base = tempfile::tempdir().unwrap();
    let mut specs = Vec::new();
    for (name, class) in [("src", FolderClass::Source), ("out", FolderClass::Deliver)] {
        let path = base.path().join(name);
        std::fs::create_dir(&path).unwrap();
        std::fs::write(path.join("a.txt"), "old").unwrap();
        specs.push(RootSpec { class, ..spec(name, &path) });
    }
    let roots = open(&specs).unwrap();
    for name in ["src", "out"] {
        // The same words for what is there and what is not.
        for place in ["a.txt", "new.txt", ".env", "no/such.txt"] {
            let place = roots.parse(&format!("{name}/{place}")).unwrap();
            let refused = Err(RootsError::NotWritable);
            assert_eq!(roots.check_new(&place), refused, "{place}");
            assert_eq!(roots.create_new(&place, b"new"), refused, "{place}");
            assert_eq!(roots.read_to_replace(&place).map(drop), refused.clone().map(drop), "{place}");
            assert_eq!(roots.replace(&place, &hash("old"), b"new"), refused, "{place}");
            assert_eq!(roots.remove_unchanged(&place, &hash("old")), refused, "{place}");
        }
    }
    assert_eq!(on_disk(base.path()), ["out", "out/a.txt", "src", "src/a.txt"]);
}

#[test]
fn what_steers_programs_is_read_and_never_written() {
    let disk = Disk::new();
    for (there, absent) in [
        ("CLAUDE.md", "sub/AGENTS.md"),
        (".mcp.json", ".claude/settings.json"),
        ("desktop.ini", "AUTORUN.INF"),
        ("run.bat", "見積.lnk"),
        (".bashrc", "ｃｌａｕｄｅ．ｍｄ"),
    ] {
        disk.write(there, "old");
        assert_eq!(disk.read(there), Ok("old".to_owned()), "{there}");
        for place in [there, absent] {
            assert_eq!(disk.create(place, "new"), Err(RootsError::Steers), "{place}");
            assert_eq!(disk.replace(place, "old", "new"), Err(RootsError::Steers), "{place}");
            assert_eq!(disk.remove(place, "old"), Err(RootsError::Steers), "{place}");
        }
    }
    let id = disk.roots.info(&disk.roots.parse("CLAUDE.md").unwrap()).unwrap().id;
    assert_eq!(disk.replace(id.as_str(), "old", "new"), Err(RootsError::Steers));
}

#[test]
fn names_that_are_denied_are_as_if_they_were_not_there() {
    let disk = Disk::new();
    disk.write("server.key", "secret");
    disk.write("sub/x", "x");
    for place in ["server.key", "other.key", "id_rsa", "credentials.json", "sub/x.pem"] {
        assert_eq!(disk.create(place, "x"), Err(RootsError::NotFound), "{place}");
        assert_eq!(disk.replace(place, "secret", "x"), Err(RootsError::NotFound), "{place}");
        assert_eq!(disk.remove(place, "secret"), Err(RootsError::NotFound), "{place}");
    }
    assert_eq!(disk.on_disk(), ["server.key", "sub", "sub/x"]);
}

#[cfg(unix)]
#[test]
fn links_and_second_names_are_not_written_through() {
    use std::os::unix::fs::symlink;
    let disk = Disk::new();
    disk.write("sub/x.txt", "x");
    symlink(disk.path("out/far.txt"), disk.path("in/link.txt")).unwrap();
    symlink(disk.path("out/new.txt"), disk.path("in/dangling.txt")).unwrap();
    symlink(disk.path("out"), disk.path("in/folder")).unwrap();
    symlink(disk.path("in/sub"), disk.path("in/within")).unwrap();
    std::fs::hard_link(disk.path("out/far.txt"), disk.path("in/hard.txt")).unwrap();
    for place in [
        "link.txt",
        "dangling.txt",
        "folder/far.txt",
        "folder/new.txt",
        "within/x.txt",
        "within/new.txt",
        "hard.txt",
    ] {
        for text in ["outside", "x"] {
            assert_eq!(disk.create(place, "new"), Err(RootsError::NotFound), "{place}");
            assert_eq!(disk.replace(place, text, "new"), Err(RootsError::NotFound), "{place}");
            assert_eq!(disk.remove(place, text), Err(RootsError::NotFound), "{place}");
        }
    }
    assert_eq!(on_disk(&disk.path("out")), ["far.txt"]);
    assert_eq!(std::fs::read_to_string(disk.path("out/far.txt")).unwrap(), "outside");
    assert_eq!(disk.on_disk().len(), 7);
}

#[test]
fn a_file_with_several_names_is_not_changed() {
    let disk = Disk::new();
    disk.write("a.txt", "old");
    disk.write("sub/x", "x");
    std::fs::hard_link(disk.path("in/a.txt"), disk.path("in/sub/b.txt")).unwrap();
    // A second name is believed only when the file has settled.
    let settled = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        disk.read("a.txt").is_ok()
    });
    assert!(settled);
    assert_eq!(disk.replace("a.txt", "old", "new"), Err(RootsError::SeveralNames));
    assert_eq!(disk.remove("sub/b.txt", "old"), Err(RootsError::SeveralNames));
    assert_eq!(disk.create("sub/b.txt", "new"), Err(RootsError::Exists));
    assert_eq!(disk.read("sub/b.txt"), Ok("old".to_owned()));
}

#[test]
fn a_file_marked_as_read_only_stays_as_it_is() {
    let disk = Disk::new();
    disk.write("a.txt", "old");
    let set = |readonly| {
        let mut rights = std::fs::metadata(disk.path("in/a.txt")).unwrap().permissions();
        rights.set_readonly(readonly);
        std::fs::set_permissions(disk.path("in/a.txt"), rights).unwrap();
    };
    set(true);
    assert_eq!(disk.replace("a.txt", "old", "new"), Err(RootsError::ReadOnly));
    assert_eq!(disk.remove("a.txt", "old"), Err(RootsError::ReadOnly));
    assert_eq!(disk.read("a.txt"), Ok("old".to_owned()));
    set(false);
    assert!(disk.replace("a.txt", "old", "new").is_ok());
}

#[cfg(unix)]
#[test]
fn a_changed_file_keeps_its_mode() {
    use std::os::unix::fs::PermissionsExt as _;
    let disk = Disk::new();
    disk.write("a.txt", "old");
    for mode in [0o640, 0o664, 0o600, 0o755] {
        std::fs::set_permissions(disk.path("in/a.txt"), std::fs::Permissions::from_mode(mode)).unwrap();
        assert!(disk.replace("a.txt", "old", "old").is_ok());
        let is = std::fs::metadata(disk.path("in/a.txt")).unwrap().permissions().mode() & 0o7777;
        assert_eq!(is, mode, "{is:o}");
    }
}

#[test]
fn more_than_is_written_is_refused_before_anything_happens() {
    let disk = Disk::new();
    let limit = usize::try_from(WRITE_BYTES).unwrap();
    let most = "x".repeat(limit);
    let too_large = |size_bytes| RootsError::TooLarge { size_bytes, limit_bytes: WRITE_BYTES };
    assert_eq!(disk.create("a.txt", &format!("{most}x")), Err(too_large(WRITE_BYTES + 1)));
    assert!(disk.create("a.txt", &most).is_ok());
    assert_eq!(disk.replace("a.txt", &most, &format!("{most}xx")), Err(too_large(WRITE_BYTES + 2)));
    disk.write("b.txt", &format!("{most}y"));
    assert_eq!(disk.replace("b.txt", "", "x"), Err(too_large(WRITE_BYTES + 1)));
    assert_eq!(disk.on_disk(), ["a.txt", "b.txt"]);
}

#[test]
fn what_is_being_written_is_shown_to_nobody() {
    let disk = Disk::new();
    disk.write(".sekisho-abc.tmp", "half");
    super::not_found(&disk.roots, ".sekisho-abc.tmp");
    assert_eq!(disk.names("in", 3), [] as [&str; 0]);
    assert_eq!(disk.create(".sekisho-abc.tmp", "x"), Err(RootsError::Steers));
}

/// Sets back the time of a file's last change.
fn age(disk: &Disk, name: &str, seconds: u64) {
    let file = std::fs::File::options().write(true).open(disk.path("in").join(name)).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(seconds)).unwrap();
}

#[test]
fn what_a_process_left_that_died_is_swept_by_the_next_write() {
    let disk = Disk::new();
    for name in [".sekisho-dead.tmp", ".sekisho-young.tmp", ".sekisho-held.tmp", ".sekisho-note.txt", "a.tmp"]
    {
        disk.write(name, "half");
    }
    disk.write(".sekisho-folder.tmp/x", "x");
    for name in [".sekisho-dead.tmp", ".sekisho-held.tmp", ".sekisho-note.txt", "a.tmp"] {
        age(&disk, name, 3_600);
    }
    let held = std::fs::File::open(disk.path("in/.sekisho-held.tmp")).unwrap();
    held.lock().unwrap();
    disk.create("new.txt", "x").unwrap();
    let left = [".sekisho-folder.tmp", ".sekisho-folder.tmp/x", ".sekisho-held.tmp", ".sekisho-note.txt"];
    let mut left: Vec<&str> = left.to_vec();
    left.extend([".sekisho-young.tmp", "a.tmp", "new.txt"]);
    assert_eq!(disk.on_disk(), left);
    drop(held);
    disk.replace("new.txt", "x", "y").unwrap();
    left.retain(|name| *name != ".sekisho-held.tmp");
    assert_eq!(disk.on_disk(), left);
}

#[cfg(unix)]
#[test]
fn a_link_under_a_name_of_our_own_is_not_followed_when_it_is_swept() {
    let disk = Disk::new();
    std::os::unix::fs::symlink(disk.path("out/far.txt"), disk.path("in/.sekisho-x.tmp")).unwrap();
    disk.create("new.txt", "x").unwrap();
    assert_eq!(on_disk(&disk.path("out")), ["far.txt"]);
}

#[test]
fn a_narrower_view_writes_only_what_it_shows() {
    let disk = Disk::new();
    disk.write("a/x.txt", "x");
    disk.write("b/x.txt", "x");
    let narrow = Disk { roots: disk.roots.narrowed(&[disk.path("in/a")]), base: disk.base };
    assert_eq!(narrow.create("b/new.txt", "x"), Err(RootsError::NotFound));
    assert_eq!(narrow.create("new.txt", "x"), Err(RootsError::NotFound));
    assert_eq!(narrow.replace("b/x.txt", "x", "y"), Err(RootsError::NotFound));
    assert!(narrow.create("a/new.txt", "x").is_ok());
}
