//! The console: what it lets in, what a person says there, and what a real browser shows.
//!
//! Proposals that need more than the files server offers are sealed here as the gate seals them: a mail with recipients,
//! attachments and links is shown by the console before any server can send one.

mod browser;
mod doors;
mod person;
mod stage;
mod words;

pub(crate) use stage::Console;
