//! What the server writes down, and that it does nothing when it cannot.

use crate::support::{Bench, TOOLS, assert_all_refuse, assert_refused, at, list, read};
use sekisho_testkit::Launch;
use sekisho_types::ErrorCode;
use serde_json::{Value, json};

#[test]
fn each_call_is_on_record_before_and_after_without_content() {
    let bench = Bench::new();
    let session = "3f1c0d52-0000-4000-8000-000000000001";
    let launch: Launch = bench.launch().env("CLAUDE_CODE_SESSION_ID", session);
    let mut client = sekisho_testkit::McpClient::spawn(&launch).unwrap();
    client.initialize().unwrap();
    let path = "総務/経費精算_2026-10.csv";
    let shown = read(&mut client, path);
    list(&mut client, json!({}));
    assert_refused(&mut client, "read_file", json!({}), ErrorCode::CALL_BAD_ARGUMENT);
    let ended = bench.finish(client);
    assert_eq!(ended.stderr, "", "nothing to say on an ordinary day");

    let entries = bench.home.record().unwrap();
    let what: Vec<_> = entries.iter().map(|entry| entry["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["start", "intent", "outcome", "intent", "outcome", "refused", "stop"]);
    let (intent, outcome) = (&entries[1], &entries[2]);
    assert_eq!(intent["call"], outcome["call"]);
    for entry in [intent, outcome] {
        assert_eq!(entry["session"], session);
        assert_eq!((&entry["server"], &entry["tool"]), (&json!("files"), &json!("read_file")));
        assert_eq!((&entry["class"], &entry["decision"]), (&json!("read"), &json!("allow")));
        assert_eq!(entry["mode"], "personal");
    }
    let mut masked = outcome["masked"].clone();
    let persons = masked.as_object_mut().unwrap().remove("person").unwrap();
    assert!(persons.as_u64().unwrap() >= 5, "{persons}");
    assert_eq!(masked, json!({ "card": 2, "phone": 1 }));
    assert_eq!(outcome["forbidden"], json!(["card"]));
    assert_eq!(outcome["bytes_out"], shown.structured.to_string().len());
    assert!(
        intent["items"].as_array().unwrap().iter().any(|item| item.as_str().unwrap().starts_with("hmac:"))
    );
    let all = Value::Array(entries).to_string();
    for content in ["経費", "総務", "E-2610", "小川"] {
        assert!(!all.contains(content), "{content} is on record");
    }
}

#[test]
fn entries_are_chained_and_numbered() {
    let bench = Bench::new();
    let mut client = bench.connect();
    for _ in 0..5 {
        list(&mut client, json!({}));
    }
    bench.finish(client);
    let entries = bench.home.record().unwrap();
    for (number, entry) in entries.iter().enumerate() {
        assert_eq!(entry["seq"], number);
    }
    for pair in entries.windows(2) {
        assert_eq!(pair[1]["prev"], pair[0]["h"]);
        assert!(pair[0]["at"].as_i64() <= pair[1]["at"].as_i64());
    }
}

#[test]
fn a_record_that_cannot_be_begun_shuts_every_tool() {
    let bench = Bench::new();
    std::fs::write(bench.home.record_dir(), "not a folder").unwrap();
    let mut client = bench.connect();
    assert_eq!(client.list_tools().unwrap().len(), TOOLS.len(), "it connects all the same");
    assert_all_refuse(&mut client, "The record cannot be written, so nothing was done");
    assert_eq!(std::fs::read_to_string(bench.home.record_dir()).unwrap(), "not a folder");
    let ended = client.close().unwrap();
    assert!(ended.status.success());
}

// Elsewhere the system itself keeps a folder in place while a file in it is open.
#[cfg(unix)]
#[test]
fn a_record_that_is_lost_while_the_server_runs_shuts_every_tool() {
    let bench = Bench::new();
    let mut client = bench.connect();
    list(&mut client, json!({}));
    let segments = bench.home.record_dir().join("segments");
    let away = bench.home.record_dir().join("away");
    std::fs::rename(&segments, &away).unwrap();
    std::fs::write(&segments, "not a folder").unwrap();
    for (tool, args) in
        [("list_folder", json!({})), ("read_file", at("総務/社内連絡網.md")), ("read_file", json!({}))]
    {
        let refused = client.call(tool, args).unwrap();
        assert!(refused.is_error, "{}", refused.seen());
        let code = refused.code().map(|code| code.as_str()).unwrap_or_default();
        assert!(code.starts_with("audit."), "{}", refused.text);
        assert!(refused.text.contains("nothing was done"), "{}", refused.text);
    }
    client.close().unwrap();
}

#[test]
fn a_damaged_record_shuts_every_tool_and_is_left_as_it_is() {
    let bench = Bench::new();
    let mut client = bench.connect();
    list(&mut client, json!({}));
    bench.finish(client);
    let segments = bench.home.record_dir().join("segments");
    let segment = std::fs::read_dir(&segments).unwrap().next().unwrap().unwrap().path();
    let sound = std::fs::read(&segment).unwrap();
    let mut damaged = sound.clone();
    let last_line = sound[..sound.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap();
    damaged[last_line + 20] ^= 1;
    std::fs::write(&segment, &damaged).unwrap();
    let mut client = bench.connect();
    assert_all_refuse(&mut client, "The record is damaged, so nothing was done");
    client.close().unwrap();
    assert_eq!(std::fs::read(&segment).unwrap(), damaged, "evidence is not mended");
}
