//! Claims an approved proposal so that exactly one process performs it, and finds out who died over one.
//!
//! Apart because losing the race here means sending a mail twice. A process holds its turn by a lock of the system,
//! which ends with the process: a proposal that is claimed while nobody holds its turn was left by one that died.

use crate::{Claim, Finish, Outbox, OutboxError, ProposalState};
use sekisho_platform::FileLock;
use sekisho_types::ProposalId;
use std::io::ErrorKind;
use std::time::Duration;

const TURN_FILES: u64 = 1_024;

/// The turn of one process to perform one proposal, until it is dropped or the process ends.
#[derive(Debug)]
pub struct Turn {
    id: ProposalId,
    // Held, never read: dropping it gives the turn back.
    _lock: FileLock,
}

impl Turn {
    /// The proposal it is about.
    pub fn id(&self) -> ProposalId {
        self.id
    }
}

impl Outbox {
    /// Takes the turn for one proposal, waiting at most `patience`. Blocks.
    ///
    /// - Errors: [`OutboxError::InProgress`] while another process has it.
    pub fn turn(&self, id: ProposalId, patience: Duration) -> Result<Turn, OutboxError> {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        // A few files serve all proposals: two whose numbers share one only wait for each other.
        name.push(format!(".turn-{}", id.0 % TURN_FILES));
        let path = self.path.with_file_name(name);
        match FileLock::wait(&path, patience) {
            Ok(lock) => Ok(Turn { id, _lock: lock }),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Err(OutboxError::InProgress { id }),
            Err(error) => Err(OutboxError::unavailable(error)),
        }
    }

    /// Takes the right to perform an approved proposal; of several callers exactly one gets it.
    ///
    /// - Errors: [`OutboxError::NotApproved`], [`OutboxError::WrongState`], [`OutboxError::NotFound`].
    pub fn claim(&self, turn: &Turn) -> Result<Claim, OutboxError> {
        let id = turn.id;
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
        self.step_from(claim.id, &[ProposalState::Claimed], finish.state())
    }

    /// Writes down what looking has told of a proposal that was left claimed, or whose outcome nobody knew.
    ///
    /// - Errors: [`OutboxError::WrongState`] if it stands elsewhere.
    pub fn reconcile(&self, turn: &Turn, found: Finish) -> Result<(), OutboxError> {
        match (self.state(turn.id)?, found) {
            (ProposalState::Unknown, Finish::Unknown) => Ok(()),
            _ => self.step_from(turn.id, &[ProposalState::Claimed, ProposalState::Unknown], found.state()),
        }
    }

    /// Ends an approved proposal that can never be performed: its policy, its surface or its bytes are not those that
    /// were approved.
    ///
    /// - Errors: [`OutboxError::WrongState`] if it stands elsewhere.
    pub fn give_up(&self, turn: &Turn) -> Result<(), OutboxError> {
        self.step_from(turn.id, &[ProposalState::Approved], ProposalState::Failed)
    }

    /// The right to take back what a proposal of class draft has done.
    ///
    /// - Errors: [`OutboxError::WrongState`] unless it is done.
    pub fn claim_undo(&self, turn: &Turn) -> Result<Claim, OutboxError> {
        match self.state(turn.id)? {
            ProposalState::Done => Ok(Claim { id: turn.id }),
            state => Err(OutboxError::WrongState { id: turn.id, state }),
        }
    }

    /// Writes down that it was taken back, and uses the claim up.
    ///
    /// - Errors: [`OutboxError::WrongState`] unless it is done.
    pub fn finish_undo(&self, claim: Claim) -> Result<(), OutboxError> {
        self.step_from(claim.id, &[ProposalState::Done], ProposalState::Undone)
    }
}
