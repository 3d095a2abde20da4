//! What the commands about grants start from: the home, its vault, the company's clients, the way to the providers.

use crate::commands::order;
use crate::error::CliError;
use crate::home::Home;
use sekisho_audit::{Entry, Item, Word};
use sekisho_orders::Standing;
use sekisho_platform::current_user;
use sekisho_types::{Clock, OpaqueId, Slot, SystemClock};
use sekisho_vault::{
    Client, Clients, Due, Epoch, Grant, Header, OAuth, Providers, Vault, VaultError, VaultHome, Whoami,
};
use std::cell::Cell;
use std::sync::Arc;

/// A home with its vault and its providers.
pub(crate) struct Grants {
    pub(crate) home: Home,
    pub(crate) clients: Clients,
    pub(crate) providers: Providers,
    vault_home: VaultHome,
    epoch: Cell<Epoch>,
}

impl Grants {
    /// Opens all of it, once every order that is due is carried out.
    ///
    /// - Errors: [`CliError`]; a halt is one, and so is a machine without `clients.toml`.
    pub(crate) fn open() -> Result<Self, CliError> {
        let grants = Self::look()?;
        grants.obey()?;
        Ok(grants)
    }

    /// As [`Grants::open`], in a halt too: for what only takes away.
    ///
    /// - Errors: as there.
    pub(crate) fn open_in_a_halt() -> Result<Self, CliError> {
        let grants = Self::look()?;
        grants.set(&order::carried_out(&grants.home)?);
        Ok(grants)
    }

    /// Carries out what is due now, and refuses while a halt holds: for what has waited for somebody meanwhile.
    ///
    /// - Errors: [`CliError`].
    pub(crate) fn obey(&self) -> Result<(), CliError> {
        self.set(&order::obeyed(&self.home)?);
        Ok(())
    }

    fn set(&self, standing: &Standing) {
        self.epoch.set(epoch_of(standing));
    }

    /// Opens what is needed to look at headers; no order is carried out, and no grant may be used.
    ///
    /// - Errors: [`CliError`]; a machine without `clients.toml` is one.
    pub(crate) fn look() -> Result<Self, CliError> {
        let home = Home::open()?;
        let path = home.homes.clients_file();
        let Some(text) = home.homes.read_clients()? else {
            return Err(VaultError::BadClients { path, detail: "it is not there".into() }.into());
        };
        let clients = Clients::parse(&text, &path)?;
        let providers = Providers::of(&home.profile)?;
        let vault_home = VaultHome::of(&home.homes);
        // Nothing is as young as this: what is only looked at can be neither read nor written.
        let epoch = Cell::new(Epoch::new(0, |_| u64::MAX, u64::MAX));
        Ok(Self { home, clients, providers, vault_home, epoch })
    }

    /// As [`Grants::open`], and makes the vault if there is none yet.
    ///
    /// - Errors: [`CliError`].
    pub(crate) fn open_or_create() -> Result<Self, CliError> {
        let grants = Self::open()?;
        match Vault::create(&grants.vault_home, grants.home.profile.key_backend) {
            Ok(()) | Err(VaultError::Exists { .. }) => Ok(grants),
            Err(error) => Err(error.into()),
        }
    }

    /// Opens the vault at a slot's strength.
    ///
    /// - Errors: [`VaultError`].
    pub(crate) fn vault(&self, slot: Slot) -> Result<Vault, VaultError> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        Vault::open(&self.vault_home, self.home.profile.key_backend, slot.strength(), self.epoch.get(), clock)
    }

    /// The doors for a client.
    ///
    /// - Errors: [`VaultError`].
    pub(crate) fn oauth(&self, client: &Client) -> Result<OAuth, VaultError> {
        self.providers.oauth(client, Arc::new(SystemClock))
    }

    /// The doors for a slot's grant: those of the client that it was given to.
    ///
    /// - Errors: [`VaultError::BadClients`] if the company has no client for it any more.
    pub(crate) fn oauth_of(&self, slot: Slot) -> Result<OAuth, VaultError> {
        let path = self.home.homes.clients_file();
        let client = self.clients.get(slot);
        let client = client.ok_or(VaultError::BadClients { path, detail: format!("it has no {slot}") })?;
        match self.header(slot)? {
            Some(header) => self.oauth(&client.of_grant(&header.client)),
            None => self.oauth(client),
        }
    }

    /// What is written in clear of a slot; nothing if it was never filled.
    ///
    /// - Errors: as [`Vault::header`].
    pub(crate) fn header(&self, slot: Slot) -> Result<Option<Header>, VaultError> {
        self.vault(slot)?.header(slot)
    }

    /// The account that another slot of the same provider holds. An administrator's account is pinned by its own slot
    /// alone: it need not be the one that she works with.
    ///
    /// - Errors: [`VaultError`]; a slot that cannot be read pins nothing.
    pub(crate) fn known_subject(&self, slot: Slot) -> Result<Option<String>, VaultError> {
        let is_admin = |slot: Slot| slot == Slot::GoogleAdmin;
        let same = |other: &&Slot| other.provider() == slot.provider() && is_admin(**other) == is_admin(slot);
        for other in Slot::IN_VAULT.iter().filter(same) {
            match self.vault(*other)?.read(*other) {
                // What was given back here may be given to another account.
                Ok(grant) if !is_given_back(&grant) => return Ok(Some(grant.header.subject)),
                Ok(_)
                | Err(
                    VaultError::NoGrant { .. }
                    | VaultError::Damaged { .. }
                    | VaultError::Stale { .. }
                    | VaultError::Superseded { .. }
                    | VaultError::KeyUnusable { .. },
                ) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Has the provider say whose a slot's grant is, with a token that lasts.
    ///
    /// - Errors: [`VaultError`].
    pub(crate) async fn proved(&self, slot: Slot) -> Result<(Grant, Whoami), VaultError> {
        let (vault, oauth) = (self.vault(slot)?, self.oauth_of(slot)?);
        let grant = vault.fresh(&oauth, Due::BeforeUse).await?;
        let who = oauth.whoami(&grant.tokens.access).await?;
        if who.subject != grant.header.subject {
            return Err(VaultError::WrongAccount { slot });
        }
        Ok((grant, who))
    }
}

/// What a vault's records must be as young as, where its user stands.
pub(crate) fn epoch_of(standing: &Standing) -> Epoch {
    let carried_out = standing.carried_out();
    Epoch::new(carried_out, |slot| standing.floor(slot, carried_out), standing.secrets_floor(carried_out))
}

fn is_given_back(grant: &Grant) -> bool {
    grant.header.state == sekisho_vault::State::NeedsConsent(sekisho_vault::Cause::RevokedHere)
}

/// A runtime for the providers' answers.
///
/// - Errors: [`CliError`] if the system gives none.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, CliError> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::new(sekisho_types::ErrorCode::CALL_INTERNAL).with("detail", error))
}

/// Puts on record what was done with a slot.
///
/// - Errors: [`CliError`] if the record cannot be written.
pub(crate) fn note(home: &Home, what: &str, slot: Slot) -> Result<(), CliError> {
    note_of(home, what, &[slot.as_str()])
}

/// Puts on record what was done with things of these names, none of which is content.
///
/// - Errors: [`CliError`] if the record cannot be written.
pub(crate) fn note_of(home: &Home, what: &str, names: &[&str]) -> Result<(), CliError> {
    let wrong = |error: sekisho_types::IdError| CliError::argument("vault", error);
    let mut entry = Entry::admin(Word::parse(what).map_err(wrong)?);
    entry.user = Some(current_user()?);
    let ids = names.iter().map(|name| OpaqueId::parse(name).map(Item::Id));
    entry.items = ids.collect::<Result<_, _>>().map_err(wrong)?;
    home.record()?.append(entry)?;
    Ok(())
}
