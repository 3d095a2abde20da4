//! The words about proposals.

use clap::{Args, Subcommand};

/// What to do with proposals.
#[derive(Debug, Subcommand)]
pub(crate) enum ProposalsCommand {
    /// List what waits for a person, newest first.
    List {
        /// What has ended too.
        #[arg(long)]
        all: bool,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show exactly what would happen: everything that goes out, in clear. Not for a model.
    Show(ProposalArgs),
    /// Approve exactly what `show` shows, with a one-time code, and have it done. Weaker than a passkey in the console.
    Approve(ProposalArgs),
    /// Send it back with a comment. The assistant reads the comment, masked, and may propose again.
    Return {
        /// Its number.
        #[arg(value_name = "NUMBER")]
        id: u64,
        /// What should be different; `-` reads it from standard input.
        #[arg(long, value_name = "TEXT")]
        comment: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Refuse it for good.
    Deny(ProposalArgs),
    /// Put your own words in its place; they wait for an approval of their own.
    Edit {
        /// Its number.
        #[arg(value_name = "NUMBER")]
        id: u64,
        /// The new text of a part that `show` marks as open: from a file, or `-` for standard input. May be repeated.
        #[arg(long, value_name = "PART=FILE", required = true)]
        part: Vec<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take back what a draft has made, if nobody has changed it since.
    Undo(ProposalArgs),
}

/// Which proposal.
#[derive(Debug, Args)]
pub(crate) struct ProposalArgs {
    /// Its number.
    #[arg(value_name = "NUMBER")]
    pub(crate) id: u64,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}
