//! Root keys: one random secret per user and strength, wrapped by the system, handed out only as labels.
//!
//! Apart so that nobody else ever holds a root: whoever needs a key asks for the one of a [`KeyLabel`].

use crate::{PlatformError, StoredKey, os};
use sekisho_types::{Secret, Strength};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// How root keys are wrapped at rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyBackend {
    /// Windows DPAPI, user scope.
    Dpapi,
    /// A file that only this user may read. Weaker: a stolen disk holds the key.
    KeyFile,
    /// The key store of the user's session: on Linux the Secret Service of her desktop. Opened by her login, so not
    /// there for services and most logins over a network.
    OsStore,
}

impl KeyBackend {
    /// The backend that a new home on this system gets unless another is chosen.
    pub fn of_this_system() -> Self {
        os::KEY_BACKEND
    }

    /// Whether keys can be kept so on this system.
    pub fn serves_here(self) -> bool {
        os::KEY_BACKENDS.contains(&self)
    }

    /// The word printed by doctor.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dpapi => "dpapi",
            Self::KeyFile => "key-file",
            Self::OsStore => "os-store",
        }
    }
}

/// What a key is for. Each label gives another key; none tells anything of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyLabel {
    /// Keyed hashes in the record.
    RecordHash,
    /// Signs checkpoints of the record.
    Checkpoint,
    /// Names the record; shown to anybody.
    RecordName,
    /// Ids of files.
    FileId,
    /// Cursors of paged results.
    Cursor,
    /// Proposals in the outbox.
    Outbox,
    /// What handles stand for.
    HandleSeal,
    /// Finds what a handle was given for.
    HandleLookup,
    /// Grants in the vault.
    VaultRecord,
    /// How far a slot of the vault has come.
    VaultMark,
    /// Tells whether two secrets are the same one, without telling either.
    VaultFingerprint,
    /// Receipts of orders that were carried out, and how far they have come.
    OrderReceipt,
    /// What persons approve with.
    Factors,
}

impl KeyLabel {
    pub(crate) fn info(self) -> &'static [u8] {
        match self {
            Self::RecordHash => b"sekisho/1/record-hash",
            Self::Checkpoint => b"sekisho/1/checkpoint",
            Self::RecordName => b"sekisho/1/record-name",
            Self::FileId => b"sekisho/1/file-id",
            Self::Cursor => b"sekisho/1/cursor",
            Self::Outbox => b"sekisho/1/outbox",
            Self::HandleSeal => b"sekisho/1/handle-seal",
            Self::HandleLookup => b"sekisho/1/handle-lookup",
            Self::VaultRecord => b"sekisho/1/vault-record",
            Self::VaultMark => b"sekisho/1/vault-mark",
            Self::VaultFingerprint => b"sekisho/1/vault-fingerprint",
            Self::OrderReceipt => b"sekisho/1/order-receipt",
            Self::Factors => b"sekisho/1/factors",
        }
    }
}

/// A root key in memory. Wiped when dropped.
#[derive(Debug)]
pub struct RootKey {
    root: StoredKey,
    strength: Strength,
}

impl RootKey {
    fn file(dir: &Path, strength: Strength) -> PathBuf {
        dir.join(format!("{}.root", strength.as_str()))
    }

    /// Draws a new root and stores it wrapped; never over an existing one.
    ///
    /// - Errors: [`PlatformError::KeyUnusable`] if there is one already or it cannot be stored.
    pub fn create(dir: &Path, backend: KeyBackend, strength: Strength) -> Result<Self, PlatformError> {
        let root = StoredKey::create(&Self::file(dir, strength), backend, strength.as_str().as_bytes())?;
        Ok(Self { root, strength })
    }

    /// Opens a stored root with the backend that the profile names; no other is tried.
    ///
    /// - Errors: [`PlatformError::KeyUnusable`] if it is missing, damaged, readable by others, or will not
    ///   unwrap. Never makes a new one instead.
    pub fn open(dir: &Path, backend: KeyBackend, strength: Strength) -> Result<Self, PlatformError> {
        let root = StoredKey::open(&Self::file(dir, strength), backend, strength.as_str().as_bytes())?;
        Ok(Self { root, strength })
    }

    /// Checks that a root is stored where only this user may read it, without opening it.
    ///
    /// - Errors: [`PlatformError::KeyUnusable`] if it is missing or readable by others.
    pub fn check_stored(dir: &Path, strength: Strength) -> Result<(), PlatformError> {
        StoredKey::check_stored(&Self::file(dir, strength))
    }

    /// Which of the two roots it is.
    pub fn strength(&self) -> Strength {
        self.strength
    }

    /// The public name of this home's record, `sekisho/` and 16 hexadecimal digits; it tells nothing of the user.
    ///
    /// - Errors: as [`RootKey::derive`].
    pub fn record_name(&self) -> Result<String, PlatformError> {
        let name = self.derive(KeyLabel::RecordName)?;
        let digits: String = name.expose().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Ok(format!("sekisho/{digits}"))
    }

    /// Derives the key of one label by HKDF-SHA-256.
    ///
    /// - Errors: [`PlatformError::KeyUnusable`]; cannot happen for 32 bytes, yet is not assumed.
    pub fn derive(&self, label: KeyLabel) -> Result<Secret<[u8; 32]>, PlatformError> {
        self.root.derive(label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BACKEND: KeyBackend = os::KEY_BACKEND;

    #[test]
    fn a_root_comes_back_and_labels_differ() {
        let dir = tempfile::tempdir().unwrap();
        let made = RootKey::create(dir.path(), BACKEND, Strength::Read).unwrap();
        let opened = RootKey::open(dir.path(), BACKEND, Strength::Read).unwrap();
        let key = |root: &RootKey, label| *root.derive(label).unwrap().expose();
        assert_eq!(key(&made, KeyLabel::Cursor), key(&opened, KeyLabel::Cursor));
        assert_ne!(key(&made, KeyLabel::Cursor), key(&made, KeyLabel::FileId));
        let act = RootKey::create(dir.path(), BACKEND, Strength::Act).unwrap();
        assert_ne!(key(&made, KeyLabel::Cursor), key(&act, KeyLabel::Cursor));
    }

    #[test]
    fn a_root_is_never_overwritten_and_a_damaged_one_never_replaced() {
        let dir = tempfile::tempdir().unwrap();
        assert!(RootKey::open(dir.path(), BACKEND, Strength::Read).is_err(), "missing");
        RootKey::create(dir.path(), BACKEND, Strength::Read).unwrap();
        assert!(RootKey::create(dir.path(), BACKEND, Strength::Read).is_err(), "exists");
        let path = RootKey::file(dir.path(), Strength::Read);
        let whole = std::fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            assert!(RootKey::open(dir.path(), BACKEND, Strength::Read).is_err(), "cut at {cut}");
        }
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            std::fs::write(&path, &flipped).unwrap();
            assert!(RootKey::open(dir.path(), BACKEND, Strength::Read).is_err(), "flipped at {at}");
        }
    }

    #[test]
    fn the_act_key_is_not_the_read_key_renamed() {
        let dir = tempfile::tempdir().unwrap();
        RootKey::create(dir.path(), BACKEND, Strength::Read).unwrap();
        let read = RootKey::file(dir.path(), Strength::Read);
        std::fs::copy(&read, RootKey::file(dir.path(), Strength::Act)).unwrap();
        assert!(RootKey::open(dir.path(), BACKEND, Strength::Act).is_err());
    }

    #[test]
    fn debug_shows_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let root = RootKey::create(dir.path(), BACKEND, Strength::Read).unwrap();
        assert_eq!(format!("{root:?}"), "RootKey { root: StoredKey(…), strength: Read }");
    }
}
