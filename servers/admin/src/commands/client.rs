//! `sekisho client`: a second OAuth client beside the old one, and later the old one taken out.
//!
//! Apart because it works on the machine's file, not on a grant. Whatever it writes is first read as every process
//! will read it, and the file is exchanged whole: nobody ever reads half of it.

use crate::cli::{ClientCommand, RotateArgs};
use crate::commands::order::noted;
use crate::error::CliError;
use crate::output::Output;
use sekisho_platform::{Homes, replace_shared};
use sekisho_types::{Provider, Slot};
use sekisho_vault::{Clients, VaultError};
use serde_json::json;
use std::process::ExitCode;
use toml::{Table, Value};

pub(crate) fn run(command: ClientCommand, output: &mut Output) -> Result<ExitCode, CliError> {
    match command {
        ClientCommand::Rotate(args) => rotate(&args, output),
        ClientCommand::Retire { slot, json } => retire(slot.slot(), json, output),
    }
}

/// The file as a table, and the slot's part of it.
fn open(homes: &Homes, slot: Slot) -> Result<(Table, Table), CliError> {
    let path = homes.clients_file();
    let bad = |detail: String| CliError::from(VaultError::BadClients { path: path.clone(), detail });
    let text = homes.read_clients()?.ok_or_else(|| bad("it is not there".into()))?;
    Clients::parse(&text, &path)?;
    let file: Table = toml::from_str(&text).map_err(|e| bad(e.message().to_owned()))?;
    let entry = file.get(slot.as_str()).and_then(Value::as_table).cloned();
    Ok((file, entry.ok_or_else(|| bad(format!("it has no {slot}")))?))
}

fn write(homes: &Homes, mut file: Table, slot: Slot, entry: Table) -> Result<(), CliError> {
    let path = homes.clients_file();
    file.insert(slot.as_str().to_owned(), Value::Table(entry));
    let text = toml::to_string(&file)
        .map_err(|e| VaultError::BadClients { path: path.clone(), detail: e.to_string() })?;
    Clients::parse(&text, &path)?;
    replace_shared(&path, text.as_bytes()).map_err(|e| CliError::file(&path, &e))
}

fn rotate(args: &RotateArgs, output: &mut Output) -> Result<ExitCode, CliError> {
    let (homes, slot) = (Homes::locate()?, args.slot.slot());
    let (file, mut entry) = open(&homes, slot)?;
    let secret = args.secret_file.as_ref().map(|path| {
        let text = std::fs::read_to_string(path).map_err(|e| CliError::file(path, &e))?;
        let line = text.lines().next().map(str::trim).filter(|line| !line.is_empty());
        line.map(str::to_owned)
            .ok_or_else(|| CliError::argument("--secret-file", "a secret on the first line"))
    });
    let secret = secret.transpose()?;
    let same = entry.get("client_id").and_then(Value::as_str) == Some(args.id.as_str());
    if same && secret.is_none() {
        return Err(CliError::argument(
            "--id",
            "this is the client already; a new secret goes with --secret-file",
        ));
    }
    if !same {
        if entry.contains_key("previous") {
            let rule = format!("the client before is there still: run `sekisho client retire {slot}` first");
            return Err(CliError::argument("--id", rule));
        }
        let mut previous = Table::new();
        for name in ["client_id", "client_secret"] {
            if let Some(value) = entry.remove(name) {
                previous.insert(name.to_owned(), value);
            }
        }
        entry.insert("previous".to_owned(), Value::Table(previous));
        entry.insert("client_id".to_owned(), Value::String(args.id.clone()));
    }
    if let Some(secret) = secret {
        entry.insert("client_secret".to_owned(), Value::String(secret));
    }
    write(&homes, file, slot, entry)?;
    noted(&homes, "client-rotated", slot.as_str(), output)?;
    if args.json {
        output.json(&json!({ "slot": slot, "client": args.id, "previous": !same }))?;
        return Ok(ExitCode::SUCCESS);
    }
    output.good(format_args!("{slot} · {}", args.id));
    let lines = if same { after_secret(slot) } else { after_client() };
    lines.iter().for_each(|(ja, en)| output.line(format_args!("  {}", output.words(ja, en))));
    Ok(ExitCode::SUCCESS)
}

fn after_secret(slot: Slot) -> &'static [(&'static str, &'static str)] {
    match slot.provider() {
        Provider::Google => &[(
            "次に: Google Cloud コンソールで古いシークレットを無効にしてください。無効にするまで、古いシークレットも有効です。認可はそのまま使えます。",
            "Next: disable the old secret in the Google Cloud console. Until then it is good. Grants go on as they are.",
        )],
        Provider::Slack => &[("PKCE ではシークレットを使いません。", "With PKCE no secret is used.")],
    }
}

fn after_client() -> &'static [(&'static str, &'static str)] {
    &[
        (
            "これまでの認可は、古いクライアントのまま使えます。トークンは変わりません。",
            "Grants go on with the old client. No token has changed.",
        ),
        (
            "次に: 利用者が「sekisho login」を実行すると、新しいクライアントに同意します。",
            "Next: with `sekisho login` each user consents to the new client.",
        ),
        (
            "全員が済んだら: sekisho client retire を実行し、サービス側で古いクライアントを削除してください。",
            "When everybody has: run `sekisho client retire`, and delete the old client at the provider.",
        ),
    ]
}

fn retire(slot: Slot, json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let homes = Homes::locate()?;
    let (file, mut entry) = open(&homes, slot)?;
    if entry.remove("previous").is_none() {
        return Err(CliError::argument("SLOT", "no client is there from before"));
    }
    write(&homes, file, slot, entry)?;
    noted(&homes, "client-retired", slot.as_str(), output)?;
    if json {
        output.json(&json!({ "slot": slot, "retired": true }))?;
        return Ok(ExitCode::SUCCESS);
    }
    output.good(output.words("古いクライアントを外しました。", "The old client is taken out."));
    output.weak(output.words(
        "サービス側では有効なままです。サービスの管理画面で削除してください。",
        "At the provider it is good still: delete it there.",
    ));
    Ok(ExitCode::SUCCESS)
}
