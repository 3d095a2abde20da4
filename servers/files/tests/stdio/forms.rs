//! Files of every form that a disk can hold: line ends, byte order marks, sizes, encodings.

use crate::support::{Bench, ROOT, assert_refused, at, find, read};
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
            "葛\u{e0100}飾区 ①㍻ｶﾞ 👨\u{200d}👩".as_bytes(),
            &["葛\u{e0100}飾区 ①㍻ｶﾞ 👨\u{200d}👩"],
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
fn text_is_read_in_every_encoding_of_japan_and_the_encoding_told() {
    let bench = Bench::new();
    let mut client = bench.connect();
    for (name, bytes, encoding, bom, shown) in [
        ("シフトJIS.txt", &b"\x93\x8c\x8b\x9e\r\n"[..], "shift_jis", false, "東京"),
        ("UTF-16.txt", b"\xff\xfeqg\xacN", "utf-16le", true, "東京"),
        ("UTF-16BE.txt", b"\xfe\xffgqN\xac", "utf-16be", true, "東京"),
        ("JIS.txt", b"\x1b$BEl5~\x1b(B", "iso-2022-jp", false, "東京"),
        ("EUC.txt", b"\xc5\xec\xb5\xfe\xc5\xd4\xb6\xe8\n", "euc-jp", false, "東京都区"),
        ("半角.txt", b"\xcc\xd8\xba\xd0 \xcc\xd8\xba\xd0\r\n", "shift_jis", false, "ﾌﾘｺﾐ ﾌﾘｺﾐ"),
    ] {
        bench.work.write(name, bytes).unwrap();
        let read = read(&mut client, name);
        assert_eq!(read.lines(), [shown], "{name}");
        assert_eq!(
            (read.word("encoding"), read.structured.get("bom").is_some()),
            (Some(encoding), bom),
            "{name}"
        );
        let info = client.call("file_info", at(name)).unwrap();
        assert_eq!((info.word("content"), info.word("encoding")), (Some("text"), Some(encoding)), "{name}");
    }
    bench.finish(client);
}

#[test]
fn what_is_masked_is_masked_in_every_encoding() {
    let bench = Bench::new();
    let mut client = bench.connect();
    // 電話 090-0000-1106 in Shift_JIS, and in full-width digits in UTF-16.
    bench.work.write("sjis.txt", b"\x93d\x98b 090-0000-1106\r\n").unwrap();
    let wide: Vec<u8> =
        "\u{feff}電話 ０９０－００００－１１０６".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bench.work.write("utf16.txt", &wide).unwrap();
    for name in ["sjis.txt", "utf16.txt"] {
        let read = read(&mut client, name);
        assert!(!read.seen().contains("1106") && !read.seen().contains("１１０６"), "{}", read.seen());
        assert_eq!(read.structured["masked"]["phone"], 1, "{name}");
    }
    bench.finish(client);
}

#[test]
fn what_is_no_text_is_refused_and_not_guessed() {
    let bench = Bench::new();
    let mut client = bench.connect();
    for (name, bytes) in [
        ("請求書.pdf", &b"%PDF-1.7\n"[..]),
        ("壊れた.txt", b"\x93\x8c\xff\xff\x80\xa0\xfd\xfe"),
        ("café.txt", b"caf\xe9 na\xefve r\xe9sum\xe9\n"),
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
fn of_a_huge_file_the_beginning_and_the_end_are_read_and_the_part_is_told() {
    let bench = Bench::new();
    let mut client = bench.connect();
    let line = format!("{}\n", "記録".repeat(170));
    let text = line.repeat(70_000) + "最後の行 090-0000-1106\n";
    assert!(text.len() > 64 << 20);
    bench.work.write("記録.log", text.as_bytes()).unwrap();
    let mut args = at("記録.log");
    args["max_lines"] = json!(2);
    let first = client.call("read_file", args).unwrap();
    assert_eq!((first.lines().len(), first.number("lines_total")), (2, None));
    assert_eq!(first.word("part"), Some("only the beginning of a huge file"));
    let mut args = at("記録.log");
    args["last_lines"] = json!(2);
    let last = client.call("read_file", args).unwrap();
    assert!(last.lines()[1].starts_with("最後の行 090-0000-****‹"), "{}", last.lines()[1]);
    assert_eq!(last.word("part"), Some("only the end of a huge file; lines are counted within it"));
    assert_eq!(last.number("size_bytes"), Some(text.len() as u64));
    bench.finish(client);
}

#[test]
fn a_sparse_giant_is_told_of_and_refused_and_the_server_goes_on() {
    let bench = Bench::new();
    let mut client = bench.connect();
    bench.work.write("穴.dat", b"").unwrap();
    let giant = std::fs::File::options().write(true).open(bench.work.root().join("穴.dat")).unwrap();
    giant.set_len(8 << 30).unwrap();
    assert_refused(&mut client, "read_file", at("穴.dat"), ErrorCode::FILES_NOT_TEXT);
    let mut args = at("穴.dat");
    args["last_lines"] = json!(5);
    assert_refused(&mut client, "read_file", args, ErrorCode::FILES_NOT_TEXT);
    let info = client.call("file_info", at("穴.dat")).unwrap();
    assert_eq!((info.number("size_bytes"), info.word("content")), (Some(8 << 30), Some("binary")));
    let searched = find(&mut client, json!({ "path": ROOT, "text": "どこにもない" }));
    assert_eq!(searched.number("too_large"), Some(1));
    read(&mut client, "はじめにお読みください.txt");
    bench.finish(client);
}

#[test]
fn the_last_lines_are_shown_with_their_numbers() {
    let bench = Bench::new();
    let mut client = bench.connect();
    bench
        .work
        .write("十行.txt", (1..=10).map(|n| format!("行{n}\r\n")).collect::<String>().as_bytes())
        .unwrap();
    let mut args = at("十行.txt");
    args["last_lines"] = json!(3);
    let last = client.call("read_file", args.clone()).unwrap();
    assert_eq!((last.lines(), last.number("first_line")), (vec!["行8", "行9", "行10"], Some(8)));
    args["last_lines"] = json!(5000);
    assert_eq!(client.call("read_file", args.clone()).unwrap().lines().len(), 10);
    args["start_line"] = json!(2);
    let refused = assert_refused(&mut client, "read_file", args, ErrorCode::CALL_BAD_ARGUMENT);
    assert!(refused.text.contains("last_lines"), "{}", refused.text);
    bench.finish(client);
}

#[test]
fn a_line_that_no_mask_could_finish_is_refused() {
    let bench = Bench::new();
    let mut client = bench.connect();
    bench.work.write("一行.txt", &vec![b'a'; (8 << 20) + 1]).unwrap();
    let refused = assert_refused(&mut client, "read_file", at("一行.txt"), ErrorCode::FILES_LONG_LINE);
    assert!(refused.text.contains("8,388,608"), "{}", refused.text);
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
