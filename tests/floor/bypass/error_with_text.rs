//! Puts text into an error as if the gate vouched for it.
//@ error: E0624
use sekisho_gate::ToolError;

fn attempt(error: ToolError, text: String) -> ToolError {
    error.with_text("detail", text) //~
}
