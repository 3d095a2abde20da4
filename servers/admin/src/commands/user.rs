//! `sekisho user`: lets a person in and lets a person go, each in one sequence that can be taken up again.
//!
//! Apart from the orders because here several of them belong together. Whether an order of the sequence was given is
//! read from the signed orders themselves, from the number on that the sequence began at: a run that was broken off
//! gives none twice. What only a person can do is listed, and never said to be done.

mod leaving;
mod steps;

use crate::cli::{RemoveArgs, UserArgs, UserCommand};
use crate::commands::{cut_off, order};
use crate::error::CliError;
use crate::output::Output;
use leaving::Leaving;
use sekisho_orders::{Action, Draft, Order, Receipt, Sequence, Whom, folder_name, reported};
use sekisho_platform::{Homes, give_dir, shared_dir};
use sekisho_types::{OrderReason, UserId};
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;
use steps::Google;

pub(crate) fn run(command: UserCommand, output: &mut Output) -> Result<ExitCode, CliError> {
    match command {
        UserCommand::Add(args) => add(&args, output),
        UserCommand::Remove(args) => remove(&args, output),
    }
}

fn draft(whom: Whom, action: Action) -> Draft {
    let reason = OrderReason::parse("利用の終了 / account closed").ok().filter(|_| action != Action::Resume);
    Draft { whom, action, slots: Vec::new(), not_before: None, reason }
}

fn remove(args: &RemoveArgs, output: &mut Output) -> Result<ExitCode, CliError> {
    let homes = Homes::locate()?;
    let user = UserId::parse(&args.user.name).map_err(|e| CliError::argument("NAME", e))?;
    let address = args.google.as_deref().map(cut_off::address).transpose()?;
    let mut leaving = Leaving::of(&homes, &user)?;
    let halt = leaving.ordered(&homes, Action::Halt, &args.user.key, output)?;
    // Before her tokens are forgotten: what is done with an administrator's right must not wait for it. Whatever comes
    // of it, the rest of the sequence goes on, and the step stays due.
    let google = steps::at_google(&homes, &user, address.as_ref(), &mut leaving);
    let delete = leaving.ordered(&homes, Action::Delete, &args.user.key, output)?;
    let deliveries = homes.remove_deliveries(&user)?;
    let whom = Whom::User(user.clone());
    let receipts = reported(&homes)?.into_iter().filter(|reported| whom.is(&reported.user));
    let receipt = receipts.flat_map(|reported| reported.receipts).find(|r| r.number == delete.number());
    let listed = is_listed(&homes, &user)?;
    let manual = steps::by_hand(&homes, &user, &google, listed, output)?;
    let left = Left { halt, google, delete, deliveries, receipt };
    let done = left.receipt.is_some() && left.google.is_done();
    if args.user.json {
        output.json(&json!({
            "ok": done, "user": user, "halt": left.halt.number(), "google": left.google.as_json(),
            "delete": left.delete.number(), "deliveries_removed": left.deliveries, "receipt": left.receipt,
            "factors": "by-hand", "unregister": "by-hand", "listed": listed.as_str(), "by_hand": manual,
        }))?;
        if let Google::Due(error) = &left.google {
            output.error(error);
        }
    } else {
        left.tell(output);
        output.line(output.words("手作業で残ること:", "Left to do by hand:"));
        manual.iter().for_each(|step| output.line(format_args!("  □ {step}")));
    }
    Ok(if done { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What was done of a removal, in the order in which it is done.
struct Left {
    halt: Order,
    google: Google,
    delete: Order,
    /// How many sealed secrets waited for her.
    deliveries: usize,
    /// What her own processes say of the last order.
    receipt: Option<Receipt>,
}

impl Left {
    fn tell(&self, output: &mut Output) {
        let given = output.words("の命令:", "ordered: no.");
        output.good(format_args!("halt {given} {}", self.halt.number()));
        self.google.tell(output);
        output.good(format_args!("delete {given} {}", self.delete.number()));
        if self.deliveries > 0 {
            let words =
                output.words("取り除いた、本人あての秘密情報:", "Secrets that waited for her, taken away:");
            output.good(format_args!("{words} {}", self.deliveries));
        }
        match &self.receipt {
            Some(receipt) => output.good(format_args!(
                "{} {}",
                output.words("トークンを消したという、そのアカウントの控え:", "The account's receipt that the tokens are gone:"),
                receipt.at.to_japan_text()
            )),
            None => output.weak(output.words(
                "トークンの消去はまだ確認できません。そのアカウントのプロセスが次に動くと実行されます（動かなければ残ります）。",
                "The tokens are not known to be gone: a process of the account does it when it next runs, and if none does they stay.",
            )),
        }
    }
}

/// How the policy's list of people speaks of an account.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listed {
    ByName,
    /// Everybody is.
    WithAll,
    No,
}

impl Listed {
    fn as_str(self) -> &'static str {
        match self {
            Self::ByName => "by-name",
            Self::WithAll => "with-all",
            Self::No => "no",
        }
    }
}

fn is_listed(homes: &Homes, user: &UserId) -> Result<Listed, CliError> {
    let path = homes.policy_file();
    let table: toml::Table =
        toml::from_str(&homes.read_policy()?).map_err(|e| CliError::policy(&path, e.message()))?;
    let users = table.get("users").and_then(toml::Value::as_array).into_iter().flatten();
    let names: Vec<&str> = users.filter_map(toml::Value::as_str).collect();
    let same = |name: &&str| name.to_lowercase() == user.as_str().to_lowercase();
    Ok(match names.iter().find(|name| same(name)) {
        Some(_) => Listed::ByName,
        None if names.contains(&"*") => Listed::WithAll,
        None => Listed::No,
    })
}

fn add(args: &UserArgs, output: &mut Output) -> Result<ExitCode, CliError> {
    let homes = Homes::locate()?;
    let user = UserId::parse(&args.name).map_err(|e| CliError::argument("NAME", e))?;
    let inbox = homes.inbox_dir().join(folder_name(&user));
    shared_dir(&homes.inbox_dir())
        .and_then(|()| shared_dir(&inbox))
        .map_err(|e| CliError::file(&inbox, &e))?;
    let given = give_dir(&inbox, &user);
    let resumed = resume(&homes, &user, &args.key, output)?;
    let leaving = Leaving::file(&homes, &user);
    match std::fs::remove_file(&leaving) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(CliError::file(&leaving, &error));
        }
        _ => {}
    }
    order::noted(&homes, "user-added", user.as_str(), output)?;
    let listed = is_listed(&homes, &user)?;
    if args.json {
        output.json(&json!({
            "user": user, "inbox": inbox, "inbox_given": given.is_ok(), "listed": listed.as_str(),
            "resume": resumed.map(|order| order.number()),
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    output.good(format_args!(
        "{} {}",
        output.words("控えの置き場所:", "A place for receipts:"),
        inbox.display()
    ));
    if let Err(detail) = given {
        output.weak(format_args!(
            "{} {detail}",
            output.words(
                "置き場所をそのアカウントのものにできません（root で実行してください）。控えは本人のフォルダに残ります:",
                "It could not be given to the account (run this as root). Receipts stay in the account's own home:"
            )
        ));
    }
    if let Some(order) = resumed {
        output.good(format_args!("resume {} {}", output.words("の命令:", "ordered: no."), order.number()));
    }
    output.line(output.words("残ること:", "Left to do:"));
    if listed == Listed::No {
        output.line(output.words(
            "  □ 方針（policy.toml）の users に、この名前を加える。",
            "  □ Put the name into `users` in the policy (policy.toml).",
        ));
    }
    output.line(output.words(
        "  □ 本人のアカウントで: sekisho init → sekisho register → sekisho login",
        "  □ In the person's account: sekisho init, sekisho register, sekisho login",
    ));
    Ok(ExitCode::SUCCESS)
}

/// Lifts a halt that was meant for this account alone; one for everybody stays.
fn resume(homes: &Homes, user: &UserId, key: &Path, output: &mut Output) -> Result<Option<Order>, CliError> {
    let sequence = Sequence::of(homes)?;
    let word =
        |order: &&Order| order.whom().is(user) && matches!(order.action(), Action::Halt | Action::Resume);
    let last = sequence.orders().iter().rev().find(word);
    let alone = last.is_some_and(|order| order.action() == Action::Halt && *order.whom() != Whom::All);
    if alone {
        return order::give(key, draft(Whom::User(user.clone()), Action::Resume), output).map(Some);
    }
    Ok(None)
}
