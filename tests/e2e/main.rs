//! Stories that cross crates, one a module: the real programs, real files, and clients that others wrote.
//!
//! Apart from the crates' own tests because nothing here may reach into a crate: what a person, a client or an
//! auditor cannot see, a story cannot use. Stories that need a client from a registry are ignored unless asked
//! for; `tests/run` installs the clients and asks.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may be blunt"
)]

mod browser;
mod carry;
mod claude;
mod cli;
mod console;
mod cut_off;
mod grants;
mod inspector;
mod office;
mod orders;
mod proposals;
mod python;
mod record;
mod secrets;
mod silence;
mod world;
