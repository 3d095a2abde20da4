//! Puts text into an error as a fact.
//@ error: E0277
use sekisho_gate::ToolError;

fn attempt(error: ToolError, text: String) -> ToolError {
    error.with_fact("detail", text) //~
}
