//! The protocol side of a server: the only place that speaks MCP.
//!
//! Apart from the rest of the crate because the protocol and its SDK change faster than what a server does.
//! What stands behind it is a [`Service`]; what a client may say is decided in `message`, how it is heard and
//! answered in `transport`, and how a call runs in `handler`. Keeps no state of a client between two requests.

mod bell;
mod handler;
mod ids;
mod lines;
mod log;
mod message;
mod recover;
mod service;
mod stdio;
#[cfg(test)]
mod tests;
mod transport;

pub(crate) use bell::{Bell, BellSender};
pub(crate) use log::{LogLevel, start_log};
pub(crate) use service::{Answer, Call, Fault, Hints, Identity, ProgressSender, Service, Step, ToolListing};
pub(crate) use transport::Ended;

use handler::Handler;
use rmcp::RoleServer;
use rmcp::service::serve_directly;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use transport::{Connection, Guard};

/// When serving ends after the last request, whatever still runs: calls get 1.5 s of it.
const LAST_MOMENT: Duration = Duration::from_millis(1900);

/// Serves a client on this process's standard input and output until it goes away.
///
/// - Errors: a failing exit code if there is no runtime to be had, or if the input failed; the end of the input
///   and a client that no longer reads are ordinary ends.
pub(crate) fn serve_stdio(service: Arc<dyn Service>) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(kind = %error.kind(), "no runtime");
            return ExitCode::FAILURE;
        }
    };
    let (input, output) =
        match stdio::Input::standard().and_then(|input| Ok((input, stdio::Output::standard()?))) {
            Ok(both) => both,
            Err(error) => {
                tracing::error!(kind = %error.kind(), "no thread for input or output");
                return ExitCode::FAILURE;
            }
        };
    let ended = runtime.block_on(serve(service, input, output));
    // A thread may still wait for standard input or run a call; the process need not wait for it.
    runtime.shutdown_background();
    match ended {
        Ended::EndOfInput | Ended::OutputGone => ExitCode::SUCCESS,
        Ended::Fault => ExitCode::FAILURE,
    }
}

/// Serves a client on any input and output until it goes away; then within 2 seconds it ends.
///
/// Calls that are running at that moment may go on for a short while, are then told to end, and are then left
/// behind; what must not be left half done has to be safe at any instant anyway.
pub(crate) async fn serve<R, W>(service: Arc<dyn Service>, input: R, output: W) -> Ended
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
{
    let connection = Arc::new(Connection::default());
    let guard = Guard::new(input, output, connection.clone());
    let handler = Handler::new(service, connection.clone());
    // Not the SDK's own opening: it binds a connection to one era and ends on a first message it does not expect.
    let running = serve_directly::<RoleServer, _, _, _, _>(handler, guard, None);
    let last_moment = async {
        connection.closing.cancelled().await;
        tokio::time::sleep(LAST_MOMENT).await;
    };
    tokio::select! {
        biased;
        quit = running.waiting() => {
            if quit.is_err() {
                tracing::error!("serving broke");
                connection.close(Ended::Fault);
            }
        }
        () = last_moment => tracing::warn!("some answers were left behind"),
    }
    connection.ended()
}
