//! Why a manifest or a registration was refused. Apart because each message names the place and the remedy.

use sekisho_types::ErrorCode;

/// Why a manifest cannot be used, or a client's settings cannot be changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// The manifest is not TOML, or a key is unknown, missing or of the wrong kind.
    #[error("manifest line {line}: {detail}; correct that line")]
    Toml {
        /// The line, from 1.
        line: usize,
        /// What the parser says.
        detail: String,
    },
    /// A key of the manifest holds what it may not hold.
    #[error("manifest line {line}: {key} must be {must}; correct that key")]
    Value {
        /// The line, from 1.
        line: usize,
        /// The key, such as `tool read_file: description`.
        key: String,
        /// What it must be.
        must: &'static str,
    },
    /// Two tools have one name.
    #[error(
        "manifest line {line}: tool {tool} is there twice; a name belongs to one tool for ever, so rename one"
    )]
    ToolTwice {
        /// The line of the second one, from 1.
        line: usize,
        /// The name.
        tool: String,
    },
    /// A server cannot be registered as it was described.
    #[error("the {what} of a registration must be {must}")]
    BadEntry {
        /// `name`, `command` or `arguments`.
        what: &'static str,
        /// What it must be.
        must: &'static str,
    },
    /// The client's settings are not what they should be, so they are left alone.
    #[error("the client's settings are left as they are: {detail}; correct the file by hand and try again")]
    BadSettings {
        /// What is wrong, never the content.
        detail: String,
    },
}

impl ManifestError {
    /// The code by which people and the model find the words.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Toml { .. } | Self::Value { .. } | Self::ToolTwice { .. } => ErrorCode::MANIFEST_INVALID,
            Self::BadEntry { .. } | Self::BadSettings { .. } => ErrorCode::REGISTER_REFUSED,
        }
    }
}
