//! The rules of the wire, against sockets that break them.

use super::*;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-oauth-scopes: chat:write,users:read\r\n\r\nok";

/// A certificate for 127.0.0.1 and the key that belongs to it.
fn certificate() -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    (made.cert.der().clone(), PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into()))
}

fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("look", Service::GoogleApis, Method::Get, "/look").unwrap(),
        Endpoint::new("token", Service::GoogleToken, Method::Post, "/token").unwrap(),
    ]
}

/// A network whose Google is at this origin.
fn network(client: reqwest::Client, google: String) -> Network {
    Network { client, origins: Origins::Demo { google: Some(google), slack: None } }
}

fn trusting(root: &CertificateDer<'static>) -> reqwest::Client {
    let mut roots = RootCertStore::empty();
    roots.add(root.clone()).unwrap();
    client(tls().unwrap().with_root_certificates(roots).with_no_client_auth()).unwrap()
}

/// Reads a request's head, and its body as far as the head says there is one.
async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(b"\r\n\r\n") && stream.read(&mut byte).await.unwrap() == 1 {
        text.push(byte[0]);
    }
    let head = String::from_utf8(text).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await.unwrap();
    head + &String::from_utf8(body).unwrap()
}

async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, text: &str) -> String {
    let request = read_request(&mut stream).await;
    stream.write_all(text.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    request
}

/// A listener on the loopback and its origin.
async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    (listener, origin)
}

/// Makes one call against a plain server that answers `text`; the result and the request it saw.
async fn against(text: &'static str, call: Call<'_>) -> (Result<Answer, EgressError>, String) {
    let (listener, origin) = listen().await;
    let server = tokio::spawn(async move { answer(listener.accept().await.unwrap().0, text).await });
    let reach = Network::demo(Some(&origin), None).unwrap().reach(endpoints());
    let done = reach.call(call).await;
    (done, server.await.unwrap())
}

async fn over_tls(
    version: &'static SupportedProtocolVersion,
    client: impl Fn(&CertificateDer<'static>) -> reqwest::Client,
) -> Result<Answer, EgressError> {
    let (root, key) = certificate();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![root.clone()], key)
        .unwrap();
    let (listener, origin) = listen().await;
    let server = tokio::spawn(async move {
        let stream = listener.accept().await.unwrap().0;
        // A client that refuses breaks the handshake off.
        if let Ok(stream) = TlsAcceptor::from(Arc::new(config)).accept(stream).await {
            answer(stream, OK).await;
        }
    });
    let reach = network(client(&root), origin.replace("http:", "https:")).reach(endpoints());
    let done = reach.call(Call::new("look")).await;
    server.abort();
    done
}

#[tokio::test]
async fn tls_1_3_is_spoken_and_nothing_older() {
    let new = over_tls(&rustls::version::TLS13, trusting).await.unwrap();
    assert_eq!((new.status, new.body.as_slice()), (200, b"ok".as_slice()));
    assert_eq!(new.oauth_scopes.as_deref(), Some("chat:write,users:read"));
    let old = over_tls(&rustls::version::TLS12, trusting).await.unwrap_err();
    assert!(matches!(old, EgressError::Unreachable { sent: Sent::No, .. }), "{old:?}");
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let refused = over_tls(&rustls::version::TLS13, |_| Network::live().unwrap().client).await;
    assert!(matches!(refused, Err(EgressError::Unreachable { sent: Sent::No, .. })), "{refused:?}");
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_not_followed() {
    let text = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
    let (done, _) = against(text, Call::new("look")).await;
    assert_eq!(done.unwrap().status, 302);
}

#[tokio::test]
async fn a_form_and_a_token_arrive_as_they_should() {
    let token = Secret::new("abc".to_owned());
    let pairs = [("code", "4/0a&b=c d"), ("名", "山")];
    let call = Call { body: Body::Form(&pairs), bearer: Some(&token), ..Call::new("token") };
    let (done, request) = against(OK, call).await;
    assert!(done.unwrap().is_success());
    assert!(request.starts_with("POST /token HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("authorization: Bearer abc\r\n"), "{request}");
    assert!(request.contains("content-type: application/x-www-form-urlencoded\r\n"), "{request}");
    assert!(request.ends_with("\r\n\r\ncode=4%2F0a%26b%3Dc%20d&%E5%90%8D=%E5%B1%B1"), "{request}");
}

#[tokio::test]
async fn a_status_of_failure_is_an_answer() {
    let text = "HTTP/1.1 503 Busy\r\nretry-after: 7\r\ncontent-length: 6\r\n\r\n<html>";
    let (done, _) = against(text, Call::new("look")).await;
    let done = done.unwrap();
    assert_eq!((done.status, done.retry_after_seconds), (503, Some(7)));
    assert_eq!(format!("{done:?}"), "Answer(503, 6 bytes)");
}

#[tokio::test]
async fn a_long_answer_is_not_read_to_its_end() {
    let text = "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n01234567890123456789";
    let (done, _) = against(text, Call { most_bytes: 19, ..Call::new("look") }).await;
    assert_eq!(done.unwrap_err(), EgressError::TooLarge { service: "google-apis", limit_bytes: 19 });
    let (done, _) = against(text, Call { most_bytes: 20, ..Call::new("look") }).await;
    assert_eq!(done.unwrap().body.len(), 20);
}

#[tokio::test]
async fn an_answer_that_is_cut_off_is_none() {
    let text = "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n0123";
    let (done, _) = against(text, Call::new("look")).await;
    assert_eq!(done.unwrap_err().sent(), Sent::Perhaps);
}

#[tokio::test]
async fn a_closed_port_is_known_not_to_have_heard() {
    let (listener, origin) = listen().await;
    drop(listener);
    let reach = Network::demo(Some(&origin), None).unwrap().reach(endpoints());
    let lost = reach.call(Call::new("look")).await.unwrap_err();
    assert!(matches!(lost, EgressError::Unreachable { sent: Sent::No, .. }), "{lost:?}");
}

/// The one wait of this file: a deadline has to pass.
#[tokio::test]
async fn a_silent_socket_ends_at_the_deadline() {
    let (listener, origin) = listen().await;
    let reach = Network::demo(Some(&origin), None).unwrap().reach(endpoints());
    let call = Call { deadline: Duration::from_millis(50), ..Call::new("look") };
    let lost = reach.call(call).await.unwrap_err();
    assert!(matches!(lost, EgressError::TimedOut { sent: Sent::Perhaps, .. }), "{lost:?}");
    drop(listener);
}

#[tokio::test]
async fn a_demo_home_reaches_the_loopback_only() {
    for url in [
        "https://127.0.0.1:1",
        "http://10.0.0.1:80",
        "http://localhost:1",
        "http://127.0.0.1:0",
        "http://127.0.0.1:1/x",
    ] {
        assert!(Network::demo(Some(url), None).is_err(), "{url}");
    }
    let reach = Network::demo(None, None).unwrap().reach(endpoints());
    assert!(matches!(reach.call(Call::new("look")).await, Err(EgressError::NotListed { .. })));
    assert!(matches!(reach.call(Call::new("other")).await, Err(EgressError::NotListed { .. })));
}

#[test]
fn every_live_origin_is_https_and_a_host_of_its_own() {
    let mut hosts: Vec<_> = Service::ALL.into_iter().map(Service::origin).collect();
    assert!(hosts.iter().all(|origin| origin.starts_with("https://") && origin.matches('/').count() == 2));
    hosts.sort_unstable();
    hosts.dedup();
    assert_eq!(hosts.len(), Service::ALL.len());
}
