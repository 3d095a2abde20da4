//! Measures the masking engine: invented business cases, public corpora, one scorer.
//!
//! Apart from the engine because what measures must not be fitted to what is measured: this crate knows the
//! engine by its public interface only. Nothing here runs when the product runs.
//!
//! - [`business_cases`] writes the invented cases, the same bytes on every machine.
//! - [`Scorer`] compares what a masker made of the cases with what it should have made.
//! - [`public_cases`] reads the development split of the public corpora, from a folder that is not part of the project.

mod case;
mod corpora;
mod error;
mod fuzz;
mod generate;
mod report;
mod run;
mod score;

pub use case::{Case, Expect, Gold, Letters, Output, Trap, read_lines, write_lines};
pub use corpora::public_cases;
pub use error::MeasureError;
pub use fuzz::{Fuzzed, fuzz};
pub use generate::{Split, business_cases, disguise_cases};
pub use report::{Bar, Figures, table};
pub use run::{Cost, Speed, load, mask_cases, speed};
pub use score::{Figure, Leak, Metric, Scorer};
