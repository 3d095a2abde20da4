//! Pipes, sockets and devices: nothing waits for them, nothing shows them.

use super::{Disk, not_found};
use rustix::fs::{CWD, FileType, Mode, makedev, mknodat};
use sekisho_roots::{IgnoreFiles, RootsError, TreeOptions};

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
fn no_road_waits_for_a_pipe_not_even_one_that_is_named_like_a_list_of_what_to_leave_out() {
    let disk = Disk::new();
    disk.write("a.txt", "x");
    for name in ["pipe", "pipe.txt", ".gitignore"] {
        mknodat(CWD, disk.path("in").join(name), FileType::Fifo, Mode::from_raw_mode(0o666), 0).unwrap();
        not_found(&disk.roots, name);
    }
    let options = TreeOptions { entries: 100, ignore_files: IgnoreFiles::Heeded };
    let mut tree = disk.roots.tree(&disk.roots.parse("in").unwrap(), options).unwrap();
    assert_eq!(tree.advance().map(|entry| entry.name.to_owned()), Some("a.txt".to_owned()));
    assert!(tree.advance().is_none());
    let info = disk.roots.info(&disk.roots.parse("in").unwrap()).unwrap();
    assert_eq!((info.inside.unwrap().entries, info.inside.unwrap().omitted.special), (1, 3));
}
