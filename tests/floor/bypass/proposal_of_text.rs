//! Wishes an effect that never was sealed.
//@ error: E0308
use sekisho_gate::{Effect, Proposal};

fn attempt<E: Effect>(effect: E) -> Proposal<E> {
    Proposal::new(effect) //~
}
