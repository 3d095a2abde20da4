//! A folder and a link to the outside change places as fast as they can while the door reads.

use super::Disk;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use sekisho_roots::RootsError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

const RUN: Duration = Duration::from_millis(1_000);

struct Tally {
    swaps: u64,
    inside: u64,
    refused: u64,
}

/// Swaps `in/a` with `in/b` for a while, and asks the door meanwhile.
fn race(disk: &Disk, ask: impl Fn() -> Result<String, RootsError>) -> Tally {
    let (stop, swaps) = (AtomicBool::new(false), AtomicU64::new(0));
    let (a, b) = (disk.path("in/a"), disk.path("in/b"));
    let (mut inside, mut refused) = (0, 0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                renameat_with(CWD, &a, CWD, &b, RenameFlags::EXCHANGE).unwrap();
                swaps.fetch_add(1, Ordering::Relaxed);
            }
        });
        let end = Instant::now() + RUN;
        while Instant::now() < end {
            match ask() {
                Ok(text) if text == "inside" => inside += 1,
                Err(RootsError::NotFound) => refused += 1,
                other => {
                    stop.store(true, Ordering::Relaxed);
                    panic!("the door gave {other:?}");
                }
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    Tally { swaps: swaps.into_inner(), inside, refused }
}

fn proves_something(tally: &Tally) {
    assert!(tally.swaps > 100, "only {} swaps", tally.swaps);
    assert!(tally.inside > 0, "never read the inside");
    assert!(tally.refused > 0, "never met the link");
}

#[test]
fn swapping_a_folder_on_the_way_for_a_link_lets_no_byte_in() {
    let disk = Disk::new();
    disk.write("a/far.txt", "inside");
    std::os::unix::fs::symlink(disk.path("out"), disk.path("in/b")).unwrap();
    proves_something(&race(&disk, || disk.read("a/far.txt")));
}

#[test]
fn swapping_the_file_itself_for_a_link_lets_no_byte_in() {
    let disk = Disk::new();
    disk.write("a", "inside");
    std::os::unix::fs::symlink(disk.path("out/far.txt"), disk.path("in/b")).unwrap();
    proves_something(&race(&disk, || disk.read("a")));
}

#[test]
fn swapping_a_listed_folder_for_a_link_shows_no_name_from_outside() {
    let disk = Disk::new();
    disk.write("a/near.txt", "x");
    std::os::unix::fs::symlink(disk.path("out"), disk.path("in/b")).unwrap();
    proves_something(&race(&disk, || {
        let listing = disk.list("a", 3)?;
        let names: Vec<String> = listing.entries.into_iter().map(|e| e.name).collect();
        Ok(if names == ["near.txt"] { "inside".to_owned() } else { format!("{names:?}") })
    }));
}

#[test]
fn swapping_a_file_for_a_pipe_never_blocks() {
    let disk = Disk::new();
    disk.write("a", "inside");
    let mode = rustix::fs::Mode::from_raw_mode(0o666);
    rustix::fs::mknodat(CWD, disk.path("in/b"), rustix::fs::FileType::Fifo, mode, 0).unwrap();
    proves_something(&race(&disk, || disk.read("a")));
}
