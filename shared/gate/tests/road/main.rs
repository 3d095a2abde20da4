//! The one road, walked by a toy server: what comes in is sealed, what goes out is masked and on record.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may be blunt"
)]

mod acting;
mod approving;
mod breaking;
mod circumstances;
mod handles;
mod orders;
mod post;
mod provider;
mod reading;
mod reviewing;
mod toy;
