//! How long a proposal's content is kept after it ended.
//!
//! Apart because this is the only place where something is taken out of the outbox: bytes and answers, never the
//! header, so that the history stays whole.

use crate::{Outbox, OutboxError, ProposalState};
use rusqlite::params;

impl Outbox {
    /// Takes away payload, preview, proof and comment of what ended more than `keep_ms` ago; says how many lost them.
    ///
    /// - Errors: [`OutboxError::Unavailable`]; nothing is taken then.
    pub fn sweep(&self, keep_ms: i64) -> Result<usize, OutboxError> {
        let before = self.clock.now().plus_ms(-keep_ms).as_ms();
        let over: Vec<&str> = ProposalState::ALL
            .into_iter()
            .filter(|state| state.is_over())
            .map(ProposalState::as_str)
            .collect();
        let over = serde_json::to_string(&over).map_err(OutboxError::unavailable)?;
        let mut db = self.db()?;
        let work = db.transaction()?;
        let which = "state IN (SELECT value FROM json_each(?1)) AND since_ms < ?2 AND length(payload) > 0";
        work.execute(
            &format!("DELETE FROM answer WHERE proposal IN (SELECT id FROM proposal WHERE {which})"),
            params![over, before],
        )?;
        let emptied = work.execute(
            &format!("UPDATE proposal SET payload = x'', preview = x'' WHERE {which}"),
            params![over, before],
        )?;
        work.commit()?;
        Ok(emptied)
    }
}
