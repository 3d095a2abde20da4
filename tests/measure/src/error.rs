//! What can go wrong while measuring.

use std::path::PathBuf;

/// Why something could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// A file could not be read or written.
    #[error("cannot read or write {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// A line is not a case or an output.
    #[error("line {line} of {path} is not of the expected shape: {source}")]
    Line {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// The reason.
        source: serde_json::Error,
    },
    /// A template or a table of the generator is wrong.
    #[error("template {name}: {what}")]
    Template {
        /// Where it stands.
        name: String,
        /// What is wrong with it.
        what: String,
    },
    /// Figures could not be written as JSON.
    #[error("cannot write the figures: {0}")]
    Json(#[from] serde_json::Error),
    /// The command line is wrong.
    #[error("{0}")]
    Usage(String),
}
