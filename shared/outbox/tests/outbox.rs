//! The outbox as its users see it: sealed, claimed once, never in clear.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may be blunt"
)]

use sekisho_outbox::{Finish, NewProposal, Outbox, OutboxError, ProposalState};
use sekisho_types::{
    ClientSessionId, Decision, FixedClock, ProposalId, Secret, ServerId, Timestamp, ToolName, UserId,
};
use std::path::Path;
use std::sync::Arc;

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
        user: UserId::parse("hanako").unwrap(),
        surface_hash: [1; 32],
        policy_hash: [2; 32],
        decision,
        payload: SECRET_TEXT.into(),
        preview: SECRET_TEXT.into(),
        ttl_ms: 1_000,
    }
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
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let clear = SECRET_TEXT.as_bytes();
        assert!(!bytes.windows(clear.len()).any(|w| w == clear));
        assert!(!bytes.windows(9).any(|w| w == "山田太".as_bytes()));
    }
}

#[test]
fn only_an_approved_proposal_is_claimed_and_only_once() {
    let dir = tempfile::tempdir().unwrap();
    let (outbox, _) = open(&dir.path().join("o"));
    let waiting = outbox.put(proposal(Decision::AskUser)).unwrap();
    assert!(matches!(outbox.claim(waiting), Err(OutboxError::NotApproved { .. })));
    let allowed = outbox.put(proposal(Decision::Allow)).unwrap();
    let claim = outbox.claim(allowed).unwrap();
    assert!(matches!(
        outbox.claim(allowed),
        Err(OutboxError::WrongState { state: ProposalState::Claimed, .. })
    ));
    outbox.finish(claim, Finish::Unknown).unwrap();
    assert_eq!(outbox.state(allowed).unwrap(), ProposalState::Unknown);
    assert!(outbox.claim(allowed).is_err(), "unknown is never tried again");
    assert!(matches!(outbox.claim(ProposalId(99)), Err(OutboxError::NotFound { .. })));
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
            (0..8).map(|_| scope.spawn(|| usize::from(open(&path).0.claim(id).is_ok()))).collect();
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
    assert!(header.is_expired(at(1_001), &boot), "wall clock");
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
