//! Orders of the administrator: asked for before policy and before a delivery, and on record when they stop one.

use crate::toy::{Toy, args, refused, released, run, session, world};
use sekisho_gate::Stopped;
use sekisho_types::{ErrorCode, ProposalId};
use serde_json::json;

fn halt() -> Stopped {
    let reason = Some("山田太郎 (090-1234-5678) の端末の紛失".to_owned());
    Stopped { code: ErrorCode::ORDER_HALTED, numbers: vec![("number", 3)], reason }
}

#[test]
fn a_halt_stops_every_tool_and_says_why_without_showing_whom() {
    let toy = Toy::new();
    let gate = toy.gate();
    *toy.orders.0.lock().unwrap() = Some(halt());
    for name in ["look_up", "draft_note", "send_note"] {
        let (code, facts) = refused(run(gate.call(name, args(json!({ "text": "a" })), session("s"))));
        assert_eq!(code, ErrorCode::ORDER_HALTED, "{name}");
        assert!(facts.contains(&("number".to_owned(), "3".to_owned())), "{facts:?}");
        let reason = facts.iter().find(|(name, _)| name == "detail").unwrap();
        assert!(reason.1.contains("端末の紛失"), "{reason:?}");
        assert!(!reason.1.contains("太郎") && !reason.1.contains("090-1234-5678"), "{reason:?}");
    }
    assert!(world().lock().unwrap().is_empty(), "nothing reached a tool");
    assert_eq!(toy.story(), ["refused order.halted"; 3]);
    *toy.orders.0.lock().unwrap() = None;
    released(run(gate.call("look_up", args(json!({ "text": "a" })), session("s"))));
}

#[test]
fn a_halt_stops_a_delivery_and_leaves_the_proposal_as_it_was() {
    let toy = Toy::new();
    // Sealed by a serving process that cannot deliver, as if it had been killed right after.
    refused(run(toy.gate_without_delivery().call("draft_note", args(json!({ "text": "a" })), session("s"))));
    *toy.orders.0.lock().unwrap() = Some(halt());
    assert_eq!(refused(run(toy.deliverer().deliver(ProposalId(1)))).0, ErrorCode::ORDER_HALTED);
    assert!(world().lock().unwrap().is_empty());
    *toy.orders.0.lock().unwrap() = None;
    released(run(toy.deliverer().deliver(ProposalId(1))));
    assert_eq!(world().lock().unwrap().len(), 1);
}
