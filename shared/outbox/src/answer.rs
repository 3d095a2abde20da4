//! What a person says to a proposal: yes with a proof, back with a comment, no.
//!
//! Apart from claiming because nothing here lets anything happen: a proof is bytes that the delivery verifies itself.

use crate::store::step_in;
use crate::{Outbox, OutboxError, ProposalHeader, ProposalState, seal};
use rusqlite::{OptionalExtension, TransactionBehavior, params};
use sekisho_platform::BootStamp;
use sekisho_types::{ProposalId, Timestamp};

/// The longest comment, in bytes: a page of Japanese.
const COMMENT_MAX_BYTES: usize = 8_192;

impl Outbox {
    /// Stores a proof and lets the proposal be claimed. What the proof is worth, the delivery finds out.
    ///
    /// - Errors: [`OutboxError::WrongState`] if it does not wait any more, `expired` among others: of two answers the
    ///   first one counts.
    pub fn approve(&self, id: ProposalId, proof: &[u8]) -> Result<(), OutboxError> {
        let header = self.waiting(id)?;
        self.answer(&header, seal::PROOF, proof, ProposalState::Approved)
    }

    /// Sends a proposal back; the model reads the comment, masked, and may propose another in its place.
    ///
    /// - Errors: as [`Outbox::approve`]; [`OutboxError::Unavailable`] for a comment that is longer than a page.
    pub fn give_back(&self, id: ProposalId, comment: &str) -> Result<(), OutboxError> {
        if comment.len() > COMMENT_MAX_BYTES {
            return Err(OutboxError::unavailable("the comment is longer than 8,192 bytes"));
        }
        let header = self.waiting(id)?;
        self.answer(&header, seal::COMMENT, comment.as_bytes(), ProposalState::Returned)
    }

    /// Refuses a proposal for good.
    ///
    /// - Errors: as [`Outbox::approve`].
    pub fn deny(&self, id: ProposalId) -> Result<(), OutboxError> {
        self.step_from(id, &[ProposalState::Pending], ProposalState::Denied)
    }

    /// Withdraws a proposal that waits or was sent back.
    ///
    /// - Errors: as [`Outbox::approve`].
    pub fn cancel(&self, id: ProposalId) -> Result<(), OutboxError> {
        self.step_from(id, &[ProposalState::Pending, ProposalState::Returned], ProposalState::Cancelled)
    }

    /// The proof that was stored with an approval, if there is one.
    ///
    /// - Errors: [`OutboxError::NotFound`], [`OutboxError::Mismatch`], [`OutboxError::Unavailable`].
    pub fn proof(&self, id: ProposalId) -> Result<Option<Vec<u8>>, OutboxError> {
        self.said(id, seal::PROOF)
    }

    /// The comment that a proposal was sent back with, if it was.
    ///
    /// - Errors: as [`Outbox::proof`].
    pub fn comment(&self, id: ProposalId) -> Result<Option<String>, OutboxError> {
        let comment = self.said(id, seal::COMMENT)?;
        comment.map(|bytes| String::from_utf8(bytes).map_err(|_| OutboxError::Mismatch { id })).transpose()
    }

    /// Ends what nobody answered, or nobody delivered, in time; says which ended now.
    ///
    /// - Errors: [`OutboxError::Unavailable`].
    pub fn expire(&self) -> Result<Vec<ProposalId>, OutboxError> {
        let boot = BootStamp::now().map_err(OutboxError::unavailable)?;
        let now = self.clock.now();
        let mut ended = Vec::new();
        for listed in self.list(&[ProposalState::Pending, ProposalState::Approved], u32::MAX)? {
            let id = listed.header.id;
            if listed.header.is_expired(now, &boot) && self.step(id, listed.state, ProposalState::Expired)? {
                ended.push(id);
            }
        }
        Ok(ended)
    }

    /// Ends one proposal whose time is over, by whatever clock the caller trusts more; says where it stands then.
    ///
    /// - Errors: [`OutboxError::NotFound`], [`OutboxError::Unavailable`].
    pub fn expire_one(&self, id: ProposalId) -> Result<ProposalState, OutboxError> {
        for from in [ProposalState::Pending, ProposalState::Approved] {
            if self.step(id, from, ProposalState::Expired)? {
                return Ok(ProposalState::Expired);
            }
        }
        self.state(id)
    }

    /// The header of a proposal that waits, proved by opening what is bound to it.
    fn waiting(&self, id: ProposalId) -> Result<ProposalHeader, OutboxError> {
        let sealed = self.load(id)?;
        let boot = BootStamp::now().map_err(OutboxError::unavailable)?;
        if sealed.state == ProposalState::Pending && sealed.header.is_expired(self.clock.now(), &boot) {
            self.step(id, ProposalState::Pending, ProposalState::Expired)?;
        }
        match self.state(id)? {
            ProposalState::Pending => Ok(sealed.header),
            state => Err(OutboxError::WrongState { id, state }),
        }
    }

    /// Step and answer in one transaction: there is no approval without its proof, and no proof without a step.
    fn answer(
        &self,
        header: &ProposalHeader,
        part: &'static str,
        said: &[u8],
        to: ProposalState,
    ) -> Result<(), OutboxError> {
        let id = header.id;
        let sealed = seal::seal(&self.key, header, part, said)?;
        let now: Timestamp = self.clock.now();
        let mut db = self.db()?;
        let work = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let stepped = step_in(&work, id, (ProposalState::Pending, to), now)?;
        if stepped {
            work.execute(
                "INSERT OR REPLACE INTO answer (proposal, part, sealed) VALUES (?1, ?2, ?3)",
                params![id.0, part, sealed],
            )?;
            work.commit()?;
            return Ok(());
        }
        drop(work);
        drop(db);
        Err(OutboxError::WrongState { id, state: self.state(id)? })
    }

    pub(crate) fn said(&self, id: ProposalId, part: &'static str) -> Result<Option<Vec<u8>>, OutboxError> {
        let header = self.listed(id)?.header;
        let sealed = self
            .db()?
            .query_row(
                "SELECT sealed FROM answer WHERE proposal = ?1 AND part = ?2",
                params![id.0, part],
                |row| row.get::<_, Vec<u8>>(0),
            )
            .optional()?;
        sealed.map(|sealed| seal::open(&self.key, &header, part, &sealed)).transpose()
    }
}
