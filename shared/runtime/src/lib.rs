//! A server's whole main: it reads the home, builds the gate and serves; the only crate that speaks MCP.
//!
//! Apart because what a process is must be the same for every server. A server hands in its tools and nothing
//! else; it learns neither the protocol nor the home.

mod args;
mod assembly;
mod bell;
mod delivery;
mod doctor;
mod grants;
mod mcp;
mod orders;
mod quick;
mod review;
mod revision;
mod service;
mod start_error;

use args::{Args, Command};
use assembly::Sight;
use clap::Parser;
use delivery::Errand;
use sekisho_gate::{Server, ServerError};
use sekisho_platform::{Homes, current_locale};
use sekisho_types::{Lang, ProposalId};
use start_error::StartError;
use std::io::Write;
use std::process::ExitCode;

/// Runs a server as its arguments say: serve on standard input and output, or one of the short commands.
///
/// Without arguments it serves. What keeps it from starting is said on standard error, in the user's language,
/// with what to do next.
pub fn main(server: fn() -> Result<Server, ServerError>) -> ExitCode {
    let args = Args::parse();
    let lang = args.lang.map_or_else(|| Lang::from_locale(&current_locale()), Lang::from);
    match run(server, args) {
        Ok(code) => code,
        Err(error) => {
            tell(&error, lang);
            ExitCode::FAILURE
        }
    }
}

fn run(server: fn() -> Result<Server, ServerError>, args: Args) -> Result<ExitCode, StartError> {
    let quick = if args.root.is_empty() { None } else { Some(quick::QuickHome::create(&args.root)?) };
    let homes = match &quick {
        Some(quick) => quick.homes().clone(),
        None => Homes::locate()?,
    };
    let sight = Sight::within(&args.within)?;
    match args.command.unwrap_or(Command::Serve) {
        Command::Serve => service::serve(server, homes, sight, args.log),
        Command::Deliver { id } => delivery::deliver(server, &homes, &sight, Errand::Deliver(ProposalId(id))),
        Command::Undo { id } => delivery::deliver(server, &homes, &sight, Errand::Undo(ProposalId(id))),
        Command::Revise { id } => revision::revise(server, &homes, &sight, ProposalId(id)),
        Command::Review => review::review(server, &homes, &sight),
        Command::Doctor { json } => doctor::run(server, &homes, &sight, json),
    }
}

fn tell(error: &StartError, lang: Lang) {
    let mut stderr = std::io::stderr().lock();
    // Nobody is left to tell if standard error is gone.
    drop(writeln!(stderr, "sekisho: {}", error.message(lang)));
}
