//! Makes checkpoints and copies each to the one place outside.
//!
//! Apart from appending because this part may wait for another machine: it holds no lock while it does, and a
//! place that cannot be reached weakens the promise without stopping the work.

use crate::digest::Digest;
use crate::entry::{Entry, OutsideWord};
use crate::error::AuditError;
use crate::layout::{CheckpointFile, list_checkpoints};
use crate::note::Checkpoint;
use crate::record::Record;
use sekisho_platform::write_new_private;
use sekisho_types::Timestamp;
use serde::Serialize;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

const RETRY_OUTSIDE_MS: u64 = 60_000;
const MOST_ATTEMPTS: u8 = 9;

/// What became of the copy outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum OutsideCopy {
    /// No place outside is named: the record proves nothing to others.
    NotConfigured,
    /// The place outside holds this checkpoint.
    Copied,
    /// It could not be reached or written; it is tried again.
    Unreachable {
        /// The system's reason.
        detail: String,
    },
    /// It holds something that this record cannot have made: the record was cut, rolled back or rewritten.
    Conflicting {
        /// What it holds.
        detail: String,
    },
}

impl OutsideCopy {
    fn word(&self) -> Option<OutsideWord> {
        match self {
            Self::NotConfigured => None,
            Self::Copied => Some(OutsideWord::Copied),
            Self::Unreachable { .. } => Some(OutsideWord::Unreachable),
            Self::Conflicting { .. } => Some(OutsideWord::Conflicting),
        }
    }
}

/// A checkpoint that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckpointOutcome {
    /// How many entries it covers.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Digest,
    /// What became of the copy outside.
    pub outside: OutsideCopy,
}

/// What this process last saw of the place outside.
#[derive(Debug, Default)]
pub(crate) struct OutsideState {
    last: Option<OutsideCopy>,
    tried_at: Option<Timestamp>,
}

impl OutsideState {
    fn should_try(&self, now: Timestamp) -> bool {
        match (&self.last, self.tried_at) {
            (Some(OutsideCopy::Unreachable { .. }), Some(at)) => {
                now.as_ms().abs_diff(at.as_ms()) >= RETRY_OUTSIDE_MS
            }
            (last, _) => last.is_none(),
        }
    }
}

impl Record {
    /// Makes a checkpoint if one is due: after [`crate::Limits::checkpoint_entries`] entries or when the oldest
    /// entry that none covers is [`crate::Limits::checkpoint_age_ms`] old, whoever wrote them. Also tries a
    /// place outside again that could not be reached, at most once a minute.
    ///
    /// Blocks on the disk and on the place outside, without keeping anybody from appending.
    ///
    /// - Errors: [`AuditError`] if the record or its checkpoints cannot be written. A place outside that cannot
    ///   be reached is no error: see [`CheckpointOutcome::outside`].
    pub fn checkpoint_if_due(&self) -> Result<Option<CheckpointOutcome>, AuditError> {
        let now = self.clock.now();
        let is_due = |record: &Self| -> Result<bool, AuditError> {
            let mut writing = record.begin()?;
            let size = writing.tail.size();
            let limits = record.limits;
            Ok(writing.tail.due().is_due(size, now, limits.checkpoint_entries, limits.checkpoint_age_ms))
        };
        // Another process may have made it: that is looked up only when one seems due.
        if is_due(self)? {
            let last = self.last_checkpoint()?.map_or(0, |(point, _)| point.size);
            self.begin()?.tail.due().cover(last);
            if is_due(self)? {
                return self.checkpoint_now().map(Some);
            }
        }
        let try_again = self.outside.is_some() && self.outside_state()?.should_try(now);
        match if try_again { self.last_checkpoint()? } else { None } {
            Some((point, note)) => self.send_outside(point, &note).map(Some),
            None => Ok(None),
        }
    }

    /// Makes a checkpoint over everything recorded so far.
    ///
    /// - Errors: [`AuditError::Unwritable`]; [`AuditError::Damaged`] if there is one of this size that tells
    ///   another root.
    pub fn checkpoint_now(&self) -> Result<CheckpointOutcome, AuditError> {
        let writing = self.begin()?;
        let point = Checkpoint { size: writing.tail.size(), root: writing.tail.root() };
        // A checkpoint must never leave before the entries it covers are durable.
        self.sync(writing)?;
        let note = point.sign(&self.origin, &self.checkpoint_seed);
        let placed = place(&self.layout.checkpoints(), point.size, &note, write_new_private)
            .map_err(|e| AuditError::unwritable("writing a checkpoint", &e))?;
        if placed == Placing::Taken {
            return Err(AuditError::damaged(format!(
                "the checkpoint of size {} tells another root",
                point.size
            )));
        }
        self.begin()?.tail.due().cover(point.size);
        self.send_outside(point, &note)
    }

    /// What this process last saw of the place outside; `None` before it tried.
    pub fn last_outside(&self) -> Result<Option<OutsideCopy>, AuditError> {
        Ok(self.outside_state()?.last.clone())
    }

    /// Refuses a record that its own last checkpoint does not fit.
    pub(crate) fn check_against_last_checkpoint(&self) -> Result<(), AuditError> {
        let Some((point, _)) = self.last_checkpoint()? else {
            return Ok(());
        };
        let mut writing = self.begin()?;
        let size = writing.tail.size();
        if point.size > size {
            return Err(AuditError::damaged(format!(
                "there are {size} entries, but a checkpoint was made over {}",
                point.size
            )));
        }
        if point.size == size && point.root != writing.tail.root() {
            return Err(AuditError::damaged(format!("the checkpoint of size {size} tells another root")));
        }
        writing.tail.due().cover(point.size);
        Ok(())
    }

    fn outside_state(&self) -> Result<std::sync::MutexGuard<'_, OutsideState>, AuditError> {
        self.outside_state.lock().map_err(|_| AuditError::broken_off())
    }

    /// The largest checkpoint here that our key signed.
    fn last_checkpoint(&self) -> Result<Option<(Checkpoint, String)>, AuditError> {
        let failed = |e: &io::Error| AuditError::unwritable("reading the checkpoints", e);
        let key = self.verifier_key();
        let files = list_checkpoints(&self.layout.checkpoints()).map_err(|e| failed(&e))?.items;
        for file in files.iter().rev() {
            let note = std::fs::read_to_string(&file.path).map_err(|e| failed(&e))?;
            if let Ok(point) = Checkpoint::open(&note, &key)
                && point.size == file.size
            {
                return Ok(Some((point, note)));
            }
        }
        Ok(None)
    }

    fn send_outside(&self, point: Checkpoint, note: &str) -> Result<CheckpointOutcome, AuditError> {
        let outside = match &self.outside {
            None => OutsideCopy::NotConfigured,
            Some(folder) => self
                .copy_outside(folder, point.size, note)
                .unwrap_or_else(|e| OutsideCopy::Unreachable { detail: e.to_string() }),
        };
        let before = {
            let mut state = self.outside_state()?;
            state.tried_at = Some(self.clock.now());
            state.last.replace(outside.clone())
        };
        // The record itself tells from when to when its checkpoints did not leave.
        let (word, before) = (outside.word(), before.and_then(|b| b.word()));
        if let Some(word) = word
            && Some(word) != before
            && !(before.is_none() && word == OutsideWord::Copied)
        {
            self.append(Entry::checkpoint_note(point.size, word))?;
        }
        Ok(CheckpointOutcome { size: point.size, root: point.root, outside })
    }

    fn copy_outside(&self, folder: &Path, size: u64, note: &str) -> io::Result<OutsideCopy> {
        // Only the record's own folder is created: a place outside that is not there is not mounted.
        let folder = folder.join(self.origin.folder_name());
        match std::fs::create_dir(&folder) {
            Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(e),
            _ => {}
        }
        let largest = list_checkpoints(&folder)?.items.last().map_or(0, |file| file.size);
        let ours = CheckpointFile::new(&self.layout.checkpoints(), largest, 0);
        if largest > size && !ours.path.try_exists()? {
            let detail = format!("it holds a checkpoint of size {largest} that this record never made");
            return Ok(OutsideCopy::Conflicting { detail });
        }
        Ok(match place(&folder, size, note, write_new)? {
            Placing::Done => OutsideCopy::Copied,
            Placing::Taken => OutsideCopy::Conflicting {
                detail: format!("its checkpoint of size {size} tells something else"),
            },
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Placing {
    /// The folder holds the note.
    Done,
    /// Its place is taken by another text.
    Taken,
}

/// Writes a note under its size's name. Never overwrites: one that was left half-written stays, and the note
/// takes the next name.
fn place(
    folder: &Path,
    size: u64,
    note: &str,
    write: impl Fn(&Path, &[u8]) -> io::Result<()>,
) -> io::Result<Placing> {
    for attempt in 0..=MOST_ATTEMPTS {
        let file = CheckpointFile::new(folder, size, attempt);
        match write(&file.path, note.as_bytes()) {
            Ok(()) => return Ok(Placing::Done),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
        let there = std::fs::read(&file.path)?;
        let there = String::from_utf8_lossy(&there);
        if there == note {
            return Ok(Placing::Done);
        }
        if !Checkpoint::is_unfinished(&there) {
            return Ok(Placing::Taken);
        }
    }
    Err(io::Error::other("too many half-written checkpoints of one size"))
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_written_note_stays_and_the_next_name_is_taken() {
        let dir = tempfile::tempdir().unwrap();
        let note = "o\n1\nr\n\n\u{2014} o x\n";
        std::fs::write(dir.path().join("0000000000000001.checkpoint"), "o\n1").unwrap();
        for _ in 0..2 {
            assert_eq!(place(dir.path(), 1, note, write_new).unwrap(), Placing::Done);
        }
        let names: Vec<String> =
            list_checkpoints(dir.path()).unwrap().items.into_iter().map(|f| f.name).collect();
        assert_eq!(names, ["0000000000000001.checkpoint", "0000000000000001-1.checkpoint"]);
        let other = note.replace("\nr\n", "\ns\n");
        assert_eq!(place(dir.path(), 1, &other, write_new).unwrap(), Placing::Taken);
    }
}
