//! The SDK's server handler: one way to list tools, one way to call one, for both eras of the protocol.
//!
//! Apart from `service.rs` because the shapes of the protocol change with its revisions and ours do not. Every
//! call takes the same path: a place among the running calls, a thread of its own, its cancellation, its
//! progress, its answer; a panic ends the call and not the server.

use super::bell::BellRope;
use super::service::{Answer, Call, Fault, Identity, ProgressSender, Service, Step, ToolListing};
use super::transport::Connection;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData, Implementation,
    InitializeRequestParams, InitializeResult, ListToolsResult, MetaObject, PaginatedRequestParams,
    ProgressNotificationParam, ProgressToken, ServerCapabilities, ServerConfig, Tool, ToolAnnotations,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler};
use serde_json::Value;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinError;
use tokio_util::sync::CancellationToken;

/// How many calls may run at once.
pub(super) const RUNNING_CALLS: usize = 32;
/// How long running calls may go on undisturbed after the client has gone: enough for `echo ... | server`.
pub(super) const LINGER: Duration = Duration::from_millis(750);
/// How long they may then take to end once they were told to.
pub(super) const GRACE: Duration = Duration::from_millis(750);
/// How many steps of progress may wait.
const PROGRESS_STEPS: usize = 16;
const TOOL_USE_KEY: &str = "claudecode/toolUseId";
const TOOL_USE_LIMIT_BYTES: usize = 128;
const SERVER_INFO_KEY: &str = "io.modelcontextprotocol/serverInfo";

/// The handler of one connection.
pub(super) struct Handler {
    service: Arc<dyn Service>,
    config: ServerConfig,
    tools: Vec<Tool>,
    /// `serverInfo`, as every result carries it since 2026-07-28.
    result_meta: Option<MetaObject>,
    texts: FaultTexts,
    places: Arc<Semaphore>,
    /// The one bell that may ring.
    bell: Arc<Semaphore>,
    connection: Arc<Connection>,
}

/// The words for our own faults, asked for while nothing has failed yet.
struct FaultTexts {
    too_many: String,
    internal: String,
    cancelled: String,
}

impl Handler {
    /// Asks the service all that does not change.
    pub(super) fn new(service: Arc<dyn Service>, connection: Arc<Connection>) -> Self {
        let Identity { name, title, version, instructions } = service.identity();
        let implementation = Implementation::new(name, version).with_title(title);
        let mut config = ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(implementation.clone());
        config.instructions = instructions;
        let mut tools: Vec<Tool> = service.tools().into_iter().map(to_tool).collect();
        tools.sort_by(|left, right| left.name.cmp(&right.name));
        let limit = RUNNING_CALLS;
        let texts = FaultTexts {
            too_many: service.fault_text(Fault::TooMany { limit }),
            internal: service.fault_text(Fault::Internal),
            cancelled: service.fault_text(Fault::Cancelled),
        };
        Self {
            service,
            config,
            tools,
            result_meta: serde_json::to_value(implementation)
                .ok()
                .map(|info| MetaObject(serde_json::Map::from_iter([(SERVER_INFO_KEY.to_owned(), info)]))),
            texts,
            places: Arc::new(Semaphore::new(RUNNING_CALLS)),
            bell: Arc::new(Semaphore::new(1)),
            connection,
        }
    }

    fn meta_for(&self, context: &RequestContext<RoleServer>) -> Option<MetaObject> {
        let version = context.protocol_version()?;
        (!version.has_initialize()).then(|| self.result_meta.clone())?
    }

    /// The tool's name for the log, where nothing may stand that a client made up.
    fn known_name(&self, name: &str) -> &str {
        self.tools.iter().find(|tool| tool.name == name).map_or("unknown", |tool| tool.name.as_ref())
    }

    /// Runs the call on a thread of its own, so that a slow disk cannot keep us from hearing the client.
    async fn run(&self, call: Call, mut progress: ProgressRelay) -> Result<Answer, Fault> {
        let limit = RUNNING_CALLS;
        let place = self.places.clone().try_acquire_owned();
        let place = place.map_err(|_| Fault::TooMany { limit })?;
        let cancel = call.cancel.clone();
        let service = self.service.clone();
        let runtime = tokio::runtime::Handle::current();
        let mut running = tokio::task::spawn_blocking(move || {
            let answer = runtime.block_on(async move { service.call(call).await });
            drop(place);
            answer
        });
        let mut give_up = pin!(self.give_up(&cancel));
        let answer = loop {
            tokio::select! {
                biased;
                answer = &mut running => break answer,
                () = &mut give_up => return Err(Fault::Cancelled),
                Some(step) = progress.steps.recv() => progress.relay(step, &self.connection.closing).await,
            }
        };
        while let Ok(step) = progress.steps.try_recv() {
            progress.relay(step, &self.connection.closing).await;
        }
        answer.map_err(|error| to_fault(&error))
    }

    /// Ends when a call need not be waited for any longer.
    async fn give_up(&self, cancel: &CancellationToken) {
        self.connection.closing.cancelled().await;
        tokio::time::sleep(LINGER).await;
        cancel.cancel();
        tokio::time::sleep(GRACE).await;
    }

    fn to_result(&self, answer: Result<Answer, Fault>) -> Result<CallToolResult, ErrorData> {
        let text = match answer {
            Ok(Answer::Result(members)) => return Ok(CallToolResult::structured(Value::Object(members))),
            Ok(Answer::UnknownTool(text)) => return Err(ErrorData::invalid_params(text, None)),
            Ok(Answer::Failure(text)) => text,
            Err(Fault::TooMany { .. }) => self.texts.too_many.clone(),
            Err(Fault::Internal) => self.texts.internal.clone(),
            Err(Fault::Cancelled) => self.texts.cancelled.clone(),
        };
        Ok(CallToolResult::error(vec![ContentBlock::text(text)]))
    }
}

impl ServerHandler for Handler {
    fn get_info(&self) -> ServerConfig {
        self.config.clone()
    }

    async fn initialize(
        &self,
        request: InitializeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<InitializeResult, ErrorData> {
        let result = self.negotiate_initialize(&request)?;
        // What was agreed on counts from here, not what was asked for.
        let agreed = request.with_protocol_version(result.protocol_version.clone());
        context.peer.set_peer_info(agreed);
        Ok(result)
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let mut result = ListToolsResult::with_all_items(self.tools.clone());
        result.meta = self.meta_for(&context);
        Ok(result)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let began = Instant::now();
        let cancel = context.ct.child_token();
        let (progress, sender) = ProgressRelay::new(&context, cancel.clone());
        let (rope, bell) = BellRope::new(&context).unzip();
        let tool = self.known_name(&request.name);
        let call = Call {
            tool: request.name.into_owned(),
            arguments: request.arguments.unwrap_or_default(),
            tool_use_id: tool_use_id(&context),
            cancel,
            progress: sender,
            bell,
        };
        let answer = self.run(call, progress).await;
        if let Some(rope) = rope {
            rope.pull(&self.bell);
        }
        log_call(tool, &answer, began.elapsed());
        let mut result = self.to_result(answer)?;
        result.meta = self.meta_for(&context);
        Ok(result.into())
    }
}

/// Carries a call's progress to the client, if the client asked for it.
struct ProgressRelay {
    steps: mpsc::Receiver<Step>,
    token: Option<ProgressToken>,
    context: RequestContext<RoleServer>,
    cancel: CancellationToken,
    last: Option<u64>,
}

impl ProgressRelay {
    fn new(
        context: &RequestContext<RoleServer>,
        cancel: CancellationToken,
    ) -> (Self, Option<ProgressSender>) {
        let (sender, steps) = mpsc::channel(PROGRESS_STEPS);
        let token = context.meta.get_progress_token();
        let sender = token.is_some().then_some(ProgressSender(sender));
        let context = context.clone();
        let last = None;
        (Self { steps, token, context, cancel, last }, sender)
    }

    /// Sends one step; not after the cancellation, and not if nothing has grown.
    async fn relay(&mut self, step: Step, closing: &CancellationToken) {
        let Some(token) = self.token.clone() else { return };
        if self.cancel.is_cancelled() || self.last.is_some_and(|last| step.done <= last) {
            return;
        }
        self.last = Some(step.done);
        let mut params = ProgressNotificationParam::new(token, to_float(step.done));
        params.total = step.total.map(to_float);
        params.message = step.message;
        tokio::select! {
            biased;
            () = closing.cancelled() => {}
            sent = self.context.peer.notify_progress(params) => {
                if sent.is_err() {
                    tracing::debug!("a step of progress was not sent");
                }
            }
        }
    }
}

fn to_tool(listing: ToolListing) -> Tool {
    let hints = listing.hints;
    let annotations = ToolAnnotations::from_raw(
        None,
        Some(hints.read_only),
        Some(hints.destructive),
        Some(hints.idempotent),
        Some(hints.open_world),
    );
    let mut tool = Tool::new(listing.name, listing.description, listing.input_schema)
        .with_title(listing.title)
        .with_annotations(annotations);
    tool.output_schema = listing.output_schema.map(Arc::new);
    tool.meta = listing.meta.map(MetaObject);
    tool
}

/// The client's own number of the call, if it looks like one: it goes into the record.
fn tool_use_id(context: &RequestContext<RoleServer>) -> Option<String> {
    let id = context.meta.get(TOOL_USE_KEY)?.as_str()?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte);
    let is_id = !id.is_empty() && id.len() <= TOOL_USE_LIMIT_BYTES && id.bytes().all(is_plain);
    is_id.then(|| id.to_owned())
}

fn to_fault(error: &JoinError) -> Fault {
    if error.is_panic() { Fault::Internal } else { Fault::Cancelled }
}

fn log_call(tool: &str, answer: &Result<Answer, Fault>, took: Duration) {
    let ms = took.as_millis();
    match answer {
        Ok(Answer::Result(_)) => tracing::debug!(tool, ms, "a call ended"),
        Ok(Answer::Failure(_)) => tracing::debug!(tool, ms, "a call was refused or failed"),
        Ok(Answer::UnknownTool(_)) => tracing::debug!(ms, "a call named no tool of ours"),
        Err(fault @ Fault::Internal) => tracing::error!(tool, ms, code = %fault.code(), "a call broke"),
        Err(fault) => tracing::warn!(tool, ms, code = %fault.code(), "a call was not answered in full"),
    }
}

/// Progress is for people; past 2^53 nobody counts.
fn to_float(count: u64) -> f64 {
    count as f64
}
