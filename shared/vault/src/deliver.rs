//! Secrets on their way from an administrator to one user's vault.
//!
//! Apart because here alone something from outside gets into a vault. The user's vault draws a key and tells its public
//! part; the administrator seals for it; nothing is passed around in clear. An envelope does not prove its sender, so
//! a delivery says for whom and under which name it is, and is read only where nobody but the machine's administrator
//! could have put it.

use crate::envelope::{self, Identities, Recipient};
use crate::{Put, SecretHeader, SecretName, Vault, VaultError};
use sekisho_types::{Secret, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use zeroize::{Zeroize, Zeroizing};

/// A secret for one user, as it lies in its envelope.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inside {
    version: u32,
    user: UserId,
    name: SecretName,
    /// When it was sealed: of two, the newer counts.
    at: Timestamp,
    secret: String,
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

/// A delivery that was opened and is for whom it lies.
pub struct Delivery {
    name: SecretName,
    at: Timestamp,
    secret: Secret<String>,
}

impl std::fmt::Debug for Delivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Delivery({})", self.name)
    }
}

/// Seals a secret for one user's vault.
///
/// - Errors: [`VaultError::BadSecret`].
pub fn seal_delivery(
    to: &Recipient,
    user: &UserId,
    name: &SecretName,
    secret: &Secret<String>,
    at: Timestamp,
) -> Result<Vec<u8>, VaultError> {
    crate::secrets::check_value(secret)?;
    let secret = secret.expose().clone();
    let inside = Inside { version: 1, user: user.clone(), name: name.clone(), at, secret };
    let plain = serde_json::to_vec(&inside).map(Zeroizing::new);
    let plain = plain.map_err(|error| VaultError::BadEnvelope { detail: error.to_string() })?;
    envelope::seal(std::slice::from_ref(to), &plain)
}

impl Vault {
    /// The public part of the key that deliveries to this vault are sealed for. Drawn when it is first asked for.
    ///
    /// - Errors: those of [`Vault::secret`]; a key that cannot be read is not drawn anew.
    pub fn receive_key(&self, patience: Duration) -> Result<Recipient, VaultError> {
        let identities = match self.identities() {
            Err(VaultError::NoSecret { name }) => {
                let (key, _) = Identities::draw();
                match self.put_secret(&name, key, Put::First, patience) {
                    // Another process was first: its key counts.
                    Ok(_) | Err(VaultError::SecretExists { .. }) => self.identities()?,
                    Err(error) => return Err(error),
                }
            }
            read => read?,
        };
        identities.recipients().next().ok_or(VaultError::BadIdentity)
    }

    fn identities(&self) -> Result<Identities, VaultError> {
        Identities::parse(&self.secret(&SecretName::of_identity())?.value)
    }

    /// Opens a delivery that lies where `user` looks for `name`.
    ///
    /// - Errors: [`VaultError::NotForUs`] if it is sealed for another vault, or for another user or name than where it
    ///   lies; [`VaultError::BadEnvelope`]; [`VaultError::NoSecret`] if this vault has no receiving key yet.
    pub fn open_delivery(
        &self,
        user: &UserId,
        name: &SecretName,
        sealed: &[u8],
    ) -> Result<Delivery, VaultError> {
        let plain = envelope::open(&self.identities()?, sealed)?;
        let inside: Inside = serde_json::from_slice(&plain)
            .map_err(|_| VaultError::BadEnvelope { detail: "what is inside is no delivery".into() })?;
        if inside.version != 1 {
            return Err(VaultError::BadEnvelope {
                detail: format!("version {} is not known", inside.version),
            });
        }
        if inside.user != *user || inside.name != *name || inside.name.is_own() {
            return Err(VaultError::NotForUs);
        }
        let secret = Secret::new(inside.secret.clone());
        Ok(Delivery { name: inside.name.clone(), at: inside.at, secret })
    }

    /// Takes a delivery in, unless it or a newer one was taken in before; then nothing is returned.
    ///
    /// - Errors: as [`Vault::put_secret`].
    pub fn accept(&self, delivery: Delivery, patience: Duration) -> Result<Option<SecretHeader>, VaultError> {
        let Delivery { name, at, secret } = delivery;
        match self.delivered_at(&name) {
            Ok(Some(before)) if at <= before => return Ok(None),
            Ok(_)
            | Err(
                VaultError::Damaged { .. }
                | VaultError::Stale { .. }
                | VaultError::Superseded { .. }
                | VaultError::KeyUnusable { .. },
            ) => {}
            Err(error) => return Err(error),
        }
        self.put_secret(&name, secret, Put::Delivered(at), patience).map(Some)
    }
}
