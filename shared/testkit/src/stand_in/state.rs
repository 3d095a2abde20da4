//! What both stand-ins remember: accounts, clients, consents, codes, tokens, and what went wrong by order.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

pub(super) type Shared = Arc<Mutex<State>>;

/// How long an unused refresh token of Slack lives with PKCE.
pub const REFRESH_TOKEN_IDLE_MS: i64 = 30 * 86_400_000;
const CODE_LIVES_MS: i64 = 10 * 60_000;
pub(super) const GOOGLE_ACCESS_S: i64 = 3599;
pub(super) const SLACK_ACCESS_S: i64 = 43_200;

/// Somebody who can consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The provider's id.
    pub subject: String,
    /// The organisation: a Workspace domain, a Slack team; empty for none.
    pub tenant: String,
    /// What people call it.
    pub name: String,
    /// Whether it may manage other accounts of its organisation.
    pub is_administrator: bool,
}

impl Account {
    /// An account.
    pub fn new(subject: &str, tenant: &str, name: &str) -> Self {
        let (subject, tenant, name) = (subject.to_owned(), tenant.to_owned(), name.to_owned());
        Self { subject, tenant, name, is_administrator: false }
    }

    /// The same, with a role that may manage the others of its organisation.
    #[must_use]
    pub fn administrator(self) -> Self {
        Self { is_administrator: true, ..self }
    }
}

/// Who there is at each provider.
#[derive(Debug, Clone, Default)]
pub struct Accounts {
    /// At Google.
    pub google: Vec<Account>,
    /// At Slack.
    pub slack: Vec<Account>,
}

/// An OAuth client as its provider knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Its id.
    pub id: String,
    /// Its secret; Google's desktop clients have one, Slack's with PKCE have none.
    pub secret: Option<String>,
    /// The scopes that it may ask for.
    pub scopes: Vec<String>,
    /// The addresses that answers may go to; empty for any port of the loopback, as at Google.
    pub redirects: Vec<String>,
    /// Whether tokens end and are refreshed; a client of Slack's may be without.
    pub rotates: bool,
}

/// What happens to a refresh token that is shown a second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SingleUse {
    /// The whole grant dies at once.
    Strict,
    /// Within so many milliseconds the same answer as before comes again; after that the grant dies.
    Grace(i64),
}

/// How a request fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A status with a body, such as a proxy's page.
    Answer(u16, &'static str),
    /// No answer at all; the connection is held.
    Silence,
    /// The request is carried out, and its answer lost.
    LoseAnswer,
}

/// One request that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Which stand-in.
    pub provider: &'static str,
    /// `GET /path`.
    pub line: String,
    /// The names in its form or query, in their order.
    pub names: Vec<String>,
    /// What kind of grant was asked for, if any.
    pub grant_type: Option<String>,
}

/// Every request that came, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal(pub Vec<Request>);

impl Journal {
    /// How many requests had this line.
    pub fn count(&self, line: &str) -> usize {
        self.0.iter().filter(|request| request.line == line).count()
    }

    /// How many refreshes there were.
    pub fn refreshes(&self) -> usize {
        self.0.iter().filter(|request| request.grant_type.as_deref() == Some("refresh_token")).count()
    }
}

/// A consent page that was asked for.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) client: String,
    pub(super) redirect: String,
    pub(super) state: String,
    pub(super) nonce: Option<String>,
    pub(super) challenge: String,
    pub(super) scopes: Vec<String>,
}

pub(super) struct Code {
    pub(super) asked: Asked,
    pub(super) account: Account,
    pub(super) scopes: Vec<String>,
    pub(super) at_ms: i64,
    pub(super) spent_for: Option<usize>,
}

/// A grant: one user's consent to one client, with all tokens that came of it.
pub(super) struct Granted {
    pub(super) client: String,
    pub(super) account: Account,
    pub(super) scopes: Vec<String>,
    pub(super) alive: bool,
}

pub(super) struct Access {
    pub(super) grant: usize,
    pub(super) ends_ms: Option<i64>,
    pub(super) revoked: bool,
}

pub(super) struct Refresh {
    pub(super) grant: usize,
    pub(super) made_ms: i64,
    pub(super) spent: Option<(i64, String)>,
}

pub(super) struct State {
    pub(super) accounts: Accounts,
    pub(super) registered: Vec<Registered>,
    pub(super) asked: BTreeMap<String, Asked>,
    pub(super) codes: BTreeMap<String, Code>,
    pub(super) grants: Vec<Granted>,
    pub(super) access: BTreeMap<String, Access>,
    pub(super) refresh: BTreeMap<String, Refresh>,
    pub(super) journal: Vec<Request>,
    pub(super) faults: Vec<(String, Fault, usize)>,
    pub(super) single_use: SingleUse,
    pub(super) ahead_ms: i64,
    pub(super) reuses: usize,
}

impl State {
    pub(super) fn new(accounts: Accounts, registered: Vec<Registered>) -> Self {
        Self {
            accounts,
            registered,
            asked: BTreeMap::new(),
            codes: BTreeMap::new(),
            grants: Vec::new(),
            access: BTreeMap::new(),
            refresh: BTreeMap::new(),
            journal: Vec::new(),
            faults: Vec::new(),
            single_use: SingleUse::Strict,
            ahead_ms: 0,
            reuses: 0,
        }
    }

    pub(super) fn now_ms(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        i64::try_from(since).unwrap_or(i64::MAX).saturating_add(self.ahead_ms)
    }

    pub(super) fn client(&self, id: &str) -> Option<&Registered> {
        self.registered.iter().find(|client| client.id == id)
    }

    /// Takes the next fault that was ordered for a path.
    pub(super) fn fault(&mut self, path: &str) -> Option<Fault> {
        let found = self.faults.iter_mut().find(|(at, _, times)| at == path && *times > 0)?;
        found.2 -= 1;
        Some(found.1.clone())
    }

    /// Takes a code that fits the question it answers; a code that comes twice kills what it bought before.
    pub(super) fn take_code(
        &mut self,
        code: &str,
        client: &str,
        redirect: &str,
        verifier: &str,
    ) -> Result<(Asked, Account, Vec<String>), &'static str> {
        let now = self.now_ms();
        let found = self.codes.get_mut(code).ok_or("unknown code")?;
        if let Some(grant) = found.spent_for {
            if let Some(grant) = self.grants.get_mut(grant) {
                grant.alive = false;
            }
            return Err("code used twice");
        }
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(verifier));
        let fits = found.asked.client == client
            && found.asked.redirect == redirect
            && found.asked.challenge == challenge
            && (43..=128).contains(&verifier.len())
            && now < found.at_ms + CODE_LIVES_MS;
        // Spent also by a try that does not fit.
        found.spent_for = Some(usize::MAX);
        if !fits {
            return Err("code does not fit");
        }
        Ok((found.asked.clone(), found.account.clone(), found.scopes.clone()))
    }

    pub(super) fn grant(&mut self, code: &str, client: &str, account: Account, scopes: Vec<String>) -> usize {
        let number = self.grants.len();
        self.grants.push(Granted { client: client.to_owned(), account, scopes, alive: true });
        if let Some(code) = self.codes.get_mut(code) {
            code.spent_for = Some(number);
        }
        number
    }

    pub(super) fn new_access(&mut self, grant: usize, prefix: &str, lives_s: Option<i64>) -> String {
        let token = format!("{prefix}{}", random());
        let ends_ms = lives_s.map(|seconds| self.now_ms() + seconds * 1000);
        self.access.insert(token.clone(), Access { grant, ends_ms, revoked: false });
        token
    }

    pub(super) fn new_refresh(&mut self, grant: usize, prefix: &str) -> String {
        let token = format!("{prefix}{}", random());
        let made_ms = self.now_ms();
        self.refresh.insert(token.clone(), Refresh { grant, made_ms, spent: None });
        token
    }

    /// The grant that an access token opens now.
    pub(super) fn opened(&self, token: &str) -> Option<&Granted> {
        let access = self.access.get(token)?;
        let good = !access.revoked && access.ends_ms.is_none_or(|end| self.now_ms() < end);
        self.grants.get(access.grant).filter(|grant| good && grant.alive)
    }

    pub(super) fn withdraw(&mut self, subject: &str) {
        for grant in self.grants.iter_mut().filter(|grant| grant.account.subject == subject) {
            grant.alive = false;
        }
    }

    /// Kills what an account has granted to one client; whether there was anything.
    pub(super) fn withdraw_from(&mut self, subject: &str, client: &str) -> bool {
        let mut found = false;
        for grant in &mut self.grants {
            if grant.alive && grant.account.subject == subject && grant.client == client {
                (grant.alive, found) = (false, true);
            }
        }
        found
    }

    pub(super) fn living(&self) -> usize {
        self.grants.iter().filter(|grant| grant.alive).count()
    }
}

/// 24 random bytes as text.
pub(super) fn random() -> String {
    let mut bytes = [0_u8; 24];
    // Where the system gives none, the text is not unique and a test says so.
    let _ = getrandom::fill(&mut bytes);
    BASE64URL_NOPAD.encode(&bytes)
}
