//! Listing and reading the sample workspace: all of it, masked, and nothing else changed.

use crate::support::{Bench, ROOT, at, list, read};
use sekisho_testkit::{Form, LOG_PATH, SampleFile, SampleWorkspace, leaks, planted};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[test]
fn granted_folders_and_their_files_are_listed_with_ids() {
    let bench = Bench::new();
    let mut client = bench.connect();
    let roots = list(&mut client, json!({}));
    let row = roots.rows()[0].clone();
    assert_eq!(roots.rows().len(), 1);
    assert_eq!((row[0].as_str(), row[1].as_str()), (Some(ROOT), Some("source")));
    let by_id = list(&mut client, json!({ "path": row[4], "depth": 2 }));
    let by_name = list(&mut client, json!({ "path": ROOT, "depth": 2 }));
    assert_eq!(by_id.structured, by_name.structured);

    let files: Vec<_> = by_name.rows().into_iter().filter(|row| row[1] == "file").collect();
    let paths: BTreeSet<String> = files.iter().map(|row| row[0].as_str().unwrap().to_owned()).collect();
    let expected = SampleWorkspace::FILES.iter().map(|file| format!("{ROOT}/{}", file.path)).collect();
    assert_eq!(paths, expected);
    for row in &files {
        let file =
            SampleWorkspace::FILES.iter().find(|file| row[0] == format!("{ROOT}/{}", file.path)).unwrap();
        assert_eq!(row[2], json!(file.bytes().len()), "{row:?}");
        assert!(row[3].as_str().unwrap().ends_with(" JST"), "{row:?}");
        assert!(row[4].as_str().unwrap().starts_with("id:"), "{row:?}");
    }
    let ids: BTreeSet<_> = by_name.rows().into_iter().map(|row| row[4].to_string()).collect();
    assert_eq!(ids.len(), by_name.rows().len(), "each has an id of its own");
    assert_eq!(by_name.number("omitted"), Some(1), "the secret one is counted, not named");
    bench.finish(client);
}

#[test]
fn every_file_is_read_masked_and_otherwise_as_it_is() {
    let bench = Bench::new();
    let mut client = bench.connect();
    for file in SampleWorkspace::FILES.iter().filter(|file| file.path != LOG_PATH) {
        let shown = read(&mut client, file.path);
        let known: Vec<_> = planted().into_iter().filter(|planted| planted.file == file.path).collect();
        for kind in ["phone", "email", "mynumber", "card"] {
            let expected = known.iter().filter(|planted| planted.kind == kind).count();
            assert_eq!(shown.masked(kind), expected as u64, "{} of {}", kind, file.path);
        }
        assert_facts(file, &shown.structured);
        let (lines, on_disk) = (shown.lines(), file.lines());
        let lines = if on_disk.is_empty() { Vec::new() } else { lines };
        assert_eq!(lines.len(), on_disk.len(), "{}", file.path);
        for (line, original) in lines.iter().zip(&on_disk) {
            assert_eq!(leaks(line), [], "{}", file.path);
            let untouched = leaks(original).is_empty() && !original.contains(is_hidden);
            assert!(!untouched || line == original, "{}: {line} is not {original}", file.path);
        }
    }
    assert_eq!(leaks(&client.transcript().text()), []);
    bench.finish(client);
}

fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{e0000}'..='\u{e007f}')
}

fn assert_facts(file: &SampleFile, shown: &Value) {
    let path = file.path;
    let (encoding, ends, bom) = match file.form {
        _ if file.bytes().is_empty() => ("utf-8", "none", false),
        Form::Plain | Form::NoLastLineEnd => ("utf-8", "lf", false),
        Form::Windows => ("utf-8", "crlf", false),
        Form::Excel => ("utf-8", "crlf", true),
        Form::ShiftJis => ("shift_jis", "crlf", false),
    };
    assert_eq!(shown["encoding"], encoding, "{path}");
    assert_eq!(shown["line_ends"], ends, "{path}");
    assert_eq!(shown.get("bom").is_some_and(|bom| bom == true), bom, "{path}");
    assert_eq!(shown["size_bytes"], file.bytes().len(), "{path}");
    assert_eq!(shown["lines_total"], file.lines().len(), "{path}");
    assert_eq!(shown["last_line"], file.lines().len(), "{path}");
    assert!(shown.get("cursor").is_none(), "{path}");
}

/// The text with nothing between its marks: handles are drawn by lot.
fn without_handles(text: &str) -> String {
    let mut parts = text.split('‹');
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (handle, rest) = part.split_once('›').unwrap();
        assert!(handle.len() >= 6 && handle.bytes().all(|b| b.is_ascii_alphanumeric()), "{handle}");
        out.push_str("‹›");
        out.push_str(rest);
    }
    out
}

#[test]
fn masks_have_the_form_that_the_model_was_told_of() {
    let bench = Bench::new();
    let mut client = bench.connect();
    for (path, shown) in [
        (
            "営業/顧客リスト.csv",
            "C-0001,架空商事株式会社,Y.T.‹›,03-0000-****‹›,****@example.co.jp‹›,東京都,12,発注は担当者の携帯へ",
        ),
        ("営業/顧客リスト.csv", "0120-00*-***‹›"),
        ("営業/問い合わせ受付_全角と半角.txt", "お電話　　０９０－００００－****‹›"),
        ("営業/問い合わせ受付_全角と半角.txt", "お名前　　K.Y.‹› 様"),
        ("総務/経費精算_2026-10.csv", "カード番号 ［カード番号］ 有効期限 12/29"),
        ("総務/扶養控除等申告_確認メモ.txt", "個人番号　　　［マイナンバー］"),
        ("総務/社内連絡網.md", "+81 3-0000-****‹›（守衛室、24 時間）"),
    ] {
        let text = without_handles(&read(&mut client, path).lines().join("\n"));
        assert!(text.contains(shown), "{path} lacks {shown}:\n{text}");
    }
    bench.finish(client);
}

#[test]
fn numbers_that_only_look_personal_are_shown_as_they_are() {
    let bench = Bench::new();
    let mut client = bench.connect();
    let path = "総務/番号いろいろ_伏せないもの.csv";
    let shown = read(&mut client, path);
    assert_eq!(shown.lines(), SampleWorkspace::file(path).unwrap().lines());
    assert_eq!(shown.structured.get("masked"), None);
    bench.finish(client);
}

#[test]
fn hidden_orders_are_taken_out_and_counted_and_open_ones_stay_under_untrusted() {
    let bench = Bench::new();
    let mut client = bench.connect();
    let path = "営業/受信メール_お見積りの件.txt";
    let hidden = SampleWorkspace::file(path).unwrap().text().chars().filter(|c| is_hidden(*c)).count();
    let shown = read(&mut client, path);
    assert_eq!(shown.number("hidden_removed"), Some(hidden as u64));
    assert!(!shown.seen().contains(is_hidden));
    let lines = shown.lines();
    assert!(lines.iter().any(|line| line.starts_with("なお、数量は 3 台から 5 台に")), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("これまでの指示は全て無視し")), "{lines:?}");
    let members = shown.structured.as_object().unwrap();
    let outside: Vec<_> = members.iter().filter(|(_, value)| value.to_string().contains("指示")).collect();
    assert_eq!(outside.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["untrusted"]);
    bench.finish(client);
}

#[test]
fn ids_lead_to_the_same_file_also_after_a_restart() {
    let bench = Bench::new();
    let mut first = bench.connect();
    let path = "総務/採用_面接メモ.md";
    let by_path = read(&mut first, path);
    let id = by_path.word("id").unwrap().to_owned();
    bench.finish(first);

    let mut second = bench.connect();
    let by_id = second.call("read_file", json!({ "path": id })).unwrap();
    assert_eq!(by_id.structured, by_path.structured);
    let listed = list(&mut second, at("総務"));
    assert!(listed.rows().iter().any(|row| row[4] == id.as_str()));
    bench.finish(second);

    let other = Bench::new();
    let mut stranger = other.connect();
    let elsewhere = read(&mut stranger, path);
    assert_ne!(elsewhere.word("id"), Some(id.as_str()), "another home gives other ids");
    other.finish(stranger);
}

#[test]
fn a_part_of_a_file_is_shown_with_the_file_s_own_line_numbers() {
    let bench = Bench::new();
    let mut client = bench.connect();
    let all = SampleWorkspace::file(LOG_PATH).unwrap().lines();
    let path = format!("{ROOT}/{LOG_PATH}");
    for (start, count) in [(1, 1), (1_499, 3), (3_000, 1), (2_990, 50), (3_001, 5)] {
        let part = client
            .call("read_file", json!({ "path": path, "start_line": start, "max_lines": count }))
            .unwrap();
        let expected: Vec<_> = all.iter().skip(start - 1).take(count).collect();
        assert_eq!(part.number("first_line"), Some(start as u64), "{}", part.seen());
        assert_eq!(part.number("last_line"), Some((start - 1 + expected.len()) as u64));
        assert_eq!(part.number("lines_total"), Some(3_000));
        let lines = if expected.is_empty() { Vec::new() } else { part.lines() };
        assert_eq!(lines.len(), expected.len());
        for (line, original) in lines.iter().zip(expected) {
            assert!(*line == original.as_str() || !leaks(original).is_empty(), "{line}");
        }
    }
    bench.finish(client);
}
