//! Slack's dialect: every answer has status 200, errors are words, refresh tokens are spent by use.
//!
//! - Source: Slack, "oauth.v2.user.access", "Using token rotation", "Using PKCE", "auth.test", "auth.revoke".

use super::{Attempt, Given, OAuth, Page, Revoked, Whoami, plain_word, read_scopes};
use crate::{Cause, VaultError};
use sekisho_egress::{Answer, BadEndpoint, Body, Call, Endpoint, Method, Service};
use sekisho_types::Secret;
use serde_json::Value;

/// Where the user's browser goes.
pub(super) const PAGE: Page =
    Page { origin: "https://slack.com", path: "/oauth/v2_user/authorize", separator: "," };
/// How long a refresh token of a client with PKCE lives unused, by Slack's word.
const REFRESH_LIVES_MS: i64 = 30 * 86_400_000;

pub(super) fn endpoints() -> [Result<Endpoint, BadEndpoint>; 3] {
    [
        Endpoint::new("token", Service::Slack, Method::Post, "/api/oauth.v2.user.access"),
        Endpoint::new("revoke", Service::Slack, Method::Post, "/api/auth.revoke"),
        Endpoint::new("whoami", Service::Slack, Method::Post, "/api/auth.test"),
    ]
}

/// What Slack is asked for beside what every provider is.
pub(super) fn asks(oauth: &OAuth) -> Vec<(&'static str, &str)> {
    oauth.client.tenant.as_deref().map(|tenant| ("team", tenant)).into_iter().collect()
}

pub(super) async fn exchange(
    oauth: &OAuth,
    attempt: &Attempt,
    code: &Secret<String>,
) -> Result<Given, VaultError> {
    let pairs = [
        ("client_id", oauth.client.id.as_str()),
        ("code", code.expose()),
        ("code_verifier", attempt.verifier.expose()),
        ("redirect_uri", &attempt.redirect),
    ];
    let given = read(oauth, &call(oauth, "token", &pairs, None).await?.0)?;
    if given.scopes.is_none() {
        return Err(oauth.odd("an answer without scope"));
    }
    Ok(given)
}

pub(super) async fn refresh(oauth: &OAuth, spent: &Secret<String>) -> Result<Given, VaultError> {
    let pairs = [
        ("client_id", oauth.client.id.as_str()),
        ("grant_type", "refresh_token"),
        ("refresh_token", spent.expose()),
    ];
    let given = read(oauth, &call(oauth, "token", &pairs, None).await?.0)?;
    if given.refresh.is_none() {
        // The one that was spent is dead, so without a new one the next refresh would be refused.
        return Err(oauth.odd("a refresh without a new refresh_token"));
    }
    Ok(given)
}

/// Calls a method and reads its answer, whose `ok` must be true.
async fn call(
    oauth: &OAuth,
    endpoint: &str,
    pairs: &[(&str, &str)],
    bearer: Option<&Secret<String>>,
) -> Result<(Value, Answer), VaultError> {
    let call = Call { body: Body::Form(pairs), bearer, ..Call::new(endpoint) };
    let answer = oauth.reach.call(call).await.map_err(|error| oauth.lost(error))?;
    oauth.check_busy(&answer)?;
    let told = oauth.json(&answer)?;
    match told.get("ok").and_then(Value::as_bool) {
        Some(true) => Ok((told, answer)),
        _ => Err(refusal(oauth, &told, answer.status)),
    }
}

/// Why Slack gave nothing.
fn refusal(oauth: &OAuth, told: &Value, status: u16) -> VaultError {
    match told.get("error").and_then(plain_word) {
        Some("invalid_refresh_token" | "token_expired") => oauth.dead(Cause::Refused),
        Some("token_revoked" | "invalid_auth" | "not_authed") => oauth.dead(Cause::Refused),
        Some("account_inactive" | "user_removed_from_team" | "team_access_not_granted") => {
            oauth.dead(Cause::AccountGone)
        }
        Some("org_login_required" | "ekm_access_denied" | "enterprise_is_restricted" | "no_permission") => {
            oauth.dead(Cause::Forbidden)
        }
        Some(word @ ("invalid_client_id" | "bad_client_secret" | "bad_redirect_uri" | "invalid_client")) => {
            VaultError::ClientRefused { slot: oauth.slot(), word: word.to_owned() }
        }
        Some("ratelimited" | "rate_limited" | "service_unavailable" | "internal_error" | "fatal_error") => {
            VaultError::ProviderBusy { slot: oauth.slot(), status, after_seconds: None }
        }
        Some(word) => oauth.odd(format!("status {status}, {word}")),
        None => oauth.odd(format!("status {status} without a word we know")),
    }
}

/// Reads tokens where Slack puts them: at the top, or with the user who granted them.
fn read(oauth: &OAuth, told: &Value) -> Result<Given, VaultError> {
    let user = told.get("authed_user").unwrap_or(&Value::Null);
    let place = if user.get("access_token").is_some() { user } else { told };
    let refresh = oauth.optional_secret(place, "refresh_token")?;
    let text = [user, told].iter().find_map(|place| place.get("scope").and_then(Value::as_str));
    let scopes = match text {
        Some(text) => Some(read_scopes(text).ok_or_else(|| oauth.odd("a scope that is none"))?),
        None => None,
    };
    let refresh_ends_at = refresh.as_ref().map(|_| oauth.clock.now().plus_ms(REFRESH_LIVES_MS));
    Ok(Given {
        access: oauth.secret(place, "access_token")?,
        access_ends_at: oauth.after(place.get("expires_in").unwrap_or(&Value::Null)),
        refresh,
        refresh_ends_at,
        scopes,
    })
}

pub(super) async fn whoami(oauth: &OAuth, access: &Secret<String>) -> Result<Whoami, VaultError> {
    let (told, answer) = call(oauth, "whoami", &[], Some(access)).await?;
    let text = |name: &str| told.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let need = |name: &str| {
        text(name).map(str::to_owned).ok_or_else(|| oauth.odd(format!("an answer without {name}")))
    };
    Ok(Whoami {
        tenant: need("team_id")?,
        subject: need("user_id")?,
        account: Secret::new(format!("{} ({})", need("user")?, need("team")?)),
        scopes: answer.oauth_scopes.as_deref().and_then(read_scopes),
    })
}

pub(super) async fn revoke(oauth: &OAuth, token: &Secret<String>) -> Result<Revoked, VaultError> {
    match call(oauth, "revoke", &[], Some(token)).await {
        Ok((told, _)) if told.get("revoked").and_then(Value::as_bool) == Some(true) => Ok(Revoked::Now),
        Ok(_) => Err(oauth.odd("a revocation that did not happen")),
        Err(VaultError::NeedsConsent { .. }) => Ok(Revoked::Before),
        Err(error) => Err(error),
    }
}
