//! Effects as data: a tool wishes one, a person reads its preview, `deliver` performs it.

use crate::raw::Raw;
use crate::session::{Act, Read, Session};
use crate::{Render, ToolError};
use sekisho_outbox::Verdict;
use sekisho_types::{ErrorCode, OpaqueId, Preview, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
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

    /// How many things it touches, for rules that count them.
    fn items(&self) -> u32;

    /// Takes over what a person changed: part key to new text, for parts whose preview says [`Editing::Open`].
    ///
    /// The result is sealed as a proposal of its own in the place of this one.
    ///
    /// - Errors: `outbox.not-editable`, unless the effect says otherwise.
    ///
    /// [`Editing::Open`]: sekisho_types::Editing::Open
    fn revise(
        self,
        _parts: BTreeMap<String, String>,
        _session: &Session<Read>,
    ) -> impl Future<Output = Result<Self, ToolError>> + Send {
        std::future::ready(Err(ToolError::new(ErrorCode::OUTBOX_NOT_EDITABLE)))
    }

    /// Looks whether it has happened, after a process died while it did it. Changes nothing.
    ///
    /// - Errors: none. Whatever keeps it from seeing is [`Seen::CannotTell`].
    fn seen(&self, session: &Session<Read>) -> impl Future<Output = Seen> + Send;

    /// The id that the world outside gave to what was made, by which it is found again when everything else of it was
    /// changed: a mail draft's, say. It is kept, sealed, and comes back in [`Made`].
    fn trace(_receipt: &Self::Receipt) -> Option<OpaqueId> {
        None
    }

    /// Looks what a person has made of it since. Changes nothing. Only effects of class draft are asked.
    ///
    /// - Errors: none. `None` where looking cannot tell, now or ever; it is asked again another time.
    fn review(&self, _made: &Made, _session: &Session<Read>) -> impl Future<Output = Option<Verdict>> + Send {
        std::future::ready(None)
    }

    /// Takes back what it did, if nobody has changed it since. Only effects of class draft can.
    ///
    /// - Errors: `outbox.no-undo`, unless the effect says otherwise; [`EffectError::Failed`] if it was changed since.
    fn undo(
        &self,
        _made: &Made,
        _session: &Session<Act>,
    ) -> impl Future<Output = Result<(), EffectError>> + Send {
        std::future::ready(Err(EffectError::Failed(ToolError::new(ErrorCode::OUTBOX_NO_UNDO))))
    }

    /// Does it, once.
    ///
    /// - Errors: [`EffectError`], which must tell *did not happen* from *nobody knows*.
    fn perform(
        self,
        session: &Session<Act>,
    ) -> impl Future<Output = Result<Raw<Self::Receipt>, EffectError>> + Send;
}

/// What is known of an effect that was performed, beside the effect itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// When it was begun, by the wall clock: what is older is not it.
    pub at: Timestamp,
    /// What [`Effect::trace`] gave. Nothing where it gave none, or where the process died before it could be kept.
    pub trace: Option<OpaqueId>,
}

/// Why an effect was not performed, or may not have been.
#[derive(Debug)]
pub enum EffectError {
    /// It certainly did not happen.
    Failed(ToolError),
    /// It may have happened: a deadline passed, a connection broke. Never tried again blindly.
    Unknown(ToolError),
}

/// What became of an effect, as far as looking can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// It happened.
    Happened,
    /// It certainly did not happen.
    DidNot,
    /// Looking cannot tell; a person decides.
    CannotTell,
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
