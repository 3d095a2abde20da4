//! Names the machine behind the gate: results, refusals, deliveries, an outbox of its own.
//@ floor: gate-name
use sekisho_gate::{Deliverer, Gate, GateParts, LazyOutbox, Released, Reply};

async fn attempt(parts: GateParts, deliverer: &Deliverer, _outbox: &LazyOutbox) -> Option<Released> {
    let gate = Gate::new(parts);
    drop(deliverer.deliver(sekisho_types::ProposalId(1)).await);
    match gate.call("read_file", Default::default(), Default::default()).await {
        Reply::Released(released) => Some(*released),
        Reply::Refused(_) => None,
    }
}
