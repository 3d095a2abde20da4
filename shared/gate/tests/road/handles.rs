//! Handles: what a mask stands for comes back inside the gate, for this user, and nowhere else.

use crate::toy::{Toy, args, bytes_below, refused, released, run, world};
use sekisho_gate::CallContext;
use sekisho_types::ErrorCode;
use serde_json::{Value, json};

/// The handle behind `mask` in a result.
fn handle_behind(json: &serde_json::Map<String, Value>, mask: &str) -> String {
    let shown = json["untrusted"].to_string();
    let (_, rest) = shown.split_once(&format!("{mask}‹")).unwrap_or_else(|| panic!("no {mask}‹ in {shown}"));
    rest.split_once('›').unwrap().0.to_owned()
}

fn look(toy: &Toy, text: &str) -> serde_json::Map<String, Value> {
    released(run(toy.gate().call("look_up", args(json!({ "text": text })), CallContext::default())))
}

#[test]
fn a_handle_comes_back_as_what_it_stands_for_and_goes_out_masked_again() {
    let toy = Toy::new();
    let first = look(&toy, "連絡先は hanako@example.co.jp です");
    let mail = handle_behind(&first, "****@example.co.jp");
    let again = look(&toy, &format!("宛先 ****@example.co.jp‹{mail}› と ‹{mail}›"));
    let shown = again["untrusted"]["rows"][0][0].as_str().unwrap();
    assert_eq!(shown, format!("宛先 ****@example.co.jp‹{mail}› と ****@example.co.jp‹{mail}›"));
    // "宛先 hanako@example.co.jp と hanako@example.co.jp": the tool saw what stood there.
    assert_eq!(again["chars"], 46);
}

#[test]
fn what_is_written_to_a_person_holds_the_real_name_and_the_model_never_does() {
    let toy = Toy::new();
    let person = handle_behind(&look(&toy, "だれ"), "Y.T.");
    let text = format!("Y.T.‹{person}›様\nお世話になっております。");
    let json =
        released(run(toy.gate().call("draft_note", args(json!({ "text": text })), CallContext::default())));
    assert_eq!(world().lock().unwrap().last().unwrap(), "did やまだ様\nお世話になっております。");
    assert!(!Value::Object(json).to_string().contains("やまだ"));
    let text = format!("‹{person}.姓›‹{person}.名›");
    released(run(toy.gate().call("draft_note", args(json!({ "text": text })), CallContext::default())));
    assert_eq!(world().lock().unwrap().last().unwrap(), "did やまだたろう");
    for below in [toy.record_dir(), toy.dir.path().to_owned()] {
        let kept = bytes_below(&below);
        assert!(
            !kept.windows(9).any(|part| part == "やまだ".as_bytes()),
            "in clear below {}",
            below.display()
        );
    }
}

#[test]
fn what_would_be_read_where_it_is_written_is_not_written() {
    let toy = Toy::new();
    let seen = look(&toy, "担当は山田太郎様です。");
    let person = handle_behind(&seen, "Y.T.");
    let draft = |text: String| {
        run(toy.gate().call("draft_note", args(json!({ "text": text })), CallContext::default()))
    };
    // A company keeps its name, so a surname in front of its form could be read back.
    for text in [format!("‹{person}.姓›(株)へ\n"), format!("‹{person}.姓›商事株式会社\n")] {
        let (code, facts) = refused(draft(text.clone()));
        assert_eq!(code, ErrorCode::CALL_HANDLE_READABLE, "{text}");
        assert!(facts.contains(&("argument".to_owned(), "text".to_owned())));
    }
    assert!(!world().lock().unwrap().iter().any(|did| did.starts_with("did")));
    released(draft(format!("Y.T.‹{person}›様\nお世話になっております。")));
}

#[test]
fn another_users_handle_and_a_mistyped_one_reach_nothing() {
    let toy = Toy::new();
    let person = handle_behind(&look(&toy, "だれ"), "Y.T.");
    let stranger = Toy::new();
    look(&stranger, "だれ");
    world().lock().unwrap().clear();
    let mistyped: String = person.chars().rev().collect();
    for text in [format!("‹{person}›"), format!("‹{mistyped}x›"), "‹".to_owned(), "a›".to_owned()]
    {
        let given = args(json!({ "text": text }));
        let (code, facts) = refused(run(stranger.gate().call("look_up", given, CallContext::default())));
        assert_eq!((code, facts.len()), (ErrorCode::CALL_UNKNOWN_HANDLE, 0), "{text}");
    }
    let given = args(json!({ "text": format!("‹{person}.会社›") }));
    let (code, facts) = refused(run(toy.gate().call("look_up", given, CallContext::default())));
    assert_eq!((code, facts), (ErrorCode::CALL_NO_SUCH_PART, vec![("part".to_owned(), "会社".to_owned())]));
    assert!(world().lock().unwrap().is_empty(), "the tool was reached");
}

#[test]
fn a_value_that_comes_back_is_judged_like_one_that_was_written() {
    let toy = Toy::new();
    let person = handle_behind(&look(&toy, "だれ"), "Y.T.");
    let given = args(json!({ "text": format!("‹{person}› 4111 1111 1111 1111") }));
    let (code, _) = refused(run(toy.gate().call("look_up", given, CallContext::default())));
    assert_eq!(code, ErrorCode::CALL_FORBIDDEN_CONTENT);
}

#[test]
fn without_the_table_nothing_is_shown() {
    let toy = Toy::new();
    std::fs::write(toy.dir.path().join("handles"), "これは表ではありません。".repeat(500)).unwrap();
    let given = args(json!({ "text": "だれ" }));
    let (code, _) = refused(run(toy.gate().call("look_up", given, CallContext::default())));
    assert_eq!(code, ErrorCode::HANDLES_UNAVAILABLE);
    assert_eq!(toy.story(), ["intent", "outcome handles.unavailable"]);
}

#[test]
fn a_number_in_an_argument_is_judged_like_a_text() {
    let toy = Toy::new();
    let call = |digits: i64| {
        let given = args(json!({ "text": "番号", "number": digits }));
        run(toy.gate().call("look_up", given, CallContext::default()))
    };
    assert_eq!(refused(call(4_111_111_111_111_111)).0, ErrorCode::CALL_FORBIDDEN_CONTENT);
    released(call(4_111_111_111_111_112));
}

#[test]
fn a_mask_is_never_written_over_what_it_masks() {
    let toy = Toy::new();
    let write = |text: &str| {
        let given = args(json!({ "text": text }));
        run(toy.gate().call("draft_note", given, CallContext::default()))
    };
    // Initials that nobody was shown are the writer's own.
    released(write("U.S. の Y.T. 社"));
    let person = handle_behind(&look(&toy, "だれ"), "Y.T.");
    world().lock().unwrap().clear();
    for (text, mask) in [
        ("Y.T.様\nお世話になっております。", "Y.T."),
        ("電話は 090-1234-****", "****"),
        ("宛先 ****@example.co.jp", "****"),
        ("番号: ［マイナンバー］", "[マイナンバー]"),
    ] {
        let (code, facts) = refused(write(text));
        assert_eq!(code, ErrorCode::CALL_MASK_LEFT, "{text}");
        let facts: Vec<(&str, &str)> = facts.iter().map(|(name, fact)| (&**name, &**fact)).collect();
        assert_eq!(facts, [("argument", "text"), ("mask", mask)], "{text}");
    }
    assert!(world().lock().unwrap().is_empty(), "something was written");
    // With its handle it comes back; and what only looks may hold a mask.
    released(write(&format!("Y.T.‹{person}›様")));
    look(&toy, "Y.T. と ****@example.co.jp");
}
