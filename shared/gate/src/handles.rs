//! Handles at the gate: given while a result is masked, put back into arguments before anything looks at them.
//!
//! Apart because the gate alone holds the table: a tool neither sees a handle nor can ask for what one stands for.

use crate::ToolError;
use crate::server::Kind;
use crate::session::Hidden;
use sekisho_handles::{Entry, HandleError, Handles, Style};
use sekisho_mask::{
    Engine, Handle, HandleSource, Kind as Masks, Leftovers, Masked, Piece, leftovers, name_parts,
};
use sekisho_types::{Clock, ErrorCode, Secret};
use serde_json::{Map, Value};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// A user's table of handles, opened by the first call that gives or takes one.
pub struct LazyHandles {
    path: PathBuf,
    keys: HandleKeys,
    clock: Arc<dyn Clock>,
    open: OnceLock<Handles>,
}

/// The two keys of the table.
#[derive(Debug, Clone)]
pub struct HandleKeys {
    /// Seals what handles stand for.
    pub seal: Secret<[u8; 32]>,
    /// Finds the handle that a value has.
    pub lookup: Secret<[u8; 32]>,
}

impl std::fmt::Debug for LazyHandles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LazyHandles(…)")
    }
}

impl LazyHandles {
    /// Names the table without opening it.
    pub fn new(path: PathBuf, keys: HandleKeys, clock: Arc<dyn Clock>) -> Self {
        Self { path, keys, clock, open: OnceLock::new() }
    }

    fn get(&self) -> Result<&Handles, HandleError> {
        if let Some(handles) = self.open.get() {
            return Ok(handles);
        }
        let HandleKeys { seal, lookup } = self.keys.clone();
        let handles = Handles::open(&self.path, seal, lookup, Arc::clone(&self.clock))?;
        Ok(self.open.get_or_init(|| handles))
    }

    /// Masks the pieces of a result; every value that may come back has its handle.
    ///
    /// - Errors: those of the table. A result without handles could not be worked with, so there is none.
    pub(crate) fn mask(&self, engine: &Engine, pieces: Vec<Piece>) -> Result<Masked, ToolError> {
        let mut giver = Giver { handles: self, failed: None };
        let masked = engine.mask_with(pieces, &mut giver);
        match giver.failed {
            None => Ok(masked),
            Some(error) => Err(from_handles(&error)),
        }
    }

    /// Puts back what the marks in a call's arguments stand for, in lists and objects too; tells where.
    ///
    /// - Errors: `call.unknown-handle`, `call.no-such-part` and those of the table.
    pub(crate) fn restore(
        &self,
        args: &mut Map<String, Value>,
        styles: Styles,
    ) -> Result<Vec<PutBack>, ToolError> {
        let mut put_back = Vec::new();
        for (name, value) in args.iter_mut() {
            let style = styles.style_of(name);
            self.restore_in(value, style, &mut |text, spans| {
                let is_written = style == Style::Written || name.as_str() == PATH;
                put_back.push(PutBack { argument: name.clone(), text, spans, is_written });
            })?;
        }
        Ok(put_back)
    }

    /// Refuses an argument that still holds a mask once all marks are put back: written, it would overwrite what it
    /// stands for. Initials are a mask if just these were shown to this user.
    ///
    /// - Errors: `call.mask-left` and those of the table.
    pub(crate) fn refuse_left(&self, argument: &str, text: &str) -> Result<(), ToolError> {
        let Leftovers { certain, initials } = leftovers(text);
        let mut left = certain;
        for shown in initials {
            if left.is_some() {
                break;
            }
            let was_shown = self.get().and_then(|handles| handles.was_shown(&shown));
            left = was_shown.map_err(|error| from_handles(&error))?.then_some(shown);
        }
        match left {
            None => Ok(()),
            Some(mask) => Err(ToolError::new(ErrorCode::CALL_MASK_LEFT)
                .with_text("argument", argument.to_owned())
                .with_text("mask", mask)),
        }
    }

    fn restore_in(
        &self,
        value: &mut Value,
        style: Style,
        put_back: &mut dyn FnMut(String, Vec<Range<usize>>),
    ) -> Result<(), ToolError> {
        match value {
            // The table is not even opened for the many arguments without a mark.
            Value::String(text) if has_mark(text) => {
                let restored = self.get().and_then(|handles| handles.restore(text, style));
                let restored = restored.map_err(|error| from_handles(&error))?;
                text.clone_from(&restored.text);
                put_back(restored.text, restored.spans);
                Ok(())
            }
            Value::Array(items) => {
                items.iter_mut().try_for_each(|item| self.restore_in(item, style, put_back))
            }
            Value::Object(members) => {
                members.values_mut().try_for_each(|member| self.restore_in(member, style, put_back))
            }
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
        }
    }
}

/// Gives handles out of the table, until the table fails.
struct Giver<'a> {
    handles: &'a LazyHandles,
    failed: Option<HandleError>,
}

impl Giver<'_> {
    fn give(&self, kind: Masks, surface: &str, shown: &str) -> Result<String, HandleError> {
        let parts = if kind == Masks::Person { name_parts(surface) } else { Default::default() };
        let entry = Entry {
            kind: kind.as_str().to_owned(),
            surface: surface.to_owned(),
            shown: shown.to_owned(),
            family: parts.family,
            given: parts.given,
            company: None,
        };
        self.handles.get()?.give(&entry)
    }
}

impl HandleSource for Giver<'_> {
    fn handle(&mut self, kind: Masks, surface: &str, shown: &str) -> Option<Handle> {
        if self.failed.is_some() {
            return None;
        }
        match self.give(kind, surface, shown) {
            Ok(handle) => Handle::parse(&handle).ok(),
            Err(error) => {
                self.failed = Some(error);
                None
            }
        }
    }
}

fn from_handles(error: &HandleError) -> ToolError {
    let plain = ToolError::new(error.code());
    match error {
        HandleError::NoPart { part } => plain.with_fact("part", *part),
        HandleError::Unavailable { detail } => plain.with_text("detail", detail.clone()),
        HandleError::Unknown | HandleError::Damaged => plain,
    }
}

/// The argument that names a place: what is written there is shown as a name.
const PATH: &str = "path";

/// An argument in which marks were put back.
pub(crate) struct PutBack {
    pub(crate) argument: String,
    pub(crate) text: String,
    /// Where the real values stand in it, in bytes.
    pub(crate) spans: Vec<Range<usize>>,
    /// Whether the text is written as it stands, and not compared with what is there.
    pub(crate) is_written: bool,
}

impl PutBack {
    /// The values themselves.
    pub(crate) fn values(&self) -> impl Iterator<Item = &str> {
        self.spans.iter().filter_map(|span| self.text.get(span.clone()))
    }

    /// Refuses a value that could be read once it is written: the mask would not hide it in these surroundings, which
    /// who wrote them has chosen.
    ///
    /// - Errors: `call.handle-readable`.
    pub(crate) fn refuse_readable(&self, engine: &Engine) -> Result<(), ToolError> {
        if !self.is_written || self.spans.is_empty() {
            return Ok(());
        }
        let hidden = Hidden::of(engine, &self.text);
        if self.spans.iter().all(|span| hidden.covers(span)) {
            return Ok(());
        }
        Err(ToolError::new(ErrorCode::CALL_HANDLE_READABLE).with_text("argument", self.argument.clone()))
    }
}

/// Tells whether there is a sign of a mark in a text.
pub(crate) fn has_mark(text: &str) -> bool {
    text.contains(['‹', '›'])
}

/// How the arguments of a tool mean their marks.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Styles {
    /// It looks something up: all of them exactly as it stood.
    Exact,
    /// It writes: as people do, but for these.
    WrittenBut(&'static [&'static str]),
}

impl Styles {
    pub(crate) fn of(kind: &Kind) -> Self {
        match kind {
            // The gate's own take numbers alone.
            Kind::Read(_) | Kind::Own(_) => Self::Exact,
            Kind::Act(tool) => Self::WrittenBut(tool.exact()),
        }
    }

    fn style_of(self, argument: &str) -> Style {
        match self {
            Self::Exact => Style::Exact,
            Self::WrittenBut(exact) if exact.contains(&argument) => Style::Exact,
            Self::WrittenBut(_) => Style::Written,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_that_writes_says_which_arguments_it_means_to_the_letter() {
        let edits = Styles::WrittenBut(&["old_text", "new_text"]);
        assert_eq!(edits.style_of("old_text"), Style::Exact);
        assert_eq!(edits.style_of("path"), Style::Written);
        assert_eq!(Styles::Exact.style_of("path"), Style::Exact);
    }
}
