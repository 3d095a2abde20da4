//! `sekisho user`: lets a person in and lets a person go, each in one sequence that can be taken up again.
//!
//! Apart from the orders because here several of them belong together. Whether an order of the sequence was given is
//! read from the signed orders themselves, from the number on that the sequence began at: a run that was broken off
//! gives none twice. What only a person can do is listed, and never said to be done.

use crate::cli::{UserArgs, UserCommand};
use crate::commands::order;
use crate::error::CliError;
use crate::output::Output;
use sekisho_orders::{Action, Draft, Order, Sequence, Whom, folder_name, reported};
use sekisho_platform::{Homes, give_dir, publish_shared, read_owned, shared_dir};
use sekisho_types::{Clock as _, ErrorCode, OrderReason, SystemClock, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const MOST_BYTES: u64 = 16 * 1024;

pub(crate) fn run(command: UserCommand, output: &mut Output) -> Result<ExitCode, CliError> {
    match command {
        UserCommand::Add(args) => add(&args, output),
        UserCommand::Remove(args) => remove(&args, output),
    }
}

/// Where a removal began.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Leaving {
    version: u32,
    user: UserId,
    /// The newest order that was given before.
    after: u64,
    at: Timestamp,
}

impl Leaving {
    fn file(homes: &Homes, user: &UserId) -> PathBuf {
        homes.machine().join("leaving").join(format!("{}.json", folder_name(user)))
    }

    /// Reads where the removal began, or begins it.
    fn of(homes: &Homes, user: &UserId) -> Result<Self, CliError> {
        let path = Self::file(homes, user);
        let damaged = |detail: String| {
            CliError::new(ErrorCode::CLI_FILE).with("path", path.display()).with("detail", detail)
        };
        match read_owned(&path, MOST_BYTES) {
            Ok(bytes) => {
                let found: Self = serde_json::from_slice(&bytes).map_err(|e| damaged(e.to_string()))?;
                let fits = found.version == 1 && Whom::User(user.clone()).is(&found.user);
                if fits { Ok(found) } else { Err(damaged("it is of somebody else".into())) }
            }
            Err(error) if error.is_not_found() => {
                let after = Sequence::of(homes)?.newest();
                let begun = Self { version: 1, user: user.clone(), after, at: SystemClock.now() };
                let bytes = serde_json::to_vec(&begun).map_err(|e| damaged(e.to_string()))?;
                let folder = path.parent().unwrap_or(&path);
                shared_dir(folder)
                    .and_then(|()| publish_shared(&path, &bytes))
                    .map_err(|e| CliError::file(&path, &e))?;
                Ok(begun)
            }
            Err(error) => Err(damaged(error.to_string())),
        }
    }

    /// The order of this sequence with that action, which is given if it was not yet.
    fn ordered(
        &self,
        homes: &Homes,
        action: Action,
        key: &Path,
        output: &mut Output,
    ) -> Result<Order, CliError> {
        let sequence = Sequence::of(homes)?;
        let whom = Whom::User(self.user.clone());
        let given = sequence.orders().iter().find(|order| {
            order.number() > self.after
                && order.action() == action
                && *order.whom() == whom
                && order.is_whole()
        });
        match given {
            Some(order) => Ok(order.clone()),
            None => order::give(key, draft(whom, action), output),
        }
    }
}

fn draft(whom: Whom, action: Action) -> Draft {
    let reason = OrderReason::parse("利用の終了 / account closed").ok().filter(|_| action != Action::Resume);
    Draft { whom, action, slots: Vec::new(), not_before: None, reason }
}

fn remove(args: &UserArgs, output: &mut Output) -> Result<ExitCode, CliError> {
    let homes = Homes::locate()?;
    let user = UserId::parse(&args.name).map_err(|e| CliError::argument("NAME", e))?;
    let leaving = Leaving::of(&homes, &user)?;
    let halt = leaving.ordered(&homes, Action::Halt, &args.key, output)?;
    let delete = leaving.ordered(&homes, Action::Delete, &args.key, output)?;
    let whom = Whom::User(user.clone());
    let receipts = reported(&homes)?.into_iter().filter(|reported| whom.is(&reported.user));
    let receipt = receipts.flat_map(|reported| reported.receipts).find(|r| r.number == delete.number());
    let listed = is_listed(&homes, &user)?;
    let manual = by_hand(listed, output);
    if args.json {
        output.json(&json!({
            "user": user, "halt": halt.number(), "delete": delete.number(), "receipt": receipt,
            "listed": listed.as_str(), "by_hand": manual,
        }))?;
    } else {
        let given = output.words("の命令:", "ordered: no.");
        output.good(format_args!("halt {given} {}", halt.number()));
        output.good(format_args!("delete {given} {}", delete.number()));
        match &receipt {
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
        output.line(output.words("手作業で残ること:", "Left to do by hand:"));
        manual.iter().for_each(|step| output.line(format_args!("  □ {step}")));
    }
    Ok(if receipt.is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How the policy's list of people speaks of an account.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Listed {
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

/// What is left to a person: nobody but the provider can take a token back, and nobody but an administrator of the
/// provider can ask it to.
fn by_hand(listed: Listed, output: &Output) -> Vec<&'static str> {
    let mut steps = vec![
        output.words(
            "Google 管理コンソール: ディレクトリ → ユーザー → 該当者 → セキュリティ → 接続済みのアプリ で Sekisho を削除（またはユーザーを停止）。これを行うまで、トークンは Google で有効です。",
            "Google Admin console: Directory, Users, the person, Security, Connected applications: remove Sekisho (or suspend the user). Until then the tokens are good at Google.",
        ),
        output.words(
            "Slack 管理画面: メンバーを無効化（またはアプリの承認を取り消す）。これを行うまで、トークンは Slack で有効です。",
            "Slack administration: deactivate the member (or remove the app's approval). Until then the tokens are good at Slack.",
        ),
        output.words(
            "本人のアカウントで: sekisho unregister。アカウントを削除する場合は、記録（record フォルダ）を先に保管してください。",
            "In the person's account: sekisho unregister. Before the account is deleted, keep its record (the folder `record`).",
        ),
    ];
    match listed {
        Listed::ByName => steps.push(output.words(
            "方針（policy.toml）の users から、この名前を外す。",
            "Take the name out of `users` in the policy (policy.toml).",
        )),
        Listed::WithAll => steps.push(output.words(
            "方針（policy.toml）の users が「*」です。停止の命令があるため使えませんが、名前の一覧にすることを勧めます。",
            "`users` in the policy (policy.toml) is `*`. The halt stops this account all the same; a list of names is better.",
        )),
        Listed::No => {}
    }
    steps
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
