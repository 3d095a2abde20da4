//! Asking a provider: one call of one listed endpoint, and what comes back, sealed.
//!
//! Apart because nothing else here reaches beyond this machine. Whoever asks names an endpoint of its tool and fills in
//! its places; address, token and deadline are not its business. Nothing is asked twice, but for a token that the
//! provider did not take.

use super::{Act, Read, Session, strength};
use crate::ToolError;
use crate::effect::EffectError;
use crate::grants::{Way, from_vault, too_narrow};
use crate::raw::Raw;
use sekisho_egress::{Answer, Body, Call, EgressError, Sent};
use sekisho_types::{ErrorCode, Secret, Strength};
use sekisho_vault::{Due, Grant, VaultError};
use serde_json::Value;
use std::marker::PhantomData;
use std::time::Duration;
use tokio::time::Instant;

/// The longest that one call may take.
const LONGEST: Duration = Duration::from_secs(30);
/// The longest answer that can be asked for.
const MOST_BYTES: usize = 64 << 20;
const UNAUTHORIZED: u16 = 401;

/// One call: an endpoint of the tool's list, what fills its places, and what is sent.
pub struct Ask {
    endpoint: &'static str,
    places: Vec<(&'static str, String)>,
    query: Vec<(&'static str, String)>,
    body: Option<Value>,
    most_bytes: usize,
}

impl std::fmt::Debug for Ask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ask({})", self.endpoint)
    }
}

impl Ask {
    /// A call of this endpoint, with up to 4 MiB of answer.
    pub fn of(endpoint: &'static str) -> Self {
        Self { endpoint, places: Vec::new(), query: Vec::new(), body: None, most_bytes: 4 << 20 }
    }

    /// Fills a place of the path.
    #[must_use]
    pub fn place(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.places.push((name, value.into()));
        self
    }

    /// Gives a name of the query a value; one that may be given several is given them one by one.
    #[must_use]
    pub fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// Sends this.
    #[must_use]
    pub fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// Reads an answer of at most this many bytes, up to 64 MiB.
    #[must_use]
    pub fn most_bytes(mut self, most: usize) -> Self {
        self.most_bytes = most.min(MOST_BYTES);
        self
    }
}

/// Why there is no answer, and whether the provider may have done what it was asked.
///
/// Of a session that looks it is a [`ToolError`]; of one that acts an [`EffectError`], and nothing else.
pub struct Lost<S> {
    error: ToolError,
    sent: Sent,
    strength: PhantomData<S>,
}

impl<S> std::fmt::Debug for Lost<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lost({}, {:?})", self.error.code(), self.sent)
    }
}

impl<S> Lost<S> {
    fn new(error: ToolError, sent: Sent) -> Self {
        Self { error, sent, strength: PhantomData }
    }

    fn before(error: ToolError) -> Self {
        Self::new(error, Sent::No)
    }
}

impl From<Lost<Read>> for ToolError {
    fn from(lost: Lost<Read>) -> Self {
        lost.error
    }
}

impl From<Lost<Act>> for EffectError {
    fn from(lost: Lost<Act>) -> Self {
        match lost.sent {
            Sent::No => Self::Failed(lost.error),
            Sent::Perhaps => Self::Unknown(lost.error),
        }
    }
}

/// The account that the tool's grants are for.
pub struct Account {
    /// Its address, as the provider calls it.
    pub address: String,
    /// The organisation: a Workspace domain, empty for an account of none; a Slack team.
    pub tenant: String,
}

impl<S: strength::Strength> Session<S> {
    /// Asks once. An answer of any status is one.
    ///
    /// - Errors: [`Lost`]; also for an endpoint that this tool does not reach, or not in a session of this strength.
    pub async fn ask(&self, ask: Ask) -> Result<Raw<Answer>, Lost<S>> {
        self.send(&ask).await.map(Raw::seal)
    }

    /// Asks with what was fetched: an id of the provider's own, above all.
    ///
    /// - Errors: as [`Session::ask`].
    pub async fn ask_with(&self, ask: Raw<Ask>) -> Result<Raw<Answer>, Lost<S>> {
        self.send(&ask.open()).await.map(Raw::seal)
    }

    /// Whose mail, calendar or messages these are.
    ///
    /// - Errors: those of the grant: `vault.no-grant`, `vault.needs-consent` and others.
    pub async fn account(&self) -> Result<Raw<Account>, ToolError> {
        let way = self.reach.doors.ways.first().ok_or_else(|| ToolError::new(ErrorCode::CALL_INTERNAL))?;
        let grant = self.grant(way, Due::BeforeUse).await.map_err(|lost| lost.error)?;
        let address = grant.tokens.account.expose().clone();
        Ok(Raw::seal(Account { address, tenant: grant.header.tenant }))
    }

    /// How long the call may still take.
    pub fn time_left(&self) -> Duration {
        let ends = self.reach.doors.ends;
        ends.map_or(Duration::ZERO, |ends| ends.saturating_duration_since(Instant::now()))
    }

    /// Waits, and tells whether there is still time for anything after it. Never waits beyond the call's end.
    pub async fn pause(&self, how_long: Duration) -> bool {
        if how_long >= self.time_left() {
            return false;
        }
        tokio::select! {
            () = tokio::time::sleep(how_long) => true,
            () = self.reach.cancel.cancelled() => false,
        }
    }

    async fn send(&self, ask: &Ask) -> Result<Answer, Lost<S>> {
        let doors = &self.reach.doors;
        let way = doors.ways.iter().find(|way| way.endpoint.name() == ask.endpoint);
        let way = way.ok_or_else(|| Lost::before(not_listed(ask.endpoint)))?;
        let grant = self.grant(way, Due::BeforeUse).await?;
        let answer = self.call(way, ask, &grant.tokens.access).await?;
        if answer.status != UNAUTHORIZED {
            return Ok(answer);
        }
        // Refused at the door, so nothing was done: a token may have been ended early.
        let grant = self.grant(way, Due::Now).await?;
        self.call(way, ask, &grant.tokens.access).await
    }

    /// The grant that opens a way, proved, and wide enough for it.
    async fn grant(&self, way: &Way, due: Due) -> Result<Grant, Lost<S>> {
        let grants =
            self.reach.doors.grants(way).ok_or_else(|| Lost::before(not_listed(way.endpoint.name())))?;
        let grant = grants.grant(way.slot, due).await.map_err(|error| Lost::before(from_vault(error)))?;
        if way.is_open_to(&grant.header.scopes) { Ok(grant) } else { Err(Lost::before(too_narrow(way))) }
    }

    async fn call(&self, way: &Way, ask: &Ask, access: &Secret<String>) -> Result<Answer, Lost<S>> {
        let grants =
            self.reach.doors.grants(way).ok_or_else(|| Lost::before(not_listed(way.endpoint.name())))?;
        let network = grants.network().map_err(|error| Lost::before(from_vault(error)))?;
        let places: Vec<(&str, &str)> =
            ask.places.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let query: Vec<(&str, &str)> =
            ask.query.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let call = Call {
            places: &places,
            query: &query,
            body: ask.body.as_ref().map_or(Body::Empty, Body::Json),
            bearer: Some(access),
            deadline: self.time_left().min(LONGEST),
            most_bytes: ask.most_bytes,
            ..Call::new(ask.endpoint)
        };
        let answer = network.reach(vec![way.endpoint.clone()]).call(call).await;
        let may_have_acted = match &answer {
            // What refuses a request has not done it.
            Ok(answer) => !(400..500).contains(&answer.status),
            Err(error) => error.sent() == Sent::Perhaps,
        };
        if may_have_acted && way.slot.strength() == Strength::Act {
            self.reach.done.act();
        }
        answer.map_err(|error| lost(way, error))
    }
}

fn not_listed(endpoint: &str) -> ToolError {
    ToolError::new(ErrorCode::EGRESS_NOT_LISTED).with_text("detail", endpoint.to_owned())
}

fn lost<S>(way: &Way, error: EgressError) -> Lost<S> {
    let sent = error.sent();
    Lost::new(from_vault(VaultError::Egress { slot: way.slot, source: error }), sent)
}

impl<T> Raw<Vec<T>> {
    /// Takes a list apart, so that each of its values can be asked about.
    pub fn each(self) -> Vec<Raw<T>> {
        self.open().into_iter().map(Raw::seal).collect()
    }
}
