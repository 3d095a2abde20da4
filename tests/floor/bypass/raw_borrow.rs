//! Borrows what is in a `Raw`, and iterates over it.
//@ error: E0277
//@ error: E0599
use sekisho_gate::Raw;

fn attempt(raw: Raw<Vec<String>>) {
    let _text: &str = raw.as_ref(); //~
    for _text in raw {} //~
}
