//! What the MCP side asks of the server behind it: who it is, which tools it has, and to run one call.
//!
//! Apart from `handler.rs` because this is the whole border: nothing on this side knows a gate, a policy or a
//! record, and nothing behind it knows a protocol revision, a transport or a request id.

use super::bell::BellSender;
use serde_json::{Map, Value};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// The server behind the protocol.
pub(crate) trait Service: Send + Sync + 'static {
    /// Names the server; asked once, before the first line is read.
    fn identity(&self) -> Identity;

    /// Lists the tools; asked once. The order does not matter: they are shown sorted by name.
    fn tools(&self) -> Vec<ToolListing>;

    /// Says a fault of the protocol side in the words that people and the model read; asked once for each.
    fn fault_text(&self, fault: Fault) -> String;

    /// Runs one call.
    ///
    /// The future runs on a thread of its own, so it may block; a panic in it is answered with
    /// [`Fault::Internal`]. It should end soon after `call.cancel` fires, and may then finish what must not be
    /// left half done: it is never dropped midway while the process lives.
    fn call(self: Arc<Self>, call: Call) -> Pin<Box<dyn Future<Output = Answer> + Send>>;
}

/// Who a server says it is.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    /// The name machines use, such as `sekisho-files`.
    pub(crate) name: String,
    /// The name people read.
    pub(crate) title: String,
    /// The version of the build.
    pub(crate) version: String,
    /// What the client hands to the model along with the tools; stay below 2,000 characters.
    pub(crate) instructions: Option<String>,
}

/// One tool as `tools/list` shows it.
#[derive(Debug, Clone)]
pub(crate) struct ToolListing {
    /// `verb_noun`, unique within the server.
    pub(crate) name: String,
    /// The name people read.
    pub(crate) title: String,
    /// What the model reads.
    pub(crate) description: String,
    /// The arguments as a tidied JSON schema object.
    pub(crate) input_schema: Map<String, Value>,
    /// The result as a tidied JSON schema object.
    pub(crate) output_schema: Option<Map<String, Value>>,
    /// What the tool's gate class says to the client.
    pub(crate) hints: Hints,
    /// Keys for particular clients, such as `anthropic/requiresUserInteraction`.
    pub(crate) meta: Option<Map<String, Value>>,
}

/// The four standard annotations of a tool. Hints, never enforcement.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hints {
    /// Changes nothing anywhere.
    pub(crate) read_only: bool,
    /// May change or remove what is there.
    pub(crate) destructive: bool,
    /// A second call with the same arguments changes nothing more.
    pub(crate) idempotent: bool,
    /// Its results may carry what strangers wrote.
    pub(crate) open_world: bool,
}

/// One call of a tool, freed from everything of the protocol.
#[derive(Debug)]
pub(crate) struct Call {
    /// The name as the client sent it, 1 to 128 characters; perhaps no tool of ours.
    pub(crate) tool: String,
    /// The arguments; an empty object where the client sent none.
    pub(crate) arguments: Map<String, Value>,
    /// The client's own number of this call (`claudecode/toolUseId`): a claim, good for the record only.
    pub(crate) tool_use_id: Option<String>,
    /// Fires when the client cancels the call, or goes away and does not wait for it.
    pub(crate) cancel: CancellationToken,
    /// Present if the client asked to hear of progress.
    pub(crate) progress: Option<ProgressSender>,
    /// Present if the client can show its person that something waits. The answer never waits for it.
    pub(crate) bell: Option<BellSender>,
}

/// How a call ended.
#[derive(Debug)]
pub(crate) enum Answer {
    /// What the model sees, already masked and within the limits.
    Result(Map<String, Value>),
    /// Why not, in the words the model reads.
    Failure(String),
    /// There is no such tool here, in the words the model reads.
    UnknownTool(String),
}

/// What can go wrong on the protocol side of a call that was well formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// More than `limit` calls at once.
    TooMany {
        /// How many may run.
        limit: usize,
    },
    /// The call ended in a panic.
    Internal,
    /// The client went away, and the call did not end in time.
    Cancelled,
}

impl Fault {
    /// The code under which the catalogue has the words.
    pub(crate) fn code(self) -> sekisho_types::ErrorCode {
        match self {
            Self::TooMany { .. } => sekisho_types::ErrorCode::CALL_TOO_MANY,
            Self::Internal => sekisho_types::ErrorCode::CALL_INTERNAL,
            Self::Cancelled => sekisho_types::ErrorCode::CALL_CANCELLED,
        }
    }
}

/// How far a call has come.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    /// Must grow from step to step; one that does not is left out.
    pub(crate) done: u64,
    /// The value of `done` at the end, if known.
    pub(crate) total: Option<u64>,
    /// A word for people, from our own catalogue only.
    pub(crate) message: Option<String>,
}

/// Tells the client how far a call has come.
#[derive(Debug, Clone)]
pub(crate) struct ProgressSender(pub(super) mpsc::Sender<Step>);

impl ProgressSender {
    /// Reports a step; never waits, and leaves the step out if the client does not keep up.
    pub(crate) fn report(&self, step: Step) {
        // A step that is lost is followed by a later one, or by the result itself.
        drop(self.0.try_send(step));
    }
}
