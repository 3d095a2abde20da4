//! Bytes to text, bounded. No files, no network.
//!
//! Apart from the door that reads the bytes because what is done here is pure: the same bytes give the same
//! text everywhere. A guess is never passed off as text: what is not surely read is refused.

mod binary;
mod decode;
mod error;
mod lines;

pub use binary::BinaryKind;
pub use decode::{Encoding, MAX_TEXT_BYTES, Text, decode};
pub use error::DocumentError;
pub use lines::{LineEnds, Lines};
