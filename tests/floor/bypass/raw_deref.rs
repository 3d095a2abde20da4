//! Looks through a `Raw` as if it were a pointer.
//@ error: E0614
use sekisho_gate::Raw;

fn attempt(raw: &Raw<String>) -> usize {
    (**raw).len() //~
}
