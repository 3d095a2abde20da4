//! The table: SQLite, one file a user, shared by that user's servers.

use crate::HandleError;
use crate::code;
use crate::seal::Keys;
use rusqlite::{Connection, OptionalExtension, params};
use sekisho_platform::{FileLock, write_new_private};
use sekisho_types::{Clock, Secret};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// How many days a handle lives that is neither shown nor used.
pub const LIFETIME_DAYS: i64 = 90;
const DAY_MS: i64 = 86_400_000;
const HEADER_BYTES: u64 = 100;
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a length is drawn again before it grows.
const DRAWS: usize = 4;

/// What a handle stands for. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The kind of data, such as `person`.
    pub kind: String,
    /// The text exactly as it stood.
    pub surface: String,
    /// The mask shown before the handle, such as `Y.T.`; it goes when the value comes back.
    pub shown: String,
    /// A person's family name, where it can be told.
    pub family: Option<String>,
    /// A person's given name, where it can be told.
    pub given: Option<String>,
    /// The company a person was named with.
    pub company: Option<String>,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entry({})", self.kind)
    }
}

/// One user's handles.
pub struct Handles {
    db: Mutex<Connection>,
    keys: Keys,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Handles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Handles(…)")
    }
}

impl Handles {
    /// Opens the table, creating an empty one where there is none, and drops what has expired.
    ///
    /// - Errors: [`HandleError::Unavailable`], also for a file that is no table: a damaged one is an error, not an
    ///   empty one.
    pub fn open(
        path: &Path,
        seal: Secret<[u8; 32]>,
        lookup: Secret<[u8; 32]>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, HandleError> {
        match write_new_private(path, b"") {
            Ok(()) => {}
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(HandleError::unavailable(e)),
        }
        let _alone = alone(path)?;
        // SQLite takes a stump that is shorter than its header for a new file.
        if std::fs::metadata(path).is_ok_and(|file| (1..HEADER_BYTES).contains(&file.len())) {
            return Err(HandleError::unavailable("a table that was cut off"));
        }
        let db = Connection::open(path)?;
        db.busy_timeout(BUSY_TIMEOUT)?;
        // The log lets readers go on beside a writer.
        // A handle that a power cut takes is an error when it is used, and is given out anew when it is shown again.
        db.execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = NORMAL;
             CREATE TABLE IF NOT EXISTS handle (
                 handle TEXT PRIMARY KEY, lookup BLOB NOT NULL UNIQUE, sealed BLOB NOT NULL,
                 used_day INTEGER NOT NULL
             ) STRICT;
             CREATE TABLE IF NOT EXISTS shown (
                 lookup BLOB PRIMARY KEY, used_day INTEGER NOT NULL
             ) STRICT;",
        )?;
        let handles = Self { db: Mutex::new(db), keys: Keys { seal, lookup }, clock };
        let oldest = handles.today() - LIFETIME_DAYS;
        handles.db()?.execute("DELETE FROM handle WHERE used_day < ?1", [oldest])?;
        handles.db()?.execute("DELETE FROM shown WHERE used_day < ?1", [oldest])?;
        Ok(handles)
    }

    /// The handle for exactly this surface, kind and mask: the one it has, or a new one. The mask counts because it
    /// goes when the value comes back, and one value can be shown in two ways.
    ///
    /// - Errors: [`HandleError::Damaged`] if the handle it has would bring back something else,
    ///   [`HandleError::Unavailable`].
    pub fn give(&self, entry: &Entry) -> Result<String, HandleError> {
        let lookup = self.keys.lookup(entry)?;
        if let Some(handle) = self.known(&lookup, entry)? {
            return Ok(handle);
        }
        let today = self.today();
        for length in code::SHORTEST..=code::LONGEST {
            for _ in 0..DRAWS {
                let handle = code::draw(length)?;
                let sealed = self.keys.seal(&handle, entry)?;
                let added = self
                    .db()?
                    .prepare_cached(
                        "INSERT INTO handle (handle, lookup, sealed, used_day) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO NOTHING",
                    )?
                    .execute(params![handle, lookup, sealed, today])?;
                if added == 1 {
                    self.note_shown(&entry.shown, today)?;
                    return Ok(handle);
                }
                // Another process was quicker with the same value, or the lot fell on a handle that stands.
                if let Some(handle) = self.known(&lookup, entry)? {
                    return Ok(handle);
                }
            }
        }
        Err(HandleError::unavailable("no handle is free"))
    }

    /// What a handle stands for, and notes that it was used.
    ///
    /// - Errors: [`HandleError::Unknown`], [`HandleError::Damaged`], [`HandleError::Unavailable`].
    pub fn look_up(&self, handle: &str) -> Result<Entry, HandleError> {
        if !code::is_handle(handle) {
            return Err(HandleError::Unknown);
        }
        let row = self
            .db()?
            .prepare_cached("SELECT sealed, used_day FROM handle WHERE handle = ?1")?
            .query_row([handle], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?)))
            .optional()?;
        let (sealed, used) = row.ok_or(HandleError::Unknown)?;
        if used < self.today() - LIFETIME_DAYS {
            return Err(HandleError::Unknown);
        }
        let entry = self.keys.open(handle, &sealed)?;
        self.keep(handle, &entry.shown, used)?;
        Ok(entry)
    }

    /// Tells whether a mask of just these characters was shown with a handle, and that handle may still live.
    ///
    /// - Errors: [`HandleError::Unavailable`].
    pub fn was_shown(&self, shown: &str) -> Result<bool, HandleError> {
        let lookup = self.keys.shown(shown)?;
        let day = self
            .db()?
            .prepare_cached("SELECT used_day FROM shown WHERE lookup = ?1")?
            .query_row([lookup.as_slice()], |row| row.get::<_, i64>(0))
            .optional()?;
        Ok(day.is_some_and(|day| day >= self.today() - LIFETIME_DAYS))
    }

    fn note_shown(&self, shown: &str, today: i64) -> Result<(), HandleError> {
        let lookup = self.keys.shown(shown)?;
        self.db()?
            .prepare_cached(
                "INSERT INTO shown (lookup, used_day) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET used_day = max(used_day, excluded.used_day)",
            )?
            .execute(params![lookup, today])?;
        Ok(())
    }

    fn known(&self, lookup: &[u8; 32], entry: &Entry) -> Result<Option<String>, HandleError> {
        let row = self
            .db()?
            .prepare_cached("SELECT handle, sealed, used_day FROM handle WHERE lookup = ?1")?
            .query_row([lookup.as_slice()], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, i64>(2)?))
            })
            .optional()?;
        let Some((handle, sealed, used)) = row else { return Ok(None) };
        // The seal binds an entry to its handle, but nothing binds it to the hash it is found by.
        let kept = self.keys.open(&handle, &sealed)?;
        if (&kept.kind, &kept.surface, &kept.shown) != (&entry.kind, &entry.surface, &entry.shown) {
            return Err(HandleError::Damaged);
        }
        self.keep(&handle, &kept.shown, used)?;
        Ok(Some(handle))
    }

    /// Notes at most once a day that a handle lives on.
    fn keep(&self, handle: &str, shown: &str, used: i64) -> Result<(), HandleError> {
        let today = self.today();
        if used < today {
            self.note_shown(shown, today)?;
            self.db()?.execute(
                "UPDATE handle SET used_day = max(used_day, ?2) WHERE handle = ?1",
                params![handle, today],
            )?;
        }
        Ok(())
    }

    fn db(&self) -> Result<MutexGuard<'_, Connection>, HandleError> {
        self.db.lock().map_err(|_| HandleError::unavailable("a thread failed while it held the table"))
    }

    fn today(&self) -> i64 {
        self.clock.now().as_ms().div_euclid(DAY_MS)
    }
}

/// Keeps other processes from opening the table meanwhile: where one that was making it has died, those who come at
/// once undo what it left, and SQLite fails the one that comes second.
fn alone(table: &Path) -> Result<FileLock, HandleError> {
    let mut name = table.file_name().unwrap_or_default().to_owned();
    name.push(".lock");
    FileLock::wait(&table.with_file_name(name), BUSY_TIMEOUT).map_err(HandleError::unavailable)
}
