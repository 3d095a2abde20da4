//! Things in a granted folder change places with things from outside, as fast as they can, while the door writes.
//!
//! What lies outside is never touched, nothing that was there is lost, and no name leads to half a file.

use super::{Disk, on_disk};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use sekisho_roots::RootsError;
use std::collections::BTreeSet;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

const RUN: Duration = Duration::from_secs(3);

#[derive(Debug, Default)]
struct Tally {
    swaps: u64,
    done: u64,
    refused: u64,
}

/// Exchanges `a` and `b` for a while, and writes meanwhile; `work` says what it was refused with.
fn race(what: &str, a: &Path, b: &Path, work: &mut dyn FnMut(u64) -> Result<(), RootsError>) -> Tally {
    let (stop, swaps) = (AtomicBool::new(false), AtomicU64::new(0));
    let mut tally = Tally::default();
    let mut odd = None;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                // While the door puts something back the name may be away for a moment.
                if renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).is_ok() {
                    // Now and then a write has to get through, or nothing is proved: an odd number, for both places.
                    if swaps.fetch_add(1, Ordering::Relaxed) % 31 == 0 {
                        std::thread::sleep(Duration::from_millis(1));
                    }
                }
            }
        });
        // A test that fails must end as well.
        struct Stops<'a>(&'a AtomicBool);
        impl Drop for Stops<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::Relaxed);
            }
        }
        let _stops = Stops(&stop);
        let end = Instant::now() + RUN;
        for number in 0.. {
            if odd.is_some() || Instant::now() >= end {
                break;
            }
            match work(number) {
                Ok(()) => tally.done += 1,
                Err(
                    RootsError::NotFound | RootsError::Changed | RootsError::Exists | RootsError::IsFolder,
                ) => {
                    tally.refused += 1;
                }
                other => odd = Some(other),
            }
        }
    });
    tally.swaps = swaps.into_inner();
    eprintln!("{what}: {tally:?}");
    assert_eq!(odd, None, "{what}");
    assert!(tally.swaps > 100, "{what}: {tally:?}");
    tally
}

fn outside_is_untouched(disk: &Disk) {
    assert_eq!(on_disk(&disk.path("out")), ["far.txt"]);
    assert_eq!(std::fs::read_to_string(disk.path("out/far.txt")).unwrap(), "outside");
}

#[test]
fn a_folder_swapped_for_a_link_lets_no_file_be_made_outside() {
    let disk = Disk::new();
    disk.write("a/x.txt", "x");
    symlink(disk.path("out"), disk.path("in/b")).unwrap();
    let (a, b) = (disk.path("in/a"), disk.path("in/b"));
    let mut made = BTreeSet::new();
    let tally = race("new in folder for link", &a, &b, &mut |number| {
        let name = format!("{number}.txt");
        disk.create(&format!("a/{name}"), "new").map(|_| {
            made.insert(name);
        })
    });
    outside_is_untouched(&disk);
    assert!(tally.done > 0 && tally.refused > 0, "{tally:?}");
    let real = if a.symlink_metadata().unwrap().is_symlink() { b } else { a };
    let there: BTreeSet<String> = on_disk(&real).into_iter().filter(|name| name != "x.txt").collect();
    // What was made is there, and nothing beside it.
    assert_eq!(there, made);
}

#[test]
fn a_file_swapped_for_a_link_is_not_written_through_and_nothing_is_lost() {
    let disk = Disk::new();
    disk.write("a", "inside 0");
    symlink(disk.path("out/far.txt"), disk.path("in/b")).unwrap();
    let mut text = "inside 0".to_owned();
    let tally = race("file for link", &disk.path("in/a"), &disk.path("in/b"), &mut |number| {
        let next = format!("inside {}", number + 1);
        disk.replace("a", &text, &next).map(|_| text = next)
    });
    outside_is_untouched(&disk);
    assert!(tally.done > 0 && tally.refused > 0, "{tally:?}");
    // The link is still a link, the file holds what was written last, and both are there.
    let mut files: Vec<_> = std::fs::read_dir(disk.path("in")).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|path| !path.symlink_metadata().unwrap().is_symlink());
    let texts: Vec<String> = files.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    assert!(texts.contains(&text), "{text} is lost: {:?} {texts:?}", disk.on_disk());
    assert!(disk.on_disk().len() >= 2, "{:?}", disk.on_disk());
}

#[test]
fn a_file_swapped_for_a_second_name_of_one_outside_is_not_written() {
    let disk = Disk::new();
    disk.write("a", "inside 0");
    std::fs::hard_link(disk.path("out/far.txt"), disk.path("in/b")).unwrap();
    let mut text = "inside 0".to_owned();
    let tally = race("file for hard link", &disk.path("in/a"), &disk.path("in/b"), &mut |number| {
        let next = format!("inside {}", number + 1);
        disk.replace("a", &text, &next).map(|_| text = next)
    });
    outside_is_untouched(&disk);
    assert!(tally.done > 0 && tally.refused > 0, "{tally:?}");
    assert_eq!(
        std::fs::metadata(disk.path("out/far.txt")).unwrap().nlink(),
        2,
        "its name inside is still there"
    );
}

#[test]
fn two_files_that_change_places_never_mix() {
    let disk = Disk::new();
    disk.write("a", "one 0");
    disk.write("b", "two");
    let mut text = "one 0".to_owned();
    let tally = race("file for file", &disk.path("in/a"), &disk.path("in/b"), &mut |number| {
        let next = format!("one {}", number + 1);
        disk.replace("a", &text, &next).map(|_| text = next)
    });
    assert!(tally.done > 0 && tally.refused > 0, "{tally:?}");
    let names = disk.on_disk();
    let texts: BTreeSet<String> =
        names.iter().map(|name| std::fs::read_to_string(disk.path("in").join(name)).unwrap()).collect();
    assert!(texts.contains("two") && texts.contains(&text), "{names:?} {texts:?}, {text}");
}

#[test]
fn what_is_swapped_while_it_is_taken_away_is_not_lost() {
    let disk = Disk::new();
    disk.write("b", "other");
    let (a, b) = (disk.path("in/a"), disk.path("in/b"));
    let tally = race("removed for other", &a, &b, &mut |_| {
        if !a.exists() && !b.exists() {
            return Err(RootsError::Changed);
        }
        drop(disk.create("a", "ours"));
        disk.remove("a", "ours").map(drop)
    });
    assert!(tally.done + tally.refused > 0, "{tally:?}");
    let names = disk.on_disk();
    let texts: Vec<String> =
        names.iter().map(|name| std::fs::read_to_string(disk.path("in").join(name)).unwrap()).collect();
    assert!(texts.iter().any(|text| text == "other"), "{names:?} {texts:?}");
}
