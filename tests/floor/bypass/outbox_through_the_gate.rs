//! Claims or seals a proposal through the gate's own way to the outbox.
//@ error: E0624
use sekisho_gate::{Gate, LazyOutbox};

async fn attempt(gate: &Gate, outbox: &LazyOutbox) {
    drop(outbox.get()); //~
    drop(gate.with_outbox(|outbox| outbox.claim(sekisho_types::ProposalId(1))).await); //~
}
