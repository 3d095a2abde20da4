//! `sekisho console`: pages on the loopback where a person reads what waits, and approves, returns or denies it.
//!
//! Apart because it is the only place that serves a browser. It listens for this machine alone, under the one port that
//! passkeys are bound to; every request goes through one door (`door.rs`) before any page is made; what a person says is
//! done by `approval.rs`, and pages only show it.

mod connection;
mod door;
mod forms;
mod page;
mod routes;
mod session;
mod show;
mod view;

use crate::approval::Desk;
use crate::cli::ConsoleArgs;
use crate::error::CliError;
use crate::output::Output;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use sekisho_audit::{Entry, Word};
use sekisho_factors::Factors;
use sekisho_platform::exclusive_listener;
use sekisho_types::{ErrorCode, Lang};
use session::{LINK_LIFE, Sessions};
use std::io::BufRead as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// A form with the longest text that a server proposes, of letters that take nine bytes each in a form.
const MOST_FORM: usize = 20 * 1024 * 1024;

/// What all requests share.
pub(crate) struct App {
    pub(crate) port: u16,
    pub(crate) lang: Lang,
    pub(crate) sessions: Sessions,
}

impl App {
    /// The page's origin: what browsers send, and passkeys are used on.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}:{}", sekisho_factors::RELYING_PARTY, self.port)
    }

    fn start_link(&self) -> Result<String, CliError> {
        Ok(format!("{}/start/{}", self.origin(), self.sessions.new_link()?))
    }
}

pub(crate) fn run(args: &ConsoleArgs, output: &mut Output) -> Result<ExitCode, CliError> {
    let desk = Desk::open()?;
    let (port, listeners) = listen(&desk.factors, args.new_port)?;
    // From here on a bell may lead to this page, until this process ends.
    let _open = desk.factors.hold_page()?;
    let app = Arc::new(App { port, lang: output.lang, sessions: Sessions::default() });
    tell(&app, args, output)?;
    drop(desk);
    wait_for_return(Arc::clone(&app), output.lang);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.map_err(internal)?;
    runtime.block_on(serve(app, listeners))?;
    Ok(ExitCode::SUCCESS)
}

fn internal(error: impl std::fmt::Display) -> CliError {
    CliError::new(ErrorCode::CALL_INTERNAL).with("detail", error)
}

/// Listens at the home's own port, which is drawn once and kept: passkeys and proofs are of that page.
fn listen(factors: &Factors, new_port: bool) -> Result<(u16, Vec<TcpListener>), CliError> {
    let known = factors.port()?.filter(|_| !new_port);
    let taken = |port: u16| CliError::new(ErrorCode::CONSOLE_PORT).with("port", port);
    let first = |port: u16| exclusive_listener(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port));
    let listener = first(known.unwrap_or(0)).map_err(|_| taken(known.unwrap_or(0)))?;
    let port = listener.local_addr().map_err(internal)?.port();
    let mut listeners = vec![listener];
    // A browser asks for `localhost` by both: where there is IPv6, nobody else may answer there.
    match exclusive_listener(SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), port)) {
        Ok(listener) => listeners.push(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => return Err(taken(port)),
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => return Err(taken(port)),
        // There is no IPv6 here.
        Err(_) => {}
    }
    if known.is_none() {
        factors.settle_port(port)?;
    }
    Ok((port, listeners))
}

fn tell(app: &App, args: &ConsoleArgs, output: &mut Output) -> Result<(), CliError> {
    let link = app.start_link()?;
    output.line(&link);
    let opened = !args.no_browser && webbrowser::open(&link).is_ok();
    let seconds = LINK_LIFE.as_secs();
    if !args.no_browser && !opened {
        output.weak(output.words(
            "ブラウザーを開けません。上の URL を開いてください。",
            "No browser could be opened. Open the address above.",
        ));
    }
    output.faint(match output.lang {
        Lang::Ja => format!(
            "このリンクは {seconds} 秒間、1 回だけ使えます。Enter キーで新しいリンクを表示し、Ctrl+C で終了します。"
        ),
        Lang::En => format!(
            "The link is good once, for {seconds} seconds. Enter shows a new one; Ctrl+C ends the console."
        ),
    });
    Ok(())
}

/// Shows a new link for each line that is typed: whoever can type here started the console.
fn wait_for_return(app: Arc<App>, lang: Lang) {
    std::thread::spawn(move || {
        let mut output = Output::new(lang);
        for line in std::io::stdin().lock().lines() {
            match line.map(|_| app.start_link()) {
                Ok(Ok(link)) => output.line(link),
                Ok(Err(error)) => output.error(&error),
                Err(_) => return,
            }
        }
    });
}

async fn serve(app: Arc<App>, listeners: Vec<TcpListener>) -> Result<(), CliError> {
    let router = Router::new().fallback(door::enter).layer(DefaultBodyLimit::max(MOST_FORM)).with_state(app);
    let places = Arc::new(Semaphore::new(connection::MOST));
    let mut serving = tokio::task::JoinSet::new();
    for listener in listeners {
        listener.set_nonblocking(true).map_err(internal)?;
        let listener = tokio::net::TcpListener::from_std(listener).map_err(internal)?;
        serving.spawn(connection::accept(listener, router.clone(), Arc::clone(&places)));
    }
    while let Some(ended) = serving.join_next().await {
        ended.map_err(internal)?;
    }
    Ok(())
}

/// Puts on the record that somebody opened the console.
pub(crate) fn note_opened(desk: &Desk) -> Result<(), CliError> {
    let mut entry = Entry::admin(Word::parse("console-opened").map_err(internal)?);
    entry.user = Some(desk.user.clone());
    desk.home.record()?.append(entry)?;
    Ok(())
}
