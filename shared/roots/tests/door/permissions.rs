//! What the operating system does not let us see.

use super::{Disk, ask};
use sekisho_roots::RootsError;
use std::os::unix::fs::PermissionsExt;

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

/// Runs as nobody where the tests run as the administrator, who may read everything: this thread alone.
fn as_nobody<T: Send>(run: impl FnOnce() -> T + Send) -> T {
    let nobody = || {
        let _already_nobody = rustix::thread::set_thread_uid(rustix::fs::Uid::from_raw(65_534));
        assert!(!rustix::process::geteuid().is_root());
        run()
    };
    std::thread::scope(|scope| scope.spawn(nobody).join().unwrap())
}

fn set(disk: &Disk, below: &str, mode: u32) {
    std::fs::set_permissions(disk.path(below), std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn every_road_says_that_the_system_refused_and_nothing_more() {
    let disk = Disk::new();
    disk.write("locked.txt", "x");
    disk.write("locked/a.txt", "x");
    disk.write("blind/a.txt", "x");
    disk.write("names/a.txt", "x");
    set(&disk, "", 0o755);
    set(&disk, "in", 0o755);
    set(&disk, "in/locked.txt", 0o000);
    set(&disk, "in/locked", 0o000);
    // It may be gone through but not listed; and the other way round.
    set(&disk, "in/blind", 0o711);
    set(&disk, "in/names", 0o744);
    let (all, listed) = as_nobody(|| {
        let places = ["locked.txt", "locked", "locked/a.txt", "blind/a.txt", "names/a.txt"];
        (places.map(|place| (place, ask(&disk.roots, place))), disk.list("in", 1).unwrap())
    });
    for below in ["in/locked", "in/blind", "in/names"] {
        set(&disk, below, 0o755);
    }
    for (place, answers) in all {
        for (road, answer) in answers {
            let refused = Err(RootsError::Io { detail: "permission denied".to_owned() });
            let kind = match place {
                "locked.txt" if matches!(road, "list" | "tree") => Err(RootsError::NotFolder),
                "locked" if matches!(road, "read" | "beginning" | "end" | "at") => Err(RootsError::IsFolder),
                _ => refused,
            };
            assert_eq!(answer, kind, "{road} {place}");
        }
    }
    // The folder above shows that they are there, as any listing of the system's would.
    assert_eq!((listed.entries.len(), listed.omitted.unreadable), (4, 0));
}
