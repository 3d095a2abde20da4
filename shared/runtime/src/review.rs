//! The short process that looks what became of drafts.
//!
//! Apart from `delivery.rs` because it opens the key to read with and no other: it looks, and what it finds is a verdict.

use crate::assembly::{self, Sight};
use crate::revision::say;
use crate::service::refusal_text;
use crate::start_error::StartError;
use sekisho_gate::{Reviewed, Server, ServerError};
use sekisho_platform::Homes;
use serde_json::{Value, json};
use std::process::ExitCode;

/// Looks at every draft that is still open, and prints `{"reviewed": […]}` or `{"code": …, "text": …}`.
///
/// - Errors: [`StartError`] if there is no gate to look through.
pub(crate) fn review(
    make: fn() -> Result<Server, ServerError>,
    homes: &Homes,
    sight: &Sight,
) -> Result<ExitCode, StartError> {
    let gate = assembly::gate(make()?, homes, assembly::basis(homes)?, sight)?;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(StartError::Temporary)?;
    Ok(match runtime.block_on(gate.review()) {
        Ok(reviewed) => {
            let rows: Vec<Value> = reviewed.iter().map(row).collect();
            say(&json!({ "reviewed": rows }), ExitCode::SUCCESS)
        }
        Err(refused) => {
            let text = refusal_text(&refused);
            say(&json!({ "code": refused.code().as_str(), "text": text }), ExitCode::FAILURE)
        }
    })
}

fn row(reviewed: &Reviewed) -> Value {
    let id = reviewed.proposal.0;
    match reviewed.found {
        Ok(Some(verdict)) => json!({
            "proposal": id,
            "found": verdict.as_str(),
            "percent": verdict.percent().map(sekisho_gate::Percent::get),
        }),
        Ok(None) => json!({ "proposal": id, "found": null }),
        Err(code) => json!({ "proposal": id, "code": code.as_str() }),
    }
}
