//! A receipt: what this user's processes did about one order, sealed with a key of the user's and chained.
//!
//! Apart because what may stand in one is decided here: words of our own and codes, never a token, an account or a
//! provider's text. The key is the user's, so a receipt proves something to the user's processes; to an administrator
//! it is a claim of that account.

use crate::Action;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sekisho_types::{ErrorCode, Secret, Slot, Timestamp, UserId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// What was done about one grant, or about the order as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Done {
    /// Servers stop, or go on.
    Noted,
    /// The order is for somebody else.
    NotMine,
    /// There is no grant to do anything with.
    Nothing,
    /// It was done before, by a process that died before it could say so.
    Already,
    /// A new access token is there.
    Refreshed,
    /// It cannot be refreshed: only the user's consent helps.
    NeedsConsent,
    /// Sealed anew under a new key.
    Rekeyed,
    /// Taken back at the provider, and the tokens are forgotten.
    Revoked,
    /// The tokens are forgotten, and the provider did not say that it took them back.
    RevokeUnconfirmed,
    /// The tokens are forgotten; the provider was not asked.
    Forgotten,
    /// What could not be read was taken away.
    Erased,
    /// It could not be done, and trying again would not help; the code says why.
    Failed,
}

impl Done {
    /// The word used in receipts and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Noted => "noted",
            Self::NotMine => "not-mine",
            Self::Nothing => "nothing",
            Self::Already => "already",
            Self::Refreshed => "refreshed",
            Self::NeedsConsent => "needs-consent",
            Self::Rekeyed => "rekeyed",
            Self::Revoked => "revoked",
            Self::RevokeUnconfirmed => "revoke-unconfirmed",
            Self::Forgotten => "forgotten",
            Self::Erased => "erased",
            Self::Failed => "failed",
        }
    }
}

/// What came of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Which grant; nothing for the order as a whole, for other secrets and for factors.
    pub slot: Option<Slot>,
    /// How many other secrets it is about; nothing where it is about none. Their names stand in the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secrets: Option<u32>,
    /// How many of the person's factors it is about; nothing where it is about none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factors: Option<u32>,
    /// What was done.
    pub done: Done,
    /// Why not more, as a code of the catalogue.
    pub code: Option<String>,
}

impl Outcome {
    /// Of the order as a whole.
    pub fn whole(done: Done) -> Self {
        Self { slot: None, secrets: None, factors: None, done, code: None }
    }

    /// Of one grant.
    pub fn of(slot: Slot, done: Done) -> Self {
        Self { slot: Some(slot), ..Self::whole(done) }
    }

    /// Of so many other secrets.
    pub fn of_secrets(count: u32, done: Done) -> Self {
        Self { secrets: Some(count), ..Self::whole(done) }
    }

    /// Of so many factors that approvals are given with.
    pub fn of_factors(count: u32, done: Done) -> Self {
        Self { factors: Some(count), ..Self::whole(done) }
    }

    /// Of one grant with which it went wrong for good.
    pub fn failed(slot: Slot, code: ErrorCode) -> Self {
        Self { code: Some(code.as_str().to_owned()), ..Self::of(slot, Done::Failed) }
    }
}

/// What this user's processes did about an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    pub(crate) version: u32,
    /// Which order.
    pub number: u64,
    /// What it said.
    pub action: Action,
    /// The digest of the order's file.
    pub order: String,
    /// Whose processes.
    pub user: UserId,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcomes: Vec<Outcome>,
    /// The seal of the receipt before; empty for the first.
    pub(crate) previous: String,
}

/// How far this user has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mark {
    pub(crate) version: u32,
    pub(crate) user: UserId,
    /// The newest order that was carried out.
    pub(crate) number: u64,
    /// The seal of its receipt.
    pub(crate) receipt: String,
}

/// Something under a seal, and the seal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed<T> {
    of: T,
    seal: String,
}

pub(crate) const VERSION: u32 = 1;

fn mac<T: Serialize>(key: &Secret<[u8; 32]>, kind: &str, of: &T) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose()).ok()?;
    mac.update(kind.as_bytes());
    mac.update(b"\0");
    mac.update(&serde_json::to_vec(of).ok()?);
    Some(mac)
}

/// The bytes of something under a seal. `kind` keeps a mark from passing for a receipt.
pub(crate) fn seal<T: Serialize>(key: &Secret<[u8; 32]>, kind: &str, of: T) -> Option<(Vec<u8>, String)> {
    let tag = mac(key, kind, &of)?.finalize().into_bytes();
    let seal = data_encoding::HEXLOWER.encode(&tag);
    let bytes = serde_json::to_vec(&Sealed { of, seal: seal.clone() }).ok()?;
    Some((bytes, seal))
}

/// Reads what [`seal`] has written; nothing if a byte of it is another.
pub(crate) fn open<T: Serialize + DeserializeOwned>(
    key: &Secret<[u8; 32]>,
    kind: &str,
    bytes: &[u8],
) -> Option<(T, String)> {
    let sealed: Sealed<T> = serde_json::from_slice(bytes).ok()?;
    if serde_json::to_vec(&sealed).ok()? != bytes {
        return None;
    }
    let tag = data_encoding::HEXLOWER.decode(sealed.seal.as_bytes()).ok()?;
    mac(key, kind, &sealed.of)?.verify_slice(&tag).ok()?;
    Some((sealed.of, sealed.seal))
}

/// Reads a receipt as whoever has no key can: a claim.
pub(crate) fn claim(bytes: &[u8]) -> Option<Receipt> {
    serde_json::from_slice::<Sealed<Receipt>>(bytes).ok().map(|sealed| sealed.of)
}
