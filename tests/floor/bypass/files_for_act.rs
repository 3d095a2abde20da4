//! Makes the hand that writes out of the one that looks.
//@ error: E0308
use sekisho_gate::{Act, Files, Read, Session, ToolError};

fn attempt(session: &Session<Read>) -> Result<Files<Act>, ToolError> {
    session.files() //~
}
