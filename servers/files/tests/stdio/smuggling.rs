//! Attempts to learn what a mask hides: by searching with its handle, and at the edges of what is shown.

use crate::support::{Bench, ROOT, assert_refused, read};
use sekisho_testkit::McpClient;
use sekisho_types::ErrorCode;
use serde_json::{Value, json};

/// The handle behind `mask` in a result.
fn handle_behind(seen: &str, mask: &str) -> String {
    let (_, rest) = seen.split_once(&format!("{mask}‹")).unwrap_or_else(|| panic!("no {mask}‹ in {seen}"));
    rest.split_once('›').unwrap().0.to_owned()
}

fn window(client: &mut McpClient, path: &str, first: u64, lines: u64) -> Value {
    let args = json!({ "path": format!("{ROOT}/{path}"), "start_line": first, "max_lines": lines });
    let result = client.call("read_file", args).unwrap();
    assert!(!result.is_error, "{}", result.text);
    result.structured["untrusted"]["text"].clone()
}

#[test]
fn a_handle_is_no_way_to_search_for_what_it_stands_for() {
    let bench = Bench::new();
    let mut client = bench.connect();
    bench.work.write("名簿.txt", "担当は石川太郎様です。\n".as_bytes()).unwrap();
    bench.work.write("県.txt", "石川県の統計\n富山県の統計\n".as_bytes()).unwrap();
    let handle = handle_behind(&read(&mut client, "名簿.txt").seen(), "I.T.");
    for (tool, args) in [
        ("find_files", json!({ "text": format!("‹{handle}.姓›県") })),
        ("find_files", json!({ "text": format!("^[‹{handle}›&&[石]]"), "regex": true })),
        ("find_files", json!({ "text": format!("‹{handle}›") })),
        ("find_files", json!({ "name": format!("[‹{handle}›]*") })),
        ("list_folder", json!({ "path": ROOT, "name": format!("[‹{handle}›]*") })),
    ] {
        assert_refused(&mut client, tool, args, ErrorCode::CALL_HANDLE_HERE);
    }
    bench.finish(client);
}

#[test]
fn a_table_s_heading_counts_however_far_above_the_window_it_stands() {
    let bench = Bench::new();
    let mut client = bench.connect();
    let rows: String = (0..5_000).map(|n| format!("{n},中,在庫の確認をお願いした件,済\n")).collect();
    bench.work.write("表.csv", format!("番号,氏名,内容,状態\n{rows}").as_bytes()).unwrap();
    for first in [2, 100, 2_500, 4_990] {
        let text = window(&mut client, "表.csv", first, 3);
        assert!(!text.as_str().unwrap().contains(",中,"), "from line {first}: {text}");
    }
    let args = json!({ "path": format!("{ROOT}/表.csv"), "last_lines": 2 });
    let last = client.call("read_file", args).unwrap();
    assert!(!last.seen().contains(",中,"), "{}", last.seen());
    bench.finish(client);
}

#[test]
fn what_is_hidden_in_the_whole_text_is_hidden_in_an_excerpt_of_it() {
    let bench = Bench::new();
    let mut client = bench.connect();
    let rows: String = (0..600).map(|n| format!("{n},中,在庫の確認をお願いした件,済\n")).collect();
    bench.work.write("表.csv", format!("番号,氏名,内容,状態\n{rows}").as_bytes()).unwrap();
    let mut found = |text: &str, context: u64| {
        let args = json!({ "path": format!("{ROOT}/表.csv"), "text": text, "context": context });
        let found = client.call("find_files", args).unwrap();
        (found.rows().len(), found.seen())
    };
    assert_eq!(found(",中,", 0).0, 0, "it is hidden, so it is not found");
    for context in [0, 3] {
        let (rows, seen) = found("500,", context);
        assert!(rows == 1 && seen.contains("在庫") && !seen.contains(",中,"), "{seen}");
    }
    bench.finish(client);
}

#[test]
fn a_cursor_does_not_tell_what_a_handle_stands_for() {
    let bench = Bench::new();
    let mut client = bench.connect();
    let long = "在庫の確認をお願いした件は済んだ\n".repeat(4_000);
    bench.work.write("電話 090-0000-1106.txt", long.as_bytes()).unwrap();
    let listed = client.call("list_folder", json!({ "path": ROOT })).unwrap();
    let handle = handle_behind(&listed.seen(), "090-0000-****");
    let marked = json!({ "path": format!("{ROOT}/電話 090-0000-****‹{handle}›.txt") });
    let first = client.call("read_file", marked.clone()).unwrap();
    let cursor = first.word("cursor").unwrap().to_owned();
    let with_cursor = |mut args: Value| {
        args["cursor"] = json!(cursor);
        args
    };
    let guess = json!({ "path": format!("{ROOT}/電話 090-0000-1106.txt") });
    assert_refused(&mut client, "read_file", with_cursor(guess), ErrorCode::CALL_BAD_CURSOR);
    let second = client.call("read_file", with_cursor(marked)).unwrap();
    assert!(!second.is_error, "{}", second.text);
    bench.finish(client);
}

#[test]
fn the_middle_of_a_private_key_is_never_shown() {
    let bench = Bench::new();
    let mut client = bench.connect();
    let body: String = (0..96).map(|n| format!("{}\n", key_line(n))).collect();
    let key = format!("-----BEGIN RSA PRIVATE KEY-----\n{body}-----END RSA PRIVATE KEY-----\n");
    bench.work.write("鍵.txt", format!("覚え書き\n{key}以上\n").as_bytes()).unwrap();
    for first in [3, 30, 48, 60, 97] {
        let text = window(&mut client, "鍵.txt", first, 1);
        assert!(!text.as_str().unwrap().contains(&key_line(first - 3)[..16]), "line {first}: {text}");
    }
    bench.finish(client);
}

/// A line of base64 that means nothing.
fn key_line(n: u64) -> String {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut state = n.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x1234_5678_9abc_def1);
    let mut line = String::new();
    for _ in 0..64 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        line.push(char::from(letters[(state >> 33) as usize % 64]));
    }
    line
}
