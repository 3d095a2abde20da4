//! Carries out what is due, one order after the other, each with its receipt.
//!
//! Apart from what is done to a grant, because here the order of steps matters: the lock, the order, the record, the
//! receipt. What cannot be done now and may be later leaves the order due; what can never be done is said in its
//! receipt, and the sequence goes on.

use super::{factors, give, grants, ledger};
use crate::error::CliError;
use crate::home::Home;
use crate::output::Output;
use sekisho_orders::{Action, Delivered, Done, Order, Outcome, Receipt, Standing};
use sekisho_platform::current_user;
use std::process::ExitCode;
use std::time::Duration;

/// How long one waits for another process that carries out.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) fn run(json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let done = Home::open().and_then(|home| Ok((all(&home)?, delivered(&home)?)));
    match done {
        Ok((done, inbox)) => {
            if json {
                let inbox = matches!(inbox, Some(Delivered::Inbox));
                output.json(&serde_json::json!({ "carried_out": done, "inbox": inbox }))?;
            } else {
                done.iter().for_each(|receipt| print(receipt, output));
                print_inbox(inbox, output);
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(error) if json => {
            output.json(&serde_json::json!({ "code": error.code.as_str() }))?;
            output.error(&error);
            Ok(ExitCode::FAILURE)
        }
        Err(error) => Err(error),
    }
}

fn print(receipt: &Receipt, output: &mut Output) {
    output.good(format_args!("{} · {}", receipt.number, receipt.action.as_str()));
    for outcome in &receipt.outcomes {
        output.faint(format_args!("  {}{}", about(outcome, output), outcome.done.as_str()));
    }
}

/// What an outcome is about, in front of what was done.
pub(super) fn about(outcome: &Outcome, output: &Output) -> String {
    match (outcome.slot, outcome.secrets, outcome.factors) {
        (Some(slot), _, _) => format!("{slot} · "),
        (None, Some(count), _) => format!("{} {count} · ", output.words("ほかの秘密情報", "other secrets")),
        (None, None, Some(count)) => format!("{} {count} · ", output.words("承認の要素", "factors")),
        (None, None, None) => String::new(),
    }
}

fn print_inbox(inbox: Option<Delivered>, output: &mut Output) {
    if let Some(Delivered::HomeOnly(detail)) = inbox {
        output.weak(format_args!(
            "{} {detail}",
            output.words(
                "控えを管理者の受け取り場所に置けません。手元には残っています（管理者が「sekisho user add」を実行すると届きます）:",
                "The receipts cannot be put into the administrator's inbox; they are kept here. With `sekisho user add` an administrator makes a place for them:",
            )
        ));
    }
}

/// Puts copies of the receipts where the administrator finds them, those of a process that died before it could too;
/// nothing if there are none.
fn delivered(home: &Home) -> Result<Option<Delivered>, CliError> {
    let ledger = ledger(home)?;
    if ledger.standing()?.carried_out() == 0 {
        return Ok(None);
    }
    Ok(Some(ledger.take(PATIENCE)?.deliver()?))
}

/// Carries out everything that is due; nothing is written where nothing is.
///
/// - Errors: [`CliError`]; the order that it is about, and those behind it, are due still.
pub(super) fn all(home: &Home) -> Result<Vec<Receipt>, CliError> {
    let ledger = ledger(home)?;
    if ledger.standing()?.due().is_none() {
        return Ok(Vec::new());
    }
    let turn = ledger.take(PATIENCE)?;
    let mut done = Vec::new();
    loop {
        let standing = turn.standing()?;
        let Some(order) = standing.due().cloned() else { break };
        let outcomes = one(home, &standing, &order)?;
        // On record before it counts: a process that dies in between leaves two entries and one receipt.
        give::note(home, &format!("carried-out-{}", order.action().as_str()), &order.number().to_string())?;
        done.push(turn.conclude(&standing, &order, outcomes)?);
    }
    match turn.deliver()? {
        // Said by `sekisho order carry-out`: nobody reads it here.
        Delivered::Inbox | Delivered::HomeOnly(_) => Ok(done),
    }
}

fn one(home: &Home, standing: &Standing, order: &Order) -> Result<Vec<Outcome>, CliError> {
    if !order.whom().is(&current_user()?) {
        return Ok(vec![Outcome::whole(Done::NotMine)]);
    }
    match order.action() {
        Action::Halt | Action::Resume => Ok(vec![Outcome::whole(Done::Noted)]),
        Action::Refresh | Action::Rekey | Action::Replace | Action::Delete => {
            let mut outcomes = grants::carry_out(home, standing, order)?;
            if order.action() == Action::Delete && order.is_whole() {
                outcomes.extend(factors::withdraw(home, order.number())?);
            }
            Ok(outcomes)
        }
    }
}
