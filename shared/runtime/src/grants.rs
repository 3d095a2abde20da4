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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may be blunt")]
mod tests {
    use super::*;
    use sekisho_types::{ErrorCode, FixedClock, ProfileKind, Scope, Secret, Timestamp, UserId};
    use sekisho_vault::{Content, State, Tokens};
    use std::time::Duration;

    const CLIENTS: &str = include_str!("../../../manifests/clients.demo.toml");

    /// A demo home whose Google is a port that nobody answers at.
    struct Home {
        homes: Homes,
        clock: Arc<FixedClock>,
        _dir: tempfile::TempDir,
    }

    impl Home {
        fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let homes = Homes::beneath(dir.path()).unwrap();
            let closed = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
            let mut profile = Profile::new(ProfileKind::Demo);
            profile.google_url = Some(format!("http://{closed}"));
            homes.create(&profile, sekisho_policy::DEMO).unwrap();
            homes.write_clients(CLIENTS).unwrap();
            let at = Timestamp::from_rfc3339("2026-11-24T01:00:00Z").unwrap();
            Self { homes, clock: Arc::new(FixedClock::new(at)), _dir: dir }
        }

        fn grants(&self, strength: Strength) -> HomeGrants {
            let clock: Arc<dyn Clock> = self.clock.clone();
            let user = UserId::parse("hanako").unwrap();
            let ledger = Ledger::of(self.homes.clone(), user, Secret::new([1; 32]), Arc::clone(&clock));
            HomeGrants::new(&self.homes, &self.homes.open().unwrap(), strength, ledger, clock)
        }

        /// What a consent leaves in the vault.
        fn consent(&self, slot: Slot, access: &str) {
            let profile = self.homes.open().unwrap();
            let home = VaultHome::of(&self.homes);
            if self.grants(Strength::Read).header(slot).unwrap().is_none() {
                drop(Vault::create(&home, profile.key_backend));
            }
            let (strength, epoch) = (slot.strength(), Epoch::before_orders());
            let vault = Vault::open(&home, profile.key_backend, strength, epoch, self.clock.clone()).unwrap();
            let held = vault.hold(slot, Duration::from_secs(1)).unwrap();
            let room = held.make_room().unwrap();
            let content = Content {
                client: format!("demo-{}.apps.example.com", strength.as_str()),
                tenant: "example.co.jp".to_owned(),
                subject: "1000000000001".to_owned(),
                scopes: vec![Scope::parse("https://www.googleapis.com/auth/gmail.readonly").unwrap()],
                consented_at: self.clock.now(),
                access_ends_at: Some(self.clock.now().plus_ms(3_600_000)),
                refresh_ends_at: None,
                state: State::Active,
            };
            let tokens = Tokens {
                access: Secret::new(access.to_owned()),
                refresh: Some(Secret::new("refresh".to_owned())),
                account: Secret::new("taro.yamada@example.co.jp".to_owned()),
            };
            held.publish(room, content, tokens).unwrap();
        }
    }

    fn grant(grants: &HomeGrants, slot: Slot) -> Result<Grant, VaultError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(grants.grant(slot, Due::BeforeUse))
    }

    #[test]
    fn a_home_without_consent_has_no_header_and_no_grant() {
        let home = Home::new();
        let grants = home.grants(Strength::Read);
        assert_eq!(grants.header(Slot::GoogleRead).unwrap(), None);
        assert_eq!(grant(&grants, Slot::GoogleRead).unwrap_err().code(), ErrorCode::VAULT_MISSING);
    }

    #[test]
    fn each_strength_has_its_own_grants_and_sees_both_headers() {
        let home = Home::new();
        home.consent(Slot::GoogleRead, "look");
        home.consent(Slot::GoogleAct, "act");
        for (strength, own, access, other) in [
            (Strength::Read, Slot::GoogleRead, "look", Slot::GoogleAct),
            (Strength::Act, Slot::GoogleAct, "act", Slot::GoogleRead),
        ] {
            let grants = home.grants(strength);
            assert_eq!(grant(&grants, own).unwrap().tokens.access.expose(), access);
            let refused = grant(&grants, other).unwrap_err();
            assert!(matches!(refused, VaultError::WrongStrength { .. }), "{refused}");
            assert_eq!(grants.header(other).unwrap().unwrap().slot, other);
            assert!(grants.network().is_ok());
        }
    }

    #[test]
    fn what_changes_while_it_serves_counts_at_the_next_call() {
        let home = Home::new();
        home.consent(Slot::GoogleRead, "first");
        let grants = home.grants(Strength::Read);
        assert_eq!(grant(&grants, Slot::GoogleRead).unwrap().tokens.access.expose(), "first");
        home.consent(Slot::GoogleRead, "second");
        assert_eq!(grant(&grants, Slot::GoogleRead).unwrap().tokens.access.expose(), "second");
        // A token that has ended is refreshed, and nobody answers.
        home.clock.set(home.clock.now().plus_ms(7_200_000));
        assert_eq!(grant(&grants, Slot::GoogleRead).unwrap_err().code(), ErrorCode::EGRESS_UNREACHABLE);
        // The company takes the client away.
        let (before, after) = CLIENTS.split_once("[google-read]").unwrap();
        let (_, after) = after.split_once("[google-act]").unwrap();
        std::fs::write(home.homes.clients_file(), format!("{before}[google-act]{after}")).unwrap();
        assert_eq!(grant(&grants, Slot::GoogleRead).unwrap_err().code(), ErrorCode::VAULT_BAD_CLIENTS);
    }
}
