//! `sekisho vault export` and `import`: what a vault holds, carried to a new machine in an envelope.
//!
//! Apart because these two alone take tokens out of a vault. The record says so before anything is written: where it
//! cannot be written, nothing leaves.

use super::PATIENCE;
use crate::commands::grants::{Grants, note_of, runtime};
use crate::error::CliError;
use crate::output::Output;
use sekisho_platform::{current_user, read_private, write_new_private};
use sekisho_types::{Clock as _, Secret, Slot, SystemClock};
use sekisho_vault::{Export, Identities, Imported, Origin, Recipient, Whole};
use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

/// More than an export can be.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

pub(super) fn export(
    to: &[String],
    out: &Path,
    json: bool,
    output: &mut Output,
) -> Result<ExitCode, CliError> {
    let recipients = to.iter().map(|key| Recipient::parse(key)).collect::<Result<Vec<_>, _>>()?;
    let there = |error: &std::io::Error| CliError::file(out, error);
    if std::fs::symlink_metadata(out).is_ok() {
        return Err(there(&std::io::ErrorKind::AlreadyExists.into()));
    }
    let grants = Grants::open()?;
    let export = whole(&grants)?.export(&origin(&grants)?, SystemClock.now())?;
    let sealed = export.seal(&recipients)?;
    note_of(&grants.home, "vault-exported", &words(&export.slots()))?;
    write_new_private(out, &sealed).map_err(|error| there(&error))?;
    if json {
        let (slots, secrets) = (export.slots(), export.secrets());
        output.json(&serde_json::json!({ "file": out, "slots": slots, "secrets": secrets }))?;
        return Ok(ExitCode::SUCCESS);
    }
    output.good(format_args!("{} {}", output.words("書き出しました:", "Written:"), out.display()));
    output.faint(format_args!(
        "  {} · {} {}",
        words(&export.slots()).join(", "),
        output.words("その他の秘密情報", "other secrets:"),
        export.secrets()
    ));
    output.weak(output.words(
        "このファイルと秘密鍵があれば、誰でもあなたの認可を使えます。取り込んだら、両方の写しを消してください。",
        "Whoever has this file and its secret key can use your grants. Once it is imported, remove every copy.",
    ));
    output.weak(output.words(
        "元のコンピューターでは、もう sekisho を使わないでください。Slack のトークンは 1 回しか使えないため、先に使われると \
         こちらが無効になります。",
        "Stop using Sekisho on the old machine: Slack's tokens are good for one use, and the first to use one ends the other.",
    ));
    Ok(ExitCode::SUCCESS)
}

pub(super) fn import(
    file: &Path,
    identity: &Path,
    json: bool,
    output: &mut Output,
) -> Result<ExitCode, CliError> {
    let key = read_private(identity, 64 * 1024).map_err(|error| {
        CliError::new(sekisho_types::ErrorCode::CLI_FILE)
            .with("path", identity.display())
            .with("detail", error)
    })?;
    let key = String::from_utf8(key).map(Secret::new).map_err(|_| sekisho_vault::VaultError::BadIdentity)?;
    let identities = Identities::parse(&key)?;
    let export = Export::open(&identities, &read(file)?)?;
    let grants = Grants::open_or_create()?;
    note_of(&grants.home, "vault-import-begun", &words(&export.slots()))?;
    let done = whole(&grants)?.import(&export, &origin(&grants)?, &grants.clients, PATIENCE)?;
    note_of(&grants.home, "vault-imported", &words(&done.slots))?;
    prove(&grants, &done, json, output)
}

/// Asks the providers with each grant that came in: one may have been spent or given back since it was sealed.
fn prove(grants: &Grants, done: &Imported, json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let runtime = runtime()?;
    let mut failed = Vec::new();
    for slot in &done.slots {
        match runtime.block_on(grants.proved(*slot)) {
            Ok(_) if json => {}
            Ok(_) => output.good(slot),
            Err(error) => {
                let error = CliError::from(error);
                if !json {
                    output.error(&error);
                }
                failed.push((*slot, error.code.as_str()));
            }
        }
    }
    if json {
        let names: Vec<&str> = done.secrets.iter().map(|name| name.as_str()).collect();
        output.json(&serde_json::json!({ "slots": done.slots, "secrets": names, "failed": failed }))?;
    } else {
        for name in &done.secrets {
            output.good(name);
        }
        output.weak(output.words(
            "取り込みました。鍵は新しくなっています。書き出したファイルと秘密鍵の写しを消してください。",
            "It is imported, under new keys. Remove the sealed file and every copy of its secret key.",
        ));
    }
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn whole(grants: &Grants) -> Result<Whole, CliError> {
    Ok(Whole::new(grants.vault(Slot::GoogleRead)?, grants.vault(Slot::GoogleAct)?)?)
}

fn origin(grants: &Grants) -> Result<Origin, CliError> {
    Ok(Origin { profile: grants.home.profile.kind, user: current_user()? })
}

fn words(slots: &[Slot]) -> Vec<&'static str> {
    slots.iter().map(|slot| slot.as_str()).collect()
}

fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    let failed = |error: std::io::Error| CliError::file(path, &error);
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    let read = file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if u64::try_from(read).unwrap_or(u64::MAX) > MOST_BYTES {
        return Err(failed(std::io::ErrorKind::FileTooLarge.into()));
    }
    Ok(bytes)
}
