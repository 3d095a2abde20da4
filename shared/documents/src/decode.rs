//! Reads whole texts, and says how they were written.
//!
//! Apart from `detect.rs` because here the text is kept, and compared with what would be written back.

use crate::detect::{self, Extent};
use crate::error::DocumentError;
use crate::form::{Encoding, Form};
use crate::lines::{LineEnds, Lines};
use std::borrow::Cow;

/// The most bytes that are decoded: 64 MiB.
pub const MAX_TEXT_BYTES: usize = 64 * 1024 * 1024;

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
    /// Writing the unchanged text gives the very bytes that were read: found out by doing it.
    ///
    /// Always so for UTF-8 and UTF-16. Not so where an encoding has two ways to write a character and the file
    /// uses the rarer: the NEC and IBM doubles of code page 932, ISO-2022-JP that returns to JIS X 0201 or shifts
    /// by JIS C 6226, the three-byte characters of EUC-JP. Such a file must not be written back.
    pub same_bytes: bool,
}

impl Text {
    fn of(text: String, form: Form, bytes: &[u8]) -> Self {
        let same_bytes = match form.encoding {
            // Sound UTF-8 is its own text.
            Encoding::Utf8 => true,
            _ => form.encode(&text).is_ok_and(|again| again == bytes),
        };
        let line_ends = LineEnds::of(&text);
        Self { text, encoding: form.encoding, bom: form.bom, line_ends, same_bytes }
    }

    /// How it was written.
    pub fn form(&self) -> Form {
        Form { encoding: self.encoding, bom: self.bom }
    }

    /// Writes it as it was: the same as [`Form::encode`] with its own form.
    pub fn encode(&self) -> Result<Vec<u8>, DocumentError> {
        self.form().encode(&self.text)
    }

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
            .field("same_bytes", &self.same_bytes)
            .finish_non_exhaustive()
    }
}

/// Reads `bytes` as text of the encoding that they are surely in.
///
/// The order: a byte order mark; first bytes that no text has; zeros (UTF-16 without a mark, if that is sure);
/// the shifts of ISO-2022-JP in seven-bit bytes; UTF-8; Shift_JIS or EUC-JP. An encoding counts only if every
/// byte is sound in it.
///
/// - Errors: [`DocumentError::Binary`] for what is no text, [`DocumentError::UnknownEncoding`] for what is surely in
///   none of the encodings, [`DocumentError::UnsupportedEncoding`] for UTF-32, [`DocumentError::TooLarge`] above
///   [`MAX_TEXT_BYTES`].
pub fn decode(bytes: &[u8]) -> Result<Text, DocumentError> {
    let (form, sound) = detect::recognise(bytes, Extent::Whole)?;
    Ok(Text::of(sound.text.into_owned(), form, bytes))
}

/// As [`decode`], and UTF-8 without a mark becomes the text without being copied.
pub fn decode_owned(bytes: Vec<u8>) -> Result<Text, DocumentError> {
    let (form, sound) = detect::recognise(&bytes, Extent::Whole)?;
    match sound.text {
        Cow::Borrowed(_) if !form.bom => {
            let text = String::from_utf8(bytes).map_err(|error| DocumentError::UnknownEncoding {
                valid_utf8_bytes: error.utf8_error().valid_up_to(),
            })?;
            Ok(Text {
                line_ends: LineEnds::of(&text),
                text,
                encoding: form.encoding,
                bom: false,
                same_bytes: true,
            })
        }
        text => Ok(Text::of(text.into_owned(), form, &bytes)),
    }
}
