//! Acts in a tool and returns what came of it, instead of a proposal.
//@ error: E0271
use sekisho_gate::{ActTool, Effect, Raw, Read, Session, ToolError};
use std::marker::PhantomData;

struct Tool<E>(PhantomData<fn() -> E>);

impl<E: Effect> ActTool for Tool<E> {
    const NAME: &'static str = "send_note";
    type Args = String;
    type Effect = E;

    async fn propose(&self, args: String, _session: &Session<Read>) -> Result<Raw<String>, ToolError> { //~
        Ok(Raw::of_args(args))
    }
}
