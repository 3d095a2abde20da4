//! Why a mask did not come back, or no handle was given.

use sekisho_types::ErrorCode;

/// What went wrong with a handle or with the table.
#[derive(Debug, thiserror::Error)]
pub enum HandleError {
    /// A mark that is no handle of this user: mistyped, another's, made up, or not used for too long.
    #[error("a handle that is not known here")]
    Unknown,
    /// What it stands for has no such part.
    #[error("no part {part} of what the handle stands for")]
    NoPart {
        /// The part asked for: `姓`, `名` or `会社`.
        part: &'static str,
    },
    /// What is stored is not what was sealed.
    #[error("an entry of the table does not match its seal")]
    Damaged,
    /// The table cannot be read or written.
    #[error("the table of handles cannot be used: {detail}")]
    Unavailable {
        /// The system's words; never content.
        detail: String,
    },
}

impl HandleError {
    /// The code under which people read this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Unknown => ErrorCode::CALL_UNKNOWN_HANDLE,
            Self::NoPart { .. } => ErrorCode::CALL_NO_SUCH_PART,
            Self::Damaged => ErrorCode::HANDLES_DAMAGED,
            Self::Unavailable { .. } => ErrorCode::HANDLES_UNAVAILABLE,
        }
    }

    pub(crate) fn unavailable(detail: impl std::fmt::Display) -> Self {
        Self::Unavailable { detail: detail.to_string() }
    }
}

impl From<rusqlite::Error> for HandleError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error() {
            // The library's longer words name the file, and so perhaps the person whose home it lies in.
            Some(plain) => Self::unavailable(plain),
            None => Self::unavailable(error),
        }
    }
}
