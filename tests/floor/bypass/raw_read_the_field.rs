//! Reads the field of a `Raw`.
//@ error: E0616
use sekisho_gate::Raw;

fn attempt(raw: Raw<String>) -> String {
    raw.0 //~
}
