//! `sekisho policy`: checks a policy and prints what it decides.

use crate::cli::PolicyCommand;
use crate::commands::suite;
use crate::error::CliError;
use crate::output::Output;
use sekisho_platform::Homes;
use sekisho_policy::Policy;
use sekisho_roots::Roots;
use sekisho_types::Mode;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub(crate) fn run(command: PolicyCommand, output: &mut Output) -> Result<ExitCode, CliError> {
    match command {
        PolicyCommand::Check { file, json } => check(file.as_deref(), json, output),
        PolicyCommand::Matrix { file, diff, json } => matrix(file.as_deref(), diff.as_deref(), json, output),
    }
}

fn load(file: Option<&Path>) -> Result<(PathBuf, Policy), CliError> {
    let (path, text) = match file {
        Some(path) => (path.to_owned(), std::fs::read_to_string(path).map_err(|e| CliError::file(path, &e))?),
        None => {
            let homes = Homes::locate()?;
            (homes.policy_file(), homes.read_policy()?)
        }
    };
    let policy = Policy::parse(&text).map_err(|e| CliError::policy(&path, &e))?;
    Roots::check_deny(policy.denied_names()).map_err(|e| CliError::policy(&path, e))?;
    Ok((path, policy))
}

fn check(file: Option<&Path>, json: bool, output: &mut Output) -> Result<ExitCode, CliError> {
    let (path, policy) = load(file)?;
    if file.is_none() {
        let profile = Homes::locate()?.open()?;
        policy.check_for(profile.kind, Mode::Personal).map_err(|e| CliError::policy(&path, &e))?;
    }
    if json {
        output.json(&json!({
            "ok": true, "path": path, "hash": policy.hash().as_str(), "phase": policy.phase().number(),
            "folders": policy.folders().len(), "rules": policy.rule_count(),
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    output.good(format_args!("{}", path.display()));
    let words = output.words("段階", "phase");
    output.line(format_args!("  {words} {} · SHA-256 {}", policy.phase(), policy.hash()));
    let (rules, folders) = (output.words("規則", "rules"), output.words("フォルダ", "folders"));
    output.line(format_args!("  {rules} {} · {folders} {}", policy.rule_count(), policy.folders().len()));
    Ok(ExitCode::SUCCESS)
}

fn matrix(
    file: Option<&Path>,
    other: Option<&Path>,
    json: bool,
    output: &mut Output,
) -> Result<ExitCode, CliError> {
    let tools = suite::tools()?;
    let own = load(file)?.1.matrix(&tools);
    let Some(other) = other else {
        if json {
            output.json(&own)?;
        } else {
            output.line(own.to_table(output.lang));
        }
        return Ok(ExitCode::SUCCESS);
    };
    let diff = load(Some(other))?.1.matrix(&tools).diff(&own);
    if json {
        output.json(&diff)?;
    } else {
        output.line(diff.to_table(output.lang));
    }
    Ok(ExitCode::SUCCESS)
}
