//! Slack's side: consent page, user tokens that rotate, `auth.test`, `auth.revoke`. Every answer has status 200.
//!
//! - Source: Slack, "oauth.v2.user.access", "Using token rotation", "Using PKCE", "auth.test", "auth.revoke".

use super::page::{Read, answered, consent_page, decided, error_page, json, question};
use super::state::{REFRESH_TOKEN_IDLE_MS, SLACK_ACCESS_S, Shared, SingleUse, State};
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

const NAME: &str = "slack";
const OAUTH_SCOPES: HeaderName = HeaderName::from_static("x-oauth-scopes");

pub(super) fn router(state: Shared) -> Router {
    let route = |work: fn(&mut State, &Read) -> Response| {
        let state = Shared::clone(&state);
        move |request: Request| answered(NAME, state, request, work)
    };
    Router::new()
        .route("/oauth/v2_user/authorize", get(route(ask)))
        .route("/oauth/consent", post(route(decide)))
        .route("/api/oauth.v2.user.access", post(route(token)))
        .route("/api/auth.test", post(route(test)))
        .route("/api/auth.revoke", post(route(revoke)))
}

fn ask(state: &mut State, read: &Read) -> Response {
    match question(state, read, ',') {
        Ok(asked) => {
            let accounts = state.accounts.slack.clone();
            consent_page(state, "Slack", "/oauth/consent", asked, &accounts)
        }
        Err(why) => error_page(why),
    }
}

/// Slack lets nobody untick a scope: all or nothing.
fn decide(state: &mut State, read: &Read) -> Response {
    let accounts = state.accounts.slack.clone();
    let scopes = read.get("request").and_then(|id| state.asked.get(id)).map(|asked| asked.scopes.clone());
    let mut pairs: Vec<(String, String)> =
        read.pairs.iter().filter(|(name, _)| name != "scope").cloned().collect();
    pairs.extend(scopes.unwrap_or_default().into_iter().map(|scope| ("scope".to_owned(), scope)));
    let whole = Read { path: read.path.clone(), method: "POST".into(), pairs, bearer: None };
    decided(state, &whole, &accounts)
}

fn refused(error: &str) -> Response {
    json(200, &json!({ "ok": false, "error": error }))
}

fn token(state: &mut State, read: &Read) -> Response {
    let Some(client) = read.get("client_id").and_then(|id| state.client(id)).cloned() else {
        return refused("invalid_client_id");
    };
    if read.get("client_secret").is_some() {
        // What Slack answers where PKCE and a secret come together.
        return refused("internal_error");
    }
    if read.get("grant_type") == Some("refresh_token") {
        return refresh(state, read, &client.id);
    }
    let need = |name| read.get(name).unwrap_or_default();
    let code = need("code").to_owned();
    let taken = state.take_code(&code, &client.id, need("redirect_uri"), need("code_verifier"));
    let Ok((_, account, scopes)) = taken else { return refused("invalid_code") };
    let grant = state.grant(&code, &client.id, account.clone(), scopes.clone());
    let mut told = json!({
        "ok": true,
        "token_type": "user",
        "authed_user": { "id": account.subject, "scope": scopes.join(",") },
        "team": { "id": account.tenant },
    });
    issue(state, grant, client.rotates, &mut told);
    json(200, &told)
}

/// Puts tokens into an answer; the new refresh token, if there is one, is returned.
fn issue(state: &mut State, grant: usize, rotates: bool, told: &mut Value) {
    let Some(members) = told.as_object_mut() else { return };
    if rotates {
        members.insert(
            "access_token".into(),
            state.new_access(grant, "xoxe.xoxp-1-", Some(SLACK_ACCESS_S)).into(),
        );
        members.insert("refresh_token".into(), state.new_refresh(grant, "xoxe-1-").into());
        members.insert("expires_in".into(), SLACK_ACCESS_S.into());
    } else {
        members.insert("access_token".into(), state.new_access(grant, "xoxp-", None).into());
    }
}

fn refresh(state: &mut State, read: &Read, client: &str) -> Response {
    let shown = read.get("refresh_token").unwrap_or_default().to_owned();
    let (now, how) = (state.now_ms(), state.single_use);
    let Some(found) = state.refresh.get(&shown) else { return refused("invalid_refresh_token") };
    let number = found.grant;
    let alive = state.grants.get(number).is_some_and(|grant| grant.alive && grant.client == client);
    if !alive {
        return refused("invalid_refresh_token");
    }
    if let Some((spent_ms, answer)) = &found.spent {
        if matches!(how, SingleUse::Grace(grace_ms) if now < spent_ms + grace_ms) {
            return json(200, &serde_json::from_str(answer).unwrap_or_default());
        }
        state.reuses += 1;
        if let Some(grant) = state.grants.get_mut(number) {
            grant.alive = false;
        }
        return refused("invalid_refresh_token");
    }
    if now >= found.made_ms + REFRESH_TOKEN_IDLE_MS {
        return refused("invalid_refresh_token");
    }
    let mut told = json!({ "ok": true, "token_type": "user" });
    issue(state, number, true, &mut told);
    if let Some(spent) = state.refresh.get_mut(&shown) {
        spent.spent = Some((now, told.to_string()));
    }
    json(200, &told)
}

fn test(state: &mut State, read: &Read) -> Response {
    let token = read.bearer.as_deref().unwrap_or_default();
    let Some(grant) = state.opened(token) else { return refused(why_not(state, token)) };
    let account = &grant.account;
    let mut answer = json(
        200,
        &json!({
            "ok": true,
            "url": "https://example.slack.example/",
            "team": "見本",
            "user": account.name,
            "team_id": account.tenant,
            "user_id": account.subject,
        }),
    );
    if let Ok(scopes) = HeaderValue::from_str(&grant.scopes.join(",")) {
        answer.headers_mut().insert(OAUTH_SCOPES, scopes);
    }
    answer
}

fn why_not(state: &State, token: &str) -> &'static str {
    match state.access.get(token) {
        None => "invalid_auth",
        Some(access) if access.ends_ms.is_some_and(|end| end <= state.now_ms()) => "token_expired",
        Some(_) => "token_revoked",
    }
}

/// Ends one token: an access token alone, or a refresh token with all that would come of it.
fn revoke(state: &mut State, read: &Read) -> Response {
    let token = read.bearer.as_deref().unwrap_or_default().to_owned();
    if let Some(grant) = state.refresh.get(&token).map(|refresh| refresh.grant) {
        if let Some(grant) = state.grants.get_mut(grant).filter(|grant| grant.alive) {
            grant.alive = false;
            return json(200, &json!({ "ok": true, "revoked": true }));
        }
        return refused("token_revoked");
    }
    if state.opened(&token).is_none() {
        return refused(why_not(state, &token));
    }
    if let Some(access) = state.access.get_mut(&token) {
        access.revoked = true;
    }
    json(200, &json!({ "ok": true, "revoked": true }))
}
