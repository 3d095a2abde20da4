//! The API of the factors, with keys that the tests make themselves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may be blunt"
)]

mod codes;
mod enrolling;
mod file;
mod passkeys;
mod support;
