//! The administrator's orders: signed, numbered, carried out by each user's own processes before their next call.
//!
//! Apart from the vault because a server that only reads files must stop at a *halt* too, and need not link an HTTP
//! client for that. This crate says what was ordered and what was carried out; it touches no grant. What is missing,
//! badly signed, unreadable or older than what was carried out is an error, never "no orders".

mod error;
mod inbox;
mod issue;
mod keys;
mod ledger;
mod order;
mod receipt;
mod sequence;
mod signer;
mod standing;
mod turn;
mod watch;

pub use error::OrderError;
pub use inbox::{Delivered, Reported, folder_name, reported};
pub use issue::issue;
pub use keys::{Known, OrderKeys};
pub use ledger::Ledger;
pub use order::{Action, Draft, Order, Whom};
pub use receipt::{Done, Outcome, Receipt};
pub use sequence::Sequence;
pub use signer::Signer;
pub use standing::Standing;
pub use turn::Turn;
pub use watch::{Watch, Way};
