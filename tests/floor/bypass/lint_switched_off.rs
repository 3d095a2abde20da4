//! Switches a lint off that stands for a promise, and says why.
//@ floor: lint-switch
//@ floor: macro
use sekisho_gate::Raw;

#[allow(clippy::print_stdout, reason = "only while testing")]
fn attempt(raw: Raw<String>) -> Raw<()> {
    raw.map(|text| println!("{text}"))
}

#[expect(clippy::print_stderr, reason = "only while testing")]
fn attempt_again(raw: Raw<String>) -> Raw<()> {
    raw.map(|text| eprintln!("{text}"))
}
