//! Turns a `Raw` into text.
//@ error: E0599
use sekisho_gate::Raw;

fn attempt(raw: &Raw<String>) -> String {
    raw.to_string() //~
}
