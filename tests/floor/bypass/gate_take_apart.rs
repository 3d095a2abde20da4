//! Takes record, outbox and folders out of the gate.
//@ error: E0616
use sekisho_gate::{Deliverer, Files, Gate, Read, Session};

fn attempt(gate: Gate, deliverer: Deliverer, session: Session<Read>, files: Files) {
    drop(gate.record); //~
    drop(gate.outbox); //~
    drop(gate.roots); //~
    drop(gate.engine); //~
    drop(deliverer.act); //~
    drop(session.reach); //~
    drop(files.roots); //~
}
