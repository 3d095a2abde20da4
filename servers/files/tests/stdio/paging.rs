//! Long files and long listings, page by page.

use crate::support::{Bench, ROOT, assert_refused, at, list};
use sekisho_testkit::{LOG_LINES, LOG_PATH, McpClient, SampleWorkspace, leaks, planted};
use sekisho_types::ErrorCode;
use serde_json::{Value, json};

/// Reads to the end and returns each line with its number, and how many pages there were.
fn read_all(client: &mut McpClient, mut args: Value) -> (Vec<(u64, String)>, usize, u64) {
    let (mut lines, mut pages, mut masked) = (Vec::new(), 0, 0);
    loop {
        let page = client.call("read_file", args.clone()).unwrap();
        assert!(!page.is_error, "{}", page.text);
        assert!(page.seen().chars().count() <= 48_000, "a page is too large");
        let first = page.number("first_line").unwrap();
        lines.extend((first..).zip(page.lines()).map(|(number, line)| (number, line.to_owned())));
        assert_eq!(page.number("last_line"), lines.last().map(|(number, _)| *number));
        pages += 1;
        masked += page.masked("phone") + page.masked("email");
        match page.word("cursor") {
            Some(cursor) => args["cursor"] = json!(cursor),
            None => return (lines, pages, masked),
        }
        assert!(pages < 100, "it does not end");
    }
}

fn assert_whole_log(lines: &[(u64, String)]) {
    let on_disk = SampleWorkspace::file(LOG_PATH).unwrap().lines();
    assert_eq!(lines.len(), LOG_LINES);
    for (index, ((number, line), original)) in lines.iter().zip(&on_disk).enumerate() {
        assert_eq!(*number, index as u64 + 1);
        assert!(line.contains(&format!("#{number:04} ")), "line {number} is {line}");
        if leaks(original).is_empty() {
            assert_eq!(line, original);
        } else {
            assert!(line.contains('‹') && leaks(line).is_empty(), "{line}");
        }
    }
}

#[test]
fn a_long_file_is_read_to_its_end_with_every_line_once() {
    let bench = Bench::new();
    let mut client = bench.connect();
    let args = json!({ "path": format!("{ROOT}/{LOG_PATH}"), "max_lines": 5_000 });
    let (lines, pages, masked) = read_all(&mut client, args);
    assert_whole_log(&lines);
    assert!(pages > 2, "{pages} pages");
    let known = planted().into_iter().filter(|planted| planted.file == LOG_PATH).count();
    assert!(masked >= known as u64, "{masked} of {known}");
    bench.finish(client);
}

#[test]
fn a_window_ends_where_it_was_asked_to_also_over_pages() {
    let bench = Bench::new();
    let mut client = bench.connect();
    let args = json!({ "path": format!("{ROOT}/{LOG_PATH}"), "start_line": 101, "max_lines": 2_000 });
    let (lines, pages, _) = read_all(&mut client, args);
    assert_eq!(lines.first().map(|(number, _)| *number), Some(101));
    assert_eq!(lines.last().map(|(number, _)| *number), Some(2_100));
    assert_eq!(lines.len(), 2_000);
    assert!(pages > 1, "{pages} pages");
    bench.finish(client);
}

#[test]
fn a_cursor_still_works_after_a_restart() {
    let bench = Bench::new();
    let mut first = bench.connect();
    let mut args = json!({ "path": format!("{ROOT}/{LOG_PATH}"), "max_lines": 5_000 });
    let page = first.call("read_file", args.clone()).unwrap();
    args["cursor"] = json!(page.word("cursor").unwrap());
    bench.finish(first);
    let mut second = bench.connect();
    let next = second.call("read_file", args).unwrap();
    assert_eq!(next.number("first_line"), page.number("last_line").map(|last| last + 1));
    bench.finish(second);
}

#[test]
fn a_cursor_serves_nothing_but_what_it_was_made_for() {
    let bench = Bench::new();
    let mut client = bench.connect();
    let path = format!("{ROOT}/{LOG_PATH}");
    let page = client.call("read_file", json!({ "path": path, "max_lines": 5_000 })).unwrap();
    let cursor = page.word("cursor").unwrap().to_owned();
    for (tool, args) in [
        ("read_file", json!({ "path": path, "max_lines": 4_999, "cursor": cursor })),
        ("read_file", json!({ "path": path, "cursor": cursor })),
        (
            "read_file",
            json!({ "path": format!("{ROOT}/総務/社内連絡網.md"), "max_lines": 5_000, "cursor": cursor }),
        ),
        ("list_folder", json!({ "path": ROOT, "cursor": cursor })),
        ("read_file", json!({ "path": path, "max_lines": 5_000, "cursor": format!("{cursor}A") })),
        ("read_file", json!({ "path": path, "max_lines": 5_000, "cursor": "AAAA" })),
    ] {
        assert_refused(&mut client, tool, args, ErrorCode::CALL_BAD_CURSOR);
    }
    bench.finish(client);
}

#[test]
fn a_file_that_changed_between_two_pages_is_not_mixed() {
    let bench = Bench::new();
    let mut client = bench.connect();
    let mut args = json!({ "path": format!("{ROOT}/{LOG_PATH}"), "max_lines": 5_000 });
    let page = client.call("read_file", args.clone()).unwrap();
    args["cursor"] = json!(page.word("cursor").unwrap());
    bench.work.write(LOG_PATH, b"shorter\n").unwrap();
    assert_refused(&mut client, "read_file", args, ErrorCode::CALL_STALE_CURSOR);
    bench.finish(client);
}

#[test]
fn a_long_listing_comes_in_pages_with_every_entry_once() {
    let bench = Bench::new();
    for number in 0..25 {
        bench.work.write(&format!("納品/成果物{number:02}.txt"), b"x").unwrap();
    }
    let mut client = bench.connect();
    let mut args = at("納品");
    args["limit"] = json!(10);
    let (mut paths, mut sizes) = (Vec::new(), Vec::new());
    loop {
        let page = list(&mut client, args.clone());
        sizes.push(page.rows().len());
        paths.extend(page.rows().into_iter().map(|row| row[0].as_str().unwrap().to_owned()));
        match page.word("cursor") {
            Some(cursor) => args["cursor"] = json!(cursor),
            None => break,
        }
    }
    assert_eq!(sizes, [10, 10, 5]);
    let expected: Vec<_> = (0..25).map(|number| format!("{ROOT}/納品/成果物{number:02}.txt")).collect();
    assert_eq!(paths, expected);
    bench.finish(client);
}
