//! `sekisho mask`: masks a text as the servers do, for people who want to see it and programs that measure it.

use crate::cli::MaskArgs;
use crate::error::CliError;
use crate::output::Output;
use sekisho_mask::{Action, Engine, Finding, PersonBias, Settings};
use sekisho_platform::Homes;
use sekisho_policy::Policy;
use sekisho_types::ErrorCode;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::process::ExitCode;

#[derive(Deserialize)]
struct Case {
    id: serde_json::Value,
    text: String,
}

#[derive(Serialize)]
struct MaskedCase<'a> {
    id: &'a serde_json::Value,
    masked: &'a str,
    blocked: bool,
    found: Vec<Found>,
}

#[derive(Serialize)]
struct Found {
    kind: &'static str,
    start: usize,
    end: usize,
}

pub(crate) fn run(args: &MaskArgs, output: &mut Output) -> Result<ExitCode, CliError> {
    let input: Box<dyn Read> = match &args.file {
        Some(path) => Box::new(File::open(path).map_err(|e| CliError::file(path, &e))?),
        None => Box::new(io::stdin().lock()),
    };
    let path = args.file.as_deref().unwrap_or(Path::new("-"));
    let engine = Engine::new(settings(args)?);
    if args.jsonl {
        mask_lines(&engine, BufReader::new(input), path)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut bytes = Vec::new();
    BufReader::new(input).read_to_end(&mut bytes).map_err(|e| CliError::file(path, &e))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| CliError::new(ErrorCode::FILES_NOT_TEXT).with("detail", "not UTF-8"))?;
    if args.explain {
        return explain(&engine, &text, args, output);
    }
    let (masked, found) = mask(&engine, &text);
    write(&mut io::stdout().lock(), masked.as_bytes());
    for finding in found.iter().filter(|finding| finding.action == Action::Forbid) {
        let word = output.words("取り扱い禁止の情報があります", "holds information that is never handled");
        let words = format!("{word}: {}", finding.kind.as_str());
        drop(writeln!(io::stderr().lock(), "! {words}"));
    }
    Ok(ExitCode::SUCCESS)
}

/// The policy's settings where there is a home with one, as the servers have them.
fn settings(args: &MaskArgs) -> Result<Settings, CliError> {
    let homes = Homes::locate()?;
    let path = homes.policy_file();
    let mut settings = if path.exists() {
        let policy = Policy::parse(&homes.read_policy()?).map_err(|e| CliError::policy(&path, &e))?;
        policy.mask().clone()
    } else {
        Settings::default()
    };
    if let Some(bias) = args.person_bias.and_then(PersonBias::percent) {
        settings.person_bias = bias;
    }
    Ok(settings)
}

/// One find as `--explain` tells it.
#[derive(Serialize)]
struct Explained<'a> {
    line: usize,
    kind: &'static str,
    action: &'static str,
    rule: &'static str,
    score_percent: Option<u8>,
    text: &'a str,
}

fn explain(engine: &Engine, text: &str, args: &MaskArgs, output: &mut Output) -> Result<ExitCode, CliError> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let found = engine.inspect(text);
    let explained: Vec<Explained<'_>> = found
        .iter()
        .filter_map(|find| {
            let (start, end) = (*starts.get(find.start)?, *starts.get(find.end)?);
            Some(Explained {
                line: text.get(..start)?.matches('\n').count() + 1,
                kind: find.kind.as_str(),
                action: find.action.as_str(),
                rule: find.rule,
                score_percent: find.score_percent,
                text: text.get(start..end)?,
            })
        })
        .collect();
    if args.json {
        output.json(&explained)?;
        return Ok(ExitCode::SUCCESS);
    }
    for find in &explained {
        let score = find.score_percent.map(|score| format!(" {score}%")).unwrap_or_default();
        let shown: String = find.text.chars().map(|c| if c.is_control() { '␤' } else { c }).collect();
        let words =
            format!("{:>5}  {shown}  {} · {}{score} · {}", find.line, find.kind, find.rule, find.action);
        output.line(words);
    }
    let none = output.words("伏せるものは見つかりませんでした。", "Nothing was found to hide.");
    if explained.is_empty() {
        output.line(none);
    }
    Ok(ExitCode::SUCCESS)
}

fn mask(engine: &Engine, text: &str) -> (String, Vec<Finding>) {
    let (masked, found) = engine.mask_and_tell(text);
    (masked.into_pieces().pop().unwrap_or_default(), found)
}

/// One line in, one line out, so that a long run can be followed and a broken line is named.
fn mask_lines(engine: &Engine, input: impl BufRead, path: &Path) -> Result<(), CliError> {
    let mut out = BufWriter::new(io::stdout().lock());
    for (number, line) in input.lines().enumerate() {
        let line = line.map_err(|e| CliError::file(path, &e))?;
        if line.trim().is_empty() {
            continue;
        }
        let case: Case = serde_json::from_str(&line).map_err(|e| {
            CliError::argument(
                "--jsonl",
                format_args!("line {}: {{\"id\":…,\"text\":…}} ({})", number + 1, e.classify_word()),
            )
        })?;
        let (masked, found) = mask(engine, &case.text);
        let blocked = found.iter().any(|finding| finding.action == Action::Forbid);
        let found =
            found.iter().map(|f| Found { kind: f.kind.as_str(), start: f.start, end: f.end }).collect();
        let answer = MaskedCase { id: &case.id, masked: &masked, blocked, found };
        let text = serde_json::to_string(&answer)
            .map_err(|e| CliError::new(ErrorCode::CALL_INTERNAL).with("detail", e))?;
        if writeln!(out, "{text}").is_err() {
            return Ok(());
        }
    }
    drop(out.flush());
    Ok(())
}

/// A reader that has gone away ends the output, not the work.
fn write(out: &mut impl Write, bytes: &[u8]) {
    drop(out.write_all(bytes).and_then(|()| out.flush()));
}

trait ClassifyWord {
    fn classify_word(&self) -> &'static str;
}

impl ClassifyWord for serde_json::Error {
    /// Says what is wrong without echoing the line.
    fn classify_word(&self) -> &'static str {
        match self.classify() {
            serde_json::error::Category::Io => "cannot be read",
            serde_json::error::Category::Syntax => "is not JSON",
            serde_json::error::Category::Data => "has other members",
            serde_json::error::Category::Eof => "is cut short",
        }
    }
}
