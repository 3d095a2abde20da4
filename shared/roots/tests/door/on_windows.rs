//! Windows' traps on a Windows disk: junctions, aliases, streams, drives, locks, files that are elsewhere.
//!
//! Wine lacks some of what a Windows disk has. What it lacks is said on standard error, past the test harness, in
//! lines that start with `NOT RUN`; on Windows itself the same lack fails the test.

use super::{Disk, ask, not_found, open, spec};
use sekisho_roots::{RootRule, RootsError};
use std::io::Write;
use std::os::windows::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

fn run(line: &[&str]) -> Option<String> {
    let output = Command::new("cmd").arg("/c").args(line).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Says that a test could not do what it is for, which is forgiven to Wine alone.
fn lacking(what: &str) {
    assert!(Path::new(r"C:\windows\system32\winecfg.exe").exists(), "this Windows lacks {what}");
    let thread = std::thread::current();
    let name = thread.name().unwrap_or_default();
    writeln!(std::io::stderr(), "NOT RUN {name}: this Wine lacks {what}").unwrap();
}

#[must_use]
fn junction(disk: &Disk, original: &Path, below: &str) -> bool {
    let link = disk.path(below);
    drop(run(&["mklink", "/J", link.to_str().unwrap(), original.to_str().unwrap()]));
    let made = std::fs::symlink_metadata(&link).is_ok_and(|link| link.is_symlink());
    if !made {
        lacking("junctions");
    }
    made
}

/// The 8.3 name that the disk gave to a name.
fn alias(path: &Path) -> Option<String> {
    let (above, name) = (path.parent().unwrap(), path.file_name().unwrap().to_str().unwrap());
    let listed = run(&["dir", "/x", &above.to_str().unwrap().replace('/', r"\")]).unwrap_or_default();
    let short = |line: &str| line.trim().strip_suffix(name)?.split_whitespace().last().map(str::to_owned);
    let shorts = listed.lines().filter_map(short).filter(|short| short.contains('~'));
    let found = shorts.into_iter().find(|short| path.with_file_name(short).exists());
    if found.is_none() {
        lacking("8.3 names");
    }
    found
}

fn rule(path: &Path) -> RootRule {
    match open(&[spec("a", path)]).unwrap_err() {
        RootsError::BadRoot { rule, .. } => rule,
        other => panic!("{other:?}"),
    }
}

#[test]
fn junctions_to_the_outside_and_within_are_links() {
    let disk = Disk::new();
    disk.write("real/a.txt", "inside");
    if !junction(&disk, &disk.path("out"), "in/jump") || !junction(&disk, &disk.path("in/real"), "in/within")
    {
        return;
    }
    for place in ["jump", "jump/far.txt", "within", "within/a.txt"] {
        not_found(&disk.roots, place);
    }
    assert_eq!(disk.names("in", 5), ["in/real", "in/real/a.txt"]);
    assert_eq!(disk.list("in", 5).unwrap().omitted.links, 2);
}

#[test]
fn a_junction_is_no_granted_folder() {
    let disk = Disk::new();
    if junction(&disk, &disk.path("out"), "jump") {
        assert_eq!(rule(&disk.path("jump")), RootRule::Link);
    }
}

#[test]
fn a_folder_above_that_is_a_junction_is_judged_by_where_it_leads() {
    let disk = Disk::new();
    if junction(&disk, Path::new(&std::env::var("SystemRoot").unwrap()), "top") {
        assert_eq!(rule(&disk.path("top").join("System32")), RootRule::System);
    }
}

#[test]
fn another_case_is_another_name() {
    let disk = Disk::new();
    disk.write("Plan.txt", "inside");
    disk.write("Sub/a.txt", "inside");
    disk.write("server.pem", "hidden");
    for place in ["PLAN.TXT", "plan.txt", "sub", "SUB/a.txt", "Sub/A.TXT", "SERVER.PEM", "Server.pem"] {
        not_found(&disk.roots, place);
    }
    assert!(disk.path("in/PLAN.TXT").exists(), "the system itself takes one for the other");
    assert_eq!(disk.read("Plan.txt").unwrap(), "inside");
}

#[test]
fn the_short_name_of_a_file_or_folder_opens_nothing() {
    let disk = Disk::new();
    disk.write("a very long name.pem", "hidden");
    disk.write("another long name.txt", "inside");
    disk.write("a folder with a long name/a.txt", "inside");
    for name in ["a very long name.pem", "another long name.txt", "a folder with a long name"] {
        let Some(short) = alias(&disk.path("in").join(name)) else { return };
        not_found(&disk.roots, &short);
        not_found(&disk.roots, &format!("{short}/a.txt"));
    }
    assert_eq!(disk.read("another long name.txt").unwrap(), "inside");
}

#[test]
fn a_folder_granted_by_its_short_name_is_judged_by_its_long_one() {
    let disk = Disk::new();
    std::fs::create_dir_all(disk.path("Chrome/User Data/x")).unwrap();
    std::fs::create_dir_all(disk.path("work on the plan")).unwrap();
    std::fs::write(disk.path("work on the plan/a.txt"), "inside").unwrap();
    let shorts = (alias(&disk.path("Chrome/User Data")), alias(&disk.path("work on the plan")));
    let (Some(secret), Some(work)) = shorts else { return };
    assert_eq!(rule(&disk.path("Chrome").join(secret).join("x")), RootRule::Secret);
    let roots = open(&[spec("work", &disk.path(&work))]).unwrap();
    assert_eq!(roots.read(&roots.parse("work/a.txt").unwrap(), 10).unwrap().bytes, b"inside");
    let both = [spec("a", &disk.path(&work)), spec("b", &disk.path("work on the plan"))];
    assert!(matches!(open(&both), Err(RootsError::BadRoot { rule: RootRule::Overlap, .. })));
}

#[test]
fn a_stream_is_neither_listed_nor_opened() {
    let disk = Disk::new();
    disk.write("a.txt", "inside");
    std::fs::write(disk.path("in").to_str().unwrap().to_owned() + r"\a.txt:evil", "hidden").unwrap();
    for place in ["a.txt:evil", "a.txt:evil:$DATA", "a.txt::$DATA", "in:$I30:$INDEX_ALLOCATION/a.txt"] {
        for (road, answer) in ask(&disk.roots, place) {
            assert!(matches!(answer, Err(RootsError::BadName { .. })), "{road} {place}: {answer:?}");
        }
    }
    // A disk without streams takes it for a file of that name, which is none of ours.
    assert_eq!(disk.names("in", 2), ["in/a.txt"]);
    assert_eq!(disk.read("a.txt").unwrap(), "inside");
    assert_eq!(disk.roots.info(&disk.roots.parse("a.txt").unwrap()).unwrap().size_bytes, 6);
}

#[test]
fn files_made_with_names_that_windows_itself_would_not_accept_are_counted_only() {
    let disk = Disk::new();
    let long = r"\\?\".to_owned() + &disk.path("in").to_str().unwrap().replace('/', r"\");
    let names = ["dot.", "blank ", "NUL", "con.txt", "COM1"];
    let made = names.iter().filter(|name| std::fs::write(format!(r"{long}\{name}"), "x").is_ok()).count();
    let listing = disk.list("in", 1).unwrap();
    assert_eq!((listing.entries.len(), listing.omitted.names), (0, made));
    assert!(made > 0);
}

#[test]
fn drives_shares_devices_and_what_leads_to_them_are_not_granted() {
    let table = [
        (r"C:\", RootRule::Drive),
        (r"C:", RootRule::Drive),
        (r"\\?\C:\", RootRule::Drive),
        (r"\\localhost\C$\work", RootRule::Share),
        (r"\\?\UNC\localhost\C$\work", RootRule::Share),
        (r"\\.\C:\work", RootRule::Share),
        (r"\\?\GLOBALROOT\Device\Null", RootRule::NotPlain),
        (r"\??\C:\work", RootRule::NotPlain),
        (r"C:work", RootRule::NotPlain),
        (r"\work", RootRule::NotPlain),
        (r"C:\work\..\Windows", RootRule::NotPlain),
        (r"C:\Windows\Temp", RootRule::System),
        (r"C:\Windows.\Temp", RootRule::System),
        (r"C:\wInDoWs\tEmP", RootRule::System),
        (r"c:/windows/temp", RootRule::System),
        (r"C:\Users\Public", RootRule::Home),
        (r"C:\NUL", RootRule::NotFolder),
        (r"C:\CON", RootRule::NotFolder),
    ];
    for (path, expected) in table {
        assert_eq!(rule(Path::new(path)), expected, "{path}");
    }
}

#[test]
fn a_granted_folder_may_be_written_in_every_way_windows_knows() {
    let disk = Disk::new();
    disk.write("a.txt", "inside");
    let plain = disk.path("in").to_str().unwrap().replace('/', r"\");
    let ways = [
        plain.clone(),
        plain.to_uppercase(),
        plain.to_lowercase(),
        plain.replace('\\', "/"),
        format!(r"{plain}\"),
        format!(r"\\?\{plain}"),
        format!("{plain}."),
    ];
    for way in ways {
        let roots = open(&[spec("in", Path::new(&way))]).unwrap_or_else(|e| panic!("{way}: {e}"));
        let read = roots.read(&roots.parse("in/a.txt").unwrap(), 10).unwrap();
        assert_eq!(read.bytes, b"inside", "{way}");
        let twice = [spec("in", &disk.path("in")), spec("other", Path::new(&way))];
        assert!(matches!(open(&twice), Err(RootsError::BadRoot { rule: RootRule::Overlap, .. })), "{way}");
    }
}

#[test]
fn what_a_client_asks_to_see_may_be_written_in_every_way_windows_knows() {
    let disk = Disk::new();
    disk.write("Sub/a.txt", "inside");
    disk.write("other/b.txt", "inside");
    let sub = disk.path("in/Sub").to_str().unwrap().replace('/', r"\");
    for way in
        [sub.clone(), sub.to_uppercase(), sub.replace('\\', "/"), format!(r"{sub}\"), format!(r"\\?\{sub}")]
    {
        let narrow = disk.roots.narrowed(&[PathBuf::from(&way)]);
        let read = |place: &str| narrow.read(&narrow.parse(place).unwrap(), 10).map(|file| file.bytes);
        assert_eq!(read("in/Sub/a.txt").as_deref(), Ok(b"inside".as_slice()), "{way}");
        assert_eq!(read("in/other/b.txt"), Err(RootsError::NotFound), "{way}");
    }
    let narrow = disk.roots.narrowed(&[PathBuf::from(r"C:\")]);
    assert!(narrow.read(&narrow.parse("in/other/b.txt").unwrap(), 10).is_ok(), "all of it lies on the drive");
    for way in [r"\\localhost\C$", r"\??\C:\", r"C:", r"\", r"\\.\C:\", "NUL", r"C:\NUL"] {
        let narrow = disk.roots.narrowed(&[PathBuf::from(way)]);
        assert_eq!(narrow.roots(), Err(RootsError::NoRoots), "{way}");
    }
}

#[test]
fn a_drive_that_stands_for_a_folder_is_judged_by_that_folder() {
    let windows = std::env::var("SystemRoot").unwrap();
    if run(&["subst", "Q:", &windows]).is_none() || !Path::new(r"Q:\System32").exists() {
        return lacking("drives that stand for a folder");
    }
    let judged = rule(Path::new(r"Q:\System32"));
    assert!(run(&["subst", "Q:", "/D"]).is_some());
    assert_eq!(judged, RootRule::System);
}

#[test]
fn a_held_folder_cannot_be_renamed_or_replaced_and_what_is_in_it_can() {
    let disk = Disk::new();
    disk.write("a.txt", "inside");
    disk.write("sub/b.txt", "inside");
    assert_eq!(disk.names("in", 3).len(), 3);
    assert!(std::fs::rename(disk.path("in"), disk.path("moved")).is_err());
    assert!(std::fs::remove_dir_all(disk.path("in/sub")).is_ok(), "listing left nothing open");
    std::fs::rename(disk.path("in/a.txt"), disk.path("in/c.txt")).unwrap();
    assert_eq!(disk.read("in/c.txt").unwrap(), "inside");
    assert_eq!(disk.read("in/a.txt"), Err(RootsError::NotFound));
    std::fs::remove_file(disk.path("in/c.txt")).unwrap();
    assert_eq!(disk.names("in", 3), Vec::<String>::new());
}

#[test]
fn a_file_that_another_program_locks_is_shown_and_reading_it_says_that_the_system_refused() {
    let disk = Disk::new();
    disk.write("open in a program.xlsx", "inside");
    let path = disk.path("in/open in a program.xlsx");
    let lock = std::fs::OpenOptions::new().read(true).write(true).share_mode(0).open(&path).unwrap();
    assert!(matches!(disk.read("open in a program.xlsx"), Err(RootsError::Io { .. })));
    assert_eq!(disk.names("in", 1), ["in/open in a program.xlsx"]);
    drop(lock);
    assert_eq!(disk.read("open in a program.xlsx").unwrap(), "inside");
}

#[test]
fn paths_far_longer_than_windows_once_allowed_are_read() {
    let disk = Disk::new();
    let deep = format!("{}/{}/{}/a.txt", "階".repeat(80), "b".repeat(200), "c".repeat(200));
    disk.write(&deep, "inside");
    if std::fs::canonicalize(disk.path("in").join(&deep)).is_err() {
        return lacking("the true path of a file whose path is long");
    }
    assert_eq!(disk.read(&deep).unwrap(), "inside");
    assert_eq!(disk.list("in", 5).unwrap().entries.len(), 4);
}

#[test]
fn a_file_kept_elsewhere_is_shown_and_told_of_but_not_read() {
    const OFFLINE: u32 = 0x1000;
    let disk = Disk::new();
    disk.write("cloud.txt", "inside");
    let path = disk.path("in/cloud.txt");
    drop(run(&["attrib", "+O", path.to_str().unwrap()]));
    if std::fs::metadata(&path).unwrap().file_attributes() & OFFLINE == 0 {
        return lacking("the attribute of files kept elsewhere");
    }
    for (road, answer) in ask(&disk.roots, "cloud.txt") {
        match road {
            "read" | "beginning" | "end" | "at" => assert_eq!(answer, Err(RootsError::Offline), "{road}"),
            "info" => assert_eq!(answer.as_deref(), Ok("in/cloud.txt")),
            _ => assert_eq!(answer, Err(RootsError::NotFolder), "{road}"),
        }
    }
    assert_eq!(disk.roots.info(&disk.roots.parse("cloud.txt").unwrap()).unwrap().size_bytes, 6);
    assert_eq!(disk.names("in", 1), ["in/cloud.txt"]);
}
