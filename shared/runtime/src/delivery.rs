//! The short process that delivers one proposal, and how a serving process starts it.
//!
//! Apart from `service.rs` because only this side ever opens the act key, and no model is attached to it.

use crate::assembly::{self, Sight};
use crate::service::refusal_text;
use crate::start_error::StartError;
use sekisho_gate::{ActKey, Deliverer, DeliveryAnswer, Launcher, Reply, Server, ServerError};
use sekisho_platform::{Homes, PlatformError, RootKey, own_group};
use sekisho_types::{ErrorCode, ProposalId, Strength};
use serde_json::{Map, Value, json};
use std::future::Future;
use std::io::Write;
use std::path::PathBuf;
use std::pin::Pin;
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// How long a call waits for its delivery. Past it the model reads *in progress*, and the child goes on.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the process is started for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Errand {
    /// Deliver the proposal.
    Deliver(ProposalId),
    /// Take back what it has made.
    Undo(ProposalId),
}

/// Does the errand and prints `{"released": …}` or `{"code": …, "text": …}`.
///
/// - Errors: [`StartError`] if there is no gate to deliver through.
pub(crate) fn deliver(
    make: fn() -> Result<Server, ServerError>,
    homes: &Homes,
    sight: &Sight,
    errand: Errand,
) -> Result<ExitCode, StartError> {
    let basis = assembly::basis(homes)?;
    let act = RootKey::open(&homes.key_dir(), basis.profile.key_backend, Strength::Act)?;
    let act = ActKey::of(act).ok_or_else(|| PlatformError::KeyUnusable {
        path: homes.key_dir(),
        detail: "it is not the key to act with".into(),
    })?;
    let act = act.with_grants(assembly::grants(homes, &basis, Strength::Act)?);
    let factors = assembly::factors(homes, &basis)?;
    let deliverer = Deliverer::new(assembly::gate(make()?, homes, basis, sight)?, act, factors);
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(StartError::Temporary)?;
    let reply = runtime.block_on(async {
        match errand {
            Errand::Deliver(id) => deliverer.deliver(id).await,
            Errand::Undo(id) => deliverer.undo(id).await,
        }
    });
    let (answer, code) = match reply {
        Reply::Released(released) => (json!({ "released": released.into_json() }), ExitCode::SUCCESS),
        Reply::Refused(refused) => {
            let text = refusal_text(&refused);
            (json!({ "code": refused.code().as_str(), "text": text }), ExitCode::FAILURE)
        }
    };
    // The effect is on record whether or not anybody still reads this.
    drop(writeln!(std::io::stdout().lock(), "{answer}"));
    Ok(code)
}

/// Starts this same executable as `deliver NUMBER` on the same homes.
pub(crate) struct ChildDelivery {
    home: Option<PathBuf>,
}

impl ChildDelivery {
    pub(crate) fn new(homes: &Homes) -> Self {
        let above = homes.user().parent().filter(|above| homes.machine().parent() == Some(above));
        Self { home: above.map(PathBuf::from) }
    }

    fn run(&self, id: ProposalId) -> DeliveryAnswer {
        // From here on the child may have acted, whatever keeps it from saying so.
        let failed = |_| ErrorCode::OUTBOX_UNKNOWN;
        let mut command = Command::new(std::env::current_exe().map_err(failed)?);
        command.args(["deliver", &id.to_string()]).stdin(Stdio::null()).stderr(Stdio::null());
        if let Some(home) = &self.home {
            command.env("SEKISHO_HOME", home);
        }
        own_group(&mut command);
        let child = command.stdout(Stdio::piped()).spawn().map_err(failed)?;
        let (told, hears) = mpsc::channel();
        // Whoever waits may stop waiting; the child goes on, and this thread with it as long as the process lives.
        std::thread::spawn(move || drop(told.send(child.wait_with_output())));
        match hears.recv_timeout(PATIENCE) {
            Ok(output) => read_answer(&output.map_err(failed)?.stdout),
            Err(_) => Err(ErrorCode::OUTBOX_IN_PROGRESS),
        }
    }
}

fn read_answer(stdout: &[u8]) -> DeliveryAnswer {
    let answer: Map<String, Value> = serde_json::from_slice(stdout).map_err(|_| ErrorCode::OUTBOX_UNKNOWN)?;
    match (answer.get("released"), answer.get("code").and_then(Value::as_str)) {
        (Some(Value::Object(released)), _) => Ok(released.clone()),
        (_, Some(code)) => Err(ErrorCode::parse(code).unwrap_or(ErrorCode::OUTBOX_UNKNOWN)),
        (_, None) => Err(ErrorCode::OUTBOX_UNKNOWN),
    }
}

impl Launcher for ChildDelivery {
    fn deliver(&self, id: ProposalId) -> Pin<Box<dyn Future<Output = DeliveryAnswer> + Send + '_>> {
        let child = Self { home: self.home.clone() };
        Box::pin(async move {
            match tokio::task::spawn_blocking(move || child.run(id)).await {
                Ok(answer) => answer,
                Err(_) => Err(ErrorCode::OUTBOX_UNKNOWN),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_that_says_nothing_sound_may_have_happened() {
        assert_eq!(read_answer(b""), Err(ErrorCode::OUTBOX_UNKNOWN));
        assert_eq!(read_answer(b"{}"), Err(ErrorCode::OUTBOX_UNKNOWN));
        assert_eq!(read_answer(br#"{"code":"no.such"}"#), Err(ErrorCode::OUTBOX_UNKNOWN));
        assert_eq!(read_answer(br#"{"code":"outbox.not-approved"}"#), Err(ErrorCode::OUTBOX_NOT_APPROVED));
        assert_eq!(read_answer(br#"{"released":{}}"#), Ok(Map::new()));
    }
}
