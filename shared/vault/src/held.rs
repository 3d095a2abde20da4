//! A slot under its lock: the only way to change what it holds.
//!
//! Apart because the order of steps is what saves a single-use token: room on disk first, then the intent, then the
//! token is spent, then the new record is written, read back and proved, and only then is the old one let go.

use crate::files::{Room as Allocated, remove};
use crate::record::Bound;
use crate::shelf::{Shelf, damaged};
use crate::vault::Inner;
use crate::{Cause, Grant, Header, State, Tokens, VaultError};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sekisho_platform::{FileLock, KeyLabel, read_private, write_new_private};
use sekisho_types::{Secret, Slot, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::sync::Arc;

const MOST_INTENT_BYTES: u64 = 4096;

/// A slot whose lock this process holds until the value is dropped.
pub struct Held {
    inner: Arc<Inner>,
    slot: Slot,
    // Held, never read: dropping it lets the slot go.
    _lock: FileLock,
}

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Held({})", self.slot)
    }
}

/// Room on disk for the next record of a slot.
#[derive(Debug)]
pub struct Room {
    allocated: Allocated,
    generation: u64,
}

/// What stands on disk while a token is being spent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Intent {
    generation: u64,
    fingerprint: String,
    at: Timestamp,
    process: u32,
}

/// What a new record says besides its tokens; the rest of the header the vault fills in itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The provider's id of the OAuth client.
    pub client: String,
    /// The provider's id of the organisation.
    pub tenant: String,
    /// The provider's id of the account.
    pub subject: String,
    /// What was granted.
    pub scopes: Vec<sekisho_types::Scope>,
    /// When the user consented.
    pub consented_at: Timestamp,
    /// When the access token ends.
    pub access_ends_at: Option<Timestamp>,
    /// When the refresh token ends if it is not used.
    pub refresh_ends_at: Option<Timestamp>,
    /// Where the grant stands.
    pub state: State,
}

impl From<&Header> for Content {
    fn from(header: &Header) -> Self {
        Self {
            client: header.client.clone(),
            tenant: header.tenant.clone(),
            subject: header.subject.clone(),
            scopes: header.scopes.clone(),
            consented_at: header.consented_at,
            access_ends_at: header.access_ends_at,
            refresh_ends_at: header.refresh_ends_at,
            state: header.state,
        }
    }
}

impl Held {
    pub(crate) fn new(inner: Arc<Inner>, slot: Slot, lock: FileLock) -> Self {
        Self { inner, slot, _lock: lock }
    }

    fn shelf(&self) -> Shelf<'_> {
        self.inner.shelf(self.slot)
    }

    /// Which slot it is.
    pub fn slot(&self) -> Slot {
        self.slot
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Reads the slot as [`crate::Vault::read`] does.
    ///
    /// - Errors: as there.
    pub fn read(&self) -> Result<Grant, VaultError> {
        self.inner.read(self.slot)
    }

    /// Makes room for the next record, on disk for good, before any token is spent.
    ///
    /// - Errors: [`VaultError::Io`] if the disk is full, say; and whatever makes the slot unreadable now.
    pub fn make_room(&self) -> Result<Room, VaultError> {
        let now = match self.read() {
            Ok(grant) => Some((grant.header.key, grant.header.generation)),
            Err(VaultError::NoGrant { .. }) => None,
            Err(error) => return Err(error),
        };
        let (allocated, generation) = self.shelf().make_room(now)?;
        Ok(Room { allocated, generation })
    }

    /// Makes room even where what is there cannot be used any more: it is set aside, and the slot begins anew.
    ///
    /// Only for what a new consent brings: whoever holds that needs nothing of what was there.
    ///
    /// - Errors: as [`Held::make_room`], but for records that are damaged, stale, ended by an order or sealed with a
    ///   key that is gone.
    pub fn make_room_over(&self) -> Result<Room, VaultError> {
        match self.make_room() {
            Err(VaultError::Damaged { .. } | VaultError::Stale { .. } | VaultError::Superseded { .. }) => {}
            Err(VaultError::KeyUnusable { .. }) => self.inner.new_key()?,
            done => return done,
        }
        self.shelf().set_aside()?;
        self.settle()?;
        self.make_room()
    }

    /// Notes that this token is about to be spent.
    ///
    /// - Errors: [`VaultError::Io`].
    pub fn intend(&self, room: &Room, spent: &Secret<String>) -> Result<(), VaultError> {
        let path = self.inner.home.intent_file(self.slot);
        let intent = Intent {
            generation: room.generation,
            fingerprint: self.fingerprint(spent)?,
            at: self.inner.clock.now(),
            process: std::process::id(),
        };
        let bytes = serde_json::to_vec(&intent).map_err(|e| VaultError::io("writing", &path, e))?;
        remove(&path)?;
        write_new_private(&path, &bytes).map_err(|e| VaultError::io("writing", &path, e))
    }

    /// Takes the note back: the token was not spent, or what it bought is kept.
    ///
    /// - Errors: [`VaultError::Io`].
    pub fn settle(&self) -> Result<(), VaultError> {
        remove(&self.inner.home.intent_file(self.slot))
    }

    /// Tells whether a process died while it was spending this token: nobody knows whether it was taken.
    ///
    /// - Errors: [`VaultError::Io`], [`VaultError::Unsafe`]. A note that cannot be read counts as one of this token.
    pub fn was_being_spent(&self, token: &Secret<String>) -> Result<bool, VaultError> {
        let path = self.inner.home.intent_file(self.slot);
        let bytes = match read_private(&path, MOST_INTENT_BYTES) {
            Ok(bytes) => bytes,
            Err(error) if error.is_not_found() => return Ok(false),
            Err(error) => return Err(VaultError::Unsafe { path, detail: error.to_string() }),
        };
        match serde_json::from_slice::<Intent>(&bytes) {
            Ok(intent) => Ok(intent.fingerprint == self.fingerprint(token)?),
            Err(_) => Ok(true),
        }
    }

    fn fingerprint(&self, token: &Secret<String>) -> Result<String, VaultError> {
        let key = self.inner.key(self.inner.newest_key()?, KeyLabel::VaultFingerprint)?;
        let mut mac = Hmac::<Sha256>::new_from_slice(key.expose())
            .map_err(|_| damaged(self.slot, "its key has a strange length"))?;
        mac.update(token.expose().as_bytes());
        Ok(data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes()))
    }

    /// Writes a new record into its room, reads it back from disk and proves it, and marks how far the slot has come.
    ///
    /// - Errors: [`VaultError::Io`], or what the proof finds. The record before it is still there then.
    pub fn publish(&self, room: Room, content: Content, tokens: Tokens) -> Result<Grant, VaultError> {
        let number = self.inner.newest_key()?;
        let grant = Grant { header: self.header(&room, content, number), tokens };
        let key = self.inner.key(number, KeyLabel::VaultRecord)?;
        let bound = Bound { key: &key, account: &self.inner.settled.account };
        let bytes = bound.seal_grant(&grant).map_err(|why| damaged(self.slot, why))?;
        let Room { allocated, generation } = room;
        self.shelf().publish(allocated, generation, &bytes)?;
        let kept = self.read()?;
        if kept != grant {
            return Err(damaged(self.slot, "what was read back is not what was written"));
        }
        self.shelf().mark(number, generation)?;
        self.shelf().tidy();
        Ok(grant)
    }

    /// Writes that the grant was given back, without its tokens, and takes away every older record of the slot.
    ///
    /// - Errors: as [`Held::publish`].
    pub fn forget_tokens(&self, cause: Cause) -> Result<Grant, VaultError> {
        let grant = self.read()?;
        let room = self.make_room()?;
        let content = Content { state: State::NeedsConsent(cause), ..Content::from(&grant.header) };
        let tokens =
            Tokens { access: Secret::new("-".to_owned()), refresh: None, account: grant.tokens.account };
        let kept = self.publish(room, content, tokens)?;
        self.forget_older()?;
        self.settle()?;
        Ok(kept)
    }

    /// Finishes what a process that died has left half done: the mark of the record that it had written, its temporary
    /// files, what is older than is kept.
    ///
    /// - Errors: as [`Held::read`]; [`VaultError::Io`].
    pub fn tidy(&self) -> Result<(), VaultError> {
        let header = self.read()?.header;
        self.shelf().catch_up(header.key, header.generation)?;
        self.shelf().prune()
    }

    /// Finishes a forgetting that a process that died has left half done: nothing older than the newest record stays.
    ///
    /// - Errors: as [`Held::tidy`].
    pub fn finish_forgetting(&self) -> Result<(), VaultError> {
        self.tidy()?;
        self.forget_older()?;
        self.forget_aside()?;
        self.settle()
    }

    /// Takes away the records that were set aside when they could not be used any more: they hold tokens too.
    ///
    /// - Errors: [`VaultError::Io`].
    pub fn forget_aside(&self) -> Result<(), VaultError> {
        self.shelf().erase_aside()
    }

    /// Takes away every record of the slot, also those that cannot be read and those that were set aside: an order
    /// says that nothing of it may stay. The slot reads as never filled then.
    ///
    /// - Errors: [`VaultError::Io`].
    pub fn erase(&self) -> Result<(), VaultError> {
        self.shelf().erase()?;
        self.settle()
    }

    /// Takes away every record and mark of the slot but the newest.
    pub(crate) fn forget_older(&self) -> Result<(), VaultError> {
        self.shelf().forget_older()
    }

    fn header(&self, room: &Room, content: Content, key: u32) -> Header {
        Header {
            vault: self.inner.settled.id.clone(),
            key,
            slot: self.slot,
            generation: room.generation,
            client: content.client,
            tenant: content.tenant,
            subject: content.subject,
            scopes: content.scopes,
            consented_at: content.consented_at,
            saved_at: self.inner.clock.now(),
            access_ends_at: content.access_ends_at,
            refresh_ends_at: content.refresh_ends_at,
            epoch: self.inner.epoch.carried_out(),
            state: content.state,
        }
    }
}
