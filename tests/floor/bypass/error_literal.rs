//! Writes an error down field by field.
//@ error: E0451
use sekisho_gate::ToolError;
use sekisho_types::ErrorCode;

fn attempt(text: String) -> ToolError {
    ToolError { code: ErrorCode::CALL_TIMEOUT, facts: vec![("detail", text)], detail: None } //~
}
