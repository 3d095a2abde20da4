//! Refreshing once: among all processes one spends the token, the others read what it bought.
//!
//! Apart because the order of steps is the whole point. Under the slot's lock: read again, make room on disk, note the
//! intent, ask the provider, write, read back, let the old record go. It runs to its end even if whoever asked for it
//! has gone: a token that was spent is never forgotten because a call was cancelled.

use crate::oauth::{Given, OAuth};
use crate::{Cause, Content, Grant, Held, Room, State, Tokens, Vault, VaultError};
use sekisho_egress::Sent;
use sekisho_types::{Provider, Secret, Slot, Timestamp};
use std::time::Duration;

/// How long one waits for another process that refreshes.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long before its end an access token is replaced.
fn margin_ms(slot: Slot) -> i64 {
    match slot.provider() {
        Provider::Google => 5 * 60_000,
        Provider::Slack => 30 * 60_000,
    }
}

/// When a grant is due for a refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// When its access token is about to end.
    BeforeUse,
    /// In any case: the user or an administrator asks for it, or the refresh token would die unused.
    Now,
}

impl Vault {
    /// Returns the grant of a slot with an access token that lasts, refreshing it if need be.
    ///
    /// - Errors: those of [`Vault::read`]; [`VaultError::NeedsConsent`], after which every call says so at once;
    ///   [`VaultError::Busy`], [`VaultError::Egress`], [`VaultError::ProviderBusy`] while the old token has ended.
    pub async fn fresh(&self, oauth: &OAuth, due: Due) -> Result<Grant, VaultError> {
        let slot = oauth.client().slot;
        let grant = usable(self.read(slot)?)?;
        let now = self.clock().now();
        let endless = grant.header.access_ends_at.is_none() && grant.tokens.refresh.is_none();
        if endless || (due == Due::BeforeUse && grant.is_fresh(now, margin_ms(slot))) {
            return Ok(grant);
        }
        let (vault, oauth) = (self.clone(), oauth.clone());
        let seen = grant.header.generation;
        let work = tokio::spawn(async move { refresh(vault, oauth, seen).await });
        let done = work.await.unwrap_or_else(|_| Err(interrupted(slot)));
        match done {
            // What is still good is used while the other side, or another process, is busy.
            Err(error) if is_passing(&error) && due == Due::BeforeUse && grant.is_fresh(now, 0) => Ok(grant),
            done => done,
        }
    }
}

fn interrupted(slot: Slot) -> VaultError {
    VaultError::Provider { slot, detail: "the refresh was broken off here".into() }
}

fn is_passing(error: &VaultError) -> bool {
    matches!(
        error,
        VaultError::Busy { .. }
            | VaultError::Egress { .. }
            | VaultError::ProviderBusy { .. }
            | VaultError::Io { .. }
    )
}

/// Refuses a grant that only a new consent makes good.
fn usable(grant: Grant) -> Result<Grant, VaultError> {
    match grant.header.state {
        State::Active => Ok(grant),
        State::NeedsConsent(cause) => Err(VaultError::NeedsConsent { slot: grant.header.slot, cause }),
    }
}

/// What stands ready before the token is spent.
struct Ready {
    held: Held,
    room: Room,
    grant: Grant,
    token: Secret<String>,
    /// A process died while it spent this very token.
    retried: bool,
}

enum Step {
    /// Another process has done it.
    Done(Box<Grant>),
    Spend(Box<Ready>),
}

async fn refresh(vault: Vault, oauth: OAuth, seen: u64) -> Result<Grant, VaultError> {
    let slot = oauth.client().slot;
    let step = blocking(slot, move || prepare(&vault, slot, seen)).await?;
    let ready = match step {
        Step::Done(grant) => return Ok(*grant),
        Step::Spend(ready) => *ready,
    };
    let token = ready.token.clone();
    let told = oauth.refresh(&token).await;
    blocking(slot, move || conclude(ready, told)).await
}

pub(crate) async fn blocking<T: Send + 'static>(
    slot: Slot,
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(interrupted(slot)))
}

fn prepare(vault: &Vault, slot: Slot, seen: u64) -> Result<Step, VaultError> {
    let held = vault.hold(slot, PATIENCE)?;
    let grant = usable(held.read()?)?;
    if grant.header.generation > seen && grant.is_fresh(vault.clock().now(), margin_ms(slot)) {
        return Ok(Step::Done(Box::new(grant)));
    }
    let Some(token) = grant.tokens.refresh.clone() else {
        let room = held.make_room()?;
        return Err(expire(&held, room, &grant, Cause::Idle));
    };
    let room = held.make_room()?;
    let retried = held.was_being_spent(&token)?;
    held.intend(&room, &token)?;
    Ok(Step::Spend(Box::new(Ready { held, room, grant, token, retried })))
}

fn conclude(ready: Ready, told: Result<Given, VaultError>) -> Result<Grant, VaultError> {
    let Ready { held, room, grant, token, retried } = ready;
    match told {
        Ok(given) => {
            let kept = keep(&held, room, &grant, &token, given)?;
            held.settle()?;
            Ok(kept)
        }
        Err(VaultError::NeedsConsent { cause, .. }) => {
            let cause = why(&grant, cause, retried, held.now());
            let error = expire(&held, room, &grant, cause);
            held.settle()?;
            Err(error)
        }
        Err(error) => {
            // The intent stays where the other side may have taken the token: the next refresh tries it at once.
            if matches!(&error, VaultError::Egress { source, .. } if source.sent() == Sent::No) {
                held.settle()?;
            }
            Err(error)
        }
    }
}

/// The cause as we know it, beside what the provider says.
fn why(grant: &Grant, told: Cause, retried: bool, now: Timestamp) -> Cause {
    match told {
        Cause::Refused if retried => Cause::CrashInRefresh,
        Cause::Refused if grant.header.refresh_ends_at.is_some_and(|end| end <= now) => Cause::Idle,
        told => told,
    }
}

fn keep(
    held: &Held,
    room: Room,
    grant: &Grant,
    spent: &Secret<String>,
    given: Given,
) -> Result<Grant, VaultError> {
    let Given { access, refresh, access_ends_at, refresh_ends_at, scopes } = given;
    let mut content = Content::from(&grant.header);
    content.access_ends_at = access_ends_at;
    content.refresh_ends_at = refresh_ends_at.or(content.refresh_ends_at);
    content.scopes = scopes.unwrap_or(content.scopes);
    let account = grant.tokens.account.clone();
    // Google gives no new one: the old one goes on.
    let refresh = Some(refresh.unwrap_or_else(|| spent.clone()));
    held.publish(room, content, Tokens { access, refresh, account })
}

/// Writes down that only a new consent helps, and keeps the old tokens; returns the error that says so.
fn expire(held: &Held, room: Room, grant: &Grant, cause: Cause) -> VaultError {
    let content = Content { state: State::NeedsConsent(cause), ..Content::from(&grant.header) };
    match held.publish(room, content, grant.tokens.clone()) {
        Ok(_) => VaultError::NeedsConsent { slot: held.slot(), cause },
        Err(error) => error,
    }
}
