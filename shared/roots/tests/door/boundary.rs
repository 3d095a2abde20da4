//! Links, special files, secrets and look-alikes: what lies in a granted folder and is not shown.

use super::Disk;
use rustix::fs::{CWD, FileType, Mode, makedev, mknodat};
use sekisho_roots::{READ_BYTES, RootsError};
use std::os::unix::fs::{PermissionsExt, symlink};

fn link(disk: &Disk, original: &str, below: &str) {
    symlink(original, disk.path("in").join(below)).unwrap();
}

#[test]
fn links_of_every_kind_are_not_found() {
    let disk = Disk::new();
    disk.write("real.txt", "inside");
    disk.write("dir/a.txt", "inside");
    let out = disk.path("out").to_str().unwrap().to_owned();
    link(&disk, &format!("{out}/far.txt"), "file");
    link(&disk, &out, "folder");
    link(&disk, "../out/far.txt", "relative");
    link(&disk, "nowhere", "dangling");
    link(&disk, "file", "chain");
    link(&disk, "loop-b", "loop-a");
    link(&disk, "loop-a", "loop-b");
    link(&disk, ".", "self");
    link(&disk, "real.txt", "harmless");
    link(&disk, "dir", "harmless-dir");
    link(&disk, "/proc/self/root", "magic");
    for place in [
        "file",
        "folder",
        "folder/far.txt",
        "relative",
        "dangling",
        "chain",
        "loop-a",
        "loop-a/x",
        "self/real.txt",
        "self/self/real.txt",
        "harmless",
        "harmless-dir/a.txt",
        "magic/etc/hostname",
        "absent",
        "dir/absent",
        "real.txt/below",
    ] {
        assert_eq!(disk.read(place), Err(RootsError::NotFound), "read {place}");
    }
    for place in
        ["folder", "file", "loop-a", "self", "harmless-dir", "magic/etc", "dangling", "absent", "real.txt/x"]
    {
        assert_eq!(disk.list(place, 1).unwrap_err(), RootsError::NotFound, "list {place}");
    }
    let listing = disk.list("in", 5).unwrap();
    let shown: Vec<&str> = listing.entries.iter().map(|e| e.path.as_str()).collect();
    assert_eq!(shown, ["in/dir", "in/dir/a.txt", "in/real.txt"]);
    assert_eq!(listing.omitted.links, 11);
}

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
fn a_file_with_a_second_name_is_not_found() {
    let disk = Disk::new();
    std::fs::hard_link(disk.path("out/far.txt"), disk.path("in/hard.txt")).unwrap();
    assert_eq!(disk.read("hard.txt"), Err(RootsError::NotFound));
    let listing = disk.list("in", 1).unwrap();
    assert_eq!((listing.entries.len(), listing.omitted.links), (0, 1));
}

#[test]
fn pipes_sockets_and_devices_neither_block_nor_show() {
    let disk = Disk::new();
    let mode = Mode::from_raw_mode(0o666);
    mknodat(CWD, disk.path("in/pipe"), FileType::Fifo, mode, 0).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(disk.path("in/socket")).unwrap();
    // Only an administrator of the machine may make a device.
    let device = mknodat(CWD, disk.path("in/null"), FileType::CharacterDevice, mode, makedev(1, 3)).is_ok();
    for place in ["pipe", "socket", "null"] {
        assert_eq!(disk.read(place), Err(RootsError::NotFound), "{place}");
        assert_eq!(disk.list(place, 1).unwrap_err(), RootsError::NotFound, "{place}");
    }
    let listing = disk.list("in", 3).unwrap();
    assert_eq!((listing.entries.len(), listing.omitted.special), (0, 2 + usize::from(device)));
}

#[test]
fn secrets_look_exactly_like_nothing() {
    let disk = Disk::new();
    let secrets = [
        ".env",
        ".ENV.local",
        "．ｅｎｖ",
        "server.pem",
        "SERVER.KEY",
        "ｋｅｙ．ｐｅｍ",
        "id_rsa",
        "Id_Ed25519.pub",
        "credentials.json",
        "x.KDBX",
        ".ssh/config",
        ".Git/config",
        ".aws/x",
        "deep/.gnupg/x",
        "Chrome/User Data/x",
    ];
    for secret in secrets {
        disk.write(secret, "hidden");
    }
    disk.write("deep/plain.txt", "shown");
    let absent = disk.read("absent.txt").unwrap_err();
    for secret in secrets {
        let refused = disk.read(secret).unwrap_err();
        assert_eq!((refused.to_string(), refused.code()), (absent.to_string(), absent.code()), "{secret}");
    }
    assert_eq!(disk.list(".ssh", 1).unwrap_err(), RootsError::NotFound);
    assert_eq!(disk.names("in", 5), ["in/Chrome", "in/deep", "in/deep/plain.txt"]);
    assert_eq!(disk.list("in", 5).unwrap().omitted.denied, 15);
}

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

#[test]
fn two_secrets_that_look_the_same_stay_not_found() {
    let disk = Disk::new();
    disk.write("が\u{0301}か\u{3099}.pem", "x");
    disk.write("か\u{3099}\u{0301}か\u{3099}.pem", "x");
    assert_eq!(disk.read("が\u{0301}が.pem"), Err(RootsError::NotFound));
}

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
fn a_file_the_system_does_not_let_us_read_says_so() {
    let disk = Disk::new();
    disk.write("locked.txt", "x");
    disk.write("locked/a.txt", "x");
    disk.write("open.txt", "open");
    for below in ["in/locked.txt", "in/locked"] {
        std::fs::set_permissions(disk.path(below), std::fs::Permissions::from_mode(0o000)).unwrap();
    }
    for below in ["", "in"] {
        std::fs::set_permissions(disk.path(below), std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let results = std::thread::scope(|scope| {
        let run = || {
            // Where the tests run as the administrator, this thread alone becomes nobody.
            let _already_nobody = rustix::thread::set_thread_uid(rustix::fs::Uid::from_raw(65_534));
            let listing = disk.list("in", 2).unwrap();
            let shown: Vec<String> = listing.entries.into_iter().map(|e| e.path).collect();
            (
                disk.read("locked.txt"),
                disk.read("locked/a.txt"),
                disk.read("open.txt"),
                shown,
                listing.omitted,
            )
        };
        scope.spawn(run).join().unwrap()
    });
    std::fs::set_permissions(disk.path("in/locked"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let refused = Err(RootsError::Io { detail: "permission denied".to_owned() });
    assert_eq!((&results.0, &results.1), (&refused, &refused));
    assert_eq!(results.2.as_deref(), Ok("open"));
    assert_eq!(results.3, ["in/locked", "in/locked.txt", "in/open.txt"]);
    assert_eq!(results.4.unreadable, 1);
}
