//! Files of every form that a disk can hold: line ends, byte order marks, sizes, encodings.

use crate::support::{Bench, ROOT, assert_refused, at, read};
use sekisho_types::ErrorCode;
use serde_json::json;

#[test]
fn line_ends_and_byte_order_marks_are_told_and_never_shown() {
    let bench = Bench::new();
    let mut client = bench.connect();
    for (name, bytes, lines, ends, bom) in [
        ("一.txt", &b""[..], &[][..], "none", false),
        ("二.txt", b"\xef\xbb\xbf", &[], "none", true),
        ("三.txt", b"\n", &[""], "lf", false),
        ("四.txt", b"a", &["a"], "none", false),
        ("五.txt", b"a\r\nb\r\n", &["a", "b"], "crlf", false),
        ("六.txt", b"a\rb", &["a", "b"], "cr", false),
        ("七.txt", b"\xef\xbb\xbfa\nb\r\nc\r\n\r\n", &["a", "b", "c", ""], "mixed", true),
        ("八.txt", "東京\n\n大阪".as_bytes(), &["東京", "", "大阪"], "lf", false),
        (
            "九.txt",
            "葛\u{e0100}城 ①㍻ｶﾞ 👨\u{200d}👩".as_bytes(),
            &["葛\u{e0100}城 ①㍻ｶﾞ 👨\u{200d}👩"],
            "none",
            false,
        ),
    ] {
        bench.work.write(name, bytes).unwrap();
        let shown = read(&mut client, name);
        let texts = if lines.is_empty() { Vec::new() } else { shown.lines() };
        assert_eq!(texts, lines, "{name}");
        assert_eq!(shown.number("lines_total"), Some(lines.len() as u64), "{name}");
        assert_eq!(shown.number("last_line"), Some(lines.len() as u64), "{name}");
        assert_eq!(shown.word("line_ends"), Some(ends), "{name}");
        assert_eq!(shown.structured.get("bom").is_some(), bom, "{name}");
        assert_eq!(shown.number("size_bytes"), Some(bytes.len() as u64), "{name}");
        assert_eq!(shown.structured.get("hidden_removed"), None, "{name}");
    }
    bench.finish(client);
}

#[test]
fn what_is_no_utf_8_text_is_refused_and_not_guessed() {
    let bench = Bench::new();
    let mut client = bench.connect();
    for (name, bytes) in [
        ("シフトJIS.txt", &b"\x93\x8c\x8b\x9e\r\n"[..]),
        ("UTF-16.txt", b"\xff\xfeqg\xacN"),
        ("JIS.txt", b"\x1b$BEl5~\x1b(B"),
        ("請求書.pdf", b"%PDF-1.7\n"),
        ("見積.xlsx", b"PK\x03\x04rest"),
        ("写真.png", b"\x89PNG\r\n\x1a\n"),
        ("zero.bin", b"a\0b"),
    ] {
        bench.work.write(name, bytes).unwrap();
        let refused = assert_refused(&mut client, "read_file", at(name), ErrorCode::FILES_NOT_TEXT);
        assert!(!refused.text.contains(name), "its name is not repeated: {}", refused.text);
    }
    bench.finish(client);
}

#[test]
fn a_file_that_is_too_large_is_refused_with_its_size() {
    let bench = Bench::new();
    let mut client = bench.connect();
    let limit = 8 * 1024 * 1024;
    bench.work.write("大きい.txt", &vec![b'a'; limit + 1]).unwrap();
    let refused = assert_refused(&mut client, "read_file", at("大きい.txt"), ErrorCode::FILES_TOO_LARGE);
    assert!(refused.text.contains(&format!("{} bytes, limit {limit}", limit + 1)), "{}", refused.text);
    bench.finish(client);
}

#[test]
fn one_huge_line_comes_in_parts_that_join_to_the_whole() {
    let bench = Bench::new();
    let mut client = bench.connect();
    let line: String = (0..30_000).map(|n| format!("項目{n:05}、")).collect();
    assert!(line.len() > 300 * 1024);
    bench.work.write("長い行.txt", format!("前\n{line}\n後").as_bytes()).unwrap();
    let mut args = json!({ "path": format!("{ROOT}/長い行.txt") });
    let (mut parts, mut pages) = (vec![String::new()], 0);
    loop {
        let page = client.call("read_file", args.clone()).unwrap();
        assert!(!page.is_error, "{}", page.text);
        assert!(page.seen().chars().count() <= 48_000);
        let at = usize::try_from(page.number("first_line").unwrap()).unwrap();
        for (offset, text) in page.lines().into_iter().enumerate() {
            parts.resize(parts.len().max(at + offset + 1), String::new());
            parts[at + offset].push_str(text);
        }
        pages += 1;
        let Some(cursor) = page.word("cursor") else { break };
        args["cursor"] = json!(cursor);
        assert!(pages < 50, "it does not end");
    }
    assert_eq!(parts[1..], ["前".to_owned(), line, "後".to_owned()]);
    assert!(pages > 4);
    bench.finish(client);
}
