//! What a tool is: a name, arguments, and a function that looks or wishes.

use crate::effect::{Effect, Proposal};
use crate::raw::Raw;
use crate::session::{Read, Session};
use crate::{Render, ToolError};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use std::future::Future;

/// A tool that looks. What it returns is masked, recorded and shaped by the gate.
pub trait ReadTool: Send + Sync + 'static {
    /// Its name in the manifest, which holds its words and class too.
    const NAME: &'static str;
    /// Its arguments: flat, with checked ranges.
    type Args: DeserializeOwned + JsonSchema + Send + 'static;
    /// What it shows.
    type View: Render;
    /// Arguments that are compared with what is shown. A handle in one is refused: what it stands for would be
    /// looked for where other words happen to spell the same, and the answer would tell it.
    const COMPARED: &'static [&'static str] = &[];

    /// Looks. Return it, don't print it.
    ///
    /// - Errors: [`ToolError`]; its words are output and masked like a result.
    fn read(
        &self,
        args: Self::Args,
        session: &Session<Read>,
    ) -> impl Future<Output = Result<Raw<Self::View>, ToolError>> + Send;
}

/// A tool that wishes. It has no way to act; it returns a [`Proposal`].
pub trait ActTool: Send + Sync + 'static {
    /// Its name in the manifest, which holds its words and class too.
    const NAME: &'static str;
    /// Its arguments: flat, with checked ranges.
    type Args: DeserializeOwned + JsonSchema + Send + 'static;
    /// What it wishes.
    type Effect: Effect;
    /// Arguments whose handles give what stood there, to the letter: text that is found again, or put back unchanged.
    /// In all others a handle gives what people write, the family name before 様.
    const EXACT: &'static [&'static str] = &[];

    /// Prepares the wish, looking where it must. Wish it, don't do it.
    ///
    /// - Errors: [`ToolError`]; its words are output and masked like a result.
    fn propose(
        &self,
        args: Self::Args,
        session: &Session<Read>,
    ) -> impl Future<Output = Result<Proposal<Self::Effect>, ToolError>> + Send;
}
