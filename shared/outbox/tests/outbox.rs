//! The outbox as its users see it: sealed, claimed once, never in clear.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may be blunt"
)]

use sekisho_outbox::{
    Author, Claim, Finish, NewProposal, Outbox, OutboxError, Percent, ProposalState, Settlement, Verdict,
};
use sekisho_types::{
    ClientSessionId, Decision, FixedClock, GateClass, OpaqueId, ProposalId, RuleId, Secret, ServerId,
    Timestamp, ToolName, UserId,
};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const SECRET_TEXT: &str = "株式会社サンプル 山田太郎様 お見積り";

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(1_795_000_000_000 + ms)
}

fn open(path: &Path) -> (Outbox, Arc<FixedClock>) {
    let clock = Arc::new(FixedClock::new(at(0)));
    (Outbox::open(path, Secret::new([7; 32]), clock.clone()).unwrap(), clock)
}

fn proposal(decision: Decision) -> NewProposal {
    NewProposal {
        server: ServerId::parse("files").unwrap(),
        tool: ToolName::parse("create_file").unwrap(),
        class: GateClass::Change,
        user: UserId::parse("hanako").unwrap(),
        surface_hash: [1; 32],
        policy_hash: [2; 32],
        decision,
        rule: RuleId::parse("class-change").unwrap(),
        author: Author::Model,
        replaces: None,
        circumstances: Default::default(),
        payload: SECRET_TEXT.into(),
        preview: SECRET_TEXT.into(),
        ttl_ms: 1_000,
    }
}

fn claim(outbox: &Outbox, id: ProposalId) -> Result<Claim, OutboxError> {
    outbox.claim(&outbox.turn(id, Duration::ZERO)?)
}

fn in_clear(dir: &Path, text: &str) -> bool {
    let files = std::fs::read_dir(dir).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    files.into_iter().any(|bytes| bytes.windows(text.len()).any(|found| found == text.as_bytes()))
}

#[test]
fn what_goes_in_comes_out_and_nothing_is_in_clear_on_disk() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("outbox.sqlite");
    let (outbox, _) = open(&path);
    let id = outbox.put(proposal(Decision::AskUser)).unwrap();
    let sealed = outbox.load(id).unwrap();
    assert_eq!(sealed.payload, SECRET_TEXT.as_bytes());
    assert_eq!(sealed.state, ProposalState::Pending);
    assert!(!in_clear(dir.path(), SECRET_TEXT) && !in_clear(dir.path(), "山田太"));
}

#[test]
fn only_an_approved_proposal_is_claimed_and_only_once() {
    let dir = tempfile::tempdir().unwrap();
    let (outbox, _) = open(&dir.path().join("o"));
    let waiting = outbox.put(proposal(Decision::AskUser)).unwrap();
    assert!(matches!(claim(&outbox, waiting), Err(OutboxError::NotApproved { .. })));
    let allowed = outbox.put(proposal(Decision::Allow)).unwrap();
    let won = claim(&outbox, allowed).unwrap();
    assert!(matches!(
        claim(&outbox, allowed),
        Err(OutboxError::WrongState { state: ProposalState::Claimed, .. })
    ));
    outbox.finish(won, Finish::Unknown).unwrap();
    assert_eq!(outbox.state(allowed).unwrap(), ProposalState::Unknown);
    assert!(claim(&outbox, allowed).is_err(), "unknown is never tried again");
    assert!(matches!(claim(&outbox, ProposalId(99)), Err(OutboxError::NotFound { .. })));
    assert!(outbox.put(proposal(Decision::Deny)).is_err());
}

#[test]
fn of_many_claimers_one_wins() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("o");
    let (outbox, _) = open(&path);
    let id = outbox.put(proposal(Decision::Allow)).unwrap();
    let won: usize = std::thread::scope(|scope| {
        let racers: Vec<_> =
            (0..8).map(|_| scope.spawn(|| usize::from(claim(&open(&path).0, id).is_ok()))).collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).sum()
    });
    assert_eq!(won, 1);
}

#[test]
fn an_edited_row_is_noticed() {
    let edits = [
        "UPDATE proposal SET header = replace(header, 'ask-user', 'allow') WHERE id = 1",
        "UPDATE proposal SET payload = (SELECT payload FROM proposal WHERE id = 2) WHERE id = 1",
        "UPDATE proposal SET preview = payload WHERE id = 1",
        "UPDATE proposal SET header = (SELECT header FROM proposal WHERE id = 2) WHERE id = 1",
        "UPDATE proposal SET payload = x'00' WHERE id = 1",
        "UPDATE proposal SET state = 'very-approved' WHERE id = 1",
    ];
    for edit in edits {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("o");
        let (outbox, _) = open(&path);
        let one = outbox.put(proposal(Decision::AskUser)).unwrap();
        outbox.put(NewProposal { payload: b"other".to_vec(), ..proposal(Decision::AskUser) }).unwrap();
        assert!(outbox.load(one).is_ok());
        let changed = rusqlite::Connection::open(&path).unwrap().execute(edit, []).unwrap();
        assert_eq!(changed, 1, "{edit}");
        assert!(matches!(outbox.load(one), Err(OutboxError::Mismatch { .. })), "{edit}");
    }
}

#[test]
fn a_key_of_somebody_else_opens_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("o");
    let id = open(&path).0.put(proposal(Decision::AskUser)).unwrap();
    let other = Outbox::open(&path, Secret::new([8; 32]), Arc::new(FixedClock::new(at(0)))).unwrap();
    assert!(matches!(other.load(id), Err(OutboxError::Mismatch { .. })));
}

#[test]
fn a_damaged_store_is_an_error_and_not_an_empty_one() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("o");
    std::fs::write(&path, "this is no database, and it is long enough to be looked at as one").unwrap();
    let opened = Outbox::open(&path, Secret::new([7; 32]), Arc::new(FixedClock::new(at(0))));
    assert!(matches!(opened, Err(OutboxError::Unavailable { .. })));
}

#[test]
fn expiry_takes_the_stricter_clock() {
    let dir = tempfile::tempdir().unwrap();
    let (outbox, _) = open(&dir.path().join("o"));
    let id = outbox.put(proposal(Decision::AskUser)).unwrap();
    let header = outbox.load(id).unwrap().header;
    let mut boot = header.created_boot.clone();
    assert!(!header.is_expired(at(999), &boot));
    assert!(header.is_expired(at(1_000), &boot), "wall clock");
    assert!(header.is_expired(at(-120_000), &boot), "a wall clock turned back");
    boot.since_boot_ms += 1_001;
    assert!(header.is_expired(at(0), &boot), "time since boot");
}

#[test]
fn taint_is_shared_by_all_processes_of_a_user_and_ends() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("o");
    let (mail, _) = open(&path);
    let (slack, clock) = open(&path);
    let user = UserId::parse("hanako").unwrap();
    let session = ClientSessionId::parse("s-1").unwrap();
    assert!(!slack.is_tainted(&user, &session).unwrap());
    mail.taint(&user, &session, "outside-sender", at(1_000)).unwrap();
    mail.taint(&user, &session, "outside-sender", at(500)).unwrap();
    assert!(slack.is_tainted(&user, &session).unwrap());
    assert!(!slack.is_tainted(&user, &ClientSessionId::parse("s-2").unwrap()).unwrap());
    clock.set(at(1_001));
    assert!(!slack.is_tainted(&user, &session).unwrap());
}

#[test]
fn of_two_answers_the_first_one_counts() {
    let dir = tempfile::tempdir().unwrap();
    let (outbox, _) = open(&dir.path().join("o"));
    let new = || outbox.put(proposal(Decision::AskUser)).unwrap();
    let again = |id, state| {
        let refused = |error| matches!(error, OutboxError::WrongState { state: found, .. } if found == state);
        assert!(refused(outbox.approve(id, b"second").unwrap_err()), "{state:?}");
        assert!(refused(outbox.give_back(id, "second").unwrap_err()), "{state:?}");
        assert!(refused(outbox.deny(id).unwrap_err()), "{state:?}");
        assert_eq!(outbox.state(id).unwrap(), state);
    };
    let approved = new();
    outbox.approve(approved, b"first").unwrap();
    again(approved, ProposalState::Approved);
    assert_eq!(outbox.proof(approved).unwrap().as_deref(), Some(b"first".as_slice()));
    assert!(outbox.cancel(approved).is_err(), "what may be claimed any moment is not withdrawn");
    let returned = new();
    outbox.give_back(returned, "敬称が二重です：山田太郎様様").unwrap();
    again(returned, ProposalState::Returned);
    assert_eq!(outbox.comment(returned).unwrap().as_deref(), Some("敬称が二重です：山田太郎様様"));
    assert_eq!(outbox.proof(returned).unwrap(), None);
    let denied = new();
    outbox.deny(denied).unwrap();
    again(denied, ProposalState::Denied);
    assert!(outbox.cancel(denied).is_err());
    assert!(outbox.give_back(new(), &"長".repeat(3_000)).is_err());
    assert!(!in_clear(dir.path(), "敬称が") && !in_clear(dir.path(), "first"));
}

#[test]
fn of_two_tabs_that_approve_at_once_one_wins() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("o");
    let id = open(&path).0.put(proposal(Decision::AskUser)).unwrap();
    let won: usize = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..8_u8)
            .map(|tab| {
                let path = &path;
                scope.spawn(move || usize::from(open(path).0.approve(id, &[tab]).is_ok()))
            })
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).sum()
    });
    assert_eq!(won, 1);
}

#[test]
fn an_answer_belongs_to_its_proposal_and_its_part() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("o");
    let (outbox, _) = open(&path);
    let (one, two) =
        (outbox.put(proposal(Decision::AskUser)).unwrap(), outbox.put(proposal(Decision::AskUser)).unwrap());
    outbox.approve(one, b"yes to one").unwrap();
    outbox.give_back(two, "no").unwrap();
    let db = rusqlite::Connection::open(&path).unwrap();
    let copy =
        "INSERT OR REPLACE INTO answer SELECT ?1, ?2, sealed FROM answer WHERE proposal = ?3 AND part = ?4";
    db.execute(copy, (two.0, "proof", one.0, "proof")).unwrap();
    assert!(matches!(outbox.proof(two), Err(OutboxError::Mismatch { .. })));
    db.execute(copy, (two.0, "proof", two.0, "comment")).unwrap();
    assert!(matches!(outbox.proof(two), Err(OutboxError::Mismatch { .. })));
}

#[test]
fn a_successor_takes_the_place_of_what_waits_or_was_sent_back() {
    let dir = tempfile::tempdir().unwrap();
    let (outbox, _) = open(&dir.path().join("o"));
    let after = |earlier| outbox.put(NewProposal { replaces: Some(earlier), ..proposal(Decision::AskUser) });
    let first = outbox.put(proposal(Decision::AskUser)).unwrap();
    let second = after(first).unwrap();
    outbox.give_back(second, "shorter").unwrap();
    let third = after(second).unwrap();
    let chain = |id| {
        let listed = outbox.listed(id).unwrap();
        (listed.state, listed.header.replaces, listed.replaced_by)
    };
    assert_eq!(chain(first), (ProposalState::Superseded, None, Some(second)));
    assert_eq!(chain(second), (ProposalState::Superseded, Some(first), Some(third)));
    assert_eq!(chain(third), (ProposalState::Pending, Some(second), None));
    assert_eq!(outbox.comment(second).unwrap().as_deref(), Some("shorter"), "what was said stays readable");
    outbox.approve(third, b"yes").unwrap();
    assert!(
        matches!(after(third), Err(OutboxError::WrongState { .. })),
        "what may be performed is not replaced"
    );
    assert!(matches!(after(ProposalId(77)), Err(OutboxError::NotFound { .. })));
    assert_eq!(outbox.list(&ProposalState::ALL, 9).unwrap().len(), 3, "nothing is left of what was refused");
}

#[test]
fn what_nobody_answers_or_delivers_in_time_expires() {
    let dir = tempfile::tempdir().unwrap();
    let (outbox, clock) = open(&dir.path().join("o"));
    let waiting = outbox.put(proposal(Decision::AskUser)).unwrap();
    let approved = outbox.put(proposal(Decision::AskUser)).unwrap();
    let late = outbox.put(proposal(Decision::AskUser)).unwrap();
    let longer = outbox.put(NewProposal { ttl_ms: 5_000, ..proposal(Decision::AskUser) }).unwrap();
    outbox.approve(approved, b"yes").unwrap();
    clock.set(at(999));
    assert_eq!(outbox.expire().unwrap(), []);
    clock.set(at(1_000));
    let state = |error| match error {
        OutboxError::WrongState { state, .. } => state,
        other => panic!("{other}"),
    };
    assert_eq!(state(outbox.approve(late, b"yes").unwrap_err()), ProposalState::Expired);
    assert_eq!(outbox.expire().unwrap(), [approved, waiting]);
    assert_eq!(state(claim(&outbox, approved).unwrap_err()), ProposalState::Expired);
    assert_eq!(outbox.state(longer).unwrap(), ProposalState::Pending);
}

#[test]
fn a_list_shows_what_waits_newest_first() {
    let dir = tempfile::tempdir().unwrap();
    let (outbox, _) = open(&dir.path().join("o"));
    for _ in 0..3 {
        outbox.put(proposal(Decision::AskUser)).unwrap();
    }
    outbox.deny(ProposalId(2)).unwrap();
    let numbers = |states: &[ProposalState], limit| {
        let listed = outbox.list(states, limit).unwrap();
        listed.into_iter().map(|listed| listed.header.id.0).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&[ProposalState::Pending], 9), [3, 1]);
    assert_eq!(numbers(&ProposalState::ALL, 2), [3, 2]);
    assert!(numbers(&[], 9).is_empty());
}

#[test]
fn one_process_has_the_turn_and_a_claim_without_one_was_left_by_the_dead() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("o");
    let (outbox, _) = open(&path);
    let id = outbox.put(proposal(Decision::Allow)).unwrap();
    let turn = outbox.turn(id, Duration::ZERO).unwrap();
    let taken = open(&path).0.turn(id, Duration::ZERO);
    assert!(matches!(taken, Err(OutboxError::InProgress { id: found }) if found == id));
    let left = outbox.claim(&turn).unwrap();
    drop((left, turn));
    let turn = outbox.turn(id, Duration::ZERO).unwrap();
    assert!(matches!(
        outbox.claim(&turn),
        Err(OutboxError::WrongState { state: ProposalState::Claimed, .. })
    ));
    outbox.reconcile(&turn, Finish::Unknown).unwrap();
    outbox.reconcile(&turn, Finish::Unknown).unwrap();
    assert_eq!(outbox.state(id).unwrap(), ProposalState::Unknown);
    outbox.reconcile(&turn, Finish::Done).unwrap();
    assert!(outbox.reconcile(&turn, Finish::Failed).is_err(), "what is known stays known");
    assert_eq!(outbox.state(id).unwrap(), ProposalState::Done);
    let undo = outbox.claim_undo(&turn).unwrap();
    outbox.finish_undo(undo).unwrap();
    assert!(outbox.claim_undo(&turn).is_err());
}

#[test]
fn content_goes_when_its_time_is_over_and_the_history_stays() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("o");
    let (outbox, clock) = open(&path);
    let (denied, waiting) =
        (outbox.put(proposal(Decision::AskUser)).unwrap(), outbox.put(proposal(Decision::AskUser)).unwrap());
    let returned = outbox.put(proposal(Decision::AskUser)).unwrap();
    outbox.deny(denied).unwrap();
    outbox.give_back(returned, "why").unwrap();
    clock.set(at(1_000));
    assert_eq!(outbox.sweep(1_000).unwrap(), 0, "the day has not come");
    clock.set(at(1_001));
    assert_eq!(outbox.sweep(1_000).unwrap(), 2);
    assert_eq!(outbox.sweep(1_000).unwrap(), 0);
    assert!(matches!(outbox.load(denied), Err(OutboxError::Emptied { .. })));
    assert_eq!(outbox.comment(returned).unwrap(), None);
    assert!(outbox.load(waiting).is_ok());
    assert_eq!(outbox.listed(denied).unwrap().state, ProposalState::Denied);
    // Emptied by hand, a proposal that waits is one that was tampered with.
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute("UPDATE proposal SET payload = x'', preview = x''", []).unwrap();
    assert!(matches!(outbox.load(waiting), Err(OutboxError::Mismatch { .. })));
}

#[test]
fn a_store_of_another_version_is_not_touched() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("o");
    drop(open(&path));
    rusqlite::Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 1").unwrap();
    let opened = Outbox::open(&path, Secret::new([7; 32]), Arc::new(FixedClock::new(at(0))));
    assert!(matches!(opened, Err(OutboxError::Unavailable { detail }) if detail.contains("another version")));
}

/// A draft that was made.
fn made(outbox: &Outbox) -> ProposalId {
    let draft = NewProposal { class: GateClass::Draft, ..proposal(Decision::Allow) };
    let id = outbox.put(draft).unwrap();
    let claimed = claim(outbox, id).unwrap();
    outbox.keep_trace(&claimed, &OpaqueId::parse("r-1234").unwrap()).unwrap();
    outbox.finish(claimed, Finish::Done).unwrap();
    id
}

#[test]
fn a_verdict_goes_forward_only_and_leaves_with_nothing_in_clear() {
    let dir = tempfile::tempdir().unwrap();
    let (outbox, clock) = open(&dir.path().join("o"));
    let (first, second) = (made(&outbox), made(&outbox));
    let keep = |id, verdict| outbox.keep_verdict(&outbox.turn(id, Duration::ZERO).unwrap(), verdict);
    let seen = || -> Vec<_> {
        outbox
            .drafts()
            .unwrap()
            .iter()
            .map(|draft| (draft.header.id, draft.verdict, draft.is_open()))
            .collect()
    };
    assert_eq!(seen(), [(second, None, true), (first, None, true)]);
    assert_eq!(outbox.trace(first).unwrap().unwrap().as_str(), "r-1234");
    assert!(!in_clear(dir.path(), "r-1234"));
    let edited = Verdict::Edited(Percent::of(1, 4));
    keep(first, edited).unwrap();
    keep(first, Verdict::Unchanged).unwrap();
    keep(first, edited).unwrap();
    keep(second, Verdict::SentEdited(Percent::of(1, 3))).unwrap();
    for later in [Verdict::Unchanged, edited, Verdict::Gone, Verdict::SentUnchanged] {
        assert!(matches!(keep(second, later), Err(OutboxError::WrongState { .. })), "{later:?}");
    }
    let sent = Some(Verdict::SentEdited(Percent::of(34, 100)));
    assert_eq!(seen(), [(second, sent, false), (first, Some(edited), true)]);
    // What waits is no draft that was made, whatever somebody says was seen of it.
    let waits = outbox.put(proposal(Decision::AskUser)).unwrap();
    assert!(keep(waits, Verdict::Gone).is_err());
    // Bytes that are not kept cannot be compared; what was seen of them stays.
    clock.set(at(5_000));
    outbox.sweep(1_000).unwrap();
    assert_eq!(seen(), [(second, sent, false), (first, Some(edited), false)]);
    assert_eq!(outbox.trace(first).unwrap(), None);
}

#[test]
fn what_waits_in_a_store_of_the_version_before_goes_on_waiting() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("o");
    let id = open(&path).0.put(proposal(Decision::AskUser)).unwrap();
    let older = "DROP TABLE review; PRAGMA user_version = 2";
    rusqlite::Connection::open(&path).unwrap().execute_batch(older).unwrap();
    let (outbox, _) = open(&path);
    assert_eq!(outbox.load(id).unwrap().payload, SECRET_TEXT.as_bytes());
    made(&outbox);
    assert_eq!(outbox.drafts().unwrap().len(), 1);
}

#[test]
fn only_what_is_unknown_is_settled_and_nothing_leads_back() {
    let dir = tempfile::tempdir().unwrap();
    let (outbox, _) = open(&dir.path().join("o"));
    for (settlement, state) in
        [(Settlement::Happened, ProposalState::Done), (Settlement::DidNotHappen, ProposalState::Failed)]
    {
        let id = outbox.put(proposal(Decision::Allow)).unwrap();
        let settle = || outbox.settle(&outbox.turn(id, Duration::ZERO).unwrap(), settlement);
        assert!(matches!(settle(), Err(OutboxError::WrongState { state: ProposalState::Approved, .. })));
        let claimed = claim(&outbox, id).unwrap();
        assert!(matches!(settle(), Err(OutboxError::WrongState { state: ProposalState::Claimed, .. })));
        outbox.finish(claimed, Finish::Unknown).unwrap();
        settle().unwrap();
        assert_eq!(outbox.state(id).unwrap(), state);
        assert!(settle().is_err() && claim(&outbox, id).is_err());
    }
}
