//! `sekisho order`: the administrator's orders, from the key to the receipts.

mod carry_out;
mod factors;
mod give;
mod grants;
mod status;

use crate::cli::OrderCommand;
use crate::error::CliError;
use crate::home::Home;
use crate::output::Output;
use sekisho_orders::{Action, Ledger, Standing};
use sekisho_platform::{KeyLabel, current_user};
use sekisho_types::{ErrorCode, SystemClock};
use std::process::ExitCode;
use std::sync::Arc;

pub(crate) use give::{give, noted};

pub(crate) fn run(command: OrderCommand, output: &mut Output) -> Result<ExitCode, CliError> {
    match command {
        OrderCommand::Init { key, json } => give::init(&key, json, output),
        OrderCommand::RetireKey { id, json } => give::retire(&id, json, output),
        OrderCommand::Halt(args) => give::run(Action::Halt, args, output),
        OrderCommand::Resume(args) => give::run(Action::Resume, args, output),
        OrderCommand::Refresh(args) => give::run(Action::Refresh, args, output),
        OrderCommand::Rekey(args) => give::run(Action::Rekey, args, output),
        OrderCommand::Replace(args) => give::run(Action::Replace, args, output),
        OrderCommand::Delete(args) => give::run(Action::Delete, args, output),
        OrderCommand::Status { json } => status::status(json, output),
        OrderCommand::List { json } => status::list(json, output),
        OrderCommand::CarryOut { json } => carry_out::run(json, output),
    }
}

/// This user's side of orders.
///
/// - Errors: [`CliError`] if the key that seals receipts cannot be used.
pub(crate) fn ledger(home: &Home) -> Result<Ledger, CliError> {
    let key = home.read_key()?.derive(KeyLabel::OrderReceipt)?;
    Ok(Ledger::of(home.homes.clone(), current_user()?, key, Arc::new(SystemClock)))
}

/// Carries out what is due, in this process, and tells where the user stands then.
///
/// - Errors: [`CliError`]; nothing may be done with a grant then.
pub(crate) fn carried_out(home: &Home) -> Result<Standing, CliError> {
    carry_out::all(home)?;
    Ok(ledger(home)?.standing()?)
}

/// As [`carried_out`], and refuses while a halt holds.
///
/// - Errors: [`CliError`], [`ErrorCode::ORDER_HALTED`] among them.
pub(crate) fn obeyed(home: &Home) -> Result<Standing, CliError> {
    let standing = carried_out(home)?;
    match standing.halted() {
        Some(order) => {
            let reason = order.reason().map_or("—", |reason| reason.as_str());
            Err(CliError::new(ErrorCode::ORDER_HALTED).with("number", order.number()).with("detail", reason))
        }
        None => Ok(standing),
    }
}
