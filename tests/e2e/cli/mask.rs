//! `sekisho mask`: text in, masked text out, by hand or line by line.

use crate::world::{World, sekisho, sekisho_with};
use serde_json::{Value, json};
use std::path::Path;

const NO_HOME: &str = "/nowhere";

fn lines(input: &[Value]) -> String {
    input.iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_text_is_masked_from_a_file_and_from_standard_input_alike() {
    let world = World::new();
    let text = "連絡先 090-0000-1234 / hanako@example.co.jp\n二行目\n";
    let masked = "連絡先 090-0000-**** / ****@example.co.jp\n二行目\n";
    let file = world.folder().join("text.txt");
    std::fs::write(&file, text).unwrap();
    assert_eq!(sekisho(Path::new(NO_HOME), &["mask", file.to_str().unwrap()]).good().out, masked);
    assert_eq!(sekisho_with(Path::new(NO_HOME), &["mask"], text).good().out, masked);
}

#[test]
fn what_is_never_handled_is_told_of_and_not_shown() {
    let ran = sekisho_with(Path::new(NO_HOME), &["mask"], "マイナンバー 1234 5678 9018\n").good();
    assert_eq!(ran.out, "マイナンバー ［マイナンバー］\n");
    assert!(ran.err.contains("mynumber") && !ran.err.contains("9018"), "{}", ran.err);
}

#[test]
fn each_line_is_answered_by_a_line_with_its_own_id() {
    let input = [
        json!({ "id": "a", "text": "電話 03-0000-1101 まで" }),
        json!({ "id": 2, "text": "何もありません" }),
        json!({ "id": null, "text": "二行の\nsakura@example.com" }),
        json!({ "id": ["x", 1], "text": "" }),
    ];
    let ran = sekisho_with(Path::new(NO_HOME), &["mask", "--jsonl"], &lines(&input)).good();
    let answers: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: Vec<&Value> = answers.iter().map(|answer| &answer["id"]).collect();
    assert_eq!(ids, input.iter().map(|line| &line["id"]).collect::<Vec<_>>());
    let masked: Vec<&str> = answers.iter().map(|answer| answer["masked"].as_str().unwrap()).collect();
    assert_eq!(masked, ["電話 03-0000-**** まで", "何もありません", "二行の\n****@example.com", ""]);
    assert!(answers.iter().all(|answer| answer["blocked"] == false), "{answers:?}");
    assert_eq!(answers[0]["found"][0]["kind"], "phone");
    // What was masked is masked once: a second time changes nothing.
    let again: Vec<Value> = answers.iter().map(|a| json!({ "id": a["id"], "text": a["masked"] })).collect();
    let again = sekisho_with(Path::new(NO_HOME), &["mask", "--jsonl"], &lines(&again)).good();
    for (line, before) in again.out.lines().zip(&answers) {
        let after: Value = serde_json::from_str(line).unwrap();
        assert_eq!((&after["masked"], &after["found"]), (&before["masked"], &json!([])));
    }
}

#[test]
fn a_broken_line_is_named_by_its_number_and_not_repeated() {
    let good = r#"{"id":1,"text":"x"}"#;
    for (bad, number) in [
        ("{\"id\":7,\"text\":\"090-0000-1234\"", 3),
        ("090-0000-1234", 3),
        (r#"{"id":7,"body":"090-0000-1234"}"#, 3),
        (r#"["090-0000-1234"]"#, 3),
    ] {
        // An empty line is skipped and counted.
        let input = format!("{good}\n\n{bad}\n{good}\n");
        let ran = sekisho_with(Path::new(NO_HOME), &["mask", "--jsonl"], &input).refused(2, "cli.argument");
        assert!(ran.err.contains(&format!("line {number}:")), "{}", ran.err);
        assert!(!ran.err.contains("1234") && !ran.out.contains("1234"), "{ran:?}");
        assert_eq!(ran.out.lines().count(), 1, "what came before was answered: {}", ran.out);
    }
}

#[test]
fn a_file_that_is_not_there_or_not_text_is_named() {
    let world = World::new();
    let folder = world.folder();
    let absent = folder.join("absent.txt");
    let ran = sekisho(Path::new(NO_HOME), &["mask", absent.to_str().unwrap()]).refused(1, "cli.file");
    assert!(ran.err.contains("absent.txt"), "{}", ran.err);
    let bytes = folder.join("bytes.bin");
    std::fs::write(&bytes, [0xff, 0xfe, 0x00]).unwrap();
    sekisho(Path::new(NO_HOME), &["mask", bytes.to_str().unwrap()]).refused(1, "files.not-text");
}
