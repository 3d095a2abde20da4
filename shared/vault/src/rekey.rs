//! Makes a strength's key anew and seals every grant of that strength with it.
//!
//! Apart because it is the one work that holds several slots at once, always in the same order, and the one that
//! destroys a key: only after every grant was read back under the new one. Helps against an old copy of the vault
//! together with its old key; a token that has leaked is as good as before.

use crate::secrets::SecretsLock;
use crate::{Content, Held, Vault, VaultError};
use sekisho_platform::StoredKey;
use sekisho_types::{Slot, Strength};
use std::time::Duration;

impl Vault {
    /// Makes a new key, seals every grant and other secret of this strength anew, and destroys the older keys; how
    /// many there were. One that was broken off is gone on with.
    ///
    /// Blocks its thread for up to `patience` a slot.
    ///
    /// - Errors: [`VaultError::Busy`]; those of [`Vault::read`] for a grant that cannot be read, with which every key
    ///   stays as it is.
    pub fn rekey(&self, patience: Duration) -> Result<usize, VaultError> {
        let slots = Slot::IN_VAULT.into_iter().filter(|slot| slot.strength() == self.strength());
        let held = slots.map(|slot| self.hold(slot, patience)).collect::<Result<Vec<Held>, _>>()?;
        for held in &held {
            match held.read() {
                Ok(_) | Err(VaultError::NoGrant { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        let lock = self.secrets_of_strength(patience)?;
        let secrets = lock.as_ref().map(SecretsLock::all).transpose()?.unwrap_or_default();
        secrets.iter().try_for_each(|secret| secret.read().map(drop))?;
        // Two keys are what one that was broken off has left: the newer is taken up.
        if self.inner().key_numbers()?.len() < 2 {
            self.inner().new_key()?;
        }
        let newest = self.inner().newest_key()?;
        let mut sealed = 0;
        for held in &held {
            match held.read() {
                Ok(grant) => {
                    let content = Content::from(&grant.header);
                    held.publish(held.make_room()?, content, grant.tokens)?;
                    held.forget_older()?;
                    sealed += 1;
                }
                Err(VaultError::NoGrant { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        for secret in &secrets {
            sealed += usize::from(secret.seal_anew()?);
        }
        for number in self.inner().key_numbers()?.into_iter().filter(|number| *number < newest) {
            self.inner().forget_key(number);
            let path = self.inner().home.key_file(self.strength(), number);
            StoredKey::destroy(&path, self.inner().settled.backend)?;
        }
        Ok(sealed)
    }

    /// The lock on the other secrets, which are all of one strength.
    fn secrets_of_strength(&self, patience: Duration) -> Result<Option<SecretsLock<'_>>, VaultError> {
        match self.strength() {
            Strength::Read => self.lock_secrets(patience).map(Some),
            Strength::Act => Ok(None),
        }
    }
}
