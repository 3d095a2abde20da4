//! What opens a provider's doors: grants of one strength, and the closed list of what a tool may call with them.
//!
//! Apart because here two lists meet: what a tool says it reaches, and what a person consented to. A session carries
//! the ways of its own tool alone, and of those only what its strength may go.

use crate::ToolError;
use crate::gate::Gate;
use crate::server::Tool;
use sekisho_egress::{BadEndpoint, Endpoint, Method, Network, Service};
use sekisho_manifest as manifest;
use sekisho_types::{ErrorCode, Scope, Slot, Strength};
use sekisho_vault::{Due, Grant, Header, State, VaultError};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use tokio::time::Instant;

/// The grants of one strength. Each is read and proved anew for every call, under the orders of that moment.
pub trait Grants: Send + Sync {
    /// How strong they are: no other can be had here.
    fn strength(&self) -> Strength;

    /// The way out of this process. Blocks a little, the first time.
    ///
    /// - Errors: [`VaultError`].
    fn network(&self) -> Result<Network, VaultError>;

    /// The grant of a slot with an access token that lasts.
    ///
    /// - Errors: [`VaultError`].
    fn grant(
        &self,
        slot: Slot,
        due: Due,
    ) -> Pin<Box<dyn Future<Output = Result<Grant, VaultError>> + Send + '_>>;

    /// What is written in clear of a slot of either strength, unproved; nothing if it was never filled. Blocks.
    ///
    /// - Errors: [`VaultError`].
    fn header(&self, slot: Slot) -> Result<Option<Header>, VaultError>;
}

/// One endpoint that a tool reaches, with what opens it.
#[derive(Debug, Clone)]
pub(crate) struct Way {
    pub(crate) slot: Slot,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) endpoint: Endpoint,
}

impl Way {
    /// Compiles a line of the manifest.
    pub(crate) fn of(line: &manifest::Endpoint) -> Result<Self, BadEndpoint> {
        let service = match line.service() {
            manifest::Service::Gmail => Service::Gmail,
            manifest::Service::GoogleApis => Service::GoogleApis,
            manifest::Service::Slack => Service::Slack,
        };
        let method = match line.method() {
            manifest::Method::Get => Method::Get,
            manifest::Method::Post => Method::Post,
            manifest::Method::Put => Method::Put,
            manifest::Method::Patch => Method::Patch,
            manifest::Method::Delete => Method::Delete,
        };
        let endpoint = Endpoint::new(line.name().to_owned(), service, method, line.path())?
            .query(line.query().iter().cloned());
        let endpoint = line
            .fixed()
            .fold(endpoint, |endpoint, (name, value)| endpoint.fixed(name.to_owned(), value.to_owned()));
        let endpoint =
            line.without().iter().fold(endpoint, |endpoint, member| endpoint.without(member.clone()));
        Ok(Self { slot: line.slot(), scopes: line.scopes().to_vec(), endpoint })
    }

    pub(crate) fn is_open_to(&self, granted: &[Scope]) -> bool {
        self.scopes.iter().any(|scope| granted.contains(scope))
    }
}

/// What a session has of the providers: the ways of its tool, the grants of its strength, and until when.
#[derive(Clone, Default)]
pub(crate) struct Doors {
    pub(crate) ways: Arc<[Way]>,
    pub(crate) read: Option<Arc<dyn Grants>>,
    pub(crate) act: Option<Arc<dyn Grants>>,
    pub(crate) ends: Option<Instant>,
}

impl Doors {
    /// The doors for looking: nothing that acts is among them.
    pub(crate) fn to_look(tool: &Tool, grants: Option<&Arc<dyn Grants>>) -> Self {
        let looking = tool.ways.iter().filter(|way| way.slot.strength() == Strength::Read).cloned();
        let ends = Instant::now().checked_add(tool.spec.timeout());
        Self { ways: looking.collect(), read: grants.cloned(), act: None, ends }
    }

    /// The doors for acting, and for looking before and after.
    pub(crate) fn to_act(tool: &Tool, read: Option<&Arc<dyn Grants>>, act: Option<&Arc<dyn Grants>>) -> Self {
        let ends = Instant::now().checked_add(tool.spec.timeout());
        Self { ways: Arc::clone(&tool.ways), read: read.cloned(), act: act.cloned(), ends }
    }

    /// The grants that open a way; nothing where this session has none of that strength.
    pub(crate) fn grants(&self, way: &Way) -> Option<&Arc<dyn Grants>> {
        let grants = match way.slot.strength() {
            Strength::Read => self.read.as_ref(),
            Strength::Act => self.act.as_ref(),
        };
        grants.filter(|grants| grants.strength() == way.slot.strength())
    }
}

impl Gate {
    /// Refuses a tool for which a person has not consented to enough, before anything happens.
    ///
    /// What is looked at here is not proved: it can only refuse. Whoever opens a door proves it.
    pub(crate) async fn check_grants(&self, tool: &Tool) -> Result<(), ToolError> {
        if tool.ways.is_empty() {
            return Ok(());
        }
        let Some(grants) = self.grants.clone() else {
            return Err(ToolError::new(ErrorCode::CALL_INTERNAL));
        };
        let ways = Arc::clone(&tool.ways);
        let checked =
            tokio::task::spawn_blocking(move || ways.iter().try_for_each(|way| check(way, &*grants)));
        checked.await.map_err(|_| ToolError::new(ErrorCode::CALL_INTERNAL))?
    }
}

fn check(way: &Way, grants: &dyn Grants) -> Result<(), ToolError> {
    let slot = way.slot;
    let header = grants.header(slot).map_err(from_vault)?;
    let header = header.ok_or_else(|| from_vault(VaultError::NoGrant { slot }))?;
    if let State::NeedsConsent(cause) = header.state {
        return Err(from_vault(VaultError::NeedsConsent { slot, cause }));
    }
    if way.is_open_to(&header.scopes) { Ok(()) } else { Err(too_narrow(way)) }
}

/// The error of a grant that does not reach as far.
pub(crate) fn too_narrow(way: &Way) -> ToolError {
    let wanted = way.scopes.first().map_or("", |scope| scope.as_str());
    ToolError::new(ErrorCode::VAULT_SCOPE_MISSING)
        .with_text("slot", way.slot.to_string())
        .with_text("scope", wanted.to_owned())
}

/// A vault's error as the model reads it: no place on the disk is named.
pub(crate) fn from_vault(error: VaultError) -> ToolError {
    let facts = error.facts();
    // The words beside a place may name it too.
    let has_place = facts.iter().any(|(name, _)| *name == "path");
    let facts = facts.into_iter().map(|(name, value)| match name {
        "path" | "detail" if has_place => (name, "see `sekisho doctor`".to_owned()),
        name => (name, value),
    });
    facts.fold(ToolError::new(error.code()), |said, (name, value)| said.with_text(name, value))
}
