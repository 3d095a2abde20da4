//! Stand-ins of Google's and Slack's OAuth on the loopback: what the providers document, checked strictly.
//!
//! Apart from the product, and written from the providers' pages, not from our client: a stand-in that shared code with
//! what it tests would agree with its mistakes. It refuses what they refuse (a code twice, a verifier that does not
//! fit, an address that is not registered, a spent refresh token), keeps a journal of every request, and can be told to
//! fail as networks and providers do. Nothing here is a secret and nothing is kept.

mod directory;
mod google;
mod page;
mod person;
mod slack;
mod state;

pub use person::{Choice, Decision, FetchedPage, decide, fetch};
pub use state::{Account, Accounts, Fault, Journal, REFRESH_TOKEN_IDLE_MS, Registered, Request, SingleUse};

use crate::TestkitError;
use state::{Shared, State};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Both stand-ins, on a thread of their own until the value is dropped.
pub struct StandIns {
    google: SocketAddr,
    slack: SocketAddr,
    state: Shared,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl std::fmt::Debug for StandIns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StandIns({}, {})", self.google_url(), self.slack_url())
    }
}

impl StandIns {
    /// Starts them on free ports of the loopback.
    ///
    /// - Errors: [`TestkitError::StandIn`] if a port or a thread cannot be had.
    pub fn start(accounts: Accounts, registered: Vec<Registered>) -> Result<Self, TestkitError> {
        let failed = |error: std::io::Error| TestkitError::StandIn { detail: error.to_string() };
        let state: Shared = Arc::new(Mutex::new(State::new(accounts, registered)));
        let listen = || {
            let listener = TcpListener::bind(("127.0.0.1", 0))?;
            listener.set_nonblocking(true)?;
            Ok((listener.local_addr()?, listener))
        };
        let (google, slack) = (listen().map_err(failed)?, listen().map_err(failed)?);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let both =
            [(google.1, google::router(Arc::clone(&state))), (slack.1, slack::router(Arc::clone(&state)))];
        let serve = move || {
            runtime.block_on(async {
                for (listener, router) in both {
                    if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
                        tokio::spawn(async move { axum::serve(listener, router).await });
                    }
                }
                // The other end goes with the value that stops us.
                let _ = stopped.await;
            });
        };
        let thread = std::thread::Builder::new().name("stand-ins".into()).spawn(serve).map_err(failed)?;
        Ok(Self { google: google.0, slack: slack.0, state, stop: Some(stop), thread: Some(thread) })
    }

    /// Starts them with the accounts and clients of a demo home: the clients of `manifests/clients.demo.toml`.
    ///
    /// - Errors: as [`StandIns::start`]; [`TestkitError::StandIn`] if that file cannot be read.
    pub fn of_demo() -> Result<Self, TestkitError> {
        let accounts = Accounts {
            google: vec![
                Account::new("1000000000001", "example.co.jp", "taro.yamada@example.co.jp"),
                Account::new("1000000000002", "", "taro.private@example.com"),
                Account::new("1000000000003", "example.co.jp", "admin@example.co.jp").administrator(),
            ],
            slack: vec![Account::new("U0001", "T0001", "yamada"), Account::new("U0009", "T0009", "other")],
        };
        Self::start(accounts, demo_clients()?)
    }

    /// Where Google's stand-in is.
    pub fn google_url(&self) -> String {
        format!("http://{}", self.google)
    }

    /// Where Slack's stand-in is.
    pub fn slack_url(&self) -> String {
        format!("http://{}", self.slack)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Registers a client beside one that is known: the same but for its id.
    ///
    /// - Errors: [`TestkitError::StandIn`] if there is none of the first id, or one of the second.
    pub fn register_beside(&self, known: &str, id: &str) -> Result<(), TestkitError> {
        let mut state = self.state();
        let found = state.client(known).cloned().filter(|_| state.client(id).is_none());
        let found = found.ok_or_else(|| TestkitError::StandIn { detail: format!("{known} or {id}") })?;
        state.registered.push(Registered { id: id.to_owned(), ..found });
        Ok(())
    }

    /// Every request until now.
    pub fn journal(&self) -> Journal {
        Journal(self.state().journal.clone())
    }

    /// Lets so many of the next requests to a path fail.
    pub fn fail(&self, path: &str, fault: Fault, times: usize) {
        self.state().faults.push((path.to_owned(), fault, times));
    }

    /// Takes back what [`StandIns::fail`] has said: requests are answered again.
    pub fn mend(&self) {
        self.state().faults.clear();
    }

    /// Moves the stand-ins' clock.
    pub fn advance_ms(&self, ms: i64) {
        self.state().ahead_ms += ms;
    }

    /// How Slack's refresh tokens are guarded from now on.
    pub fn guard_refresh_tokens(&self, how: SingleUse) {
        self.state().single_use = how;
    }

    /// Kills every grant of an account, as a password change, an administrator or the user herself would.
    pub fn withdraw(&self, subject: &str) {
        self.state().withdraw(subject);
    }

    /// How often a spent refresh token was shown again, outside of any grace.
    pub fn reuses(&self) -> usize {
        self.state().reuses
    }

    /// Every token and code that was given out: nothing of it may be found anywhere in clear.
    pub fn secrets(&self) -> Vec<String> {
        let state = self.state();
        let tokens = state.access.keys().chain(state.refresh.keys()).chain(state.codes.keys());
        tokens.cloned().collect()
    }

    /// How many grants are alive.
    pub fn living_grants(&self) -> usize {
        self.state().living()
    }
}

/// The clients of the demo as their providers know them.
fn demo_clients() -> Result<Vec<Registered>, TestkitError> {
    let failed = |detail: String| TestkitError::StandIn { detail };
    let text = include_str!("../../../manifests/clients.demo.toml");
    let table: toml::Table = toml::from_str(text).map_err(|error| failed(error.message().to_owned()))?;
    let texts = |value: Option<&toml::Value>| -> Vec<String> {
        let items = value.and_then(toml::Value::as_array).into_iter().flatten();
        items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
    };
    let client = |(slot, value): (&String, &toml::Value)| {
        let entry = value.as_table()?;
        let text = |name: &str| entry.get(name).and_then(toml::Value::as_str).map(str::to_owned);
        let ports = entry.get("ports").and_then(toml::Value::as_array).into_iter().flatten();
        let redirects = ports.filter_map(toml::Value::as_integer);
        Some(Registered {
            id: text("client_id")?,
            secret: text("client_secret"),
            scopes: texts(entry.get("scopes")),
            redirects: redirects.map(|port| format!("http://localhost:{port}/slack")).collect(),
            rotates: slot.starts_with("slack"),
        })
    };
    Ok(table.iter().filter_map(client).collect())
}

impl Drop for StandIns {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It has stopped already if nobody listens.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
