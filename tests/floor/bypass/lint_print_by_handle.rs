//! Writes to the process's own output by its handle.
//@ lint: clippy::disallowed_methods
//@ floor: std
use sekisho_gate::Raw;
use std::io::Write;

fn attempt(raw: Raw<String>) -> Raw<bool> {
    raw.map(|text| {
        let out = std::io::stdout().write_all(text.as_bytes()); //~
        let err = std::io::stderr().write_all(text.as_bytes()); //~
        out.is_ok() && err.is_ok()
    })
}
