//! A secret's way from an administrator to a user: sealed for her vault, laid into the machine's home, taken in.

use super::{PATIENCE, Safe, name, read_value};
use crate::commands::grants::note_of;
use crate::error::CliError;
use crate::home::Home;
use crate::output::Output;
use sekisho_platform::current_user;
use sekisho_types::{Clock as _, OpaqueId, SystemClock, UserId};
use sekisho_vault::{Recipient, SecretName, seal_delivery};
use serde_json::json;
use std::collections::BTreeMap;
use std::process::ExitCode;

pub(super) fn receive_key(json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let safe = Safe::open_or_create()?;
    let key = safe.vault.receive_key(PATIENCE)?;
    let user = current_user()?;
    if json {
        output.json(&json!({ "user": user.as_str(), "key": key.to_string() }))?;
        return Ok(ExitCode::SUCCESS);
    }
    output.line(&key);
    Ok(ExitCode::SUCCESS)
}

pub(super) fn deliver(
    text: &str,
    to: &str,
    user: &str,
    json: bool,
    output: &mut Output,
) -> Result<ExitCode, CliError> {
    let (name, to) = (name(text)?, Recipient::parse(to)?);
    let user = UserId::parse(user).map_err(|rule| CliError::argument("--user", rule))?;
    let home = Home::open()?;
    let value = read_value(&name, output)?;
    let sealed = seal_delivery(&to, &user, &name, &value, SystemClock.now())?;
    // On record before it lies there; a user's name that is no plain id is left out of it.
    let shown = OpaqueId::parse(user.as_str()).is_ok();
    let names: Vec<&str> = [name.as_str()].into_iter().chain(shown.then(|| user.as_str())).collect();
    note_of(&home, "secret-delivered", &names)?;
    let waiting = waiting(&home, &user)?;
    let number = waiting.get(&name).copied().unwrap_or(0).saturating_add(1);
    let path = home.homes.write_delivery(&user, &file_of(&name, number), &sealed)?;
    if json {
        output.json(&json!({ "name": name.as_str(), "user": user.as_str(), "file": path }))?;
        return Ok(ExitCode::SUCCESS);
    }
    output.good(format_args!(
        "{} {}",
        output.words("封をして置きました:", "Sealed and left:"),
        path.display()
    ));
    output.faint(output.words(
        "  利用者が「sekisho secret accept」または「sekisho secret get」を実行すると、その保管庫に入ります。",
        "  It gets into the user's vault when she runs `sekisho secret accept`, or a program `sekisho secret get`.",
    ));
    Ok(ExitCode::SUCCESS)
}

pub(super) fn accept(json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let safe = Safe::open()?;
    let (mut taken, mut failed) = (Vec::new(), Vec::new());
    for name in waiting(&safe.home, &current_user()?)?.into_keys() {
        match take_in(&safe, &name) {
            Ok(true) => taken.push(name),
            Ok(false) => {}
            Err(error) => failed.push((name, error)),
        }
    }
    if json {
        let taken: Vec<&str> = taken.iter().map(SecretName::as_str).collect();
        let failed: Vec<_> =
            failed.iter().map(|(name, error)| (name.as_str(), error.code.as_str())).collect();
        output.json(&json!({ "accepted": taken, "failed": failed }))?;
    } else {
        for name in &taken {
            output.good(format_args!("{name} {}", output.words("を取り込みました。", "is taken in.")));
        }
        for (name, error) in &failed {
            output.bad(name);
            output.error(error);
        }
        if taken.is_empty() && failed.is_empty() {
            output.faint(output.words("取り込むものはありません。", "Nothing new waits for you."));
        }
    }
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Takes in the newest delivery under a name, if there is one that was not taken in before.
///
/// - Errors: [`CliError`]; what was kept before stays.
pub(super) fn take_in(safe: &Safe, name: &SecretName) -> Result<bool, CliError> {
    let user = current_user()?;
    let Some(number) = waiting(&safe.home, &user)?.get(name).copied() else { return Ok(false) };
    let sealed = safe.home.homes.read_delivery(&user, &file_of(name, number))?;
    let delivery = safe.vault.open_delivery(&user, name, &sealed)?;
    let taken = safe.vault.accept(delivery, PATIENCE)?.is_some();
    if taken {
        note_of(&safe.home, "secret-accepted", &[name.as_str()])?;
    }
    Ok(taken)
}

/// The newest delivery's number under each name.
fn waiting(home: &Home, user: &UserId) -> Result<BTreeMap<SecretName, u64>, CliError> {
    let mut newest: BTreeMap<SecretName, u64> = BTreeMap::new();
    for file in home.homes.deliveries(user)? {
        let mut parts = file.split('.');
        let (Some(name), Some(number), Some("age"), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        if let (Ok(name), Ok(number)) = (SecretName::parse(name), number.parse::<u64>()) {
            let highest = newest.entry(name).or_default();
            *highest = number.max(*highest);
        }
    }
    Ok(newest)
}

fn file_of(name: &SecretName, number: u64) -> String {
    format!("{name}.{number}.age")
}
