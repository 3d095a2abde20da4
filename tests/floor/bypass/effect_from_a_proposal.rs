//! Takes the effect out of a proposal, to look at it or to perform it.
//@ error: E0616
use sekisho_gate::{Effect, Proposal};

fn attempt<E: Effect>(proposal: Proposal<E>) {
    drop(proposal.effect); //~
}
