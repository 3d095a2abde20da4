//! How a person settles what nobody could tell: it happened, or it did not, by what she has seen outside.
//!
//! Apart from claiming because nothing is performed here, and from answering because her factor is for a statement and
//! not for an effect: what she signs for one can never pass for the other.

use crate::{Outbox, OutboxError, ProposalState, Turn};
use sha2::{Digest, Sha256};

/// What a person says of a proposal whose outcome is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// It happened.
    Happened,
    /// It did not happen.
    DidNotHappen,
}

impl Settlement {
    /// Both, as they are offered.
    pub const ALL: [Self; 2] = [Self::Happened, Self::DidNotHappen];

    /// The word used in forms and on record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Happened => "happened",
            Self::DidNotHappen => "did-not-happen",
        }
    }

    /// Finds one by its word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// The state it leads to.
    pub fn state(self) -> ProposalState {
        match self {
            Self::Happened => ProposalState::Done,
            Self::DidNotHappen => ProposalState::Failed,
        }
    }

    /// What a factor is asked to prove for this statement: SHA-256 over the word and the proposal's own digest.
    pub fn digest(self, proposal: &[u8; 32]) -> [u8; 32] {
        let mut hash = Sha256::new();
        for part in [b"sekisho/1/settlement".as_slice(), self.as_str().as_bytes(), proposal] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }
}

impl Outbox {
    /// Writes down what a person has said of a proposal whose outcome was unknown. Nothing is performed by it, then or
    /// later: neither state leads back.
    ///
    /// - Errors: [`OutboxError::WrongState`] unless it is unknown.
    pub fn settle(&self, turn: &Turn, settlement: Settlement) -> Result<(), OutboxError> {
        self.step_from(turn.id(), &[ProposalState::Unknown], settlement.state())
    }
}

#[cfg(test)]
mod tests {
    use super::Settlement;

    #[test]
    fn what_is_signed_says_which_and_of_what() {
        let digests = [
            Settlement::Happened.digest(&[1; 32]),
            Settlement::DidNotHappen.digest(&[1; 32]),
            Settlement::Happened.digest(&[2; 32]),
            [1; 32],
        ];
        for (at, one) in digests.iter().enumerate() {
            assert!(digests.iter().skip(at + 1).all(|other| other != one));
        }
        for one in Settlement::ALL {
            assert_eq!(Settlement::parse(one.as_str()), Some(one));
        }
    }
}
