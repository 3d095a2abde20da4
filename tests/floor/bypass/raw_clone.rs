//! Copies a `Raw`, to keep one for later.
//@ error: E0599
use sekisho_gate::Raw;

fn attempt(raw: Raw<String>) -> (Raw<String>, Raw<String>) {
    (raw.clone(), raw) //~
}
