//! Lets a text, or JSON, be its own view, so that nobody says what its parts are.
//@ error: E0277
use sekisho_gate::{Raw, Read, ReadTool, Session, ToolError};

struct Tool;

impl ReadTool for Tool {
    const NAME: &'static str = "look_up";
    type Args = String;
    type View = String; //~

    async fn read(&self, args: String, _session: &Session<Read>) -> Result<Raw<String>, ToolError> {
        Ok(Raw::of_args(args))
    }
}
