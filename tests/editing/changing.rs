//! `edit_file`: what changes, what stays to the byte, and what is refused.

use crate::office::Office;
use sekisho_documents::{Encoding, Form};
use sekisho_outbox::ProposalState;
use sekisho_types::ErrorCode;
use serde_json::{Value, json};

/// Names, a number and an address that come back, and a card's number that never does.
const MEMO: &str = "会議メモです。お読みください。\r\n担当: 山田太郎様（電話 090-1234-5678）\r\nメール: taro@example.co.jp\r\n\
カード番号 4111 1111 1111 1111\r\n次回の会議は月曜日です。\r\n担当: 山田太郎様\r\n";

const FORMS: [(&str, Encoding, bool); 5] = [
    ("sjis.txt", Encoding::ShiftJis, false),
    ("bom.txt", Encoding::Utf8, true),
    ("euc.txt", Encoding::EucJp, false),
    ("jis.txt", Encoding::Iso2022Jp, false),
    ("utf16.txt", Encoding::Utf16Le, true),
];

fn encoded(encoding: Encoding, bom: bool, text: &str) -> Vec<u8> {
    Form { encoding, bom }.encode(text).unwrap()
}

fn edit(name: &str, old: &str, new: &str) -> Value {
    json!({ "path": format!("work/{name}"), "old_text": old, "new_text": new })
}

/// Proposes, approves, delivers, and looks at the disk.
fn changed(office: &Office, name: &str, args: Value) -> Vec<u8> {
    let before = office.bytes(name);
    let id = office.propose(args).unwrap();
    assert_eq!(office.bytes(name), before, "nothing happens before it is approved");
    office.approve(id);
    let receipt = office.deliver(id).unwrap();
    assert_eq!(receipt["untrusted"]["rows"][0][0], format!("work/{name}"), "{receipt:?}");
    assert_eq!(office.names(), [name]);
    office.bytes(name)
}

#[test]
fn another_line_is_changed_and_every_masked_byte_stays() {
    for (name, encoding, bom) in FORMS {
        let office = Office::new();
        office.write(name, &encoded(encoding, bom, MEMO));
        let seen = office.read(name);
        for hidden in ["山田", "5678", "taro@", "4111"] {
            assert!(!seen.contains(hidden), "{name}: {seen}");
        }
        assert!(seen.contains("［カード番号］") && seen.contains('‹'), "{name}: {seen}");
        let after = changed(&office, name, edit(name, "月曜日です", "火曜日の午後です"));
        assert_eq!(after, encoded(encoding, bom, &MEMO.replace("月曜日です", "火曜日の午後です")), "{name}");
    }
}

#[test]
fn an_anchor_may_hold_masks_which_stay_to_the_letter() {
    for (name, encoding, bom) in FORMS {
        let office = Office::new();
        office.write(name, &encoded(encoding, bom, MEMO));
        let seen = office.read(name);
        let lines: Vec<&str> = seen.lines().collect();
        let (old, new) =
            (format!("{}\n{}", lines[1], lines[2]), format!("{}\n{}（社用）", lines[1], lines[2]));
        assert!(old.contains("‹"), "{old}");
        let after = changed(&office, name, edit(name, &old, &new));
        let want = MEMO.replace("taro@example.co.jp", "taro@example.co.jp（社用）");
        assert_eq!(after, encoded(encoding, bom, &want), "{name}");
    }
}

#[test]
fn the_whole_text_may_come_back_with_all_its_masks() {
    let memo = MEMO.replace("カード番号 4111 1111 1111 1111\r\n", "");
    for (name, encoding, bom) in FORMS {
        let office = Office::new();
        office.write(name, &encoded(encoding, bom, &memo));
        let whole = office.read(name).replace("月曜日", "木曜日") + "\n追記です。";
        let args = json!({ "path": format!("work/{name}"), "whole_text": whole });
        let after = changed(&office, name, args);
        let want = memo.replace("月曜日", "木曜日") + "追記です。\r\n";
        assert_eq!(after, encoded(encoding, bom, &want), "{name}");
    }
}

#[test]
fn what_is_only_seen_as_a_placeholder_is_neither_written_nor_destroyed() {
    let office = Office::new();
    office.write("a.txt", MEMO.as_bytes());
    let seen = office.read("a.txt");
    let line = |n: usize| seen.lines().nth(n).unwrap();
    let whole = |text: String| json!({ "path": "work/a.txt", "whole_text": text });
    let without_marks: String = line(1).split('‹').next().unwrap().to_owned();
    for (args, code) in [
        (edit("a.txt", line(3), ""), ErrorCode::CALL_MASK_LEFT),
        (edit("a.txt", "次回の", &format!("{}\n次回の", line(3))), ErrorCode::CALL_MASK_LEFT),
        (whole(seen.clone()), ErrorCode::CALL_MASK_LEFT),
        (whole(seen.replace(&format!("{}\n", line(3)), "")), ErrorCode::FILES_HIDDEN_LOST),
        (whole("すべて消します。\n".to_owned()), ErrorCode::FILES_HIDDEN_LOST),
        (whole(String::new()), ErrorCode::FILES_HIDDEN_LOST),
        (edit("a.txt", "次回の", &without_marks), ErrorCode::CALL_MASK_LEFT),
        (edit("a.txt", "次回の", "番号は 4111 1111 1111 1111"), ErrorCode::CALL_FORBIDDEN_CONTENT),
    ] {
        assert_eq!(office.propose(args.clone()), Err(code), "{args}");
    }
    assert_eq!(office.bytes("a.txt"), MEMO.as_bytes());
    // The words beside it may go.
    assert!(office.propose(edit("a.txt", "カード番号 ", "")).is_ok());
}

#[test]
fn a_hidden_value_is_not_found_out_by_trying() {
    let office = Office::new();
    office.write("a.txt", MEMO.as_bytes());
    office.read("a.txt");
    for guess in ["4111", "4112", "1111 1111", "番号 4", "090-12", "090-99", "山田", "佐藤", "taro@", "jiro@"]
    {
        for args in [
            edit("a.txt", guess, "x"),
            json!({ "path": "work/a.txt", "old_text": guess, "new_text": "x", "occurrence": 1 }),
        ] {
            assert_eq!(office.propose(args), Err(ErrorCode::FILES_NO_MATCH), "{guess}");
        }
    }
}

#[test]
fn masked_values_that_go_are_counted_for_the_person() {
    let office = Office::new();
    office.write("a.txt", MEMO.as_bytes());
    let seen = office.read("a.txt");
    let lines: Vec<&str> = seen.lines().collect();
    let id = office.propose(edit("a.txt", &format!("{}\n{}\n", lines[1], lines[2]), "")).unwrap();
    let preview = office.preview(id);
    // The number and the address go; the name stands in another line too, and is one less there.
    assert_eq!(preview.warnings.len(), 1, "{preview:?}");
    assert!(preview.warnings[0].ja.contains("3 件"), "{:?}", preview.warnings);
    let diff = preview.parts.iter().find(|part| part.key == "diff").unwrap();
    assert!(
        diff.text.contains("-担当: 山田太郎様（電話 090-1234-5678）\n"),
        "the person sees it: {}",
        diff.text
    );
    let id = office.propose(edit("a.txt", "月曜日", "火曜日")).unwrap();
    assert_eq!(office.preview(id).warnings, []);
}

#[test]
fn a_file_that_changed_after_it_was_approved_is_left_alone() {
    let office = Office::new();
    office.write("a.txt", MEMO.as_bytes());
    let id = office.propose(edit("a.txt", "月曜日", "火曜日")).unwrap();
    office.approve(id);
    let theirs = MEMO.replace("会議メモ", "会議の記録");
    office.write("a.txt", theirs.as_bytes());
    assert_eq!(office.deliver(id), Err(ErrorCode::FILES_CHANGED));
    assert_eq!((office.bytes("a.txt"), office.state(id)), (theirs.into_bytes(), ProposalState::Failed));
}

#[test]
fn nothing_happens_without_a_person_and_only_once_with_one() {
    let office = Office::new();
    office.write("a.txt", MEMO.as_bytes());
    let id = office.propose(edit("a.txt", "月曜日", "火曜日")).unwrap();
    assert_eq!(office.deliver(id), Err(ErrorCode::OUTBOX_NOT_APPROVED));
    assert_eq!(office.bytes("a.txt"), MEMO.as_bytes());
    office.approve(id);
    office.deliver(id).unwrap();
    assert_eq!(office.deliver(id), Err(ErrorCode::OUTBOX_WRONG_STATE));
    assert_eq!(office.undo(id), Err(office.undo(id).unwrap_err()), "a change is not undone by itself");
    assert_eq!(office.bytes("a.txt"), MEMO.replace("月曜日", "火曜日").as_bytes());
}

#[test]
fn a_process_that_died_over_a_change_is_looked_after() {
    for happened in [true, false] {
        let office = Office::new();
        office.write("a.txt", MEMO.as_bytes());
        let id = office.propose(edit("a.txt", "月曜日", "火曜日")).unwrap();
        office.approve(id);
        office.claim_and_die(id);
        let now = if happened { MEMO.replace("月曜日", "火曜日") } else { MEMO.to_owned() };
        office.write("a.txt", now.as_bytes());
        drop(office.deliver(id));
        let want = if happened { ProposalState::Done } else { ProposalState::Failed };
        assert_eq!(office.state(id), want, "{happened}");
        assert_eq!(office.bytes("a.txt"), now.as_bytes(), "nothing is done a second time");
    }
}

#[test]
fn what_cannot_be_edited_is_refused_with_its_reason() {
    let office = Office::new();
    office.write("a.txt", MEMO.as_bytes());
    office.write("CLAUDE.md", b"x\n");
    office.write("sjis.txt", &encoded(Encoding::ShiftJis, false, MEMO));
    office.write("b.pdf", b"%PDF-1.7\n");
    std::fs::write(office.path("source/a.txt"), MEMO).unwrap();
    let at = |path: &str| json!({ "path": path, "old_text": "月曜日", "new_text": "火曜日" });
    for (args, code) in [
        (at("work/none.txt"), ErrorCode::FILES_NOT_FOUND),
        (at("source/a.txt"), ErrorCode::FILES_NOT_WRITABLE),
        (at("work/CLAUDE.md"), ErrorCode::FILES_STEERS),
        (at("work/b.pdf"), ErrorCode::FILES_NOT_TEXT),
        (edit("a.txt", "日曜日", "x"), ErrorCode::FILES_NO_MATCH),
        (edit("a.txt", "です。", "x"), ErrorCode::FILES_MANY_MATCHES),
        (edit("a.txt", "月曜日", "月曜日"), ErrorCode::FILES_NO_CHANGE),
        (edit("sjis.txt", "月曜日", "月曜日😀"), ErrorCode::FILES_NOT_IN_ENCODING),
        (json!({ "path": "work/a.txt" }), ErrorCode::CALL_BAD_ARGUMENT),
        (json!({ "path": "work/a.txt", "old_text": "a" }), ErrorCode::CALL_BAD_ARGUMENT),
        (json!({ "path": "work/a.txt", "whole_text": "a", "new_text": "b" }), ErrorCode::CALL_BAD_ARGUMENT),
        (json!({ "path": "work/a.txt", "whole_text": "a", "occurrence": 1 }), ErrorCode::CALL_BAD_ARGUMENT),
    ] {
        assert_eq!(office.propose(args.clone()), Err(code), "{args}");
    }
}
