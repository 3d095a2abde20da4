//! How the process lives and ends: at the end of input, killed, beside others, and without a home of its own.

use crate::support::{Bench, PROMPT, ROOT, SERVER, TOOLS, assert_protocol_only, at, list, read};
use sekisho_testkit::{Era, LOG_PATH, Launch, McpClient, leaks};
use serde_json::json;

#[test]
fn the_end_of_input_ends_it_at_once_whatever_was_said() {
    let bench = Bench::new();
    let silent = McpClient::spawn(&bench.launch()).unwrap();
    bench.finish(silent);
    let greeted = bench.connect();
    bench.finish(greeted);
    let mut calling = bench.connect();
    let args = json!({ "path": format!("{ROOT}/{LOG_PATH}"), "max_lines": 5_000 });
    for _ in 0..3 {
        calling.start("tools/call", json!({ "name": "read_file", "arguments": args })).unwrap();
    }
    bench.finish(calling);
}

#[test]
fn piped_in_requests_are_answered_before_the_end() {
    let bench = Bench::new();
    let mut client = McpClient::connect(&bench.launch(), Era::Stateless).unwrap();
    client.start("tools/list", json!({})).unwrap();
    let id = client.start("tools/call", json!({ "name": "list_folder", "arguments": {} })).unwrap();
    let ended = bench.finish(client);
    let answers = String::from_utf8(ended.stdout).unwrap();
    assert!(answers.contains(&format!("\"id\":{id}")), "the last request is answered: {answers}");
}

#[test]
fn killed_at_any_moment_the_next_start_works_and_the_record_holds() {
    let bench = Bench::new();
    let args = json!({ "path": format!("{ROOT}/{LOG_PATH}"), "max_lines": 5_000 });
    for round in 0..6 {
        let mut client = bench.connect();
        let mut last = None;
        for _ in 0..=round {
            let call = json!({ "name": "read_file", "arguments": args });
            last = Some(client.start("tools/call", call).unwrap());
        }
        if round % 2 == 1 {
            // Killed between two calls, the one answered and the other not yet.
            client.finish_call(last.unwrap() - 1).unwrap();
        }
        let ended = client.kill().unwrap();
        assert!(!ended.status.success());
        bench.assert_nothing_leaked(&ended);
    }
    let mut client = bench.connect();
    read(&mut client, "総務/社内連絡網.md");
    bench.finish(client);
    let entries = bench.home.record().unwrap();
    for pair in entries.windows(2) {
        assert_eq!(pair[1]["prev"], pair[0]["h"]);
    }
    for outcome in entries.iter().filter(|entry| entry["what"] == "outcome") {
        let intent = entries.iter().find(|e| e["what"] == "intent" && e["call"] == outcome["call"]).unwrap();
        assert!(intent["seq"].as_u64() < outcome["seq"].as_u64());
    }
}

#[test]
fn two_servers_share_a_home_and_its_record() {
    let bench = Bench::new();
    let (mut one, mut two) = (bench.connect(), bench.connect());
    let mut ids = Vec::new();
    for _ in 0..8 {
        let call = json!({ "name": "list_folder", "arguments": at("総務") });
        ids.push((one.start("tools/call", call.clone()).unwrap(), two.start("tools/call", call).unwrap()));
    }
    for (first, second) in ids {
        let (first, second) = (one.finish_call(first).unwrap(), two.finish_call(second).unwrap());
        assert!(!first.is_error && !second.is_error, "{} {}", first.text, second.text);
        assert_eq!(first.structured, second.structured);
    }
    bench.finish(one);
    bench.finish(two);
    let entries = bench.home.record().unwrap();
    assert_eq!(entries.len(), 2 * (2 + 8 * 2));
    for (number, entry) in entries.iter().enumerate() {
        assert_eq!(entry["seq"], number);
    }
}

#[test]
fn a_quick_try_needs_no_home_and_leaves_none_behind() {
    let bench = Bench::without_home();
    let temporary = tempfile::tempdir().unwrap();
    let launch = Launch::of(SERVER)
        .arg("--root")
        .arg(bench.work.root())
        .env("TMPDIR", temporary.path())
        .env("TEMP", temporary.path())
        .env("TMP", temporary.path());
    let mut client = McpClient::connect(&launch, Era::Stateless).unwrap();
    let shown = client.call("read_file", json!({ "path": "work/営業/顧客リスト.csv" })).unwrap();
    assert_eq!((shown.masked("phone"), shown.masked("email")), (10, 10), "{}", shown.seen());
    assert_eq!(leaks(&client.transcript().text()), []);
    assert!(
        std::fs::read_dir(temporary.path()).unwrap().next().is_some(),
        "the home is there while it serves"
    );
    let ended = client.close().unwrap();
    assert!(ended.status.success() && ended.took < PROMPT);
    assert_protocol_only(&ended.stdout);
    assert!(std::fs::read_dir(temporary.path()).unwrap().next().is_none(), "and gone afterwards");
}

#[test]
fn the_doctor_says_whether_it_could_serve() {
    let bench = Bench::without_home();
    let doctor = || {
        let mut command = std::process::Command::new(SERVER);
        command.args(["doctor", "--json"]).env("SEKISHO_HOME", bench.home.path());
        let output = command.output().unwrap();
        (output.status.success(), serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap())
    };
    let (could, said) = doctor();
    assert_eq!((could, &said["ok"], &said["code"]), (false, &json!(false), &json!("home.missing")));
    bench.make_home();
    let (could, said) = doctor();
    assert!(could, "{said}");
    assert_eq!(said["tools"], json!(TOOLS));
    assert_eq!((&said["assurance"], &said["folders"]), (&json!("personal"), &json!(1)));
}

#[test]
fn many_lists_at_once_are_all_answered_or_told_to_wait() {
    let bench = Bench::new();
    let mut client = bench.connect();
    let ids: Vec<_> = (0..40)
        .map(|_| client.start("tools/call", json!({ "name": "list_folder", "arguments": {} })).unwrap())
        .collect();
    let (mut served, mut told_to_wait) = (0, 0);
    for id in ids {
        let result = client.finish_call(id).unwrap();
        match result.code() {
            None => served += 1,
            Some(code) => {
                assert_eq!(code.as_str(), "call.too-many", "{}", result.text);
                told_to_wait += 1;
            }
        }
    }
    assert_eq!(served + told_to_wait, 40);
    assert!(served >= 32, "{served} were served");
    assert_eq!(list(&mut client, json!({})).rows().len(), 1, "and then it goes on");
    bench.finish(client);
}
