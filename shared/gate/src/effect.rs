//! Effects as data: a tool wishes one, a person reads its preview, `deliver` performs it.

use crate::raw::Raw;
use crate::session::{Act, Session};
use crate::{Render, ToolError};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::future::Future;

/// Something that can be done outside, as plain data.
///
/// It is sealed with its preview, and performed exactly as it was sealed. A value cannot perform itself: that
/// takes a `Session<Act>`, which only the delivery of a claimed proposal opens.
pub trait Effect: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// What the model may read once it happened; masked like any result.
    type Receipt: Render;

    /// Says in full what will go out. Derived again at delivery and compared with what was seen.
    fn preview(&self) -> Preview;

    /// Does it, once.
    ///
    /// - Errors: [`EffectError`], which must tell *did not happen* from *nobody knows*.
    fn perform(
        self,
        session: &Session<Act>,
    ) -> impl Future<Output = Result<Raw<Self::Receipt>, EffectError>> + Send;
}

/// Why an effect was not performed, or may not have been.
#[derive(Debug)]
pub enum EffectError {
    /// It certainly did not happen.
    Failed(ToolError),
    /// It may have happened: a deadline passed, a connection broke. Never tried again blindly.
    Unknown(ToolError),
}

/// What a person reads before approving: everything that will go out, in clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// One line: what happens.
    pub title: String,
    /// Who will receive it, resolved.
    pub recipients: Vec<String>,
    /// Named parts, in the order they are read.
    pub parts: Vec<PreviewPart>,
    /// SHA-256 of each attachment, with its name and size in bytes.
    pub attachments: Vec<PreviewAttachment>,
}

/// A named part of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewPart {
    /// What it is: subject, body, path.
    pub name: String,
    /// Its text, whole.
    pub text: String,
}

/// An attachment in a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewAttachment {
    /// File name.
    pub name: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
}

/// A wish: an effect that has not happened. Returned by an [`crate::ActTool`], sealed by the gate.
#[derive(Debug)]
pub struct Proposal<E> {
    pub(crate) effect: Raw<E>,
}

impl<E: Effect> Proposal<E> {
    /// Wishes an effect. Nothing happens yet.
    pub fn new(effect: Raw<E>) -> Self {
        Self { effect }
    }
}
