//! Hides a `Raw` in a type that is serialized, such as an effect.
//@ error: E0277
use sekisho_gate::Raw;

#[derive(serde::Serialize)] //~
struct Attempt {
    raw: Raw<String>,
}
