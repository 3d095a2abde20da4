//! Why orders are not known, or were not carried out.

use sekisho_platform::{PlatformError, ReadError};
use sekisho_types::ErrorCode;
use std::path::{Path, PathBuf};

/// What went wrong with orders. Each refuses every call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// An order is not there, though later ones are.
    #[error("order {number} is missing")]
    Gap {
        /// Which one.
        number: u64,
    },
    /// An order is not what a registered key has signed.
    #[error("order {number} is not signed as it stands: {detail}")]
    Unsigned {
        /// Which one.
        number: u64,
        /// Which part does not fit.
        detail: &'static str,
    },
    /// Fewer orders are there than were carried out.
    #[error("orders up to {carried_out} were carried out, and only those up to {found} are there")]
    RolledBack {
        /// The newest that is there; 0 for none.
        found: u64,
        /// The newest that was carried out.
        carried_out: u64,
    },
    /// An order is another than the one that was carried out under its number.
    #[error("order {number} is another than the one that was carried out")]
    Changed {
        /// Which one.
        number: u64,
    },
    /// The folder or the file of an order cannot be read, or others may write it.
    #[error("{} cannot be read: {detail}", path.display())]
    Unreadable {
        /// Where.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// The file of keys is missing, damaged, or others may write it.
    #[error("the keys at {} cannot be used: {detail}", path.display())]
    Keys {
        /// Where.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// What this user's processes wrote is not what they wrote.
    #[error("the receipts at {} are not what was written: {detail}", path.display())]
    Receipts {
        /// Where.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// The key to sign with cannot be used.
    #[error("the signing key at {} cannot be used: {detail}", path.display())]
    SigningKey {
        /// Where.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// Somebody else gave an order at the same moment.
    #[error("order {number} was given by somebody else")]
    Taken {
        /// Its number.
        number: u64,
    },
    /// Another process carries orders out.
    #[error("another process carries orders out, {seconds} s waited")]
    Busy {
        /// How long it was waited.
        seconds: u64,
    },
    /// The disk refused.
    #[error("{step} at {} failed: {detail}", path.display())]
    Io {
        /// What was being done.
        step: &'static str,
        /// Where.
        path: PathBuf,
        /// The system's words.
        detail: String,
    },
}

impl OrderError {
    /// The code under which people read this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Gap { .. } => ErrorCode::ORDER_GAP,
            Self::Unsigned { .. } => ErrorCode::ORDER_UNSIGNED,
            Self::RolledBack { .. } => ErrorCode::ORDER_ROLLED_BACK,
            Self::Changed { .. } => ErrorCode::ORDER_CHANGED,
            Self::Unreadable { .. } => ErrorCode::ORDER_UNREADABLE,
            Self::Keys { .. } => ErrorCode::ORDER_KEYS,
            Self::Receipts { .. } => ErrorCode::ORDER_RECEIPTS,
            Self::SigningKey { .. } => ErrorCode::ORDER_SIGNING_KEY,
            Self::Taken { .. } => ErrorCode::ORDER_TAKEN,
            Self::Busy { .. } => ErrorCode::ORDER_BUSY,
            Self::Io { .. } => ErrorCode::ORDER_IO,
        }
    }

    /// The numbers in it, by the names that the catalogue has for them.
    pub fn numbers(&self) -> Vec<(&'static str, u64)> {
        match self {
            Self::Gap { number }
            | Self::Unsigned { number, .. }
            | Self::Changed { number }
            | Self::Taken { number } => vec![("number", *number)],
            Self::RolledBack { found, carried_out } => vec![("found", *found), ("number", *carried_out)],
            Self::Busy { seconds } => vec![("seconds", *seconds)],
            Self::Unreadable { .. }
            | Self::Keys { .. }
            | Self::Receipts { .. }
            | Self::SigningKey { .. }
            | Self::Io { .. } => Vec::new(),
        }
    }

    pub(crate) fn io(step: &'static str, path: &Path, error: impl std::fmt::Display) -> Self {
        Self::Io { step, path: path.to_owned(), detail: error.to_string() }
    }

    pub(crate) fn unreadable(path: &Path, error: &ReadError) -> Self {
        Self::Unreadable { path: path.to_owned(), detail: error.to_string() }
    }

    pub(crate) fn receipts(path: &Path, detail: impl std::fmt::Display) -> Self {
        Self::Receipts { path: path.to_owned(), detail: detail.to_string() }
    }

    pub(crate) fn platform(step: &'static str, path: &Path, error: &PlatformError) -> Self {
        Self::io(step, path, error)
    }
}
