//! Takes the content out and leaves a default behind.
//@ error: E0277
use sekisho_gate::Raw;

fn attempt(raw: &mut Raw<String>) {
    drop(std::mem::take(raw)); //~
}
