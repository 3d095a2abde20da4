//! The vault: opened for one strength, read by anybody of that strength, changed only under a slot's lock.

use crate::files::names;
use crate::held::Held;
use crate::home::Settled;
use crate::place::Place;
use crate::record::{self, Bound};
use crate::shelf::{Found, Shelf, damaged};
use crate::{Epoch, Grant, Header, VaultError, VaultHome};
use sekisho_platform::{KeyBackend, KeyLabel, StoredKey, current_account, random_bytes};
use sekisho_types::{Clock, Secret, Slot, Strength, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// One user's grants of one strength. A clone is the same vault.
#[derive(Clone)]
pub struct Vault {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) home: VaultHome,
    pub(crate) settled: Settled,
    strength: Strength,
    pub(crate) epoch: Epoch,
    keys: Mutex<BTreeMap<u32, StoredKey>>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vault({})", self.inner.strength.as_str())
    }
}

impl Vault {
    /// Makes an empty vault for the account that this process runs as.
    ///
    /// - Errors: [`VaultError::Exists`]; nothing is changed then.
    pub fn create(home: &VaultHome, backend: KeyBackend) -> Result<(), VaultError> {
        let id: String = random_bytes::<16>()?.iter().map(|byte| format!("{byte:02x}")).collect();
        home.create(&Settled { version: 1, id, account: current_account()?, backend })
    }

    /// Opens a vault for one strength: grants of the other cannot be read through it, nor those from before an order
    /// that ended them.
    ///
    /// - Errors: [`VaultError::Missing`], [`VaultError::Foreign`] for another account's vault or another backend
    ///   than the profile's, [`VaultError::Unsafe`]. Opens no key yet.
    pub fn open(
        home: &VaultHome,
        backend: KeyBackend,
        strength: Strength,
        epoch: Epoch,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, VaultError> {
        let settled = home.open()?;
        let foreign = |what| VaultError::Foreign { path: home.path().to_owned(), what };
        if settled.account != current_account()? {
            return Err(foreign("account"));
        }
        if settled.backend != backend {
            return Err(foreign("key backend"));
        }
        let keys = Mutex::new(BTreeMap::new());
        let inner = Inner { home: home.clone(), settled, strength, epoch, keys, clock };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The same vault as another process would open it: nothing is remembered.
    pub(crate) fn reopened(&self) -> Result<Self, VaultError> {
        let Inner { home, settled, strength, epoch, clock, .. } = &*self.inner;
        Self::open(home, settled.backend, *strength, *epoch, Arc::clone(clock))
    }

    /// The strength that this vault was opened for.
    pub fn strength(&self) -> Strength {
        self.inner.strength
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.inner.clock
    }

    /// When the key that seals this strength's records was made, by the date of its file: a reminder, no proof.
    ///
    /// - Errors: [`VaultError::KeyUnusable`] if there is none, [`VaultError::Io`].
    pub fn key_made_at(&self) -> Result<Timestamp, VaultError> {
        let path = self.inner.home.key_file(self.inner.strength, self.inner.newest_key()?);
        let made = std::fs::symlink_metadata(&path).and_then(|facts| facts.modified());
        made.map(Timestamp::from).map_err(|error| VaultError::io("reading", &path, error))
    }

    /// What is written in clear before the newest record of a slot of either strength; nothing if there is none.
    ///
    /// Needs no key, and so proves nothing: for reports only.
    ///
    /// - Errors: [`VaultError::Damaged`] if it cannot be read, [`VaultError::Unsafe`], [`VaultError::Io`].
    pub fn header(&self, slot: Slot) -> Result<Option<Header>, VaultError> {
        let found = self.inner.shelf(slot).newest()?;
        found.map(|found| record::header(&found.bytes).map_err(|why| damaged(slot, why))).transpose()
    }

    /// Reads and proves the newest grant of a slot.
    ///
    /// - Errors: [`VaultError::NoGrant`] if the slot was never filled; [`VaultError::Damaged`],
    ///   [`VaultError::Stale`], [`VaultError::Superseded`], [`VaultError::KeyUnusable`], [`VaultError::Unsafe`] if what is there is not what was
    ///   left there. None of them changes anything, and none falls back to an older record.
    pub fn read(&self, slot: Slot) -> Result<Grant, VaultError> {
        self.inner.check_strength(slot)?;
        self.inner.read(slot)
    }

    /// Takes a slot's lock; others wait. A dead process holds none.
    ///
    /// Blocks its thread for up to `patience`.
    ///
    /// - Errors: [`VaultError::Busy`].
    pub fn hold(&self, slot: Slot, patience: Duration) -> Result<Held, VaultError> {
        self.inner.check_strength(slot)?;
        let file = self.inner.shelf(slot).lock(patience)?;
        Ok(Held::new(Arc::clone(&self.inner), slot, file))
    }
}

impl Inner {
    fn check_strength(&self, slot: Slot) -> Result<(), VaultError> {
        if slot.strength() == self.strength {
            Ok(())
        } else {
            Err(VaultError::WrongStrength { place: slot.into() })
        }
    }

    /// Where something is kept.
    pub(crate) fn shelf(&self, place: impl Into<Place>) -> Shelf<'_> {
        Shelf::new(self, place.into())
    }

    /// The vault's id.
    pub(crate) fn id(&self) -> &str {
        &self.settled.id
    }

    /// The system's number for the owner's account.
    pub(crate) fn account(&self) -> &str {
        &self.settled.account
    }

    /// A label of one of the vault's keys.
    pub(crate) fn key(&self, number: u32, label: KeyLabel) -> Result<Secret<[u8; 32]>, VaultError> {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let key = match keys.get(&number) {
            Some(key) => key.clone(),
            None => {
                let path = self.home.key_file(self.strength, number);
                let context = self.settled.context(self.strength, number);
                let key = StoredKey::open(&path, self.settled.backend, &context)?;
                keys.insert(number, key.clone());
                key
            }
        };
        Ok(key.derive(label)?)
    }

    /// The number of the key that new records are sealed with: the highest.
    pub(crate) fn newest_key(&self) -> Result<u32, VaultError> {
        self.key_numbers()?.into_iter().max().ok_or_else(|| VaultError::KeyUnusable {
            path: self.home.key_file(self.strength, 1),
            detail: "there is none".into(),
        })
    }

    /// Makes a key with the next number: from now on the one that seals.
    pub(crate) fn new_key(&self) -> Result<(), VaultError> {
        let number = self.key_numbers()?.into_iter().max().unwrap_or(0).saturating_add(1);
        let path = self.home.key_file(self.strength, number);
        let context = self.settled.context(self.strength, number);
        let key = StoredKey::create(&path, self.settled.backend, &context)?;
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).insert(number, key);
        Ok(())
    }

    /// Drops a key from memory.
    pub(crate) fn forget_key(&self, number: u32) {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
    }

    /// The numbers of this strength's keys.
    pub(crate) fn key_numbers(&self) -> Result<Vec<u32>, VaultError> {
        let prefix = format!("{}.", self.strength.as_str());
        let number = |name: &String| name.strip_prefix(&prefix)?.strip_suffix(".key")?.parse::<u32>().ok();
        Ok(names(&self.home.keys())?.iter().filter_map(number).collect())
    }

    /// Reads and proves the newest grant of a slot.
    pub(crate) fn read(&self, slot: Slot) -> Result<Grant, VaultError> {
        let found = self.shelf(slot).current()?.ok_or(VaultError::NoGrant { slot })?;
        self.prove(slot, &found)
    }

    fn prove(&self, slot: Slot, found: &Found) -> Result<Grant, VaultError> {
        let header = record::header(&found.bytes).map_err(|why| damaged(slot, why))?;
        if header.slot != slot {
            return Err(damaged(slot, "it is of another slot"));
        }
        if header.generation != found.generation {
            return Err(damaged(slot, "it is of another generation"));
        }
        if header.vault != self.settled.id {
            return Err(damaged(slot, "it is of another vault"));
        }
        let key = self.key(header.key, KeyLabel::VaultRecord)?;
        let bound = Bound { key: &key, account: &self.settled.account };
        let grant = bound.open_grant(&found.bytes).map_err(|why| damaged(slot, why))?;
        let (epoch, number) = (grant.header.epoch, self.epoch.floor(slot));
        if epoch < number {
            return Err(VaultError::Superseded { place: slot.into(), epoch, number });
        }
        Ok(grant)
    }
}
