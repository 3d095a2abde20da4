//! A small blocking MCP client over a child's standard input and output, in both eras of the protocol.
//!
//! Apart from the tests because each of them needs the same care: every wait has a deadline, every byte the
//! server wrote is kept, and what a model would have seen is written down as Claude Code would pass it on.

mod launch;
mod process;
mod result;
mod transcript;

pub use launch::Launch;
pub use process::Ended;
pub use result::CallResult;
pub use transcript::{Seen, SeenKind, Transcript};

use crate::TestkitError;
use process::Process;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// How long an answer may take unless a test says otherwise: generous, for slow and busy machines.
const DEADLINE: Duration = Duration::from_secs(30);
const HANDSHAKE_VERSION: &str = "2025-11-25";
const STATELESS_VERSION: &str = "2026-07-28";
const CLIENT_NAME: &str = "sekisho-testkit";

/// Which way of speaking the client uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Era {
    /// `initialize` first, as up to revision 2025-11-25.
    Handshake,
    /// No handshake; every request says its revision, as since 2026-07-28.
    Stateless,
}

/// A running server and the client's side of the conversation. Dropping it kills the server.
#[derive(Debug)]
pub struct McpClient {
    process: Process,
    era: Era,
    next_id: u64,
    deadline: Duration,
    /// Answers that came while another was waited for, by their id's text.
    early: HashMap<String, (Value, Vec<u8>)>,
    notifications: Vec<Value>,
    transcript: Transcript,
}

impl McpClient {
    /// Starts a server. Nothing is said to it yet.
    ///
    /// - Errors: [`TestkitError::Start`].
    pub fn spawn(launch: &Launch) -> Result<Self, TestkitError> {
        Ok(Self {
            process: Process::start(launch)?,
            era: Era::Handshake,
            next_id: 1,
            deadline: DEADLINE,
            early: HashMap::new(),
            notifications: Vec::new(),
            transcript: Transcript::default(),
        })
    }

    /// Starts a server and says hello in the given way.
    ///
    /// - Errors: [`TestkitError`].
    pub fn connect(launch: &Launch, era: Era) -> Result<Self, TestkitError> {
        let mut client = Self::spawn(launch)?;
        match era {
            Era::Handshake => client.initialize()?,
            Era::Stateless => client.discover()?,
        };
        Ok(client)
    }

    /// Sets how long every later wait may take.
    pub fn set_deadline(&mut self, deadline: Duration) {
        self.deadline = deadline;
    }

    /// Shakes hands as clients do up to 2025-11-25, and returns the server's answer.
    ///
    /// - Errors: [`TestkitError`].
    pub fn initialize(&mut self) -> Result<Value, TestkitError> {
        self.era = Era::Handshake;
        let params = json!({ "protocolVersion": HANDSHAKE_VERSION, "capabilities": {},
            "clientInfo": { "name": CLIENT_NAME, "version": "1" } });
        let result = self.ask("initialize", params)?;
        self.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }))?;
        self.note_instructions(&result);
        Ok(result)
    }

    /// Asks what the server is, as clients do since 2026-07-28; later requests then carry their revision.
    ///
    /// - Errors: [`TestkitError`].
    pub fn discover(&mut self) -> Result<Value, TestkitError> {
        self.era = Era::Stateless;
        let result = self.ask("server/discover", json!({}))?;
        self.note_instructions(&result);
        Ok(result)
    }

    fn note_instructions(&mut self, result: &Value) {
        let text = result.get("instructions").and_then(Value::as_str).unwrap_or_default();
        self.transcript.add(SeenKind::Instructions, text.to_owned());
    }

    /// Lists the tools, as the server describes them.
    ///
    /// - Errors: [`TestkitError`].
    pub fn list_tools(&mut self) -> Result<Vec<Value>, TestkitError> {
        let result = self.ask("tools/list", json!({}))?;
        let tools = result.get("tools").and_then(Value::as_array).cloned().unwrap_or_default();
        self.transcript.add(SeenKind::Tools, Value::Array(tools.clone()).to_string());
        Ok(tools)
    }

    /// Calls a tool. That the server refuses is a result; only that it does not answer is an error.
    ///
    /// - Errors: [`TestkitError`].
    pub fn call(&mut self, tool: &str, arguments: Value) -> Result<CallResult, TestkitError> {
        let id = self.start("tools/call", json!({ "name": tool, "arguments": arguments }))?;
        self.finish_call(id)
    }

    /// Waits for the answer to a call begun with [`McpClient::start`].
    ///
    /// - Errors: [`TestkitError`].
    pub fn finish_call(&mut self, id: u64) -> Result<CallResult, TestkitError> {
        let (message, raw) = self.wait_for(&json!(id))?;
        let result = CallResult::of(&message, raw);
        self.transcript.add(SeenKind::Result, result.seen());
        Ok(result)
    }

    /// Sends a request without waiting for its answer, and returns its id.
    ///
    /// - Errors: [`TestkitError::InputClosed`].
    pub fn start(&mut self, method: &str, params: Value) -> Result<u64, TestkitError> {
        let id = self.next_id;
        self.next_id += 1;
        let params = self.with_meta(params);
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))?;
        Ok(id)
    }

    fn with_meta(&self, params: Value) -> Value {
        let (Era::Stateless, Value::Object(mut members)) = (self.era, params.clone()) else { return params };
        let meta = json!({
            "io.modelcontextprotocol/protocolVersion": STATELESS_VERSION,
            "io.modelcontextprotocol/clientInfo": { "name": CLIENT_NAME, "version": "1" },
            "io.modelcontextprotocol/clientCapabilities": {}
        });
        members.insert("_meta".into(), meta);
        Value::Object(members)
    }

    /// Sends a whole message as it stands and returns the whole answer to its `id`.
    ///
    /// - Errors: [`TestkitError`].
    pub fn request(&mut self, message: &Value) -> Result<Value, TestkitError> {
        self.send(message)?;
        self.wait_for(message.get("id").unwrap_or(&Value::Null)).map(|(answer, _)| answer)
    }

    fn ask(&mut self, method: &str, params: Value) -> Result<Value, TestkitError> {
        let id = self.start(method, params)?;
        let (answer, _) = self.wait_for(&json!(id))?;
        match answer.get("error") {
            None => Ok(answer.get("result").cloned().unwrap_or_default()),
            Some(error) => Err(TestkitError::Refused {
                method: method.to_owned(),
                code: error.get("code").and_then(Value::as_i64).unwrap_or_default(),
                message: error.get("message").and_then(Value::as_str).unwrap_or_default().to_owned(),
            }),
        }
    }

    /// Sends a message and waits for nothing.
    ///
    /// - Errors: [`TestkitError::InputClosed`].
    pub fn send(&mut self, message: &Value) -> Result<(), TestkitError> {
        self.send_line(message.to_string().as_bytes())
    }

    /// Sends a line as it stands, sound or not.
    ///
    /// - Errors: [`TestkitError::InputClosed`].
    pub fn send_line(&mut self, line: &[u8]) -> Result<(), TestkitError> {
        self.process.write(line)
    }

    /// Waits for the answer with this id; `null` stands for an answer without one.
    ///
    /// - Errors: [`TestkitError::Deadline`], [`TestkitError::OutputEnded`], [`TestkitError::NotProtocol`].
    pub fn wait_for(&mut self, id: &Value) -> Result<(Value, Vec<u8>), TestkitError> {
        let key = id.to_string();
        if let Some(answer) = self.early.remove(&key) {
            return Ok(answer);
        }
        let until = Instant::now() + self.deadline;
        loop {
            let (message, raw) = self.process.next_message(&format!("answer {key}"), until, self.deadline)?;
            if message.contains_key("method") {
                self.notifications.push(Value::Object(message));
                continue;
            }
            let own = message.get("id").unwrap_or(&Value::Null).to_string();
            let message: Map<String, Value> = message;
            if own == key {
                return Ok((Value::Object(message), raw));
            }
            self.early.insert(own, (Value::Object(message), raw));
        }
    }

    /// What the server told of its own accord so far.
    pub fn notifications(&self) -> &[Value] {
        &self.notifications
    }

    /// Everything the model has seen so far.
    pub fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// Closes the server's input, as a client that goes away, and waits for its end.
    ///
    /// - Errors: [`TestkitError::Deadline`] if it does not end; it is killed then.
    pub fn close(self) -> Result<Ended, TestkitError> {
        self.process.close(self.deadline)
    }

    /// Kills the server where it stands, without a word.
    ///
    /// - Errors: [`TestkitError::Deadline`].
    pub fn kill(self) -> Result<Ended, TestkitError> {
        self.process.kill(self.deadline)
    }
}
