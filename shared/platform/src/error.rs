//! Why the operating system's side failed.

use sekisho_types::ErrorCode;
use std::path::{Path, PathBuf};

/// What went wrong at the border to the operating system.
#[derive(Debug, thiserror::Error)]
pub enum PlatformError {
    /// There is no home at this place.
    #[error("no home at {}", path.display())]
    HomeMissing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There is a home already.
    #[error("a home exists already at {}", path.display())]
    HomeExists {
        /// Where it stands.
        path: PathBuf,
    },
    /// The home is damaged, or others may read or write it.
    #[error("the home at {} is unsafe: {detail}", path.display())]
    HomeUnsafe {
        /// What is unsafe.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// The root key cannot be read, unwrapped or written.
    #[error("the key at {} is unusable: {detail}", path.display())]
    KeyUnusable {
        /// Which key.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// The key store of the system does not give or take the key.
    #[error("the key store of this session does not serve for {}: {detail}", path.display())]
    KeyStore {
        /// Which key.
        path: PathBuf,
        /// Why, and in what kind of session.
        detail: String,
    },
    /// The system has no randomness to give.
    #[error("no randomness from the system: {detail}")]
    NoRandomness {
        /// The system's words.
        detail: String,
    },
    /// The system does not say who runs this process, or since when it is up.
    #[error("the system does not tell its {what}: {detail}")]
    Unknown {
        /// What was asked.
        what: &'static str,
        /// The system's words.
        detail: String,
    },
}

impl PlatformError {
    /// The code under which people read this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::HomeMissing { .. } => ErrorCode::HOME_MISSING,
            Self::HomeExists { .. } => ErrorCode::HOME_EXISTS,
            Self::HomeUnsafe { .. } | Self::Unknown { .. } => ErrorCode::HOME_UNSAFE,
            Self::KeyUnusable { .. } | Self::NoRandomness { .. } => ErrorCode::KEY_UNUSABLE,
            Self::KeyStore { .. } => ErrorCode::KEY_STORE,
        }
    }

    /// The place it is about, empty where there is none.
    pub fn path(&self) -> &Path {
        match self {
            Self::HomeMissing { path }
            | Self::HomeExists { path }
            | Self::HomeUnsafe { path, .. }
            | Self::KeyUnusable { path, .. }
            | Self::KeyStore { path, .. } => path,
            Self::NoRandomness { .. } | Self::Unknown { .. } => Path::new(""),
        }
    }

    pub(crate) fn home(path: &Path, detail: impl std::fmt::Display) -> Self {
        Self::HomeUnsafe { path: path.to_owned(), detail: detail.to_string() }
    }

    pub(crate) fn key(path: &Path, detail: impl std::fmt::Display) -> Self {
        Self::KeyUnusable { path: path.to_owned(), detail: detail.to_string() }
    }
}

/// Why a key was not wrapped or unwrapped; whose file it is, only the caller knows.
#[derive(Debug)]
pub(crate) enum KeyFailure {
    /// It is damaged, foreign, or of no use here.
    Unusable(String),
    /// The system's store does not answer, is locked, or does not hold it.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "no store is built in for this system"))]
    Store(String),
}

impl KeyFailure {
    pub(crate) fn at(self, path: &Path) -> PlatformError {
        match self {
            Self::Unusable(detail) => PlatformError::KeyUnusable { path: path.to_owned(), detail },
            Self::Store(detail) => PlatformError::KeyStore { path: path.to_owned(), detail },
        }
    }
}

impl From<String> for KeyFailure {
    fn from(detail: String) -> Self {
        Self::Unusable(detail)
    }
}

impl From<&str> for KeyFailure {
    fn from(detail: &str) -> Self {
        Self::Unusable(detail.to_owned())
    }
}
