//! Files that are read masked, changed by what was seen, approved, and then looked at byte for byte.
//!
//! A test of its own because it needs no program: the files server, the gate and a person's key stand in one process.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may be blunt"
)]

mod changing;
mod making;
mod office;
