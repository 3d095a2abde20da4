//! Which sessions have read what came from outside.
//!
//! In this store because every server of a user must see it: a mail read in one process taints what another sends.

use crate::{Outbox, OutboxError};
use rusqlite::params;
use sekisho_types::{ClientSessionId, Timestamp, UserId};

impl Outbox {
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
