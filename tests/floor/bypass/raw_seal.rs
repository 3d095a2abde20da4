//! Seals what no session fetched.
//@ error: E0624
use sekisho_gate::Raw;

fn attempt() -> Raw<&'static str> {
    Raw::seal("text") //~
}
