//! Where a vault keeps its parts, and what never changes about it.
//!
//! Apart because everything else asks here for a path, and because what was chosen when the vault was made (its id,
//! its owner's account, how its keys are kept) is compared on every opening and never chosen anew.

use crate::VaultError;
use sekisho_platform::{Homes, KeyBackend, PrivateDir, StoredKey, read_private, write_new_private};
use sekisho_types::{Slot, Strength};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The folders of a vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultHome {
    vault: PathBuf,
    marks: PathBuf,
}

/// What is settled when a vault is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settled {
    pub(crate) version: u32,
    pub(crate) id: String,
    /// The system's number for the owner's account.
    pub(crate) account: String,
    pub(crate) backend: KeyBackend,
}

const MOST_BYTES: u64 = 16 * 1024;

impl VaultHome {
    /// The vault of a home.
    pub fn of(homes: &Homes) -> Self {
        Self { vault: homes.vault_dir(), marks: homes.vault_marks_dir() }
    }

    /// The vault's own folder.
    pub fn path(&self) -> &Path {
        &self.vault
    }

    pub(crate) fn settled_file(&self) -> PathBuf {
        self.vault.join("vault.json")
    }

    pub(crate) fn records(&self) -> PathBuf {
        self.vault.join("records")
    }

    pub(crate) fn keys(&self) -> PathBuf {
        self.vault.join("keys")
    }

    pub(crate) fn locks(&self) -> PathBuf {
        self.vault.join("locks")
    }

    pub(crate) fn intents(&self) -> PathBuf {
        self.vault.join("intents")
    }

    pub(crate) fn marks(&self) -> &Path {
        &self.marks
    }

    pub(crate) fn key_file(&self, strength: Strength, number: u32) -> PathBuf {
        self.keys().join(format!("{}.{number}.key", strength.as_str()))
    }

    pub(crate) fn lock_file(&self, word: &str) -> PathBuf {
        self.locks().join(format!("{word}.lock"))
    }

    pub(crate) fn intent_file(&self, slot: Slot) -> PathBuf {
        self.intents().join(format!("{slot}.json"))
    }

    fn folders(&self) -> [PathBuf; 6] {
        let marks = self.marks.clone();
        [self.vault.clone(), self.records(), self.keys(), self.locks(), self.intents(), marks]
    }

    /// Makes the folders and both first keys; what is settled is written last, so that a broken-off creation leaves
    /// no vault that looks whole.
    pub(crate) fn create(&self, settled: &Settled) -> Result<(), VaultError> {
        if self.settled_file().exists() {
            return Err(VaultError::Exists { path: self.vault.clone() });
        }
        for folder in self.folders() {
            PrivateDir::create(&folder)?;
        }
        for strength in [Strength::Read, Strength::Act] {
            let path = self.key_file(strength, 1);
            // Left by a creation that was broken off: under another id, so of no use to anybody.
            StoredKey::destroy(&path, settled.backend)?;
            StoredKey::create(&path, settled.backend, &settled.context(strength, 1))?;
        }
        let path = self.settled_file();
        let bytes = serde_json::to_vec(settled).map_err(|e| VaultError::io("writing", &path, e))?;
        write_new_private(&path, &bytes).map_err(|e| VaultError::io("writing", &path, e))
    }

    /// Checks every folder and reads what is settled.
    pub(crate) fn open(&self) -> Result<Settled, VaultError> {
        let path = self.settled_file();
        let bytes = match read_private(&path, MOST_BYTES) {
            Err(error) if error.is_not_found() => {
                return Err(VaultError::Missing { path: self.vault.clone() });
            }
            Err(error) => return Err(VaultError::Unsafe { path, detail: error.to_string() }),
            Ok(bytes) => bytes,
        };
        self.folders().iter().try_for_each(|folder| PrivateDir::check(folder))?;
        let settled: Settled = serde_json::from_slice(&bytes)
            .map_err(|error| VaultError::Unsafe { path: path.clone(), detail: error.to_string() })?;
        if settled.version != 1 {
            let detail = format!("version {} is not known", settled.version);
            return Err(VaultError::Unsafe { path, detail });
        }
        Ok(settled)
    }
}

impl Settled {
    /// What a key of this vault is bound to.
    pub(crate) fn context(&self, strength: Strength, number: u32) -> Vec<u8> {
        format!("vault/{}/{}/{}/{number}", self.id, self.account, strength.as_str()).into_bytes()
    }
}
