//! An order and its bytes: what an administrator wants done, signed as canonical JSON.
//!
//! Apart because here alone it is decided what a signature covers: every member, in one order, written in one way. A
//! file that is not written so to the last byte is none, so nothing in it can be changed and nothing can be added.

use crate::{OrderKeys, Signer};
use ed25519_dalek::Signature;
use sekisho_types::{OrderReason, Slot, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

const DOMAIN: &[u8] = b"sekisho/1/order\n";
const VERSION: u32 = 1;

/// What is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Every server refuses every call.
    Halt,
    /// Calls go on.
    Resume,
    /// New access tokens.
    Refresh,
    /// New keys for the vault, every grant sealed anew.
    Rekey,
    /// Grants are revoked at the provider; the user consents anew.
    Replace,
    /// Tokens are forgotten. Nothing is asked of the provider.
    Delete,
}

impl Action {
    /// The word used in orders, receipts and records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Halt => "halt",
            Self::Resume => "resume",
            Self::Refresh => "refresh",
            Self::Rekey => "rekey",
            Self::Replace => "replace",
            Self::Delete => "delete",
        }
    }

    /// Tells whether grants from before it are no good after it.
    pub fn ends_grants(self) -> bool {
        match self {
            Self::Replace | Self::Delete => true,
            Self::Halt | Self::Resume | Self::Refresh | Self::Rekey => false,
        }
    }
}

/// Who has to carry it out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whom {
    /// Everybody on the machine.
    All,
    /// One account.
    User(UserId),
}

impl Whom {
    /// Tells whether it means this user. Case does not matter: to Windows it does not either.
    pub fn is(&self, user: &UserId) -> bool {
        match self {
            Self::All => true,
            Self::User(named) => named.as_str().to_lowercase() == user.as_str().to_lowercase(),
        }
    }
}

impl std::fmt::Display for Whom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::User(user) => user.fmt(f),
        }
    }
}

/// What an administrator says; number, time and key are filled in when it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Who has to carry it out.
    pub whom: Whom,
    /// What is ordered.
    pub action: Action,
    /// Which grants it is about; none for all of them.
    pub slots: Vec<Slot>,
    /// Not to be carried out before; nothing for at once.
    pub not_before: Option<Timestamp>,
    /// Why, for people.
    pub reason: Option<OrderReason>,
}

/// An order as it was signed. There is none that was not proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    version: u32,
    number: u64,
    whom: Whom,
    action: Action,
    slots: Vec<Slot>,
    not_before: Option<Timestamp>,
    issued_at: Timestamp,
    reason: Option<OrderReason>,
    /// The digest of the order before, so that none can be exchanged once another follows it.
    previous: String,
    key: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    order: Order,
    signature: String,
}

impl Order {
    /// Its place in the sequence, counted from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Who has to carry it out.
    pub fn whom(&self) -> &Whom {
        &self.whom
    }

    /// What is ordered.
    pub fn action(&self) -> Action {
        self.action
    }

    /// When it was given.
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// When it is to be carried out at the earliest; nothing for at once.
    pub fn not_before(&self) -> Option<Timestamp> {
        self.not_before
    }

    /// Why, for people.
    pub fn reason(&self) -> Option<&OrderReason> {
        self.reason.as_ref()
    }

    /// Which key has signed it.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The grants it is about.
    pub fn slots(&self) -> Vec<Slot> {
        if self.slots.is_empty() { Slot::ALL.to_vec() } else { self.slots.clone() }
    }

    /// Tells whether it is about everything that it can be about: no grant was named.
    pub fn is_whole(&self) -> bool {
        self.slots.is_empty()
    }

    /// Tells whether this user's other secrets are no good after it. A replacement asks providers, and no provider
    /// knows them.
    pub fn ends_secrets(&self, user: &UserId) -> bool {
        self.action == Action::Delete && self.whom.is(user) && self.is_whole()
    }

    /// Tells whether its time has come.
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        self.not_before.is_none_or(|at| at <= now)
    }

    /// Tells whether this user's grant in that slot is no good after it. One about everything ends an administrator's
    /// own right too.
    pub fn ends(&self, user: &UserId, slot: Slot) -> bool {
        self.action.ends_grants() && self.whom.is(user) && (self.is_whole() || self.slots.contains(&slot))
    }

    pub(crate) fn previous(&self) -> &str {
        &self.previous
    }

    /// Signs what an administrator says; the bytes are those of its file.
    pub(crate) fn sign(
        draft: Draft,
        place: (u64, String),
        now: Timestamp,
        signer: &Signer,
    ) -> Option<Vec<u8>> {
        let (number, previous) = place;
        let Draft { whom, action, slots, not_before, reason } = draft;
        let key = signer.id();
        let issued_at = now;
        let order = Self {
            version: VERSION,
            number,
            whom,
            action,
            slots,
            not_before,
            issued_at,
            reason,
            previous,
            key,
        };
        let signature = signer.sign(&signed_part(&order)?);
        written(&Signed { order, signature: data_encoding::BASE64.encode(&signature.to_bytes()) })
    }

    /// Reads and proves the bytes of a file.
    ///
    /// - Errors: what does not fit.
    pub(crate) fn read(bytes: &[u8], keys: &OrderKeys) -> Result<Self, &'static str> {
        let signed: Signed = serde_json::from_slice(bytes).map_err(|_| "it is no order")?;
        if written(&signed).as_deref() != Some(bytes) {
            return Err("it is not written as an order is");
        }
        let Signed { order, signature } = signed;
        if order.version != VERSION {
            return Err("its version is not known");
        }
        let key = keys.of_order(&order.key, order.number)?;
        let signature = data_encoding::BASE64.decode(signature.as_bytes()).map_err(|_| "no signature")?;
        let signature = Signature::from_slice(&signature).map_err(|_| "no signature")?;
        let part = signed_part(&order).ok_or("it cannot be written")?;
        key.verify_strict(&part, &signature).map_err(|_| "the signature does not fit")?;
        Ok(order)
    }
}

fn signed_part(order: &Order) -> Option<Vec<u8>> {
    Some([DOMAIN, &serde_json::to_vec(order).ok()?].concat())
}

fn written(signed: &Signed) -> Option<Vec<u8>> {
    let mut bytes = serde_json::to_vec(signed).ok()?;
    bytes.push(b'\n');
    Some(bytes)
}

/// The digest of a file's bytes.
pub(crate) fn digest(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}
