//! The store: SQLite, one file a user, each step of a proposal a compare-and-set.

use crate::{Claim, Finish, NewProposal, OutboxError, ProposalHeader, ProposalState, Sealed, seal};
use rusqlite::{Connection, OptionalExtension, params};
use sekisho_platform::{BootStamp, write_new_private};
use sekisho_types::{ClientSessionId, Clock, Decision, ProposalId, Secret, Timestamp, UserId};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// One user's outbox, shared by that user's processes.
pub struct Outbox {
    db: Mutex<Connection>,
    key: Secret<[u8; 32]>,
    clock: Arc<dyn Clock>,
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
        db.execute_batch(
            "PRAGMA synchronous = FULL;
             CREATE TABLE IF NOT EXISTS proposal (
                 id INTEGER PRIMARY KEY AUTOINCREMENT,
                 header TEXT NOT NULL, payload BLOB NOT NULL, preview BLOB NOT NULL, state TEXT NOT NULL
             ) STRICT;
             CREATE TABLE IF NOT EXISTS taint (
                 user TEXT NOT NULL, session TEXT NOT NULL, source TEXT NOT NULL, until_ms INTEGER NOT NULL,
                 PRIMARY KEY (user, session, source)
             ) STRICT;",
        )?;
        Ok(Self { db: Mutex::new(db), key, clock })
    }

    fn db(&self) -> Result<MutexGuard<'_, Connection>, OutboxError> {
        self.db.lock().map_err(|_| OutboxError::unavailable("a thread failed while it held the store"))
    }

    /// Seals a proposal and stores it: approved at once where policy allows it, else pending.
    ///
    /// - Errors: [`OutboxError::Unavailable`]; nothing is stored then. A proposal that policy denies is none.
    pub fn put(&self, new: NewProposal) -> Result<ProposalId, OutboxError> {
        let state = match new.decision {
            Decision::Allow => ProposalState::Approved,
            Decision::AskClient | Decision::AskUser | Decision::AskSecond => ProposalState::Pending,
            Decision::Deny => {
                return Err(OutboxError::unavailable("policy denies this; it cannot be proposed"));
            }
        };
        let created_boot = BootStamp::now().map_err(OutboxError::unavailable)?;
        let mut db = self.db()?;
        let work = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        work.execute(
            "INSERT INTO proposal (header, payload, preview, state) VALUES ('', x'', x'', 'pending')",
            [],
        )?;
        let id = ProposalId(u64::try_from(work.last_insert_rowid()).map_err(OutboxError::unavailable)?);
        let header = ProposalHeader {
            id,
            server: new.server,
            tool: new.tool,
            user: new.user,
            surface_hash: new.surface_hash,
            policy_hash: new.policy_hash,
            decision: new.decision,
            created_at: self.clock.now(),
            created_boot,
            ttl_ms: new.ttl_ms,
        };
        let text = serde_json::to_string(&header).map_err(OutboxError::unavailable)?;
        let payload = seal::seal(&self.key, &header, "payload", &new.payload)?;
        let preview = seal::seal(&self.key, &header, "preview", &new.preview)?;
        work.execute(
            "UPDATE proposal SET header = ?2, payload = ?3, preview = ?4, state = ?5 WHERE id = ?1",
            params![id.0, text, payload, preview, state.as_str()],
        )?;
        work.commit()?;
        Ok(id)
    }

    /// Opens a proposal and proves that header and bytes are those that were sealed together.
    ///
    /// - Errors: [`OutboxError::NotFound`], [`OutboxError::Mismatch`], [`OutboxError::Unavailable`].
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
        let header: ProposalHeader =
            serde_json::from_str(&header).map_err(|_| OutboxError::Mismatch { id })?;
        let state = ProposalState::parse(&state).ok_or(OutboxError::Mismatch { id })?;
        if header.id != id {
            return Err(OutboxError::Mismatch { id });
        }
        let payload = seal::open(&self.key, &header, "payload", &payload)?;
        let preview = seal::open(&self.key, &header, "preview", &preview)?;
        Ok(Sealed { header, payload, preview, state })
    }

    /// Takes the right to perform an approved proposal; of several callers exactly one gets it.
    ///
    /// - Errors: [`OutboxError::NotApproved`], [`OutboxError::WrongState`], [`OutboxError::NotFound`].
    pub fn claim(&self, id: ProposalId) -> Result<Claim, OutboxError> {
        if self.step(id, ProposalState::Approved, ProposalState::Claimed)? {
            return Ok(Claim { id });
        }
        match self.state(id)? {
            ProposalState::Pending => Err(OutboxError::NotApproved { id }),
            state => Err(OutboxError::WrongState { id, state }),
        }
    }

    /// Writes down how a claim ended, and uses the claim up.
    ///
    /// - Errors: [`OutboxError::WrongState`] if it is not claimed any more.
    pub fn finish(&self, claim: Claim, finish: Finish) -> Result<(), OutboxError> {
        let id = claim.id;
        if self.step(id, ProposalState::Claimed, finish.state())? {
            return Ok(());
        }
        Err(OutboxError::WrongState { id, state: self.state(id)? })
    }

    /// Withdraws a proposal that waits.
    ///
    /// - Errors: [`OutboxError::WrongState`] if it does not wait any more.
    pub fn cancel(&self, id: ProposalId) -> Result<(), OutboxError> {
        if self.step(id, ProposalState::Pending, ProposalState::Cancelled)? {
            return Ok(());
        }
        Err(OutboxError::WrongState { id, state: self.state(id)? })
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

    fn step(&self, id: ProposalId, from: ProposalState, to: ProposalState) -> Result<bool, OutboxError> {
        let changed = self.db()?.execute(
            "UPDATE proposal SET state = ?3 WHERE id = ?1 AND state = ?2",
            params![id.0, from.as_str(), to.as_str()],
        )?;
        Ok(changed == 1)
    }

    /// Remembers that a client's session has read what came from outside, for every server of this user.
    ///
    /// - Units: `until` is when the mark ends; a later end stays.
    /// - Errors: [`OutboxError::Unavailable`].
    pub fn taint(
        &self,
        user: &UserId,
        session: &ClientSessionId,
        source: &'static str,
        until: Timestamp,
    ) -> Result<(), OutboxError> {
        self.db()?.execute(
            "INSERT INTO taint (user, session, source, until_ms) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET until_ms = max(until_ms, excluded.until_ms)",
            params![user.as_str(), session.as_str(), source, until.as_ms()],
        )?;
        Ok(())
    }

    /// Tells whether a client's session carries a mark that has not ended.
    ///
    /// - Errors: [`OutboxError::Unavailable`]; the caller takes that for a yes.
    pub fn is_tainted(&self, user: &UserId, session: &ClientSessionId) -> Result<bool, OutboxError> {
        let marks: i64 = self.db()?.query_row(
            "SELECT count(*) FROM taint WHERE user = ?1 AND session = ?2 AND until_ms > ?3",
            params![user.as_str(), session.as_str(), self.clock.now().as_ms()],
            |row| row.get(0),
        )?;
        Ok(marks > 0)
    }
}
