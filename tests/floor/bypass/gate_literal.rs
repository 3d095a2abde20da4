//! Writes a gate, a deliverer or a session down field by field.
//@ error: E0451
//@ error: uncoded
use sekisho_gate::{ActKey, Deliverer, Files, Gate, Read, Session};
use std::marker::PhantomData;

fn any<T>() -> T {
    loop {
        std::hint::spin_loop();
    }
}

fn attempt(gate: Gate, old: Gate) {
    let _ = Deliverer { gate, factors: any(), act: any() }; //~
    let _ = ActKey { _root: any(), grants: any() }; //~
    let _ = Gate { launcher: None, ..old }; //~
    let _ = Session::<Read> { reach: any(), strength: PhantomData }; //~
    let _ = Files::<Read> { roots: any(), reach: any(), strength: PhantomData }; //~
}
