//! `create_file`: a new file at once, in people's words, and away again at a person's wish.

use crate::office::Office;
use sekisho_types::{ErrorCode, ProposalId};
use serde_json::json;

fn number(answer: &serde_json::Map<String, serde_json::Value>) -> ProposalId {
    ProposalId(answer["proposal"].as_u64().unwrap())
}

#[test]
fn a_new_file_holds_the_real_name_as_people_write_it() {
    let office = Office::new();
    office.write("a.txt", "担当は山田太郎です。電話 090-1234-5678\n".as_bytes());
    let seen = office.read("a.txt");
    let mark = seen.split('‹').nth(1).unwrap().split('›').next().unwrap();
    let args =
        json!({ "path": "work/礼状.txt", "text": format!("‹{mark}›様\n\nお世話になっております。\n") });
    let made = office.call("create_file", args).unwrap();
    assert_eq!(made["state"], "done", "{made:?}");
    let want = "山田様\r\n\r\nお世話になっております。\r\n";
    assert_eq!(String::from_utf8(office.bytes("礼状.txt")).unwrap(), want);
    assert!(!serde_json::to_string(&made).unwrap().contains("山田"), "{made:?}");
}

#[test]
fn a_person_takes_back_what_was_made_unless_somebody_changed_it() {
    let office = Office::new();
    let make = |name: &str| {
        let args = json!({ "path": format!("work/{name}"), "text": "一覧\n", "encoding": "shift_jis" });
        number(&office.call("create_file", args).unwrap())
    };
    let (one, two) = (make("one.csv"), make("two.csv"));
    assert_eq!(office.bytes("one.csv"), b"\x88\xea\x97\x97\r\n");
    office.undo(one).unwrap();
    office.write("two.csv", b"theirs");
    assert_eq!(office.undo(two), Err(ErrorCode::FILES_CHANGED));
    assert_eq!(office.names(), ["two.csv"]);
    assert_eq!(office.bytes("two.csv"), b"theirs");
}

#[test]
fn what_may_not_be_made_is_refused_and_nothing_is_left() {
    let office = Office::new();
    office.write("a.txt", b"old");
    for (path, code) in [
        ("work/a.txt", ErrorCode::FILES_EXISTS),
        ("work/none/a.txt", ErrorCode::FILES_NOT_FOUND),
        ("work/server.key", ErrorCode::FILES_NOT_FOUND),
        ("work/CLAUDE.md", ErrorCode::FILES_STEERS),
        ("work/.claude/settings.json", ErrorCode::FILES_STEERS),
        ("work/run.bat", ErrorCode::FILES_STEERS),
        ("source/a.txt", ErrorCode::FILES_NOT_WRITABLE),
        ("work/a:b.txt", ErrorCode::FILES_BAD_NAME),
    ] {
        let made = office.call("create_file", json!({ "path": path, "text": "x" }));
        assert_eq!(made, Err(code), "{path}");
    }
    let lacking = json!({ "path": "work/b.txt", "text": "😀", "encoding": "shift_jis" });
    assert_eq!(office.call("create_file", lacking), Err(ErrorCode::FILES_NOT_IN_ENCODING));
    for text in ["［カード番号］", "電話 090-1234-****", "4111 1111 1111 1111"] {
        assert!(office.call("create_file", json!({ "path": "work/b.txt", "text": text })).is_err(), "{text}");
    }
    assert_eq!(office.names(), ["a.txt"]);
}
