//! The store: SQLite, one file a user. Puts proposals in, opens them, lists them.
//!
//! What becomes of a proposal stands in `answer.rs` (a person's word) and `claim.rs` (performing it); both take their
//! steps through [`Outbox::step`], the one compare-and-set.

use crate::{Listed, NewProposal, OutboxError, ProposalHeader, ProposalState, Sealed, seal};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};
use sekisho_platform::{BootStamp, write_new_private};
use sekisho_types::{Clock, Decision, ProposalId, Secret, Timestamp};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// The version of the tables, as the store itself says it.
const VERSION: u32 = 3;
/// The tables. `answer` holds what was said of a proposal, sealed under its header: a proof, a comment, the id of what
/// it has made.
const TABLES: &str = "CREATE TABLE proposal (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         header TEXT NOT NULL, payload BLOB NOT NULL, preview BLOB NOT NULL,
         state TEXT NOT NULL, since_ms INTEGER NOT NULL, replaced_by INTEGER
     ) STRICT;
     CREATE INDEX proposal_state ON proposal (state);
     CREATE TABLE answer (
         proposal INTEGER NOT NULL, part TEXT NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (proposal, part)
     ) STRICT;
     CREATE TABLE taint (
         user TEXT NOT NULL, session TEXT NOT NULL, source TEXT NOT NULL, until_ms INTEGER NOT NULL,
         PRIMARY KEY (user, session, source)
     ) STRICT;";
/// What version 3 brought: what became of drafts.
const REVIEWS: &str = "PRAGMA user_version = 3;
     CREATE TABLE review (
         proposal INTEGER PRIMARY KEY, verdict TEXT NOT NULL, percent INTEGER, at_ms INTEGER NOT NULL
     ) STRICT;";

/// One user's outbox, shared by that user's processes.
pub struct Outbox {
    db: Mutex<Connection>,
    pub(crate) path: PathBuf,
    pub(crate) key: Secret<[u8; 32]>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Outbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Outbox(…)")
    }
}

impl Outbox {
    /// Opens the outbox, creating an empty one where there is none.
    ///
    /// - Errors: [`OutboxError::Unavailable`], also for a file that is no outbox: a damaged store is an error,
    ///   not an empty one.
    pub fn open(path: &Path, key: Secret<[u8; 32]>, clock: Arc<dyn Clock>) -> Result<Self, OutboxError> {
        match write_new_private(path, b"") {
            Ok(()) => {}
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(OutboxError::unavailable(e)),
        }
        let db = Connection::open(path)?;
        db.busy_timeout(BUSY_TIMEOUT)?;
        prepare(&db)?;
        Ok(Self { db: Mutex::new(db), path: path.to_owned(), key, clock })
    }

    pub(crate) fn db(&self) -> Result<MutexGuard<'_, Connection>, OutboxError> {
        self.db.lock().map_err(|_| OutboxError::unavailable("a thread failed while it held the store"))
    }

    /// Seals a proposal and stores it: approved at once where policy lets it go on without a factor, else pending.
    ///
    /// One whose place it takes is superseded in the same step.
    ///
    /// - Errors: [`OutboxError::Unavailable`]; [`OutboxError::NotFound`] or [`OutboxError::WrongState`] for a proposal
    ///   whose place cannot be taken. Nothing is stored then. A proposal that policy denies is none.
    pub fn put(&self, new: NewProposal) -> Result<ProposalId, OutboxError> {
        let state = match new.decision {
            // The client's own prompt comes before the call, or not at all.
            Decision::Allow | Decision::AskClient => ProposalState::Approved,
            Decision::AskUser | Decision::AskSecond => ProposalState::Pending,
            Decision::Deny => {
                return Err(OutboxError::unavailable("policy denies this; it cannot be proposed"));
            }
        };
        let created_boot = BootStamp::now().map_err(OutboxError::unavailable)?;
        let now = self.clock.now();
        let mut db = self.db()?;
        let work = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        work.execute(
            "INSERT INTO proposal (header, payload, preview, state, since_ms) VALUES ('', x'', x'', 'pending', 0)",
            [],
        )?;
        let id = ProposalId(u64::try_from(work.last_insert_rowid()).map_err(OutboxError::unavailable)?);
        if let Some(earlier) = new.replaces {
            take_place(&work, earlier, id, now)?;
        }
        let header = ProposalHeader {
            id,
            server: new.server,
            tool: new.tool,
            class: new.class,
            user: new.user,
            surface_hash: new.surface_hash,
            policy_hash: new.policy_hash,
            decision: new.decision,
            rule: new.rule,
            author: new.author,
            replaces: new.replaces,
            circumstances: new.circumstances,
            created_at: now,
            created_boot,
            ttl_ms: new.ttl_ms,
        };
        let text = serde_json::to_string(&header).map_err(OutboxError::unavailable)?;
        let payload = seal::seal(&self.key, &header, seal::PAYLOAD, &new.payload)?;
        let preview = seal::seal(&self.key, &header, seal::PREVIEW, &new.preview)?;
        work.execute(
            "UPDATE proposal SET header = ?2, payload = ?3, preview = ?4, state = ?5, since_ms = ?6 WHERE id = ?1",
            params![id.0, text, payload, preview, state.as_str(), now.as_ms()],
        )?;
        work.commit()?;
        Ok(id)
    }

    /// Opens a proposal and proves that header and bytes are those that were sealed together.
    ///
    /// - Errors: [`OutboxError::NotFound`], [`OutboxError::Mismatch`], [`OutboxError::Emptied`],
    ///   [`OutboxError::Unavailable`].
    pub fn load(&self, id: ProposalId) -> Result<Sealed, OutboxError> {
        let row = self
            .db()?
            .query_row("SELECT header, payload, preview, state FROM proposal WHERE id = ?1", [id.0], |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, Vec<u8>>(1)?,
                    row.get::<_, Vec<u8>>(2)?,
                    row.get::<_, String>(3)?,
                ))
            })
            .optional()?;
        let Some((header, payload, preview, state)) = row else {
            return Err(OutboxError::NotFound { id });
        };
        let header = parse_header(id, &header)?;
        let state = ProposalState::parse(&state).ok_or(OutboxError::Mismatch { id })?;
        if payload.is_empty() && preview.is_empty() && state.is_over() {
            return Err(OutboxError::Emptied { id });
        }
        let payload = seal::open(&self.key, &header, seal::PAYLOAD, &payload)?;
        let preview = seal::open(&self.key, &header, seal::PREVIEW, &preview)?;
        Ok(Sealed { header, payload, preview, state })
    }

    /// The proposals in one of `states`, newest first, at most `limit`; nothing is opened.
    ///
    /// - Errors: [`OutboxError::Mismatch`] for a row that nobody here has written, [`OutboxError::Unavailable`].
    pub fn list(&self, states: &[ProposalState], limit: u32) -> Result<Vec<Listed>, OutboxError> {
        let words: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
        let words = serde_json::to_string(&words).map_err(OutboxError::unavailable)?;
        let db = self.db()?;
        let mut query = db.prepare(
            "SELECT id, header, state, since_ms, replaced_by FROM proposal
             WHERE state IN (SELECT value FROM json_each(?1)) ORDER BY id DESC LIMIT ?2",
        )?;
        let rows = query.query_map(params![words, limit], raw_listed)?;
        rows.map(|row| listed(row?)).collect()
    }

    /// How many proposals wait for a person.
    ///
    /// - Errors: [`OutboxError::Unavailable`].
    pub fn waiting_count(&self) -> Result<u64, OutboxError> {
        let count = self.db()?.query_row(
            "SELECT count(*) FROM proposal WHERE state = ?1",
            [ProposalState::Pending.as_str()],
            |row| row.get(0),
        )?;
        Ok(count)
    }

    /// One proposal as a list shows it.
    ///
    /// - Errors: [`OutboxError::NotFound`], and as [`Outbox::list`].
    pub fn listed(&self, id: ProposalId) -> Result<Listed, OutboxError> {
        let row = self
            .db()?
            .query_row(
                "SELECT id, header, state, since_ms, replaced_by FROM proposal WHERE id = ?1",
                [id.0],
                raw_listed,
            )
            .optional()?;
        listed(row.ok_or(OutboxError::NotFound { id })?)
    }

    /// Where a proposal stands.
    ///
    /// - Errors: [`OutboxError::NotFound`], [`OutboxError::Mismatch`] for a state nobody knows.
    pub fn state(&self, id: ProposalId) -> Result<ProposalState, OutboxError> {
        let text = self
            .db()?
            .query_row("SELECT state FROM proposal WHERE id = ?1", [id.0], |row| row.get::<_, String>(0))
            .optional()?
            .ok_or(OutboxError::NotFound { id })?;
        ProposalState::parse(&text).ok_or(OutboxError::Mismatch { id })
    }

    /// Takes a step, if the proposal still stands at `from` and the step is one.
    pub(crate) fn step(
        &self,
        id: ProposalId,
        from: ProposalState,
        to: ProposalState,
    ) -> Result<bool, OutboxError> {
        step_in(&*self.db()?, id, (from, to), self.clock.now())
    }

    /// Takes a step from whichever of `froms` the proposal stands at.
    ///
    /// - Errors: [`OutboxError::WrongState`] if it stands at none of them.
    pub(crate) fn step_from(
        &self,
        id: ProposalId,
        froms: &[ProposalState],
        to: ProposalState,
    ) -> Result<(), OutboxError> {
        for from in froms {
            if self.step(id, *from, to)? {
                return Ok(());
            }
        }
        Err(OutboxError::WrongState { id, state: self.state(id)? })
    }
}

/// Makes the tables, or proves that they are of this version.
fn prepare(db: &Connection) -> Result<(), OutboxError> {
    let version = |db: &Connection| db.query_row("PRAGMA user_version", [], |row| row.get::<_, u32>(0));
    db.execute_batch("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;")?;
    if version(db)? == VERSION {
        return Ok(());
    }
    db.execute_batch("BEGIN IMMEDIATE")?;
    let tables: u32 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (version(db)?, tables) {
        (VERSION, _) => {}
        (0, 0) => {
            db.execute_batch(TABLES)?;
            db.execute_batch(REVIEWS)?;
        }
        // What waits there goes on waiting.
        (2, _) => db.execute_batch(REVIEWS)?,
        (_, _) => return Err(OutboxError::unavailable("another version of Sekisho has made it")),
    }
    db.execute_batch("COMMIT")?;
    Ok(())
}

/// The one compare-and-set.
pub(crate) fn step_in(
    db: &Connection,
    id: ProposalId,
    (from, to): (ProposalState, ProposalState),
    now: Timestamp,
) -> Result<bool, OutboxError> {
    if !from.leads_to(to) {
        return Err(OutboxError::WrongState { id, state: from });
    }
    let changed = db.execute(
        "UPDATE proposal SET state = ?3, since_ms = ?4 WHERE id = ?1 AND state = ?2",
        params![id.0, from.as_str(), to.as_str(), now.as_ms()],
    )?;
    Ok(changed == 1)
}

/// Supersedes the proposal whose place another takes.
fn take_place(
    work: &Transaction<'_>,
    earlier: ProposalId,
    later: ProposalId,
    now: Timestamp,
) -> Result<(), OutboxError> {
    for from in [ProposalState::Pending, ProposalState::Returned] {
        if step_in(work, earlier, (from, ProposalState::Superseded), now)? {
            work.execute("UPDATE proposal SET replaced_by = ?2 WHERE id = ?1", [earlier.0, later.0])?;
            return Ok(());
        }
    }
    let state = work
        .query_row("SELECT state FROM proposal WHERE id = ?1", [earlier.0], |row| row.get::<_, String>(0))
        .optional()?
        .ok_or(OutboxError::NotFound { id: earlier })?;
    let state = ProposalState::parse(&state).ok_or(OutboxError::Mismatch { id: earlier })?;
    Err(OutboxError::WrongState { id: earlier, state })
}

type RawListed = (u64, String, String, i64, Option<u64>);

fn raw_listed(row: &Row<'_>) -> rusqlite::Result<RawListed> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

fn listed((id, header, state, since_ms, replaced_by): RawListed) -> Result<Listed, OutboxError> {
    let id = ProposalId(id);
    Ok(Listed {
        header: parse_header(id, &header)?,
        state: ProposalState::parse(&state).ok_or(OutboxError::Mismatch { id })?,
        since: Timestamp::from_ms(since_ms),
        replaced_by: replaced_by.map(ProposalId),
    })
}

pub(crate) fn parse_header(id: ProposalId, text: &str) -> Result<ProposalHeader, OutboxError> {
    let header: ProposalHeader = serde_json::from_str(text).map_err(|_| OutboxError::Mismatch { id })?;
    if header.id == id { Ok(header) } else { Err(OutboxError::Mismatch { id }) }
}
