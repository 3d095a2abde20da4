//! The record of a grant: its header, and the tokens in the box.

use super::{Bound, Why};
use crate::{Grant, Header, Tokens};
use sekisho_types::Secret;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

const MAGIC: &[u8; 8] = b"SEKIVLT1";

/// The box's content as it is written.
#[derive(Serialize, Deserialize, Zeroize)]
struct Inside {
    access: String,
    refresh: Option<String>,
    account: String,
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.zeroize();
    }
}

impl Bound<'_> {
    /// Seals a grant into the bytes of a record.
    pub(crate) fn seal_grant(&self, grant: &Grant) -> Result<Vec<u8>, Why> {
        let tokens = &grant.tokens;
        let inside = Inside {
            access: tokens.access.expose().clone(),
            refresh: tokens.refresh.as_ref().map(|refresh| refresh.expose().clone()),
            account: tokens.account.expose().clone(),
        };
        let plain = Zeroizing::new(serde_json::to_vec(&inside).map_err(|_| "content")?);
        self.seal(MAGIC, &grant.header, &plain)
    }

    /// Opens a grant.
    pub(crate) fn open_grant(&self, bytes: &[u8]) -> Result<Grant, Why> {
        let (header, plain) = self.open(MAGIC, bytes)?;
        let inside: Inside = serde_json::from_slice(&plain).map_err(|_| "the content cannot be read")?;
        let secret = |text: &String| Secret::new(text.clone());
        let tokens = Tokens {
            access: secret(&inside.access),
            refresh: inside.refresh.as_ref().map(secret),
            account: secret(&inside.account),
        };
        Ok(Grant { header, tokens })
    }
}

/// Reads the header in front of a grant. What it says is proved only by opening the box.
pub(crate) fn header(bytes: &[u8]) -> Result<Header, Why> {
    super::header_of(MAGIC, bytes)
}
