//! The review record: what a person has made of a draft, found by looking, kept once, on the record.

use crate::approving::{ONE, outbox};
use crate::toy::{Toy, args, refused, released, run, session, world};
use sekisho_gate::{Percent, Reviewed, Verdict};
use sekisho_outbox::Settlement;
use sekisho_types::{ErrorCode, ProposalId, Timestamp};
use serde_json::json;
use std::time::Duration;

fn draft(toy: &Toy, text: &str) {
    released(run(toy.gate().call("draft_note", args(json!({ "text": text })), session("s"))));
}

fn becomes(what: &str) {
    world().lock().unwrap().push(what.to_owned());
}

fn look(toy: &Toy) -> Vec<(u64, Result<Option<Verdict>, ErrorCode>)> {
    let reviewed = run(toy.gate_without_delivery().review()).unwrap();
    reviewed.into_iter().map(|Reviewed { proposal, found }| (proposal.0, found)).collect()
}

/// The verdicts on record, with what stands beside them.
fn on_record(toy: &Toy) -> Vec<String> {
    let seen = toy.story().into_iter().filter(|line| line.contains("seen-"));
    seen.map(|line| line.replace("proposal seen-", "")).collect()
}

#[test]
fn a_draft_is_looked_at_until_it_is_settled_and_each_change_is_on_record_once() {
    let toy = Toy::new();
    draft(&toy, "見積もり");
    assert_eq!(look(&toy), [(1, Ok(None))], "nobody can tell yet");
    for (now, verdict) in [
        ("as it was", Verdict::Unchanged),
        ("edited", Verdict::Edited(Percent::of(13, 100))),
        ("as it was", Verdict::Unchanged),
        ("sent edited", Verdict::SentEdited(Percent::of(50, 100))),
    ] {
        becomes(&format!("note-4 is {now}"));
        assert_eq!(look(&toy), [(1, Ok(Some(verdict)))], "{now}");
        if !verdict.is_final() {
            assert_eq!(look(&toy), [(1, Ok(Some(verdict)))], "{now}, once more");
        }
    }
    becomes("note-4 is gone");
    assert_eq!(look(&toy), [], "what was sent stays sent, and is not looked at again");
    assert_eq!(on_record(&toy), ["unchanged", "edited", "unchanged", "sent-edited"]);
    let items: Vec<_> = toy.entries().into_iter().filter(|entry| entry.proposal == Some(ONE)).collect();
    let last = items.last().unwrap();
    assert_eq!(last.state.as_ref().unwrap().as_str(), "seen-sent-edited");
    assert!(last.digest.is_some() && last.tool.is_some());
}

#[test]
fn only_drafts_that_stand_are_looked_at_and_one_that_is_damaged_hides_no_other() {
    let toy = Toy::new();
    draft(&toy, "一");
    draft(&toy, "二つ");
    draft(&toy, "三つ目");
    released(run(toy.deliverer().undo(ProposalId(1))));
    assert!(world().lock().unwrap().contains(&"undid 一 by note-1".to_owned()));
    run(toy.gate().call("send_note", args(json!({ "text": "送る" })), session("s")));
    let file = rusqlite::Connection::open(toy.outbox_file()).unwrap();
    file.execute("UPDATE proposal SET payload = x'00' WHERE id = 2", []).unwrap();
    becomes("note-3 is gone");
    assert_eq!(look(&toy), [(3, Ok(Some(Verdict::Gone))), (2, Err(ErrorCode::OUTBOX_MISMATCH))]);
    // While somebody takes it back, it is not looked at.
    let held = outbox(&toy).turn(ProposalId(2), Duration::ZERO).unwrap();
    assert_eq!(look(&toy), [(2, Ok(None))]);
    drop(held);
}

#[test]
fn where_the_record_takes_nothing_no_verdict_is_kept() {
    let toy = Toy::new();
    draft(&toy, "見積もり");
    becomes("note-4 is gone");
    let aside = toy.dir.path().join("aside");
    let gate = toy.gate_without_delivery();
    std::fs::rename(toy.record_dir(), &aside).unwrap();
    assert!(run(gate.review()).is_err());
    std::fs::rename(&aside, toy.record_dir()).unwrap();
    assert_eq!(outbox(&toy).drafts().unwrap()[0].verdict, None);
    assert_eq!(look(&toy), [(1, Ok(Some(Verdict::Gone)))]);
}

#[test]
fn a_draft_that_was_settled_later_is_looked_for_from_when_it_was_begun() {
    let toy = Toy::new();
    let given = args(json!({ "text": "見積もり", "end": 2 }));
    refused(run(toy.gate().call("draft_note", given, session("s"))));
    toy.clock.set(Timestamp::from_rfc3339("2026-11-24T03:00:00Z").unwrap());
    let turn = outbox(&toy).turn(ONE, Duration::ZERO).unwrap();
    outbox(&toy).settle(&turn, Settlement::Happened).unwrap();
    drop(turn);
    assert_eq!(look(&toy), [(1, Ok(None))]);
    let since = world().lock().unwrap().pop().unwrap();
    assert_eq!(since, "looked since 2026-11-24T01:00:00.000Z");
}
