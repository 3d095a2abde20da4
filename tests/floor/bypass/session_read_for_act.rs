//! Performs an effect with a session that only reads, from a tool that looks and from one that wishes.
//@ error: E0308
use sekisho_gate::{Act, ActTool, Effect, EffectError, Proposal, Raw, Read, Session, ToolError};

async fn attempt<E: Effect>(effect: E, session: &Session<Read>) -> Result<Raw<E::Receipt>, EffectError> {
    effect.perform(session).await //~
}

async fn attempt_by_value<E: Effect>(effect: E, session: Session<Read>) -> bool {
    let act: Session<Act> = session; //~
    effect.perform(&act).await.is_ok()
}

async fn attempt_to_wish<T: ActTool>(tool: &T, args: T::Args, session: &Session<Act>) -> bool {
    let wished: Result<Proposal<T::Effect>, ToolError> = tool.propose(args, session).await; //~
    wished.is_ok()
}
