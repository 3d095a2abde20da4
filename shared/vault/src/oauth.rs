//! OAuth with two providers: what is asked of them, and what their answers mean.
//!
//! Apart from the store because here nothing is kept: a question goes out, tokens or a reason come back. The two
//! dialects differ in everything but the idea, so each has a file; what they have in common is here.

mod client;
mod google;
mod pkce;
mod scopes;
mod slack;

pub use client::{Client, Clients, Previous};
pub use pkce::{Attempt, AuthorizeUrl};
pub use scopes::{Compared, compare};

use crate::{Cause, VaultError};
use sekisho_egress::{Answer, EgressError, Endpoint, Network, Reach};
use sekisho_types::{Clock, Provider, Scope, Secret, Slot, Timestamp};
use serde_json::Value;
use std::sync::Arc;

/// What a provider gave for a code or a refresh token. `Debug` shows no token.
#[derive(Debug, Clone)]
pub struct Given {
    /// The new access token.
    pub access: Secret<String>,
    /// The new refresh token; nothing where the old one goes on or the grant does not end.
    pub refresh: Option<Secret<String>>,
    /// When the access token ends.
    pub access_ends_at: Option<Timestamp>,
    /// When the refresh token ends if it is not used.
    pub refresh_ends_at: Option<Timestamp>,
    /// What was granted, where the answer says so.
    pub scopes: Option<Vec<Scope>>,
}

/// Whose a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whoami {
    /// The provider's id of the organisation; empty for an account of none.
    pub tenant: String,
    /// The provider's id of the account.
    pub subject: String,
    /// The account as people call it.
    pub account: Secret<String>,
    /// The token's scopes, where the answer says so.
    pub scopes: Option<Vec<Scope>>,
}

/// What a revocation did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revoked {
    /// The provider took the token back.
    Now,
    /// The provider did not know it any more.
    Before,
}

/// A provider's consent page.
struct Page {
    /// Where it is in a live home.
    origin: &'static str,
    path: &'static str,
    /// What stands between two scopes.
    separator: &'static str,
}

/// The providers' doors for OAuth, for one slot.
#[derive(Clone)]
pub struct OAuth {
    reach: Reach,
    clock: Arc<dyn Clock>,
    client: Client,
}

impl std::fmt::Debug for OAuth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OAuth({})", self.client.slot)
    }
}

impl OAuth {
    /// The doors for a slot's client.
    ///
    /// - Errors: [`VaultError::Provider`] if our own list of endpoints is no list; cannot happen.
    pub fn new(network: &Network, client: Client, clock: Arc<dyn Clock>) -> Result<Self, VaultError> {
        let endpoints = match client.slot.provider() {
            Provider::Google => google::endpoints(),
            Provider::Slack => slack::endpoints(),
        };
        let endpoints: Result<Vec<Endpoint>, _> = endpoints.into_iter().collect();
        let endpoints = endpoints
            .map_err(|error| VaultError::Provider { slot: client.slot, detail: error.to_string() })?;
        Ok(Self { reach: network.reach(endpoints), clock, client })
    }

    /// The client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The address of the page on which the user consents; `base` is the stand-in's in a demo home.
    pub fn authorize(&self, attempt: &Attempt, base: Option<&str>) -> AuthorizeUrl {
        let (page, asks) = match self.client.slot.provider() {
            Provider::Google => (google::PAGE, google::asks(self, attempt)),
            Provider::Slack => (slack::PAGE, slack::asks(self)),
        };
        let scopes: Vec<&str> = self.client.scopes.iter().map(Scope::as_str).collect();
        let (scopes, challenge) = (scopes.join(page.separator), attempt.challenge());
        let mut pairs = vec![
            ("client_id", self.client.id.as_str()),
            ("redirect_uri", &attempt.redirect),
            ("scope", &scopes),
            ("state", attempt.state.expose()),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        pairs.extend(asks);
        AuthorizeUrl(url(&format!("{}{}", base.unwrap_or(page.origin), page.path), &pairs))
    }

    /// Exchanges the code of a consent.
    ///
    /// - Errors: [`VaultError`] with what the provider said; the code is spent whatever comes.
    pub async fn exchange(&self, attempt: &Attempt, code: &Secret<String>) -> Result<Given, VaultError> {
        match self.client.slot.provider() {
            Provider::Google => google::exchange(self, attempt, code).await,
            Provider::Slack => slack::exchange(self, attempt, code).await,
        }
    }

    /// Spends a refresh token.
    ///
    /// - Errors: [`VaultError::NeedsConsent`] if the provider says the grant is dead;
    ///   [`VaultError::Egress`] and [`VaultError::ProviderBusy`] if nobody knows or it may be tried later.
    pub async fn refresh(&self, token: &Secret<String>) -> Result<Given, VaultError> {
        match self.client.slot.provider() {
            Provider::Google => google::refresh(self, token).await,
            Provider::Slack => slack::refresh(self, token).await,
        }
    }

    /// Asks whose a token is.
    ///
    /// - Errors: [`VaultError`].
    pub async fn whoami(&self, access: &Secret<String>) -> Result<Whoami, VaultError> {
        match self.client.slot.provider() {
            Provider::Google => google::whoami(self, access).await,
            Provider::Slack => slack::whoami(self, access).await,
        }
    }

    /// Takes a token back at the provider. At Google this ends every grant of the Cloud project for the account; at
    /// Slack this one token.
    ///
    /// - Errors: [`VaultError`].
    pub async fn revoke(&self, token: &Secret<String>) -> Result<Revoked, VaultError> {
        match self.client.slot.provider() {
            Provider::Google => google::revoke(self, token).await,
            Provider::Slack => slack::revoke(self, token).await,
        }
    }

    fn slot(&self) -> Slot {
        self.client.slot
    }

    fn lost(&self, source: EgressError) -> VaultError {
        VaultError::Egress { slot: self.slot(), source }
    }

    /// An answer whose status alone tells that it may be tried later.
    fn check_busy(&self, answer: &Answer) -> Result<(), VaultError> {
        if answer.status == 429 || answer.status >= 500 {
            let (slot, status) = (self.slot(), answer.status);
            let after_seconds = answer.retry_after_seconds;
            return Err(VaultError::ProviderBusy { slot, status, after_seconds });
        }
        Ok(())
    }

    fn json(&self, answer: &Answer) -> Result<Value, VaultError> {
        serde_json::from_slice(&answer.body)
            .map_err(|_| self.odd(format!("an answer with status {} that is no JSON", answer.status)))
    }

    /// An answer that we do not understand; never with words of the provider that could hold a secret.
    fn odd(&self, detail: impl Into<String>) -> VaultError {
        VaultError::Provider { slot: self.slot(), detail: detail.into() }
    }

    fn dead(&self, cause: Cause) -> VaultError {
        VaultError::NeedsConsent { slot: self.slot(), cause }
    }

    fn after(&self, seconds: &Value) -> Option<Timestamp> {
        let seconds = seconds.as_i64().filter(|seconds| *seconds > 0)?;
        Some(self.clock.now().plus_ms(seconds.saturating_mul(1000)))
    }

    fn secret(&self, value: &Value, name: &str) -> Result<Secret<String>, VaultError> {
        let text = value.get(name).and_then(Value::as_str).filter(|text| is_token(text));
        text.map(|text| Secret::new(text.to_owned()))
            .ok_or_else(|| self.odd(format!("an answer without {name}")))
    }

    fn optional_secret(&self, value: &Value, name: &str) -> Result<Option<Secret<String>>, VaultError> {
        match value.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.secret(value, name).map(Some),
        }
    }
}

/// An address with a query.
fn url(base: &str, pairs: &[(&str, &str)]) -> String {
    let query: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", percent_encoding::utf8_percent_encode(value, QUERY)))
        .collect();
    format!("{base}?{}", query.join("&"))
}

/// What in a query's value goes as it is.
const QUERY: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Tells whether a text can be a token: visible ASCII, of a length that fits a record.
fn is_token(text: &str) -> bool {
    (1..=4096).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

/// A provider's word for an error, if it is a plain word: anything else is not repeated.
fn plain_word(value: &Value) -> Option<&str> {
    let word = value.as_str()?;
    let plain = word.len() <= 64 && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b == b'-');
    plain.then_some(word)
}

/// Reads scopes parted by blanks or commas; what is no scope is an error, not left out.
fn read_scopes(text: &str) -> Option<Vec<Scope>> {
    let parts = text.split([' ', ',']).filter(|part| !part.is_empty());
    parts.map(|part| Scope::parse(part).ok()).collect()
}
