//! Puts a provider's words into an error unsealed.
//@ error: E0308
use sekisho_gate::ToolError;

fn attempt(error: ToolError, text: String) -> ToolError {
    error.with_detail(text) //~
}
