//! The files server's real executable, driven over its standard input and output as a client does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests may be blunt, and they play the user and the administrator, who have hands of their own"
)]

mod changes;
mod finding;
mod forms;
mod handshake;
mod hangs;
mod life;
mod paging;
mod reading;
mod record;
mod refusals;
mod smuggling;
mod support;
mod writing;
