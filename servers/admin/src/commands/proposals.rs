//! `sekisho proposals`: what waits for a person, and her word on it, at a terminal.
//!
//! Apart from the console because there is no passkey here: what is approved is approved with a one-time code from
//! another device, which is weaker, and never a second person's. What a word does stands in `approval.rs`.

mod print;
mod review;

use crate::approval::{Answer, Desk, Given};
use crate::cli::{ProposalArgs, ProposalsCommand};
use crate::error::CliError;
use crate::output::Output;
use print::{Say, listed_json, print_listed, print_shown, shown_json};
use sekisho_outbox::{ProposalState, Settlement};
use sekisho_types::{Decision, ErrorCode, ProposalId};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Read as _};
use std::path::Path;
use std::process::ExitCode;

/// How many a list shows.
const SHOWN: u32 = 200;
/// More than a text that can be proposed.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

pub(crate) fn run(command: ProposalsCommand, output: &mut Output) -> Result<ExitCode, CliError> {
    match command {
        ProposalsCommand::List { all, json } => list(all, json, output),
        ProposalsCommand::Show(args) => show(&args, output),
        ProposalsCommand::Approve(args) => approve(&args, output),
        ProposalsCommand::Return { id, comment, json } => {
            let desk = Desk::open()?;
            desk.give_back(ProposalId(id), &given(&comment)?)?;
            said(id, ProposalState::Returned, json, output)
        }
        ProposalsCommand::Deny(args) => {
            Desk::open()?.deny(ProposalId(args.id))?;
            said(args.id, ProposalState::Denied, args.json, output)
        }
        ProposalsCommand::Edit { id, part, json } => edit(id, &part, json, output),
        ProposalsCommand::Undo(args) => {
            let answer = Desk::open()?.undo(ProposalId(args.id))?;
            answered(&args, answer, output)
        }
        ProposalsCommand::Settle { id, happened, did_not_happen: _, json } => {
            let settlement = if happened { Settlement::Happened } else { Settlement::DidNotHappen };
            settle(&ProposalArgs { id, json }, settlement, output)
        }
        ProposalsCommand::Review { month, json } => review::run(month.as_deref(), json, output),
    }
}

fn list(all: bool, json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let desk = Desk::open()?;
    desk.outbox.expire()?;
    let waiting =
        [ProposalState::Pending, ProposalState::Approved, ProposalState::Claimed, ProposalState::Unknown];
    let states: &[ProposalState] = if all { &ProposalState::ALL } else { &waiting };
    let listed = desk.outbox.list(states, SHOWN)?;
    if json {
        let rows: Vec<_> = listed.iter().map(listed_json).collect();
        output.json(&json!({ "proposals": rows }))?;
        return Ok(ExitCode::SUCCESS);
    }
    if listed.is_empty() {
        output.good(output.words("承認を待っている提案はありません。", "Nothing waits for a person."));
        return Ok(ExitCode::SUCCESS);
    }
    print_listed(&listed, output);
    if listed.iter().any(|listed| listed.state == ProposalState::Pending) {
        output.line("");
        output.note(output.words(
            "内容は「sekisho proposals show 番号」で確かめ、「sekisho console」または「sekisho proposals approve 番号」で承認します。",
            "See what it is with `sekisho proposals show NUMBER`; approve it in `sekisho console` or with `sekisho proposals approve NUMBER`.",
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn show(args: &ProposalArgs, output: &mut Output) -> Result<ExitCode, CliError> {
    let (desk, id) = (Desk::open()?, ProposalId(args.id));
    desk.outbox.expire()?;
    let shown = desk.show(id)?;
    let comment = desk.outbox.comment(id)?;
    if args.json {
        output.json(&shown_json(&shown, comment.as_deref()))?;
    } else {
        print_shown(&shown, comment.as_deref(), output);
    }
    Ok(ExitCode::SUCCESS)
}

/// Shows what it is, then asks for the code: what was shown is what the code is for.
fn approve(args: &ProposalArgs, output: &mut Output) -> Result<ExitCode, CliError> {
    let (desk, id) = (Desk::open()?, ProposalId(args.id));
    let shown = desk.show(id)?;
    if shown.header.decision == Decision::AskSecond || !desk.takes_code(&shown.header) {
        return Err(CliError::new(ErrorCode::APPROVAL_CODE_TOO_WEAK));
    }
    if !args.json {
        print_shown(&shown, None, output);
        output.line("");
        output.weak(output.words(
            "ワンタイムコードはパスキーより弱い方法です。承認は「ワンタイムコードによる」と記録されます。",
            "A one-time code is weaker than a passkey. The record will say that a code approved this.",
        ));
    }
    let code = read_code(output)?;
    let answer = desk.approve(id, &shown.digest, Given::Code(code))?;
    answered(args, answer, output)
}

/// Shows what it is that nobody could tell of, then asks for the code: it is for that and for what is said of it.
fn settle(args: &ProposalArgs, settlement: Settlement, output: &mut Output) -> Result<ExitCode, CliError> {
    let (desk, id) = (Desk::open()?, ProposalId(args.id));
    let shown = desk.show(id)?;
    if shown.state == ProposalState::Unknown && !desk.takes_code(&Desk::settling(&shown.header)) {
        return Err(CliError::new(ErrorCode::APPROVAL_CODE_TOO_WEAK));
    }
    if !args.json {
        print_shown(&shown, None, output);
        output.line("");
        output.weak(match settlement {
            Settlement::Happened => output.words(
                "「実行されていた」と記録します。もう一度実行することはありません。",
                "The record will say that it happened. Nothing is done again.",
            ),
            Settlement::DidNotHappen => output.words(
                "「実行されていなかった」と記録します。必要なら、改めて提案してもらってください。",
                "The record will say that it did not happen. Have it proposed anew if it is still wanted.",
            ),
        });
    }
    let code = read_code(output)?;
    desk.settle(id, &shown.digest, settlement, Given::Code(code))?;
    said(args.id, settlement.state(), args.json, output)
}

/// The six digits: typed without being shown, or from whoever has started us.
fn read_code(output: &Output) -> Result<String, CliError> {
    let failed = |error: std::io::Error| CliError::argument("stdin", error);
    let text = if std::io::stdin().is_terminal() {
        let words = output.words("ワンタイムコード（表示されません）:", "One-time code (not shown):");
        rpassword::prompt_password(format!("{words} ")).map_err(failed)?
    } else {
        read_whole(std::io::stdin().lock(), 64).map_err(failed)?
    };
    Ok(text.trim().to_owned())
}

fn edit(id: u64, parts: &[String], json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let mut changed = BTreeMap::new();
    for part in parts {
        let (key, file) = part.split_once('=').ok_or_else(|| CliError::argument("--part", "PART=FILE"))?;
        if changed.insert(key.to_owned(), read_part(file)?).is_some() {
            return Err(CliError::argument("--part", format_args!("{key} twice")));
        }
    }
    let answer = Desk::open()?.revise(ProposalId(id), &changed)?;
    match &answer {
        Answer::Done(released) if !json => {
            let next = released.get("proposal").and_then(serde_json::Value::as_u64).unwrap_or(id);
            output.good(format_args!(
                "{} {next}{}",
                output.words("置き換えました。新しい番号は", "It waits in your words as no."),
                output.words(" です。承認を待っています。", ", for an approval of its own.")
            ));
            Ok(ExitCode::SUCCESS)
        }
        Answer::Done(_) | Answer::Refused { .. } | Answer::InProgress => {
            answered(&ProposalArgs { id, json }, answer, output)
        }
    }
}

fn read_part(file: &str) -> Result<String, CliError> {
    if file == "-" {
        return read_whole(std::io::stdin().lock(), MOST_BYTES).map_err(|e| CliError::argument("stdin", e));
    }
    let path = Path::new(file);
    let read = std::fs::File::open(path).and_then(|file| read_whole(file, MOST_BYTES));
    read.map_err(|e| CliError::file(path, &e))
}

fn read_whole(from: impl std::io::Read, most: u64) -> std::io::Result<String> {
    let mut text = String::new();
    let read = from.take(most.saturating_add(1)).read_to_string(&mut text)?;
    if u64::try_from(read).unwrap_or(u64::MAX) > most {
        return Err(std::io::Error::other(format!("more than {most} bytes")));
    }
    Ok(text)
}

/// A comment: as it was given, or standard input.
fn given(comment: &str) -> Result<String, CliError> {
    match comment {
        "-" => read_whole(std::io::stdin().lock(), MOST_BYTES).map_err(|e| CliError::argument("stdin", e)),
        text => Ok(text.to_owned()),
    }
}

fn said(id: u64, state: ProposalState, json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    if json {
        output.json(&json!({ "proposal": id, "state": state.as_str() }))?;
    } else {
        output.good(format_args!("{id}: {}", Say(state).word(output.lang)));
    }
    Ok(ExitCode::SUCCESS)
}

/// What the server's program said at the end.
fn answered(args: &ProposalArgs, answer: Answer, output: &mut Output) -> Result<ExitCode, CliError> {
    let id = args.id;
    let number = id.to_string();
    let error = match answer {
        Answer::Done(released) => {
            if args.json {
                output.json(&json!({ "proposal": id, "released": released }))?;
            } else {
                output.good(format_args!("{id}: {}", output.words("実行しました。", "done, once.")));
            }
            return Ok(ExitCode::SUCCESS);
        }
        Answer::InProgress => CliError::new(ErrorCode::OUTBOX_IN_PROGRESS).with("number", number),
        Answer::Refused { code, .. } => {
            let code = ErrorCode::parse(&code).unwrap_or(ErrorCode::OUTBOX_UNKNOWN);
            // The program's own words were for a model; people read the same code's in their language.
            let state = Desk::open()?.outbox.state(ProposalId(id))?;
            CliError::new(code).with("number", number).with("state", state.as_str())
        }
    };
    Err(error)
}
