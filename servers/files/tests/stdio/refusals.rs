//! Every refusal that this server can be brought to, each with its code, on record, and without content.

use crate::support::{Bench, POLICY, ROOT, assert_refused, at, folder};
use sekisho_testkit::{SampleWorkspace, leaks};
use sekisho_types::{Clock, ErrorCode, SystemClock};
use serde_json::{Value, json};

#[test]
fn what_a_caller_gets_wrong_is_refused_and_on_record() {
    let bench = Bench::new();
    let mut client = bench.connect();
    let file = "総務/社内連絡網.md";
    for (tool, args, code) in [
        ("read_file", json!({}), ErrorCode::CALL_BAD_ARGUMENT),
        ("read_file", json!({ "path": "" }), ErrorCode::CALL_BAD_ARGUMENT),
        ("read_file", json!({ "path": 7 }), ErrorCode::CALL_BAD_ARGUMENT),
        ("read_file", json!({ "path": "a", "start_line": 0 }), ErrorCode::CALL_BAD_ARGUMENT),
        ("read_file", json!({ "path": "a", "max_lines": 5_001 }), ErrorCode::CALL_BAD_ARGUMENT),
        ("read_file", json!({ "path": "a", "encoding": "cp932" }), ErrorCode::CALL_BAD_ARGUMENT),
        ("list_folder", json!({ "path": ROOT, "depth": 9 }), ErrorCode::CALL_BAD_ARGUMENT),
        ("read_file", json!({ "path": "4111 1111 1111 1111.txt" }), ErrorCode::CALL_FORBIDDEN_CONTENT),
        ("list_folder", json!({ "path": "個人番号 1234 5678 9018" }), ErrorCode::CALL_FORBIDDEN_CONTENT),
        ("read_file", json!({ "path": "会社/‹k7qmd›.txt" }), ErrorCode::CALL_UNKNOWN_HANDLE),
        ("read_file", json!({ "path": "x", "cursor": "x" }), ErrorCode::CALL_BAD_CURSOR),
        ("read_file", at("総務/ない.txt"), ErrorCode::FILES_NOT_FOUND),
        ("read_file", json!({ "path": "id:aaaaaaaaaa" }), ErrorCode::FILES_NOT_FOUND),
        ("list_folder", at("ない"), ErrorCode::FILES_NOT_FOUND),
        ("read_file", at("総務"), ErrorCode::FILES_IS_FOLDER),
        ("read_file", json!({ "path": ROOT }), ErrorCode::FILES_IS_FOLDER),
        ("list_folder", at(file), ErrorCode::FILES_NOT_FOLDER),
        ("read_file", json!({ "path": "../secret.txt" }), ErrorCode::FILES_BAD_NAME),
        ("read_file", at("../../etc/passwd"), ErrorCode::FILES_BAD_NAME),
        ("read_file", json!({ "path": "/etc/passwd" }), ErrorCode::FILES_BAD_NAME),
        ("read_file", json!({ "path": r"C:\Users\x" }), ErrorCode::FILES_BAD_NAME),
        ("read_file", json!({ "path": r"\\server\share" }), ErrorCode::FILES_BAD_NAME),
        ("read_file", at("総務/社内連絡網.md:隠し"), ErrorCode::FILES_BAD_NAME),
        ("list_folder", at("NUL"), ErrorCode::FILES_BAD_NAME),
        ("read_file", json!({ "path": "id:???" }), ErrorCode::FILES_BAD_NAME),
    ] {
        let refused = assert_refused(&mut client, tool, args.clone(), code);
        assert_eq!(refused.text.lines().count(), 2, "what and next: {}", refused.text);
        let entry = bench.last_entry();
        assert_eq!(entry["error"], code.as_str(), "{entry}");
        assert!(["refused", "outcome"].contains(&entry["what"].as_str().unwrap()), "{entry}");
        assert_eq!(entry["tool"], tool);
        for text in args.as_object().unwrap().values().filter_map(Value::as_str).filter(|t| t.len() > 4) {
            assert!(!entry.to_string().contains(text), "{text} in {entry}");
            assert!(!refused.text.contains(text), "{text} in {}", refused.text);
        }
    }
    bench.finish(client);
}

#[test]
fn a_tool_that_is_not_there_is_refused_as_the_protocol_says() {
    let bench = Bench::new();
    let mut client = bench.connect();
    for name in ["delete_file", "READ_FILE", "山田太郎", "read_file "] {
        let refused = client.call(name, json!({ "path": "x" })).unwrap();
        assert_eq!(refused.protocol_error, Some(-32602), "{name}: {}", refused.text);
        assert_eq!(refused.code(), Some(ErrorCode::CALL_UNKNOWN_TOOL), "{name}");
        assert!(!refused.text.contains(name), "{}", refused.text);
        let entry = bench.last_entry();
        assert_eq!((&entry["what"], &entry["error"]), (&json!("refused"), &json!("call.unknown-tool")));
        assert_eq!(entry.get("tool"), None, "a caller's word is not written down");
    }
    bench.finish(client);
}

#[test]
fn what_is_forbidden_is_named_by_kind_alone() {
    let bench = Bench::new();
    let mut client = bench.connect();
    let path = "４１１１－１１１１－１１１１－１１１１";
    let args = json!({ "path": path });
    let refused = assert_refused(&mut client, "read_file", args, ErrorCode::CALL_FORBIDDEN_CONTENT);
    assert!(refused.text.contains("card") && refused.text.contains("Nothing was done"), "{}", refused.text);
    assert_eq!(leaks(&refused.text), []);
    assert_eq!(bench.last_entry()["forbidden"], json!(["card"]));
    bench.finish(client);
}

#[test]
fn a_secret_file_and_a_missing_one_are_refused_in_the_same_words() {
    let bench = Bench::new();
    bench.work.write("総務/server.pem", b"-----BEGIN").unwrap();
    bench.work.write("総務/.ssh/config", b"Host x").unwrap();
    let mut client = bench.connect();
    let missing = assert_refused(&mut client, "read_file", at("総務/.exist-not"), ErrorCode::FILES_NOT_FOUND);
    for path in [SampleWorkspace::SECRET_PATH, "総務/.ENV", "総務/server.pem", "総務/.ssh/config"] {
        let refused = assert_refused(&mut client, "read_file", at(path), ErrorCode::FILES_NOT_FOUND);
        assert_eq!(refused.text, missing.text, "{path}");
    }
    let seen = client.transcript().text();
    assert!(!seen.contains("invented-and-opens-nothing"));
    bench.finish(client);
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere() {
    let bench = Bench::new();
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("外.txt"), "outside").unwrap();
    std::os::unix::fs::symlink(outside.path(), bench.work.path("抜け道")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("外.txt"), bench.work.path("外.txt")).unwrap();
    let mut client = bench.connect();
    for (tool, path) in [("read_file", "外.txt"), ("read_file", "抜け道/外.txt"), ("list_folder", "抜け道")]
    {
        let refused = client.call(tool, at(path)).unwrap();
        assert!(refused.is_error, "{path}: {}", refused.seen());
        assert!(!refused.text.contains("outside"), "{}", refused.text);
    }
    let listed = client.call("list_folder", json!({ "path": ROOT, "depth": 8 })).unwrap();
    assert!(!listed.seen().contains("外.txt") && !listed.seen().contains("抜け道"), "{}", listed.seen());
    bench.finish(client);
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_two_files_share_but_for_its_spelling_needs_an_id() {
    let bench = Bench::new();
    bench.work.write("が.txt", b"one").unwrap();
    bench.work.write("か\u{3099}.txt", b"two").unwrap();
    bench.work.write("がぎ.txt", b"three").unwrap();
    bench.work.write("か\u{3099}き\u{3099}.txt", b"four").unwrap();
    let mut client = bench.connect();
    // Spelt exactly as one of them stands on the disk, it is that one; a third spelling could be either.
    assert_eq!(client.call("read_file", at("が.txt")).unwrap().lines(), ["one"]);
    assert_eq!(client.call("read_file", at("か\u{3099}.txt")).unwrap().lines(), ["two"]);
    assert_refused(&mut client, "read_file", at("がき\u{3099}.txt"), ErrorCode::FILES_AMBIGUOUS);
    let listed = client.call("list_folder", json!({ "path": ROOT })).unwrap();
    let ids = listed.rows().into_iter().filter(|row| row[0].as_str().unwrap().ends_with(".txt"));
    let texts: Vec<String> = ids
        .map(|row| client_read(&mut client, &row[4]))
        .filter(|text| ["one", "two", "three", "four"].contains(&text.as_str()))
        .collect();
    assert_eq!(texts.len(), 4, "{texts:?}");
    bench.finish(client);
}

fn client_read(client: &mut sekisho_testkit::McpClient, id: &Value) -> String {
    client.call("read_file", json!({ "path": id })).unwrap().lines().join("\n")
}

#[test]
fn policy_refuses_by_person_by_hour_and_by_rule() {
    let bench = Bench::new();
    let mut client = bench.connect();
    assert!(!client.call("list_folder", json!({})).unwrap().is_error);
    let me = bench.last_entry()["user"].clone();
    let rule = format!(
        "\n[[rule]]\nid = \"not-this-person\"\nreason = {{ ja = \"試験\", en = \"a test\" }}\ndecision = \"deny\"\n\
         class = [\"read\"]\nuser = [{user}]\nmatches = [{{ class = \"read\", user = {user} }}]\n\
         passes = [{{ class = \"read\" }}]\n",
        user = me
    );
    let hour = SystemClock.now().in_japan().hour();
    let (start, end) = if hour < 12 { ("20:00", "21:00") } else { ("02:00", "03:00") };
    let hours = POLICY.replace("start = \"00:00\"", &format!("start = \"{start}\""));
    let hours = hours.replace("end = \"24:00\"", &format!("end = \"{end}\""));
    let own = folder(ROOT, bench.work.root());
    for (policy, code, words) in [
        (format!("{POLICY}{rule}{own}"), ErrorCode::POLICY_DENIED, "not-this-person: a test"),
        (format!("{hours}{own}"), ErrorCode::POLICY_OUT_OF_HOURS, start),
        (
            format!("{}{own}", POLICY.replace("users = [\"*\"]", "users = [\"nobody-here\"]")),
            ErrorCode::POLICY_UNKNOWN_USER,
            "not listed",
        ),
    ] {
        bench.home.edit_policy(|_| policy).unwrap();
        for (tool, args) in [("list_folder", json!({})), ("read_file", at("総務/社内連絡網.md"))] {
            let refused = assert_refused(&mut client, tool, args, code);
            assert!(refused.text.contains(words), "{}", refused.text);
            assert_eq!(bench.last_entry()["error"], code.as_str());
        }
    }
    bench.finish(client);
}

#[test]
fn without_a_granted_folder_every_tool_says_whom_to_ask() {
    let bench = Bench::new();
    bench.home.edit_policy(|_| POLICY.to_owned()).unwrap();
    let mut client = bench.connect();
    for (tool, args) in [("list_folder", at("総務")), ("read_file", at("総務/社内連絡網.md"))] {
        let refused = assert_refused(&mut client, tool, args, ErrorCode::FILES_NO_ROOTS);
        assert!(refused.text.contains("Ask an administrator"), "{}", refused.text);
    }
    bench.finish(client);
}
