//! Hello in both eras, and what is said before or beside it.

use crate::support::{Bench, TOOLS, read};
use sekisho_testkit::{Era, McpClient};
use serde_json::{Value, json};

#[test]
fn both_eras_are_answered_and_show_the_same_tools() {
    let bench = Bench::new();
    let mut old = McpClient::spawn(&bench.launch()).unwrap();
    let hello = old.initialize().unwrap();
    assert_eq!(hello["protocolVersion"], "2025-11-25");
    assert_eq!(hello["serverInfo"]["name"], "sekisho-files");
    assert_eq!(hello["capabilities"], json!({ "tools": {} }));
    let mut new = McpClient::spawn(&bench.launch()).unwrap();
    let found = new.discover().unwrap();
    assert!(found["supportedVersions"].as_array().unwrap().contains(&json!("2026-07-28")), "{found}");
    assert_eq!(found["cacheScope"], "private");
    assert_eq!(found["instructions"], hello["instructions"]);
    assert!(hello["instructions"].as_str().unwrap().contains("`untrusted`"));

    let tools = old.list_tools().unwrap();
    assert_eq!(tools, new.list_tools().unwrap());
    let names: Vec<_> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names, TOOLS);
    for tool in &tools {
        let name = tool["name"].as_str().unwrap();
        let (reads, destroys) = match name {
            "edit_file" => (false, true),
            "create_file" | "cancel_proposal" => (false, false),
            _ => (true, false),
        };
        assert_eq!(
            tool["annotations"],
            json!({ "readOnlyHint": reads, "destructiveHint": destroys, "idempotentHint": reads, "openWorldHint": false }),
            "{name}"
        );
        assert_eq!(tool["_meta"]["anthropic/requiresUserInteraction"] == true, destroys, "{name}");
        assert_eq!(tool["inputSchema"]["additionalProperties"], false);
        assert_eq!(tool["outputSchema"]["type"], "object");
    }
    let path = "議事録/2026-11-10_営業定例.md";
    assert_eq!(read(&mut old, path).structured, read(&mut new, path).structured);
    bench.finish(old);
    bench.finish(new);
}

#[test]
fn a_request_before_any_hello_says_what_it_lacks_and_the_server_goes_on() {
    let bench = Bench::new();
    let mut client = McpClient::spawn(&bench.launch()).unwrap();
    let answer = client.request(&json!({ "jsonrpc": "2.0", "id": "früh", "method": "tools/list" })).unwrap();
    assert_eq!(answer["error"]["code"], -32602, "{answer}");
    client.initialize().unwrap();
    assert_eq!(client.list_tools().unwrap().len(), TOOLS.len());
    bench.finish(client);
}

#[test]
fn garbage_between_requests_is_answered_and_harms_nothing() {
    let bench = Bench::new();
    let mut client = bench.connect();
    for garbage in [&b"090-0000-1106"[..], b"{\"jsonrpc\":\"2.0\",", b"\xff\xfe\x00", b"[]", b"{}"] {
        client.send_line(garbage).unwrap();
        let (answer, _) = client.wait_for(&Value::Null).unwrap();
        assert!(answer["error"]["code"].is_i64(), "{answer}");
        assert!(!answer.to_string().contains("1106"), "what was sent is not repeated");
    }
    client.send_line(b"").unwrap();
    let path = "議事録/2026-11-17_品質会議.txt";
    assert_eq!(read(&mut client, path).number("lines_total"), Some(9));
    bench.finish(client);
}

#[test]
fn calls_may_overlap_and_each_gets_its_own_answer() {
    let bench = Bench::new();
    let mut client = McpClient::connect(&bench.launch(), Era::Stateless).unwrap();
    let paths = ["総務/社内連絡網.md", "見積/見積送付状.txt", "営業/日報_2026-11-19.txt"];
    let mut ids = Vec::new();
    for round in 0..4 {
        let path = format!("会社/{}", paths[round % paths.len()]);
        ids.push(
            client
                .start("tools/call", json!({ "name": "read_file", "arguments": { "path": path } }))
                .unwrap(),
        );
    }
    let results: Vec<_> = ids.into_iter().rev().map(|id| client.finish_call(id).unwrap()).collect();
    assert!(results.iter().all(|result| !result.is_error));
    assert_eq!(results[0].structured, results[3].structured, "the same file twice");
    assert_ne!(results[0].structured, results[1].structured);
    bench.finish(client);
}
