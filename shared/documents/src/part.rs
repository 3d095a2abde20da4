//! Reads a part of a file that is too large to be read whole.
//!
//! Apart from `decode.rs` because here both ends may be cut, and whole lines are what is wanted: within a line no
//! Japanese encoding tells where a character begins, at its start all of them do.

use crate::binary::BinaryKind;
use crate::detect::Extent;
use crate::error::DocumentError;
use crate::form::{Encoding, Form};
use crate::marks::{self, Marks};
use crate::strict;

/// Where the bytes of a part begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartStart {
    /// At the first byte of the file, its byte order mark included.
    File,
    /// At the start of a line, as after what a part before it left.
    Line,
    /// Anywhere, so many bytes from the start of the file: everything is dropped up to the first line end.
    Inside {
        /// The place in the file, in bytes.
        offset_bytes: u64,
    },
}

/// Where the bytes of a part end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartEnd {
    /// At the end of the file.
    File,
    /// Anywhere before it: what follows the last line end is left to the next part.
    Inside,
}

/// The text of a part.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    /// The text, line ends as they were.
    pub text: String,
    /// How many bytes were dropped in front: a byte order mark, or the rest of a line.
    pub dropped_bytes: usize,
    /// How many bytes at the end were left. The next part begins with them.
    pub left_bytes: usize,
}

// Content belongs in no log.
impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Part")
            .field("size_bytes", &self.text.len())
            .field("dropped_bytes", &self.dropped_bytes)
            .field("left_bytes", &self.left_bytes)
            .finish_non_exhaustive()
    }
}

impl Form {
    /// Reads the whole lines of a part of a file in this form.
    ///
    /// A part that begins inside and has no line end gives no text: everything is dropped. A part that ends inside
    /// and has no line end is read up to the last whole character; a next part then begins within a line, which
    /// in ISO-2022-JP cannot be read. A carriage return at the very end is left, as its line feed may follow.
    /// ISO-2022-JP may return to JIS X 0201 instead of ASCII; lines after such a return are read as ASCII, so
    /// that a yen sign there is `\`.
    ///
    /// - Errors: [`DocumentError::Unsound`] if a byte is not sound in this encoding, [`DocumentError::Binary`] for zeros
    ///   where the encoding has none.
    pub fn decode_part(self, bytes: &[u8], start: PartStart, end: PartEnd) -> Result<Part, DocumentError> {
        let unsound = DocumentError::Unsound { encoding: self.encoding };
        let from = match start {
            PartStart::File if self.bom => {
                let mark = self.encoding.bom();
                bytes.starts_with(mark).then_some(mark.len()).ok_or(unsound)?
            }
            PartStart::File | PartStart::Line => 0,
            PartStart::Inside { offset_bytes } => self.after_first_line_end(bytes, offset_bytes),
        };
        let body = bytes.get(from..).unwrap_or_default();
        let (lines, extent) = match end {
            PartEnd::File => (body, Extent::Whole),
            PartEnd::Inside => match self.after_last_line_end(body) {
                0 => (self.without_open_return(body), Extent::Beginning),
                to => (body.get(..to).unwrap_or_default(), Extent::Whole),
            },
        };
        self.refuse_what_is_no_text(lines)?;
        let sound = strict::decode(self.encoding, lines, extent).ok_or(unsound)?;
        let left_bytes = body.len() - sound.used;
        Ok(Part { text: sound.text.into_owned(), dropped_bytes: from, left_bytes })
    }

    /// The places, counted from the start of `bytes`, where a line end of one unit stands, and which it is.
    pub(crate) fn line_ends(
        self,
        bytes: &[u8],
        first: usize,
    ) -> impl DoubleEndedIterator<Item = (usize, u8)> {
        let unit_bytes = self.encoding.unit_bytes();
        let units = bytes.get(first..).unwrap_or_default().chunks_exact(unit_bytes).enumerate();
        units.filter_map(move |(at, unit)| {
            let byte = match (self.encoding, unit) {
                (Encoding::Utf16Le, [byte, 0]) | (Encoding::Utf16Be, [0, byte]) => *byte,
                (Encoding::Utf16Le | Encoding::Utf16Be, _) => return None,
                (_, [byte]) => *byte,
                (_, _) => return None,
            };
            matches!(byte, b'\n' | b'\r').then_some((first + at * unit_bytes, byte))
        })
    }

    /// No Japanese encoding has a line end within a character, so that one found anywhere is one.
    fn after_first_line_end(self, bytes: &[u8], offset_bytes: u64) -> usize {
        let unit_bytes = self.encoding.unit_bytes();
        let first = usize::from(unit_bytes == 2 && offset_bytes % 2 == 1);
        let mut ends = self.line_ends(bytes, first);
        match ends.next() {
            None => bytes.len(),
            Some((at, b'\r')) => match ends.next() {
                Some((next, b'\n')) if next == at + unit_bytes => next + unit_bytes,
                _ => at + unit_bytes,
            },
            Some((at, _)) => at + unit_bytes,
        }
    }

    /// Zero if there is none.
    fn after_last_line_end(self, bytes: &[u8]) -> usize {
        let unit_bytes = self.encoding.unit_bytes();
        let open = |(at, byte): &(usize, u8)| *byte == b'\r' && at + unit_bytes == bytes.len();
        self.line_ends(bytes, 0).rev().find(|end| !open(end)).map_or(0, |(at, _)| at + unit_bytes)
    }

    fn without_open_return(self, bytes: &[u8]) -> &[u8] {
        let to = self.line_ends(bytes, 0).next_back().map_or(bytes.len(), |(at, _)| at);
        bytes.get(..to).unwrap_or_default()
    }

    fn refuse_what_is_no_text(self, bytes: &[u8]) -> Result<(), DocumentError> {
        match self.encoding {
            Encoding::Utf16Le | Encoding::Utf16Be => Ok(()),
            Encoding::Utf8 | Encoding::ShiftJis | Encoding::EucJp | Encoding::Iso2022Jp => {
                let marks = Marks::of(bytes);
                let shifted = marks.shifts > 0 && marks::first_shift(bytes).is_some();
                if marks.zeros > 0 {
                    Err(DocumentError::Binary { kind: BinaryKind::Other })
                } else if shifted && self.encoding != Encoding::Iso2022Jp {
                    Err(DocumentError::Unsound { encoding: self.encoding })
                } else {
                    Ok(())
                }
            }
        }
    }
}
