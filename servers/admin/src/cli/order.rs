//! The words about orders.

use super::SlotArg;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What to do with orders.
#[derive(Debug, Subcommand)]
pub(crate) enum OrderCommand {
    /// Make a key to sign orders with and register it on this machine. Keep the key on a stick, not on this machine.
    Init {
        /// The new key's file. It may not lie in a home of Sekisho.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take a registered key out: from now on it signs nothing. What it has signed stays in force.
    RetireKey {
        /// The key, as `sekisho order status` names it.
        #[arg(value_name = "ID")]
        id: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Stop every server within its next call. Nothing changes at the providers.
    Halt(GiveArgs),
    /// Lift a halt.
    Resume(GiveArgs),
    /// Have new access tokens fetched. Those that are out live on until they end.
    Refresh(GiveArgs),
    /// Have the vault's keys made anew. Helps against an old copy of a vault; tokens stay the same.
    Rekey(GiveArgs),
    /// Have grants revoked at the provider. The user consents anew.
    Replace(GiveArgs),
    /// Have tokens forgotten, without asking the provider, where they stay good until they are revoked. Other secrets go
    /// too, unless a grant is named.
    Delete(GiveArgs),
    /// Say of each order who has carried it out.
    Status {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print every order.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Carry out what is due. Servers start this by themselves.
    #[command(hide = true)]
    CarryOut {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// What every order is given with.
#[derive(Debug, Args)]
pub(crate) struct GiveArgs {
    /// The key to sign with.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// For this account only.
    #[arg(long, value_name = "NAME", required_unless_present = "all", conflicts_with = "all")]
    pub(crate) user: Option<String>,
    /// For everybody on this machine.
    #[arg(long)]
    pub(crate) all: bool,
    /// Only this grant. May be repeated.
    #[arg(long, value_enum, value_name = "SLOT")]
    pub(crate) slot: Vec<SlotArg>,
    /// Why, in one line. Users and the assistant read it.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Not to be carried out before this time (RFC 3339). Orders behind it wait as well, but for a halt.
    #[arg(long, value_name = "TIME")]
    pub(crate) not_before: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}
