//! The arguments of `sekisho secret`. No secret is ever one of them: a command line is seen by every program.

use clap::Subcommand;

/// What to do with secrets that are no grants.
#[derive(Debug, Subcommand)]
pub(crate) enum SecretCommand {
    /// Keep a new secret. It is typed without being shown, or read from standard input; never an argument.
    Set {
        /// Its name.
        #[arg(value_name = "NAME")]
        name: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print a secret alone on standard output, for a program: Claude Code's `apiKeyHelper`, say.
    Get {
        /// Its name.
        #[arg(value_name = "NAME")]
        name: String,
        /// Print it on a terminal too.
        #[arg(long)]
        show: bool,
    },
    /// Put a new value in the place of a secret. The old one is still to be ended where it came from.
    Rotate {
        /// Its name.
        #[arg(value_name = "NAME")]
        name: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// List the secrets by name, with dates and without values.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take a secret away, and every older value of it.
    Remove {
        /// Its name.
        #[arg(value_name = "NAME")]
        name: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print the public key for which an administrator seals secrets for you.
    ReceiveKey {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// For administrators: seal a secret for one user's vault and leave it in the machine's home.
    Deliver {
        /// Its name.
        #[arg(value_name = "NAME")]
        name: String,
        /// What `sekisho secret receive-key` printed for that user.
        #[arg(long, value_name = "KEY")]
        to: String,
        /// The user's account name.
        #[arg(long, value_name = "NAME")]
        user: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take in what an administrator has sealed for you.
    Accept {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}
