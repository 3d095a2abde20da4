//! Why bytes did not become text.

use crate::binary::BinaryKind;
use sekisho_types::ErrorCode;

/// What went wrong while reading a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Not text at all.
    #[error("not text but {kind}")]
    Binary {
        /// What it is instead.
        kind: BinaryKind,
    },
    /// Text, perhaps, but not in UTF-8.
    #[error("not UTF-8 from byte {valid_bytes} on")]
    NotUtf8 {
        /// How many bytes from the start are sound.
        valid_bytes: usize,
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
            Self::Binary { .. } | Self::NotUtf8 { .. } => ErrorCode::FILES_NOT_TEXT,
            Self::TooLarge { .. } => ErrorCode::FILES_TOO_LARGE,
        }
    }
}
