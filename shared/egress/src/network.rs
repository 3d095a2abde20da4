//! The way out: one client, and what of the list each caller may reach.
//!
//! Apart from the list because here are the rules of the wire: TLS, deadlines, sizes, no redirects, no proxies.

use crate::endpoint::push_pair;
use crate::{Answer, EgressError, Endpoint, Method, Sent, Service};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use rustls::ClientConfig;
use sekisho_types::Secret;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

#[cfg(test)]
mod tests;

const CONNECT: Duration = Duration::from_secs(10);
const OAUTH_SCOPES: HeaderName = HeaderName::from_static("x-oauth-scopes");
const USER_AGENT: &str = concat!("sekisho/", env!("CARGO_PKG_VERSION"));

/// The way out of this process. A clone is the same one.
#[derive(Clone)]
pub struct Network {
    client: reqwest::Client,
    origins: Origins,
}

/// Where services are found.
#[derive(Debug, Clone)]
enum Origins {
    /// Each at its own host.
    Live,
    /// Stand-ins on the loopback.
    Demo { google: Option<String>, slack: Option<String> },
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.origins {
            Origins::Live => "Network(live)",
            Origins::Demo { .. } => "Network(demo)",
        })
    }
}

impl Network {
    /// The way to the real services, with the system's trust.
    ///
    /// - Errors: [`EgressError::NoTls`] where the system's trust cannot be read.
    pub fn live() -> Result<Self, EgressError> {
        use rustls_platform_verifier::BuilderVerifierExt as _;
        let config = tls()?.with_platform_verifier().map_err(no_tls)?.with_no_client_auth();
        Ok(Self { client: client(config)?, origins: Origins::Live })
    }

    /// The way to stand-ins: `http://` addresses of the loopback. A service without one cannot be reached.
    ///
    /// - Errors: [`EgressError::NotListed`] for any other address.
    pub fn demo(google: Option<&str>, slack: Option<&str>) -> Result<Self, EgressError> {
        let loopback = |url: Option<&str>| url.map(loopback_origin).transpose();
        let origins = Origins::Demo { google: loopback(google)?, slack: loopback(slack)? };
        let config = tls()?.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth();
        Ok(Self { client: client(config)?, origins })
    }

    /// What a caller may reach.
    pub fn reach(&self, endpoints: Vec<Endpoint>) -> Reach {
        Reach { network: self.clone(), endpoints: endpoints.into() }
    }

    fn origin(&self, service: Service) -> Result<&str, EgressError> {
        let found = match &self.origins {
            Origins::Live => Some(service.origin()),
            Origins::Demo { google, .. } if service.is_google() => google.as_deref(),
            Origins::Demo { slack, .. } => slack.as_deref(),
        };
        found.ok_or_else(|| not_listed(format!("{} in this home", service.as_str())))
    }
}

fn no_tls(error: impl std::fmt::Display) -> EgressError {
    EgressError::NoTls { detail: error.to_string() }
}

fn not_listed(detail: String) -> EgressError {
    EgressError::NotListed { detail }
}

fn tls() -> Result<rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>, EgressError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(no_tls)
}

fn client(config: ClientConfig) -> Result<reqwest::Client, EgressError> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT)
        .user_agent(USER_AGENT)
        .referer(false)
        .retry(reqwest::retry::never())
        .build()
        .map_err(no_tls)
}

fn loopback_origin(url: &str) -> Result<String, EgressError> {
    let address = url.strip_prefix("http://").map(|rest| rest.strip_suffix('/').unwrap_or(rest));
    let address = address.and_then(|text| text.parse::<SocketAddr>().ok());
    match address {
        Some(address) if address.ip().is_loopback() && address.port() != 0 => Ok(format!("http://{address}")),
        _ => Err(not_listed("an address beyond the loopback in a demo home".into())),
    }
}

/// The endpoints that a caller may reach. A clone is the same reach.
#[derive(Debug, Clone)]
pub struct Reach {
    network: Network,
    endpoints: Arc<[Endpoint]>,
}

/// What a call sends.
pub enum Body<'a> {
    /// Nothing.
    Empty,
    /// A form; some of its values are secrets.
    Form(&'a [(&'a str, &'a str)]),
    /// JSON.
    Json(&'a Value),
}

/// One call. `Debug` is not there: it holds what is secret.
pub struct Call<'a> {
    /// The endpoint's name.
    pub endpoint: &'a str,
    /// Values for the places of its path.
    pub places: &'a [(&'a str, &'a str)],
    /// Values for its query.
    pub query: &'a [(&'a str, &'a str)],
    /// What is sent.
    pub body: Body<'a>,
    /// The token that opens it.
    pub bearer: Option<&'a Secret<String>>,
    /// How long all of it may take.
    pub deadline: Duration,
    /// The longest answer that is read.
    pub most_bytes: usize,
}

impl<'a> Call<'a> {
    /// A call of this endpoint that fills in and sends nothing, with a deadline of 15 s and 1 MiB of answer.
    pub fn new(endpoint: &'a str) -> Self {
        Self {
            endpoint,
            places: &[],
            query: &[],
            body: Body::Empty,
            bearer: None,
            deadline: Duration::from_secs(15),
            most_bytes: 1 << 20,
        }
    }
}

impl Reach {
    /// Makes one call, once.
    ///
    /// - Errors: [`EgressError`]; an answer of any status is none.
    pub async fn call(&self, call: Call<'_>) -> Result<Answer, EgressError> {
        let endpoint = self.endpoints.iter().find(|endpoint| endpoint.name == call.endpoint);
        let endpoint = endpoint.ok_or_else(|| not_listed(call.endpoint.to_owned()))?;
        let target = endpoint.target(call.places, call.query).map_err(not_listed)?;
        let origin = self.network.origin(endpoint.service)?;
        let (headers, body) = content(endpoint, &call)?;
        let mut request = self.network.client.request(method(endpoint.method), format!("{origin}{target}"));
        request = request.headers(headers);
        if let Some(body) = body {
            request = request.body(body);
        }
        let service = endpoint.service.as_str();
        match tokio::time::timeout(call.deadline, send(service, request, call.most_bytes)).await {
            Ok(done) => done,
            Err(_) => {
                let seconds = call.deadline.as_secs();
                Err(EgressError::TimedOut { service, seconds, sent: Sent::Perhaps })
            }
        }
    }
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

fn content(endpoint: &Endpoint, call: &Call<'_>) -> Result<(HeaderMap, Option<Vec<u8>>), EgressError> {
    let mut headers = HeaderMap::new();
    if let Some(token) = call.bearer {
        let value = HeaderValue::try_from(format!("Bearer {}", token.expose()));
        let mut value = value.map_err(|_| not_listed("a token that fits in no header".into()))?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    let body = match call.body {
        Body::Empty => return Ok((headers, None)),
        Body::Form(pairs) => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
            let mut out = String::new();
            for (name, value) in pairs {
                if !out.is_empty() {
                    out.push('&');
                }
                push_pair(&mut out, name, value);
            }
            out.into_bytes()
        }
        Body::Json(value) => {
            endpoint.check_json(value).map_err(not_listed)?;
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
            serde_json::to_vec(value).map_err(|_| not_listed("a body that is no JSON".into()))?
        }
    };
    Ok((headers, Some(body)))
}

async fn send(
    service: &'static str,
    request: reqwest::RequestBuilder,
    most_bytes: usize,
) -> Result<Answer, EgressError> {
    let mut response = request.send().await.map_err(|error| lost(service, &error))?;
    let status = response.status().as_u16();
    let header = |name: HeaderName| response.headers().get(name).and_then(|value| value.to_str().ok());
    let retry_after_seconds =
        header(reqwest::header::RETRY_AFTER).and_then(|value| value.trim().parse().ok());
    let oauth_scopes = header(OAUTH_SCOPES).map(str::to_owned);
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| cut_off(service))? {
        if body.len().saturating_add(chunk.len()) > most_bytes {
            return Err(EgressError::TooLarge { service, limit_bytes: most_bytes });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, body, retry_after_seconds, oauth_scopes })
}

fn cut_off(service: &'static str) -> EgressError {
    EgressError::Unreachable { service, detail: "the answer was cut off", sent: Sent::Perhaps }
}

fn lost(service: &'static str, error: &reqwest::Error) -> EgressError {
    let (detail, sent) = if error.is_connect() {
        ("no connection, or not the right one", Sent::No)
    } else if error.is_builder() {
        ("a request that cannot be made", Sent::No)
    } else {
        ("the connection broke", Sent::Perhaps)
    };
    EgressError::Unreachable { service, detail, sent }
}
