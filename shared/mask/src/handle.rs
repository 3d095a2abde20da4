//! The seam for handles: the mark `‹k7qmd›` after a mask, by which the real value can come back later.
//!
//! This crate neither makes nor keeps handles; it asks a source for one while it masks, and only for kinds that
//! may come back. Never asks for a forbidden kind.

use crate::kind::Kind;
use crate::shadow::is_line_break;
use sekisho_types::ErrorCode;

/// A handle as it is shown between `‹` and `›`: 4 to 16 lower-case ASCII letters or digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handle(String);

/// What can go wrong here. Masking itself cannot fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MaskError {
    /// A source made a handle that could not be told from text.
    #[error("a handle must be 4 to 16 lower-case letters or digits")]
    BadHandle,
}

impl MaskError {
    /// The code of the error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::BadHandle => ErrorCode::CALL_INTERNAL,
        }
    }
}

impl Handle {
    /// Parses a handle, without its marks.
    ///
    /// - Errors: [`MaskError::BadHandle`]; never echoes the text.
    pub fn parse(text: &str) -> Result<Self, MaskError> {
        let safe = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if safe && (4..=16).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(MaskError::BadHandle)
        }
    }

    /// Shows the handle without its marks.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Gives handles out while a result is masked.
pub trait HandleSource {
    /// Returns the handle for exactly this surface, or nothing if it shall not come back. `shown` is the mask that
    /// stands before the handle.
    fn handle(&mut self, kind: Kind, surface: &str, shown: &str) -> Option<Handle>;
}

/// Gives no handles: what is masked stays masked.
#[derive(Debug, Clone, Copy)]
pub struct NoHandles;

impl HandleSource for NoHandles {
    fn handle(&mut self, _kind: Kind, _surface: &str, _shown: &str) -> Option<Handle> {
        None
    }
}

/// Puts the mark behind the mask that starts at byte `from`, before any line breaks at its end, if the kind may come
/// back and the source gives one.
pub(crate) fn append(
    out: &mut String,
    from: usize,
    source: &mut dyn HandleSource,
    kind: Kind,
    surface: &str,
) {
    if !kind.is_reversible() {
        return;
    }
    let shown = out.get(from..).unwrap_or_default().trim_end_matches(is_line_break);
    let at = from + shown.len();
    if let Some(handle) = source.handle(kind, surface, shown) {
        out.insert_str(at, &format!("‹{}›", handle.as_str()));
    }
}
