//! A stand-in for the model: it asks for one tool, is told what came of it, and ends. It keeps every request.
//!
//! Apart from the stories because it knows nothing of Sekisho: it speaks the streamed Messages format on the
//! loopback, as far as the client needs it.

use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What the model says once it knows what the tool gave.
pub(super) const LAST_WORDS: &str = "読みました。";

/// Listens until the test ends.
pub(super) struct Model {
    url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Model {
    /// Starts a model that calls `tool` with `input`.
    pub(super) fn start(tool: &'static str, input: Value) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, input) = (Arc::clone(&kept), input.clone());
                // A client that goes away in the middle is no fault of the story.
                std::thread::spawn(move || drop(serve(&stream, &kept, tool, &input)));
            }
        });
        Self { url, requests }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Every request so far, its head and its body.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// What the model was told that the tool gave, if it was.
pub(super) fn tool_result(requests: &[String]) -> Option<String> {
    let results = requests.iter().flat_map(|request| blocks(request)).filter(|b| b["type"] == "tool_result");
    let content = results.map(|block| block["content"].clone()).next()?;
    match content {
        Value::String(text) => Some(text),
        blocks => Some(blocks[0]["text"].as_str()?.to_owned()),
    }
}

/// The blocks of all messages in a request.
fn blocks(request: &str) -> Vec<Value> {
    let body: Value =
        request.split_once("\n\n").and_then(|(_, b)| serde_json::from_str(b).ok()).unwrap_or_default();
    let messages = body["messages"].as_array().cloned().unwrap_or_default();
    messages.iter().filter_map(|message| message["content"].as_array().cloned()).flatten().collect()
}

fn serve(stream: &TcpStream, kept: &Mutex<Vec<String>>, tool: &str, input: &Value) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap();
        }
        head.push_str(line);
        head.push('\n');
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let request = format!("{head}\n{}", String::from_utf8_lossy(&body));
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let offered = body["tools"].as_array().is_some_and(|tools| tools.iter().any(|t| t["name"] == tool));
    let told = blocks(&request).iter().any(|block| block["type"] == "tool_result");
    kept.lock().unwrap().push(request);
    let block = if offered && !told {
        json!({ "type": "tool_use", "id": "toolu_invented", "name": tool, "input": input })
    } else {
        json!({ "type": "text", "text": LAST_WORDS })
    };
    let (kind, answer) = if body["stream"] == true {
        ("text/event-stream", events(&block))
    } else {
        ("application/json", message(std::slice::from_ref(&block), stop_reason(&block)).to_string())
    };
    let length = answer.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    let mut writer = stream;
    writer.write_all(head.as_bytes())?;
    writer.write_all(answer.as_bytes())
}

fn stop_reason(block: &Value) -> Value {
    if block["type"] == "tool_use" { json!("tool_use") } else { json!("end_turn") }
}

fn message(content: &[Value], stop_reason: Value) -> Value {
    json!({ "id": "msg_invented", "type": "message", "role": "assistant", "model": "invented", "content": content,
            "stop_reason": stop_reason, "stop_sequence": null, "usage": { "input_tokens": 1, "output_tokens": 1 } })
}

/// One block as a stream of events.
fn events(block: &Value) -> String {
    let (mut empty, delta) = (
        block.clone(),
        match block["text"].as_str() {
            Some(text) => json!({ "type": "text_delta", "text": text }),
            None => json!({ "type": "input_json_delta", "partial_json": block["input"].to_string() }),
        },
    );
    match block["type"].as_str() {
        Some("text") => empty["text"] = json!(""),
        _ => empty["input"] = json!({}),
    }
    let usage = json!({ "output_tokens": 1 });
    let stop = json!({ "stop_reason": stop_reason(block), "stop_sequence": null });
    let events = [
        json!({ "type": "message_start", "message": message(&[], Value::Null) }),
        json!({ "type": "content_block_start", "index": 0, "content_block": empty }),
        json!({ "type": "content_block_delta", "index": 0, "delta": delta }),
        json!({ "type": "content_block_stop", "index": 0 }),
        json!({ "type": "message_delta", "delta": stop, "usage": usage }),
        json!({ "type": "message_stop" }),
    ];
    events
        .iter()
        .map(|event| format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap()))
        .collect()
}
