//! Where the parts of a record lie, and what their names tell.
//!
//! `lock`; `segments/<first entry>-<day>.jsonl`; `checkpoints/<size>.checkpoint`. Names sort as they were made.

use sekisho_types::Timestamp;
use std::io;
use std::path::{Path, PathBuf};

/// The places within a record's folder.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    root: PathBuf,
}

impl Layout {
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    pub(crate) fn segments(&self) -> PathBuf {
        self.root.join("segments")
    }

    pub(crate) fn checkpoints(&self) -> PathBuf {
        self.root.join("checkpoints")
    }
}

/// A segment by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Segment {
    /// The number of its first entry.
    pub(crate) first: u64,
    /// The UTC day it was begun on, as `20261124`.
    pub(crate) day: String,
    pub(crate) path: PathBuf,
}

impl Segment {
    pub(crate) fn new(folder: &Path, first: u64, begun: Timestamp) -> Self {
        let day = day_of(begun);
        Self { first, path: folder.join(format!("{first:016}-{day}.jsonl")), day }
    }

    /// The file's name, as reports show it.
    pub(crate) fn name(&self) -> String {
        format!("{:016}-{}.jsonl", self.first, self.day)
    }

    fn parse(folder: &Path, name: &str) -> Option<Self> {
        let (first, day) = name.strip_suffix(".jsonl")?.split_once('-')?;
        let fine = first.len() == 16 && day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit());
        let first = Some(first).filter(|f| fine && f.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
        Some(Self { first, day: day.to_owned(), path: folder.join(name) })
    }
}

/// The UTC day of a moment, as `20261124`.
pub(crate) fn day_of(at: Timestamp) -> String {
    let at = Timestamp::from_ms(at.as_ms().max(0));
    at.to_rfc3339().chars().take_while(|c| *c != 'T').filter(char::is_ascii_digit).collect()
}

/// A listing: what belongs there, sorted, and the names that do not.
#[derive(Debug)]
pub(crate) struct Listing<T> {
    pub(crate) items: Vec<T>,
    pub(crate) strangers: Vec<String>,
}

fn list<T: Ord>(folder: &Path, parse: impl Fn(&Path, &str) -> Option<T>) -> io::Result<Listing<T>> {
    let mut listing = Listing { items: Vec::new(), strangers: Vec::new() };
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        match name.to_str().and_then(|name| parse(folder, name)) {
            Some(item) => listing.items.push(item),
            None => listing.strangers.push(name.to_string_lossy().into_owned()),
        }
    }
    listing.items.sort();
    listing.strangers.sort();
    Ok(listing)
}

/// The segments in a folder, in order.
pub(crate) fn list_segments(folder: &Path) -> io::Result<Listing<Segment>> {
    list(folder, Segment::parse)
}

/// A checkpoint file by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CheckpointFile {
    pub(crate) size: u64,
    /// 0 for the first of this size; more where one before was left half-written.
    pub(crate) attempt: u8,
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

impl CheckpointFile {
    pub(crate) fn new(folder: &Path, size: u64, attempt: u8) -> Self {
        let name = match attempt {
            0 => format!("{size:016}.checkpoint"),
            n => format!("{size:016}-{n}.checkpoint"),
        };
        Self { size, attempt, path: folder.join(&name), name }
    }

    fn parse(folder: &Path, name: &str) -> Option<Self> {
        let stem = name.strip_suffix(".checkpoint")?;
        let (size, attempt) = match stem.split_once('-') {
            Some((size, attempt)) => (size, attempt.parse().ok()?),
            None => (stem, 0),
        };
        let file = Self::new(folder, size.parse().ok()?, attempt);
        (file.name == name).then_some(file)
    }
}

/// The checkpoints in a folder, smallest size first.
pub(crate) fn list_checkpoints(folder: &Path) -> io::Result<Listing<CheckpointFile>> {
    list(folder, CheckpointFile::parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_and_nothing_else_is_one() {
        let folder = Path::new("x");
        let at = Timestamp::from_rfc3339("2026-11-24T23:59:59.999Z").unwrap();
        let segment = Segment::new(folder, 42, at);
        assert_eq!(segment.name(), "0000000000000042-20261124.jsonl");
        assert_eq!(Segment::parse(folder, &segment.name()), Some(segment));
        for bad in ["42-20261124.jsonl", "000000000000004x-20261124.jsonl", "0000000000000042.jsonl", "a"] {
            assert_eq!(Segment::parse(folder, bad), None, "{bad}");
        }
        for (size, attempt) in [(0, 0), (256, 0), (256, 2)] {
            let file = CheckpointFile::new(folder, size, attempt);
            assert_eq!(CheckpointFile::parse(folder, &file.name), Some(file));
        }
        for bad in ["256.checkpoint", "0000000000000256-0.checkpoint", "0000000000000256-01.checkpoint"] {
            assert_eq!(CheckpointFile::parse(folder, bad), None, "{bad}");
        }
    }

    #[test]
    fn names_sort_by_number_also_past_sixteen_digits_of_day() {
        let folder = Path::new("x");
        let early = Segment::new(folder, 9, Timestamp::from_ms(i64::MAX));
        let late = Segment::new(folder, 10, Timestamp::from_ms(0));
        assert!(early < late && early.name() < late.name());
    }
}
