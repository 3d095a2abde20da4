//! Asks for proofs and handles by `Default`, and reaches types it cannot name by inference.
//@ error: E0277
use sekisho_gate::{
    ActKey, Deliverer, Files, Gate, GateParts, LazyFactors, LazyOutbox, Raw, Read, Refused, Released, Server, Session,
};

fn attempt(gate: Gate, server: Server, factors: LazyFactors) {
    let _: Raw<String> = Default::default(); //~
    let _: Released = Default::default(); //~
    let _: Refused = Default::default(); //~
    let _: Session<Read> = Default::default(); //~
    let _: Files = Default::default(); //~
    let _: LazyOutbox = Default::default(); //~
    let _: LazyFactors = Default::default(); //~
    let _: Gate = Default::default(); //~
    let _ = Deliverer::new(gate, Default::default(), factors); //~
    let _ = ActKey::of(Default::default()); //~
    let _ = GateParts {
        server,
        policy: Default::default(), //~
        user: Default::default(), //~
        mode: Default::default(), //~
        record: Default::default(), //~
        outbox: Default::default(), //~
        handles: Default::default(), //~
        roots: None,
        cursor_key: Default::default(), //~
        engine: Default::default(),
        clock: Default::default(), //~
        orders: Default::default(), //~
        launcher: None,
        grants: None,
    };
}
