//! Compares a `Raw` with a guess.
//@ error: E0369
use sekisho_gate::Raw;

fn attempt(raw: Raw<String>, guess: String) -> bool {
    raw == Raw::of_args(guess) //~
}
