//! Why bytes did not become text, or text not bytes.

use crate::binary::BinaryKind;
use crate::form::Encoding;
use sekisho_types::ErrorCode;

/// What went wrong while reading or writing a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Not text at all.
    #[error("not text but {kind}")]
    Binary {
        /// What it is instead.
        kind: BinaryKind,
    },
    /// Text, perhaps, but in none of the encodings for sure.
    #[error(
        "surely in none of UTF-8 (sound up to byte {valid_utf8_bytes}), UTF-16, Shift_JIS, EUC-JP and ISO-2022-JP"
    )]
    UnknownEncoding {
        /// How many bytes from the start are sound UTF-8.
        valid_utf8_bytes: usize,
    },
    /// Text in an encoding that is known by its mark and not read.
    #[error("text in {name}, which is not read")]
    UnsupportedEncoding {
        /// The name of the encoding.
        name: &'static str,
    },
    /// The bytes are not sound text of the encoding that they are said to be in.
    #[error("not sound {}", encoding.as_str())]
    Unsound {
        /// That encoding.
        encoding: Encoding,
    },
    /// Some characters do not exist in the encoding of the file, so nothing is written.
    #[error("{count} characters do not exist in {}, the first of them in line {first_line}", encoding.as_str())]
    Unwritable {
        /// The encoding of the file.
        encoding: Encoding,
        /// How many characters it lacks.
        count: usize,
        /// The line of the first of them, from 1.
        first_line: usize,
    },
    /// A line that is to change would be written otherwise than it stands there, so nothing is written.
    #[error("line {first_line} would be written otherwise than it stands there")]
    OtherBytes {
        /// The first such line, from 1.
        first_line: usize,
    },
    /// Longer than is decoded.
    #[error("{size_bytes} bytes, and at most {limit_bytes} are decoded")]
    TooLarge {
        /// How many bytes there are.
        size_bytes: usize,
        /// How many are decoded at most.
        limit_bytes: usize,
    },
}

impl DocumentError {
    /// The code by which the catalogue finds the words for people.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Binary { .. }
            | Self::UnknownEncoding { .. }
            | Self::UnsupportedEncoding { .. }
            | Self::Unsound { .. } => ErrorCode::FILES_NOT_TEXT,
            Self::Unwritable { .. } => ErrorCode::FILES_NOT_IN_ENCODING,
            Self::OtherBytes { .. } => ErrorCode::FILES_OTHER_BYTES,
            Self::TooLarge { .. } => ErrorCode::FILES_TOO_LARGE,
        }
    }
}
