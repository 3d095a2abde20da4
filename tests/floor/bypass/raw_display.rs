//! Prints the content of a `Raw` into a text.
//@ error: E0277
use sekisho_gate::Raw;

fn attempt(raw: &Raw<String>) -> String {
    format!("{raw}") //~
}
