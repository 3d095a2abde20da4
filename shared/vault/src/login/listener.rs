//! Waits on the loopback for the one answer.
//!
//! Apart because it is the only socket that the suite listens on outside of the console: bound to 127.0.0.1 alone, for
//! three minutes, for one answer. What else comes is told to go away, and nothing of it is kept. Visitors are served
//! side by side, so that one who says nothing is in nobody's way; the first answer is the only one.

use super::answer::{Denied, Told, read_query};
use super::path_of;
use crate::VaultError;
use crate::oauth::{Attempt, Client};
use sekisho_platform::exclusive_listener;
use sekisho_types::{Provider, Secret, Slot};
use std::net::{Ipv4Addr, SocketAddrV4};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// How long the answer is waited for.
pub const DEADLINE: Duration = Duration::from_secs(180);
/// How long one visitor may take to say what he wants, and again to read his page.
const VISIT: Duration = Duration::from_secs(5);
/// How many visitors are served at a time; who comes beyond them waits at the door.
const MOST_VISITORS: usize = 32;
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
            let Ok(socket) = listen(*port) else { continue };
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
        let slot = self.slot;
        let desk = Desk { path: &self.path, attempt, pages, answered: AtomicBool::new(false) };
        let mut visits: Vec<Visit<'_>> = Vec::new();
        let answer = std::future::poll_fn(|context| self.serve(context, &desk, &mut visits));
        match timeout(deadline, answer).await {
            Ok(answer) => answer.map_err(|how| VaultError::Denied { slot, how }),
            Err(_) => Err(VaultError::NoAnswer { slot, seconds: deadline.as_secs() }),
        }
    }

    /// Lets visitors in, as long as there is room, and goes on with all of them until one has brought the answer.
    fn serve<'a>(
        &self,
        context: &mut Context<'_>,
        desk: &'a Desk<'a>,
        visits: &mut Vec<Visit<'a>>,
    ) -> Poll<Answer> {
        loop {
            while visits.len() < MOST_VISITORS {
                match self.socket.poll_accept(context) {
                    Poll::Ready(Ok((stream, _))) => visits.push(Box::pin(desk.visit(stream))),
                    Poll::Pending => break,
                    // A visitor that was gone before he was let in, or no room for him now: looked at again.
                    Poll::Ready(Err(_)) => {
                        context.waker().wake_by_ref();
                        break;
                    }
                }
            }
            let (mut answer, there) = (None, visits.len());
            visits.retain_mut(|visit| match visit.as_mut().poll(context) {
                Poll::Pending => true,
                Poll::Ready(told) => {
                    answer = answer.take().or(told);
                    false
                }
            });
            if let Some(answer) = answer {
                return Poll::Ready(answer);
            }
            // Only where there was no room, somebody may be waiting who was not asked yet.
            if there < MOST_VISITORS || visits.len() == there {
                return Poll::Pending;
            }
        }
    }
}

/// What the answer is: a code, or who said no.
type Answer = Result<Secret<String>, Denied>;

/// A visitor being served; in the end the answer, if he brought it.
type Visit<'a> = Pin<Box<dyn Future<Output = Option<Answer>> + Send + 'a>>;

/// What every visitor meets.
struct Desk<'a> {
    path: &'a str,
    attempt: &'a Attempt,
    pages: [&'a str; 2],
    /// Whether somebody has brought the answer: from then on nobody else can.
    answered: AtomicBool,
}

impl Desk<'_> {
    /// Reads one request and shows its page; nothing if it was not the answer.
    async fn visit(&self, mut stream: TcpStream) -> Option<Answer> {
        let head = timeout(VISIT, read_head(&mut stream)).await.ok()??;
        let target = head.lines().next()?.strip_prefix("GET ")?.split(' ').next()?;
        let query = target.strip_prefix(self.path).and_then(|rest| rest.strip_prefix('?'));
        let answer = match query.map_or(Told::Foreign, |query| read_query(self.attempt, query)) {
            Told::Code(code) => Some(Ok(code)),
            Told::Denied(how) => Some(Err(how)),
            Told::Foreign => None,
        };
        let answer = answer.filter(|_| !self.answered.swap(true, Ordering::SeqCst));
        let [yes, no] = self.pages;
        let (status, page) = match &answer {
            Some(Ok(_)) => ("200 OK", yes),
            Some(Err(_)) => ("200 OK", no),
            None => ("404 Not Found", ""),
        };
        // A browser that does not read its page has answered all the same.
        let _ = timeout(VISIT, show(&mut stream, status, page)).await;
        answer
    }
}

async fn show(stream: &mut TcpStream, status: &str, page: &str) -> std::io::Result<()> {
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\n\
         cache-control: no-store\r\nreferrer-policy: no-referrer\r\nx-content-type-options: nosniff\r\n\
         content-security-policy: default-src 'none'; style-src 'unsafe-inline'\r\nconnection: close\r\n\r\n{page}",
        page.len()
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}

/// Opens a socket that nobody else can open beside this one.
fn listen(port: u16) -> std::io::Result<TcpListener> {
    let socket = exclusive_listener(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))?;
    socket.set_nonblocking(true)?;
    TcpListener::from_std(socket)
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
