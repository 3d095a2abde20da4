//! A vault's content in an envelope for offline keys, and back: for the replacing of a machine, and nothing else.
//!
//! Apart because it is the one way by which tokens leave a vault. What comes back is looked at before anything is
//! written: of the same profile, user, clients, organisations and accounts, and over no grant that lives. The keys of
//! the vault do not travel, nor does the key that deliveries are sealed for.

use crate::envelope::{self, Identities, Recipient};
use crate::{Clients, Content, Grant, Header, Put, SecretName, State, Tokens, Vault, VaultError};
use sekisho_types::{ProfileKind, Secret, Slot, Strength, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use zeroize::{Zeroize, Zeroizing};

/// Whose home it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// What the home is for.
    pub profile: ProfileKind,
    /// The user's account name.
    pub user: UserId,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inside {
    version: u32,
    profile: ProfileKind,
    user: UserId,
    at: Timestamp,
    grants: Vec<GrantInside>,
    secrets: Vec<SecretInside>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct GrantInside {
    header: Header,
    access: String,
    refresh: Option<String>,
    account: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SecretInside {
    name: SecretName,
    value: String,
}

impl Drop for GrantInside {
    fn drop(&mut self) {
        self.access.zeroize();
        self.refresh.zeroize();
        self.account.zeroize();
    }
}

impl Drop for SecretInside {
    fn drop(&mut self) {
        self.value.zeroize();
    }
}

/// What a vault holds, taken out of it. `Debug` shows no secret.
pub struct Export(Inside);

impl std::fmt::Debug for Export {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Export({} grants, {} secrets)", self.0.grants.len(), self.0.secrets.len())
    }
}

/// A user's vault at both strengths.
#[derive(Debug)]
pub struct Whole {
    read: Vault,
    act: Vault,
}

impl Whole {
    /// Takes a vault that was opened to read and the same one opened to act.
    ///
    /// - Errors: [`VaultError::WrongStrength`].
    pub fn new(read: Vault, act: Vault) -> Result<Self, VaultError> {
        for (vault, strength) in [(&read, Strength::Read), (&act, Strength::Act)] {
            if vault.strength() != strength {
                return Err(VaultError::WrongStrength { place: Slot::GoogleRead.into() });
            }
        }
        Ok(Self { read, act })
    }

    fn of(&self, slot: Slot) -> &Vault {
        match slot.strength() {
            Strength::Read => &self.read,
            Strength::Act => &self.act,
        }
    }

    /// Reads everything that lives: grants that people work with, and the other secrets. An administrator's own right
    /// does not travel.
    ///
    /// - Errors: those of [`Vault::read`] for whatever cannot be read; half an export is none.
    pub fn export(&self, origin: &Origin, at: Timestamp) -> Result<Export, VaultError> {
        let mut grants = Vec::new();
        for slot in Slot::ALL {
            match self.of(slot).read(slot) {
                Ok(grant) if grant.header.state == State::Active => grants.push(GrantInside::of(&grant)),
                Ok(_) | Err(VaultError::NoGrant { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        let mut secrets = Vec::new();
        for name in self.read.secret_names()? {
            match self.read.secret(&name) {
                Ok(kept) => secrets.push(SecretInside { name, value: kept.value.expose().clone() }),
                Err(VaultError::NoSecret { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        let Origin { profile, user } = origin.clone();
        Ok(Export(Inside { version: 1, profile, user, at, grants, secrets }))
    }

    /// Checks that an export belongs into this home, and then writes all of it: each grant as a new generation, and
    /// new keys over everything. Returns what was written.
    ///
    /// Blocks its thread for up to `patience` a record.
    ///
    /// - Errors: [`VaultError::ExportForeign`], [`VaultError::InUse`]; nothing is written then. Those of the store.
    pub fn import(
        &self,
        export: &Export,
        origin: &Origin,
        clients: &Clients,
        patience: Duration,
    ) -> Result<Imported, VaultError> {
        let inside = &export.0;
        self.check(inside, origin, clients)?;
        for grant in &inside.grants {
            let slot = grant.header.slot;
            let held = self.of(slot).hold(slot, patience)?;
            let room = held.make_room_over()?;
            held.publish(room, Content::from(&grant.header), grant.tokens())?;
            held.settle()?;
        }
        for secret in &inside.secrets {
            self.read.put_secret(&secret.name, Secret::new(secret.value.clone()), Put::First, patience)?;
        }
        self.read.rekey(patience)?;
        self.act.rekey(patience)?;
        let slots = inside.grants.iter().map(|grant| grant.header.slot).collect();
        let secrets = inside.secrets.iter().map(|secret| secret.name.clone()).collect();
        Ok(Imported { slots, secrets })
    }

    fn check(&self, inside: &Inside, origin: &Origin, clients: &Clients) -> Result<(), VaultError> {
        let foreign = |what| VaultError::ExportForeign { what };
        if inside.profile != origin.profile {
            return Err(foreign("profile"));
        }
        if inside.user != origin.user {
            return Err(foreign("user"));
        }
        for grant in &inside.grants {
            let header = &grant.header;
            let client = clients.get(header.slot).filter(|client| client.id == header.client);
            let client = client.ok_or(foreign("client"))?;
            if client.tenant.as_ref().is_some_and(|tenant| *tenant != header.tenant) {
                return Err(foreign("organisation"));
            }
            self.check_accounts(header)?;
        }
        for secret in &inside.secrets {
            match self.read.secret(&secret.name) {
                Err(VaultError::NoSecret { .. }) => {}
                Ok(_) => return Err(VaultError::InUse { place: crate::Place::Secret(secret.name.clone()) }),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Refuses a grant of another account than one that is here, and one for a slot that holds a living grant.
    fn check_accounts(&self, header: &Header) -> Result<(), VaultError> {
        for slot in Slot::ALL.into_iter().filter(|slot| slot.provider() == header.slot.provider()) {
            match self.of(slot).read(slot) {
                Ok(grant) if grant.header.state == State::Active => {
                    if grant.header.subject != header.subject {
                        return Err(VaultError::ExportForeign { what: "account" });
                    }
                    if slot == header.slot {
                        return Err(VaultError::InUse { place: slot.into() });
                    }
                }
                Ok(_)
                | Err(
                    VaultError::NoGrant { .. }
                    | VaultError::Damaged { .. }
                    | VaultError::Stale { .. }
                    | VaultError::KeyUnusable { .. },
                ) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// What an import has written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The slots that were filled.
    pub slots: Vec<Slot>,
    /// The names of the other secrets.
    pub secrets: Vec<SecretName>,
}

impl GrantInside {
    fn of(grant: &Grant) -> Self {
        let tokens = &grant.tokens;
        Self {
            header: grant.header.clone(),
            access: tokens.access.expose().clone(),
            refresh: tokens.refresh.as_ref().map(|token| token.expose().clone()),
            account: tokens.account.expose().clone(),
        }
    }

    fn tokens(&self) -> Tokens {
        let secret = |text: &String| Secret::new(text.clone());
        Tokens {
            access: secret(&self.access),
            refresh: self.refresh.as_ref().map(secret),
            account: secret(&self.account),
        }
    }
}

impl Export {
    /// Seals it for every one of the recipients.
    ///
    /// - Errors: [`VaultError::BadRecipient`] if there are none.
    pub fn seal(&self, recipients: &[Recipient]) -> Result<Vec<u8>, VaultError> {
        let plain = serde_json::to_vec(&self.0).map(Zeroizing::new);
        envelope::seal(recipients, &plain.map_err(|error| bad(error.to_string()))?)
    }

    /// Opens a sealed one.
    ///
    /// - Errors: [`VaultError::NotForUs`] if none of the keys opens it; [`VaultError::BadEnvelope`].
    pub fn open(identities: &Identities, sealed: &[u8]) -> Result<Self, VaultError> {
        let plain = envelope::open(identities, sealed)?;
        // Not the parser's words: they could quote what is inside.
        let inside: Inside =
            serde_json::from_slice(&plain).map_err(|_| bad("what is inside is no export".into()))?;
        let mut slots: Vec<Slot> = inside.grants.iter().map(|grant| grant.header.slot).collect();
        slots.sort();
        slots.dedup();
        let carried = slots.iter().all(|slot| Slot::ALL.contains(slot));
        if inside.version != 1 || slots.len() != inside.grants.len() || !carried {
            return Err(bad("what is inside is no export of this version".into()));
        }
        Ok(Self(inside))
    }

    /// The slots whose grants are in it.
    pub fn slots(&self) -> Vec<Slot> {
        self.0.grants.iter().map(|grant| grant.header.slot).collect()
    }

    /// How many other secrets are in it.
    pub fn secrets(&self) -> usize {
        self.0.secrets.len()
    }

    /// When it was made.
    pub fn made_at(&self) -> Timestamp {
        self.0.at
    }
}

fn bad(detail: String) -> VaultError {
    VaultError::BadEnvelope { detail }
}
