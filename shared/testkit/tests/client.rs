//! The MCP driver against servers that misbehave: every wait ends, and says what was waited for.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may be blunt"
)]

use sekisho_testkit::{Era, Launch, McpClient, TestkitError};
use sekisho_types::ErrorCode;
use serde_json::json;
use std::time::{Duration, Instant};

const SHORT: Duration = Duration::from_millis(200);

/// A server that is a line of shell.
fn server(script: &str) -> McpClient {
    let mut client = McpClient::spawn(&Launch::of("sh").arg("-c").arg(script)).unwrap();
    client.set_deadline(SHORT);
    client
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for_without_end() {
    let began = Instant::now();
    let error = server("exec sleep 60").call("read_file", json!({})).unwrap_err();
    assert!(
        matches!(&error, TestkitError::Deadline { waiting_for, .. } if waiting_for == "answer 1"),
        "{error}"
    );
    assert_eq!(error.code(), ErrorCode::CALL_TIMEOUT);
    assert!(began.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_server_that_reads_nothing_does_not_block_whoever_writes() {
    let mut client = server("exec sleep 60");
    client.send_line(&vec![b'a'; 4 * 1024 * 1024]).unwrap();
    assert!(matches!(client.close(), Err(TestkitError::Deadline { .. })));
}

#[test]
fn a_server_that_does_not_end_is_killed() {
    let began = Instant::now();
    let error = server("exec sleep 60").close().unwrap_err();
    assert!(
        matches!(&error, TestkitError::Deadline { waiting_for, .. } if waiting_for.contains("end")),
        "{error}"
    );
    assert!(began.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_server_that_dies_is_quoted() {
    let mut client = server("echo no disk >&2; exit 3");
    client.set_deadline(Duration::from_secs(20));
    let error = client.call("read_file", json!({})).unwrap_err();
    match error {
        TestkitError::OutputEnded { .. } => {}
        other => panic!("{other}"),
    }
    let ended = client.close().unwrap();
    assert_eq!((ended.status.code(), ended.stderr.as_str()), (Some(3), "no disk\n"));
}

#[test]
fn what_is_no_message_of_the_protocol_is_named_by_its_line() {
    let mut client = server(r#"echo '{"jsonrpc":"2.0","id":null,"error":{}}'; echo hello; exec sleep 60"#);
    client.set_deadline(Duration::from_secs(20));
    let error = client.call("x", json!({})).unwrap_err();
    assert!(matches!(error, TestkitError::NotProtocol { line: 2 }), "{error}");
}

#[test]
fn answers_are_matched_by_id_and_notifications_are_kept() {
    let script = r#"
        read one; read two
        printf '%s\n' '{"jsonrpc":"2.0","method":"notifications/progress","params":{}}'
        printf '%s\n' '{"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"[files.io] second\nnext"}],"isError":true}}'
        printf '%s\n' '{"jsonrpc":"2.0","id":1,"result":{"content":[],"structuredContent":{"cursor":"c","masked":{"phone":2},"untrusted":{"text":"a\nb"}}}}'
        read three; exit 0
    "#;
    let mut client = server(script);
    client.set_deadline(Duration::from_secs(20));
    let first = client.start("tools/call", json!({})).unwrap();
    let second = client.start("tools/call", json!({})).unwrap();
    let first = client.finish_call(first).unwrap();
    let second = client.finish_call(second).unwrap();
    assert_eq!((first.lines(), first.word("cursor"), first.masked("phone")), (vec!["a", "b"], Some("c"), 2));
    assert_eq!((second.is_error, second.code()), (true, Some(ErrorCode::FILES_IO)));
    assert_eq!(client.notifications().len(), 1);
    // As Claude Code passes it on: of a result the structured part alone, of an error the text alone.
    let seen = client.transcript().text();
    assert_eq!(seen, format!("{}\n[files.io] second\nnext", first.structured));
    assert!(client.close().unwrap().status.success());
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let error = McpClient::connect(&Launch::of("/no/such/program"), Era::Handshake).unwrap_err();
    assert!(error.to_string().contains("/no/such/program"), "{error}");
    assert_eq!(error.code(), ErrorCode::CLI_FILE);
}

#[test]
fn a_registration_is_read_as_a_client_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".mcp.json");
    let entry = json!({ "type": "stdio", "command": "sh", "args": ["-c", "echo \"$SEKISHO_HOME\" >&2"],
        "env": { "SEKISHO_HOME": "/somewhere" } });
    std::fs::write(&file, json!({ "mcpServers": { "one": entry } }).to_string()).unwrap();
    let launch = Launch::of_registration(&file, "one").unwrap();
    assert_eq!(launch.variable("SEKISHO_HOME").unwrap(), "/somewhere");
    let ended = McpClient::spawn(&launch).unwrap().close().unwrap();
    assert_eq!(ended.stderr, "/somewhere\n");
    assert!(Launch::of_registration(&file, "two").is_err());
    std::fs::write(&file, "{").unwrap();
    assert!(Launch::of_registration(&file, "one").is_err());
}
