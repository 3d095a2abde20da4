//! Why a server cannot serve: one error for everything that is read before the first call.

use sekisho_audit::AuditError;
use sekisho_gate::ServerError;
use sekisho_messages::{Message, message};
use sekisho_platform::PlatformError;
use sekisho_policy::PolicyError;
use sekisho_roots::RootsError;
use sekisho_types::{ErrorCode, Lang};
use std::path::{Path, PathBuf};

/// What keeps a server from serving.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    /// Manifest and code differ.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The home or a key cannot be used.
    #[error(transparent)]
    Platform(#[from] PlatformError),
    /// The policy cannot be used.
    #[error("{}: {error}", path.display())]
    Policy {
        /// Its file.
        path: PathBuf,
        /// What is wrong with it.
        error: PolicyError,
    },
    /// The record cannot be used.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// A granted folder cannot be used.
    #[error(transparent)]
    Roots(#[from] RootsError),
    /// No folder for a temporary home could be made.
    #[error("no temporary home: {0}")]
    Temporary(std::io::Error),
}

impl StartError {
    pub(crate) fn code(&self) -> ErrorCode {
        match self {
            Self::Server(error) => error.code(),
            Self::Platform(error) => error.code(),
            Self::Policy { .. } => ErrorCode::POLICY_INVALID,
            Self::Audit(error) => error.code(),
            Self::Roots(error) => error.code(),
            Self::Temporary(_) => ErrorCode::HOME_UNSAFE,
        }
    }

    /// What the model reads: the code and what to do next, without the places that only an administrator named.
    pub(crate) fn text_for_model(&self) -> String {
        let place = [
            ("path", "(see `sekisho doctor`)"),
            ("detail", "see `sekisho doctor`"),
            ("rule", "see `sekisho doctor`"),
        ];
        format!("[{}] {}", self.code(), message(self.code(), Lang::En, &place))
    }

    /// The words for people.
    pub(crate) fn message(&self, lang: Lang) -> Message {
        let shown = |path: &Path| path.display().to_string();
        let (path, detail) = match self {
            Self::Server(error) => (String::new(), error.to_string()),
            Self::Platform(error) => (shown(error.path()), platform_detail(error)),
            Self::Policy { path, error } => (shown(path), error.to_string()),
            Self::Audit(error) => (String::new(), error.to_string()),
            Self::Roots(RootsError::BadRoot { path, rule, .. }) => (shown(path), rule.to_string()),
            Self::Roots(error) => (String::new(), error.to_string()),
            Self::Temporary(error) => (shown(&std::env::temp_dir()), error.to_string()),
        };
        message(self.code(), lang, &[("path", &path), ("detail", &detail), ("rule", &detail)])
    }
}

fn platform_detail(error: &PlatformError) -> String {
    match error {
        PlatformError::HomeMissing { .. } | PlatformError::HomeExists { .. } => String::new(),
        PlatformError::HomeUnsafe { detail, .. }
        | PlatformError::KeyUnusable { detail, .. }
        | PlatformError::KeyStore { detail, .. }
        | PlatformError::NoRandomness { detail }
        | PlatformError::Unknown { detail, .. } => detail.clone(),
    }
}
