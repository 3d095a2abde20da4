//! Gets text out as a fact.
//@ error: E0277
use sekisho_gate::Raw;

fn attempt(raw: &Raw<String>) -> (String, Vec<String>, Option<String>, char, Vec<u8>) {
    (
        raw.fact(|text| text.clone()), //~
        raw.fact(|text| vec![text.clone()]), //~
        raw.fact(|text| Some(text.clone())), //~
        raw.fact(|text| text.chars().next().unwrap_or(' ')), //~
        raw.fact(|text| text.clone().into_bytes()), //~
    )
}
