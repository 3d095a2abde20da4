//! Waits on the loopback for the one answer.
//!
//! Apart because it is the only socket that the suite listens on outside of the console: bound to 127.0.0.1 alone, for
//! three minutes, for one answer. What else comes is told to go away, and nothing of it is kept.

use super::answer::{Told, read_query};
use super::path_of;
use crate::VaultError;
use crate::oauth::{Attempt, Client};
use sekisho_types::{Provider, Secret, Slot};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

/// How long the answer is waited for.
pub const DEADLINE: Duration = Duration::from_secs(180);
/// How long one visitor may take.
const VISIT: Duration = Duration::from_secs(5);
const MOST_BYTES: usize = 8 * 1024;

/// A socket of the loopback that waits for an answer.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    slot: Slot,
    path: String,
    redirect: String,
}

impl Listener {
    /// Opens a socket at a port that the client's provider will send the answer to.
    ///
    /// - Errors: [`VaultError::NoPort`] if each port that may be used is taken.
    pub async fn open(client: &Client) -> Result<Self, VaultError> {
        let slot = client.slot;
        let path = path_of(slot.provider())?;
        let any = [0];
        let ports = if client.ports.is_empty() { any.as_slice() } else { &client.ports };
        for port in ports {
            let Ok(socket) = TcpListener::bind(("127.0.0.1", *port)).await else { continue };
            let Ok(address) = socket.local_addr() else { continue };
            // Slack knows the loopback by its name only.
            let host = match slot.provider() {
                Provider::Google => "127.0.0.1",
                Provider::Slack => "localhost",
            };
            let redirect = format!("http://{host}:{}{path}", address.port());
            return Ok(Self { socket, slot, path, redirect });
        }
        Err(VaultError::NoPort { slot, ports: client.ports.clone() })
    }

    /// Where the answer comes to.
    pub fn redirect(&self) -> &str {
        &self.redirect
    }

    /// Waits for the answer to `attempt`; `pages` are what the browser then shows, for yes and for no.
    ///
    /// - Errors: [`VaultError::Denied`]; [`VaultError::NoAnswer`] when `deadline` has passed.
    pub async fn wait(
        self,
        attempt: &Attempt,
        deadline: Duration,
        pages: [&str; 2],
    ) -> Result<Secret<String>, VaultError> {
        let (slot, until) = (self.slot, Instant::now() + deadline);
        let no_answer = VaultError::NoAnswer { slot, seconds: deadline.as_secs() };
        loop {
            let Ok(visitor) = tokio::time::timeout_at(until, self.socket.accept()).await else {
                return Err(no_answer);
            };
            // A visitor that is gone again before it was let in.
            let Ok((mut stream, _)) = visitor else { continue };
            let visit = until.min(Instant::now() + VISIT);
            match tokio::time::timeout_at(visit, self.visit(&mut stream, attempt, pages)).await {
                Ok(Some(Told::Code(code))) => return Ok(code),
                Ok(Some(Told::Denied(how))) => return Err(VaultError::Denied { slot, how }),
                Ok(Some(Told::Foreign) | None) | Err(_) => {}
            }
        }
    }

    /// Reads one request and answers it; nothing if it could not be read.
    async fn visit(&self, stream: &mut TcpStream, attempt: &Attempt, pages: [&str; 2]) -> Option<Told> {
        let head = read_head(stream).await?;
        let target = head.lines().next()?.strip_prefix("GET ")?.split(' ').next()?;
        let query = target.strip_prefix(self.path.as_str()).and_then(|rest| rest.strip_prefix('?'));
        let told = query.map_or(Told::Foreign, |query| read_query(attempt, query));
        let [yes, no] = pages;
        let (status, page) = match &told {
            Told::Code(_) => ("200 OK", yes),
            Told::Denied(_) => ("200 OK", no),
            Told::Foreign => ("404 Not Found", ""),
        };
        let answer = format!(
            "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\n\
             cache-control: no-store\r\nreferrer-policy: no-referrer\r\nx-content-type-options: nosniff\r\n\
             content-security-policy: default-src 'none'; style-src 'unsafe-inline'\r\nconnection: close\r\n\r\n{page}",
            page.len()
        );
        // A browser that does not read its page has answered all the same.
        let _ = stream.write_all(answer.as_bytes()).await;
        let _ = stream.shutdown().await;
        Some(told)
    }
}

async fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    let mut part = [0_u8; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut part).await.ok()?;
        if read == 0 || head.len() + read > MOST_BYTES {
            return None;
        }
        head.extend_from_slice(part.get(..read)?);
    }
    String::from_utf8(head).ok()
}
