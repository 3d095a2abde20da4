//! Bytes to text and back, bounded. No files, no network.
//!
//! Apart from the door that reads the bytes because what is done here is pure: the same bytes give the same
//! text everywhere. A guess is never passed off as text: what is not surely read is refused, and what cannot be
//! written as it was is not written.

mod binary;
mod decode;
mod detect;
mod diff;
mod edit;
mod encode;
mod error;
mod everyday;
mod form;
mod html;
mod japanese;
mod lines;
pub mod mail;
mod marks;
mod part;
mod strict;
mod survey;
mod utf16;

pub use binary::BinaryKind;
pub use decode::{MAX_TEXT_BYTES, Text, decode, decode_owned};
pub use detect::{Extent, detect};
pub use diff::{changes, unified_diff};
pub use edit::Unified;
pub use error::DocumentError;
pub use form::{Encoding, Form};
pub use html::{HtmlLimits, HtmlText, Link, html_to_text};
pub use lines::{LineEnds, Lines, with_line_feeds};
pub use part::{Part, PartEnd, PartStart};
