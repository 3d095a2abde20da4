//! Says which orders there are and who has carried out which.
//!
//! Apart because it believes little: an order is proved, a receipt in the inbox is what that account says of itself.

use super::carry_out::about;
use super::ledger;
use crate::error::CliError;
use crate::home::Home;
use crate::output::Output;
use sekisho_orders::{Order, OrderKeys, Receipt, Reported, Sequence, Whom, reported};
use sekisho_platform::{Homes, current_user};
use sekisho_types::{ErrorCode, UserId};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::ExitCode;

pub(super) fn list(json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let sequence = Sequence::of(&Homes::locate()?)?;
    if json {
        let orders: Vec<Value> = sequence.orders().iter().map(as_json).collect();
        output.json(&json!({ "orders": orders }))?;
        return Ok(ExitCode::SUCCESS);
    }
    if sequence.orders().is_empty() {
        output.faint(output.words("命令はまだありません。", "There is no order yet."));
    }
    for order in sequence.orders() {
        print(order, output);
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(order: &Order) -> Value {
    json!({
        "number": order.number(), "action": order.action(), "whom": order.whom(), "slots": order.slots(),
        "issued_at": order.issued_at().to_rfc3339(),
        "not_before": order.not_before().map(sekisho_types::Timestamp::to_rfc3339),
        "reason": order.reason(), "key": order.key(),
    })
}

fn print(order: &Order, output: &mut Output) {
    output.line(format_args!(
        "{} · {} · {} · {}",
        order.number(),
        order.action().as_str(),
        order.whom(),
        order.issued_at().to_japan_text()
    ));
    if let Some(reason) = order.reason() {
        output.faint(format_args!("  {reason}"));
    }
}

/// What is known of one user.
struct User {
    receipts: Vec<Receipt>,
    /// From the user's own home, and so proved; else from the inbox.
    own: bool,
    strange: usize,
}

impl User {
    fn carried_out(&self) -> u64 {
        // The first that is missing ends it, whatever comes behind.
        let numbers = self.receipts.iter().map(|receipt| receipt.number);
        numbers
            .zip(1..)
            .take_while(|(number, wanted)| number == wanted)
            .count()
            .try_into()
            .unwrap_or(u64::MAX)
    }
}

pub(super) fn status(json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let homes = Homes::locate()?;
    let sequence = Sequence::of(&homes)?;
    let users = users(&homes, &sequence)?;
    let newest = sequence.newest();
    let behind = users.values().any(|user| user.carried_out() < newest);
    let keys = OrderKeys::of(&homes)?.unwrap_or_default();
    if json {
        let orders: Vec<Value> = sequence.orders().iter().map(as_json).collect();
        let users: Vec<Value> = users
            .iter()
            .map(|(name, user)| {
                json!({ "user": name, "carried_out": user.carried_out(), "proved": user.own, "receipts": user.receipts,
                    "strange_files": user.strange })
            })
            .collect();
        let keys: Vec<Value> = keys.iter().map(|key| json!({ "id": key.id, "until": key.until })).collect();
        output.json(
            &json!({ "ok": !behind, "newest": newest, "orders": orders, "users": users, "keys": keys }),
        )?;
    } else {
        for order in sequence.orders() {
            print(order, output);
            for (name, user) in users.iter().filter(|(name, _)| order.whom().is(name)) {
                print_user(order, name, user, output);
            }
        }
        print_keys(&keys, newest, output);
    }
    Ok(if behind { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn print_user(order: &Order, name: &UserId, user: &User, output: &mut Output) {
    let claim = if user.own { "" } else { output.words("（本人の申告）", " (says the account)") };
    match user.receipts.iter().find(|receipt| receipt.number == order.number()) {
        Some(receipt) if order.number() <= user.carried_out() => {
            output.good(format_args!("  {name} · {}{claim}", receipt.at.to_japan_text()));
            for outcome in &receipt.outcomes {
                let about = about(outcome, output);
                let code = outcome.code.as_ref().map(|code| format!(" [{code}]")).unwrap_or_default();
                output.faint(format_args!("      {about}{}{code}", outcome.done.as_str()));
            }
        }
        _ => output.weak(format_args!("  {name} · {}", output.words("未実行", "not carried out yet"))),
    }
}

fn print_keys(keys: &OrderKeys, newest: u64, output: &mut Output) {
    if newest == 0 {
        output.faint(output.words("命令はまだありません。", "There is no order yet."));
    }
    for key in keys.iter() {
        let until = key.until.map(|until| format!(" (≤ {until})")).unwrap_or_default();
        output.faint(format_args!("{} {}{until}", output.words("鍵", "key"), key.id));
    }
}

/// Everybody who is known: who has reported, who is named by an order, and whose home this is.
fn users(homes: &Homes, sequence: &Sequence) -> Result<BTreeMap<UserId, User>, CliError> {
    let mut users: BTreeMap<UserId, User> = BTreeMap::new();
    for Reported { user, receipts, strange } in reported(homes)? {
        users.insert(user, User { receipts, own: false, strange });
    }
    for order in sequence.orders() {
        if let Whom::User(name) = order.whom()
            && !users.keys().any(|known| order.whom().is(known))
        {
            users.insert(name.clone(), User { receipts: Vec::new(), own: false, strange: 0 });
        }
    }
    match homes.open() {
        Err(error) if error.code() == ErrorCode::HOME_MISSING => {}
        Err(error) => return Err(error.into()),
        Ok(_) => {
            let receipts = ledger(&Home::open()?)?.receipts()?;
            users.insert(current_user()?, User { receipts, own: true, strange: 0 });
        }
    }
    Ok(users)
}
