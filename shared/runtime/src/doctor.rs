//! Checks whether this server could serve, without serving.

use crate::assembly::{self, Sight};
use crate::start_error::StartError;
use sekisho_gate::{Server, ServerError};
use sekisho_platform::{Homes, current_locale};
use sekisho_types::{Lang, Mode};
use serde_json::json;
use std::io::Write;
use std::process::ExitCode;

/// Prints what was found, as lines or as JSON; fails if the server could not serve.
///
/// - Errors: none of its own; what is wrong is what it prints.
pub(crate) fn run(
    make: fn() -> Result<Server, ServerError>,
    homes: &Homes,
    sight: &Sight,
    json: bool,
) -> Result<ExitCode, StartError> {
    let lang = Lang::from_locale(&current_locale());
    let checked = check(make, homes, sight);
    let text = match &checked {
        Ok(found) if json => found.to_string(),
        Ok(found) => format!("ok: {found}"),
        Err(error) if json => {
            let words = error.message(lang);
            json!({ "ok": false, "code": error.code().as_str(), "what": words.what, "next": words.next })
                .to_string()
        }
        Err(error) => format!("[{}] {}", error.code(), error.message(lang)),
    };
    drop(writeln!(std::io::stdout().lock(), "{text}"));
    Ok(if checked.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn check(
    make: fn() -> Result<Server, ServerError>,
    homes: &Homes,
    sight: &Sight,
) -> Result<serde_json::Value, StartError> {
    let server = make()?;
    let name = server.id().to_string();
    let basis = assembly::basis(homes)?;
    let (profile, phase) = (basis.profile.kind, basis.policy.phase().number());
    let folders = basis.policy.folders().len();
    let tools: Vec<String> = server.listed_tools(&basis.policy).into_iter().map(|tool| tool.name).collect();
    assembly::gate(server, homes, basis, sight)?;
    Ok(json!({
        "ok": true, "server": name, "profile": profile.as_str(), "assurance": Mode::Personal.as_str(),
        "phase": phase, "folders": folders, "tools": tools
    }))
}
