//! Broken off: by whoever called, by the record, by death. Nobody is told that nothing happened when something did.

use crate::approving::{ONE, approve, did, enrolled, outbox, send, why};
use crate::toy::{Toy, args, refused, released, run, session, world};
use sekisho_gate::{Deliverer, DeliveryAnswer, Launcher, Reply};
use sekisho_outbox::ProposalState;
use sekisho_types::{ErrorCode, ProposalId};
use serde_json::json;
use std::future::Future;
use std::pin::Pin;

/// Delivers in this process, and does something else right after.
struct Then<F>(Deliverer, F);

impl<F: Fn() + Send + Sync> Launcher for Then<F> {
    fn deliver(&self, id: ProposalId) -> Pin<Box<dyn Future<Output = DeliveryAnswer> + Send + '_>> {
        Box::pin(async move {
            let reply = self.0.deliver(id).await;
            (self.1)();
            // Gives whoever waits the chance to stop waiting.
            tokio::task::yield_now().await;
            match reply {
                Reply::Released(released) => Ok(released.into_json()),
                Reply::Refused(refused) => Err(refused.code()),
            }
        })
    }
}

#[test]
fn a_wish_that_is_broken_off_before_it_is_sealed_leaves_nothing() {
    let toy = Toy::new();
    let context = session("s");
    context.cancel.cancel();
    let (code, _) = refused(run(toy.gate().call("draft_note", args(json!({ "text": "a" })), context)));
    assert_eq!(code, ErrorCode::CALL_CANCELLED);
    assert!(did().is_empty() && outbox(&toy).list(&ProposalState::ALL, 9).unwrap().is_empty());
}

#[test]
fn who_breaks_off_a_wish_that_is_sealed_is_told_what_became_of_it() {
    let toy = Toy::new();
    let context = session("s");
    let cancel = context.cancel.clone();
    let gate = toy.gate_delivering_by(Then(toy.deliverer(), move || cancel.cancel()));
    let json = released(run(gate.call("draft_note", args(json!({ "text": "a" })), context)));
    assert_eq!((json["state"].as_str(), json["proposal"].as_u64()), (Some("done"), Some(1)));
    assert_eq!(did(), ["did a"]);
}

#[test]
fn a_record_that_fails_after_the_effect_is_told_as_unknown_with_its_number() {
    let toy = Toy::new();
    let (record, aside) = (toy.record_dir(), toy.dir.path().join("aside"));
    let gate = toy.gate_delivering_by(Then(toy.deliverer(), move || {
        std::fs::rename(&record, &aside).unwrap();
        std::fs::write(&record, b"in the way").unwrap();
    }));
    let (code, facts) = refused(run(gate.call("draft_note", args(json!({ "text": "a" })), session("s"))));
    assert_eq!(code, ErrorCode::OUTBOX_UNKNOWN);
    assert_eq!(facts, [("number".to_owned(), "1".to_owned())]);
    assert_eq!(did(), ["did a"]);
}

#[test]
fn what_the_record_says_of_the_end_is_believed_before_the_world_is() {
    let toy = Toy::new();
    let mut key = enrolled(&toy, "hanako", 1);
    send(&toy.gate(), json!({ "text": "a" }));
    approve(&toy, &mut key, ONE);
    released(run(toy.deliverer().deliver(ONE)));
    // It is on record as done; the outbox never heard of it, and somebody has moved away what was made.
    let db = rusqlite::Connection::open(toy.outbox_file()).unwrap();
    db.execute("UPDATE proposal SET state = 'claimed'", []).unwrap();
    world().lock().unwrap().clear();
    assert_eq!(why(&toy, ONE), ErrorCode::OUTBOX_FOUND_DONE);
    assert_eq!(outbox(&toy).state(ONE).unwrap(), ProposalState::Done);
    assert!(did().is_empty(), "looking does nothing");
}
