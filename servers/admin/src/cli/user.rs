//! The words about people.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What to do with a person's account.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Let a person in: a place for receipts, the end of an earlier halt, and what is left to do by hand.
    Add(UserArgs),
    /// Let a person go: halt, cut off at Google, tokens and other secrets forgotten, receipt, and what is left to do by
    /// hand. Run it again to go on.
    #[command(after_help = AFTER)]
    Remove(RemoveArgs),
}

/// What stands under the help of `user remove`.
const AFTER: &str = "\
Exit status: 0 all that Sekisho can do is done, and what remains by hand is listed; 1 a step of its own remains (not \
cut off at Google yet, or no receipt yet): run it again.";

/// Arguments of `user remove`.
#[derive(Debug, Args)]
pub(crate) struct RemoveArgs {
    #[command(flatten)]
    pub(crate) user: UserArgs,
    /// The person's Google address, to cut her off there with an administrator's grant. Without it that is left by hand.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) google: Option<String>,
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
