//! A lock among processes: a private file that one of them holds at a time, and a dead one never.

use crate::write_new_private;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Error, ErrorKind};
use std::path::Path;
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(10);

/// Holds the lock until dropped, or until the process ends.
#[derive(Debug)]
pub struct FileLock {
    file: File,
}

impl FileLock {
    /// Takes the lock, whose file is made if it is missing and is never taken away; waits while another process has it.
    ///
    /// - Errors: `WouldBlock` once it has waited for `patience`; otherwise the system's own.
    pub fn wait(path: &Path, patience: Duration) -> std::io::Result<Self> {
        let file = match write_new_private(path, b"") {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => OpenOptions::new().read(true).write(true).open(path)?,
        };
        let since = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { file }),
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) if since.elapsed() >= patience => {
                    return Err(Error::new(ErrorKind::WouldBlock, "another process holds the lock"));
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            }
        }
    }
}

impl FileLock {
    /// Tells whether a process holds the lock just now. Who asks is in nobody's way but a waiting one's, for a moment.
    ///
    /// - Errors: the system's own; a lock that nobody has ever taken is not held.
    pub fn is_held(path: &Path) -> std::io::Result<bool> {
        let file = match OpenOptions::new().read(true).write(true).open(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            opened => opened?,
        };
        // Shared, so that two who ask at once do not take each other for the holder.
        match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // Should this fail, the lock is held until the process ends and everybody else waits in vain: closed.
        let _ = self.file.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_and_a_dropped_one_is_free() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("鍵.lock");
        let held = FileLock::wait(&path, Duration::ZERO).unwrap();
        let refused = FileLock::wait(&path, Duration::from_millis(30)).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::WouldBlock);
        assert!(FileLock::is_held(&path).unwrap());
        drop(held);
        assert!(!FileLock::is_held(&path).unwrap());
        // Two who ask at once.
        let asking = OpenOptions::new().read(true).open(&path).unwrap();
        asking.lock_shared().unwrap();
        assert!(!FileLock::is_held(&path).unwrap());
        drop(asking);
        assert!(!FileLock::is_held(&dir.path().join("無.lock")).unwrap());
        FileLock::wait(&path, Duration::ZERO).unwrap();
        let lost = FileLock::wait(&dir.path().join("無").join("lock"), Duration::ZERO).unwrap_err();
        assert_eq!(lost.kind(), ErrorKind::NotFound);
    }
}
