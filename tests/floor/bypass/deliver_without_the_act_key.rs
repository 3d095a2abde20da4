//! Delivers with a gate alone, or with no more than the number of a proposal.
//@ crate: inner
//@ error: E0308
//@ error: E0599
use sekisho_gate::{Deliverer, Gate, LazyFactors};
use sekisho_types::{ProposalId, Secret};

async fn attempt(gate: Gate, second: Gate, key: Secret<[u8; 32]>, factors: LazyFactors) {
    drop(gate.deliver(ProposalId(1)).await); //~
    drop(Deliverer::new(second, key, factors)); //~
}
