//! Imports all of a crate, so that no name is seen.
//@ floor: glob
//@ floor: gate-name
use sekisho_gate::*;

fn attempt(gate: &Gate) -> usize {
    gate.server().surface().len()
}
