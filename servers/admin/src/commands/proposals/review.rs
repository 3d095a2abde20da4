//! `sekisho proposals review`: what became of the drafts that were made, by month.

use crate::approval::{Desk, Looked, Month, Tally, found_word};
use crate::error::CliError;
use crate::output::Output;
use sekisho_outbox::Verdict;
use sekisho_types::Lang;
use serde_json::{Value, json};
use std::process::ExitCode;

pub(super) fn run(month: Option<&str>, json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let month = month.map(|text| Month::parse(text).ok_or_else(|| CliError::argument("--month", "YYYY-MM")));
    let month = month.transpose()?;
    let desk = Desk::open()?;
    let looked = desk.look_again()?;
    let tallies = desk.tallies(month.as_ref())?;
    if json {
        let rows: Vec<Value> = tallies.iter().map(row).collect();
        output.json(&json!({
            "looked_at": looked.count,
            "failed": looked.failed,
            "in_progress": looked.in_progress,
            "tallies": rows,
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    if tallies.is_empty() {
        output.good(output.words("下書きはまだありません。", "No draft was made yet."));
    }
    let mut last = None;
    for tally in &tallies {
        if last != Some(&tally.month) {
            output.line(tally.month.as_str());
            last = Some(&tally.month);
        }
        output.line(line(tally, output.lang));
    }
    warn(&looked, output);
    Ok(ExitCode::SUCCESS)
}

fn warn(looked: &Looked, output: &mut Output) {
    if looked.failed > 0 {
        output.bad(format_args!(
            "{} {}",
            output.words("確かめられなかった下書き:", "drafts that nobody could look at:"),
            looked.failed
        ));
    }
    if looked.in_progress {
        output.weak(output.words(
            "まだ確かめている途中のサーバーがあります。少し待って、もう一度実行してください。",
            "A server's program is still looking. Wait a little and run this again.",
        ));
    }
}

fn row(tally: &Tally) -> Value {
    json!({
        "month": tally.month.as_str(),
        "server": tally.server.as_str(),
        "tool": tally.tool.as_str(),
        "made": tally.made,
        "taken_back": tally.taken_back,
        "found": tally.found,
        "mean_percent": tally.mean_percent,
        "not_told": tally.not_told,
    })
}

fn line(tally: &Tally, lang: Lang) -> String {
    let pick = |ja, en| if lang == Lang::Ja { ja } else { en };
    let mut parts: Vec<String> = Verdict::WORDS
        .iter()
        .map(|word| (found_word(word, lang), tally.found.get(word).copied().unwrap_or(0)))
        .chain([
            (pick("取り消し", "taken back"), tally.taken_back),
            (pick("未確認", "not told"), tally.not_told),
        ])
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{word} {count}"))
        .collect();
    if let Some(percent) = tally.mean_percent {
        parts.push(format!("{} {percent}%", pick("編集の平均", "changed on average by")));
    }
    let made = pick("作成", "made");
    format!("  {}/{}  {made} {}: {}", tally.server, tally.tool, tally.made, parts.join(pick("、", ", ")))
}
