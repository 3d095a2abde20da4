//! The one door of the console: every request comes in here, and every answer goes out here.
//!
//! Apart because no page may be reachable around it. A request must be of this page (Host and Origin with the port, and
//! what browsers say of where it comes from), of a session (path and cookie), and, where it changes anything, of a form
//! that this session was shown (token). Every answer carries the headers that keep other pages away from it.

use super::routes::{self, Asked};
use super::session::{LIFE, Session};
use super::{App, note_opened, page};
use crate::approval::Desk;
use axum::Form;
use axum::body::Body;
use axum::extract::{FromRequest as _, Query, Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use std::sync::Arc;

const STYLE: &str = include_str!("console.css");
const SCRIPT: &str = include_str!("console.js");
const ICON: &str = include_str!("icon.svg");

const HEADERS: [(&str, &str); 9] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'",
    ),
    ("x-frame-options", "DENY"),
    ("x-content-type-options", "nosniff"),
    // Not `no-referrer`: with that, browsers hide a form's origin from its own page, too.
    ("referrer-policy", "same-origin"),
    ("cache-control", "no-store"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "publickey-credentials-get=(self), publickey-credentials-create=(self), clipboard-write=(self), camera=(), \
         microphone=(), geolocation=()",
    ),
    ("x-robots-tag", "noindex"),
];

/// So many values of our cookie are tried.
const MOST_COOKIES: usize = 8;

/// Why a request is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    /// Not of this page.
    Foreign,
    /// Of no session, or of one that ended.
    NoSession,
    /// A form that this session was not shown.
    BadForm,
    Method,
    NotFound,
}

/// What is sent back.
pub(super) enum Reply {
    Page(StatusCode, String),
    /// To a place beneath the session's path.
    Go(String),
    Text(&'static str, String),
}

/// Answers one request.
pub(super) async fn enter(State(app): State<Arc<App>>, request: Request) -> Response {
    let mut response = match serve(app, request).await {
        Ok(response) => response,
        Err(refusal) => refused(refusal),
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

async fn serve(app: Arc<App>, request: Request) -> Result<Response, Refusal> {
    check_place(&app, &request)?;
    let path = request.uri().path().to_owned();
    let (method, headers) = (request.method().clone(), request.headers().clone());
    match (method.clone(), path.as_str()) {
        (Method::GET, "/console.css") => return Ok(fixed("text/css; charset=utf-8", STYLE)),
        (Method::GET, "/console.js") => return Ok(fixed("text/javascript; charset=utf-8", SCRIPT)),
        (Method::GET, "/icon.svg" | "/favicon.ico") => return Ok(fixed("image/svg+xml", ICON)),
        (Method::GET, "/") => return Err(Refusal::NoSession),
        _ => {}
    }
    if let Some(number) = path.strip_prefix("/waiting/") {
        // Where a bell leads. It has no session and tells nothing, not even whether there is such a number.
        let number: u64 = number.parse().map_err(|_| Refusal::NotFound)?;
        return if method == Method::GET {
            Ok(html(StatusCode::OK, page::waits(number)))
        } else {
            Err(Refusal::Method)
        };
    }
    if let Some(word) = path.strip_prefix("/start/") {
        return if method == Method::GET {
            start(app, word.to_owned(), &headers).await
        } else {
            Err(Refusal::Method)
        };
    }
    let (key, rest) =
        path.strip_prefix("/c/").and_then(|path| path.split_once('/')).ok_or(Refusal::NotFound)?;
    let session = cookies(&headers, app.port).find_map(|cookie| {
        if rest == "count" { app.sessions.look(key, cookie) } else { app.sessions.find(key, cookie) }
    });
    let session = session.ok_or(Refusal::NoSession)?;
    let asked = asked(&method, &session, rest, request).await?;
    let app_there = Arc::clone(&app);
    let path = session.path.clone();
    // Stores, locks and children block: never here.
    let reply = tokio::task::spawn_blocking(move || routes::answer(&app_there, session, &asked)).await;
    Ok(sent(reply.unwrap_or_else(|_| Reply::Page(StatusCode::INTERNAL_SERVER_ERROR, page::broken())), &path))
}

/// Refuses what is not of this page: another name for this machine, another page's form, another program's link.
fn check_place(app: &App, request: &Request) -> Result<(), Refusal> {
    let headers = request.headers();
    let host = format!("{}:{}", sekisho_factors::RELYING_PARTY, app.port);
    if one(headers, &header::HOST) != Some(host.as_str()) {
        return Err(Refusal::Foreign);
    }
    if request.uri().authority().is_some_and(|authority| authority.as_str() != host) {
        return Err(Refusal::Foreign);
    }
    let posting = match *request.method() {
        Method::GET => false,
        Method::POST => true,
        _ => return Err(Refusal::Method),
    };
    match headers.contains_key(header::ORIGIN) {
        true if one(headers, &header::ORIGIN) != Some(app.origin().as_str()) => return Err(Refusal::Foreign),
        // A browser always says where a form was.
        false if posting => return Err(Refusal::Foreign),
        _ => {}
    }
    let from = HeaderName::from_static("sec-fetch-site");
    match one(headers, &from) {
        None if headers.contains_key(&from) => Err(Refusal::Foreign),
        None | Some("same-origin") => Ok(()),
        // Typed, or opened by a program.
        Some("none") if !posting => Ok(()),
        // A start link, or a bell's, may stand in a terminal that is a page.
        Some("same-site" | "cross-site") if !posting && is_entrance(request.uri().path()) => Ok(()),
        Some(_) => Err(Refusal::Foreign),
    }
}

/// The value of a header that stands there once.
fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut all = headers.get_all(name).iter();
    let first = all.next()?;
    if all.next().is_some() { None } else { first.to_str().ok() }
}

fn is_entrance(path: &str) -> bool {
    path.starts_with("/start/") || path.starts_with("/waiting/")
}

/// The cookie's name. It carries the port: browsers keep one jar for every port of `localhost`.
fn cookie_name(port: u16) -> String {
    format!("sekisho-console-{port}")
}

/// Every value of our cookie. There may be several: what another program that listens here has set under our name is sent
/// along, and must not lock anybody out.
fn cookies(headers: &HeaderMap, port: u16) -> impl Iterator<Item = &str> {
    let name = cookie_name(port);
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = all.flat_map(|value| value.split(';'));
    pairs
        .filter_map(move |pair| pair.trim().strip_prefix(name.as_str())?.strip_prefix('='))
        .take(MOST_COOKIES)
}

/// Reads what is asked for; of a form only after its token.
async fn asked(method: &Method, session: &Session, rest: &str, request: Request) -> Result<Asked, Refusal> {
    let segments: Vec<String> = rest.split('/').map(str::to_owned).collect();
    if *method == Method::GET {
        let query = Query::<Vec<(String, String)>>::try_from_uri(request.uri());
        let fields = query.map_err(|_| Refusal::BadForm)?.0;
        return Ok(Asked { post: false, segments, fields });
    }
    let form = Form::<Vec<(String, String)>>::from_request(request, &()).await;
    let fields = form.map_err(|_| Refusal::BadForm)?.0;
    let token = fields.iter().find(|(name, _)| name == "token").map(|(_, token)| token.as_str());
    if token.is_some_and(|token| session.has_token(token)) {
        Ok(Asked { post: true, segments, fields })
    } else {
        Err(Refusal::BadForm)
    }
}

/// Opens a session for whoever has a start link: on the record first.
async fn start(app: Arc<App>, word: String, headers: &HeaderMap) -> Result<Response, Refusal> {
    // A page that is fetched before anybody wants it would use the link up.
    let early = ["sec-purpose", "purpose"].iter().any(|name| headers.contains_key(*name));
    if early || !app.sessions.spend_link(&word) {
        return Err(Refusal::NoSession);
    }
    let (lang, port) = (app.lang, app.port);
    let opened = tokio::task::spawn_blocking(move || {
        Desk::open().and_then(|desk| note_opened(&desk)).and_then(|()| app.sessions.open(lang))
    });
    let (path, cookie) = match opened.await {
        Ok(Ok(opened)) => opened,
        Ok(Err(error)) => {
            return Ok(html(StatusCode::SERVICE_UNAVAILABLE, page::closed(&error.message(lang), lang)));
        }
        Err(_) => return Ok(html(StatusCode::INTERNAL_SERVER_ERROR, page::broken())),
    };
    // Not a redirect: after a link on another page the strict cookie would not be sent along with one.
    let mut response = html(StatusCode::OK, page::entrance(&path, lang));
    let seconds = LIFE.as_secs();
    let name = cookie_name(port);
    let value = format!("{name}={cookie}; Path=/c/{path}/; Max-Age={seconds}; HttpOnly; SameSite=Strict");
    if let Ok(value) = HeaderValue::from_str(&value) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    Ok(response)
}

fn sent(reply: Reply, path: &str) -> Response {
    match reply {
        Reply::Page(status, text) => html(status, text),
        Reply::Text(kind, text) => body(StatusCode::OK, kind, text),
        Reply::Go(to) => {
            let mut response = body(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", String::new());
            if let Ok(place) = HeaderValue::from_str(&format!("/c/{path}/{to}")) {
                response.headers_mut().insert(header::LOCATION, place);
            }
            response
        }
    }
}

fn refused(refusal: Refusal) -> Response {
    let status = match refusal {
        Refusal::Foreign | Refusal::NoSession | Refusal::BadForm => StatusCode::FORBIDDEN,
        Refusal::Method => StatusCode::METHOD_NOT_ALLOWED,
        Refusal::NotFound => StatusCode::NOT_FOUND,
    };
    let text = match refusal {
        Refusal::NoSession => page::ended(),
        Refusal::BadForm => page::bad_form(),
        Refusal::Foreign | Refusal::Method | Refusal::NotFound => page::foreign(),
    };
    html(status, text)
}

fn fixed(kind: &'static str, text: &'static str) -> Response {
    body(StatusCode::OK, kind, text.to_owned())
}

fn html(status: StatusCode, text: String) -> Response {
    body(status, "text/html; charset=utf-8", text)
}

fn body(status: StatusCode, kind: &'static str, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
