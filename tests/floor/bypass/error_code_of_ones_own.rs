//! Makes an error code out of text.
//@ error: E0423
use sekisho_types::ErrorCode;

fn attempt(text: &'static str) -> ErrorCode {
    ErrorCode(text) //~
}
