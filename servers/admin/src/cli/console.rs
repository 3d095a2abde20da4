//! The console and what persons approve with.

use clap::{Args, Subcommand};

/// Arguments of `console`.
#[derive(Debug, Args)]
pub(crate) struct ConsoleArgs {
    /// Only print the start link.
    #[arg(long)]
    pub(crate) no_browser: bool,
    /// Choose another port, where another program keeps this home's. What is approved and not delivered yet must be
    /// approved anew; passkeys stay.
    #[arg(long)]
    pub(crate) new_port: bool,
}

/// What to do with factors.
#[derive(Debug, Subcommand)]
pub(crate) enum FactorsCommand {
    /// Enrol a one-time code from another device, here in the terminal, or a passkey, in the console.
    Enroll {
        /// What to enrol.
        #[arg(value_enum, default_value = "code")]
        kind: KindArg,
        /// What you call it.
        #[arg(long, value_name = "TEXT")]
        label: Option<String>,
    },
    /// Say what is enrolled.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Withdraw a factor. Who has a passkey agrees with it, in the console.
    Withdraw {
        /// Which one, as `list` shows it.
        #[arg(value_name = "ID")]
        id: String,
        /// Nobody can agree any more: the key is lost. The record will say so.
        #[arg(long)]
        lost: bool,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// A kind of factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum KindArg {
    /// Six digits that an app on another device shows. Weaker.
    Code,
    /// A key that asks for finger, face or PIN.
    Passkey,
}
