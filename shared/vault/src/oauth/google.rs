//! Google's dialect: OpenID Connect at the token endpoint, refresh tokens that go on, errors by status.
//!
//! - Source: Google, "OAuth 2.0 for iOS & Desktop Apps", "OpenID Connect", "Using OAuth 2.0 to Access Google APIs".

use super::{Attempt, Given, OAuth, Page, Revoked, Whoami, plain_word, read_scopes};
use crate::{Cause, VaultError};
use data_encoding::BASE64URL_NOPAD;
use sekisho_egress::{Answer, BadEndpoint, Body, Call, Endpoint, Method, Service};
use sekisho_types::Secret;
use serde_json::Value;

/// Where the user's browser goes.
pub(super) const PAGE: Page =
    Page { origin: "https://accounts.google.com", path: "/o/oauth2/v2/auth", separator: " " };

pub(super) fn endpoints() -> [Result<Endpoint, BadEndpoint>; 3] {
    [
        Endpoint::new("token", Service::GoogleToken, Method::Post, "/token"),
        Endpoint::new("revoke", Service::GoogleToken, Method::Post, "/revoke"),
        Endpoint::new("whoami", Service::GoogleApis, Method::Get, "/oauth2/v3/userinfo"),
    ]
}

/// What Google is asked for beside what every provider is: a refresh token, and a page that shows what is granted.
pub(super) fn asks<'a>(oauth: &'a OAuth, attempt: &'a Attempt) -> Vec<(&'static str, &'a str)> {
    let mut pairs = vec![
        ("response_type", "code"),
        ("nonce", attempt.nonce.expose().as_str()),
        ("access_type", "offline"),
        ("prompt", "consent"),
        ("include_granted_scopes", "false"),
    ];
    pairs.extend(oauth.client.tenant.as_deref().map(|tenant| ("hd", tenant)));
    pairs
}

pub(super) async fn exchange(
    oauth: &OAuth,
    attempt: &Attempt,
    code: &Secret<String>,
) -> Result<Given, VaultError> {
    let pairs = [
        ("grant_type", "authorization_code"),
        ("code", code.expose().as_str()),
        ("code_verifier", attempt.verifier.expose()),
        ("redirect_uri", &attempt.redirect),
    ];
    let told = token(oauth, &pairs).await?;
    let claims = claims(&told).ok_or_else(|| oauth.odd("an answer without an id_token that can be read"))?;
    // The token comes straight from Google over TLS, so its signature adds nothing (OpenID Connect Core, 3.1.3.7).
    let is_ours = |name: &str, want: &str| claims.get(name).and_then(Value::as_str) == Some(want);
    if !is_ours("nonce", attempt.nonce.expose()) || !is_ours("aud", &oauth.client.id) {
        return Err(oauth.odd("an id_token that is not for this question"));
    }
    let given = read(oauth, &told)?;
    if given.refresh.is_none() {
        return Err(oauth.odd("an answer without refresh_token"));
    }
    if given.scopes.is_none() {
        return Err(oauth.odd("an answer without scope"));
    }
    Ok(given)
}

pub(super) async fn refresh(oauth: &OAuth, spent: &Secret<String>) -> Result<Given, VaultError> {
    let pairs = [("grant_type", "refresh_token"), ("refresh_token", spent.expose().as_str())];
    read(oauth, &token(oauth, &pairs).await?)
}

async fn token(oauth: &OAuth, pairs: &[(&str, &str)]) -> Result<Value, VaultError> {
    let mut pairs = pairs.to_vec();
    pairs.push(("client_id", &oauth.client.id));
    pairs.extend(oauth.client.secret.as_ref().map(|secret| ("client_secret", secret.expose().as_str())));
    let call = Call { body: Body::Form(&pairs), ..Call::new("token") };
    let answer = oauth.reach.call(call).await.map_err(|error| oauth.lost(error))?;
    if answer.is_success() { oauth.json(&answer) } else { Err(refusal(oauth, &answer)) }
}

/// Why Google gave nothing.
fn refusal(oauth: &OAuth, answer: &Answer) -> VaultError {
    if let Err(busy) = oauth.check_busy(answer) {
        return busy;
    }
    let Ok(told) = oauth.json(answer) else {
        return oauth.odd(format!("an answer with status {} that is no JSON", answer.status));
    };
    let word = |name| told.get(name).and_then(plain_word);
    match (word("error"), word("error_subtype")) {
        (Some("invalid_grant"), Some("invalid_rapt")) => oauth.dead(Cause::Forbidden),
        (Some("invalid_grant"), _) => oauth.dead(Cause::Refused),
        (Some("admin_policy_enforced" | "org_internal" | "access_denied"), _) => oauth.dead(Cause::Forbidden),
        (Some("deleted_client" | "invalid_client" | "unauthorized_client"), _) => VaultError::ClientRefused {
            slot: oauth.slot(),
            word: word("error").unwrap_or("invalid_client").to_owned(),
        },
        (Some(word), _) => oauth.odd(format!("status {}, {word}", answer.status)),
        (None, _) => oauth.odd(format!("status {} without a word we know", answer.status)),
    }
}

fn read(oauth: &OAuth, told: &Value) -> Result<Given, VaultError> {
    let scopes = match told.get("scope").and_then(Value::as_str) {
        Some(text) => Some(read_scopes(text).ok_or_else(|| oauth.odd("a scope that is none"))?),
        None => None,
    };
    let access_ends_at = oauth.after(told.get("expires_in").unwrap_or(&Value::Null));
    Ok(Given {
        access: oauth.secret(told, "access_token")?,
        refresh: oauth.optional_secret(told, "refresh_token")?,
        access_ends_at: Some(access_ends_at.ok_or_else(|| oauth.odd("an answer without expires_in"))?),
        refresh_ends_at: oauth.after(told.get("refresh_token_expires_in").unwrap_or(&Value::Null)),
        scopes,
    })
}

/// The claims of the `id_token` in an answer.
fn claims(told: &Value) -> Option<Value> {
    let token = told.get("id_token")?.as_str()?;
    let claims = BASE64URL_NOPAD.decode(token.split('.').nth(1)?.as_bytes()).ok()?;
    serde_json::from_slice(&claims).ok()
}

pub(super) async fn whoami(oauth: &OAuth, access: &Secret<String>) -> Result<Whoami, VaultError> {
    let call = Call { bearer: Some(access), ..Call::new("whoami") };
    let answer = oauth.reach.call(call).await.map_err(|error| oauth.lost(error))?;
    if answer.status == 401 {
        return Err(oauth.dead(Cause::Refused));
    }
    if !answer.is_success() {
        return Err(refusal(oauth, &answer));
    }
    let told = oauth.json(&answer)?;
    let text = |name: &str| told.get(name).and_then(Value::as_str).map(str::to_owned);
    let subject = text("sub").filter(|subject| !subject.is_empty());
    Ok(Whoami {
        // An account of no organisation has no `hd`.
        tenant: text("hd").unwrap_or_default(),
        subject: subject.ok_or_else(|| oauth.odd("an answer without sub"))?,
        account: Secret::new(text("email").ok_or_else(|| oauth.odd("an answer without email"))?),
        scopes: None,
    })
}

pub(super) async fn revoke(oauth: &OAuth, token: &Secret<String>) -> Result<Revoked, VaultError> {
    let pairs = [("token", token.expose().as_str())];
    let call = Call { body: Body::Form(&pairs), ..Call::new("revoke") };
    let answer = oauth.reach.call(call).await.map_err(|error| oauth.lost(error))?;
    if answer.is_success() {
        return Ok(Revoked::Now);
    }
    oauth.check_busy(&answer)?;
    let told = oauth.json(&answer)?;
    match told.get("error").and_then(plain_word) {
        Some("invalid_token") => Ok(Revoked::Before),
        _ => Err(oauth.odd(format!("status {}", answer.status))),
    }
}
