//! What a client can have written: new files at once, changes only as proposals; and what the disk looks like after.

use crate::support::{Bench, ROOT, assert_refused, work_folder};
use sekisho_testkit::McpClient;
use sekisho_types::ErrorCode;
use serde_json::{Value, json};
use std::path::PathBuf;

/// A bench with a folder to work in beside the sample workspace.
struct Desk {
    bench: Bench,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let (bench, folder) = (Bench::new(), tempfile::tempdir().unwrap());
        let granted = work_folder("作業", folder.path());
        bench.home.edit_policy(|text| text + &granted).unwrap();
        Self { bench, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn made(client: &mut McpClient, args: Value) -> Value {
    let result = client.call("create_file", args).unwrap();
    assert!(!result.is_error, "{}", result.text);
    result.structured
}

#[test]
fn a_new_file_is_made_at_once_by_a_process_of_its_own() {
    let desk = Desk::new();
    let mut client = desk.bench.connect();
    let answer = made(&mut client, json!({ "path": "作業/議事録.txt", "text": "一行目\n二行目\n" }));
    assert_eq!((&answer["state"], &answer["size_bytes"]), (&json!("done"), &json!(22)), "{answer}");
    assert_eq!(std::fs::read_to_string(desk.path("議事録.txt")).unwrap(), "一行目\r\n二行目\r\n");
    made(&mut client, json!({ "path": "作業/一覧.csv", "text": "品名,数\n" }));
    assert!(std::fs::read(desk.path("一覧.csv")).unwrap().starts_with(b"\xef\xbb\xbf"));
    let sjis = json!({ "path": "作業/古い.txt", "text": "表\n", "encoding": "shift_jis", "line_ends": "lf" });
    made(&mut client, sjis);
    assert_eq!(std::fs::read(desk.path("古い.txt")).unwrap(), b"\x95\x5c\n");
    let read = client.call("read_file", json!({ "path": answer["id"] })).unwrap();
    assert_eq!(read.structured["untrusted"]["text"], "一行目\n二行目", "by its id: {}", read.text);
    assert_eq!(desk.names(), ["一覧.csv", "古い.txt", "議事録.txt"]);
    desk.bench.finish(client);
}

#[test]
fn a_change_waits_for_a_person() {
    let desk = Desk::new();
    std::fs::write(desk.path("a.txt"), "月曜日\r\n火曜日\r\n").unwrap();
    let mut client = desk.bench.connect();
    let args = json!({ "path": "作業/a.txt", "old_text": "月曜日", "new_text": "水曜日" });
    let queued = client.call("edit_file", args).unwrap();
    assert_eq!(queued.structured["state"], "pending", "{}", queued.text);
    let number = &queued.structured["proposal"];
    let listed = client.call("list_proposals", json!({ "id": number })).unwrap();
    assert_eq!(listed.structured["waiting"], 1, "{}", listed.text);
    assert!(!client.call("cancel_proposal", json!({ "id": number })).unwrap().is_error);
    assert_eq!(std::fs::read_to_string(desk.path("a.txt")).unwrap(), "月曜日\r\n火曜日\r\n");
    assert_eq!(desk.names(), ["a.txt"]);
    desk.bench.finish(client);
}

#[test]
fn what_may_not_be_written_is_refused_and_nothing_is_left() {
    let desk = Desk::new();
    std::fs::write(desk.path("a.txt"), "x\n").unwrap();
    let mut client = desk.bench.connect();
    for (path, code) in [
        ("作業/a.txt".to_owned(), ErrorCode::FILES_EXISTS),
        ("作業/sub/a.txt".to_owned(), ErrorCode::FILES_NOT_FOUND),
        ("作業/.mcp.json".to_owned(), ErrorCode::FILES_STEERS),
        ("作業/CLAUDE.md".to_owned(), ErrorCode::FILES_STEERS),
        ("作業/id_rsa".to_owned(), ErrorCode::FILES_NOT_FOUND),
        ("作業/../x.txt".to_owned(), ErrorCode::FILES_BAD_NAME),
        (format!("{ROOT}/x.txt"), ErrorCode::FILES_NOT_WRITABLE),
    ] {
        assert_refused(&mut client, "create_file", json!({ "path": path, "text": "x" }), code);
    }
    let edit = |path: &str| json!({ "path": path, "old_text": "x", "new_text": "y" });
    let source = format!("{ROOT}/はじめにお読みください.txt");
    assert_refused(&mut client, "edit_file", edit(&source), ErrorCode::FILES_NOT_WRITABLE);
    assert_refused(&mut client, "edit_file", edit("作業/b.txt"), ErrorCode::FILES_NOT_FOUND);
    assert_eq!(desk.names(), ["a.txt"]);
    desk.bench.finish(client);
}

#[test]
fn a_masked_copy_goes_into_no_file() {
    let desk = Desk::new();
    let mut client = desk.bench.connect();
    let at = json!({ "path": format!("{ROOT}/総務/社内連絡網.md") });
    let seen = client.call("read_file", at).unwrap().structured["untrusted"]["text"].clone();
    let seen = seen.as_str().unwrap();
    let stripped: String =
        seen.split('‹').map(|part| part.split_once('›').map_or(part, |(_, rest)| rest)).collect();
    let args = json!({ "path": "作業/写し.md", "text": stripped });
    assert_refused(&mut client, "create_file", args, ErrorCode::CALL_MASK_LEFT);
    assert_eq!(desk.names(), Vec::<String>::new());
    desk.bench.finish(client);
}
