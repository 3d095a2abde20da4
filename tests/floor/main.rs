//! The rules of the house: who may import whom, what a source may say, what must not compile, what is shown.
//!
//! Apart from the stories because these tests read the code instead of running it. A rule that the compiler can
//! hold stands in the types; a case here proves that it holds. A rule that it cannot hold stands here itself.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may be blunt"
)]

mod bypass;
mod case;
mod harness;
mod layers;
mod sources;
mod surface;
mod workspace;
