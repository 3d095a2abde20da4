//! The short process that puts a person's words in the place of a proposal's.
//!
//! Apart from `delivery.rs` because it opens no act key and no model is attached to it: it makes a proposal that waits.

use crate::assembly::{self, Sight};
use crate::service::refusal_text;
use crate::start_error::StartError;
use sekisho_gate::{Server, ServerError};
use sekisho_platform::Homes;
use sekisho_types::{ErrorCode, ProposalId};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::process::ExitCode;

/// The longest revision, in bytes: what a mail or a file may hold, and its JSON.
const LIMIT_BYTES: u64 = 32 * 1024 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Revision {
    parts: BTreeMap<String, String>,
}

/// Reads the parts from standard input and prints `{"proposal": N}` or `{"code": …, "text": …}`.
///
/// - Errors: [`StartError`] if there is no gate to go through.
pub(crate) fn revise(
    make: fn() -> Result<Server, ServerError>,
    homes: &Homes,
    sight: &Sight,
    id: ProposalId,
) -> Result<ExitCode, StartError> {
    let mut text = String::new();
    let read = std::io::stdin().lock().take(LIMIT_BYTES).read_to_string(&mut text);
    let parts = read.ok().and_then(|_| serde_json::from_str::<Revision>(&text).ok());
    let Some(Revision { parts }) = parts else {
        let code = ErrorCode::CALL_BAD_ARGUMENT;
        let facts = [("argument", "parts"), ("rule", "{\"parts\": {KEY: TEXT}} on standard input")];
        let words = sekisho_messages::message(code, sekisho_types::Lang::En, &facts).to_string();
        return Ok(say(&json!({ "code": code.as_str(), "text": words }), ExitCode::FAILURE));
    };
    let gate = assembly::gate(make()?, homes, assembly::basis(homes)?, sight)?;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(StartError::Temporary)?;
    Ok(match runtime.block_on(gate.revise(id, parts)) {
        Ok(next) => say(&json!({ "proposal": next.0 }), ExitCode::SUCCESS),
        Err(refused) => {
            let text = refusal_text(&refused);
            say(&json!({ "code": refused.code().as_str(), "text": text }), ExitCode::FAILURE)
        }
    })
}

/// Prints a short command's answer.
pub(crate) fn say(answer: &serde_json::Value, code: ExitCode) -> ExitCode {
    // What was done is done whether or not anybody still reads this.
    drop(writeln!(std::io::stdout().lock(), "{answer}"));
    code
}
