//! One thing that the vault keeps, whatever it is: its generations, its mark, its lock.
//!
//! Apart because a grant and any other secret are kept alike: each write is a new file, how far it has come stands
//! outside the vault's folder, and who writes holds the lock. Knows bytes and numbers; what a record means, and
//! whether it is proved, is decided by whoever reads it.

use crate::VaultError;
use crate::files::{Family, Room as Allocated};
use crate::mark::{self, Mark};
use crate::place::Place;
use crate::vault::Inner;
use sekisho_platform::{FileLock, KeyLabel, ReadError, read_private};
use std::io::ErrorKind;
use std::path::Path;
use std::time::{Duration, Instant};

/// Longer than any record or mark.
const MOST_BYTES: u64 = 256 * 1024;
/// How often a read looks again because another process has written meanwhile.
const LOOKS: u32 = 50;
/// How many generations stay: the newest, and the one before it.
const KEPT: usize = 2;

/// Where one thing is kept.
pub(crate) struct Shelf<'a> {
    inner: &'a Inner,
    place: Place,
    word: String,
}

/// The newest record of a shelf, as it lies there: nothing of it is proved.
pub(crate) struct Found {
    pub(crate) generation: u64,
    pub(crate) bytes: Vec<u8>,
}

impl<'a> Shelf<'a> {
    pub(crate) fn new(inner: &'a Inner, place: Place) -> Self {
        let word = place.word();
        Self { inner, place, word }
    }

    fn records<T>(&self, work: impl FnOnce(Family<'_>) -> T) -> T {
        work(Family { folder: &self.inner.home.records(), name: &self.word, ending: "skv" })
    }

    fn marks<T>(&self, work: impl FnOnce(Family<'_>) -> T) -> T {
        work(Family { folder: self.inner.home.marks(), name: &self.word, ending: "mark" })
    }

    /// What does not fit here.
    pub(crate) fn damaged(&self, detail: &'static str) -> VaultError {
        damaged(self.place.clone(), detail)
    }

    /// The newest record as it lies there, whatever the mark says.
    pub(crate) fn newest(&self) -> Result<Option<Found>, VaultError> {
        self.records(newest_of)
    }

    /// The newest record, which is no older than what was seen; nothing if nothing was ever written. Looks again
    /// while others write.
    pub(crate) fn current(&self) -> Result<Option<Found>, VaultError> {
        let mut looks = 0;
        loop {
            // The mark first: whoever writes publishes the record before the mark, so the record is never behind it.
            let seen = self.seen()?;
            let found = self.newest()?;
            let generation = found.as_ref().map_or(0, |found| found.generation);
            if generation < seen {
                return Err(VaultError::Stale { place: self.place.clone(), found: generation, seen });
            }
            if generation <= seen.saturating_add(1) {
                return Ok(found);
            }
            if looks == LOOKS {
                return Err(self.damaged("its mark does not fit"));
            }
            // Others have written in between; the next look sees their mark.
            looks += 1;
        }
    }

    /// The generation that the shelf has come to by its mark; 0 if nothing was ever written.
    pub(crate) fn seen(&self) -> Result<u64, VaultError> {
        let Some(Found { generation, bytes }) = self.marks(newest_of)? else { return Ok(0) };
        let wrong = || self.damaged("its mark is not what was written");
        let key = self.inner.key(mark::key_of(&bytes).ok_or_else(wrong)?, KeyLabel::VaultMark)?;
        let mark = mark::read(&key, &bytes, self.inner.account()).ok_or_else(wrong)?;
        let fits = mark.place == self.word && mark.vault == self.inner.id() && mark.generation == generation;
        if fits { Ok(generation) } else { Err(wrong()) }
    }

    /// Makes room for the record after `generation`, which `key` has sealed. Whoever calls holds the lock.
    pub(crate) fn make_room(&self, now: Option<(u32, u64)>) -> Result<(Allocated, u64), VaultError> {
        let mut next = 1;
        if let Some((key, generation)) = now {
            self.catch_up(key, generation)?;
            next = generation.saturating_add(1);
        }
        Ok((self.records(|family| family.make_room())?, next))
    }

    /// Marks a record whose writer died before it could.
    pub(crate) fn catch_up(&self, key: u32, generation: u64) -> Result<(), VaultError> {
        if self.seen()? < generation { self.mark(key, generation) } else { Ok(()) }
    }

    /// Gives a record its name. Whoever calls reads it back, and marks it only then.
    pub(crate) fn publish(&self, room: Allocated, generation: u64, bytes: &[u8]) -> Result<(), VaultError> {
        self.records(|family| family.publish(room, generation, bytes))
    }

    /// Marks that the shelf has come to a generation, and lets go what is older than the one before.
    pub(crate) fn mark(&self, key: u32, generation: u64) -> Result<(), VaultError> {
        let secret = self.inner.key(key, KeyLabel::VaultMark)?;
        let (vault, place) = (self.inner.id().to_owned(), self.word.clone());
        let mark = Mark { vault, place, key, generation };
        let bytes = mark::write(&secret, mark, self.inner.account())
            .ok_or_else(|| self.damaged("its mark cannot be written"))?;
        self.marks(|family| {
            let room = family.make_room()?;
            family.publish(room, generation, &bytes)?;
            family.tidy(KEPT);
            Ok(())
        })
    }

    /// Lets go every record but the newest and the one before it, as far as that goes.
    pub(crate) fn tidy(&self) {
        self.records(|family| family.tidy(KEPT));
    }

    /// As [`Shelf::tidy`], of the marks too, and to its end.
    pub(crate) fn prune(&self) -> Result<(), VaultError> {
        self.records(|family| family.prune(KEPT))?;
        self.marks(|family| family.prune(KEPT))
    }

    /// Takes away every record and mark, also those that were set aside.
    pub(crate) fn erase(&self) -> Result<(), VaultError> {
        self.records(|family| family.erase())?;
        self.marks(|family| family.erase())
    }

    /// Takes away the records that were set aside.
    pub(crate) fn erase_aside(&self) -> Result<(), VaultError> {
        self.records(|family| family.erase_aside())
    }

    /// Lets go every record and mark but the newest.
    pub(crate) fn forget_older(&self) -> Result<(), VaultError> {
        self.records(|family| family.prune(1))?;
        self.marks(|family| family.prune(1))
    }

    /// Gives everything here names that no generation has, so that the shelf begins anew.
    pub(crate) fn set_aside(&self) -> Result<(), VaultError> {
        self.records(|family| family.set_aside())?;
        self.marks(|family| family.set_aside())
    }

    /// Takes the lock, whose file is made if it is missing; others wait. A dead process holds none.
    pub(crate) fn lock(&self, patience: Duration) -> Result<FileLock, VaultError> {
        let path = self.inner.home.lock_file(self.place.lock_word());
        let since = Instant::now();
        FileLock::wait(&path, patience).map_err(|error| match error.kind() {
            ErrorKind::WouldBlock => VaultError::Busy {
                place: self.place.clone(),
                waited_ms: u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX),
            },
            _ => VaultError::io("locking", &path, error),
        })
    }
}

/// The highest generation and its bytes; looks again if it goes while it is being read.
fn newest_of(family: Family<'_>) -> Result<Option<Found>, VaultError> {
    let mut looks = 0;
    loop {
        let Some(generation) = family.generations()?.first().copied() else { return Ok(None) };
        let path = family.path(generation);
        match read_private(&path, MOST_BYTES) {
            Ok(bytes) => return Ok(Some(Found { generation, bytes })),
            Err(error) if error.is_not_found() && looks < LOOKS => looks += 1,
            Err(error) => return Err(unreadable(&path, error)),
        }
    }
}

fn unreadable(path: &Path, error: ReadError) -> VaultError {
    match error {
        ReadError::Io(error) => VaultError::io("reading", path, error),
        ReadError::Unsafe(detail) => VaultError::Unsafe { path: path.to_owned(), detail },
    }
}

pub(crate) fn damaged(place: impl Into<Place>, detail: &'static str) -> VaultError {
    VaultError::Damaged { place: place.into(), detail }
}
