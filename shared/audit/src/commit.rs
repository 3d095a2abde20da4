//! Makes what was written durable, once for all threads that wait for it.
//!
//! Apart because this is where an entry becomes *acknowledged*: after a failed sync nothing is, ever again.
//! Whether the system still holds what it failed to write is then unknown, so the record must be opened anew.

use crate::error::AuditError;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

/// Something whose written bytes can be made durable.
pub(crate) trait Flush: Send + Sync {
    fn flush(&self) -> io::Result<()>;
}

impl Flush for std::fs::File {
    fn flush(&self) -> io::Result<()> {
        self.sync_data()
    }
}

/// The place of a write among all writes of this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticket(u64);

#[derive(Debug)]
struct Inner<F> {
    issued: u64,
    durable: u64,
    /// Files written to since the last sync, by the first entry of their segment.
    dirty: Vec<(u64, Arc<F>)>,
    leading: bool,
    failed: Option<String>,
}

/// One thread syncs, the others wait for it: the next one for all that was written meanwhile.
#[derive(Debug)]
pub(crate) struct GroupCommit<F> {
    inner: Mutex<Inner<F>>,
    changed: Condvar,
}

impl<F: Flush> GroupCommit<F> {
    pub(crate) fn new() -> Self {
        let inner = Inner { issued: 0, durable: 0, dirty: Vec::new(), leading: false, failed: None };
        Self { inner: Mutex::new(inner), changed: Condvar::new() }
    }

    /// Notes that `file` was written to.
    pub(crate) fn issue(&self, segment: u64, file: &Arc<F>) -> Result<Ticket, AuditError> {
        let mut inner = self.locked()?;
        if !inner.dirty.iter().any(|(first, _)| *first == segment) {
            inner.dirty.push((segment, Arc::clone(file)));
        }
        inner.issued += 1;
        Ok(Ticket(inner.issued))
    }

    /// Returns once everything up to `ticket` is durable.
    ///
    /// - Errors: [`AuditError::Unwritable`] if a sync failed, now or earlier.
    pub(crate) fn wait(&self, ticket: Ticket) -> Result<(), AuditError> {
        let mut inner = self.locked()?;
        loop {
            if inner.durable >= ticket.0 {
                return Ok(());
            }
            if !inner.leading {
                inner.leading = true;
                let (upto, files) = (inner.issued, std::mem::take(&mut inner.dirty));
                drop(inner);
                let outcome = files.iter().try_for_each(|(_, file)| file.flush());
                inner = self.inner.lock().map_err(|_| AuditError::broken_off())?;
                inner.leading = false;
                match outcome {
                    Ok(()) => inner.durable = upto,
                    Err(e) => inner.failed = Some(e.to_string()),
                }
                self.changed.notify_all();
            } else {
                inner = self.changed.wait(inner).map_err(|_| AuditError::broken_off())?;
            }
            refuse_if_failed(&inner)?;
        }
    }

    /// Refuses if a sync has failed.
    pub(crate) fn check(&self) -> Result<(), AuditError> {
        self.locked().map(drop)
    }

    /// Notes a sync that failed elsewhere.
    pub(crate) fn fail(&self, error: &io::Error) -> AuditError {
        if let Ok(mut inner) = self.inner.lock() {
            inner.failed = Some(error.to_string());
        }
        self.changed.notify_all();
        AuditError::unwritable("syncing", error)
    }

    fn locked(&self) -> Result<MutexGuard<'_, Inner<F>>, AuditError> {
        let inner = self.inner.lock().map_err(|_| AuditError::broken_off())?;
        refuse_if_failed(&inner)?;
        Ok(inner)
    }
}

fn refuse_if_failed<F>(inner: &Inner<F>) -> Result<(), AuditError> {
    match &inner.failed {
        None => Ok(()),
        Some(why) => Err(AuditError::Unwritable { detail: format!("a sync failed: {why}") }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
    use std::sync::mpsc;

    /// A disk that counts syncs, waits for leave before each, and can break.
    struct Disk {
        syncs: AtomicU64,
        broken: AtomicBool,
        begun: Mutex<mpsc::Sender<()>>,
        leave: Mutex<mpsc::Receiver<()>>,
    }

    impl Flush for Disk {
        fn flush(&self) -> io::Result<()> {
            self.begun.lock().unwrap().send(()).unwrap();
            self.leave.lock().unwrap().recv().unwrap();
            self.syncs.fetch_add(1, Ordering::SeqCst);
            if self.broken.load(Ordering::SeqCst) { Err(io::Error::other("bad sector")) } else { Ok(()) }
        }
    }

    fn disk() -> (Arc<Disk>, mpsc::Receiver<()>, mpsc::Sender<()>) {
        let ((begun, seen), (grant, leave)) = (mpsc::channel(), mpsc::channel());
        let disk = Disk {
            syncs: AtomicU64::new(0),
            broken: AtomicBool::new(false),
            begun: Mutex::new(begun),
            leave: Mutex::new(leave),
        };
        (Arc::new(disk), seen, grant)
    }

    #[test]
    fn those_who_wait_share_one_sync() {
        let (disk, seen, grant) = disk();
        let commit = &GroupCommit::new();
        std::thread::scope(|scope| {
            let first = commit.issue(0, &disk).unwrap();
            let leader = scope.spawn(move || commit.wait(first));
            seen.recv().unwrap();
            // Ten more are written while the first sync is under way.
            let tickets: Vec<Ticket> = (0..10).map(|_| commit.issue(0, &disk).unwrap()).collect();
            let waiting: Vec<_> =
                tickets.into_iter().map(|ticket| scope.spawn(move || commit.wait(ticket))).collect();
            grant.send(()).unwrap();
            seen.recv().unwrap();
            grant.send(()).unwrap();
            assert!(leader.join().unwrap().is_ok());
            assert!(waiting.into_iter().all(|w| w.join().unwrap().is_ok()));
        });
        assert_eq!(disk.syncs.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn after_a_failed_sync_nothing_is_acknowledged_any_more() {
        let (disk, _seen, grant) = disk();
        let commit = GroupCommit::new();
        disk.broken.store(true, Ordering::SeqCst);
        grant.send(()).unwrap();
        let ticket = commit.issue(0, &disk).unwrap();
        assert!(matches!(commit.wait(ticket), Err(AuditError::Unwritable { .. })));
        disk.broken.store(false, Ordering::SeqCst);
        grant.send(()).unwrap();
        assert!(commit.wait(ticket).is_err());
        assert!(commit.issue(0, &disk).is_err());
        assert!(commit.check().is_err());
        assert_eq!(disk.syncs.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn each_segment_written_to_is_synced() {
        let (one, _seen_one, grant_one) = disk();
        let (two, _seen_two, grant_two) = disk();
        grant_one.send(()).unwrap();
        grant_two.send(()).unwrap();
        let commit = GroupCommit::new();
        commit.issue(0, &one).unwrap();
        let ticket = commit.issue(7, &two).unwrap();
        commit.wait(ticket).unwrap();
        assert_eq!((one.syncs.load(Ordering::SeqCst), two.syncs.load(Ordering::SeqCst)), (1, 1));
    }
}
