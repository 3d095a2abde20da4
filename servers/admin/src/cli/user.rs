//! The words about people.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What to do with a person's account.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Let a person in: a place for receipts, the end of an earlier halt, and what is left to do by hand.
    Add(UserArgs),
    /// Let a person go: halt, tokens forgotten, receipt, and what is left to do by hand. Run it again to go on.
    Remove(UserArgs),
}

/// Whose account.
#[derive(Debug, Args)]
pub(crate) struct UserArgs {
    /// The account's name on this machine.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// The key to sign orders with.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}
