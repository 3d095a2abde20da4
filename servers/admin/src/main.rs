//! The `sekisho` command: what an administrator and a user do by hand.
//!
//! Apart from the servers because it never serves a model. It starts server executables as children where it
//! needs them and links none. Grants it opens for the moment in which a user or an administrator works on them.

mod approval;
mod cli;
mod commands;
mod console;
mod error;
mod hidden;
mod home;
mod japanese;
mod output;

use clap::{CommandFactory, FromArgMatches};
use cli::{Cli, Command};
use error::CliError;
use output::Output;
use sekisho_platform::current_locale;
use sekisho_types::Lang;
use std::process::ExitCode;

fn main() -> ExitCode {
    let lang = chosen_lang();
    let command = match lang {
        Lang::Ja => japanese::translate(Cli::command()),
        Lang::En => Cli::command(),
    };
    let cli = match command.try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let mut output = Output::new(lang);
    match run(cli, &mut output) {
        Ok(code) => code,
        Err(error) => {
            output.error(&error);
            error.exit_code()
        }
    }
}

fn run(cli: Cli, output: &mut Output) -> Result<ExitCode, CliError> {
    match cli.command {
        Command::Init(args) => commands::init::run(args, output),
        Command::Audit { command } => commands::audit::run(command, output),
        Command::Policy { command } => commands::policy::run(command, output),
        Command::Mask(args) => commands::mask::run(&args, output),
        Command::Login(args) => commands::login::run(&args, output),
        Command::Vault { command } => commands::vault::run(command, output),
        Command::Secret { command } => commands::secret::run(command, output),
        Command::Order { command } => commands::order::run(command, output),
        Command::Proposals { command } => commands::proposals::run(command, output),
        Command::Client { command } => commands::client::run(command, output),
        Command::CutOff(args) => commands::cut_off::run(&args, output),
        Command::User { command } => commands::user::run(command, output),
        Command::Register(args) => {
            commands::register::run(&args, commands::register::Wanted::Present, output)
        }
        Command::Unregister(args) => {
            commands::register::run(&args, commands::register::Wanted::Absent, output)
        }
        Command::Console(args) => console::run(&args, output),
        Command::Factors { command } => commands::factors::run(command, output),
        Command::ScanRoot(args) => commands::scan_root::run(&args, output),
        Command::Doctor { json } => commands::doctor::run(json, output),
    }
}

/// The language must be known before the arguments are read, because their help is in it.
fn chosen_lang() -> Lang {
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let value = match arg.strip_prefix("--lang=") {
            Some(value) => Some(value.to_owned()),
            None if arg == "--lang" => args.next(),
            None if arg == "--" => break,
            None => None,
        };
        match value.as_deref() {
            Some("ja") => return Lang::Ja,
            Some("en") => return Lang::En,
            Some(_) | None => {}
        }
    }
    Lang::from_locale(&current_locale())
}
