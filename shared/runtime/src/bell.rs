//! Rings when a proposal waits: says so in the client, with a link where the console is open.
//!
//! Apart from `service.rs` because a bell only rings. The link holds a number and no secret, the words hold no content,
//! and what the client answers is written down as *rung* and otherwise forgotten.

use crate::assembly;
use crate::mcp::{Bell, BellSender};
use sekisho_gate::Gate;
use sekisho_platform::Homes;
use sekisho_types::ProposalId;
use serde_json::{Map, Value};
use std::sync::Arc;

/// Rings for a call that has queued a proposal, if policy has a bell for it. Blocks for a moment, on the call's thread.
pub(crate) fn ring(gate: &Arc<Gate>, homes: &Homes, answer: &Map<String, Value>, sender: &BellSender) {
    let Some(id) = waits(answer) else { return };
    if !gate.bells().contains(&sekisho_policy::Bell::Client) {
        return;
    }
    let port = assembly::console_port(homes);
    let gate = Arc::clone(gate);
    sender.ring(Bell {
        id: format!("proposal-{id}"),
        message: words(id),
        url: port.map(|port| format!("http://{}:{port}/waiting/{id}", sekisho_factors::RELYING_PARTY)),
        rung: Box::new(move || {
            if let Err(error) = gate.record_rung(id) {
                tracing::error!(code = %error.code(), "a bell rang and is not on record");
            }
        }),
    });
}

/// The proposal that a call has left to a person.
fn waits(answer: &Map<String, Value>) -> Option<ProposalId> {
    let pending = answer.get("state").and_then(Value::as_str) == Some("pending");
    answer.get("proposal").and_then(Value::as_u64).filter(|_| pending).map(ProposalId)
}

/// What stands in the dialog: a client may show three lines only.
fn words(id: ProposalId) -> String {
    format!(
        "Sekisho: 承認待ちがあります（{id} 番）。コンソール（sekisho console）で確かめてください。\n\
         A proposal waits (no. {id}). Look at it in the console (`sekisho console`).\n\
         ここでの回答では承認されません。Answering here approves nothing."
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_waits_for_a_person_rings() {
        let waits = |answer: Value| waits(answer.as_object().unwrap());
        assert_eq!(waits(json!({ "proposal": 12, "state": "pending" })), Some(ProposalId(12)));
        for other in [
            json!({ "proposal": 12, "state": "done" }),
            json!({ "state": "pending" }),
            json!({ "untrusted": { "state": "pending", "proposal": 12 } }),
        ] {
            assert_eq!(waits(other.clone()), None, "{other}");
        }
    }
}
