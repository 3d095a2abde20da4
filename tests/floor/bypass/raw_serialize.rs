//! Serializes a `Raw`.
//@ error: E0277
use sekisho_gate::Raw;

fn serialize<T: serde::Serialize>(_value: &T) {}

fn attempt(raw: &Raw<String>) {
    serialize(raw); //~
}
