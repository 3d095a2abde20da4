//! Steps around the types by way of memory.
//@ lint: clippy::mem_forget
//@ lint: unsafe_code
//@ floor: leak
//@ floor: std
//@ floor: unsafe
use sekisho_gate::{Act, Raw, Read, Session};

fn attempt(raw: Raw<String>, session: &Session<Read>) -> (String, &Session<Act>) {
    let text = unsafe { std::ptr::read((&raw const raw).cast()) }; //~
    std::mem::forget(raw); //~
    (text, unsafe { &*(std::ptr::from_ref(session).cast()) }) //~
}
