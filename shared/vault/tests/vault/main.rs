//! The vault as its users meet it: kept, changed by many, torn by crashes, tampered with, on a full disk.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may be blunt"
)]

mod crash;
mod directory;
mod epoch;
mod export;
#[cfg(unix)]
mod full;
mod keep;
mod login;
mod oauth;
#[cfg(unix)]
mod owners;
#[cfg(windows)]
mod owners_on_windows;
mod processes;
mod providers;
mod refresh;
mod secrets;
mod support;
mod tamper;
