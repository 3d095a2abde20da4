//! Secrets that are no grants: an API key that a client fetches, say.
//!
//! Apart because no provider is asked about them: they are put in, given out, put anew and taken away, and nothing is
//! refreshed. Kept as grants are, under the key of the read strength: sealed, in generations, with a mark and a lock.

use crate::files::names;
use crate::place::{Place, SECRET};
use crate::record::{Bound, secret_header};
use crate::shelf::{Shelf, damaged};
use crate::vault::Inner;
use crate::{SecretName, Vault, VaultError};
use sekisho_platform::{FileLock, KeyLabel};
use sekisho_types::{Secret, Strength, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::time::Duration;

/// What stands in clear before a secret's box, and is bound to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretHeader {
    /// Which vault it was sealed in.
    pub vault: String,
    /// Which of the vault's keys sealed it.
    pub key: u32,
    /// Its name.
    pub secret: SecretName,
    /// Which write of it this is, counted from 1.
    pub generation: u64,
    /// When this value was put in: what a date for rotation counts from.
    pub set_at: Timestamp,
    /// When this record was written.
    pub saved_at: Timestamp,
    /// When the newest delivery was made that was taken in under this name; an older one is not taken in after it.
    pub delivered_at: Option<Timestamp>,
    /// The newest order of the administrator that was carried out before; records from before orders ended secrets
    /// do not say it.
    #[serde(default)]
    pub epoch: u64,
    /// Whether there is a value.
    pub state: SecretState,
}

/// Whether a name has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecretState {
    /// It has.
    Kept,
    /// It had one, which was taken away.
    Removed,
}

/// A secret as it is kept. `Debug` does not show the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSecret {
    /// What may be known of it.
    pub header: SecretHeader,
    /// What must not.
    pub value: Secret<String>,
}

/// How a value is put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// Where there is none: never over one.
    First,
    /// In the place of one.
    Again,
    /// As an administrator's delivery of that time, whether there is one or not.
    Delivered(Timestamp),
}

/// What an order found under a name, and did with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedSecret {
    /// There was a value, which was taken away with every older one.
    Removed,
    /// What was there could not be read, or is ours; every record of it was taken away.
    Erased,
    /// There is no value that the order is about.
    Nothing,
}

/// The longest value.
const MOST_CHARACTERS: usize = 8192;

impl Vault {
    /// The names that hold a value, or once did.
    ///
    /// - Errors: [`VaultError::Io`].
    pub fn secret_names(&self) -> Result<Vec<SecretName>, VaultError> {
        let all = self.inner().secret_names()?;
        Ok(all.into_iter().filter(|name| !name.is_own()).collect())
    }

    /// What is written in clear before a secret; nothing if there never was one. Proves nothing: for reports only.
    ///
    /// - Errors: as [`Vault::header`].
    pub fn secret_header(&self, name: &SecretName) -> Result<Option<SecretHeader>, VaultError> {
        let place = Place::Secret(name.clone());
        let found = self.inner().shelf(place.clone()).newest()?;
        found.map(|found| secret_header(&found.bytes).map_err(|why| damaged(place, why))).transpose()
    }

    /// Reads and proves a secret.
    ///
    /// - Errors: [`VaultError::NoSecret`] if there is none, or none any more; else as [`Vault::read`].
    pub fn secret(&self, name: &SecretName) -> Result<KeptSecret, VaultError> {
        self.check_read(name)?;
        let missing = || VaultError::NoSecret { name: name.clone() };
        let kept = self.inner().read_secret(name)?.ok_or_else(missing)?;
        match kept.header.state {
            SecretState::Kept => Ok(kept),
            SecretState::Removed => Err(missing()),
        }
    }

    /// When the newest delivery was made that was taken in under a name, even if the secret was removed since.
    ///
    /// - Errors: as [`Vault::secret`], but for a secret that is not there.
    pub fn delivered_at(&self, name: &SecretName) -> Result<Option<Timestamp>, VaultError> {
        self.check_read(name)?;
        Ok(self.inner().read_secret(name)?.and_then(|kept| kept.header.delivered_at))
    }

    /// Puts a value in; it is read back and proved before this returns.
    ///
    /// Blocks its thread for up to `patience`. A record that cannot be read any more is set aside for [`Put::Again`]
    /// and a delivery, as for a new consent: whoever brings a new value needs nothing of the old one.
    ///
    /// - Errors: [`VaultError::SecretExists`], [`VaultError::NoSecret`] where `put` forbids it;
    ///   [`VaultError::BadSecret`] for a value that is none; else as [`crate::Held::publish`].
    pub fn put_secret(
        &self,
        name: &SecretName,
        value: Secret<String>,
        put: Put,
        patience: Duration,
    ) -> Result<SecretHeader, VaultError> {
        check_value(&value)?;
        let lock = self.lock_secrets(patience)?;
        let held = lock.secret(name);
        let before = held.before(put)?;
        match (put, &before) {
            (Put::First, Before::Kept(_)) => return Err(VaultError::SecretExists { name: name.clone() }),
            (Put::Again, Before::Nothing | Before::Removed(_)) => {
                return Err(VaultError::NoSecret { name: name.clone() });
            }
            (Put::First | Put::Again | Put::Delivered(_), _) => {}
        }
        let now = before.record();
        let delivered_at = match put {
            Put::First | Put::Again => now.and_then(|kept| kept.header.delivered_at),
            Put::Delivered(at) => Some(at),
        };
        held.publish(now, value, Facts { set_at: self.clock().now(), delivered_at, state: SecretState::Kept })
    }

    /// Takes a value away, and every older one.
    ///
    /// - Errors: [`VaultError::NoSecret`]; else as [`Vault::put_secret`].
    pub fn remove_secret(&self, name: &SecretName, patience: Duration) -> Result<(), VaultError> {
        let lock = self.lock_secrets(patience)?;
        let held = lock.secret(name);
        let now = held.read()?.filter(|kept| kept.header.state == SecretState::Kept);
        let now = now.ok_or_else(|| VaultError::NoSecret { name: name.clone() })?;
        let (set_at, delivered_at) = (now.header.set_at, now.header.delivered_at);
        let facts = Facts { set_at, delivered_at, state: SecretState::Removed };
        held.publish(Some(&now), Secret::new(String::new()), facts)?;
        held.shelf().forget_older()
    }

    /// Every name that an order may find something under, the one that deliveries are opened with among them.
    ///
    /// - Errors: [`VaultError::Io`].
    pub fn secrets_to_end(&self) -> Result<Vec<SecretName>, VaultError> {
        Ok(self.inner().secret_names()?.into_iter().collect())
    }

    /// Takes away what is under a name, because order `number` says that nothing of it may stay: the value, every older
    /// one, what was set aside, and what cannot be read. Done again it finds nothing; what was put in after the order
    /// was carried out stays.
    ///
    /// What deliveries are opened with goes without a trace: none that was sealed before can be opened after it.
    ///
    /// - Errors: as [`Vault::put_secret`], but for what cannot be read.
    pub fn end_secret(
        &self,
        name: &SecretName,
        number: u64,
        patience: Duration,
    ) -> Result<EndedSecret, VaultError> {
        self.lock_secrets(patience)?.secret(name).end(number)
    }

    fn check_read(&self, name: &SecretName) -> Result<(), VaultError> {
        match self.strength() {
            Strength::Read => Ok(()),
            Strength::Act => Err(VaultError::WrongStrength { place: Place::Secret(name.clone()) }),
        }
    }

    /// Takes the one lock that all secrets share; others wait. They are written too seldom for more, and so a key can
    /// be made anew while nobody puts one in.
    pub(crate) fn lock_secrets(&self, patience: Duration) -> Result<SecretsLock<'_>, VaultError> {
        let place = Place::Secret(SecretName::of_identity());
        self.check_read(&SecretName::of_identity())?;
        let lock = self.inner().shelf(place).lock(patience)?;
        Ok(SecretsLock { inner: self.inner(), _lock: lock })
    }
}

/// The lock on all secrets.
pub(crate) struct SecretsLock<'a> {
    inner: &'a Inner,
    // Held, never read: dropping it lets the secrets go.
    _lock: FileLock,
}

impl<'a> SecretsLock<'a> {
    pub(crate) fn secret(&self, name: &SecretName) -> HeldSecret<'a> {
        HeldSecret { inner: self.inner, name: name.clone() }
    }

    /// Every secret that has a record or a mark.
    pub(crate) fn all(&self) -> Result<Vec<HeldSecret<'a>>, VaultError> {
        Ok(self.inner.secret_names()?.iter().map(|name| self.secret(name)).collect())
    }
}

/// A secret while the lock on all of them is held.
pub(crate) struct HeldSecret<'a> {
    inner: &'a Inner,
    name: SecretName,
}

/// What was under a name before something is put there.
enum Before {
    Nothing,
    Kept(KeptSecret),
    Removed(KeptSecret),
    /// It could not be read any more, and was set aside.
    SetAside,
}

impl Before {
    fn record(&self) -> Option<&KeptSecret> {
        match self {
            Self::Kept(kept) | Self::Removed(kept) => Some(kept),
            Self::Nothing | Self::SetAside => None,
        }
    }
}

/// What a new record says of itself beside what the vault fills in.
struct Facts {
    set_at: Timestamp,
    delivered_at: Option<Timestamp>,
    state: SecretState,
}

impl HeldSecret<'_> {
    fn shelf(&self) -> Shelf<'_> {
        self.inner.shelf(Place::Secret(self.name.clone()))
    }

    pub(crate) fn read(&self) -> Result<Option<KeptSecret>, VaultError> {
        self.inner.read_secret(&self.name)
    }

    /// What is there; what cannot be read any more is set aside for whoever brings a new value.
    fn before(&self, put: Put) -> Result<Before, VaultError> {
        match self.read() {
            Ok(None) => return Ok(Before::Nothing),
            Ok(Some(kept)) => {
                return Ok(match kept.header.state {
                    SecretState::Kept => Before::Kept(kept),
                    SecretState::Removed => Before::Removed(kept),
                });
            }
            Err(error) if put == Put::First => return Err(error),
            Err(VaultError::Damaged { .. } | VaultError::Stale { .. } | VaultError::Superseded { .. }) => {}
            Err(VaultError::KeyUnusable { .. }) => self.inner.new_key()?,
            Err(error) => return Err(error),
        }
        self.shelf().set_aside()?;
        Ok(Before::SetAside)
    }

    fn publish(
        &self,
        now: Option<&KeptSecret>,
        value: Secret<String>,
        facts: Facts,
    ) -> Result<SecretHeader, VaultError> {
        let shelf = self.shelf();
        let (room, generation) =
            shelf.make_room(now.map(|kept| (kept.header.key, kept.header.generation)))?;
        let number = self.inner.newest_key()?;
        let Facts { set_at, delivered_at, state } = facts;
        let header = SecretHeader {
            vault: self.inner.id().to_owned(),
            key: number,
            secret: self.name.clone(),
            generation,
            set_at,
            saved_at: self.inner.clock.now(),
            delivered_at,
            epoch: self.inner.epoch.carried_out(),
            state,
        };
        let kept = KeptSecret { header, value };
        let key = self.inner.key(number, KeyLabel::VaultRecord)?;
        let bound = Bound { key: &key, account: self.inner.account() };
        let bytes = bound.seal_secret(&kept).map_err(|why| shelf.damaged(why))?;
        shelf.publish(room, generation, &bytes)?;
        if self.read()?.as_ref() != Some(&kept) {
            return Err(shelf.damaged("what was read back is not what was written"));
        }
        shelf.mark(number, generation)?;
        shelf.tidy();
        Ok(kept.header)
    }

    /// Takes everything away that order `number` is about.
    fn end(&self, number: u64) -> Result<EndedSecret, VaultError> {
        let shelf = self.shelf();
        let now = match self.read() {
            Ok(now) => now,
            Err(
                VaultError::Damaged { .. }
                | VaultError::Stale { .. }
                | VaultError::Superseded { .. }
                | VaultError::KeyUnusable { .. },
            ) => {
                shelf.erase()?;
                return Ok(EndedSecret::Erased);
            }
            Err(error) => return Err(error),
        };
        let Some(kept) = now else {
            shelf.erase_aside()?;
            return Ok(EndedSecret::Nothing);
        };
        let SecretHeader { key, generation, set_at, delivered_at, epoch, state, .. } = kept.header;
        let done = match state {
            // Put in by somebody for whom the order was carried out already.
            SecretState::Kept if epoch >= number => return Ok(EndedSecret::Nothing),
            SecretState::Kept => EndedSecret::Removed,
            SecretState::Removed => EndedSecret::Nothing,
        };
        if self.name.is_own() {
            shelf.erase()?;
            return Ok(EndedSecret::Erased);
        }
        if epoch < number {
            // A name that was empty before says so anew: what is older than the order is refused from now on.
            let facts = Facts { set_at, delivered_at, state: SecretState::Removed };
            self.publish(Some(&kept), Secret::new(String::new()), facts)?;
        } else {
            // Whoever wrote it may have died before the record with the value was gone.
            shelf.catch_up(key, generation)?;
        }
        shelf.forget_older()?;
        shelf.erase_aside()?;
        Ok(done)
    }

    /// Seals what is there with the newest key, and lets go every older record; tells whether there was anything.
    pub(crate) fn seal_anew(&self) -> Result<bool, VaultError> {
        let Some(now) = self.read()? else { return Ok(false) };
        let SecretHeader { set_at, delivered_at, state, .. } = now.header;
        self.publish(Some(&now), now.value.clone(), Facts { set_at, delivered_at, state })?;
        self.shelf().forget_older()?;
        Ok(true)
    }
}

impl Inner {
    /// Every name that has a record or a mark, ours too.
    pub(crate) fn secret_names(&self) -> Result<BTreeSet<SecretName>, VaultError> {
        let files = [names(&self.home.records())?, names(self.home.marks())?].concat();
        let word =
            |file: &String| file.strip_prefix(SECRET)?.split_once('.').map(|(word, _)| word.to_owned());
        Ok(files.iter().filter_map(|file| SecretName::try_from(word(file)?).ok()).collect())
    }

    /// Reads and proves the newest record of a secret; nothing if nothing was ever written.
    pub(crate) fn read_secret(&self, name: &SecretName) -> Result<Option<KeptSecret>, VaultError> {
        let shelf = self.shelf(Place::Secret(name.clone()));
        let Some(found) = shelf.current()? else { return Ok(None) };
        let header = secret_header(&found.bytes).map_err(|why| shelf.damaged(why))?;
        if header.secret != *name {
            return Err(shelf.damaged("it is of another name"));
        }
        if header.generation != found.generation {
            return Err(shelf.damaged("it is of another generation"));
        }
        if header.vault != self.id() {
            return Err(shelf.damaged("it is of another vault"));
        }
        let key = self.key(header.key, KeyLabel::VaultRecord)?;
        let bound = Bound { key: &key, account: self.account() };
        let kept = bound.open_secret(&found.bytes).map_err(|why| shelf.damaged(why))?;
        let (epoch, number) = (kept.header.epoch, self.epoch.secrets_floor());
        if epoch < number {
            return Err(VaultError::Superseded { place: Place::Secret(name.clone()), epoch, number });
        }
        Ok(Some(kept))
    }
}

/// Refuses what is no secret: nothing, more than one line, more than can be one.
pub(crate) fn check_value(value: &Secret<String>) -> Result<(), VaultError> {
    let (text, mut count) = (value.expose(), 0_usize);
    let fine = text.chars().all(|c| {
        count += 1;
        !c.is_control()
    });
    if fine && (1..=MOST_CHARACTERS).contains(&count) && text.trim() == text {
        Ok(())
    } else {
        Err(VaultError::BadSecret)
    }
}
