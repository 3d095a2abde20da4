//! Reads the record for people: the last entries, one entry, all entries.
//!
//! Apart from checking because it shows what is there, good or bad, and proves nothing. Takes no lock and
//! changes nothing, so that it also works on a copy.

use crate::digest::Digest;
use crate::error::AuditError;
use crate::layout::{Layout, Segment, list_segments};
use crate::line;
use crate::logged::Logged;
use sekisho_types::Timestamp;
use serde::Serialize;
use std::collections::VecDeque;
use std::path::Path;

/// One line as it was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "found", rename_all = "kebab-case")]
pub enum Found {
    /// An entry whose own hash is right.
    Entry(Box<Logged>),
    /// A line that is none: torn by a crash, or damaged. `verify` tells which.
    Unreadable {
        /// The segment's file name.
        segment: String,
        /// The line's number in it, from 1.
        line: u64,
        /// Its length in bytes.
        bytes: u64,
    },
}

/// A record that is open for reading.
#[derive(Debug)]
pub struct Reader {
    segments: Vec<Segment>,
}

impl Reader {
    /// Opens the record in `dir`, which may be a copy.
    ///
    /// - Errors: [`AuditError::Unreadable`] if there is none.
    pub fn open(dir: &Path) -> Result<Self, AuditError> {
        let listing = list_segments(&Layout::new(dir).segments())
            .map_err(|e| AuditError::unreadable("listing the segments", &e))?;
        Ok(Self { segments: listing.items })
    }

    /// All lines, oldest first, one segment in memory at a time.
    pub fn entries(&self) -> Entries<'_> {
        Entries { segments: self.segments.iter(), lines: VecDeque::new() }
    }

    /// The last `count` lines, oldest first.
    ///
    /// - Errors: [`AuditError::Unreadable`].
    pub fn tail(&self, count: usize) -> Result<Vec<Found>, AuditError> {
        let mut last: VecDeque<Found> = VecDeque::new();
        for segment in self.segments.iter().rev() {
            let missing = count.saturating_sub(last.len());
            if missing == 0 {
                break;
            }
            let lines = load(segment)?;
            let skipped = lines.len().saturating_sub(missing);
            for found in lines.into_iter().skip(skipped).rev() {
                last.push_front(found.parse());
            }
        }
        Ok(last.into())
    }

    /// The entry of that number, if there is one.
    ///
    /// - Errors: [`AuditError::Unreadable`].
    pub fn find(&self, seq: u64) -> Result<Option<Logged>, AuditError> {
        let Some(segment) = self.segments.iter().rev().find(|segment| segment.first <= seq) else {
            return Ok(None);
        };
        for line in load(segment)? {
            if line::check(line.text()).is_ok_and(|line| line.head.seq == seq)
                && let Found::Entry(logged) = line.parse()
            {
                return Ok(Some(*logged));
            }
        }
        Ok(None)
    }

    /// Every entry since `since` that bears this digest of a proposal, newest segment first.
    ///
    /// - Errors: [`AuditError::Unreadable`]; also for a line that bears the digest and is no entry: who asks what
    ///   became of a proposal must not take a damaged answer for none.
    pub fn about(&self, digest: Digest, since: Timestamp) -> Result<Vec<Logged>, AuditError> {
        let wanted = digest.to_string();
        let mut about = Vec::new();
        for segment in self.segments.iter().rev() {
            let lines = load(segment)?;
            let mut begins_before = false;
            for (place, line) in lines.iter().enumerate() {
                let bears = line.bytes.windows(wanted.len()).any(|found| found == wanted.as_bytes());
                if !bears && place > 0 {
                    continue;
                }
                match line.parse() {
                    Found::Entry(entry) => {
                        begins_before |= place == 0 && entry.at < since;
                        if entry.digest == Some(digest) {
                            about.push(*entry);
                        }
                    }
                    Found::Unreadable { .. } if bears => {
                        return Err(AuditError::Unreadable {
                            detail: "a line about the proposal is damaged".into(),
                        });
                    }
                    Found::Unreadable { .. } => {}
                }
            }
            if begins_before {
                break;
            }
        }
        Ok(about)
    }

    /// The leaf hashes of all entries in the order they stand in, for proofs by [`crate::tree`].
    ///
    /// - Errors: [`AuditError::Unreadable`].
    pub fn leaf_hashes(&self) -> Result<Vec<Digest>, AuditError> {
        let mut leaves = Vec::new();
        for segment in &self.segments {
            let lines = load(segment)?;
            leaves
                .extend(lines.iter().filter_map(|line| line::check(line.text()).ok()).map(|line| line.leaf));
        }
        Ok(leaves)
    }
}

/// The lines of a record, oldest first; made by [`Reader::entries`].
#[derive(Debug)]
pub struct Entries<'a> {
    segments: std::slice::Iter<'a, Segment>,
    lines: VecDeque<Line>,
}

impl Iterator for Entries<'_> {
    type Item = Result<Found, AuditError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(line) = self.lines.pop_front() {
                return Some(Ok(line.parse()));
            }
            match load(self.segments.next()?) {
                Ok(lines) => self.lines = lines.into(),
                Err(e) => return Some(Err(e)),
            }
        }
    }
}

#[derive(Debug)]
struct Line {
    segment: std::sync::Arc<str>,
    number: u64,
    bytes: Vec<u8>,
}

impl Line {
    fn text(&self) -> &[u8] {
        self.bytes.strip_suffix(b"\n").unwrap_or(&self.bytes)
    }

    fn parse(&self) -> Found {
        let good = self.bytes.ends_with(b"\n") && line::check(self.text()).is_ok();
        match serde_json::from_slice(self.text()) {
            Ok(logged) if good => Found::Entry(Box::new(logged)),
            _ => Found::Unreadable {
                segment: self.segment.to_string(),
                line: self.number,
                bytes: u64::try_from(self.bytes.len()).unwrap_or(u64::MAX),
            },
        }
    }
}

fn load(segment: &Segment) -> Result<Vec<Line>, AuditError> {
    let bytes = std::fs::read(&segment.path).map_err(|e| AuditError::unreadable("reading a segment", &e))?;
    let name: std::sync::Arc<str> = segment.name().into();
    let lines = bytes.split_inclusive(|b| *b == b'\n').zip(1..);
    Ok(lines.map(|(bytes, number)| Line { segment: name.clone(), number, bytes: bytes.to_vec() }).collect())
}
