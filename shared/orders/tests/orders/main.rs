//! Orders as administrators give them and users' processes read them, and what is refused.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may be blunt"
)]

mod carry;
mod giving;
mod support;
mod tamper;
mod watching;
