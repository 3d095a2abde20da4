//! The words about cutting a person off.

use clap::Args;

/// What stands under the help of `cut-off`.
pub(super) const AFTER: &str = "\
Lists what the person has granted to the company's own clients (clients.toml), ends exactly that, and lists again. It \
does not end what she granted to other programs, does not sign her out, and asks nothing of Slack. It takes an \
administrator's own grant: `sekisho login --slot google-admin`.";

/// Arguments of `cut-off`.
#[derive(Debug, Args)]
pub(crate) struct CutOffArgs {
    /// The account's name on this machine, for the record.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// The person's Google address. This machine does not know it.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) google: String,
    /// Only list what would be ended.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}
