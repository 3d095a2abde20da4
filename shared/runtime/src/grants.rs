//! The grants of a home, as a process of one strength uses them.
//!
//! Apart because a vault is worth only what the administrator's orders leave of it: each call opens it anew, as young as
//! the newest order that was carried out, with the clients that the machine has at that moment.

use sekisho_egress::Network;
use sekisho_gate::Grants;
use sekisho_orders::Ledger;
use sekisho_platform::{Homes, KeyBackend, Profile};
use sekisho_types::{Clock, Slot, Strength};
use sekisho_vault::{Clients, Due, Epoch, Grant, Header, OAuth, Providers, Vault, VaultError, VaultHome};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

/// The grants of one strength.
#[derive(Clone)]
pub(crate) struct HomeGrants(Arc<Inner>);

struct Inner {
    homes: Homes,
    profile: Profile,
    strength: Strength,
    ledger: Ledger,
    clock: Arc<dyn Clock>,
    providers: OnceLock<Providers>,
}

impl HomeGrants {
    pub(crate) fn new(
        homes: &Homes,
        profile: &Profile,
        strength: Strength,
        ledger: Ledger,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let (homes, profile, providers) = (homes.clone(), profile.clone(), OnceLock::new());
        Self(Arc::new(Inner { homes, profile, strength, ledger, clock, providers }))
    }
}

impl Inner {
    fn backend(&self) -> KeyBackend {
        self.profile.key_backend
    }

    /// Opens the vault as the orders leave it. Blocks.
    fn vault(&self) -> Result<Vault, VaultError> {
        let standing = self.ledger.standing().map_err(|error| VaultError::Unsafe {
            path: self.homes.user().to_owned(),
            detail: format!("the orders: {}", error.code()),
        })?;
        let done = standing.carried_out();
        let epoch = Epoch::new(done, |slot| standing.floor(slot, done), standing.secrets_floor(done));
        let home = VaultHome::of(&self.homes);
        Vault::open(&home, self.backend(), self.strength, epoch, Arc::clone(&self.clock))
    }

    /// The doors of the client that a slot's grant was given to. Blocks.
    fn oauth(&self, slot: Slot, vault: &Vault) -> Result<OAuth, VaultError> {
        let path = self.homes.clients_file();
        let bad = |detail: String| VaultError::BadClients { path: path.clone(), detail };
        let text = self.homes.read_clients()?.ok_or_else(|| bad("it is not there".into()))?;
        let clients = Clients::parse(&text, &path)?;
        let client = clients.get(slot).ok_or_else(|| bad(format!("it has no {slot}")))?;
        let header = vault.header(slot)?.ok_or(VaultError::NoGrant { slot })?;
        self.providers()?.oauth(&client.of_grant(&header.client), Arc::clone(&self.clock))
    }

    fn providers(&self) -> Result<&Providers, VaultError> {
        if let Some(providers) = self.providers.get() {
            return Ok(providers);
        }
        let providers = Providers::of(&self.profile)?;
        Ok(self.providers.get_or_init(|| providers))
    }
}

impl Grants for HomeGrants {
    fn strength(&self) -> Strength {
        self.0.strength
    }

    fn network(&self) -> Result<Network, VaultError> {
        Ok(self.0.providers()?.network().clone())
    }

    fn grant(
        &self,
        slot: Slot,
        due: Due,
    ) -> Pin<Box<dyn Future<Output = Result<Grant, VaultError>> + Send + '_>> {
        let inner = Arc::clone(&self.0);
        Box::pin(async move {
            let opened = tokio::task::spawn_blocking(move || {
                let vault = inner.vault()?;
                let oauth = inner.oauth(slot, &vault)?;
                Ok::<_, VaultError>((vault, oauth))
            });
            let broken = |_| VaultError::Provider { slot, detail: "it was broken off here".into() };
            let (vault, oauth) = opened.await.map_err(broken)??;
            vault.fresh(&oauth, due).await
        })
    }

    fn header(&self, slot: Slot) -> Result<Option<Header>, VaultError> {
        match self.0.vault() {
            // Nobody has consented to anything here yet.
            Err(VaultError::Missing { .. }) => Ok(None),
            vault => vault?.header(slot),
        }
    }
}
