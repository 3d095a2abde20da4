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
    /// Settle one whose outcome is unknown, after you have looked: it happened, or it did not. With your one-time code;
    /// nothing is done again.
    Settle {
        /// Its number.
        #[arg(value_name = "NUMBER")]
        id: u64,
        /// It happened.
        #[arg(long, required_unless_present = "did_not_happen", conflicts_with = "did_not_happen")]
        happened: bool,
        /// It did not happen.
        #[arg(long)]
        did_not_happen: bool,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Look what became of the drafts that were made, and count it by month: kept, changed by how much, gone, sent.
    Review {
        /// Only what was made in this month, such as 2026-11.
        #[arg(long, value_name = "YYYY-MM")]
        month: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
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
