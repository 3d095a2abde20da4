//! Google's side: consent page, token endpoint, revocation, user information, and the way to the directory.
//!
//! - Source: Google, "OAuth 2.0 for iOS & Desktop Apps", "OpenID Connect", "Using OAuth 2.0 to Access Google APIs".

use super::directory;
use super::page::{Read, answered, consent_page, decided, error_page, json, question};
use super::state::{GOOGLE_ACCESS_S, Shared, State};
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::{delete, get, post};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

const NAME: &str = "google";

pub(super) fn router(state: Shared) -> Router {
    let route = |work: fn(&mut State, &Read) -> Response| {
        let state = Shared::clone(&state);
        move |request: Request| answered(NAME, state, request, work)
    };
    Router::new()
        .route("/o/oauth2/v2/auth", get(route(ask)))
        .route("/o/oauth2/consent", post(route(decide)))
        .route("/token", post(route(token)))
        .route("/revoke", post(route(revoke)))
        .route("/oauth2/v3/userinfo", get(route(userinfo)))
        .route("/admin/directory/v1/users/{person}/tokens", get(route(directory::list)))
        .route("/admin/directory/v1/users/{person}/tokens/{client}", delete(route(directory::delete)))
}

fn ask(state: &mut State, read: &Read) -> Response {
    let asked = match question(state, read, ' ') {
        Ok(asked) => asked,
        Err(why) => return error_page(why),
    };
    if read.get("response_type") != Some("code") {
        return error_page("unsupported_response_type");
    }
    if read.get("access_type") != Some("offline") || read.get("prompt") != Some("consent") {
        return error_page("no refresh token would be given");
    }
    let hd = read.get("hd");
    let accounts = state.accounts.google.clone();
    // A hint for the page only: the user may still choose another account.
    let (mut first, rest): (Vec<_>, Vec<_>) =
        accounts.into_iter().partition(|account| hd.is_none_or(|hd| account.tenant == hd));
    first.extend(rest);
    consent_page(state, "Google にログイン", "/o/oauth2/consent", asked, &first)
}

fn decide(state: &mut State, read: &Read) -> Response {
    let accounts = state.accounts.google.clone();
    decided(state, read, &accounts)
}

fn refused(status: u16, error: &str) -> Response {
    json(status, &json!({ "error": error, "error_description": "See the documentation." }))
}

fn token(state: &mut State, read: &Read) -> Response {
    let Some(client) = read.get("client_id").and_then(|id| state.client(id)).cloned() else {
        return refused(401, "invalid_client");
    };
    if client.secret.as_deref() != read.get("client_secret") {
        return refused(401, "invalid_client");
    }
    match read.get("grant_type") {
        Some("authorization_code") => exchange(state, read, &client.id),
        Some("refresh_token") => refresh(state, read, &client.id),
        _ => refused(400, "unsupported_grant_type"),
    }
}

fn exchange(state: &mut State, read: &Read, client: &str) -> Response {
    let need = |name| read.get(name).unwrap_or_default();
    let code = need("code").to_owned();
    let taken = state.take_code(&code, client, need("redirect_uri"), need("code_verifier"));
    let Ok((asked, account, scopes)) = taken else { return refused(400, "invalid_grant") };
    let grant = state.grant(&code, client, account.clone(), scopes.clone());
    let claims = json!({
        "iss": "https://accounts.google.com",
        "aud": client,
        "sub": account.subject,
        "email": account.name,
        "hd": account.tenant,
        "nonce": asked.nonce,
    });
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let id_token = format!("{}.{}.c2ln", part(&json!({ "alg": "RS256" })), part(&claims));
    let access = state.new_access(grant, "ya29.", Some(GOOGLE_ACCESS_S));
    let refresh = state.new_refresh(grant, "1//0");
    json(
        200,
        &json!({
            "access_token": access,
            "expires_in": GOOGLE_ACCESS_S,
            "refresh_token": refresh,
            "scope": spelt(&scopes),
            "token_type": "Bearer",
            "id_token": id_token,
        }),
    )
}

/// As Google spells what was granted: long, and in an order of its own.
fn spelt(scopes: &[String]) -> String {
    let long = |scope: &String| match scope.as_str() {
        "email" => "https://www.googleapis.com/auth/userinfo.email".to_owned(),
        _ => scope.clone(),
    };
    let mut all: Vec<String> = scopes.iter().map(long).collect();
    all.sort();
    all.join(" ")
}

fn refresh(state: &mut State, read: &Read, client: &str) -> Response {
    let found = read.get("refresh_token").and_then(|token| state.refresh.get(token)).map(|found| found.grant);
    let grant = found.and_then(|number| Some((number, state.grants.get(number)?)));
    match grant {
        Some((number, grant)) if grant.alive && grant.client == client => {
            let scope = spelt(&grant.scopes);
            let access = state.new_access(number, "ya29.", Some(GOOGLE_ACCESS_S));
            let told = json!({
                "access_token": access, "expires_in": GOOGLE_ACCESS_S, "scope": scope, "token_type": "Bearer",
            });
            json(200, &told)
        }
        _ => refused(400, "invalid_grant"),
    }
}

/// Ends every grant that the account has given to any client of the project.
fn revoke(state: &mut State, read: &Read) -> Response {
    let token = read.get("token").unwrap_or_default();
    let grant = state
        .access
        .get(token)
        .map(|access| access.grant)
        .or_else(|| state.refresh.get(token).map(|refresh| refresh.grant));
    let alive = grant.and_then(|number| state.grants.get(number)).filter(|grant| grant.alive);
    match alive.map(|grant| grant.account.subject.clone()) {
        Some(subject) => {
            state.withdraw(&subject);
            json(200, &json!({}))
        }
        None => refused(400, "invalid_token"),
    }
}

fn userinfo(state: &mut State, read: &Read) -> Response {
    let grant = read.bearer.as_deref().and_then(|token| state.opened(token));
    match grant {
        Some(grant) if grant.scopes.iter().any(|scope| scope == "openid") => {
            let account = &grant.account;
            let mut told = json!({ "sub": account.subject, "email": account.name, "email_verified": true });
            if let (false, Some(members)) = (account.tenant.is_empty(), told.as_object_mut()) {
                members.insert("hd".into(), account.tenant.clone().into());
            }
            json(200, &told)
        }
        Some(_) => refused(403, "insufficient_scope"),
        None => refused(401, "invalid_request"),
    }
}
