//! Seals an entry under its handle, and finds it again by a keyed hash of what it stands for.
//!
//! Apart because the two keys do nothing else: the hash tells two values apart without telling either.

use crate::{Entry, HandleError};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sekisho_platform::random_bytes;
use sekisho_types::Secret;
use sha2::Sha256;

const NONCE: usize = 24;

/// The two keys of a table.
pub(crate) struct Keys {
    pub(crate) seal: Secret<[u8; 32]>,
    pub(crate) lookup: Secret<[u8; 32]>,
}

impl Keys {
    /// Encrypts an entry; the handle is bound to it, so that no two can be exchanged.
    pub(crate) fn seal(&self, handle: &str, entry: &Entry) -> Result<Vec<u8>, HandleError> {
        let nonce = random_bytes::<NONCE>().map_err(HandleError::unavailable)?;
        let plain = serde_json::to_vec(entry).map_err(HandleError::unavailable)?;
        let sealed = XChaCha20Poly1305::new(self.seal.expose().into())
            .encrypt(&XNonce::from(nonce), Payload { msg: &plain, aad: handle.as_bytes() })
            .map_err(HandleError::unavailable)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`Self::seal`] made.
    pub(crate) fn open(&self, handle: &str, sealed: &[u8]) -> Result<Entry, HandleError> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or(HandleError::Damaged)?;
        let plain = XChaCha20Poly1305::new(self.seal.expose().into())
            .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: handle.as_bytes() })
            .map_err(|_| HandleError::Damaged)?;
        serde_json::from_slice(&plain).map_err(|_| HandleError::Damaged)
    }

    /// The hash by which a mask that was shown is found.
    pub(crate) fn shown(&self, shown: &str) -> Result<[u8; 32], HandleError> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.lookup.expose()).map_err(HandleError::unavailable)?;
        // No kind is empty, so this is the hash of no entry.
        mac.update(&[0]);
        mac.update(shown.as_bytes());
        Ok(mac.finalize().into_bytes().into())
    }

    /// The hash by which an entry is found; the same for all entries of one kind, one surface and one mask.
    pub(crate) fn lookup(&self, entry: &Entry) -> Result<[u8; 32], HandleError> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.lookup.expose()).map_err(HandleError::unavailable)?;
        mac.update(entry.kind.as_bytes());
        for part in [&entry.surface, &entry.shown] {
            mac.update(&[0]);
            mac.update(part.as_bytes());
        }
        Ok(mac.finalize().into_bytes().into())
    }
}
