//! Bells: asks a client to show that something waits for its person. Nothing that comes back lets anything happen.
//!
//! Apart from `handler.rs` because a call's answer never waits for a bell. One rings at a time, so that a client is not
//! buried under dialogs; only a client that shook hands and says that it can show one hears any.

use rmcp::RoleServer;
use rmcp::model::{ElicitRequest, ElicitRequestParams, ElicitationSchema, ProtocolVersion, ServerRequest};
use rmcp::service::{Peer, PeerRequestOptions, RequestContext};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};

/// How long a client may leave a bell unanswered before it is told to put it away.
const RINGS_FOR: Duration = Duration::from_secs(600);

/// That something waits.
pub(crate) struct Bell {
    /// Tells this bell from others of the process.
    pub(crate) id: String,
    /// What the person reads, without content of what waits.
    pub(crate) message: String,
    /// Where she can look, if there is a page.
    pub(crate) url: Option<String>,
    /// Called once, off the protocol's thread, when the client has answered, whatever it said.
    pub(crate) rung: Box<dyn FnOnce() + Send>,
}

/// Hands a bell to the protocol side while a call runs; never waits.
pub(crate) struct BellSender(mpsc::Sender<Bell>);

impl std::fmt::Debug for BellSender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BellSender")
    }
}

impl BellSender {
    /// Rings; a second bell of one call is left out.
    pub(crate) fn ring(&self, bell: Bell) {
        drop(self.0.try_send(bell));
    }
}

/// The bell of one call, and how its client can show it.
pub(super) struct BellRope {
    bells: mpsc::Receiver<Bell>,
    peer: Peer<RoleServer>,
    forms: bool,
    links: bool,
}

impl BellRope {
    /// A rope for a call whose client can show a bell; nothing for any other.
    ///
    /// Since 2026-07-28 a server asks its client nothing: it would have to keep the call's answer back.
    pub(super) fn new(context: &RequestContext<RoleServer>) -> Option<(Self, BellSender)> {
        let client = context.peer.peer_info()?;
        let asks = context.protocol_version().is_none_or(|version| version.has_initialize());
        let can = client.capabilities.elicitation.as_ref().filter(|_| asks)?;
        let links = can.url.is_some() && client.protocol_version == ProtocolVersion::V_2025_11_25;
        // One that names no way of its own means the older one.
        let forms = can.form.is_some() || can.url.is_none();
        let (sender, bells) = mpsc::channel(1);
        (links || forms)
            .then(|| (Self { bells, peer: context.peer.clone(), forms, links }, BellSender(sender)))
    }

    /// Rings what the call left to ring, if no other bell rings. Returns at once.
    pub(super) fn pull(mut self, one: &Arc<Semaphore>) {
        let Ok(bell) = self.bells.try_recv() else { return };
        let Ok(only) = one.clone().try_acquire_owned() else {
            tracing::debug!("another bell rings already");
            return;
        };
        let Bell { id, message, url, rung } = bell;
        let params = match (url, self.links, self.forms) {
            (Some(url), true, _) => {
                ElicitRequestParams::UrlElicitationParams { meta: None, message, url, elicitation_id: id }
            }
            (_, _, true) => ElicitRequestParams::FormElicitationParams {
                meta: None,
                message,
                requested_schema: ElicitationSchema::new(BTreeMap::new()),
            },
            (_, _, false) => return,
        };
        tokio::spawn(async move {
            let request = ServerRequest::ElicitRequest(ElicitRequest::new(params));
            let mut options = PeerRequestOptions::no_options();
            options.timeout = Some(RINGS_FOR);
            let asked = self.peer.send_request_with_option(request, options).await;
            let answered = match asked {
                Ok(handle) => handle.await_response().await,
                Err(error) => Err(error),
            };
            match answered {
                // Accepted, declined and put away are one: somebody, or something, was told.
                Ok(_) => drop(tokio::task::spawn_blocking(rung).await),
                Err(_) => tracing::debug!("a bell was not answered"),
            }
            drop(only);
        });
    }
}
