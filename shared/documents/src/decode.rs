//! Reads plain text, and says how it was written.
//!
//! Apart from `binary.rs` because here the question is which text it is, there whether it is text at all.

use crate::binary;
use crate::error::DocumentError;
use crate::lines::{LineEnds, Lines};

/// The most bytes that are decoded: 64 MiB.
pub const MAX_TEXT_BYTES: usize = 64 * 1024 * 1024;

const UTF8_BOM: &[u8] = b"\xef\xbb\xbf";
// Marks of UTF-16 and UTF-32: text, but not this encoding.
const OTHER_BOMS: &[&[u8]] = &[b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff"];
// Shifts of ISO-2022-JP and its kin: seven-bit, so valid UTF-8, but Japanese would be read as rubbish.
const SHIFTS: &[&[u8]] = &[b"\x1b$@", b"\x1b$B", b"\x1b$(", b"\x1b$A", b"\x1b(J", b"\x1b(I", b"\x1b&@"];

/// How a text was encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, or plain ASCII, which is the same.
    Utf8,
}

impl Encoding {
    /// The word used in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
        }
    }
}

/// A text, and how it was written: all that is needed to write it back the same.
#[derive(Clone, PartialEq, Eq)]
pub struct Text {
    /// The text, without a byte order mark and with its line ends as they were.
    pub text: String,
    /// Its encoding.
    pub encoding: Encoding,
    /// It started with a byte order mark.
    pub bom: bool,
    /// How its lines end.
    pub line_ends: LineEnds,
}

impl Text {
    /// The lines without their ends, whichever these are.
    pub fn lines(&self) -> Lines<'_> {
        Lines::of(&self.text)
    }
}

// Content belongs in no log.
impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Text")
            .field("size_bytes", &self.text.len())
            .field("encoding", &self.encoding)
            .field("bom", &self.bom)
            .field("line_ends", &self.line_ends)
            .finish_non_exhaustive()
    }
}

/// Reads `bytes` as UTF-8 text.
///
/// - Errors: [`DocumentError::Binary`] for what is no text, [`DocumentError::NotUtf8`] for other encodings,
///   [`DocumentError::TooLarge`] above [`MAX_TEXT_BYTES`].
pub fn decode(bytes: &[u8]) -> Result<Text, DocumentError> {
    if bytes.len() > MAX_TEXT_BYTES {
        return Err(DocumentError::TooLarge { size_bytes: bytes.len(), limit_bytes: MAX_TEXT_BYTES });
    }
    if OTHER_BOMS.iter().any(|bom| bytes.starts_with(bom)) {
        return Err(DocumentError::NotUtf8 { valid_bytes: 0 });
    }
    let (bom, body) = match bytes.strip_prefix(UTF8_BOM) {
        Some(body) => (true, body),
        None => (false, bytes),
    };
    if let Some(kind) = binary::kind(body) {
        return Err(DocumentError::Binary { kind });
    }
    if let Some(at) = first_shift(body) {
        return Err(DocumentError::NotUtf8 { valid_bytes: bytes.len() - body.len() + at });
    }
    let text = std::str::from_utf8(body)
        .map_err(|e| DocumentError::NotUtf8 { valid_bytes: bytes.len() - body.len() + e.valid_up_to() })?;
    Ok(Text { text: text.to_owned(), encoding: Encoding::Utf8, bom, line_ends: LineEnds::of(text) })
}

fn first_shift(bytes: &[u8]) -> Option<usize> {
    let escapes = bytes.iter().enumerate().filter(|(_, byte)| **byte == 0x1b);
    escapes
        .map(|(at, _)| at)
        .find(|at| bytes.get(*at..).is_some_and(|from| SHIFTS.iter().any(|shift| from.starts_with(shift))))
}
