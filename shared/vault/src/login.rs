//! A consent from its first page to a grant that is kept and proved.
//!
//! Apart from OAuth, which only asks, and from the store, which only keeps: here it is decided whether what came back
//! is what was wanted. Another account, another organisation or more than was asked for is refused and not kept. Only
//! a person starts this, from the command line; no tool call can.

mod answer;
mod listener;

pub use answer::{Denied, read_pasted};
pub use listener::{DEADLINE, Listener};

use crate::oauth::{Attempt, AuthorizeUrl, OAuth, Whoami, compare};
use crate::{Content, Grant, State, Tokens, Vault, VaultError};
use sekisho_types::{Provider, Scope, Secret, Slot};
use std::time::Duration;

/// How long one waits for a slot that another process holds.
const PATIENCE: Duration = Duration::from_secs(20);

/// A consent that was begun: the page is to be opened, the answer to be waited for.
#[derive(Debug)]
pub struct Login {
    oauth: OAuth,
    attempt: Attempt,
    url: AuthorizeUrl,
}

/// A consent that was kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The grant as it was read back.
    pub grant: Grant,
    /// Asked for and not granted: tools that need these are not there.
    pub missing: Vec<Scope>,
}

impl Login {
    /// Begins a consent whose answer comes to `redirect`; `base` is the stand-in's in a demo home.
    ///
    /// - Errors: [`VaultError::KeyUnusable`] if the system gives no random bytes.
    pub fn begin(oauth: OAuth, redirect: &str, base: Option<&str>) -> Result<Self, VaultError> {
        let attempt = Attempt::new(redirect)?;
        let url = oauth.authorize(&attempt, base);
        Ok(Self { oauth, attempt, url })
    }

    /// The slot that the consent is for.
    pub fn slot(&self) -> Slot {
        self.oauth.client().slot
    }

    /// The page that the user opens.
    pub fn url(&self) -> &AuthorizeUrl {
        &self.url
    }

    /// What ties the answer to this question.
    pub fn attempt(&self) -> &Attempt {
        &self.attempt
    }

    /// Exchanges the code, looks at whose the grant is and what it lets, keeps it, and proves what was kept by asking
    /// the provider with it.
    ///
    /// `known` is the account that another slot of the same provider holds.
    ///
    /// - Errors: [`VaultError::WrongTenant`], [`VaultError::WrongAccount`], [`VaultError::TooMuch`]; nothing is kept
    ///   then, and what was kept before stays. Those of [`OAuth::exchange`] and of the store.
    pub async fn conclude(
        self,
        vault: &Vault,
        code: Secret<String>,
        known: Option<&str>,
    ) -> Result<Kept, VaultError> {
        let slot = self.slot();
        let given = self.oauth.exchange(&self.attempt, &code).await?;
        let who = self.oauth.whoami(&given.access).await?;
        self.check_account(&who, known)?;
        let told = who.scopes.clone().or_else(|| given.scopes.clone()).unwrap_or_default();
        let compared = compare(&self.oauth.client().scopes, &told);
        if !compared.excess.is_empty() {
            return Err(VaultError::TooMuch { slot, excess: compared.excess });
        }
        let content = Content {
            client: self.oauth.client().id.clone(),
            tenant: who.tenant.clone(),
            subject: who.subject.clone(),
            scopes: told,
            consented_at: vault.clock().now(),
            access_ends_at: given.access_ends_at,
            refresh_ends_at: given.refresh_ends_at,
            state: State::Active,
        };
        let tokens = Tokens { access: given.access, refresh: given.refresh, account: who.account.clone() };
        let keeper = vault.clone();
        let grant = crate::refresh::blocking(slot, move || keep(&keeper, slot, content, tokens)).await?;
        // With what another process would use: read from disk, and accepted by the provider.
        let proved = self.oauth.whoami(&grant.tokens.access).await?;
        if proved.subject != grant.header.subject {
            return Err(VaultError::WrongAccount { slot });
        }
        Ok(Kept { grant, missing: compared.missing })
    }

    fn check_account(&self, who: &Whoami, known: Option<&str>) -> Result<(), VaultError> {
        let slot = self.slot();
        if let Some(tenant) = &self.oauth.client().tenant
            && *tenant != who.tenant
        {
            return Err(VaultError::WrongTenant { slot, wanted: tenant.clone() });
        }
        match known {
            Some(known) if known != who.subject => Err(VaultError::WrongAccount { slot }),
            _ => Ok(()),
        }
    }
}

/// Writes the grant and reads it through a vault opened anew.
fn keep(vault: &Vault, slot: Slot, content: Content, tokens: Tokens) -> Result<Grant, VaultError> {
    let held = vault.hold(slot, PATIENCE)?;
    let room = held.make_room_over()?;
    held.publish(room, content, tokens)?;
    held.settle()?;
    drop(held);
    vault.reopened()?.read(slot)
}

/// Where a client's answer may come to: the path is random at Google and registered at Slack.
pub(crate) fn path_of(provider: Provider) -> Result<String, VaultError> {
    match provider {
        Provider::Google => {
            let drawn = sekisho_platform::random_bytes::<16>()?;
            Ok(format!("/{}", data_encoding::HEXLOWER.encode(&drawn)))
        }
        Provider::Slack => Ok("/slack".to_owned()),
    }
}
