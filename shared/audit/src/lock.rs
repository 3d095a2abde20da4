//! The lock that lets one process at a time add to the record.
//!
//! A file of its own, never a segment: some systems keep everybody from reading a locked file.

use crate::error::AuditError;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

const TRIES_BEFORE_SLEEP: u32 = 16;
const FIRST_SLEEP: Duration = Duration::from_micros(50);
const LONGEST_SLEEP: Duration = Duration::from_millis(2);

/// The lock file of a record.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

/// Holds the lock until dropped.
#[derive(Debug)]
pub(crate) struct Held<'a> {
    file: &'a File,
}

impl Lock {
    pub(crate) fn open(path: &Path) -> Result<Self, AuditError> {
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)
            .map_err(|e| AuditError::unwritable("opening the lock", &e))?;
        Ok(Self { file })
    }

    /// Waits for the lock. A dead process holds none: the system lets go of it.
    ///
    /// - Errors: [`AuditError::Busy`] when `longest` has passed since `since`.
    pub(crate) fn acquire(&self, since: Instant, longest: Duration) -> Result<Held<'_>, AuditError> {
        let mut tries = 0;
        let mut pause = FIRST_SLEEP;
        loop {
            match self.file.try_lock() {
                Ok(()) => return Ok(Held { file: &self.file }),
                Err(TryLockError::Error(e)) => return Err(AuditError::unwritable("locking", &e)),
                Err(TryLockError::WouldBlock) => {}
            }
            let waited = since.elapsed();
            if waited >= longest {
                let waited_ms = u64::try_from(waited.as_millis()).unwrap_or(u64::MAX);
                return Err(AuditError::Busy { waited_ms });
            }
            tries += 1;
            if tries < TRIES_BEFORE_SLEEP {
                std::thread::yield_now();
            } else {
                std::thread::sleep(pause);
                pause = (pause * 2).min(LONGEST_SLEEP);
            }
        }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        // Should this fail, the lock is held until the process ends and everybody else reads `Busy`: closed.
        let _ = self.file.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_lock_is_busy_and_a_dropped_one_free() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let (one, two) = (Lock::open(&path).unwrap(), Lock::open(&path).unwrap());
        let held = one.acquire(Instant::now(), Duration::ZERO).unwrap();
        let refused = two.acquire(Instant::now(), Duration::ZERO).unwrap_err();
        assert!(matches!(refused, AuditError::Busy { .. }));
        drop(held);
        assert!(two.acquire(Instant::now(), Duration::ZERO).is_ok());
    }
}
