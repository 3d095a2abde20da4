//! Why a search was not made.

use sekisho_roots::RootsError;
use sekisho_types::ErrorCode;

/// What is wrong with a question, or with the place it is asked of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// Neither a name nor a text is asked for.
    #[error("nothing is asked for")]
    Nothing,
    /// The text cannot be looked for.
    #[error("the text cannot be looked for: {detail}")]
    BadText {
        /// Why; holds nothing of the text.
        detail: String,
    },
    /// What the door to the files says.
    #[error(transparent)]
    Roots(#[from] RootsError),
}

impl SearchError {
    /// The code by which the catalogue finds the words for people.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Nothing | Self::BadText { .. } => ErrorCode::FILES_BAD_SEARCH,
            Self::Roots(error) => error.code(),
        }
    }
}
