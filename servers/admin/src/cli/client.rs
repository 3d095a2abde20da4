//! The words about OAuth clients.

use super::SlotArg;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What to do with the company's OAuth clients.
#[derive(Debug, Subcommand)]
pub(crate) enum ClientCommand {
    /// Put a new client, or a new secret, beside the old one. Grants of the old client go on until it is retired.
    Rotate(RotateArgs),
    /// Take the old client out. Grants that were given to it need a new consent from then on.
    Retire {
        /// Which grant's client.
        #[arg(value_enum)]
        slot: SlotArg,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Arguments of `client rotate`.
#[derive(Debug, Args)]
pub(crate) struct RotateArgs {
    /// Which grant's client.
    #[arg(value_enum)]
    pub(crate) slot: SlotArg,
    /// The new client's id; the same as before for a new secret only.
    #[arg(long, value_name = "ID")]
    pub(crate) id: String,
    /// A file with the new secret on its first line, where the provider wants one.
    #[arg(long, value_name = "FILE")]
    pub(crate) secret_file: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}
