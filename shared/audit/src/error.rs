//! Why the record could not be written, read or checked.

use sekisho_types::ErrorCode;

/// What went wrong with the record. Nothing may be done that was to be recorded.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The disk is full, the folder is read-only or gone, or an earlier sync failed.
    #[error("the record cannot be written: {detail}")]
    Unwritable {
        /// What was being done, and the system's reason.
        detail: String,
    },
    /// Another process held the record's lock for too long.
    #[error("the record was held by another process for {waited_ms} ms")]
    Busy {
        /// How long this call waited, in milliseconds.
        waited_ms: u64,
    },
    /// The record is not what this or another process left behind.
    #[error("the record is damaged: {detail}")]
    Damaged {
        /// Where, and what does not fit.
        detail: String,
    },
    /// The record could not be read for showing or checking.
    #[error("the record cannot be read: {detail}")]
    Unreadable {
        /// What was being read, and the system's reason.
        detail: String,
    },
    /// One entry is larger than a line may be.
    #[error("an entry of {bytes} bytes does not fit a line of {limit}")]
    EntryTooLarge {
        /// The entry's size in bytes.
        bytes: usize,
        /// The most a line may hold, in bytes.
        limit: usize,
    },
    /// The folder that holds the record is not private.
    #[error(transparent)]
    Home(sekisho_platform::PlatformError),
}

impl AuditError {
    /// The code a person or the model reads the words of.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Unwritable { .. } => ErrorCode::AUDIT_UNWRITABLE,
            Self::Busy { .. } => ErrorCode::AUDIT_BUSY,
            Self::Damaged { .. } => ErrorCode::AUDIT_DAMAGED,
            Self::Unreadable { .. } => ErrorCode::AUDIT_UNREADABLE,
            Self::EntryTooLarge { .. } => ErrorCode::CALL_INTERNAL,
            Self::Home(error) => error.code(),
        }
    }

    /// The fact `detail` of the words that belong to [`AuditError::code`].
    pub fn detail(&self) -> String {
        match self {
            Self::Unwritable { detail } | Self::Damaged { detail } | Self::Unreadable { detail } => {
                detail.clone()
            }
            Self::Busy { waited_ms } => format!("{waited_ms} ms"),
            Self::EntryTooLarge { .. } | Self::Home(_) => self.to_string(),
        }
    }

    pub(crate) fn unwritable(doing: &str, error: &std::io::Error) -> Self {
        Self::Unwritable { detail: format!("{doing}: {error}") }
    }

    pub(crate) fn unreadable(doing: &str, error: &std::io::Error) -> Self {
        Self::Unreadable { detail: format!("{doing}: {error}") }
    }

    pub(crate) fn damaged(detail: impl Into<String>) -> Self {
        Self::Damaged { detail: detail.into() }
    }

    /// A thread of ours broke off half way: what it left in memory is not to be trusted.
    pub(crate) fn broken_off() -> Self {
        Self::Unwritable { detail: "a thread broke off while writing; open the record again".to_owned() }
    }
}
