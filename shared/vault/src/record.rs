//! A record's bytes: magic, header in clear, box.
//!
//! Apart because what a byte means is decided here alone, and each of them is bound: the header, the slot and the
//! account are what the box was sealed over, so no part can be exchanged. What is inside, each kind says for itself.

mod grants;
mod secrets;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use sekisho_platform::random_bytes;
use sekisho_types::Secret;
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

pub(crate) use grants::header;
pub(crate) use secrets::header as secret_header;

/// What the bytes of a kind of record begin with.
type Magic = [u8; 8];
/// What is in a box, wiped when dropped.
type Inside = Zeroizing<Vec<u8>>;

const NONCE: usize = 24;
/// A header that is longer is none of ours.
const LONGEST_HEADER: usize = 64 * 1024;

/// Why bytes are no record; the words are for [`crate::VaultError::Damaged`].
pub(crate) type Why = &'static str;

/// What the box is bound to besides its header.
pub(crate) struct Bound<'a> {
    pub(crate) key: &'a Secret<[u8; 32]>,
    /// The system's number for the account.
    pub(crate) account: &'a str,
}

impl Bound<'_> {
    fn aad(&self, head: &[u8]) -> Vec<u8> {
        [head, b"\0", self.account.as_bytes()].concat()
    }

    /// Seals `inside` into the bytes of a record that begins with this header.
    pub(crate) fn seal(&self, magic: &Magic, header: &impl Serialize, inside: &[u8]) -> Result<Vec<u8>, Why> {
        let header = serde_json::to_vec(header).map_err(|_| "header")?;
        let length = u32::try_from(header.len()).map_err(|_| "header length")?;
        let mut bytes = [magic.as_slice(), &length.to_be_bytes(), &header].concat();
        let nonce = random_bytes::<NONCE>().map_err(|_| "randomness")?;
        let sealed = XChaCha20Poly1305::new(self.key.expose().into())
            .encrypt(&XNonce::from(nonce), Payload { msg: inside, aad: &self.aad(&bytes) })
            .map_err(|_| "box")?;
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        Ok(bytes)
    }

    /// Opens a record: its header, now proved, and what is inside.
    pub(crate) fn open<H: DeserializeOwned>(&self, magic: &Magic, bytes: &[u8]) -> Result<(H, Inside), Why> {
        let (header, head, rest) = split(magic, bytes)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or("it is cut short")?;
        let plain = XChaCha20Poly1305::new(self.key.expose().into())
            .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &self.aad(head) })
            .map(Zeroizing::new)
            .map_err(|_| "the seal does not fit")?;
        Ok((header, plain))
    }
}

/// Reads the header in front of a record. What it says is proved only by opening the box.
pub(crate) fn header_of<H: DeserializeOwned>(magic: &Magic, bytes: &[u8]) -> Result<H, Why> {
    split(magic, bytes).map(|(header, _, _)| header)
}

/// The header, the bytes up to its end, and the rest.
fn split<'a, H: DeserializeOwned>(magic: &Magic, bytes: &'a [u8]) -> Result<(H, &'a [u8], &'a [u8]), Why> {
    let rest = bytes.strip_prefix(magic).ok_or("it is no record of this version")?;
    let (length, rest) = rest.split_first_chunk::<4>().ok_or("it is cut short")?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| "its header is too long")?;
    if length > LONGEST_HEADER {
        return Err("its header is too long");
    }
    let (header, box_part) = rest.split_at_checked(length).ok_or("it is cut short")?;
    let header = serde_json::from_slice(header).map_err(|_| "its header cannot be read")?;
    let head = bytes.get(..bytes.len() - box_part.len()).ok_or("it is cut short")?;
    Ok((header, head, box_part))
}
