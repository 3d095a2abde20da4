//! Gets text out as a fact that is borrowed, where a word of ours is allowed.
//@ error: uncoded
use sekisho_gate::Raw;

fn attempt(raw: &Raw<String>) -> usize {
    raw.fact(|text| text.as_str()).len() //~
}
