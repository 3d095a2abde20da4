//! `sekisho doctor`: everything that can be wrong, each with its next step.

mod factors;
mod grants;

use crate::commands::suite;
use crate::error::CliError;
use crate::home::Home;
use crate::output::Output;
use sekisho_audit::verify;
use sekisho_platform::RootKey;
use sekisho_types::{ErrorCode, Mode, ServerId, Strength};
use serde::Serialize;
use std::process::{Command, ExitCode, Stdio};

/// One thing that was looked at.
#[derive(Serialize)]
struct Check {
    name: &'static str,
    state: State,
    what: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    next: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Good,
    Weak,
    Bad,
}

pub(crate) fn run(json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let mut checks = Vec::new();
    match Home::open() {
        Ok(home) => look(&home, output, &mut checks)?,
        Err(error) => checks.push(failed("home", &error, output)),
    }
    let bad = checks.iter().any(|check| check.state == State::Bad);
    if json {
        output.json(
            &serde_json::json!({ "ok": !bad, "assurance": Mode::Personal.as_str(), "checks": checks }),
        )?;
    } else {
        print(&checks, output);
    }
    Ok(if bad { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn look(home: &Home, output: &Output, checks: &mut Vec<Check>) -> Result<(), CliError> {
    let words = |ja: &str, en: &str| output.words(ja, en).to_owned();
    checks.push(good("home", format!("{} ({})", home.homes.user().display(), home.profile.kind.as_str())));
    checks.push(Check {
        name: "assurance",
        state: State::Weak,
        what: words(
            "保証の水準: personal。利用者自身の権限で動くプログラム（Claude Code のシェルを含む）からは守れません。",
            "assurance: personal. Not proof against programs that run as the user, Claude Code's shell among them.",
        ),
        next: String::new(),
    });
    for strength in [Strength::Read, Strength::Act] {
        checks.push(key(home, strength, output));
    }
    checks.push(good("policy", format!("{} {}", words("段階", "phase"), home.policy.phase())));
    checks.push(record(home, output));
    factors::look(home, output, checks);
    grants::look(home, output, checks);
    for manifest in suite::manifests()? {
        checks.push(server(manifest.server(), output));
    }
    Ok(())
}

fn good(name: &'static str, what: String) -> Check {
    Check { name, state: State::Good, what, next: String::new() }
}

fn failed(name: &'static str, error: &CliError, output: &Output) -> Check {
    let message = error.message(output.lang);
    Check { name, state: State::Bad, what: message.what, next: message.next }
}

/// The key to read with is opened; the one to act with is only looked for, because only delivery opens it.
fn key(home: &Home, strength: Strength, output: &Output) -> Check {
    let (dir, backend) = (home.homes.key_dir(), home.profile.key_backend);
    let checked = match strength {
        Strength::Read => RootKey::open(&dir, backend, strength).map(drop),
        Strength::Act => RootKey::check_stored(&dir, strength),
    };
    let what = format!("{} {} ({})", output.words("鍵", "root key"), strength.as_str(), backend.as_str());
    checked.map_or_else(|error| failed("keys", &error.into(), output), |()| good("keys", what))
}

fn record(home: &Home, output: &Output) -> Check {
    let checked = home.verifier_key().and_then(|key| {
        let dir = home.homes.record_dir();
        verify(&dir, home.policy.audit_outside(), &key).map_err(CliError::from)
    });
    let report = match checked {
        Ok(report) => report,
        Err(error) => return failed("record", &error, output),
    };
    if let Some(defect) = report.defects.first() {
        let damaged = CliError::new(ErrorCode::AUDIT_DAMAGED).with("detail", defect);
        return failed("record", &damaged, output);
    }
    let words = |ja: &str, en: &str| output.words(ja, en).to_owned();
    let what = format!("{} {}", words("記録の件数", "entries on record"), report.entries);
    if home.policy.audit_outside().is_some() {
        let open = words("外部の検査点が保証していない件数", "entries no checkpoint outside vouches for");
        return good("record", format!("{what} · {open} {}", report.open_window.entries));
    }
    let weakness = words(
        "外部に検査点の写しがないため、末尾の切り取りや全体の差し替えに気づけません。",
        "No checkpoint leaves this home, so a cut tail or an exchanged record would go unnoticed.",
    );
    Check {
        name: "record",
        state: State::Weak,
        what: format!("{what} · {weakness}"),
        next: words(
            "方針の [audit] outside に、別の機器のフォルダを指定してください。",
            "Name a folder on another machine as `outside` under [audit] in the policy.",
        ),
    }
}

/// Asks the server itself, as the client would start it.
fn server(server: &ServerId, output: &Output) -> Check {
    let asked = suite::executable(server).and_then(|path| {
        let run = Command::new(&path).args(["doctor", "--json"]).stdin(Stdio::null()).output();
        run.map_err(|e| CliError::file(&path, &e))
    });
    match asked {
        Err(error) => failed("server", &error, output),
        Ok(answer) if answer.status.success() => good("server", format!("sekisho-{server}")),
        Ok(answer) => {
            let said: serde_json::Value = serde_json::from_slice(&answer.stdout).unwrap_or_default();
            let part = |name: &str| said.get(name).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
            Check {
                name: "server",
                state: State::Bad,
                what: format!("sekisho-{server}: {}", part("what")),
                next: part("next"),
            }
        }
    }
}

fn print(checks: &[Check], output: &mut Output) {
    for check in checks {
        match check.state {
            State::Good => output.good(&check.what),
            State::Weak => output.weak(&check.what),
            State::Bad => output.bad(&check.what),
        }
        if !check.next.is_empty() {
            output.line(format_args!("    {}", check.next));
        }
    }
}
