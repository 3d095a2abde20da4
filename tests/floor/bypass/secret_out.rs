//! Prints or serializes a secret.
//@ error: E0277
use sekisho_types::Secret;

fn serialize<T: serde::Serialize>(_value: &T) {}

fn attempt(secret: &Secret<String>) -> String {
    serialize(secret); //~
    format!("{secret}") //~
}
