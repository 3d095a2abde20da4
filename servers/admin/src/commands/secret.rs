//! `sekisho secret`: secrets that are no grants, kept in the vault, handed to programs, delivered sealed.
//!
//! Apart from the grants because no provider is asked about them. A value comes in by the keyboard or standard input and
//! goes out on standard output alone; every use is on record first, by name and never by content.

mod delivery;

use crate::cli::SecretCommand;
use crate::commands::grants::{epoch_of, note_of};
use crate::commands::order;
use crate::error::CliError;
use crate::home::Home;
use crate::output::Output;
use sekisho_types::{Clock, ErrorCode, Secret, Strength, SystemClock};
use sekisho_vault::{Put, SecretHeader, SecretName, Vault, VaultError, VaultHome};
use serde_json::json;
use std::io::{IsTerminal as _, Read as _};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);
/// More than a secret can be.
const MOST_BYTES: u64 = 64 * 1024;

pub(crate) fn run(command: SecretCommand, output: &mut Output) -> Result<ExitCode, CliError> {
    match command {
        SecretCommand::Set { name, json } => put(&name, Put::First, json, output),
        SecretCommand::Rotate { name, json } => put(&name, Put::Again, json, output),
        SecretCommand::Get { name, show } => get(&name, show, output),
        SecretCommand::List { json } => list(json, output),
        SecretCommand::Remove { name, json } => remove(&name, json, output),
        SecretCommand::ReceiveKey { json } => delivery::receive_key(json, output),
        SecretCommand::Deliver { name, to, user, json } => delivery::deliver(&name, &to, &user, json, output),
        SecretCommand::Accept { json } => delivery::accept(json, output),
    }
}

/// A home with its vault, opened to read: other secrets lie under that key.
struct Safe {
    home: Home,
    vault: Vault,
}

impl Safe {
    /// Opens it once every order that is due is carried out.
    ///
    /// - Errors: [`CliError`]; a halt is one: no secret is handed out in it either.
    fn open() -> Result<Self, CliError> {
        let home = Home::open()?;
        let epoch = epoch_of(&order::obeyed(&home)?);
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let vault_home = VaultHome::of(&home.homes);
        let vault = Vault::open(&vault_home, home.profile.key_backend, Strength::Read, epoch, clock)?;
        Ok(Self { home, vault })
    }

    fn open_or_create() -> Result<Self, CliError> {
        let home = Home::open()?;
        match Vault::create(&VaultHome::of(&home.homes), home.profile.key_backend) {
            Ok(()) | Err(VaultError::Exists { .. }) => Self::open(),
            Err(error) => Err(error.into()),
        }
    }
}

fn name(text: &str) -> Result<SecretName, CliError> {
    SecretName::parse(text).map_err(|rule| CliError::argument("NAME", rule))
}

/// Asks a person for a secret without showing it, or reads it from whoever has started us.
fn read_value(name: &SecretName, output: &Output) -> Result<Secret<String>, CliError> {
    let failed = |error: std::io::Error| CliError::argument("stdin", error);
    if std::io::stdin().is_terminal() {
        let words = output.words("の値（表示されません）:", "(not shown):");
        return rpassword::prompt_password(format!("{name} {words} ")).map(Secret::new).map_err(failed);
    }
    let mut text = String::new();
    let read = std::io::stdin().lock().take(MOST_BYTES).read_to_string(&mut text);
    let whole = Secret::new(text);
    read.map_err(failed)?;
    let line = whole.expose().strip_suffix('\n').unwrap_or(whole.expose());
    Ok(Secret::new(line.strip_suffix('\r').unwrap_or(line).to_owned()))
}

fn put(text: &str, how: Put, json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let (name, safe) = (name(text)?, Safe::open_or_create()?);
    let value = read_value(&name, output)?;
    let header = safe.vault.put_secret(&name, value, how, PATIENCE)?;
    let what = match how {
        Put::First => "secret-set",
        Put::Again => "secret-rotated",
        Put::Delivered(_) => "secret-accepted",
    };
    note_of(&safe.home, what, &[name.as_str()])?;
    if json {
        output.json(&json!({ "name": name.as_str(), "generation": header.generation }))?;
        return Ok(ExitCode::SUCCESS);
    }
    output.good(format_args!("{name} {}", output.words("を保管しました。", "is kept.")));
    if how == Put::Again {
        output.weak(output.words(
            "古い値は、発行元でも無効にしてください。ここで替えただけでは、漏れた値は使えるままです。",
            "End the old value where it came from, too: a value that has leaked is as good as before.",
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn get(text: &str, show: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let (name, safe) = (name(text)?, Safe::open()?);
    if output.is_terminal() && !show {
        return Err(CliError::new(ErrorCode::SECRET_TERMINAL).with("name", &name));
    }
    // What an administrator has left is newer than what is kept. Where it cannot be taken in, what is kept serves on.
    let taken = delivery::take_in(&safe, &name);
    let kept = match (safe.vault.secret(&name), taken) {
        (Ok(kept), Ok(_)) => kept,
        (Ok(kept), Err(error)) => {
            output.error(&error);
            kept
        }
        (Err(VaultError::NoSecret { .. }), Err(error)) => return Err(error),
        (Err(error), _) => return Err(error.into()),
    };
    note_of(&safe.home, "secret-given-out", &[name.as_str()])?;
    output.secret(&kept.value)?;
    Ok(ExitCode::SUCCESS)
}

fn list(json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let safe = Safe::open()?;
    let (mut lines, mut failed) = (Vec::new(), 0);
    for name in safe.vault.secret_names()? {
        match safe.vault.secret(&name) {
            Ok(kept) => lines.push((name, Ok(kept.header))),
            Err(VaultError::NoSecret { .. }) => {}
            Err(error) => {
                failed += 1;
                lines.push((name, Err(CliError::from(error))));
            }
        }
    }
    if json {
        let lines: Vec<_> = lines.iter().map(|(name, line)| as_json(name, line)).collect();
        output.json(&json!({ "ok": failed == 0, "secrets": lines }))?;
    } else {
        for (name, line) in &lines {
            match line {
                Ok(header) => {
                    output.good(name);
                    let words = output.words("入れた日時", "put in");
                    output.faint(format_args!("  {words}: {}", header.set_at.to_japan_text()));
                }
                Err(error) => {
                    output.bad(name);
                    output.error(error);
                }
            }
        }
        if lines.is_empty() {
            output.faint(output.words("秘密情報はありません。", "There are no secrets."));
        }
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn as_json(name: &SecretName, line: &Result<SecretHeader, CliError>) -> serde_json::Value {
    match line {
        Ok(header) => {
            json!({ "name": name.as_str(), "set_at": header.set_at.to_rfc3339(), "generation": header.generation })
        }
        Err(error) => json!({ "name": name.as_str(), "code": error.code.as_str() }),
    }
}

fn remove(text: &str, json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let (name, safe) = (name(text)?, Safe::open()?);
    safe.vault.remove_secret(&name, PATIENCE)?;
    note_of(&safe.home, "secret-removed", &[name.as_str()])?;
    if json {
        output.json(&json!({ "name": name.as_str(), "removed": true }))?;
        return Ok(ExitCode::SUCCESS);
    }
    output.good(format_args!("{name} {}", output.words("を取り除きました。", "is removed.")));
    output.weak(output.words("発行元でも無効にしてください。", "End it where it came from, too."));
    Ok(ExitCode::SUCCESS)
}
