//! Lets an assertion carry text to where panics are printed, or make one out of a guess.
//@ floor: macro
use sekisho_gate::Raw;

fn attempt(raw: Raw<String>) -> Raw<()> {
    raw.map(|text| assert_eq!(text, "guess", "{text}"))
}
