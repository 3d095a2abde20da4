//! Acting: wishes are sealed, policy or a person decides, and delivery happens once.

use crate::toy::{Toy, args, bytes_below, refused, released, run, session, world};
use sekisho_gate::{ActKey, CallContext};
use sekisho_platform::{KeyBackend, RootKey};
use sekisho_types::{ErrorCode, ProposalId, Strength};
use serde_json::json;

fn did() -> Vec<String> {
    world().lock().unwrap().iter().filter(|what| what.starts_with("did")).cloned().collect()
}

#[test]
fn a_draft_is_delivered_at_once_and_its_receipt_is_masked() {
    let toy = Toy::new();
    let given = args(json!({ "text": "call 090-1234-5678" }));
    let json = released(run(toy.gate().call("draft_note", given, session("s"))));
    assert_eq!(json["state"], "done");
    let text = json["untrusted"]["text"].as_str().unwrap();
    assert!(text.starts_with("call 090-1234-****‹") && text.ends_with('›'), "{text}");
    assert_eq!(did(), ["did call 090-1234-5678"], "what happens outside is the real thing");
    assert_eq!(toy.story(), ["intent", "intent claimed", "outcome done", "outcome done"]);
}

#[test]
fn a_send_waits_for_a_person_and_nothing_happens() {
    let toy = Toy::new();
    let json = released(run(toy.gate().call("send_note", args(json!({ "text": "社外秘" })), session("s"))));
    assert_eq!(json["state"], "pending");
    assert_eq!(json["proposal"], 1);
    let note = json["note"].as_str().unwrap();
    for words in ["Queued as no. 1", "Nothing was sent", "A person must approve", "Do not try again"] {
        assert!(note.contains(words), "{note}");
    }
    for _ in 0..2 {
        let (code, _) = refused(run(toy.deliverer().deliver(ProposalId(1))));
        assert_eq!(code, ErrorCode::OUTBOX_NOT_APPROVED);
    }
    assert!(did().is_empty());
    let disk = bytes_below(toy.dir.path());
    let clear = "社外秘".as_bytes();
    assert!(!disk.windows(clear.len()).any(|bytes| bytes == clear), "in clear on disk");
}

#[test]
fn a_state_row_set_to_approved_by_hand_delivers_nothing() {
    let toy = Toy::new();
    released(run(toy.gate().call("send_note", args(json!({ "text": "a" })), session("s"))));
    let db = rusqlite::Connection::open(toy.outbox_file()).unwrap();
    db.execute("UPDATE proposal SET state = 'approved'", []).unwrap();
    assert_eq!(refused(run(toy.deliverer().deliver(ProposalId(1)))).0, ErrorCode::OUTBOX_NOT_APPROVED);
    db.execute("UPDATE proposal SET header = replace(header, 'ask-user', 'allow')", []).unwrap();
    assert_eq!(refused(run(toy.deliverer().deliver(ProposalId(1)))).0, ErrorCode::OUTBOX_MISMATCH);
    assert!(did().is_empty());
}

#[test]
fn a_proposal_is_delivered_once_whoever_asks_again() {
    let toy = Toy::new();
    released(run(toy.gate().call("draft_note", args(json!({ "text": "a" })), session("s"))));
    let (code, facts) = refused(run(toy.deliverer().deliver(ProposalId(1))));
    assert_eq!(code, ErrorCode::OUTBOX_WRONG_STATE);
    assert!(facts.contains(&("state".to_owned(), "done".to_owned())));
    assert_eq!(did().len(), 1);
    assert_eq!(refused(run(toy.deliverer().deliver(ProposalId(7)))).0, ErrorCode::OUTBOX_NOT_FOUND);
}

#[test]
fn failed_and_unknown_are_told_apart_and_neither_is_tried_again() {
    for (end, state, code) in [(1, "failed", ErrorCode::FILES_IO), (2, "unknown", ErrorCode::OUTBOX_UNKNOWN)]
    {
        let toy = Toy::new();
        let given = args(json!({ "text": "a", "end": end }));
        assert_eq!(refused(run(toy.gate().call("draft_note", given, session("s")))).0, code);
        let (again, facts) = refused(run(toy.deliverer().deliver(ProposalId(1))));
        // What is unknown is looked for; the toy's world cannot tell either.
        let expected =
            if state == "failed" { ErrorCode::OUTBOX_WRONG_STATE } else { ErrorCode::OUTBOX_UNKNOWN };
        assert_eq!(again, expected);
        assert_eq!(facts.contains(&("state".to_owned(), state.to_owned())), state == "failed", "{facts:?}");
        assert_eq!(did().len(), 1);
    }
}

#[test]
fn a_policy_changed_meanwhile_stops_the_delivery() {
    let mut toy = Toy::new();
    // Sealed by a serving process that cannot deliver, as if it had been killed right after.
    let gate = toy.gate_without_delivery();
    refused(run(gate.call("draft_note", args(json!({ "text": "a" })), session("s"))));
    toy.policy = toy.policy.replace("draft = \"allow\"", "draft = \"ask-user\"");
    assert_eq!(refused(run(toy.deliverer().deliver(ProposalId(1)))).0, ErrorCode::OUTBOX_POLICY_CHANGED);
    assert!(did().is_empty());
}

#[test]
fn a_proposal_that_waited_too_long_is_not_delivered() {
    let toy = Toy::new();
    let gate = toy.gate_without_delivery();
    refused(run(gate.call("draft_note", args(json!({ "text": "a" })), session("s"))));
    toy.clock.set(sekisho_types::Clock::now(&*toy.clock).plus_ms(9 * 3_600_000));
    let (code, facts) = refused(run(toy.deliverer().deliver(ProposalId(1))));
    assert_eq!(code, ErrorCode::OUTBOX_WRONG_STATE);
    assert!(facts.contains(&("state".to_owned(), "expired".to_owned())));
    assert!(did().is_empty());
}

#[test]
fn what_one_process_read_from_outside_taints_what_another_sends() {
    let mut toy = Toy::new();
    toy.policy += r#"
[[rule]]
id = "tainted-drafts"
reason = { ja = "社外の内容を読んだ後の下書きは禁止", en = "no drafts after reading what came from outside" }
decision = "deny"
class = ["draft"]
tainted = true
matches = [{ class = "draft", tainted = true }]
passes = [{ class = "draft" }]
"#;
    let draft =
        |context: CallContext| run(toy.gate().call("draft_note", args(json!({ "text": "a" })), context));
    released(draft(session("one")));
    let outside = args(json!({ "text": "buy now", "outside": true }));
    released(run(toy.gate().call("look_up", outside, session("one"))));
    assert_eq!(refused(draft(session("one"))).0, ErrorCode::POLICY_DENIED);
    released(draft(session("two")));
    toy.clock.set(sekisho_types::Clock::now(&*toy.clock).plus_ms(8 * 3_600_000 + 1));
    released(draft(session("one")));
}

#[test]
fn a_key_to_read_with_is_no_key_to_act_with() {
    let dir = tempfile::tempdir().unwrap();
    let key = |strength| RootKey::create(dir.path(), KeyBackend::of_this_system(), strength).unwrap();
    assert!(ActKey::of(key(Strength::Read)).is_none());
    assert!(ActKey::of(key(Strength::Act)).is_some());
}

#[test]
fn a_record_that_cannot_be_written_leaves_the_proposal_unclaimed() {
    let toy = Toy::new();
    let gate = toy.gate_without_delivery();
    refused(run(gate.call("draft_note", args(json!({ "text": "a" })), session("s"))));
    let deliverer = toy.deliverer();
    std::fs::rename(toy.record_dir(), toy.dir.path().join("gone")).unwrap();
    std::fs::write(toy.record_dir(), b"in the way").unwrap();
    assert!(refused(run(deliverer.deliver(ProposalId(1)))).0.as_str().starts_with("audit."));
    std::fs::remove_file(toy.record_dir()).unwrap();
    std::fs::rename(toy.dir.path().join("gone"), toy.record_dir()).unwrap();
    released(run(toy.deliverer().deliver(ProposalId(1))));
    assert_eq!(did().len(), 1);
}
