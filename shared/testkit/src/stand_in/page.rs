//! What both stand-ins do alike: the journal, ordered faults, the consent page and its answer.

use super::state::{Account, Asked, Code, Fault, Request, Shared, State, random};
use axum::body::Body;
use axum::extract::Request as HttpRequest;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;
use std::sync::PoisonError;

const MOST_BYTES: usize = 1 << 16;

/// A request with its form and query read.
pub(super) struct Read {
    pub(super) path: String,
    pub(super) method: String,
    pub(super) pairs: Vec<(String, String)>,
    pub(super) bearer: Option<String>,
}

impl Read {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn all(&self, name: &str) -> Vec<String> {
        self.pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.clone()).collect()
    }
}

pub(super) fn with<T>(state: &Shared, work: impl FnOnce(&mut State) -> T) -> T {
    work(&mut state.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Reads a request, writes it into the journal, and answers it by `work` unless a fault was ordered.
pub(super) async fn answered(
    provider: &'static str,
    state: Shared,
    request: HttpRequest,
    work: fn(&mut State, &Read) -> Response,
) -> Response {
    let read = read(request).await;
    let fault = with(&state, |state| {
        state.journal.push(Request {
            provider,
            line: format!("{} {}", read.method, read.path),
            names: read.pairs.iter().map(|(name, _)| name.clone()).collect(),
            grant_type: read.get("grant_type").map(str::to_owned),
        });
        state.fault(&read.path)
    });
    match fault {
        None => with(&state, |state| work(state, &read)),
        Some(Fault::Answer(status, body)) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, [(header::RETRY_AFTER, "3")], body).into_response()
        }
        Some(Fault::Silence) => std::future::pending().await,
        Some(Fault::LoseAnswer) => {
            let answer = with(&state, |state| work(state, &read));
            drop(answer);
            // The head promises more than comes, so the connection breaks.
            ([(header::CONTENT_LENGTH, "100")], Body::from_stream(Broken)).into_response()
        }
    }
}

/// A body that breaks at once.
struct Broken;

impl futures_core::Stream for Broken {
    type Item = Result<Vec<u8>, std::io::Error>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(Some(Err(std::io::Error::other("broken by order"))))
    }
}

async fn read(request: HttpRequest) -> Read {
    let method = request.method().to_string();
    let path = request.uri().path().to_owned();
    let query = request.uri().query().unwrap_or_default().to_owned();
    let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = bearer.and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned);
    let is_form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    let body = axum::body::to_bytes(request.into_body(), MOST_BYTES).await.unwrap_or_default();
    let body = if is_form { String::from_utf8_lossy(&body).into_owned() } else { String::new() };
    let pairs = query.split('&').chain(body.split('&')).filter_map(pair).collect();
    Read { path, method, pairs, bearer }
}

fn pair(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once('=')?;
    Some((decode(name), decode(value)))
}

fn decode(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned()
}

pub(super) fn json(status: u16, value: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], value.to_string()).into_response()
}

/// A page that says why there is no consent page.
pub(super) fn error_page(why: &str) -> Response {
    let page =
        format!("<!doctype html><meta charset=utf-8><title>Error 400</title><h1>Error 400: {why}</h1>");
    (StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

const STYLE: &str = "body{max-width:36rem;margin:3rem auto;padding:0 1rem;line-height:1.9;color:#1c2430;\
    font-family:'Yu Gothic UI','Meiryo','Noto Sans CJK JP',system-ui,sans-serif}h1{font-size:1.4rem}\
    .note{background:#fff3d6;border:1px solid #e0b050;border-radius:6px;padding:.3rem .8rem;font-size:.85rem}\
    label{overflow-wrap:anywhere}button{margin:1rem .6rem 0 0;padding:.4rem 1.4rem;font-size:1rem}";

/// The page on which a person chooses an account and unticks what she does not want to grant.
pub(super) fn consent_page(
    state: &mut State,
    title: &str,
    action: &str,
    asked: Asked,
    accounts: &[Account],
) -> Response {
    let id = random();
    let mut page = format!(
        "<!doctype html><html lang=ja><meta charset=utf-8><title>{title}</title><style>{STYLE}</style>\
         <p class=note>代役のページです。本物のサービスではありません。 A stand-in, not the provider itself.</p>\
         <h1>{title}</h1><p>{} がアクセスを求めています</p><form method=post action=\"{action}\">\
         <input type=hidden name=request value=\"{id}\">",
        escape(&asked.client)
    );
    for (number, account) in accounts.iter().enumerate() {
        let checked = if number == 0 { " checked" } else { "" };
        page.push_str(&format!(
            "<label><input type=radio name=account value=\"{}\"{checked}>{}</label><br>",
            escape(&account.subject),
            escape(&account.name)
        ));
    }
    for scope in &asked.scopes {
        let scope = escape(scope);
        page.push_str(&format!(
            "<label><input type=checkbox name=scope value=\"{scope}\" checked>{scope}</label><br>"
        ));
    }
    page.push_str(
        "<button id=allow name=decision value=allow>許可</button>\
         <button id=deny name=decision value=deny>キャンセル</button></form></html>",
    );
    state.asked.insert(id, asked);
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

/// What the page was answered with: a redirect to where the client waits.
pub(super) fn decided(state: &mut State, read: &Read, accounts: &[Account]) -> Response {
    let asked = read.get("request").and_then(|id| state.asked.remove(id));
    let Some(asked) = asked else { return error_page("no such request") };
    let told_state = encode(&asked.state);
    if read.get("decision") != Some("allow") {
        return redirect(&format!("{}?error=access_denied&state={told_state}", asked.redirect));
    }
    let subject = read.get("account").unwrap_or_default();
    let Some(account) = accounts.iter().find(|account| account.subject == subject).cloned() else {
        return error_page("no such account");
    };
    let chosen = read.all("scope");
    let scopes = asked.scopes.iter().filter(|scope| chosen.contains(scope)).cloned().collect();
    let (code, at_ms) = (format!("4/0{}", random()), state.now_ms());
    let target = format!("{}?code={}&state={told_state}", asked.redirect, encode(&code));
    state.codes.insert(code, Code { asked, account, scopes, at_ms, spent_for: None });
    redirect(&target)
}

fn redirect(target: &str) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, target.to_owned())]).into_response()
}

fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// Reads the question of a consent page, as far as both providers ask for the same.
pub(super) fn question(state: &State, read: &Read, separator: char) -> Result<Asked, &'static str> {
    let need =
        |name: &'static str, why: &'static str| read.get(name).filter(|text| !text.is_empty()).ok_or(why);
    let client = need("client_id", "client_id is missing")?;
    let known = state.client(client).ok_or("invalid_client")?;
    let redirect = need("redirect_uri", "redirect_uri is missing")?;
    let fits = match known.redirects.as_slice() {
        [] => is_loopback(redirect),
        registered => registered.iter().any(|known| known == redirect),
    };
    if !fits {
        return Err("redirect_uri_mismatch");
    }
    let challenge = need("code_challenge", "code_challenge is missing")?;
    if challenge.len() != 43 || read.get("code_challenge_method") != Some("S256") {
        return Err("code_challenge is not of S256");
    }
    let scopes: Vec<String> =
        need("scope", "scope is missing")?.split(separator).map(str::to_owned).collect();
    if !scopes.iter().all(|scope| known.scopes.contains(scope)) {
        return Err("invalid_scope");
    }
    let state = need("state", "state is missing")?;
    Ok(Asked {
        client: client.to_owned(),
        redirect: redirect.to_owned(),
        state: state.to_owned(),
        nonce: read.get("nonce").map(str::to_owned),
        challenge: challenge.to_owned(),
        scopes,
    })
}

/// `http://127.0.0.1:PORT…` or `http://[::1]:PORT…`.
fn is_loopback(redirect: &str) -> bool {
    let rest = redirect.strip_prefix("http://").unwrap_or_default();
    let host = rest.split('/').next().unwrap_or_default();
    host.parse::<std::net::SocketAddr>().is_ok_and(|address| address.ip().is_loopback())
}
