//! Opens the seal of a `Raw`.
//@ error: E0624
use sekisho_gate::Raw;

fn attempt(raw: Raw<String>) -> String {
    raw.open() //~
}
