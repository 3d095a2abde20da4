//! Writes to a static inside a conversion and reads it outside.
//@ floor: static
//@ floor: std
use sekisho_gate::Raw;
use std::sync::Mutex;

static OUT: Mutex<String> = Mutex::new(String::new());

fn attempt(raw: Raw<String>) -> String {
    let _written = raw.map(|text| OUT.lock().map(|mut out| *out = text).is_ok());
    OUT.lock().map(|out| out.clone()).unwrap_or_default()
}
