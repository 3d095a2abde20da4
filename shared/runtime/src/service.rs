//! Serves: the border between the protocol and the gate.
//!
//! Listing tools needs only policy and manifest, so a client is answered at once; the gate is built beside that
//! and every call waits for it. A gate that cannot be built answers every call with the reason.

use crate::args::LogArg;
use crate::assembly::{self, Sight};
use crate::bell;
use crate::mcp::{
    Answer, Call, Fault, Hints, Identity, ProgressSender, Service, Step, ToolListing, serve_stdio, start_log,
};
use crate::start_error::StartError;
use sekisho_gate::{CallContext, Gate, ListedTool, Progress, Refused, Reply, Server, ServerError};
use sekisho_messages::message;
use sekisho_platform::Homes;
use sekisho_types::{ClientSessionId, ErrorCode, Lang, OpaqueId};
use std::future::Future;
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// How often it is asked whether a checkpoint is due.
const CHECKPOINT_ROUND: Duration = Duration::from_secs(60);

type MakeServer = fn() -> Result<Server, ServerError>;

/// Serves a client on standard input and output until it goes away.
///
/// - Errors: [`StartError`] only where there is nothing to serve at all: the manifest is wrong. A home that
///   cannot be used is served all the same, and answers every call with what is wrong and what to do.
pub(crate) fn serve(
    make: MakeServer,
    homes: Homes,
    sight: Sight,
    log: LogArg,
) -> Result<ExitCode, StartError> {
    let log_file = homes.log_dir().join("server.log");
    let logged = if homes.log_dir().is_dir() { Some(log_file.as_path()) } else { None };
    if start_log(log.into(), logged).is_err() {
        tracing::warn!("a log was running already");
    }
    let server = make()?;
    let listed = match assembly::basis(&homes) {
        Ok(basis) => server.listed_tools(&basis.policy),
        // Shown, so that a person who calls one reads why nothing works.
        Err(error) => {
            tracing::error!(code = %error.code(), "cannot serve yet");
            server.surface()
        }
    };
    let service = Arc::new(GateService {
        make,
        homes,
        sight,
        identity: identity(&server),
        listed,
        session: std::env::var("CLAUDE_CODE_SESSION_ID").ok().and_then(|id| ClientSessionId::parse(&id).ok()),
        built: Mutex::new(None),
    });
    let keeper = Arc::clone(&service);
    let kept = std::thread::Builder::new().name("keeper".into()).spawn(move || keeper.keep());
    if kept.is_err() {
        tracing::warn!("no thread to make checkpoints; only the end of serving makes one");
    }
    let code = serve_stdio(Arc::clone(&service) as Arc<dyn Service>);
    service.stop();
    Ok(code)
}

fn identity(server: &Server) -> Identity {
    let manifest = server.manifest();
    Identity {
        name: format!("sekisho-{}", server.id()),
        title: manifest.title(Lang::En).to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        instructions: Some(manifest.instructions().to_owned()),
    }
}

struct GateService {
    make: MakeServer,
    homes: Homes,
    sight: Sight,
    identity: Identity,
    listed: Vec<ListedTool>,
    session: Option<ClientSessionId>,
    built: Mutex<Option<Built>>,
}

/// A gate and the policy file it was built from.
struct Built {
    gate: Arc<Gate>,
    policy: PolicyStamp,
}

/// Tells one version of the policy's file from another without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PolicyStamp {
    changed: Option<SystemTime>,
    size_bytes: u64,
}

impl PolicyStamp {
    fn of(homes: &Homes) -> Option<Self> {
        let meta = std::fs::metadata(homes.policy_file()).ok()?;
        Some(Self { changed: meta.modified().ok(), size_bytes: meta.len() })
    }
}

impl GateService {
    /// The gate: built when it is first needed, and anew when the policy was changed. Blocks.
    fn gate(&self) -> Result<Arc<Gate>, StartError> {
        let mut built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = PolicyStamp::of(&self.homes);
        if let (Some(built), Some(stamp)) = (built.as_ref(), &stamp)
            && built.policy == *stamp
        {
            return Ok(Arc::clone(&built.gate));
        }
        *built = None;
        let basis = assembly::basis(&self.homes)?;
        let gate = Arc::new(assembly::gate((self.make)()?, &self.homes, basis, &self.sight)?);
        gate.record_start()?;
        if let Some(policy) = stamp {
            *built = Some(Built { gate: Arc::clone(&gate), policy });
        }
        tracing::info!("serving");
        Ok(gate)
    }

    /// Opens the gate while the client still says hello, then makes checkpoints as they fall due.
    ///
    /// On a thread of its own, because the place outside may be a network folder that does not answer. What
    /// fails at the start is told by the first call.
    fn keep(&self) {
        if let Ok(gate) = self.gate() {
            settle(&gate);
        }
        loop {
            std::thread::sleep(CHECKPOINT_ROUND);
            let open = self
                .built
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .as_ref()
                .map(|b| Arc::clone(&b.gate));
            if let Some(Err(error)) = open.map(|gate| gate.checkpoint_if_due()) {
                tracing::error!(code = %error.code(), "a checkpoint is due and could not be made");
            }
        }
    }

    /// Writes down that the server ends. Only a gate that was open has something to end.
    fn stop(&self) {
        let built = self.built.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Err(error)) = built.map(|built| built.gate.record_stop()) {
            tracing::error!(code = %error.code(), "the end is not on record");
        }
    }

    async fn run(self: Arc<Self>, call: Call) -> Answer {
        // A call has a thread of its own, so it may block here.
        let gate = match self.gate() {
            Ok(gate) => gate,
            Err(error) => {
                tracing::error!(code = %error.code(), "refused");
                return Answer::Failure(error.text_for_model());
            }
        };
        let context = CallContext {
            session: self.session.clone(),
            client_call: call.tool_use_id.and_then(|id| OpaqueId::parse(&id).ok()),
            cancel: call.cancel,
            progress: call.progress.map(|sender| Arc::new(Reporter(sender)) as Arc<dyn Progress>),
        };
        let reply = gate.call(&call.tool, call.arguments, context).await;
        let answer = answer(reply);
        if let (Answer::Result(json), Some(sender)) = (&answer, &call.bell) {
            bell::ring(&gate, &self.homes, json, sender);
        }
        answer
    }
}

/// Looks after what an earlier process has left behind. Nobody waits for it.
fn settle(gate: &Gate) {
    let left = match gate.left_behind() {
        Ok(left) if left.is_empty() => return,
        Ok(left) => left,
        Err(error) => {
            tracing::error!(code = %error.code(), "what was left behind is not known");
            return;
        }
    };
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(gate.settle(left)),
        Err(error) => tracing::error!(%error, "what was left behind is not looked for"),
    }
}

fn answer(reply: Reply) -> Answer {
    match reply {
        Reply::Released(released) => Answer::Result(released.into_json()),
        Reply::Refused(refused) => {
            let text = refusal_text(&refused);
            if refused.code() == ErrorCode::CALL_UNKNOWN_TOOL {
                Answer::UnknownTool(text)
            } else {
                Answer::Failure(text)
            }
        }
    }
}

/// A refusal as the model reads it: the code, what happened, what comes next.
pub(crate) fn refusal_text(refused: &Refused) -> String {
    format!("[{}] {}", refused.code(), message(refused.code(), Lang::En, &refused.facts()))
}

struct Reporter(ProgressSender);

impl Progress for Reporter {
    fn report(&self, done: u64, total: Option<u64>) {
        self.0.report(Step { done, total, message: None });
    }
}

impl Service for GateService {
    fn identity(&self) -> Identity {
        self.identity.clone()
    }

    fn tools(&self) -> Vec<ToolListing> {
        self.listed.iter().cloned().map(listing).collect()
    }

    fn fault_text(&self, fault: Fault) -> String {
        let limit = match fault {
            Fault::TooMany { limit } => limit.to_string(),
            Fault::Internal | Fault::Cancelled => String::new(),
        };
        format!("[{}] {}", fault.code(), message(fault.code(), Lang::En, &[("limit", &limit)]))
    }

    fn call(self: Arc<Self>, call: Call) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
        Box::pin(self.run(call))
    }
}

fn listing(tool: ListedTool) -> ToolListing {
    let hints = tool.annotations;
    ToolListing {
        name: tool.name,
        title: tool.title,
        description: tool.description,
        input_schema: tool.input_schema,
        output_schema: Some(tool.output_schema),
        hints: Hints {
            read_only: hints.read_only,
            destructive: hints.destructive,
            idempotent: hints.idempotent,
            open_world: hints.open_world,
        },
        meta: Some(tool.meta).filter(|meta| !meta.is_empty()),
    }
}
