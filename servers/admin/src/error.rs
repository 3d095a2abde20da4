//! Where errors meet people: every one becomes a code with what and next, in their language.

mod orders;
mod proposals;
mod vault;

use sekisho_audit::AuditError;
use sekisho_manifest::ManifestError;
use sekisho_messages::{Message, message};
use sekisho_platform::PlatformError;
use sekisho_roots::RootsError;
use sekisho_types::{ErrorCode, Lang};
use std::path::Path;
use std::process::ExitCode;

/// An error as people meet it.
#[derive(Debug)]
pub(crate) struct CliError {
    pub(crate) code: ErrorCode,
    facts: Vec<(&'static str, String)>,
    no_answer: bool,
}

impl CliError {
    pub(crate) fn new(code: ErrorCode) -> Self {
        Self { code, facts: Vec::new(), no_answer: false }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.facts.push((name, value.to_string()));
        self
    }

    /// A policy that cannot be used, and where it stands.
    pub(crate) fn policy(path: &Path, error: impl std::fmt::Display) -> Self {
        Self::new(ErrorCode::POLICY_INVALID).with("path", path.display()).with("detail", error)
    }

    /// A file that could not be read or written.
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Self {
        Self::new(ErrorCode::CLI_FILE).with("path", path.display()).with("detail", error)
    }

    /// An argument that is well formed and yet cannot be used.
    pub(crate) fn argument(argument: &str, rule: impl std::fmt::Display) -> Self {
        Self::new(ErrorCode::CLI_ARGUMENT).with("argument", argument).with("rule", rule)
    }

    pub(crate) fn message(&self, lang: Lang) -> Message {
        let facts: Vec<(&str, &str)> =
            self.facts.iter().map(|(name, value)| (*name, value.as_str())).collect();
        message(self.code, lang, &facts)
    }

    /// For a command that ends with 1 to say something: its errors all end with 2.
    pub(crate) fn without_answer(mut self) -> Self {
        self.no_answer = true;
        self
    }

    /// 2 for what the caller can mend at once and where 1 is an answer, 1 for everything else.
    pub(crate) fn exit_code(&self) -> ExitCode {
        if self.no_answer || self.code == ErrorCode::CLI_ARGUMENT {
            ExitCode::from(2)
        } else {
            ExitCode::FAILURE
        }
    }
}

impl From<PlatformError> for CliError {
    fn from(error: PlatformError) -> Self {
        let plain = Self::new(error.code()).with("path", error.path().display());
        match error {
            PlatformError::HomeMissing { .. } | PlatformError::HomeExists { .. } => plain,
            PlatformError::HomeUnsafe { detail, .. }
            | PlatformError::KeyUnusable { detail, .. }
            | PlatformError::KeyStore { detail, .. }
            | PlatformError::NoRandomness { detail }
            | PlatformError::Unknown { detail, .. } => plain.with("detail", detail),
        }
    }
}

impl From<AuditError> for CliError {
    fn from(error: AuditError) -> Self {
        match error {
            AuditError::Home(error) => error.into(),
            other => Self::new(other.code()).with("detail", other),
        }
    }
}

impl From<RootsError> for CliError {
    fn from(error: RootsError) -> Self {
        let plain = Self::new(error.code());
        match error {
            RootsError::BadRoot { path, rule, .. } => plain.with("path", path.display()).with("rule", rule),
            other => plain.with("detail", other),
        }
    }
}

impl From<ManifestError> for CliError {
    fn from(error: ManifestError) -> Self {
        Self::new(error.code()).with("detail", error)
    }
}
