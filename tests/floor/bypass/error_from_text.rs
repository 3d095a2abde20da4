//! Lets `?` turn any error, with its words, into a tool's.
//@ error: E0277
use sekisho_gate::ToolError;

fn attempt(text: &str) -> Result<u32, ToolError> {
    Ok(text.parse::<u32>()?) //~
}
