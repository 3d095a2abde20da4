//! The record of a secret that is no grant: its header, and the secret in the box.

use super::{Bound, Why};
use crate::{KeptSecret, SecretHeader};
use sekisho_types::Secret;

const MAGIC: &[u8; 8] = b"SEKISEC1";

impl Bound<'_> {
    /// Seals a secret into the bytes of a record.
    pub(crate) fn seal_secret(&self, kept: &KeptSecret) -> Result<Vec<u8>, Why> {
        self.seal(MAGIC, &kept.header, kept.value.expose().as_bytes())
    }

    /// Opens a secret.
    pub(crate) fn open_secret(&self, bytes: &[u8]) -> Result<KeptSecret, Why> {
        let (header, plain) = self.open(MAGIC, bytes)?;
        let text = std::str::from_utf8(&plain).map_err(|_| "the content cannot be read")?;
        let value = Secret::new(text.to_owned());
        Ok(KeptSecret { header, value })
    }
}

/// Reads the header in front of a secret. What it says is proved only by opening the box.
pub(crate) fn header(bytes: &[u8]) -> Result<SecretHeader, Why> {
    super::header_of(MAGIC, bytes)
}
