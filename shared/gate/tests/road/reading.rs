//! Reading: the order of the pipeline, and what each step refuses.

use crate::toy::{Toy, args, bytes_below, refused, released, run, session, world};
use sekisho_gate::CallContext;
use sekisho_types::{ErrorCode, Timestamp};
use serde_json::json;
use tokio_util::sync::CancellationToken;

#[test]
fn a_result_is_masked_under_untrusted_and_on_record_before_and_after() {
    let toy = Toy::new();
    let gate = toy.gate();
    let text = "連絡先 090-1234-5678\u{200b} taro@example.co.jp";
    let reply = run(gate.call("look_up", args(json!({ "text": text })), session("s-1")));
    let json = released(reply);
    assert_eq!(json["chars"], 37);
    assert_eq!(json["hidden_removed"], 1);
    assert_eq!(json["untrusted"]["columns"], json!(["text", "name", "email"]));
    let shown = json["untrusted"].to_string();
    for secret in ["5678", "taro", "やまだ", "たろう"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert_eq!(toy.story(), ["intent", "outcome"]);
    let entries = toy.entries();
    assert_eq!(entries[0].call, entries[1].call);
    assert_eq!(entries[0].session.as_ref().unwrap().as_str(), "s-1");
    assert_eq!(entries[0].decision.unwrap().as_str(), "allow");
    assert!(entries[1].masked.iter().any(|(kind, count)| kind.as_str() == "phone" && *count == 1));
    let record = String::from_utf8(bytes_below(&toy.record_dir())).unwrap();
    for content in ["連絡先", "5678", "taro", "example.co.jp"] {
        assert!(!record.contains(content), "{content} on record");
    }
}

#[test]
fn what_is_refused_never_reaches_the_tool_and_is_on_record() {
    for (name, given, code) in [
        ("no_such", json!({}), ErrorCode::CALL_UNKNOWN_TOOL),
        ("山田太郎", json!({}), ErrorCode::CALL_UNKNOWN_TOOL),
        ("look_up", json!({}), ErrorCode::CALL_BAD_ARGUMENT),
        ("look_up", json!({ "text": "" }), ErrorCode::CALL_BAD_ARGUMENT),
        ("look_up", json!({ "text": "a", "山田": 1 }), ErrorCode::CALL_BAD_ARGUMENT),
        ("look_up", json!({ "text": "‹k7qmd› 様" }), ErrorCode::CALL_UNKNOWN_HANDLE),
        ("look_up", json!({ "text": "4111 1111 1111 1111" }), ErrorCode::CALL_FORBIDDEN_CONTENT),
        ("look_up", json!({ "text": "a", "cursor": "AAAA" }), ErrorCode::CALL_BAD_CURSOR),
    ] {
        let toy = Toy::new();
        let (found, facts) = refused(run(toy.gate().call(name, args(given.clone()), CallContext::default())));
        assert_eq!(found, code, "{name} {given}");
        assert!(world().lock().unwrap().is_empty(), "{name} {given} reached the tool");
        assert_eq!(toy.story(), [format!("refused {code}")]);
        let record = String::from_utf8(bytes_below(&toy.record_dir())).unwrap();
        assert!(!record.contains("山田") && !record.contains("4111"));
        assert!(!format!("{facts:?}").contains("山田"));
    }
}

#[test]
fn a_null_argument_is_one_that_is_not_given() {
    let toy = Toy::new();
    let given = args(json!({ "text": "a", "outside": null, "cursor": null }));
    released(run(toy.gate().call("look_up", given, CallContext::default())));
}

#[test]
fn no_record_no_call() {
    let toy = Toy::new();
    let gate = toy.gate();
    released(run(gate.call("look_up", args(json!({ "text": "a" })), CallContext::default())));
    world().lock().unwrap().clear();
    // The record's place is taken away while the server runs.
    std::fs::rename(toy.record_dir(), toy.dir.path().join("gone")).unwrap();
    std::fs::write(toy.record_dir(), b"in the way").unwrap();
    let (code, _) = refused(run(gate.call("look_up", args(json!({ "text": "a" })), CallContext::default())));
    assert!(code.as_str().starts_with("audit."), "{code}");
    assert!(world().lock().unwrap().is_empty(), "the tool ran without a record");
}

#[test]
fn an_error_is_output_and_masked() {
    let toy = Toy::new();
    let given = args(json!({ "text": "090-1234-5678 に届きません", "fail": true }));
    let (code, facts) = refused(run(toy.gate().call("look_up", given, CallContext::default())));
    assert_eq!(code, ErrorCode::FILES_IO);
    let detail = &facts.iter().find(|(name, _)| name == "detail").unwrap().1;
    assert!(detail.contains("090-1234-****") && !detail.contains("5678"), "{detail}");
    assert_eq!(toy.story(), ["intent", "outcome files.io"]);
}

#[test]
fn a_tool_that_hangs_is_stopped_and_on_record() {
    let toy = Toy::new();
    let given = || args(json!({ "text": "a", "hang": true }));
    let (code, _) = refused(run(toy.gate().call("look_up", given(), CallContext::default())));
    assert_eq!(code, ErrorCode::CALL_TIMEOUT);
    let cancel = CancellationToken::new();
    cancel.cancel();
    let context = CallContext { cancel, ..CallContext::default() };
    let (code, _) = refused(run(toy.gate().call("look_up", given(), context)));
    assert_eq!(code, ErrorCode::CALL_CANCELLED);
    assert_eq!(toy.story(), ["intent", "outcome call.timeout", "intent", "outcome call.cancelled"]);
}

#[test]
fn policy_hides_refuses_and_closes_at_night() {
    let mut toy = Toy::new();
    toy.policy = toy.policy.replace("end = \"24:00\"", "end = \"18:00\"").replace("read = \"allow\"\n", "");
    let server = crate::toy::server();
    let policy = sekisho_policy::Policy::parse(&toy.policy).unwrap();
    let listed: Vec<String> = server.listed_tools(&policy).into_iter().map(|tool| tool.name).collect();
    assert_eq!(listed, ["cancel_proposal", "draft_note", "send_note"], "a denied tool is not listed");
    let call =
        |name: &'static str| refused(run(toy.gate().call(name, args(json!({ "text": "a" })), session("s"))));
    assert_eq!(call("look_up").0, ErrorCode::CALL_UNKNOWN_TOOL, "and cannot be called by name");
    toy.clock.set(Timestamp::from_rfc3339("2026-11-24T12:00:00Z").unwrap());
    assert_eq!(call("draft_note").0, ErrorCode::POLICY_OUT_OF_HOURS);
    assert!(world().lock().unwrap().is_empty());
}

#[test]
fn a_result_over_the_limit_is_refused_and_not_cut_inside_an_item() {
    let toy = Toy::new();
    let given = args(json!({ "text": "あ".repeat(60_000) }));
    let (code, _) = refused(run(toy.gate().call("look_up", given, CallContext::default())));
    assert_eq!(code, ErrorCode::CALL_RESULT_TOO_LARGE);
}
