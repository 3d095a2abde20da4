//! Approving: who may say yes, to exactly what, and what becomes of it when somebody cheats or dies.

use crate::toy::{Toy, args, refused, released, run, session, world};
use sekisho_factors::{Assertion, FactorError, Factors, Proof, Registration};
use sekisho_gate::{Gate, Reply};
use sekisho_outbox::{NewProposal, Outbox, ProposalState, Sealed};
use sekisho_testkit::{SoftKey, one_time_code};
use sekisho_types::{Clock as _, Decision, ErrorCode, ProposalId, Secret, UserId};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

const PORT: u16 = 49_321;
pub(crate) const ONE: ProposalId = ProposalId(1);
const TWO: ProposalId = ProposalId(2);

pub(crate) fn did() -> Vec<String> {
    world().lock().unwrap().iter().filter(|what| what.starts_with("did")).cloned().collect()
}

pub(crate) fn user(name: &str) -> UserId {
    UserId::parse(name).unwrap()
}

fn factors(toy: &Toy) -> Factors {
    let factors = Factors::open(&toy.factors_file(), Secret::new([9; 32]), toy.clock.clone()).unwrap();
    factors.settle_port(PORT).unwrap();
    factors
}

pub(crate) fn outbox(toy: &Toy) -> Outbox {
    Outbox::open(&toy.outbox_file(), Secret::new([3; 32]), toy.clock.clone()).unwrap()
}

/// Enrols a key of that person's.
pub(crate) fn enrolled(toy: &Toy, person: &str, seed: u8) -> SoftKey {
    let key = SoftKey::new(seed, PORT);
    let factors = factors(toy);
    let enrolment = factors.begin_passkey(&user(person), "key").unwrap();
    let answer: Registration = serde_json::from_value(key.register(&enrolment.challenge())).unwrap();
    factors.finish_passkey(&enrolment, &answer, None).unwrap();
    key
}

fn digest(toy: &Toy, id: ProposalId) -> [u8; 32] {
    outbox(toy).load(id).unwrap().digest().unwrap()
}

fn accepted(toy: &Toy, key: &mut SoftKey, digest: &[u8; 32]) -> Result<Proof, FactorError> {
    let assertion: Assertion = serde_json::from_value(key.assert(digest)).unwrap();
    factors(toy).accept_assertion(&assertion, digest)
}

/// Approves as the console does: the factor accepts, the outbox keeps the proof.
pub(crate) fn approve(toy: &Toy, key: &mut SoftKey, id: ProposalId) {
    let proof = accepted(toy, key, &digest(toy, id)).unwrap();
    outbox(toy).approve(id, &serde_json::to_vec(&proof).unwrap()).unwrap();
}

pub(crate) fn send(gate: &Gate, given: Value) -> ProposalId {
    let json = released(run(gate.call("send_note", args(given), session("s"))));
    assert_eq!(json["state"], "pending", "{json:?}");
    ProposalId(json["proposal"].as_u64().unwrap())
}

pub(crate) fn why(toy: &Toy, id: ProposalId) -> ErrorCode {
    refused(run(toy.deliverer().deliver(id))).0
}

fn rows(toy: &Toy, arguments: Value) -> Value {
    let json = released(run(toy.gate().call("list_proposals", args(arguments), session("s"))));
    json["untrusted"]["rows"].clone()
}

#[test]
fn what_the_user_approves_with_her_key_is_done_once() {
    let toy = Toy::new();
    let mut key = enrolled(&toy, "hanako", 1);
    send(&toy.gate(), json!({ "text": "見積もり" }));
    approve(&toy, &mut key, ONE);
    released(run(toy.deliverer().deliver(ONE)));
    assert_eq!(did(), ["did 見積もり"]);
    assert_eq!(why(&toy, ONE), ErrorCode::OUTBOX_WRONG_STATE);
    assert_eq!(did().len(), 1);
    let done = toy.entries().into_iter().rev().find(|entry| entry.what.as_str() == "outcome").unwrap();
    assert_eq!(done.approver.unwrap(), user("hanako"));
    assert_eq!(done.factor.unwrap().as_str(), "passkey");
    assert_eq!(done.digest.unwrap().as_bytes(), &digest(&toy, ONE));
}

#[test]
fn an_approval_of_one_is_none_of_another() {
    let toy = Toy::new();
    let mut key = enrolled(&toy, "hanako", 1);
    send(&toy.gate(), json!({ "text": "a" }));
    // The same words, proposed again: another proposal all the same.
    send(&toy.gate(), json!({ "text": "a" }));
    let proof = accepted(&toy, &mut key, &digest(&toy, ONE)).unwrap();
    outbox(&toy).approve(TWO, &serde_json::to_vec(&proof).unwrap()).unwrap();
    assert_eq!(why(&toy, TWO), ErrorCode::FACTOR_WRONG_CHALLENGE);
    assert!(did().is_empty());
}

#[test]
fn nobody_approves_without_an_enrolled_key() {
    let toy = Toy::new();
    let mut stranger = SoftKey::new(7, PORT);
    send(&toy.gate(), json!({ "text": "a" }));
    assert_eq!(accepted(&toy, &mut stranger, &digest(&toy, ONE)), Err(FactorError::Unknown));
    // A proof made up without the factors, stored by whoever can write the outbox.
    let known = enrolled(&toy, "hanako", 1);
    let id = factors(&toy).list().unwrap()[0].id.clone();
    drop(known);
    let assertion: Assertion = serde_json::from_value(stranger.assert(&digest(&toy, ONE))).unwrap();
    for forged in [
        Proof::Passkey { factor: id.clone(), assertion },
        Proof::Code { factor: id, step: 1, mac: vec![0; 32].into() },
    ] {
        let db = rusqlite::Connection::open(toy.outbox_file()).unwrap();
        db.execute("UPDATE proposal SET state = 'pending'", []).unwrap();
        outbox(&toy).approve(ONE, &serde_json::to_vec(&forged).unwrap()).unwrap();
        assert!(why(&toy, ONE).as_str().starts_with("factor."), "{forged:?}");
    }
    assert!(did().is_empty());
}

#[test]
fn a_withdrawn_key_approves_no_more() {
    let toy = Toy::new();
    let mut key = enrolled(&toy, "hanako", 1);
    send(&toy.gate(), json!({ "text": "a" }));
    approve(&toy, &mut key, ONE);
    let id = factors(&toy).list().unwrap()[0].id.clone();
    factors(&toy).withdraw_lost(&id).unwrap();
    assert!(why(&toy, ONE).as_str().starts_with("factor."));
    assert!(did().is_empty());
}

#[test]
fn a_code_counts_where_policy_says_so_and_only_as_the_users_own() {
    for (policy, expected) in [("", Some(ErrorCode::OUTBOX_WRONG_APPROVER)), ("one_time_code = true", None)] {
        let mut toy = Toy::new();
        toy.policy += &format!("\n[approval]\n{policy}\n");
        send(&toy.gate(), json!({ "text": "a" }));
        let factors = factors(&toy);
        let enrolment = factors.begin_code(&user("hanako"), "phone").unwrap();
        let secret = enrolment.secret_text().expose().clone();
        let code = |toy: &Toy| one_time_code(&secret, u64::try_from(toy.clock.now().as_ms() / 1000).unwrap());
        factors.confirm_code(&enrolment, &code(&toy), None).unwrap();
        toy.clock.set(toy.clock.now().plus_ms(60_000));
        let proof = factors.accept_code(&user("hanako"), &code(&toy), &digest(&toy, ONE)).unwrap();
        outbox(&toy).approve(ONE, &serde_json::to_vec(&proof).unwrap()).unwrap();
        match expected {
            Some(code) => assert_eq!(why(&toy, ONE), code),
            None => drop(released(run(toy.deliverer().deliver(ONE)))),
        }
        assert_eq!(did().len(), usize::from(expected.is_none()));
    }
}

#[test]
fn a_second_person_is_listed_somebody_else_and_has_a_key() {
    let cases = [
        ("jiro", "second = [\"jiro\"]", None),
        ("jiro", "second = [\"saburo\"]", Some(ErrorCode::OUTBOX_WRONG_APPROVER)),
        ("hanako", "second = [\"hanako\"]", Some(ErrorCode::OUTBOX_WRONG_APPROVER)),
    ];
    for (person, approval, expected) in cases {
        let mut toy = Toy::new();
        toy.policy = toy.policy.replace("send = \"ask-user\"", "send = \"ask-second\"");
        toy.policy += &format!("\n[approval]\none_time_code = true\n{approval}\n");
        let mut key = enrolled(&toy, person, 1);
        send(&toy.gate(), json!({ "text": "a" }));
        approve(&toy, &mut key, ONE);
        match expected {
            Some(code) => assert_eq!(why(&toy, ONE), code, "{approval}"),
            None => drop(released(run(toy.deliverer().deliver(ONE)))),
        }
        assert_eq!(did().len(), usize::from(expected.is_none()), "{approval}");
    }
}

#[test]
fn one_invisible_character_more_is_another_thing() {
    let toy = Toy::new();
    let mut key = enrolled(&toy, "hanako", 1);
    send(&toy.gate(), json!({ "text": "振込先は従来どおり" }));
    send(&toy.gate(), json!({ "text": "振込先は従来どおり\u{200b}" }));
    approve(&toy, &mut key, ONE);
    let db = rusqlite::Connection::open(toy.outbox_file()).unwrap();
    for column in ["payload", "preview"] {
        let swap = format!(
            "UPDATE proposal SET {column} = (SELECT {column} FROM proposal WHERE id = 2) WHERE id = 1"
        );
        db.execute("SAVEPOINT whole", []).unwrap();
        db.execute(&swap, []).unwrap();
        db.execute("RELEASE whole", []).unwrap();
        assert_eq!(why(&toy, ONE), ErrorCode::OUTBOX_MISMATCH, "{column}");
    }
    assert!(did().is_empty());
}

#[test]
fn what_the_record_knows_as_done_is_not_done_again_whatever_the_outbox_says() {
    let toy = Toy::new();
    let mut key = enrolled(&toy, "hanako", 1);
    send(&toy.gate(), json!({ "text": "a" }));
    approve(&toy, &mut key, ONE);
    let before = std::fs::read(toy.outbox_file()).unwrap();
    released(run(toy.deliverer().deliver(ONE)));
    // The state set back by hand, and the whole file put back as it was.
    let db = rusqlite::Connection::open(toy.outbox_file()).unwrap();
    db.execute("UPDATE proposal SET state = 'approved'", []).unwrap();
    drop(db);
    assert_eq!(why(&toy, ONE), ErrorCode::OUTBOX_PERFORMED);
    std::fs::write(toy.outbox_file(), before).unwrap();
    assert_eq!(outbox(&toy).state(ONE).unwrap(), ProposalState::Approved);
    assert_eq!(why(&toy, ONE), ErrorCode::OUTBOX_PERFORMED);
    assert_eq!(did().len(), 1);
}

#[test]
fn approved_in_time_and_claimed_too_late_is_expired() {
    let toy = Toy::new();
    let mut key = enrolled(&toy, "hanako", 1);
    send(&toy.gate(), json!({ "text": "a" }));
    let start = toy.clock.now();
    toy.clock.set(start.plus_ms(8 * 3_600_000 - 1_000));
    approve(&toy, &mut key, ONE);
    toy.clock.set(start.plus_ms(8 * 3_600_000));
    assert_eq!(why(&toy, ONE), ErrorCode::OUTBOX_WRONG_STATE);
    assert_eq!(outbox(&toy).state(ONE).unwrap(), ProposalState::Expired);
    // A clock turned back helps nobody: it stays expired.
    toy.clock.set(start);
    assert_eq!(why(&toy, ONE), ErrorCode::OUTBOX_WRONG_STATE);
    assert!(did().is_empty());
}

#[test]
fn a_clock_turned_back_does_not_win_time_that_the_record_has_seen_pass() {
    let toy = Toy::new();
    let mut key = enrolled(&toy, "hanako", 1);
    send(&toy.gate(), json!({ "text": "a" }));
    let start = toy.clock.now();
    approve(&toy, &mut key, ONE);
    // Nine hours later something else goes on record; then somebody turns the clock back.
    toy.clock.set(start.plus_ms(9 * 3_600_000));
    released(run(toy.gate().call("look_up", args(json!({ "text": "x" })), session("s"))));
    toy.clock.set(start.plus_ms(1_000));
    assert_eq!(why(&toy, ONE), ErrorCode::OUTBOX_WRONG_STATE);
    assert_eq!(outbox(&toy).state(ONE).unwrap(), ProposalState::Expired);
    assert!(did().is_empty());
}

#[test]
fn a_policy_changed_meanwhile_ends_what_was_approved_under_the_old_one() {
    let mut toy = Toy::new();
    let mut key = enrolled(&toy, "hanako", 1);
    send(&toy.gate(), json!({ "text": "a" }));
    approve(&toy, &mut key, ONE);
    toy.policy += "\n# reviewed\n";
    assert_eq!(why(&toy, ONE), ErrorCode::OUTBOX_POLICY_CHANGED);
    assert_eq!(outbox(&toy).state(ONE).unwrap(), ProposalState::Failed);
    assert!(did().is_empty());
}

#[test]
fn a_claim_left_by_a_dead_process_is_looked_for_and_never_tried_again() {
    // What the dead one did, what looking says, and what stands there then.
    let cases = [
        (true, 0, ErrorCode::OUTBOX_FOUND_DONE, ProposalState::Done),
        (false, 0, ErrorCode::OUTBOX_FOUND_NOT_DONE, ProposalState::Failed),
        (true, 2, ErrorCode::OUTBOX_UNKNOWN, ProposalState::Unknown),
    ];
    for (happened, end, code, state) in cases {
        let toy = Toy::new();
        let mut key = enrolled(&toy, "hanako", 1);
        send(&toy.gate(), json!({ "text": "a", "end": end }));
        approve(&toy, &mut key, ONE);
        let outbox = outbox(&toy);
        // The turn ends here, as it does with a process; the claim stays.
        outbox.claim(&outbox.turn(ONE, Duration::ZERO).unwrap()).unwrap();
        if happened {
            world().lock().unwrap().push("did a".to_owned());
        }
        assert_eq!(why(&toy, ONE), code);
        assert_eq!(outbox.state(ONE).unwrap(), state);
        assert_eq!(did().len(), usize::from(happened), "looking does nothing");
    }
}

#[test]
fn while_one_performs_another_neither_performs_nor_calls_it_dead() {
    let toy = Toy::new();
    let mut key = enrolled(&toy, "hanako", 1);
    send(&toy.gate(), json!({ "text": "a" }));
    approve(&toy, &mut key, ONE);
    let outbox = outbox(&toy);
    let turn = outbox.turn(ONE, Duration::ZERO).unwrap();
    let claim = outbox.claim(&turn).unwrap();
    assert_eq!(why(&toy, ONE), ErrorCode::OUTBOX_IN_PROGRESS);
    assert_eq!(outbox.state(ONE).unwrap(), ProposalState::Claimed);
    drop((claim, turn));
}

#[test]
fn a_comment_reaches_the_model_masked_and_a_successor_takes_the_place() {
    let toy = Toy::new();
    let first = send(&toy.gate(), json!({ "text": "a" }));
    outbox(&toy).give_back(first, "電話は 090-1234-5678 に。山田太郎様宛てで。").unwrap();
    let row = &rows(&toy, json!({ "id": first.0 }))[0];
    assert_eq!((&row[0], &row[1], &row[2]), (&json!(1), &json!("send_note"), &json!("returned")));
    let comment = row[6].as_str().unwrap();
    assert!(comment.contains("090-1234-****‹") && !comment.contains("山田"), "{comment}");
    let second = send(&toy.gate(), json!({ "text": "b", "replaces": first.0 }));
    let states: Vec<_> = rows(&toy, json!({}))
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row[0].clone(), row[2].clone(), row[5].clone()))
        .collect();
    assert_eq!(
        states,
        [(json!(2), json!("pending"), Value::Null), (json!(1), json!("superseded"), json!(2))]
    );
    // Only a wish of the same tool takes a place, and only of what still waits.
    let other =
        run(toy.gate().call("draft_note", args(json!({ "text": "c", "replaces": second.0 })), session("s")));
    assert_eq!(refused(other).0, ErrorCode::OUTBOX_NOT_FOUND);
    let again =
        run(toy.gate().call("send_note", args(json!({ "text": "c", "replaces": first.0 })), session("s")));
    assert_eq!(refused(again).0, ErrorCode::OUTBOX_WRONG_STATE);
}

#[test]
fn the_model_takes_back_what_waits_and_nothing_else() {
    let toy = Toy::new();
    let mut key = enrolled(&toy, "hanako", 1);
    send(&toy.gate(), json!({ "text": "a" }));
    send(&toy.gate(), json!({ "text": "b" }));
    let cancel =
        |id: ProposalId| run(toy.gate().call("cancel_proposal", args(json!({ "id": id.0 })), session("s")));
    assert_eq!(released(cancel(ONE))["untrusted"]["rows"][0][2], "cancelled");
    approve(&toy, &mut key, TWO);
    assert_eq!(refused(cancel(TWO)).0, ErrorCode::OUTBOX_WRONG_STATE);
    assert_eq!(refused(cancel(ProposalId(9))).0, ErrorCode::OUTBOX_NOT_FOUND);
    assert_eq!(outbox(&toy).state(TWO).unwrap(), ProposalState::Approved);
}

#[test]
fn what_a_person_changes_waits_anew_in_her_words() {
    let toy = Toy::new();
    let mut key = enrolled(&toy, "hanako", 1);
    let first = send(&toy.gate(), json!({ "text": "a" }));
    let parts = |key: &str, text: &str| BTreeMap::from([(key.to_owned(), text.to_owned())]);
    let revise = |id, parts| run(toy.gate().revise(id, parts));
    assert_eq!(revise(first, parts("subject", "x")).unwrap_err().code(), ErrorCode::OUTBOX_NOT_EDITABLE);
    let number = "マイナンバー 1234 5678 9018";
    assert_eq!(revise(first, parts("text", number)).unwrap_err().code(), ErrorCode::CALL_FORBIDDEN_CONTENT);
    assert_eq!(outbox(&toy).state(first).unwrap(), ProposalState::Pending, "nothing has changed");
    let second = revise(first, parts("text", "山田太郎様、よろしく")).unwrap();
    assert_eq!(outbox(&toy).state(first).unwrap(), ProposalState::Superseded);
    assert_eq!(revise(first, parts("text", "x")).unwrap_err().code(), ErrorCode::OUTBOX_WRONG_STATE);
    // The old approval is of the old words.
    assert_eq!(why(&toy, second), ErrorCode::OUTBOX_NOT_APPROVED);
    approve(&toy, &mut key, second);
    released(run(toy.deliverer().deliver(second)));
    assert_eq!(did(), ["did 山田太郎様、よろしく"]);
}

#[test]
fn a_draft_is_taken_back_once_and_nothing_else_is() {
    let toy = Toy::new();
    let mut key = enrolled(&toy, "hanako", 1);
    released(run(toy.gate().call("draft_note", args(json!({ "text": "a" })), session("s"))));
    send(&toy.gate(), json!({ "text": "b" }));
    approve(&toy, &mut key, TWO);
    released(run(toy.deliverer().deliver(TWO)));
    let undo = |id| run(toy.deliverer().undo(id));
    assert_eq!(refused(undo(TWO)).0, ErrorCode::OUTBOX_NO_UNDO);
    let Reply::Released(undone) = undo(ONE) else { panic!("refused") };
    assert_eq!(undone.json()["state"], "undone");
    assert_eq!(refused(undo(ONE)).0, ErrorCode::OUTBOX_WRONG_STATE);
    let undid = world().lock().unwrap().iter().filter(|what| what.starts_with("undid")).count();
    assert_eq!(undid, 1);
}

#[test]
fn a_halt_stops_deliveries_revisions_and_taking_back() {
    let toy = Toy::new();
    let mut key = enrolled(&toy, "hanako", 1);
    send(&toy.gate(), json!({ "text": "a" }));
    approve(&toy, &mut key, ONE);
    *toy.orders.0.lock().unwrap() =
        Some(sekisho_gate::Stopped { code: ErrorCode::ORDER_HALTED, numbers: Vec::new(), reason: None });
    assert_eq!(why(&toy, ONE), ErrorCode::ORDER_HALTED);
    assert_eq!(refused(run(toy.deliverer().undo(ONE))).0, ErrorCode::ORDER_HALTED);
    assert_eq!(run(toy.gate().revise(ONE, BTreeMap::new())).unwrap_err().code(), ErrorCode::ORDER_HALTED);
    *toy.orders.0.lock().unwrap() = None;
    released(run(toy.deliverer().deliver(ONE)));
}

#[test]
fn more_than_a_person_can_read_is_not_taken() {
    let toy = Toy::new();
    let gate = toy.gate();
    for _ in 0..50 {
        send(&gate, json!({ "text": "a" }));
    }
    let more = |given: Value| run(gate.call("send_note", args(given), session("s")));
    let (code, facts) = refused(more(json!({ "text": "b" })));
    assert_eq!(code, ErrorCode::OUTBOX_FULL);
    assert!(facts.contains(&("limit".to_owned(), "50".to_owned())));
    // One that takes another's place adds nothing to read, and what is taken back makes room.
    released(more(json!({ "text": "c", "replaces": 7 })));
    released(run(gate.call("cancel_proposal", args(json!({ "id": 1 })), session("s"))));
    released(more(json!({ "text": "d" })));
    released(run(gate.call("draft_note", args(json!({ "text": "e" })), session("s"))));
}

#[test]
fn tools_that_changed_meanwhile_end_what_was_approved_under_the_old_ones() {
    let toy = Toy::new();
    let mut key = enrolled(&toy, "hanako", 1);
    send(&toy.gate(), json!({ "text": "a" }));
    // The same proposal, sealed by a server whose tools were described in other words.
    let Sealed { header, payload, preview, .. } = outbox(&toy).load(ONE).unwrap();
    let older = outbox(&toy)
        .put(NewProposal {
            server: header.server,
            tool: header.tool,
            class: header.class,
            user: header.user,
            surface_hash: [9; 32],
            policy_hash: header.policy_hash,
            decision: header.decision,
            rule: header.rule,
            author: header.author,
            replaces: None,
            circumstances: header.circumstances,
            payload,
            preview,
            ttl_ms: header.ttl_ms,
        })
        .unwrap();
    approve(&toy, &mut key, older);
    assert_eq!(why(&toy, older), ErrorCode::OUTBOX_TOOLS_CHANGED);
    assert_eq!(outbox(&toy).state(older).unwrap(), ProposalState::Failed);
    assert!(did().is_empty());
}

#[test]
fn what_a_person_wrote_is_hers_and_what_was_strict_stays_strict() {
    let mut toy = Toy::new();
    toy.policy += r#"
[[rule]]
id = "send-tainted"
reason = { ja = "社外の内容を読んだ後の送信", en = "sent after reading what came from outside" }
decision = "ask-second"
class = ["send"]
tainted = true
matches = [{ class = "send", tainted = true }]
passes = [{ class = "send" }]
"#;
    let gate = toy.gate();
    let in_session = |name: &str, tool: &str, given: Value| run(gate.call(tool, args(given), session(name)));
    released(in_session("read", "look_up", json!({ "text": "buy now", "outside": true })));
    released(in_session("read", "send_note", json!({ "text": "a" })));
    assert_eq!(outbox(&toy).listed(ONE).unwrap().header.decision, Decision::AskSecond);
    // Another session has read nothing; what takes the place of the first one is as strict as it was.
    released(in_session("clean", "send_note", json!({ "text": "b", "replaces": 1 })));
    assert_eq!(outbox(&toy).listed(TWO).unwrap().header.decision, Decision::AskSecond);
    let parts = BTreeMap::from([("text".to_owned(), "c".to_owned())]);
    let hers = run(gate.revise(TWO, parts)).unwrap();
    for (tool, given) in [
        ("send_note", json!({ "text": "d", "replaces": hers.0 })),
        ("cancel_proposal", json!({ "id": hers.0 })),
    ] {
        assert_eq!(refused(in_session("clean", tool, given)).0, ErrorCode::OUTBOX_PERSONS, "{tool}");
    }
    assert_eq!(outbox(&toy).state(hers).unwrap(), ProposalState::Pending);
    // What became of each stands on record, by its number.
    let said: Vec<_> = toy
        .entries()
        .into_iter()
        .filter(|entry| entry.what.as_str() == "proposal")
        .map(|entry| (entry.proposal.unwrap().0, entry.state.unwrap().as_str().to_owned()))
        .collect();
    assert_eq!(said, [(1, "superseded".to_owned())]);
}
