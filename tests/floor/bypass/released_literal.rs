//! Writes a result, or a refusal, down field by field.
//@ error: E0451
use sekisho_gate::{Refused, Released};
use sekisho_types::ErrorCode;

fn attempt(old: Released) -> (Released, Refused) {
    (
        Released { json: Default::default(), ..old }, //~
        Refused { code: ErrorCode::CALL_TIMEOUT, facts: Vec::new(), recorded: None }, //~
    )
}
