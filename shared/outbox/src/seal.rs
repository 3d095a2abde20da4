//! Seals a proposal's bytes under its header.

use crate::{OutboxError, ProposalHeader};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use sekisho_platform::random_bytes;
use sekisho_types::Secret;

const NONCE: usize = 24;

/// The parts that are sealed under a header; none can stand in the place of another.
pub(crate) const PAYLOAD: &str = "payload";
/// See [`PAYLOAD`].
pub(crate) const PREVIEW: &str = "preview";
/// See [`PAYLOAD`].
pub(crate) const PROOF: &str = "proof";
/// See [`PAYLOAD`].
pub(crate) const COMMENT: &str = "comment";
/// See [`PAYLOAD`].
pub(crate) const TRACE: &str = "trace";

/// Encrypts `plain`; the header and `part` are bound to it, so that neither can be exchanged.
pub(crate) fn seal(
    key: &Secret<[u8; 32]>,
    header: &ProposalHeader,
    part: &str,
    plain: &[u8],
) -> Result<Vec<u8>, OutboxError> {
    let nonce = random_bytes::<NONCE>().map_err(OutboxError::unavailable)?;
    let aad = bound(header, part)?;
    let sealed = XChaCha20Poly1305::new(key.expose().into())
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &aad })
        .map_err(OutboxError::unavailable)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Opens what [`seal`] made.
///
/// - Errors: [`OutboxError::Mismatch`] if header, part or a single bit is another.
pub(crate) fn open(
    key: &Secret<[u8; 32]>,
    header: &ProposalHeader,
    part: &str,
    sealed: &[u8],
) -> Result<Vec<u8>, OutboxError> {
    let mismatch = || OutboxError::Mismatch { id: header.id };
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or_else(mismatch)?;
    let aad = bound(header, part)?;
    XChaCha20Poly1305::new(key.expose().into())
        .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &aad })
        .map_err(|_| mismatch())
}

fn bound(header: &ProposalHeader, part: &str) -> Result<Vec<u8>, OutboxError> {
    serde_json::to_vec(&(part, header)).map_err(OutboxError::unavailable)
}
