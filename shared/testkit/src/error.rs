//! What can go wrong around a test: never what the server answered, which is a result.

use sekisho_types::ErrorCode;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why the kit could not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum TestkitError {
    /// A file or folder of the test could not be made, read or written.
    #[error("{}: {error}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// The stand-ins of the providers could not be started.
    #[error("the stand-ins cannot be started: {detail}")]
    StandIn {
        /// What the system said.
        detail: String,
    },
    /// The console did not do what a page of it does.
    #[error("the console: {detail}")]
    Console {
        /// What was odd.
        detail: String,
    },
    /// A program could not be started.
    #[error("cannot start {}: {error}", program.display())]
    Start {
        /// Which one.
        program: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// A program ended with a failure.
    #[error("{} ended with {status}: {stderr}", program.display())]
    Failed {
        /// Which one.
        program: PathBuf,
        /// How it ended.
        status: String,
        /// What it said.
        stderr: String,
    },
    /// The server's input is closed, by us or by it.
    #[error("the server's input is closed: {0}")]
    InputClosed(String),
    /// The server ended, or closed its output, while something was waited for.
    #[error("the server's output ended while waiting for {waiting_for}; standard error: {stderr}")]
    OutputEnded {
        /// What was waited for.
        waiting_for: String,
        /// What it had said.
        stderr: String,
    },
    /// It took too long.
    #[error("no {waiting_for} within {} ms", limit.as_millis())]
    Deadline {
        /// What was waited for.
        waiting_for: String,
        /// How long.
        limit: Duration,
    },
    /// The server wrote a line that is no JSON-RPC message.
    #[error("line {line} of the server's output is no JSON-RPC message")]
    NotProtocol {
        /// Counted from 1.
        line: usize,
    },
    /// The server answered a request of the protocol with an error.
    #[error("{method} was answered with error {code}: {message}")]
    Refused {
        /// The request.
        method: String,
        /// The protocol's number.
        code: i64,
        /// Its words.
        message: String,
    },
    /// The sample workspace has no such file.
    #[error("the sample workspace has no file {0}")]
    NoSample(String),
}

impl TestkitError {
    pub(crate) fn file(path: &Path, error: std::io::Error) -> Self {
        Self::File { path: path.to_owned(), error }
    }

    /// The code by which people find the words for it.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::File { .. } | Self::Start { .. } | Self::NoSample(_) => ErrorCode::CLI_FILE,
            Self::Deadline { .. } => ErrorCode::CALL_TIMEOUT,
            Self::StandIn { .. }
            | Self::Console { .. }
            | Self::Failed { .. }
            | Self::InputClosed(_)
            | Self::OutputEnded { .. }
            | Self::NotProtocol { .. }
            | Self::Refused { .. } => ErrorCode::CALL_INTERNAL,
        }
    }
}
