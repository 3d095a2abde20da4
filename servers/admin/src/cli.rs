//! The commands and their English help. The Japanese help stands in `japanese.rs`; a test finds gaps.

mod secret;

pub(crate) use secret::SecretCommand;
mod client;
mod console;
mod cut_off;
mod order;
mod proposals;
mod user;

pub(crate) use client::{ClientCommand, RotateArgs};
pub(crate) use console::{ConsoleArgs, FactorsCommand, KindArg};
pub(crate) use cut_off::CutOffArgs;
pub(crate) use order::{GiveArgs, OrderCommand};
pub(crate) use proposals::{ProposalArgs, ProposalsCommand};
pub(crate) use user::{RemoveArgs, UserArgs, UserCommand};

use clap::{Args, Parser, Subcommand, ValueEnum};
use sekisho_types::Slot;
use std::path::PathBuf;

/// Sekisho: the checkpoint between Claude Code and a company's mail, calendar, Slack and files.
#[derive(Debug, Parser)]
#[command(name = "sekisho", version, about, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// The language of help and messages; default: the system's.
    #[arg(long, value_enum, global = true)]
    pub(crate) lang: Option<LangArg>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// A language.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LangArg {
    /// Japanese.
    Ja,
    /// English.
    En,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a home: keys, profile, policy, an empty record. Done once.
    Init(InitArgs),
    /// Look at the record and prove that nothing of it is missing.
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Check the policy and print what it decides.
    Policy {
        #[command(subcommand)]
        command: PolicyCommand,
    },
    /// Mask personal data in a text, as the servers do.
    Mask(MaskArgs),
    /// Let Sekisho work on your mail, calendar and Slack: a page of consent each, in one sitting.
    Login(LoginArgs),
    /// Look at what was granted, keep it alive, give it back.
    Vault {
        #[command(subcommand)]
        command: VaultCommand,
    },
    /// Keep other secrets in the vault, such as an API key, and hand them to programs.
    Secret {
        #[command(subcommand)]
        command: SecretCommand,
    },
    /// Give orders to every user's processes, and see who has carried them out.
    Order {
        #[command(subcommand)]
        command: OrderCommand,
    },
    /// Look at what waits for a person, and approve, return or deny it.
    Proposals {
        #[command(subcommand)]
        command: ProposalsCommand,
    },
    /// Change the company's OAuth clients.
    Client {
        #[command(subcommand)]
        command: ClientCommand,
    },
    /// Let people in, and let people go.
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Open the console: read what waits, and approve, return or deny it.
    Console(ConsoleArgs),
    /// Enrol and withdraw what you approve with.
    Factors {
        #[command(subcommand)]
        command: FactorsCommand,
    },
    /// End at Google what a person has granted to Sekisho, as an administrator of the Workspace.
    #[command(after_help = cut_off::AFTER)]
    CutOff(CutOffArgs),
    /// Register the servers in a client's configuration.
    Register(RegisterArgs),
    /// Take the servers out of a client's configuration.
    Unregister(RegisterArgs),
    /// Look through a folder before it is granted, and again later.
    #[command(after_help = SCAN_ROOT_AFTER)]
    ScanRoot(ScanRootArgs),
    /// Find out what is wrong, and what to do about it.
    Doctor {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// What stands under the help of `scan-root`.
const SCAN_ROOT_AFTER: &str = "\
Counts personal data, what may never be handled, files like customer lists, names that betray secrets, and whatever \
was not examined, and says what it amounts to. Content is never shown or kept. File names are shown on a terminal \
only, and stand in the report only with --names.

Exit status: 0 nothing to object to; 1 something to look at, or not to go live as it is; 2 not scanned: the folder \
may not be granted, or an argument or a file cannot be used.";

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// What the home is for; it stays so for life.
    #[arg(long, value_enum)]
    pub(crate) profile: ProfileArg,
    /// A folder to grant. May be repeated; `NAME=DIR` names it.
    #[arg(long, value_name = "[NAME=]DIR")]
    pub(crate) root: Vec<String>,
    /// What the granted folders are for.
    #[arg(long, value_enum, default_value = "source")]
    pub(crate) class: ClassArg,
    /// Where keys are kept; it stays so for life. Not on Windows, where DPAPI keeps them. Elsewhere: file, unless given.
    #[arg(long, value_enum)]
    pub(crate) keys: Option<KeysArg>,
    /// Demo homes only: where a stand-in of Google listens on the loopback.
    #[arg(long, value_name = "URL")]
    pub(crate) google_url: Option<String>,
    /// Demo homes only: where a stand-in of Slack listens on the loopback.
    #[arg(long, value_name = "URL")]
    pub(crate) slack_url: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What a home is for.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ProfileArg {
    /// Real accounts and real folders.
    Live,
    /// Stand-ins on the loopback and sample folders.
    Demo,
}

/// Where keys are kept.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum KeysArg {
    /// Files that only this user may read. Serves everywhere; a stolen disk holds the keys.
    File,
    /// The key store of the desktop session (Secret Service). Only for who is logged in at a desktop.
    OsStore,
}

/// What a granted folder is for.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ClassArg {
    /// Read only.
    Source,
    /// Where work is done.
    Work,
    /// Where results are delivered.
    Deliver,
}

/// What to do with the record.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Prove the record: every line, the chain, the tree and every checkpoint, here and outside.
    Verify {
        /// The record's folder; default: the home's.
        #[arg(long, value_name = "DIR", requires = "key")]
        record: Option<PathBuf>,
        /// The folder outside that holds copies of checkpoints; default: the policy's.
        #[arg(long, value_name = "DIR")]
        outside: Option<PathBuf>,
        /// The record's public key, as `sekisho audit key` prints it.
        #[arg(long, value_name = "KEY")]
        key: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print the last entries.
    Tail {
        /// How many.
        #[arg(short = 'n', long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        count: u32,
        /// Print JSON lines.
        #[arg(long)]
        json: bool,
    },
    /// Print one entry whole.
    Show {
        /// Its number.
        #[arg(value_name = "NUMBER")]
        seq: u64,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Sign a checkpoint now and copy it to the folder outside.
    Checkpoint {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print the record's public key, for whoever verifies.
    Key {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// What to do with the policy.
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Read a policy, run the examples of its rules, and say whether it can be used.
    Check {
        /// The policy; default: the machine's.
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print every decision for every tool and circumstance.
    Matrix {
        /// The policy; default: the machine's.
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
        /// Print only what differs from this other policy.
        #[arg(long, value_name = "FILE")]
        diff: Option<PathBuf>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Arguments of `mask`.
#[derive(Debug, Args)]
pub(crate) struct MaskArgs {
    /// The text; default: standard input.
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Read lines `{"id":…,"text":…}` and write lines `{"id":…,"masked":…,"blocked":…,"found":[…]}`.
    #[arg(long, conflicts_with_all = ["explain", "json"])]
    pub(crate) jsonl: bool,
    /// Say of each find what it is, which rule found it and how likely it is. Shows what is hidden: not for a model.
    #[arg(long)]
    pub(crate) explain: bool,
    /// How readily a text counts as a person's name, from 0 (hides least) to 100; default: the policy's, or 78.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) person_bias: Option<u8>,
    /// Print JSON.
    #[arg(long, requires = "explain")]
    pub(crate) json: bool,
}

/// Arguments of `login`.
#[derive(Debug, Args)]
pub(crate) struct LoginArgs {
    /// Only this grant. May be repeated.
    #[arg(long, value_enum, value_name = "SLOT")]
    pub(crate) slot: Vec<SlotArg>,
    /// Paste the address that the browser ends at: for a browser on another machine.
    #[arg(long)]
    pub(crate) paste: bool,
    /// Only print the addresses of the pages.
    #[arg(long)]
    pub(crate) no_browser: bool,
    /// Consent to the processing of personal data without being asked; the text is printed all the same.
    #[arg(long)]
    pub(crate) accept_processing: bool,
    /// Print JSON at the end.
    #[arg(long)]
    pub(crate) json: bool,
}

/// A place for a grant.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum SlotArg {
    /// Reads mail and calendars.
    GoogleRead,
    /// Drafts, and what a person has approved, at Google.
    GoogleAct,
    /// Reads Slack.
    SlackRead,
    /// What a person has approved, at Slack.
    SlackAct,
    /// Cuts other people off at Google; for an administrator of the Workspace, and only where it is named.
    GoogleAdmin,
}

impl SlotArg {
    pub(crate) fn slot(self) -> Slot {
        match self {
            Self::GoogleRead => Slot::GoogleRead,
            Self::GoogleAct => Slot::GoogleAct,
            Self::SlackRead => Slot::SlackRead,
            Self::SlackAct => Slot::SlackAct,
            Self::GoogleAdmin => Slot::GoogleAdmin,
        }
    }
}

/// What to do with grants.
#[derive(Debug, Subcommand)]
pub(crate) enum VaultCommand {
    /// Say of each grant whether it is there and until when.
    Status {
        /// Ask the providers with each grant.
        #[arg(long)]
        check: bool,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Get new access tokens. As a scheduled task it keeps unused grants alive.
    Refresh {
        /// Only what would die unused.
        #[arg(long)]
        due: bool,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Make the vault's keys anew and seal every grant with them. Tokens stay the same.
    Rekey {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Give a grant back at the provider and ask for a new consent at once: new tokens, where old ones may have leaked.
    Replace {
        /// Which one. At Google all grants of the company's project end with it, and are asked for anew.
        #[arg(value_enum)]
        slot: SlotArg,
        /// Paste the address that the browser ends at: for a browser on another machine.
        #[arg(long)]
        paste: bool,
        /// Only print the addresses of the pages.
        #[arg(long)]
        no_browser: bool,
        /// Print JSON at the end.
        #[arg(long)]
        json: bool,
    },
    /// Seal every grant and secret for offline keys, to take them to a new machine. The file opens all of them.
    Export {
        /// A public key of `age` that may open it. May be repeated.
        #[arg(long, value_name = "RECIPIENT", required = true)]
        to: Vec<String>,
        /// The file to write; never over one.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take in what `export` has sealed, under new keys. Only for the same user, profile, clients and accounts.
    Import {
        /// The sealed file.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The file with the secret key, as `age-keygen` makes it.
        #[arg(long, value_name = "FILE")]
        identity: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Give a grant back at the provider and forget its tokens.
    Revoke {
        /// Which one. At Google all grants of the company's project end with it.
        #[arg(value_enum)]
        slot: SlotArg,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Arguments of `register` and `unregister`.
#[derive(Debug, Args)]
pub(crate) struct RegisterArgs {
    /// Write this `.mcp.json` instead of printing the commands to run.
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Show what would change and write nothing.
    #[arg(long, requires = "file")]
    pub(crate) dry_run: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `scan-root`.
#[derive(Debug, Args)]
pub(crate) struct ScanRootArgs {
    /// The folder, granted or not.
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    /// Write the report to this new file outside the folder; never over a file.
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Compare with this earlier report.
    #[arg(long, value_name = "FILE")]
    pub(crate) again: Option<PathBuf>,
    /// Tell the names of files to look at, in the report too.
    #[arg(long)]
    pub(crate) names: bool,
    /// Print the report as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}
