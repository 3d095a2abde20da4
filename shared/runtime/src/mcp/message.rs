//! Turns a line into one of the few requests that are served, or into the refusal it deserves.
//!
//! Apart from `transport.rs` because this is the closed list of what a client may say. The SDK's own parser
//! tries every message it knows and answers some misfits with silence and others with a wrong code; here a line
//! is looked at once. Never puts anything of the line into an answer but its id.

use super::ids::ClientId;
use super::recover::IdScan;
use rmcp::model::{
    CallToolRequest, CallToolRequestParams, ClientRequest, DiscoverRequest, DiscoverRequestParams,
    ElicitationAction, ErrorCode, GetMeta, InitializeRequest, InitializeRequestParams, ListToolsRequest,
    PingRequest, RequestMetaObject,
};
use serde_json::{Map, Value};

/// The longest name of a tool that is looked up.
const TOOL_NAME_LIMIT_CHARS: usize = 128;
/// How many requests of one batch are refused by id; a batch is never served.
const BATCH_ANSWERS: usize = 64;
const UTF8_BOM: &[u8] = b"\xEF\xBB\xBF";
const VERSION_KEY: &str = "io.modelcontextprotocol/protocolVersion";

/// What a line was.
#[derive(Debug)]
pub(super) enum Sifted {
    /// A request to serve.
    Request(ClientId, Box<ClientRequest>),
    /// The client no longer wants the answer to this request.
    Cancel(ClientId),
    /// An answer to what a server may have asked under this number, and what a bell was answered with; nothing where it
    /// is an error or something else. Whatever more it holds is dropped here.
    Answered(i64, Option<ElicitationAction>),
    /// Nothing to serve, but somebody may wait for these answers.
    Refused(Vec<Refusal>),
    /// A notification, an answer or an empty line: nothing to do, and no answer is allowed.
    Ignored,
}

/// An error answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refusal {
    /// The id of the request, where it could be read.
    pub(super) id: Option<ClientId>,
    /// The code of JSON-RPC.
    pub(super) code: ErrorCode,
    /// One plain sentence.
    pub(super) message: &'static str,
}

/// Which revision of the protocol applies to a request that does not name one itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Handshake {
    /// None was made: every request must say its revision.
    Missing,
    /// An `initialize` was read: what it agreed on.
    Made,
}

type Misfit = (ErrorCode, &'static str);

const BROKEN: Misfit = (ErrorCode::PARSE_ERROR, "the line is not valid JSON in UTF-8");
const BATCH: Misfit = (ErrorCode::INVALID_REQUEST, "batches are not served; send one message a line");
const NO_OBJECT: Misfit = (ErrorCode::INVALID_REQUEST, "a message must be a JSON object");
const NO_VERSION: Misfit = (ErrorCode::INVALID_REQUEST, "`jsonrpc` must be \"2.0\"");
const NO_METHOD: Misfit = (ErrorCode::INVALID_REQUEST, "`method` must be a string");
const MIXED: Misfit = (ErrorCode::INVALID_REQUEST, "a request has no `result` and no `error`");
const BAD_ID: Misfit = (ErrorCode::INVALID_REQUEST, "`id` must be a string or an integer");
const BAD_PARAMS: Misfit = (ErrorCode::INVALID_REQUEST, "`params` must be an object");
const UNKNOWN_METHOD: Misfit = (ErrorCode::METHOD_NOT_FOUND, "there is no such method here");
const BAD_META: Misfit = (ErrorCode::INVALID_PARAMS, "`_meta` must be an object");
const NO_REVISION: Misfit = (
    ErrorCode::INVALID_PARAMS,
    "`_meta` lacks `io.modelcontextprotocol/protocolVersion`, and there was no `initialize`",
);
const BAD_INITIALIZE: Misfit =
    (ErrorCode::INVALID_PARAMS, "`initialize` needs `protocolVersion`, `capabilities` and `clientInfo`");
const BAD_CURSOR: Misfit = (ErrorCode::INVALID_PARAMS, "no such cursor was given out");
const BAD_NAME: Misfit = (ErrorCode::INVALID_PARAMS, "`name` must be a string of 1 to 128 characters");
const BAD_ARGUMENTS: Misfit = (ErrorCode::INVALID_PARAMS, "`arguments` must be an object");
const TOO_LONG: Misfit = (ErrorCode::INVALID_REQUEST, "the line is longer than 8 MiB");
const TWICE: Misfit = (ErrorCode::INVALID_REQUEST, "a request with this id is still in flight");

impl Refusal {
    fn new(id: Option<ClientId>, (code, message): Misfit) -> Self {
        Self { id, code, message }
    }

    /// For a line that was skipped because of its length.
    pub(super) fn too_long(id: Option<ClientId>) -> Self {
        Self::new(id, TOO_LONG)
    }

    /// For a second request under an id that is not answered yet.
    pub(super) fn in_flight(id: ClientId) -> Self {
        Self::new(Some(id), TWICE)
    }
}

/// Says what a line is.
pub(super) fn sift(line: &[u8], handshake: Handshake) -> Sifted {
    let line = line.strip_prefix(UTF8_BOM).unwrap_or(line).trim_ascii();
    if line.is_empty() {
        return Sifted::Ignored;
    }
    let refused = |refusal| Sifted::Refused(vec![refusal]);
    match serde_json::from_slice::<Value>(line) {
        Ok(Value::Object(message)) => sift_object(message, handshake).unwrap_or_else(refused),
        Ok(Value::Array(messages)) => Sifted::Refused(refuse_batch(&messages)),
        Ok(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
            refused(Refusal::new(None, NO_OBJECT))
        }
        Err(_) => refused(Refusal::new(IdScan::of_line(line), BROKEN)),
    }
}

fn sift_object(mut message: Map<String, Value>, handshake: Handshake) -> Result<Sifted, Refusal> {
    let readable = message.get("id").and_then(ClientId::readable);
    let refuse = |misfit| Refusal::new(readable.clone(), misfit);
    let is_answer = message.contains_key("result") || message.contains_key("error");
    let method = match message.remove("method") {
        None if is_answer => return Ok(sift_answer(&message)),
        Some(Value::String(_)) if is_answer => return Err(refuse(MIXED)),
        Some(Value::String(method)) => method,
        None | Some(_) => return Err(refuse(NO_METHOD)),
    };
    if message.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return Err(refuse(NO_VERSION));
    }
    let params = match message.remove("params") {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(params)) => Ok(params),
        Some(_) => Err(refuse(BAD_PARAMS)),
    };
    let Some(id) = message.get("id") else {
        return Ok(params.map_or(Sifted::Ignored, |params| sift_notification(&method, &params)));
    };
    let id = ClientId::valid(id).ok_or_else(|| refuse(BAD_ID))?;
    let request = to_request(&method, params?, handshake).map_err(refuse)?;
    Ok(Sifted::Request(id, Box::new(request)))
}

fn sift_answer(message: &Map<String, Value>) -> Sifted {
    let action = message.get("result").and_then(|result| result.get("action"));
    let action = action.and_then(|action| serde_json::from_value(action.clone()).ok());
    match message.get("id").and_then(Value::as_i64) {
        Some(number) => Sifted::Answered(number, action),
        None => Sifted::Ignored,
    }
}

fn sift_notification(method: &str, params: &Map<String, Value>) -> Sifted {
    if method != "notifications/cancelled" {
        return Sifted::Ignored;
    }
    params.get("requestId").and_then(ClientId::valid).map_or(Sifted::Ignored, Sifted::Cancel)
}

fn refuse_batch(messages: &[Value]) -> Vec<Refusal> {
    let waiting: Vec<Refusal> = messages
        .iter()
        .filter(|message| message.get("method").is_some())
        .filter_map(|message| message.get("id").and_then(ClientId::readable))
        .take(BATCH_ANSWERS)
        .map(|id| Refusal::new(Some(id), BATCH))
        .collect();
    if waiting.is_empty() {
        return vec![Refusal::new(None, BATCH)];
    }
    waiting
}

/// The methods that are served; everything else is unknown here, whatever the protocol has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Initialize,
    Discover,
    Ping,
    ListTools,
    CallTool,
}

impl Method {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "initialize" => Self::Initialize,
            "server/discover" => Self::Discover,
            "ping" => Self::Ping,
            "tools/list" => Self::ListTools,
            "tools/call" => Self::CallTool,
            _ => return None,
        })
    }
}

fn to_request(
    method: &str,
    mut params: Map<String, Value>,
    handshake: Handshake,
) -> Result<ClientRequest, Misfit> {
    let method = Method::parse(method).ok_or(UNKNOWN_METHOD)?;
    let meta = match params.remove("_meta") {
        None => Map::new(),
        Some(Value::Object(meta)) => meta,
        Some(_) => return Err(BAD_META),
    };
    let says_revision = meta.get(VERSION_KEY).is_some_and(Value::is_string);
    let needs_revision = matches!(method, Method::ListTools | Method::CallTool);
    if needs_revision && !says_revision && handshake == Handshake::Missing {
        return Err(NO_REVISION);
    }
    let mut request = match method {
        Method::Initialize => to_initialize(params)?,
        Method::Discover => ClientRequest::DiscoverRequest(DiscoverRequest::new(DiscoverRequestParams {})),
        Method::Ping => ClientRequest::PingRequest(PingRequest::default()),
        Method::ListTools => to_list(&params)?,
        Method::CallTool => to_call(params)?,
    };
    *request.get_meta_mut() = RequestMetaObject::from(meta);
    Ok(request)
}

fn to_initialize(params: Map<String, Value>) -> Result<ClientRequest, Misfit> {
    serde_json::from_value::<InitializeRequestParams>(Value::Object(params))
        .map(|params| ClientRequest::InitializeRequest(InitializeRequest::new(params)))
        .map_err(|_| BAD_INITIALIZE)
}

fn to_list(params: &Map<String, Value>) -> Result<ClientRequest, Misfit> {
    match params.get("cursor") {
        None | Some(Value::Null) => Ok(ClientRequest::ListToolsRequest(ListToolsRequest::default())),
        Some(_) => Err(BAD_CURSOR),
    }
}

fn to_call(mut params: Map<String, Value>) -> Result<ClientRequest, Misfit> {
    let Some(Value::String(name)) = params.remove("name") else {
        return Err(BAD_NAME);
    };
    if name.is_empty() || name.chars().nth(TOOL_NAME_LIMIT_CHARS).is_some() {
        return Err(BAD_NAME);
    }
    let arguments = match params.remove("arguments") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(arguments)) => arguments,
        Some(_) => return Err(BAD_ARGUMENTS),
    };
    let params = CallToolRequestParams::new(name).with_arguments(arguments);
    Ok(ClientRequest::CallToolRequest(CallToolRequest::new(params)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refusal(id: Option<Value>, misfit: Misfit) -> Refusal {
        Refusal::new(id.as_ref().and_then(ClientId::readable), misfit)
    }

    fn refused(line: &str) -> Vec<Refusal> {
        match sift(line.as_bytes(), Handshake::Made) {
            Sifted::Refused(refusals) => refusals,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn every_misfit_has_its_code_and_keeps_its_id() {
        for (line, id, misfit) in [
            ("garbage", None, BROKEN),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,", Some(json!(1)), BROKEN),
            (
                r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\ud800"}}"#,
                Some(json!(1)),
                BROKEN,
            ),
            (r#"{"params":1e999,"id":"a"}"#, Some(json!("a")), BROKEN),
            ("7", None, NO_OBJECT),
            ("null", None, NO_OBJECT),
            ("[]", None, BATCH),
            (r#"[{"jsonrpc":"2.0","method":"ping"}]"#, None, BATCH),
            (r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, None, BAD_ID),
            (r#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, Some(json!(1.5)), BAD_ID),
            (r#"{"jsonrpc":"2.0","id":true,"method":"ping"}"#, None, BAD_ID),
            (r#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, None, BAD_ID),
            (r#"{"id":1,"method":"ping"}"#, Some(json!(1)), NO_VERSION),
            (r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, Some(json!(1)), NO_VERSION),
            (r#"{"jsonrpc":"2.0","id":1}"#, Some(json!(1)), NO_METHOD),
            (r#"{"jsonrpc":"2.0","id":1,"method":7}"#, Some(json!(1)), NO_METHOD),
            (r#"{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}"#, Some(json!(1)), MIXED),
            (r#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}"#, Some(json!(1)), BAD_PARAMS),
            (r#"{"jsonrpc":"2.0","id":1,"method":"prompts/list"}"#, Some(json!(1)), UNKNOWN_METHOD),
            (
                r#"{"jsonrpc":"2.0","id":1,"method":"notifications/cancelled"}"#,
                Some(json!(1)),
                UNKNOWN_METHOD,
            ),
            (r#"{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":3}}"#, Some(json!(1)), BAD_META),
            (r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#, Some(json!(1)), BAD_INITIALIZE),
            (
                r#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"x"}}"#,
                Some(json!(1)),
                BAD_CURSOR,
            ),
            (r#"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#, Some(json!(1)), BAD_NAME),
            (
                r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":""}}"#,
                Some(json!(1)),
                BAD_NAME,
            ),
            (
                r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":["a"]}}"#,
                Some(json!(1)),
                BAD_NAME,
            ),
            (
                r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":[1]}}"#,
                Some(json!(1)),
                BAD_ARGUMENTS,
            ),
        ] {
            assert_eq!(refused(line), [refusal(id, misfit)], "{line}");
        }
    }

    #[test]
    fn a_batch_refuses_each_request_in_it() {
        assert_eq!(
            refused(
                r#"[{"id":1,"method":"ping"},{"id":"b","method":"x"},{"id":3,"result":{}},{"method":"n"},5]"#
            ),
            [refusal(Some(json!(1)), BATCH), refusal(Some(json!("b")), BATCH)]
        );
        let many = vec![json!({"id": 1, "method": "ping"}); 1000];
        assert_eq!(refused(&json!(many).to_string()).len(), BATCH_ANSWERS);
    }

    #[test]
    fn too_deep_and_not_unicode_are_broken_but_keep_their_id() {
        let deep = format!(
            r#"{{"jsonrpc":"2.0","method":"tools/call","params":{}{},"id":9}}"#,
            "[".repeat(200),
            "]".repeat(200)
        );
        assert_eq!(refused(&deep), [refusal(Some(json!(9)), BROKEN)]);
        let Sifted::Refused(refusals) = sift(b"{\"id\":4,\"method\":\"\xff\"}", Handshake::Made) else {
            panic!("not refused");
        };
        assert_eq!(refusals, [refusal(Some(json!(4)), BROKEN)]);
    }

    #[test]
    fn what_wants_no_answer_gets_none() {
        for line in [
            "",
            "  \t\r",
            "\u{feff}",
            r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
            r#"{"jsonrpc":"2.0","method":"notifications/progress","params":{}}"#,
            r#"{"jsonrpc":"2.0","method":"tools/call","params":{"name":"a"}}"#,
            r#"{"jsonrpc":"2.0","method":"ping","params":[1]}"#,
            r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":null}}"#,
            r#"{"jsonrpc":"2.0","id":"a","result":{}}"#,
            r#"{"jsonrpc":"2.0","error":{"code":1,"message":"x"}}"#,
        ] {
            let sifted = sift(line.as_bytes(), Handshake::Missing);
            assert!(matches!(sifted, Sifted::Ignored), "{line}: {sifted:?}");
        }
    }

    #[test]
    fn of_an_answer_nothing_is_kept_but_its_number_and_one_word() {
        let answered = |line: &str| match sift(line.as_bytes(), Handshake::Made) {
            Sifted::Answered(number, action) => (number, action),
            other => panic!("{line}: {other:?}"),
        };
        let accepted = r#"{"jsonrpc":"2.0","id":3,"result":{"action":"accept","content":{"name":"x"}}}"#;
        assert_eq!(answered(accepted), (3, Some(ElicitationAction::Accept)));
        for other in [
            r#"{"jsonrpc":"2.0","id":3,"result":{}}"#,
            r#"{"jsonrpc":"2.0","id":3,"result":{"action":"approve"}}"#,
            r#"{"jsonrpc":"2.0","id":3,"error":{"code":1,"message":"x"}}"#,
        ] {
            assert_eq!(answered(other), (3, None), "{other}");
        }
    }

    #[test]
    fn without_a_handshake_a_request_must_say_its_revision() {
        let with = |meta: Value| json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": meta}});
        for (message, handshake, served) in [
            (with(json!({})), Handshake::Missing, false),
            (with(json!({VERSION_KEY: 3})), Handshake::Missing, false),
            (with(json!({VERSION_KEY: "2026-07-28"})), Handshake::Missing, true),
            (with(json!({})), Handshake::Made, true),
            (json!({"jsonrpc": "2.0", "id": 1, "method": "ping"}), Handshake::Missing, true),
        ] {
            let sifted = sift(message.to_string().as_bytes(), handshake);
            assert_eq!(matches!(sifted, Sifted::Request(..)), served, "{message}: {sifted:?}");
        }
    }

    #[test]
    fn a_call_keeps_its_name_arguments_and_metadata() {
        let line = "\u{feff}{\"jsonrpc\":\"2.0\",\"id\":\"c\",\"method\":\"tools/call\",\"params\":{\"name\":\"read_file\",\
                    \"arguments\":{\"path\":\"経費/11月.csv\"},\"_meta\":{\"k\":1}}}\r";
        let Sifted::Request(id, request) = sift(line.as_bytes(), Handshake::Made) else {
            panic!("not a request");
        };
        assert_eq!(Some(id), ClientId::valid(&json!("c")));
        assert_eq!(
            serde_json::to_value(*request).unwrap(),
            json!({"method": "tools/call",
                   "params": {"name": "read_file", "arguments": {"path": "経費/11月.csv"}, "_meta": {"k": 1}}})
        );
    }
}
