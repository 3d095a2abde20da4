//! What persons approve with: enrolled passkeys and one-time codes, and the proofs that they give.
//!
//! Apart because an approval is believed by this crate alone, twice: when a person gives it, and again when what was
//! approved is about to happen, from the raw assertion and nothing else. Knows digests, not what they are of; holds
//! no proposal and delivers none.

mod assertion;
mod book;
mod bytes;
mod code;
mod enrol;
mod error;
mod factor;
mod factors;
mod key;
mod proof;
mod registration;

pub use assertion::Assertion;
pub use bytes::Bytes;
pub use enrol::{Begun, CodeEnrolment, Consent, PasskeyEnrolment, Withdrawal};
pub use error::FactorError;
pub use factor::{Enrolled, FactorId, FactorKind};
pub use factors::{Factors, OpenPage};
pub use proof::{Proof, Verified};
pub use registration::Registration;

/// The name that passkeys are bound to. Browsers treat it as secure without TLS, and it leads to this machine only.
pub const RELYING_PARTY: &str = "localhost";
