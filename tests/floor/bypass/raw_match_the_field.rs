//! Takes a `Raw` apart by a pattern.
//@ error: E0532
use sekisho_gate::Raw;

fn attempt(raw: Raw<String>) -> String {
    let Raw(text) = raw; //~
    text
}
