//! What a process knows of the record's end, and how it learns what others added.
//!
//! Apart because everything here happens under the lock. It reads only what is new, writes a line with a single
//! write, and cuts nothing off.

use crate::digest::Digest;
use crate::due::Due;
use crate::entry::Entry;
use crate::error::AuditError;
use crate::layout::{Layout, Segment, day_of, list_checkpoints, list_segments};
use crate::line::{self, Hex, MAX_LINE_BYTES};
use crate::note::Origin;
use crate::torn::{self, Leftover, Newline};
use crate::tree::Frontier;
use sekisho_platform::write_new_private;
use sekisho_types::Timestamp;
use serde::Deserialize;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How much is read at once, in bytes: more than the longest torn stretch and a line together.
const CHUNK_BYTES: u64 = 2 * 1024 * 1024;

/// A place in the current segment, behind a whole line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Position {
    /// In bytes from the segment's beginning.
    end: u64,
    /// The number of the next entry.
    next: u64,
    /// The hash of the last line.
    prev: Hex,
}

/// The end of the record as this process knows it.
///
/// An append needs only the last line; the tree may lag behind until a checkpoint or a seal asks for it. So that
/// what one process writes is not hashed again by every other on each of its appends.
#[derive(Debug)]
pub(crate) struct Tail {
    folder: PathBuf,
    segment: Segment,
    file: Arc<File>,
    /// Behind the last line.
    last: Position,
    /// Behind the last line that was checked and stands in the tree.
    in_tree: Position,
    frontier: Frontier,
    /// When the current segment was sealed.
    sealed: Option<Timestamp>,
    due: Due,
}

/// An entry that was written, not yet durable.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed {
    pub(crate) seq: u64,
    pub(crate) at: Timestamp,
    pub(crate) leaf: Digest,
}

/// Whether a look at the last line was enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peeked {
    Done,
    Unclear,
}

#[derive(Deserialize)]
struct SealMembers {
    #[serde(default)]
    tree: Vec<Digest>,
}

impl Tail {
    /// Finds the last segment, or begins the first one. Everything above the segments must exist.
    pub(crate) fn open(layout: &Layout, origin: &Origin, now: Timestamp) -> Result<Self, AuditError> {
        let folder = layout.segments();
        let unreadable = |e: &io::Error| AuditError::unwritable("listing the segments", e);
        let mut segments = list_segments(&folder).map_err(|e| unreadable(&e))?.items;
        if segments.is_empty() {
            let points = list_checkpoints(&layout.checkpoints()).map_err(|e| unreadable(&e))?.items;
            if !points.is_empty() {
                return Err(AuditError::damaged("there are checkpoints, but all entries are gone"));
            }
            let first = Segment::new(&folder, 0, now);
            create_empty(&first.path)?;
            segments.push(first);
        }
        let last = segments.pop().ok_or_else(|| AuditError::damaged("no segment"))?;
        let (frontier, prev) = match segments.last() {
            None if last.first == 0 => (Frontier::default(), line::genesis(origin)),
            None => return Err(AuditError::damaged("the first segments are missing")),
            Some(before) => state_after(before, last.first)?,
        };
        let start = Position { end: 0, next: frontier.size(), prev };
        Ok(Self {
            file: Arc::new(open_file(&last.path)?),
            folder,
            segment: last,
            last: start,
            in_tree: start,
            frontier,
            sealed: None,
            due: Due::default(),
        })
    }

    /// How many entries there are.
    pub(crate) fn size(&self) -> u64 {
        self.last.next
    }

    /// The root of the tree, after [`Tail::catch_up`].
    pub(crate) fn root(&self) -> Digest {
        self.frontier.root()
    }

    pub(crate) fn due(&mut self) -> &mut Due {
        &mut self.due
    }

    /// The current segment's file, and its first entry as a name for it.
    pub(crate) fn file(&self) -> (u64, &Arc<File>) {
        (self.segment.first, &self.file)
    }

    pub(crate) fn is_sealed(&self) -> bool {
        self.sealed.is_some()
    }

    /// Tells whether an entry made at `at` belongs into a new segment.
    pub(crate) fn is_full(&self, at: Timestamp, limit_bytes: u64) -> bool {
        let begun = self.size() > self.segment.first && !self.is_sealed();
        begun && (self.last.end >= limit_bytes || day_of(at) > self.segment.day)
    }

    /// Learns the last line, if another process has left one that is whole. Else [`Tail::catch_up`] is needed.
    ///
    /// - Errors: [`AuditError::Damaged`] if what was known is gone.
    pub(crate) fn peek(&mut self) -> Result<Peeked, AuditError> {
        let len = self.len()?;
        if len < self.last.end {
            return Err(self.damaged("it became shorter"));
        }
        if len == self.last.end && !self.is_sealed() {
            return Ok(Peeked::Done);
        }
        let start = len.saturating_sub(u64::try_from(MAX_LINE_BYTES).unwrap_or(u64::MAX)).max(self.last.end);
        let bytes = self.read(start, len.saturating_sub(start))?;
        let line = bytes.strip_suffix(b"\n").and_then(|lines| lines.rsplit(|b| *b == b'\n').next());
        let head = line.and_then(|line| line::check(line).ok()).map(|line| line.head);
        match head.filter(|head| head.seq >= self.last.next && head.what != b"seal") {
            Some(head) => {
                self.last = Position { end: len, next: head.seq.saturating_add(1), prev: *head.h };
                Ok(Peeked::Done)
            }
            None => Ok(Peeked::Unclear),
        }
    }

    /// Reads and checks all that others added, and says what a crash left behind it.
    ///
    /// - Errors: [`AuditError::Damaged`] if what was known is gone, or what is new is not from us.
    pub(crate) fn catch_up(&mut self) -> Result<Leftover, AuditError> {
        loop {
            let left = self.catch_up_in_segment()?;
            self.last = self.in_tree;
            match (left, self.sealed) {
                (Leftover::Damage, _) => {
                    return Err(self.damaged("what stands behind its last good line is not from a crash"));
                }
                (Leftover::Nothing, Some(at)) => {
                    let next = Segment::new(&self.folder, self.size(), at);
                    if !exists(&next.path)? {
                        return Ok(Leftover::Nothing);
                    }
                    self.switch_to(next)?;
                }
                (_, Some(_)) => return Err(self.damaged("something stands behind its seal")),
                (left, None) => return Ok(left),
            }
        }
    }

    fn catch_up_in_segment(&mut self) -> Result<Leftover, AuditError> {
        let len = self.len()?;
        if len < self.last.end {
            return Err(self.damaged("it became shorter"));
        }
        while self.in_tree.end < len {
            let before = self.in_tree;
            let missing = len.saturating_sub(before.end);
            let bytes = self.read(before.end, missing.min(CHUNK_BYTES))?;
            self.take_in(&bytes)?;
            if self.in_tree.end == before.end {
                let all = u64::try_from(bytes.len()) == Ok(missing);
                return Ok(if all {
                    torn::judge(&bytes, before.next, &before.prev)
                } else {
                    Leftover::Damage
                });
            }
        }
        Ok(Leftover::Nothing)
    }

    /// Takes whole lines from the beginning of `bytes` into the tree, until one does not follow.
    fn take_in(&mut self, bytes: &[u8]) -> Result<(), AuditError> {
        let mut rest = bytes;
        while !rest.is_empty() && !self.is_sealed() {
            let Some((found, behind)) = rest.split_at_checked(line::first_line_len(rest)) else { break };
            let Some(line) = found.strip_suffix(b"\n") else { break };
            let Position { next, prev, .. } = self.in_tree;
            let checked = line::check(line).ok().filter(|c| c.head.seq == next && *c.head.prev == prev);
            if let Some(line) = checked {
                self.accept(line.head.at, line.leaf, found.len())?;
                self.sealed = (line.head.what == b"seal").then_some(line.head.at);
                rest = behind;
            } else if let Some(at) = torn::covered_by(rest, next, &prev) {
                // The covering entry may be cut by the end of what was read: then it is found next time.
                rest = rest.get(at..).unwrap_or_default();
                self.in_tree.end = add(self.in_tree.end, at)?;
            } else {
                break;
            }
        }
        Ok(())
    }

    fn accept(&mut self, at: Timestamp, leaf: Digest, bytes: usize) -> Result<(), AuditError> {
        self.due.note(self.in_tree.next, at);
        self.frontier.push(leaf);
        self.in_tree = Position {
            end: add(self.in_tree.end, bytes)?,
            next: self.in_tree.next.saturating_add(1),
            prev: leaf.to_hex(),
        };
        Ok(())
    }

    /// Writes an entry. The last line must be known, with nothing left over behind it.
    pub(crate) fn write(&mut self, entry: &Entry, at: Timestamp) -> Result<Placed, AuditError> {
        let Position { end, next: seq, prev } = self.last;
        let written = line::encode(seq, at, &prev, entry)?;
        self.put(&written.bytes)?;
        if self.in_tree == self.last {
            self.accept(at, written.leaf, written.bytes.len())?;
        }
        let end = add(end, written.bytes.len())?;
        self.last = Position { end, next: seq.saturating_add(1), prev: written.leaf.to_hex() };
        Ok(Placed { seq, at, leaf: written.leaf })
    }

    /// Gives the last line the newline it lacks; the next [`Tail::catch_up`] takes it in.
    pub(crate) fn end_line(&mut self) -> Result<(), AuditError> {
        self.put(b"\n")
    }

    /// Documents a torn stretch that [`Tail::catch_up`] found behind the last good line.
    pub(crate) fn document(
        &mut self,
        (bytes, sha256): (u64, Digest),
        newline: Newline,
        at: Timestamp,
    ) -> Result<(), AuditError> {
        let Position { end, next, prev } = self.in_tree;
        let written = line::encode(next, at, &prev, &Entry::torn(bytes, sha256))?;
        match newline {
            Newline::There => self.put(&written.bytes)?,
            Newline::Missing => self.put(&[b"\n", written.bytes.as_slice()].concat())?,
        }
        self.in_tree.end = end.saturating_add(bytes);
        self.accept(at, written.leaf, written.bytes.len())?;
        self.last = self.in_tree;
        Ok(())
    }

    /// Writes the seal that ends the segment; after [`Tail::catch_up`] alone. It tells the tree, so that nobody
    /// need read the segment again.
    pub(crate) fn seal(&mut self, at: Timestamp) -> Result<(), AuditError> {
        self.write(&Entry::seal(self.frontier.peaks().to_vec()), at)?;
        self.sealed = Some(at);
        Ok(())
    }

    /// Begins the segment after a sealed one. The seal must be durable.
    pub(crate) fn begin_next(&mut self) -> Result<(), AuditError> {
        let Some(at) = self.sealed else { return Ok(()) };
        let next = Segment::new(&self.folder, self.size(), at);
        create_empty(&next.path)?;
        let done = |e: &io::Error| AuditError::unwritable("making a sealed segment read-only", e);
        let mut permissions = self.file.metadata().map_err(|e| done(&e))?.permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(&self.segment.path, permissions).map_err(|e| done(&e))?;
        self.switch_to(next)
    }

    fn switch_to(&mut self, next: Segment) -> Result<(), AuditError> {
        self.file = Arc::new(open_file(&next.path)?);
        self.segment = next;
        self.in_tree.end = 0;
        self.last = self.in_tree;
        self.sealed = None;
        Ok(())
    }

    /// One write; afterwards the file under this name must be exactly that much longer.
    fn put(&mut self, bytes: &[u8]) -> Result<(), AuditError> {
        let before = self.len()?;
        let mut file = &*self.file;
        let written = loop {
            match file.write(bytes) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                other => break other.map_err(|e| AuditError::unwritable("appending", &e))?,
            }
        };
        if written != bytes.len() {
            return Err(AuditError::Unwritable { detail: "appending: the disk is full".to_owned() });
        }
        if self.len()? != add(before, written)? {
            return Err(self.damaged("something else wrote to it at the same time"));
        }
        Ok(())
    }

    /// The segment's length in bytes. The name must still lead to the file that is open.
    fn len(&self) -> Result<u64, AuditError> {
        let failed = |e: &io::Error| AuditError::unwritable("looking at the segment", e);
        let open = self.file.metadata().map_err(|e| failed(&e))?.len();
        let named = std::fs::metadata(&self.segment.path).map_err(|e| failed(&e))?.len();
        if open == named { Ok(open) } else { Err(self.damaged("it was replaced by another file")) }
    }

    fn read(&self, start: u64, bytes: u64) -> Result<Vec<u8>, AuditError> {
        let mut file = &*self.file;
        let mut buffer = Vec::new();
        file.seek(SeekFrom::Start(start))
            .and_then(|_| file.take(bytes).read_to_end(&mut buffer))
            .map_err(|e| AuditError::unwritable("reading the segment", &e))?;
        Ok(buffer)
    }

    fn damaged(&self, what: &str) -> AuditError {
        AuditError::damaged(format!(
            "segment {}, after entry count {}: {what}",
            self.segment.name(),
            self.size()
        ))
    }
}

fn add(position: u64, bytes: usize) -> Result<u64, AuditError> {
    u64::try_from(bytes)
        .ok()
        .and_then(|bytes| position.checked_add(bytes))
        .ok_or_else(|| AuditError::damaged("a segment is too long"))
}

fn exists(path: &Path) -> Result<bool, AuditError> {
    path.try_exists().map_err(|e| AuditError::unwritable("looking for the next segment", &e))
}

fn create_empty(path: &Path) -> Result<(), AuditError> {
    match write_new_private(path, b"") {
        // Left by a process that ended between creating it and writing to it.
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other.map_err(|e| AuditError::unwritable("creating a segment", &e)),
    }
}

fn open_file(path: &Path) -> Result<File, AuditError> {
    OpenOptions::new()
        .read(true)
        .append(true)
        .open(path)
        .map_err(|e| AuditError::unwritable("opening the last segment", &e))
}

/// The tree and the last hash after a sealed segment, from its seal alone.
fn state_after(segment: &Segment, next: u64) -> Result<(Frontier, Hex), AuditError> {
    let failed = |e: &io::Error| AuditError::unwritable("reading a sealed segment", e);
    let mut file = File::open(&segment.path).map_err(|e| failed(&e))?;
    let len = file.metadata().map_err(|e| failed(&e))?.len();
    let start = len.saturating_sub(u64::try_from(MAX_LINE_BYTES).unwrap_or(u64::MAX));
    let mut end = Vec::new();
    file.seek(SeekFrom::Start(start)).and_then(|_| file.read_to_end(&mut end)).map_err(|e| failed(&e))?;
    let last = end.strip_suffix(b"\n").and_then(|lines| lines.rsplit(|b| *b == b'\n').next());
    let sealed = last.and_then(|line| {
        let seal = line::check(line).ok().filter(|c| c.head.what == b"seal")?;
        let members: SealMembers = serde_json::from_slice(line).ok()?;
        let mut frontier = Frontier::from_peaks(seal.head.seq, members.tree)?;
        frontier.push(seal.leaf);
        (frontier.size() == next).then_some((frontier, *seal.head.h))
    });
    sealed.ok_or_else(|| {
        AuditError::damaged(format!(
            "segment {} does not end with the seal that belongs there",
            segment.name()
        ))
    })
}
