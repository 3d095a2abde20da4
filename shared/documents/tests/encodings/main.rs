//! Japanese encodings: which is recognised, what is refused, and that what is written reads back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may be blunt"
)]

mod binaries;
mod detection;
mod parts;
mod properties;
mod round_trip;
mod samples;
