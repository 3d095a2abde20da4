//! Things in a granted folder change places with things from outside, as fast as they can, while the door looks.
//!
//! Each race asks on every road in turn. What comes back is the inside, whole, or the one word for nothing.

use super::Disk;
use rustix::fs::{CWD, FileType, Mode, RenameFlags, mknodat, renameat_with};
use sekisho_roots::{IgnoreFiles, ListOptions, Part, RootsError, TreeOptions};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

const RUN: Duration = Duration::from_secs(3);

#[derive(Debug)]
struct Tally {
    swaps: u64,
    inside: [u64; 8],
    refused: [u64; 8],
}

type Road<'a> = (&'static str, Box<dyn Fn() -> Result<String, RootsError> + 'a>);

/// The roads to a file that holds `inside`: each gives that word if what it met was the inside.
fn to_file<'a>(disk: &'a Disk, place: &'a str) -> Vec<Road<'a>> {
    let at = move || disk.roots.parse(place);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let part = move |part| Ok(text(disk.roots.read_part(&at()?, part, 100)?.bytes));
    vec![
        ("read", Box::new(move || disk.read(place))),
        ("beginning", Box::new(move || part(Part::Beginning))),
        ("end", Box::new(move || part(Part::End))),
        (
            "at",
            Box::new(move || {
                let file = disk.roots.read_part(&at()?, Part::At(2), 100)?;
                Ok(text(file.head) + &text(file.bytes))
            }),
        ),
        (
            "info",
            Box::new(move || match disk.roots.info(&at()?)?.size_bytes {
                6 => Ok("inside".to_owned()),
                other => Ok(format!("{other} bytes")),
            }),
        ),
    ]
}

/// The roads into a folder that holds one file, `near.txt`.
fn into_folder<'a>(disk: &'a Disk, place: &'a str) -> Vec<Road<'a>> {
    let named = |names: Vec<String>| {
        // Between the look at the folder and the look at the file, the file may have gone.
        let inside = names.is_empty() || names == ["near.txt"];
        if inside { "inside".to_owned() } else { format!("{names:?}") }
    };
    let at = move || disk.roots.parse(place);
    vec![
        (
            "list",
            Box::new(move || {
                let options = ListOptions { depth: 3, ..ListOptions::default() };
                let listing = disk.roots.list(&at()?, options)?;
                Ok(named(listing.entries.into_iter().map(|entry| entry.name).collect()))
            }),
        ),
        (
            "tree",
            Box::new(move || {
                let options = TreeOptions { entries: 100, ignore_files: IgnoreFiles::Heeded };
                let place = at()?;
                let mut tree = disk.roots.tree(&place, options)?;
                let mut names = Vec::new();
                while let Some(entry) = tree.advance() {
                    names.push(entry.name.to_owned());
                    assert!(tree.read_bytes(100).is_ok_and(|bytes| bytes == b"inside"));
                }
                Ok(named(names))
            }),
        ),
        (
            "count",
            Box::new(move || match disk.roots.info(&at()?)?.inside.map(|inside| inside.entries) {
                Some(1) => Ok("inside".to_owned()),
                other => Ok(format!("{other:?} entries")),
            }),
        ),
    ]
}

/// Exchanges `a` and `b` for a while, and asks on every road meanwhile.
fn race(what: &str, a: &Path, b: &Path, roads: &[Road<'_>]) -> Tally {
    let (stop, swaps) = (AtomicBool::new(false), AtomicU64::new(0));
    let (mut inside, mut refused) = ([0; 8], [0; 8]);
    let mut escaped = None;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).unwrap();
                swaps.fetch_add(1, Ordering::Relaxed);
            }
        });
        let end = Instant::now() + RUN;
        while escaped.is_none() && Instant::now() < end {
            for (at, (road, ask)) in roads.iter().enumerate() {
                match ask() {
                    Ok(text) if text == "inside" => inside[at] += 1,
                    Err(RootsError::NotFound) => refused[at] += 1,
                    other => escaped = Some(format!("{road} gave {other:?}")),
                }
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    let tally = Tally { swaps: swaps.into_inner(), inside, refused };
    eprintln!("{what}: {tally:?}");
    assert_eq!(escaped, None, "{what}");
    assert!(tally.swaps > 100, "{what}: only {} swaps", tally.swaps);
    tally
}

fn won_and_met_both(tally: &Tally, roads: usize) {
    assert!(tally.inside[..roads].iter().all(|n| *n > 0), "never met the inside: {tally:?}");
    assert!(tally.refused[..roads].iter().all(|n| *n > 0), "never met the outside: {tally:?}");
}

#[test]
fn swapping_a_folder_on_the_way_for_a_link_lets_no_byte_in() {
    let disk = Disk::new();
    disk.write("a/far.txt", "inside");
    symlink(disk.path("out"), disk.path("in/b")).unwrap();
    let roads = to_file(&disk, "a/far.txt");
    let tally = race("folder for link", &disk.path("in/a"), &disk.path("in/b"), &roads);
    won_and_met_both(&tally, roads.len());
}

#[test]
fn swapping_the_file_itself_for_a_link_lets_no_byte_in() {
    let disk = Disk::new();
    disk.write("a", "inside");
    symlink(disk.path("out/far.txt"), disk.path("in/b")).unwrap();
    let roads = to_file(&disk, "a");
    let tally = race("file for link", &disk.path("in/a"), &disk.path("in/b"), &roads);
    won_and_met_both(&tally, roads.len());
}

#[test]
fn swapping_the_file_for_a_second_name_of_one_outside_lets_no_byte_in() {
    let disk = Disk::new();
    disk.write("a", "inside");
    std::fs::hard_link(disk.path("out/far.txt"), disk.path("in/b")).unwrap();
    let roads = to_file(&disk, "a");
    let tally = race("file for hard link", &disk.path("in/a"), &disk.path("in/b"), &roads);
    won_and_met_both(&tally, roads.len());
}

#[test]
fn a_second_name_that_runs_from_folder_to_folder_is_not_taken_for_two() {
    let disk = Disk::new();
    disk.write("x/plain", "x");
    std::fs::create_dir(disk.path("in/y")).unwrap();
    std::fs::hard_link(disk.path("out/far.txt"), disk.path("in/y/plain")).unwrap();
    let mut roads = to_file(&disk, "x/plain");
    roads.extend(to_file(&disk, "y/plain"));
    roads.retain(|(road, _)| matches!(*road, "read" | "end" | "info"));
    let shown: Vec<Road<'_>> = roads
        .into_iter()
        .map(|(road, ask)| -> Road<'_> {
            // The plain file is the inside here.
            let told = move || {
                ask()
                    .map(|text| if matches!(text.as_str(), "x" | "1 bytes") { "inside".into() } else { text })
            };
            (road, Box::new(told))
        })
        .collect();
    let tally = race("running name", &disk.path("in/x/plain"), &disk.path("in/y/plain"), &shown);
    won_and_met_both(&tally, shown.len());
}

#[test]
fn swapping_a_listed_folder_for_a_link_shows_no_name_from_outside() {
    let disk = Disk::new();
    disk.write("a/near.txt", "inside");
    symlink(disk.path("out"), disk.path("in/b")).unwrap();
    let roads = into_folder(&disk, "a");
    let tally = race("listed folder for link", &disk.path("in/a"), &disk.path("in/b"), &roads);
    won_and_met_both(&tally, roads.len());
}

#[test]
fn swapping_a_folder_in_mid_walk_shows_no_name_from_outside() {
    let disk = Disk::new();
    disk.write("top/sub/near.txt", "inside");
    symlink(disk.path("out"), disk.path("in/b")).unwrap();
    let top = || disk.roots.parse("top");
    let walked: Road<'_> = (
        "walk",
        Box::new(|| {
            let options = ListOptions { depth: 5, ..ListOptions::default() };
            let listing = disk.roots.list(&top()?, options)?;
            match listing.entries.iter().map(|entry| entry.path.as_str()).collect::<Vec<_>>().as_slice() {
                // The folder may have been away only while it was looked at.
                ["in/top/sub", "in/top/sub/near.txt"] | ["in/top/sub/near.txt"] => Ok("inside".to_owned()),
                [] | ["in/top/sub"] => Err(RootsError::NotFound),
                other => Ok(format!("{other:?}")),
            }
        }),
    );
    let tally = race("mid-walk", &disk.path("in/top/sub"), &disk.path("in/b"), &[walked]);
    won_and_met_both(&tally, 1);
}

#[test]
fn swapping_the_granted_folder_itself_for_another_lets_nothing_in() {
    let disk = Disk::new();
    disk.write("far.txt", "inside");
    disk.write("sub/near.txt", "inside");
    std::fs::create_dir(disk.path("out/sub")).unwrap();
    std::fs::write(disk.path("out/sub/alien.txt"), "outside").unwrap();
    let mut roads = to_file(&disk, "in/far.txt");
    roads.extend(into_folder(&disk, "in/sub"));
    let tally = race("granted folder for another", &disk.path("in"), &disk.path("out"), &roads);
    won_and_met_both(&tally, roads.len());
}

#[test]
fn swapping_the_granted_folder_itself_for_a_link_lets_nothing_in() {
    let disk = Disk::new();
    disk.write("far.txt", "inside");
    symlink(disk.path("out"), disk.path("link")).unwrap();
    let roads = to_file(&disk, "in/far.txt");
    let tally = race("granted folder for link", &disk.path("in"), &disk.path("link"), &roads);
    won_and_met_both(&tally, roads.len());
}

#[test]
fn swapping_a_file_for_a_pipe_never_blocks() {
    let disk = Disk::new();
    disk.write("a", "inside");
    mknodat(CWD, disk.path("in/b"), FileType::Fifo, Mode::from_raw_mode(0o666), 0).unwrap();
    let roads = to_file(&disk, "a");
    let tally = race("file for pipe", &disk.path("in/a"), &disk.path("in/b"), &roads);
    won_and_met_both(&tally, roads.len());
}
