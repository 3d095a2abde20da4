//! What rules see of a wish: who gets it, what goes along, where it came from and what its session had read.

use crate::approving::outbox;
use crate::post::{Provider, act_grants, gate, gate_over, read_grants};
use crate::toy::{POLICY, Toy, args, refused, released, run, session};
use sekisho_gate::Gate;
use sekisho_roots::{RootSpec, Roots};
use sekisho_types::{ClientSessionId, ErrorCode, FolderClass, RootName, Secret, UserId};
use serde_json::{Value, json};
use std::sync::Arc;

/// The policy of the toy, with a rule on what is sent where `holds` holds.
fn ruled(toy: &mut Toy, decision: &str, holds: &[(&str, &str)]) {
    let lines: String = holds.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
    let example = holds.iter().map(|(key, value)| format!(", {key} = {}", value.trim_matches(['[', ']'])));
    toy.policy = format!(
        "{POLICY}\n[[rule]]\nid = \"sending\"\nreason = {{ ja = \"規則\", en = \"rule\" }}\n\
         decision = \"{decision}\"\nclass = [\"send\"]\n{lines}\
         matches = [{{ class = \"send\"{} }}]\npasses = [{{ class = \"send\" }}]\n",
        example.collect::<String>()
    );
}

/// What was decided of the wish that is on record last.
fn decided(toy: &Toy) -> String {
    toy.entries().pop().unwrap().decision.unwrap().as_str().to_owned()
}

fn send(gate: &Gate, of: &str, given: Value) {
    released(run(gate.call("send_letter", args(given), session(of))));
}

#[test]
fn rules_see_who_really_gets_it() {
    let (mut toy, provider) = (Toy::new(), Provider::start(false));
    ruled(&mut toy, "ask-second", &[("external_recipients", "true")]);
    let gate = gate(&toy, read_grants(&provider), act_grants(&provider));
    for (to, decision) in [("a@example.co.jp", "ask-user"), ("a@example.com", "ask-second")] {
        send(&gate, "s", json!({ "id": "1", "to": to }));
        assert_eq!(decided(&toy), decision, "{to}");
    }
    assert!(provider.told().is_empty());
}

#[test]
fn a_channel_counts_as_shared_whoever_reads_it() {
    let (mut toy, provider) = (Toy::new(), Provider::start(false));
    ruled(&mut toy, "ask-second", &[("shared_channel", "true")]);
    let gate = gate(&toy, read_grants(&provider), act_grants(&provider));
    for (to, decision) in [("a@example.com", "ask-user"), ("#general", "ask-second")] {
        send(&gate, "s", json!({ "id": "1", "to": to }));
        assert_eq!(decided(&toy), decision, "{to}");
    }
}

#[test]
fn a_folder_that_was_looked_into_counts_whatever_its_argument_is_called() {
    let (mut toy, provider) = (Toy::new(), Provider::start(false));
    ruled(&mut toy, "deny", &[("folder", "[\"source\"]"), ("attachments", "true")]);
    let specs = [("work", FolderClass::Work), ("source", FolderClass::Source)].map(|(name, class)| {
        let path = toy.dir.path().join(name);
        std::fs::create_dir(&path).unwrap();
        std::fs::write(path.join("a.txt"), "a").unwrap();
        RootSpec { name: RootName::parse(name).unwrap(), path, class }
    });
    let roots = Some(Arc::new(Roots::open(&specs, &Secret::new([7; 32]), &[]).unwrap()));
    let gate = gate_over(&toy, roots, read_grants(&provider), act_grants(&provider));
    send(&gate, "s", json!({ "id": "1", "to": "a@example.co.jp", "file": "work/a.txt" }));
    let given = args(json!({ "id": "1", "to": "a@example.co.jp", "file": "source/a.txt" }));
    let (code, _) = refused(run(gate.call("send_letter", given, session("s"))));
    assert_eq!(code, ErrorCode::POLICY_DENIED);
}

#[test]
fn what_a_session_had_read_counts_for_what_takes_its_wish_s_place() {
    let (mut toy, provider) = (Toy::new(), Provider::start(false));
    ruled(&mut toy, "ask-second", &[("tainted", "true"), ("external_recipients", "true")]);
    let gate = gate(&toy, read_grants(&provider), act_grants(&provider));
    let (user, of) = (UserId::parse("hanako").unwrap(), ClientSessionId::parse("tainted").unwrap());
    send(&gate, "clean", json!({ "id": "1", "to": "a@example.com" }));
    assert_eq!(decided(&toy), "ask-user");
    outbox(&toy)
        .taint(&user, &of, "outside-sender", sekisho_types::Clock::now(&*toy.clock).plus_ms(60_000))
        .unwrap();
    send(&gate, "tainted", json!({ "id": "2", "to": "a@example.co.jp" }));
    assert_eq!(decided(&toy), "ask-user", "inside");
    let of_second = outbox(&toy).waiting_count().unwrap();
    send(&gate, "clean", json!({ "id": "2", "to": "a@example.com", "replaces": of_second }));
    assert_eq!(decided(&toy), "ask-second");
}
