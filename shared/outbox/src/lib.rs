//! Sealed proposals that wait for a person, claimed once; and which sessions have read what came from outside.
//!
//! Apart because losing the race here means sending a mail twice. Bytes in, bytes out: it never looks inside a
//! proposal and cannot perform one. Nothing of a proposal's content is in clear on disk.

mod answer;
mod claim;
mod error;
mod keep;
mod proposal;
mod review;
mod seal;
mod settle;
mod state;
mod store;
mod taint;

pub use claim::Turn;
pub use error::OutboxError;
pub use proposal::{Author, Circumstances, Claim, Listed, NewProposal, ProposalHeader, Sealed};
pub use review::{Draft, Percent, Verdict};
pub use settle::Settlement;
pub use state::{Finish, ProposalState};
pub use store::Outbox;
