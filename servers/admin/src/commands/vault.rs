//! `sekisho vault`: what was granted, whether it works, and how it is given back.

mod carry;
mod replace;

use crate::cli::VaultCommand;
use crate::commands::grants::{Grants, note, runtime};
use crate::commands::login::Way;
use crate::commands::rotation;
use crate::error::CliError;
use crate::output::Output;
use sekisho_types::{Clock as _, Slot, SystemClock, Timestamp};
use sekisho_vault::{Cause, Due, Grant, Header, Revoked, State, VaultError};
use serde::Serialize;
use std::process::ExitCode;
use std::time::Duration;
use tokio::runtime::Runtime;

/// A grant whose refresh token would die unused within this time is refreshed before.
const DUE_MS: i64 = 20 * 86_400_000;
/// A grant that was not refreshed for so long is refreshed: Google lets one die after six months.
const IDLE_MS: i64 = 30 * 86_400_000;
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn run(command: VaultCommand, output: &mut Output) -> Result<ExitCode, CliError> {
    match command {
        VaultCommand::Status { check, json } => status(check, json, output),
        VaultCommand::Refresh { due, json } => refresh(due, json, output),
        VaultCommand::Rekey { json } => rekey(json, output),
        VaultCommand::Replace { slot, paste, no_browser, json } => {
            replace::run(slot.slot(), Way { paste, no_browser }, json, output)
        }
        VaultCommand::Export { to, out, json } => carry::export(&to, &out, json, output),
        VaultCommand::Import { file, identity, json } => carry::import(&file, &identity, json, output),
        VaultCommand::Revoke { slot, json } => revoke(slot.slot(), json, output),
    }
}

/// What is said of one slot.
#[derive(Serialize)]
struct Line {
    slot: Slot,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    consented_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_ends_at: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scopes: Vec<String>,
    #[serde(skip)]
    error: Option<CliError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
}

impl Line {
    fn of(slot: Slot, header: Option<Header>) -> Self {
        let text = |at: Timestamp| at.to_japan_text();
        let mut line = Self::empty(slot, "empty");
        if let Some(header) = header {
            line.state = match header.state {
                State::Active => "active",
                State::NeedsConsent(cause) => cause.as_str(),
            };
            line.tenant = Some(header.tenant);
            line.consented_at = Some(text(header.consented_at));
            // What is dead has no end before it.
            line.refresh_ends_at = header.refresh_ends_at.filter(|_| header.state == State::Active).map(text);
            line.scopes = header.scopes.iter().map(|scope| scope.as_str().to_owned()).collect();
        }
        line
    }

    fn empty(slot: Slot, state: &'static str) -> Self {
        let (tenant, consented_at, refresh_ends_at) = (None, None, None);
        Self {
            slot,
            state,
            tenant,
            consented_at,
            refresh_ends_at,
            scopes: Vec::new(),
            error: None,
            code: None,
        }
    }

    fn failed(slot: Slot, error: VaultError) -> Self {
        let code = Some(error.code().as_str());
        Self { error: Some(error.into()), code, ..Self::empty(slot, "failed") }
    }
}

fn status(check: bool, json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    // To look at what is there needs nobody's leave; to ask a provider with it does.
    let grants = if check { Grants::open()? } else { Grants::look()? };
    let runtime = runtime()?;
    let mut lines = Vec::new();
    for slot in Slot::IN_VAULT {
        let line = match grants.header(slot) {
            // Nothing is said of a right that hardly anybody has.
            Ok(None) if slot == Slot::GoogleAdmin => continue,
            Err(missing @ VaultError::Missing { .. }) => return Err(missing.into()),
            Ok(Some(header)) if check && header.state == State::Active => {
                match runtime.block_on(grants.proved(slot)) {
                    Ok((grant, _)) => Line::of(slot, Some(grant.header)),
                    Err(error) => Line::failed(slot, error),
                }
            }
            Ok(header) => Line::of(slot, header),
            Err(error) => Line::failed(slot, error),
        };
        lines.push(line);
    }
    let dates = rotation::dates(&grants)?;
    let bad = lines.iter().any(|line| !matches!(line.state, "active" | "empty" | "revoked-here"))
        || dates.iter().any(|due| due.overdue);
    if json {
        output
            .json(&serde_json::json!({ "ok": !bad, "checked": check, "slots": lines, "rotation": dates }))?;
    } else {
        lines.iter().for_each(|line| print(line, output));
        dates.iter().for_each(|due| print_date(due, output));
    }
    Ok(if bad { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn print(line: &Line, output: &mut Output) {
    let head = format!("{} · {}", line.slot, line.state);
    match line.state {
        "active" => output.good(head),
        "empty" | "revoked-here" => output.faint(format_args!("- {head}")),
        _ => output.bad(head),
    }
    let parts = [&line.tenant, &line.consented_at].into_iter().flatten().cloned().collect::<Vec<_>>();
    if !parts.is_empty() {
        output.faint(format_args!("  {}", parts.join(" · ")));
    }
    if let Some(end) = &line.refresh_ends_at {
        let words = output.words("使わない場合の期限", "ends if it is not used");
        output.faint(format_args!("  {words}: {end}"));
    }
    if let Some(error) = &line.error {
        let message = error.message(output.lang);
        output.line(format_args!("  {}\n  {}", message.what, message.next));
    }
}

fn print_date(due: &rotation::Due, output: &mut Output) {
    let line = rotation::line(due, output);
    if due.overdue {
        output.bad(line);
        output.line(format_args!("  {}", due.next));
    } else {
        output.faint(format_args!("- {line}"));
    }
}

/// Tells whether a grant would die if nobody used it.
fn is_due(header: &Header, now: Timestamp) -> bool {
    let ends = header.refresh_ends_at.is_some_and(|end| end <= now.plus_ms(DUE_MS));
    header.state == State::Active && (ends || header.saved_at.plus_ms(IDLE_MS) <= now)
}

fn refresh(due: bool, json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let grants = Grants::open()?;
    let (runtime, now) = (runtime()?, SystemClock.now());
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for slot in Slot::IN_VAULT {
        let header = grants.header(slot);
        if let Err(missing @ VaultError::Missing { .. }) = header {
            return Err(missing.into());
        }
        let wanted = match &header {
            Ok(Some(header)) => header.access_ends_at.is_some() && (!due || is_due(header, now)),
            Ok(None) => false,
            Err(_) => true,
        };
        if !wanted {
            continue;
        }
        let refreshed = header.and_then(|_| {
            let (vault, oauth) = (grants.vault(slot)?, grants.oauth_of(slot)?);
            runtime.block_on(vault.fresh(&oauth, Due::Now))
        });
        match refreshed {
            Ok(_) => {
                note(&grants.home, "grant-refreshed", slot)?;
                output_unless(json, output, |output| output.good(slot));
                done.push(slot);
            }
            Err(error) => {
                let error = CliError::from(error);
                output_unless(json, output, |output| output.error(&error));
                failed.push((slot, error.code.as_str()));
            }
        }
    }
    if json {
        output.json(&serde_json::json!({ "refreshed": done, "failed": failed }))?;
    } else if done.is_empty() && failed.is_empty() {
        output.faint(output.words("更新が必要な認可はありません。", "No grant is due."));
    }
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn output_unless(json: bool, output: &mut Output, say: impl FnOnce(&mut Output)) {
    if !json {
        say(output);
    }
}

fn rekey(json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let grants = Grants::open()?;
    let mut sealed = 0;
    // A slot of each strength: each has a key of its own.
    for slot in [Slot::GoogleRead, Slot::GoogleAct] {
        sealed += grants.vault(slot)?.rekey(PATIENCE)?;
        note(&grants.home, "vault-rekeyed", slot)?;
    }
    if json {
        output.json(&serde_json::json!({ "sealed": sealed }))?;
        return Ok(ExitCode::SUCCESS);
    }
    output.good(format_args!(
        "{} {sealed}",
        output.words(
            "鍵を作り直しました。封をし直した認可と秘密情報:",
            "The keys are new. Grants and secrets sealed anew:"
        )
    ));
    output.faint(output.words(
        "  古い保管庫の写しと古い鍵が漏れた場合に役立ちます。トークンそのものが漏れた場合は「sekisho vault revoke」を使ってください。",
        "  This helps where an old copy of the vault and its key have leaked. Where a token has leaked, use `sekisho vault revoke`.",
    ));
    Ok(ExitCode::SUCCESS)
}

/// Has the provider take back a grant's tokens, and forgets them here; the grant as it was.
///
/// - Errors: [`CliError`]; where the provider was not asked, nothing is forgotten.
fn give_back(grants: &Grants, runtime: &Runtime, slot: Slot) -> Result<(Grant, Revoked), CliError> {
    let (vault, oauth) = (grants.vault(slot)?, grants.oauth_of(slot)?);
    let grant = vault.read(slot)?;
    let mut told = Revoked::Before;
    let tokens = [grant.tokens.refresh.as_ref(), Some(&grant.tokens.access)];
    // The refresh token first: without it nothing new comes of the grant.
    for token in tokens.into_iter().flatten() {
        if runtime.block_on(oauth.revoke(token))? == Revoked::Now {
            told = Revoked::Now;
        }
    }
    vault.hold(slot, PATIENCE)?.forget_tokens(Cause::RevokedHere)?;
    note(&grants.home, "grant-revoked", slot)?;
    Ok((grant, told))
}

fn revoke(slot: Slot, json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let grants = Grants::open_in_a_halt()?;
    let (_, told) = give_back(&grants, &runtime()?, slot)?;
    if json {
        output.json(&serde_json::json!({ "slot": slot, "revoked": told == Revoked::Now }))?;
        return Ok(ExitCode::SUCCESS);
    }
    say_given_back(told, slot, output);
    Ok(ExitCode::SUCCESS)
}

fn say_given_back(told: Revoked, slot: Slot, output: &mut Output) {
    output.good(match told {
        Revoked::Now => output.words(
            "サービス側で取り消し、トークンを消しました。",
            "Taken back at the provider; the tokens are gone.",
        ),
        Revoked::Before => output.words(
            "サービス側ではすでに無効でした。トークンを消しました。",
            "It was dead at the provider already; the tokens are gone.",
        ),
    });
    if slot.provider() == sekisho_types::Provider::Google {
        output.weak(output.words(
            "Google の取り消しは、同じ Cloud プロジェクトへの、このアカウントの認可をすべて無効にします。",
            "Google's revocation ends every grant of this account to the same Cloud project.",
        ));
    }
}
