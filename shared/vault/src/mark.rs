//! How far each slot has come, kept apart from the records, so that an old copy of them is noticed.
//!
//! Apart because it must not lie in the folder that somebody would put back. Whoever can put back both, and the
//! user's own programs can, is not stopped by this; the record of calls is.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sekisho_types::Secret;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// What a slot, or another secret, has come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mark {
    pub(crate) vault: String,
    /// The word of its place.
    #[serde(rename = "slot")]
    pub(crate) place: String,
    pub(crate) key: u32,
    pub(crate) generation: u64,
}

#[derive(Serialize, Deserialize)]
struct Signed {
    mark: Mark,
    mac: String,
}

fn mac(key: &Secret<[u8; 32]>, mark: &Mark, account: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose()).ok()?;
    mac.update(&serde_json::to_vec(mark).ok()?);
    mac.update(b"\0");
    mac.update(account.as_bytes());
    Some(mac)
}

/// The bytes of a mark.
pub(crate) fn write(key: &Secret<[u8; 32]>, mark: Mark, account: &str) -> Option<Vec<u8>> {
    let tag = mac(key, &mark, account)?.finalize().into_bytes();
    serde_json::to_vec(&Signed { mac: data_encoding::HEXLOWER.encode(&tag), mark }).ok()
}

/// Which key signed a mark; unproved until [`read`] has looked.
pub(crate) fn key_of(bytes: &[u8]) -> Option<u32> {
    serde_json::from_slice::<Signed>(bytes).ok().map(|signed| signed.mark.key)
}

/// Reads a mark; nothing if a byte of it is not what was written.
pub(crate) fn read(key: &Secret<[u8; 32]>, bytes: &[u8], account: &str) -> Option<Mark> {
    let signed: Signed = serde_json::from_slice(bytes).ok()?;
    let tag = data_encoding::HEXLOWER.decode(signed.mac.as_bytes()).ok()?;
    mac(key, &signed.mark, account)?.verify_slice(&tag).ok()?;
    Some(signed.mark)
}
