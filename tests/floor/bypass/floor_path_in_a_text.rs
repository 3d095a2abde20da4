//! Names a function of the system in the text of an attribute.
//@ floor: std
use serde::Deserialize;

#[derive(Deserialize)]
struct Attempt {
    #[serde(default = "std::process::id")]
    process: u32,
}
