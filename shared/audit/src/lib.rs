//! The record: append, tree, checkpoints, verify.
//!
//! Apart because no call may happen that is not on it, and because whoever checks it must not have to trust
//! whoever wrote it. Append-only lines, each bound to the one before and each a leaf of an RFC 6962 tree whose
//! signed checkpoints leave the machine. Holds ids, words, counts and hashes; never content.

mod checkpoint;
mod commit;
mod digest;
mod due;
mod entry;
mod error;
mod layout;
mod line;
mod lock;
mod logged;
mod note;
mod read;
mod record;
mod tail;
mod torn;
pub mod tree;
mod verify;

pub use checkpoint::{CheckpointOutcome, OutsideCopy};
pub use digest::{BadDigest, Digest, KeyedHash};
pub use entry::{Entry, Item, OutsideWord, Proof, What, Word};
pub use error::AuditError;
pub use logged::Logged;
pub use note::{BadVerifierKey, NoteFault, Origin, VerifierKey};
pub use read::{Entries, Found, Reader};
pub use record::{Limits, Record, RecordKeys, Recorded};
pub use verify::{Assurance, Checkpoints, Defect, OpenWindow, Place, Report, Spot, Warning, verify};
