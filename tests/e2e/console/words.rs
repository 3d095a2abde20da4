//! What a person says, by hand and in every wrong way: nothing is approved that was not, and nothing twice.

use super::person::{Authenticator, code};
use super::stage::{Session, Stage, me, note};
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use sekisho_outbox::{Finish, ProposalState};
use sekisho_types::{Decision, GateClass, ProposalId, UserId};
use serde_json::{Value, json};
use std::time::Duration;

fn second() -> UserId {
    UserId::parse("hanako.second").unwrap()
}

/// How often the record says that a proposal was approved, and with which codes it was refused.
fn approvals(stage: &Stage, id: ProposalId) -> (usize, Vec<String>) {
    let said = stage.said_of(id);
    let approved = said.iter().filter(|(word, _)| word == "approved").count();
    let refused = said.into_iter().filter(|(word, _)| word == "approval-refused");
    (approved, refused.map(|(_, error)| error.unwrap()).collect())
}

#[track_caller]
fn refused(answer: &super::stage::Answer, code: &str) {
    assert!(answer.body.contains(&format!("[{code}]")), "{code} in {}", answer.body);
}

#[test]
fn one_answer_approves_one_proposal_and_whatever_comes_after_is_refused() {
    let stage = Stage::new();
    let session = stage.open();
    let mut key = Authenticator::new(1);
    assert!(session.enrol(&me(), &mut key).body.contains("The passkey is enrolled."));
    let (a, b) = (stage.seal(&note("a.txt"), |_| {}), stage.seal(&note("b.txt"), |_| {}));
    let (for_a, for_b) = (session.challenge(a), session.challenge(b));
    assert_ne!(for_a, for_b);
    let said = key.assert(&for_a, &stage.origin());
    // The approval of A, used for B: by its own digest, and by B's.
    refused(&session.approve(b, &for_b, &said), "factor.wrong-challenge");
    refused(&session.approve(b, &for_a, &said), "outbox.mismatch");
    let elsewhere = key.assert(&for_b, "http://localhost:1");
    refused(&session.approve(b, &for_b, &elsewhere), "factor.wrong-origin");
    refused(&session.approve(b, &for_b, "{}"), "factor.malformed");
    refused(&session.approve(b, &for_b, ""), "factor.malformed");
    let stranger = Authenticator::new(2).assert(&for_b, &stage.origin());
    refused(&session.approve(b, &for_b, &stranger), "factor.unknown");
    assert_eq!(stage.state(b), ProposalState::Pending);
    assert_eq!(approvals(&stage, b).0, 0);

    session.approve(a, &for_a, &said);
    assert_ne!(stage.state(a), ProposalState::Pending);
    // The double click, the other tab, the replay.
    let other_tab = stage.open();
    refused(&session.approve(a, &for_a, &said), "outbox.wrong-state");
    refused(&other_tab.approve(a, &for_a, &key.assert(&for_a, &stage.origin())), "outbox.wrong-state");
    let (approved, refusals) = approvals(&stage, a);
    assert_eq!((approved, refusals), (1, vec!["outbox.wrong-state".to_owned(); 2]));
    assert_on_record(&stage, &for_a, &said);
}

/// The raw answer of the key lies on the record, for an auditor to verify again.
fn assert_on_record(stage: &Stage, challenge: &str, said: &str) {
    let tail = stage.world.sekisho(&["audit", "tail", "-n", "1000", "--json"]).good().out;
    let entries = tail.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let entry = entries.into_iter().find(|entry| entry["state"] == "approved").unwrap();
    let digest = BASE64URL_NOPAD.decode(challenge.as_bytes()).unwrap();
    assert_eq!(entry["digest"], HEXLOWER.encode(&digest), "{entry}");
    assert_eq!((&entry["factor"], &entry["approver"]), (&json!("passkey"), &json!(me().as_str())));
    let proof = BASE64.decode(entry["proof"].as_str().unwrap().as_bytes()).unwrap();
    let proof: Value = serde_json::from_slice(&proof).unwrap();
    assert_eq!(proof["assertion"], serde_json::from_str::<Value>(said).unwrap());
}

#[test]
fn of_two_who_approve_at_once_one_is_heard() {
    let stage = Stage::new();
    let session = stage.open();
    let mut key = Authenticator::new(1);
    session.enrol(&me(), &mut key);
    let id = stage.seal(&note("a.txt"), |_| {});
    let challenge = session.challenge(id);
    let tabs: Vec<(Session<'_>, String)> =
        (0..6).map(|_| (stage.open(), key.assert(&challenge, &stage.origin()))).collect();
    std::thread::scope(|scope| {
        for (tab, said) in &tabs {
            scope.spawn(|| tab.approve(id, &challenge, said));
        }
    });
    // Each delivery is asked once for each approval that the outbox has taken: one.
    let (_, refusals) = approvals(&stage, id);
    assert_eq!(refusals.len(), 5, "{refusals:?}");
    let known = ["outbox.wrong-state", "factor.counter-back"];
    assert!(refusals.iter().all(|code| known.contains(&code.as_str())), "{refusals:?}");
}

#[test]
fn a_second_person_is_somebody_else_whom_policy_lists_with_a_passkey() {
    let stage = Stage::with_second("hanako.second");
    let session = stage.open();
    let (mut own, mut hers) = (Authenticator::new(1), Authenticator::new(2));
    session.enrol(&me(), &mut own);
    assert!(session.enrol(&second(), &mut hers).body.contains("hanako.second"));
    let id = stage.seal(&note("a.txt"), |new| new.decision = Decision::AskSecond);
    let challenge = session.challenge(id);
    let page = session.page(&format!("proposals/{id}")).body.clone();
    assert!(page.contains("hanako.second") && !page.contains("name=\"code\""), "no code is offered");
    let mine = own.assert(&challenge, &stage.origin());
    refused(&session.approve(id, &challenge, &mine), "approval.not-second");
    let fields = [("digest", challenge.as_str()), ("code", "123456")];
    refused(&session.say(&format!("proposals/{id}/approve"), &fields), "approval.code-too-weak");
    assert_eq!(stage.state(id), ProposalState::Pending);
    session.approve(id, &challenge, &hers.assert(&challenge, &stage.origin()));
    assert_ne!(stage.state(id), ProposalState::Pending);
    let tail = stage.world.sekisho(&["audit", "tail", "-n", "1000", "--json"]).good().out;
    assert!(tail.contains("\"approver\":\"hanako.second\""), "{tail}");
    // Her key is no substitute for the user's own word.
    let own_word = stage.seal(&note("b.txt"), |_| {});
    let challenge = session.challenge(own_word);
    refused(
        &session.approve(own_word, &challenge, &hers.assert(&challenge, &stage.origin())),
        "approval.wrong-person",
    );
}

/// What was wrong before stays wrong: who is second is asked of the policy of this moment.
#[test]
fn nobody_enrols_for_whom_policy_does_not_know() {
    let stage = Stage::new();
    let session = stage.open();
    let fields = [("person", "somebody.else"), ("label", "key")];
    let answer = session.say("factors/begin-passkey", &fields);
    assert!(!answer.body.contains("data-passkey"), "{}", answer.body);
}

#[test]
fn a_code_approves_where_policy_counts_it_and_wrong_ones_lock() {
    let stage = Stage::new();
    let session = stage.open();
    let me = me();
    let begun = session.say("factors/begin-code", &[("person", me.as_str()), ("label", "phone")]);
    assert!(begun.body.contains("<svg class=\"qr\""));
    let secret = begun.between("<code class=\"secret\">", "</code>");
    assert!(session.say("factors/code", &[("first", "000000x")]).body.contains("[factor.wrong-code]"));
    let enrolled = session.say("factors/code", &[("first", &code(&secret, -1))]);
    assert!(enrolled.body.contains("The one-time code is enrolled."), "{}", enrolled.body);
    assert!(!session.page("factors").body.contains(&secret), "shown once");
    let (a, b) = (stage.seal(&note("a.txt"), |_| {}), stage.seal(&note("b.txt"), |_| {}));
    let digest = |id| session.page(&format!("proposals/{id}")).between("name=\"digest\" value=\"", "\"");
    let by_code = |id, digest: &str, code: &str| {
        session.say(&format!("proposals/{id}/approve"), &[("digest", digest), ("code", code)])
    };
    let (of_a, of_b) = (digest(a), digest(b));
    refused(&by_code(a, &of_b, &code(&secret, 0)), "outbox.mismatch");
    by_code(a, &of_a, &code(&secret, 0));
    assert_ne!(stage.state(a), ProposalState::Pending);
    refused(&by_code(b, &of_b, &code(&secret, 0)), "factor.code-used");
    for _ in 0..4 {
        refused(&by_code(b, &of_b, "12345"), "factor.wrong-code");
    }
    refused(&by_code(b, &of_b, "12345"), "factor.locked");
    refused(&by_code(b, &of_b, &code(&secret, 1)), "factor.locked");
    assert_eq!(stage.state(b), ProposalState::Pending);
    let (approved, refusals) = approvals(&stage, b);
    assert_eq!((approved, refusals.len()), (0, 7), "{refusals:?}");
}

#[test]
fn a_proposal_is_returned_denied_or_expires_and_then_stays_so() {
    let stage = Stage::new();
    let session = stage.open();
    let mut key = Authenticator::new(1);
    session.enrol(&me(), &mut key);
    let [back, no, late] = ["a.txt", "b.txt", "c.txt"].map(|title| stage.seal(&note(title), |_| {}));
    let comment = "宛名が違います。\n「様」を付けてください。";
    refused(
        &session.say(&format!("proposals/{back}/return"), &[("comment", " \r\n ")]),
        "approval.no-comment",
    );
    // Longer than a page, and than a form usually is: it is read, and refused for what it is.
    let long = session.say(&format!("proposals/{back}/return"), &[("comment", &"あ".repeat(400_000))]);
    refused(&long, "outbox.unavailable");
    session.say(&format!("proposals/{back}/return"), &[("comment", comment)]);
    assert_eq!(stage.state(back), ProposalState::Returned);
    assert_eq!(stage.outbox().comment(back).unwrap().as_deref(), Some(comment));
    assert!(session.page(&format!("proposals/{back}")).body.contains("「様」を付けてください。"));
    session.say(&format!("proposals/{no}/deny"), &[]);
    assert_eq!(stage.state(no), ProposalState::Denied);
    let brief = stage.seal(&note("d.txt"), |new| new.ttl_ms = 1);
    for (id, state) in [(back, "returned"), (no, "denied"), (brief, "expired")] {
        let digest =
            data_encoding::BASE64URL_NOPAD.encode(&stage.outbox().load(id).unwrap().digest().unwrap());
        let answer = session.approve(id, &digest, &key.assert(&digest, &stage.origin()));
        refused(&answer, "outbox.wrong-state");
        assert!(answer.body.contains(state), "{}", answer.body);
        assert!(!answer.body.contains("id=\"approve\""), "nothing to approve is offered");
    }
    refused(&session.say(&format!("proposals/{back}/deny"), &[]), "outbox.wrong-state");
    assert_eq!(stage.state(late), ProposalState::Pending);
    let words = |id| stage.said_of(id).into_iter().map(|(word, _)| word).collect::<Vec<_>>();
    assert_eq!(
        words(back),
        ["return-refused", "returned", "return-refused", "returned", "approval-refused", "denial-refused"]
    );
    assert_eq!(words(no), ["denied", "approval-refused"]);
    assert_eq!(words(brief), ["expired", "approval-refused"]);
    let record = session.page(&format!("record?proposal={back}&errors=1")).body.clone();
    assert!(record.contains("outbox.wrong-state") && !record.contains(comment), "{record}");
}

#[test]
fn a_policy_that_changed_while_it_waited_takes_the_approval_away() {
    let stage = Stage::new();
    let session = stage.open();
    let mut key = Authenticator::new(1);
    session.enrol(&me(), &mut key);
    let id = stage.seal(&note("a.txt"), |_| {});
    let challenge = session.challenge(id);
    stage.world.home.edit_policy(|text| format!("{text}\n# changed\n")).unwrap();
    let said = key.assert(&challenge, &stage.origin());
    refused(&session.approve(id, &challenge, &said), "outbox.policy-changed");
    assert_eq!(stage.state(id), ProposalState::Pending);
}

#[test]
fn a_state_that_was_edited_by_hand_approves_nothing() {
    let stage = Stage::new();
    let session = stage.open();
    let id = stage.seal(&note("a.txt"), |_| {});
    // What code of the same user can do to the row, without a factor.
    stage.outbox().approve(id, b"{}").unwrap();
    assert_eq!(stage.state(id), ProposalState::Approved);
    let answer = session.say(&format!("proposals/{id}/deliver"), &[]);
    assert!(answer.body.contains("[outbox.mismatch]"), "{}", answer.body);
    assert_ne!(stage.state(id), ProposalState::Done);
}

#[test]
fn a_second_passkey_and_a_withdrawal_need_the_first_ones_word() {
    let stage = Stage::new();
    let session = stage.open();
    let (mut first, mut spare) = (Authenticator::new(1), Authenticator::new(2));
    session.enrol(&me(), &mut first);
    let me = me();
    let begun = session.say("factors/begin-passkey", &[("person", me.as_str()), ("label", "spare")]);
    let (challenge, consent) =
        (begun.between("data-challenge=\"", "\""), begun.between("data-consent=\"", "\""));
    let made = spare.register(&challenge, &stage.origin());
    let without = session.say("factors/passkey", &[("registration", &made)]);
    refused(&without, "factor.needs-passkey");
    let by_itself = spare.assert(&consent, &stage.origin());
    refused(
        &session.say("factors/passkey", &[("registration", &made), ("assertion", &by_itself)]),
        "factor.unknown",
    );
    let agreed = first.assert(&consent, &stage.origin());
    let done = session.say("factors/passkey", &[("registration", &made), ("assertion", &agreed)]);
    assert!(done.body.contains("The passkey is enrolled."), "{}", done.body);

    let listed = stage.world.sekisho(&["factors", "list", "--json"]).good().json();
    let id = listed["factors"][0]["id"].as_str().unwrap().to_owned();
    stage.world.sekisho(&["factors", "withdraw", &id]).refused(1, "factor.needs-passkey");
    let begun = session.say("factors/begin-withdrawal", &[("id", &id)]);
    let consent = begun.between("data-challenge=\"", "\"");
    refused(&session.say("factors/withdraw", &[]), "factor.needs-passkey");
    let agreed = spare.assert(&consent, &stage.origin());
    let done = session.say("factors/withdraw", &[("assertion", &agreed)]);
    assert!(done.body.contains("The factor is withdrawn."), "{}", done.body);
    let listed = stage.world.sekisho(&["factors", "list", "--json"]).good().json();
    let left = listed["factors"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(listed["factors"].as_array().unwrap().len(), 1);
    stage.world.sekisho(&["factors", "withdraw", &left, "--lost", "--json"]).good();
    let tail = stage.world.sekisho(&["audit", "tail", "-n", "1000", "--json"]).good().out;
    let count = |word: &str| tail.matches(&format!("\"state\":\"{word}\"")).count();
    let words = ["factor-enrolled", "factor-refused", "factor-withdrawn", "factor-withdrawn-lost"];
    assert_eq!(words.map(count), [2, 4, 1, 1], "{tail}");
}

#[test]
fn a_codes_secret_is_shown_on_a_terminal_only() {
    let stage = Stage::new();
    let ran = stage.world.sekisho(&["factors", "enroll", "code"]).refused(1, "factor.terminal");
    assert!(!ran.out.contains("otpauth") && !ran.out.contains('█'), "{ran:?}");
}

#[test]
fn while_an_order_halts_everything_nothing_is_approved_and_every_page_says_so() {
    let stage = Stage::new();
    let session = stage.open();
    let mut key = Authenticator::new(1);
    session.enrol(&me(), &mut key);
    let id = stage.seal(&note("a.txt"), |_| {});
    let challenge = session.challenge(id);
    let signing = stage.world.folder().join("order.key");
    let signing = signing.to_str().unwrap();
    stage.world.sekisho(&["order", "init", "--key", signing]).good();
    stage.world.sekisho(&["order", "halt", "--key", signing, "--all", "--reason", "a drill"]).good();
    for page in ["", "history", "policy", "factors"] {
        let body = session.page(page).body.clone();
        assert!(body.contains("Halted") && body.contains("a drill"), "{page}: {body}");
    }
    let said = key.assert(&challenge, &stage.origin());
    refused(&session.approve(id, &challenge, &said), "order.halted");
    assert_eq!(stage.state(id), ProposalState::Pending);
    stage.world.sekisho(&["order", "resume", "--key", signing, "--all"]).good();
    session.approve(id, &challenge, &said);
    assert_ne!(stage.state(id), ProposalState::Pending, "the factor was not spent by the refusal");
}

#[test]
fn what_nobody_could_tell_is_settled_with_a_key_and_for_one_statement_alone() {
    let stage = Stage::new();
    let session = stage.open();
    let mut key = Authenticator::new(1);
    session.enrol(&me(), &mut key);
    let id = stage.seal(&note("a.txt"), |_| {});
    stage.outbox().approve(id, b"{}").unwrap();
    stage.ended(id, Finish::Unknown);
    let page = session.page(&format!("proposals/{id}"));
    let challenges: Vec<String> = page
        .body
        .split("data-challenge=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    let digest = page.between("name=\"digest\" value=\"", "\"");
    assert_eq!(challenges.len(), 2);
    assert!(challenges[0] != challenges[1] && !challenges.contains(&digest));
    let settle = |outcome: &str, assertion: &str| {
        let fields = [("digest", digest.as_str()), ("outcome", outcome), ("assertion", assertion)];
        session.say(&format!("proposals/{id}/settle"), &fields)
    };
    let happened = key.assert(&challenges[0], &stage.origin());
    refused(&settle("did-not-happen", &happened), "factor.wrong-challenge");
    refused(&settle("happened", &key.assert(&digest, &stage.origin())), "factor.wrong-challenge");
    refused(&settle("happened", "{}"), "factor.malformed");
    refused(&settle("perhaps", &happened), "call.internal");
    assert_eq!(stage.state(id), ProposalState::Unknown);
    assert!(settle("happened", &happened).body.contains("What you have seen is on the record."));
    assert_eq!(stage.state(id), ProposalState::Done);
    refused(&settle("happened", &happened), "outbox.wrong-state");
    let said: Vec<String> = stage.said_of(id).into_iter().map(|(word, _)| word).collect();
    assert_eq!(said.iter().filter(|word| *word == "settled-happened").count(), 1, "{said:?}");
    assert_eq!(said.iter().filter(|word| *word == "settlement-refused").count(), 3, "{said:?}");
}

#[test]
fn where_the_version_before_is_not_kept_the_page_says_so() {
    let stage = Stage::new();
    let session = stage.open();
    let first = stage.seal(&note("a.txt"), |_| {});
    let second = stage.seal(&note("a.txt"), |new| new.replaces = Some(first));
    let page = |id| session.page(&format!("proposals/{id}")).body.clone();
    assert!(page(second).contains("Nothing differs."));
    assert_eq!(stage.outbox().sweep(-60_000).unwrap(), 1);
    let now = page(second);
    assert!(now.contains("cannot be compared") && now.contains("outbox.emptied"));
    assert!(!now.contains("Nothing differs."));
}

#[test]
fn who_settles_by_code_has_to_choose_what_she_saw() {
    let stage = Stage::new();
    let session = stage.open();
    let begun = session.say("factors/begin-code", &[("person", me().as_str()), ("label", "phone")]);
    let secret = begun.between("<code class=\"secret\">", "</code>");
    session.say("factors/code", &[("first", &code(&secret, -1))]);
    let id = stage.seal(&note("a.txt"), |_| {});
    stage.outbox().approve(id, b"{}").unwrap();
    stage.ended(id, Finish::Unknown);
    let page = session.page(&format!("proposals/{id}"));
    let form = page.between("<fieldset class=\"choice\">", "</form>");
    assert_eq!(form.matches("type=\"radio\"").count(), 2);
    assert_eq!(form.matches("required").count(), 3, "both statements, and the code");
    assert_eq!(form.matches("type=\"submit\"").count(), 1);
    // Enter in the code's field presses the one button, which says nothing by itself.
    assert!(!form.contains("checked") && !form.contains("<button type=\"submit\" name"), "{form}");
    let digest = page.between("name=\"digest\" value=\"", "\"");
    let said = code(&secret, 0);
    let settle = |fields: &[(&str, &str)]| session.say(&format!("proposals/{id}/settle"), fields);
    refused(&settle(&[("digest", &digest), ("code", &said)]), "call.internal");
    assert_eq!(stage.state(id), ProposalState::Unknown);
    settle(&[("digest", &digest), ("code", &said), ("outcome", "did-not-happen")]);
    assert_eq!(stage.state(id), ProposalState::Failed);
}

#[test]
fn the_history_shows_what_drafts_were_found_to_be_and_counts_them() {
    let stage = Stage::new();
    let session = stage.open();
    assert!(session.say("history/review", &[]).body.contains("Drafts looked at: 0"));
    let id = stage.seal(&note("a.txt"), |new| {
        (new.class, new.decision) = (GateClass::Draft, Decision::Allow);
    });
    stage.ended(id, Finish::Done);
    // No tool of the server has made this one, so its program cannot look at it, and the person reads that.
    let told = session.say("history/review", &[]).body.clone();
    assert!(told.contains("Drafts looked at: 1") && told.contains("Nobody could look at: 1"), "{told}");
    let outbox = stage.outbox();
    let turn = outbox.turn(id, Duration::ZERO).unwrap();
    outbox.keep_verdict(&turn, sekisho_outbox::Verdict::Edited(sekisho_outbox::Percent::of(1, 3))).unwrap();
    let history = session.page("history").body.clone();
    assert!(history.contains("edited 34%"), "{history}");
    let row = history.split("What became of the drafts").nth(1).unwrap();
    assert!(row.contains("files · rehearse_only") && row.contains("34%"), "{row}");
}
