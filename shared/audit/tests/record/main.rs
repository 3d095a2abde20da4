//! The record as its users meet it: written by many, torn by crashes, tampered with, checked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may be blunt"
)]

mod append;
mod crash;
#[cfg(unix)]
mod full;
mod outside;
mod processes;
mod support;
mod tamper;
mod unwritable;
