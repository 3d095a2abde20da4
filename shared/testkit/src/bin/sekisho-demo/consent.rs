//! The consents to mail, calendar and Slack, given through the real flow to stand-ins of the providers.
//!
//! A person who steps through the demo may give them in her own browser; else they are given over HTTP, as a browser
//! would.

use crate::DemoError;
use crate::screen::{Pace, Screen};
use crate::setup::Stage;
use sekisho_testkit::{Choice, Decision, TestkitError, decide, fetch};
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

/// Whose accounts the stand-ins know.
const GOOGLE: &str = "1000000000001";
const SLACK: &str = "U0001";
/// What is kept as another secret: a key that opens nothing.
const API_KEY: &str = "sk-demo-0000-opens-nothing";

/// How the consents are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// A person, in her browser.
    Browser,
    /// The demo, over HTTP.
    Http,
}

pub(crate) fn given(screen: &mut Screen, stage: &Stage, no_browser: bool) -> Result<(), DemoError> {
    screen.heading("メール・予定表・Slack への同意", "Consent to mail, calendar and Slack");
    screen.faint(
        "  相手は Google と Slack の代役です（このコンピューターの中だけ）。流れとコマンドは本番と同じです。",
        "  The other side are stand-ins of Google and Slack, on this machine only. Flow and commands are the real ones.",
    );
    let by = if screen.pace() == Pace::Stepwise && !no_browser { By::Browser } else { By::Http };
    match by {
        By::Browser => screen.point(
            "ブラウザーに同意のページが 3 枚、順に開きます。「許可」を押してください。",
            "Three pages of consent open in your browser, one after the other. Press 許可 (allow).",
        ),
        By::Http => screen.point(
            "同意のページへの答えは、ブラウザーの代わりに demo が送ります。",
            "The demo answers the pages of consent in the place of a browser.",
        ),
    }
    let (ended_well, pages) = login(screen, stage, by)?;
    let expected = if by == By::Http { 3 } else { 0 };
    screen.check(
        ended_well && pages == expected,
        "1 回の操作で、読む用・下書き用・Slack 用の 3 つの認可がそろいました",
        "one sitting has brought three grants: to read, to draft, and to read Slack",
    );
    status(screen, stage)?;
    let (again, pages) = login(screen, stage, By::Http)?;
    screen.check(
        again && pages == 0,
        "もう一度実行しても、何も尋ねられません",
        "run again, it asks for nothing",
    );
    secret(screen, stage)?;
    sealed(screen, stage)
}

/// Runs `sekisho login` to its end; whether it ended well, and how many pages were answered here.
fn login(screen: &mut Screen, stage: &Stage, by: By) -> Result<(bool, usize), DemoError> {
    let mut command = stage.command(&["--lang", screen.lang_word(), "login", "--accept-processing"]);
    if by == By::Http {
        command.arg("--no-browser");
    }
    let failed = |error: std::io::Error| TestkitError::Start { program: stage.sekisho.clone(), error };
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.map_err(failed)?;
    let answered = answer(screen, &mut child, by);
    // Whatever became of the pages: nothing is left running.
    if answered.is_err() {
        drop(child.kill());
    }
    let ended = child.wait_with_output().map_err(failed)?;
    screen.quoted(String::from_utf8_lossy(&ended.stderr).trim_end());
    Ok((ended.status.success(), answered?))
}

fn answer(screen: &mut Screen, child: &mut Child, by: By) -> Result<usize, DemoError> {
    let mut pages = 0;
    let Some(out) = child.stdout.take() else { return Ok(pages) };
    for line in BufReader::new(out).lines().map_while(Result::ok) {
        screen.quoted(&line);
        if by == By::Http && line.starts_with("http://") {
            let account = if line.contains("v2_user") { SLACK } else { GOOGLE };
            let back = decide(&line, Decision { account, choice: Choice::Everything })?;
            let page = fetch(&back, None)?;
            let said =
                page.text.contains("同意を受け取りました") && page.text.contains("Your consent has arrived");
            pages += usize::from(page.status == 200 && said);
        }
    }
    Ok(pages)
}

/// Shows the grants, each proved by its provider.
fn status(screen: &mut Screen, stage: &Stage) -> Result<(), DemoError> {
    let shown =
        stage.home.run(&stage.sekisho, &["--lang", screen.lang_word(), "vault", "status", "--check"])?;
    screen.quoted(String::from_utf8_lossy(&shown.stdout).trim_end());
    let told = stage.home.run(&stage.sekisho, &["vault", "status", "--check", "--json"])?;
    let told: Value = serde_json::from_slice(&told.stdout).unwrap_or_default();
    let states = told.get("slots").and_then(Value::as_array).into_iter().flatten();
    let active = states.filter(|slot| slot.get("state").and_then(Value::as_str) == Some("active")).count();
    screen.check(
        shown.status.success() && active == 3,
        "3 つの認可のそれぞれについて、サービスが持ち主を答えました",
        "the providers say of each of the three whose it is",
    );
    Ok(())
}

/// Another secret on its way to a program.
fn secret(screen: &mut Screen, stage: &Stage) -> Result<(), DemoError> {
    let failed = |error: std::io::Error| TestkitError::Start { program: stage.sekisho.clone(), error };
    let mut set = stage.command(&["secret", "set", "demo-api-key"]);
    let mut set = set.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().map_err(failed)?;
    if let Some(mut input) = set.stdin.take() {
        std::io::Write::write_all(&mut input, API_KEY.as_bytes()).map_err(failed)?;
    }
    let kept = set.wait().map_err(failed)?.success();
    let got = stage.home.run(&stage.sekisho, &["secret", "get", "demo-api-key"])?;
    screen.check(
        kept && got.stdout == API_KEY.as_bytes(),
        "API キーも同じ保管庫に入れ、Claude Code の apiKeyHelper に渡せます（sekisho secret）",
        "an API key lies in the same vault and can be handed to Claude Code's apiKeyHelper (sekisho secret)",
    );
    Ok(())
}

/// Looks for every token that was given out, in every file of the home.
fn sealed(screen: &mut Screen, stage: &Stage) -> Result<(), DemoError> {
    let secrets: Vec<String> = stage.stand_ins.secrets().into_iter().chain([API_KEY.to_owned()]).collect();
    let (mut files, mut leaks) = (0, 0);
    for path in all(stage.home.path())? {
        let bytes = std::fs::read(&path).map_err(|error| TestkitError::File { path, error })?;
        files += 1;
        leaks += secrets
            .iter()
            .filter(|secret| bytes.windows(secret.len()).any(|part| part == secret.as_bytes()))
            .count();
    }
    let count = secrets.len();
    screen.check(
        leaks == 0 && count > 5 && files > 5,
        &format!("受け取ったトークンなど {count} 件は、{files} 個のファイルのどこにも平文ではありません"),
        &format!("none of the {count} tokens and codes stands in clear in any of the {files} files"),
    );
    Ok(())
}

fn all(folder: &Path) -> Result<Vec<PathBuf>, TestkitError> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        let failed = |error| TestkitError::File { path: folder.clone(), error };
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    Ok(found)
}
