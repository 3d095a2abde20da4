//! What came back.

use std::fmt;

/// An answer, whatever its status. `Debug` shows nothing of the body.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, whole.
    pub body: Vec<u8>,
    /// After how many seconds the other side wants to be asked again.
    pub retry_after_seconds: Option<u64>,
    /// The scopes that Slack says the token has, as it writes them.
    pub oauth_scopes: Option<String>,
}

impl Answer {
    /// Tells whether the status is one of success.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({}, {} bytes)", self.status, self.body.len())
    }
}
