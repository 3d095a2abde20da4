//! Why the outbox refused.

use crate::ProposalState;
use sekisho_types::{ErrorCode, ProposalId};

/// What went wrong with a proposal or with the outbox itself.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// No proposal of that number.
    #[error("no proposal no. {id}")]
    NotFound {
        /// The number asked for.
        id: ProposalId,
    },
    /// It waits for a person.
    #[error("proposal no. {id} is not approved")]
    NotApproved {
        /// Which one.
        id: ProposalId,
    },
    /// Its state does not allow the step.
    #[error("proposal no. {id} is {}", state.as_str())]
    WrongState {
        /// Which one.
        id: ProposalId,
        /// The state it is in.
        state: ProposalState,
    },
    /// Another process performs it now.
    #[error("proposal no. {id} is being performed")]
    InProgress {
        /// Which one.
        id: ProposalId,
    },
    /// What is stored is not what was sealed.
    #[error("proposal no. {id} does not match its seal")]
    Mismatch {
        /// Which one.
        id: ProposalId,
    },
    /// Its bytes were taken away when their time was over.
    #[error("the content of proposal no. {id} is no longer kept")]
    Emptied {
        /// Which one.
        id: ProposalId,
    },
    /// The store cannot be read or written.
    #[error("the outbox cannot be used: {detail}")]
    Unavailable {
        /// The system's words; never content.
        detail: String,
    },
}

impl OutboxError {
    /// The code under which people read this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound { .. } => ErrorCode::OUTBOX_NOT_FOUND,
            Self::NotApproved { .. } => ErrorCode::OUTBOX_NOT_APPROVED,
            Self::WrongState { .. } => ErrorCode::OUTBOX_WRONG_STATE,
            Self::InProgress { .. } => ErrorCode::OUTBOX_IN_PROGRESS,
            Self::Mismatch { .. } => ErrorCode::OUTBOX_MISMATCH,
            Self::Emptied { .. } => ErrorCode::OUTBOX_EMPTIED,
            Self::Unavailable { .. } => ErrorCode::OUTBOX_UNAVAILABLE,
        }
    }

    /// The proposal it is about, where it is about one.
    pub fn proposal(&self) -> Option<ProposalId> {
        match self {
            Self::NotFound { id }
            | Self::NotApproved { id }
            | Self::WrongState { id, .. }
            | Self::InProgress { id }
            | Self::Mismatch { id }
            | Self::Emptied { id } => Some(*id),
            Self::Unavailable { .. } => None,
        }
    }

    pub(crate) fn unavailable(detail: impl std::fmt::Display) -> Self {
        Self::Unavailable { detail: detail.to_string() }
    }
}

impl From<rusqlite::Error> for OutboxError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error() {
            // The library's longer words name the file, and so perhaps the person whose home it lies in.
            Some(plain) => Self::unavailable(plain),
            None => Self::unavailable(error),
        }
    }
}
