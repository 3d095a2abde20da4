//! Asking a provider: what a tool reaches, with which grant, and what becomes of it when the provider does not answer.

use crate::post::{Provider, ToyGrants, act_grants, gate, read_grants};
use crate::toy::{Toy, args, refused, released, run, session};
use sekisho_gate::Gate;
use sekisho_types::{ErrorCode, Slot, Strength};
use sekisho_vault::{Cause, Due, State};
use serde_json::json;
use std::net::TcpListener;
use std::sync::Arc;

#[test]
fn a_tool_asks_what_it_reaches_and_the_answer_is_masked() {
    let (toy, provider) = (Toy::new(), Provider::start(false));
    let gate = gate(&toy, read_grants(&provider), act_grants(&provider));
    let json = released(run(gate.call("read_letter", args(json!({ "id": "../18c" })), session("s"))));
    let said = json["untrusted"]["rows"][0][0].as_str().unwrap();
    assert!(said.starts_with("200: 電話は 090-1234-****‹"), "{said}");
    let asked = "GET /letters/..%2F18c?form=full&part=%E5%85%A8%E9%83%A8 HTTP/1.1 [Bearer google-read-good]";
    assert_eq!(provider.told(), [asked]);
}

#[test]
fn a_token_that_is_not_taken_is_refreshed_once() {
    let (toy, provider) = (Toy::new(), Provider::start(false));
    let read = ToyGrants { fresh: false, ..ToyGrants::new(provider.address, Strength::Read) };
    let read = Arc::new(read);
    let gate = gate(&toy, read.clone(), act_grants(&provider));
    let json = released(run(gate.call("read_letter", args(json!({ "id": "1" })), session("s"))));
    assert!(json["untrusted"]["rows"][0][0].as_str().unwrap().starts_with("200"));
    assert_eq!(*read.asked.lock().unwrap(), [Due::BeforeUse, Due::Now].map(|due| (Slot::GoogleRead, due)));
    assert_eq!(provider.told().len(), 2);
}

#[test]
fn what_was_not_consented_to_is_refused_before_anything_is_asked() {
    let provider = Provider::start(false);
    let narrow = |scopes, state| {
        let toy = Toy::new();
        let read = Arc::new(ToyGrants { scopes, state, ..ToyGrants::new(provider.address, Strength::Read) });
        let gate = gate(&toy, read, act_grants(&provider));
        let call = |tool: &str| refused(run(gate.call(tool, args(json!({ "id": "1" })), session("s"))));
        (call("read_letter"), call("post_letter"))
    };
    let active = Some(State::Active);
    let (read, post) = narrow(vec!["letters.write"], active);
    assert_eq!((read.0, post.0), (ErrorCode::VAULT_SCOPE_MISSING, ErrorCode::VAULT_SCOPE_MISSING));
    let said = [("slot", "google-read"), ("scope", "letters.read")];
    assert_eq!(read.1, said.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let (read, post) = narrow(vec!["letters.read"], None);
    assert_eq!((read.0, post.0), (ErrorCode::VAULT_NO_GRANT, ErrorCode::VAULT_NO_GRANT));
    let (read, _) = narrow(vec!["letters.read"], Some(State::NeedsConsent(Cause::Idle)));
    assert_eq!(read.0, ErrorCode::VAULT_NEEDS_CONSENT);
    assert!(provider.told().is_empty());
}

#[test]
fn nothing_acts_before_a_delivery_whatever_a_tool_asks() {
    let (toy, provider) = (Toy::new(), Provider::start(false));
    // Grants to act that are handed to who serves are left out.
    let gate = gate(&toy, act_grants(&provider), act_grants(&provider));
    let sneaky = args(json!({ "id": "1", "endpoint": "post" }));
    assert_eq!(
        refused(run(gate.call("post_letter", sneaky.clone(), session("s")))).0,
        ErrorCode::CALL_INTERNAL
    );
    let gate = crate::post::gate(&toy, read_grants(&provider), act_grants(&provider));
    for tool in ["read_letter", "post_letter"] {
        let (code, _) = refused(run(gate.call(tool, sneaky.clone(), session("s"))));
        assert_eq!(code, ErrorCode::EGRESS_NOT_LISTED, "{tool}");
    }
    assert!(provider.told().is_empty());
}

#[test]
fn a_delivery_acts_with_its_own_grant_and_only_as_listed() {
    let (toy, provider) = (Toy::new(), Provider::start(false));
    let gate = gate(&toy, read_grants(&provider), act_grants(&provider));
    let call = |value| run(gate.call("post_letter", args(value), session("s")));
    assert_eq!(released(call(json!({ "id": "1" })))["state"], "done");
    assert_eq!(
        provider.told(),
        [r#"POST /letters?notify=none HTTP/1.1 [Bearer google-act-good] {"id":"1"}"#]
    );
    let (code, _) = refused(call(json!({ "id": "2", "to": "a@example.com", "sneak": true })));
    assert_eq!(code, ErrorCode::EGRESS_NOT_LISTED);
    assert_eq!(provider.told().len(), 1, "a member that is forbidden never leaves");
}

#[test]
fn silence_after_acting_is_unknown_and_a_closed_door_a_failure() {
    let (toy, provider) = (Toy::new(), Provider::start(true));
    let mute = gate(&toy, read_grants(&provider), act_grants(&provider));
    let call =
        |gate: &Gate| refused(run(gate.call("post_letter", args(json!({ "id": "1" })), session("s")))).0;
    assert_eq!(call(&mute), ErrorCode::OUTBOX_UNKNOWN);
    assert_eq!(toy.story().last().unwrap(), "outcome outbox.unknown");
    assert_eq!(provider.told().len(), 1, "asked once");

    let gone = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let act = Arc::new(ToyGrants::new(gone, Strength::Act));
    assert_eq!(call(&gate(&toy, read_grants(&provider), act)), ErrorCode::EGRESS_UNREACHABLE);
}

#[test]
fn a_later_step_that_fails_does_not_undo_what_an_earlier_one_did() {
    let (toy, provider) = (Toy::new(), Provider::start(false));
    let gate = gate(&toy, read_grants(&provider), act_grants(&provider));
    let twice = args(json!({ "id": "1", "twice": true }));
    assert_eq!(refused(run(gate.call("post_letter", twice, session("s")))).0, ErrorCode::OUTBOX_UNKNOWN);
    assert_eq!(provider.told().len(), 1, "the first step is done, and the second never left");
    assert!(toy.story().contains(&"outcome unknown outbox.unknown".to_owned()), "{:?}", toy.story());
}
