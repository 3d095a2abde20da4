//! Reaches other crates through what a macro crate keeps for its own macros.
//@ floor: private-path
fn attempt(text: &str) -> bool {
    schemars::_private::serde_json::from_str::<u32>(text).is_ok()
}
