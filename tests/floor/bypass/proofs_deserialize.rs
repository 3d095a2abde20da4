//! Reads proofs and handles from JSON, and reaches types it cannot name by inference.
//@ error: E0277
use sekisho_gate::{ActKey, Deliverer, Files, Gate, LazyFactors, Proposal, Raw, Read, Refused, Released, Session};
use serde::de::DeserializeOwned;

fn made<T: DeserializeOwned>() -> T {
    loop {
        std::hint::spin_loop();
    }
}

fn attempt(gate: Gate, factors: LazyFactors) {
    let _: Raw<String> = made(); //~
    let _: Released = made(); //~
    let _: Refused = made(); //~
    let _: Session<Read> = made(); //~
    let _: Files = made(); //~
    let _: Proposal<String> = made(); //~
    let _ = Deliverer::new(gate, made(), factors); //~
    let _ = ActKey::of(made()); //~
}
