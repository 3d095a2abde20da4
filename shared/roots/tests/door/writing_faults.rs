//! A full disk, and a process killed at any moment: the old file or the new one, whole, and never neither.

use super::{Disk, hash, open, spec};
use sekisho_roots::{Roots, RootsError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// A process that is started holds the files of this one for a moment, and with them the room that they take.
static ALONE: Mutex<()> = Mutex::new(());

/// A disk of its own, small enough to be filled to the last page.
struct SmallDisk {
    path: PathBuf,
}

impl SmallDisk {
    /// Nothing where this process may not mount, which is said; where a submission is judged, it must.
    fn new(test: &str) -> Option<Self> {
        let path = tempfile::tempdir().unwrap().keep();
        let options = ["-t", "tmpfs", "-o", "size=1m,mode=700", "none"];
        let mounted = Command::new("mount").args(options).arg(&path).output();
        if !mounted.is_ok_and(|done| done.status.success()) {
            assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{test} needs to mount a small disk");
            eprintln!("NOT RUN {test}: no small disk can be mounted here");
            return None;
        }
        std::fs::create_dir(path.join("in")).unwrap();
        Some(Self { path })
    }

    /// Fills it but for so many pages.
    fn fill(&self, pages_left: u64) {
        let filler = self.path.join("filler");
        let mut file = std::fs::File::create(&filler).unwrap();
        let mut pages: u64 = 0;
        while file.write_all(&[1; 4096]).is_ok() {
            pages += 1;
        }
        drop(file);
        let kept = pages.checked_sub(pages_left).expect("a disk that small");
        std::fs::OpenOptions::new().write(true).open(filler).unwrap().set_len(kept * 4096).unwrap();
    }

    fn make_room(&self) {
        std::fs::remove_file(self.path.join("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let gone = Command::new("umount").arg("-l").arg(&self.path).status().is_ok_and(|done| done.success());
        assert!(gone || std::thread::panicking(), "{} stays mounted", self.path.display());
        drop(std::fs::remove_dir(&self.path));
    }
}

#[test]
fn a_full_disk_is_told_and_nothing_is_lost() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(disk) = SmallDisk::new("a_full_disk_is_told_and_nothing_is_lost") else { return };
    let inside = disk.path.join("in");
    let roots = open(&[spec("in", &inside)]).unwrap();
    let place = |name: &str| roots.parse(name).unwrap();
    let old = "old ".repeat(5_000);
    std::fs::write(inside.join("a.txt"), &old).unwrap();
    let (mut refused, mut done) = (0, 0);
    for pages_left in 0..12 {
        disk.fill(pages_left);
        let new = format!("{pages_left} ").repeat(10_000);
        let replaced = roots.replace(&place("a.txt"), &hash(&old), new.as_bytes());
        let created = roots.create_new(&place(&format!("{pages_left}.txt")), new.as_bytes());
        disk.make_room();
        let now = std::fs::read_to_string(inside.join("a.txt")).unwrap();
        match replaced {
            Ok(_) => {
                assert_eq!(now, new);
                done += 1;
                std::fs::write(inside.join("a.txt"), &old).unwrap();
            }
            Err(error) => {
                assert_eq!((error, now), (RootsError::NoSpace, old.clone()), "{pages_left} pages");
                refused += 1;
            }
        }
        match created {
            Ok(_) => std::fs::remove_file(inside.join(format!("{pages_left}.txt"))).unwrap(),
            Err(error) => assert_eq!(error, RootsError::NoSpace, "{pages_left} pages"),
        }
        assert_eq!(super::on_disk(&inside), ["a.txt"], "{pages_left} pages");
    }
    assert!(refused > 0 && done > 0, "{refused} refused, {done} done");
}

#[test]
fn a_folder_that_may_not_be_written_is_told() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let disk = Disk::new();
    disk.write("sub/a.txt", "old");
    let sub = disk.path("in/sub");
    let bound = |on: &str| {
        let done = Command::new("mount").args(on.split(' ')).arg(&sub).arg(&sub).output();
        done.is_ok_and(|done| done.status.success())
    };
    if !bound("--bind") {
        eprintln!("NOT RUN: nothing can be mounted here");
        return;
    }
    let read_only = Command::new("mount").args(["-o", "remount,ro,bind"]).arg(&sub).status();
    let answers = [
        disk.create("sub/new.txt", "x"),
        disk.replace("sub/a.txt", "old", "new"),
        disk.remove("sub/a.txt", "old"),
    ];
    assert!(Command::new("umount").arg("-l").arg(&sub).status().unwrap().success());
    assert!(read_only.unwrap().success());
    for answer in answers {
        assert!(matches!(answer, Err(RootsError::WriteRefused | RootsError::ReadOnly)), "{answer:?}");
    }
    assert_eq!(disk.read("sub/a.txt"), Ok("old".to_owned()));
}

const CHILD: &str = "SEKISHO_TEST_WRITES_IN";
const SIZE: usize = 200_000;

fn text(number: u64) -> String {
    format!("{number:06}\n").repeat(SIZE / 7)
}

/// The writing process of the test below: changes one file again and again until it is killed.
#[test]
fn child_that_writes_until_it_is_killed() {
    let Some(folder) = std::env::var_os(CHILD) else { return };
    let folder = PathBuf::from(folder);
    let roots = open(&[spec("in", &folder)]).unwrap();
    let place = roots.parse("a.txt").unwrap();
    println!("ready");
    for number in current(&folder)..1_000_000 {
        let (old, new) = (text(number), text(number + 1));
        roots.replace(&place, &hash(&old), new.as_bytes()).unwrap();
    }
}

/// The number of the text in the file, which must be whole.
fn current(folder: &Path) -> u64 {
    let all = std::fs::read_to_string(folder.join("a.txt")).unwrap();
    let number = all.lines().next().unwrap().parse().unwrap();
    assert!(all == text(number), "half a file: {} bytes, begins {:?}", all.len(), all.lines().next());
    number
}

#[test]
fn a_process_killed_at_any_moment_leaves_the_old_file_or_the_new_one_and_what_is_left_is_swept() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let base = tempfile::tempdir().unwrap();
    let folder = base.path().join("in");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("a.txt"), text(0)).unwrap();
    let (mut left_over, mut last) = (0, 0);
    for round in 0..40_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "writing_faults::child_that_writes_until_it_is_killed", "--nocapture"])
            .env(CHILD, &folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
        while !lines.next().unwrap().unwrap().contains("ready") {}
        // Somewhere in the course of a write; each round somewhere else.
        std::thread::sleep(Duration::from_micros(3_000 + round * 791));
        child.kill().unwrap();
        child.wait().unwrap();
        let now = current(&folder);
        assert!(now >= last);
        last = now;
        left_over += super::on_disk(&folder).len() - 1;
        sweep(&folder);
        assert_eq!(super::on_disk(&folder), ["a.txt"], "round {round}");
    }
    eprintln!("{last} writes, {left_over} left over by 40 kills");
    assert!(last > 0 && left_over > 0, "{last} writes, {left_over} left over");
}

/// What another write does, once what was left is old enough.
fn sweep(folder: &Path) {
    let left = super::on_disk(folder).into_iter().filter(|name| name.starts_with(".sekisho-"));
    for (number, name) in left.enumerate() {
        let file = std::fs::File::options().write(true).open(folder.join(&name)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(3_600)).unwrap();
        // The name says when it was given, too: here, long ago.
        let old = folder.join(format!(".sekisho-0000000001-{number}.tmp"));
        std::fs::rename(folder.join(name), old).unwrap();
    }
    let roots: Roots = open(&[spec("in", folder)]).unwrap();
    let place = roots.parse("b.txt").unwrap();
    roots.create_new(&place, b"x").unwrap();
    roots.remove_unchanged(&place, &hash("x")).unwrap();
}
