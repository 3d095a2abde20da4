//! The console's connections: how many there may be, and how long one may take over what it asks.
//!
//! Apart from the door because this comes before any request is read: whoever only opens connections, and says nothing
//! or says it slowly, must not keep a person out.

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many connections there may be at once. A browser opens six.
pub(super) const MOST: usize = 64;
/// How long a request's head may take, and a connection may lie idle before the next one.
const HEAD_LIMIT: Duration = Duration::from_secs(10);
/// How long a connection takes further requests.
const LIFE: Duration = Duration::from_secs(300);
/// How long the last of them may then take: longer than a delivery is waited for.
const LAST_REQUEST: Duration = Duration::from_secs(120);
/// After a failure to accept, such as too many open files: as long as others may take to end.
const PAUSE: Duration = Duration::from_millis(100);

/// Takes connections and answers them, at most [`MOST`] at once; the next one waits in the system's own queue.
pub(super) async fn accept(listener: TcpListener, router: Router, places: Arc<Semaphore>) {
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(answer(stream, router.clone(), place))),
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

async fn answer(stream: TcpStream, router: Router, place: OwnedSemaphorePermit) {
    // Without it answers only come a little later.
    drop(stream.set_nodelay(true));
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEAD_LIMIT);
    let mut serving = pin!(server.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router)));
    // A client that breaks off, or takes too long, is told nothing: it asks again, or it was none.
    if tokio::time::timeout(LIFE, serving.as_mut()).await.is_err() {
        serving.as_mut().graceful_shutdown();
        drop(tokio::time::timeout(LAST_REQUEST, serving).await);
    }
    drop(place);
}
