//! The arguments of every server.

use crate::mcp::LogLevel;
use clap::{Parser, Subcommand, ValueEnum};
use sekisho_types::Lang;
use std::path::PathBuf;

/// A Sekisho MCP server. Without a command it serves an MCP client on standard input and output.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Args {
    /// A quick try: grant this folder from a temporary demo home, without `sekisho init`. May be repeated.
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) root: Vec<PathBuf>,
    /// Show only what lies in this folder too, of what policy grants. May be repeated; only ever narrows.
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) within: Vec<PathBuf>,
    /// The language of messages; default: the system's.
    #[arg(long, value_enum, global = true)]
    pub(crate) lang: Option<LangArg>,
    /// How much is logged, to standard error and the home's log folder. Never content.
    #[arg(long, value_enum, default_value = "warn", global = true)]
    pub(crate) log: LogArg,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What the process does.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve an MCP client on standard input and output (the default).
    Serve,
    /// Deliver one proposal that may be delivered, print the result as JSON, and end.
    Deliver {
        /// The proposal's number.
        #[arg(value_name = "NUMBER")]
        id: u64,
    },
    /// Put a person's words in the place of a proposal's: reads `{"parts": {KEY: TEXT}}` from standard input, prints
    /// the new proposal's number as JSON, and ends.
    Revise {
        /// The proposal's number.
        #[arg(value_name = "NUMBER")]
        id: u64,
    },
    /// Look what became of the drafts that this server has made, put what is found on the record, print it as JSON, and
    /// end. Changes nothing else.
    Review,
    /// Take back what a draft has made, if nobody has changed it since; print the result as JSON, and end.
    Undo {
        /// The proposal's number.
        #[arg(value_name = "NUMBER")]
        id: u64,
    },
    /// Check whether this server could serve, and say what is wrong.
    Doctor {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// A language on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LangArg {
    /// Japanese.
    Ja,
    /// English.
    En,
}

impl From<LangArg> for Lang {
    fn from(arg: LangArg) -> Self {
        match arg {
            LangArg::Ja => Self::Ja,
            LangArg::En => Self::En,
        }
    }
}

/// A log level on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LogArg {
    /// Somebody must act.
    Error,
    /// Something is weaker than promised.
    Warn,
    /// Start and stop.
    Info,
    /// Steps, still without content.
    Debug,
}

impl From<LogArg> for LogLevel {
    fn from(arg: LogArg) -> Self {
        match arg {
            LogArg::Error => Self::Error,
            LogArg::Warn => Self::Warn,
            LogArg::Info => Self::Info,
            LogArg::Debug => Self::Debug,
        }
    }
}
