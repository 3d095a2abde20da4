//! Writes to the thread's own memory inside a conversion and reads it outside.
//@ floor: static
//@ floor: std
use sekisho_gate::Raw;
use std::cell::RefCell;

thread_local! {
    static OUT: RefCell<String> = const { RefCell::new(String::new()) };
}

fn attempt(raw: Raw<String>) -> String {
    let _written = raw.map(|text| OUT.set(text));
    OUT.take()
}
