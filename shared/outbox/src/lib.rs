//! Sealed proposals that wait for a person, claimed once; and which sessions have read what came from outside.
//!
//! Apart because losing the race here means sending a mail twice. Bytes in, bytes out: it never looks inside a
//! proposal and cannot perform one. Nothing of a proposal's content is in clear on disk.

mod error;
mod proposal;
mod seal;
mod store;

pub use error::OutboxError;
pub use proposal::{Claim, Finish, NewProposal, ProposalHeader, ProposalState, Sealed};
pub use store::Outbox;
