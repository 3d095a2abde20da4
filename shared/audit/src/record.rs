//! The record that processes write to: open, append, and nothing that changes what was written.
//!
//! Apart from reading and checking because a [`Recorded`] is minted here and nowhere else: whoever holds one
//! holds the proof that the entry is on the disk.

use crate::checkpoint::OutsideState;
use crate::commit::{GroupCommit, Ticket};
use crate::digest::{Digest, KeyedHash};
use crate::entry::Entry;
use crate::error::AuditError;
use crate::layout::Layout;
use crate::lock::{Held, Lock};
use crate::logged::Logged;
use crate::note::{Origin, VerifierKey};
use crate::read::{Found, Reader};
use crate::tail::{Peeked, Placed, Tail};
use crate::torn::Leftover;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sekisho_platform::PrivateDir;
use sekisho_types::{Clock, Secret, Timestamp};
use sha2::Sha256;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// The keys a record needs, derived and handed in by whoever opens it.
#[derive(Debug)]
pub struct RecordKeys {
    /// Keys the hashes of what must not be written.
    pub hash_key: Secret<[u8; 32]>,
    /// The Ed25519 seed that signs checkpoints.
    pub checkpoint_seed: Secret<[u8; 32]>,
}

/// How large a segment grows, and how often checkpoints are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A segment of this many bytes is sealed.
    pub segment_bytes: u64,
    /// A checkpoint is due after this many entries.
    pub checkpoint_entries: u64,
    /// A checkpoint is due when an entry that none covers is this old, in milliseconds.
    pub checkpoint_age_ms: i64,
    /// The longest wait for another process.
    pub lock_wait: Duration,
}

impl Limits {
    /// 64 MiB, 256 entries, one hour, ten seconds.
    pub const STANDARD: Self = Self {
        segment_bytes: 64 * 1024 * 1024,
        checkpoint_entries: 256,
        checkpoint_age_ms: 60 * 60 * 1000,
        lock_wait: Duration::from_secs(10),
    };
}

/// A record that is open for appending, by any number of threads and processes at once.
pub struct Record {
    pub(crate) layout: Layout,
    pub(crate) checkpoint_seed: Secret<[u8; 32]>,
    mac: Hmac<Sha256>,
    pub(crate) origin: Origin,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limits: Limits,
    pub(crate) outside: Option<PathBuf>,
    pub(crate) outside_state: Mutex<OutsideState>,
    lock: Lock,
    tail: Mutex<Tail>,
    commit: GroupCommit<File>,
}

/// The proof that an entry is durable. Only an append makes one.
#[derive(Debug, PartialEq, Eq)]
pub struct Recorded {
    seq: u64,
    at: Timestamp,
    leaf: Digest,
}

impl Recorded {
    /// The entry's number, which is its leaf's index in the tree.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// When the entry was made.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The hash of the entry's leaf in the tree.
    pub fn leaf(&self) -> Digest {
        self.leaf
    }
}

/// The end of the record while this thread of this process alone may write.
pub(crate) struct Writing<'a> {
    // INVARIANT: declared before `tail`, so that it is given back first. The other way round another thread of this
    // process takes the lock anew on the same open file, and loses it to the drop of this one while it writes.
    _held: Held<'a>,
    pub(crate) tail: MutexGuard<'a, Tail>,
}

impl Record {
    /// Opens the record in `dir`, or begins one there. The folder must be private to this user.
    ///
    /// - Errors: [`AuditError::Unwritable`], [`AuditError::Busy`]; [`AuditError::Damaged`] if the record is
    ///   shorter than its own last checkpoint, or its end does not fit; [`AuditError::Home`] if others may
    ///   read the folder.
    pub fn open(
        dir: &Path,
        keys: RecordKeys,
        origin: Origin,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, AuditError> {
        let mac = Hmac::new_from_slice(keys.hash_key.expose())
            .map_err(|e| AuditError::Unwritable { detail: format!("the hash key: {e}") })?;
        let layout = Layout::new(dir);
        for folder in [layout.root(), &layout.segments(), &layout.checkpoints()] {
            PrivateDir::create(folder).map_err(|e| match folder.is_dir() {
                true => AuditError::Home(e),
                false => AuditError::Unwritable { detail: format!("creating the record: {e}") },
            })?;
        }
        let lock = Lock::open(&layout.lock())?;
        let held = lock.acquire(Instant::now(), Limits::STANDARD.lock_wait)?;
        let mut tail = Tail::open(&layout, &origin, clock.now())?;
        tail.catch_up()?;
        drop(held);
        let record = Self {
            layout,
            checkpoint_seed: keys.checkpoint_seed,
            mac,
            origin,
            clock,
            limits: Limits::STANDARD,
            outside: None,
            outside_state: Mutex::new(OutsideState::default()),
            lock,
            tail: Mutex::new(tail),
            commit: GroupCommit::new(),
        };
        record.check_against_last_checkpoint()?;
        Ok(record)
    }

    /// Names the folder outside the home that takes a copy of each checkpoint.
    ///
    /// It holds the checkpoints of many records, each in a folder of its own, and must exist.
    #[must_use]
    pub fn with_outside(mut self, folder: PathBuf) -> Self {
        self.outside = Some(folder);
        self
    }

    /// Sets other limits than [`Limits::STANDARD`].
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The public side of the checkpoint key: all that an auditor needs.
    pub fn verifier_key(&self) -> VerifierKey {
        VerifierKey::of_seed(self.origin.clone(), &self.checkpoint_seed)
    }

    /// Hashes what must not be written, under the record's own key.
    pub fn keyed_hash(&self, bytes: &[u8]) -> KeyedHash {
        let mac = self.mac.clone().chain_update(bytes);
        KeyedHash(Digest::from_bytes(mac.finalize().into_bytes().into()))
    }

    /// What is on record about a proposal's digest since `since`, read anew from the disk. Blocks.
    ///
    /// - Errors: [`AuditError::Unreadable`].
    pub fn about(&self, digest: Digest, since: Timestamp) -> Result<Vec<Logged>, AuditError> {
        Reader::open(self.layout.root())?.about(digest, since)
    }

    /// When the newest entry was made: time had come so far, whatever a clock says. Blocks.
    ///
    /// - Errors: [`AuditError::Unreadable`].
    pub fn newest_at(&self) -> Result<Option<Timestamp>, AuditError> {
        let last = Reader::open(self.layout.root())?.tail(1)?;
        Ok(last.into_iter().find_map(|found| match found {
            Found::Entry(entry) => Some(entry.at),
            Found::Unreadable { .. } => None,
        }))
    }

    /// Appends an entry and returns once it is durable.
    ///
    /// Blocks: on other writers for at most [`Limits::lock_wait`], and on the disk.
    ///
    /// - Errors: whatever it is, the entry does not count as recorded and what it was to record must not be
    ///   done. After a failed sync every later append fails until the record is opened again.
    pub fn append(&self, entry: Entry) -> Result<Recorded, AuditError> {
        let (placed, ticket) = self.place(&entry)?;
        self.commit.wait(ticket)?;
        Ok(Recorded { seq: placed.seq, at: placed.at, leaf: placed.leaf })
    }

    fn place(&self, entry: &Entry) -> Result<(Placed, Ticket), AuditError> {
        let mut writing = self.lock_tail()?;
        let tail = &mut *writing.tail;
        if tail.peek()? == Peeked::Unclear {
            self.mend(tail)?;
        }
        let at = self.clock.now();
        if tail.is_full(at, self.limits.segment_bytes) {
            self.mend(tail)?;
            tail.seal(at)?;
        }
        if tail.is_sealed() {
            tail.file().1.sync_data().map_err(|e| self.commit.fail(&e))?;
            tail.begin_next()?;
        }
        let placed = tail.write(entry, at)?;
        let (segment, file) = tail.file();
        Ok((placed, self.commit.issue(segment, file)?))
    }

    /// Takes the lock and takes all that others added into the tree.
    pub(crate) fn begin(&self) -> Result<Writing<'_>, AuditError> {
        let mut writing = self.lock_tail()?;
        self.mend(&mut writing.tail)?;
        Ok(writing)
    }

    fn lock_tail(&self) -> Result<Writing<'_>, AuditError> {
        let since = Instant::now();
        self.commit.check()?;
        let tail = self.tail.lock().map_err(|_| AuditError::broken_off())?;
        let held = self.lock.acquire(since, self.limits.lock_wait)?;
        Ok(Writing { tail, _held: held })
    }

    /// Learns all that others added and mends what a crash left.
    fn mend(&self, tail: &mut Tail) -> Result<(), AuditError> {
        loop {
            match tail.catch_up()? {
                Leftover::Nothing => return Ok(()),
                Leftover::LacksNewline => tail.end_line()?,
                Leftover::Torn { bytes, sha256, newline } => {
                    tail.document((bytes, sha256), newline, self.clock.now())?;
                }
                Leftover::Damage => return Err(AuditError::damaged("the end does not fit")),
            }
        }
    }

    /// Makes everything written so far durable, whoever wrote it.
    pub(crate) fn sync(&self, writing: Writing<'_>) -> Result<(), AuditError> {
        let (segment, file) = writing.tail.file();
        let ticket = self.commit.issue(segment, file)?;
        drop(writing);
        self.commit.wait(ticket)
    }
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record").field("origin", &self.origin).finish_non_exhaustive()
    }
}
