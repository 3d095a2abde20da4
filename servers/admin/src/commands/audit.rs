//! `sekisho audit`: looks at the record and proves it.

use crate::cli::AuditCommand;
use crate::error::CliError;
use crate::home::Home;
use crate::output::Output;
use sekisho_audit::{CheckpointOutcome, Found, Logged, OutsideCopy, Reader, Report, VerifierKey, verify};
use sekisho_types::ErrorCode;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub(crate) fn run(command: AuditCommand, output: &mut Output) -> Result<ExitCode, CliError> {
    match command {
        AuditCommand::Verify { record, outside, key, json } => {
            verify_command(record, outside, key, json, output)
        }
        AuditCommand::Tail { count, json } => tail(count, json, output),
        AuditCommand::Show { seq, json } => show(seq, json, output),
        AuditCommand::Checkpoint { json } => checkpoint(json, output),
        AuditCommand::Key { json } => key(json, output),
    }
}

fn verify_command(
    dir: Option<PathBuf>,
    outside: Option<PathBuf>,
    key: Option<String>,
    json: bool,
    output: &mut Output,
) -> Result<ExitCode, CliError> {
    let report = match (dir, key) {
        // An auditor with a copy needs neither the home nor its keys.
        (Some(dir), Some(key)) => verify(&dir, outside.as_deref(), &parse_key(&key)?)?,
        (None, key) => {
            let home = Home::open()?;
            let key = match key {
                Some(key) => parse_key(&key)?,
                None => home.verifier_key()?,
            };
            let outside = outside.as_deref().or(home.policy.audit_outside());
            verify(&home.homes.record_dir(), outside, &key)?
        }
        (Some(_), None) => return Err(CliError::argument("--record", "it needs --key")),
    };
    if json {
        output.json(&json!({
            "passed": report.passed(), "compared_outside": report.outside.is_some(), "report": report
        }))?;
    } else {
        print_report(&report, output);
    }
    Ok(if report.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn parse_key(text: &str) -> Result<VerifierKey, CliError> {
    VerifierKey::parse(text).map_err(|e| CliError::argument("--key", e))
}

fn print_report(report: &Report, output: &mut Output) {
    let entries = output.words("件", "entries").to_owned();
    let head = format!("{} {entries} · {}", report.entries, report.origin);
    if report.passed() {
        let fine = match report.outside {
            Some(_) => output.words("記録に欠けも改変もありません", "The record is whole"),
            None => output.words(
                "ここにある記録に矛盾はありません（外部の写しと比べていないため、末尾の切り取りは分かりません）",
                "What is here fits together (not compared with a place outside: a cut end would not show)",
            ),
        }
        .to_owned();
        output.good(format_args!("{fine}: {head}"));
    } else {
        let broken = output.words("記録に異常があります", "The record is NOT sound").to_owned();
        output.bad(format_args!("{broken}: {head}"));
    }
    if let Some(root) = &report.root {
        output.faint(format_args!("  root {root}"));
    }
    for defect in &report.defects {
        output.bad(defect);
    }
    if report.defects_left_off > 0 {
        output.bad(format_args!("+{}", report.defects_left_off));
    }
    for warning in &report.warnings {
        output.weak(warning);
    }
    let covered =
        output.words("外部の検査点が保証する件数", "entries vouched for by a checkpoint outside").to_owned();
    let open = output.words("保証されていない件数", "entries nothing outside vouches for").to_owned();
    output.line(format_args!(
        "  {covered}: {} · {open}: {}",
        report.open_window.covered, report.open_window.entries
    ));
    if let Some(since) = report.open_window.since {
        let word = output.words("から", "since").to_owned();
        output.line(format_args!("  {word}: {}", since.to_japan_text()));
    }
    output.weak(output.words(
        "署名は利用者自身の鍵によるものです（assurance: self-signed）",
        "Checkpoints are signed by the user's own key (assurance: self-signed)",
    ));
}

fn tail(count: u32, json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let home = Home::open()?;
    for found in Reader::open(&home.homes.record_dir())?.tail(count as usize)? {
        match found {
            entry if json => output.json(&entry)?,
            Found::Entry(entry) => output.line(row(&entry)),
            Found::Unreadable { segment, line, bytes } => {
                output.bad(format_args!("{segment}:{line} ({bytes} bytes)"));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// One entry as a line: number, time, who, what, tool, decision, result.
fn row(entry: &Logged) -> String {
    let mut parts =
        vec![format!("{:>6}", entry.seq), entry.at.to_japan_text(), format!("{:<8}", entry.what.as_str())];
    parts.extend(entry.user.as_ref().map(ToString::to_string));
    parts.extend(entry.server.as_ref().map(ToString::to_string));
    parts.extend(entry.tool.as_ref().map(ToString::to_string));
    parts.extend(entry.decision.map(|decision| decision.as_str().to_owned()));
    parts.extend(entry.error.clone());
    parts.extend(entry.masked.iter().map(|(kind, count)| format!("{}×{count}", kind.as_str())));
    parts.extend(entry.forbidden.iter().map(|kind| format!("!{}", kind.as_str())));
    parts.extend(entry.state.as_ref().map(|state| state.as_str().to_owned()));
    parts.join("  ")
}

fn show(seq: u64, json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let home = Home::open()?;
    let Some(entry) = Reader::open(&home.homes.record_dir())?.find(seq)? else {
        return Err(CliError::argument(
            "NUMBER",
            output.words("その番号の記録はありません", "there is no such entry"),
        ));
    };
    if json {
        output.json(&entry)?;
    } else {
        let text = serde_json::to_string_pretty(&entry)
            .map_err(|e| CliError::new(ErrorCode::CALL_INTERNAL).with("detail", e))?;
        output.line(text);
    }
    Ok(ExitCode::SUCCESS)
}

fn checkpoint(json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let home = Home::open()?;
    let made = home.record()?.checkpoint_now()?;
    let kept = matches!(made.outside, OutsideCopy::Copied | OutsideCopy::NotConfigured);
    if json {
        output.json(&made)?;
    } else {
        print_checkpoint(&made, &home, output);
    }
    Ok(if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print_checkpoint(made: &CheckpointOutcome, home: &Home, output: &mut Output) {
    let entries = output.words("件", "entries").to_owned();
    output.good(format_args!("{} {entries} · root {}", made.size, made.root));
    match &made.outside {
        OutsideCopy::Copied => {
            let folder = home.policy.audit_outside().unwrap_or(Path::new("")).display().to_string();
            let words = output.words("外部に写しました", "Copied outside").to_owned();
            output.good(format_args!("{words}: {folder}"));
        }
        OutsideCopy::NotConfigured => output.weak(output.words(
            "外部のフォルダが方針にないため、写しはこのホームにしかありません。",
            "The policy names no folder outside, so the only copy is in this home.",
        )),
        OutsideCopy::Unreachable { detail } => {
            let words =
                output.words("外部のフォルダに届きません", "The folder outside cannot be reached").to_owned();
            output.bad(format_args!("{words}: {detail}"));
        }
        OutsideCopy::Conflicting { detail } => {
            let words =
                output.words("外部の写しと食い違います", "The copy outside says otherwise").to_owned();
            output.bad(format_args!("{words}: {detail}"));
        }
    }
}

fn key(json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let key = Home::open()?.verifier_key()?;
    if json {
        output.json(&json!({ "origin": key.origin().as_str(), "key": key.to_string() }))?;
    } else {
        output.line(key);
    }
    Ok(ExitCode::SUCCESS)
}
