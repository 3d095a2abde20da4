//! `Raw`: what was fetched, before it was masked. It can be worked on, but not looked at.
//!
//! Apart because everything the gate promises rests on this type having no way out but [`crate::Render`]. Its
//! verbs take plain functions (`fn`, not `Fn`), so nothing can be carried out in a captured variable; arguments
//! of `map_with` must be [`Plain`], which no shared handle, channel or reference is.

use crate::ToolError;
use crate::plain::Plain;
use sekisho_types::{ErrorCode, Fact, FactValue};

/// A fetched value that is sealed until the gate has masked it.
///
/// No `Serialize`, no `Clone`, and its `Debug` shows nothing.
pub struct Raw<T>(T);

/// Why a plain function could not make its value: a code, and words that are output themselves.
#[derive(Debug)]
pub struct Fault {
    code: ErrorCode,
    facts: Vec<(&'static str, FactValue)>,
    detail: Option<String>,
}

impl Fault {
    /// A fault that its code says all about.
    pub fn new(code: ErrorCode) -> Self {
        Self { code, facts: Vec::new(), detail: None }
    }

    /// A fault with words of the fetched thing; they stay sealed and are masked like any result.
    pub fn with_detail(code: ErrorCode, detail: String) -> Self {
        Self { code, facts: Vec::new(), detail: Some(detail) }
    }

    /// Adds a fact for the place `{name}` in the code's words.
    #[must_use]
    pub fn with_fact<F: Fact>(mut self, name: &'static str, fact: F) -> Self
    where
        FactValue: From<F>,
    {
        self.facts.push((name, fact.into()));
        self
    }

    pub(crate) fn into_parts(self) -> (ErrorCode, Vec<(&'static str, FactValue)>, Option<String>) {
        (self.code, self.facts, self.detail)
    }
}

impl<T> Raw<T> {
    /// Seals what a session fetched. Only the gate can.
    pub(crate) fn seal(value: T) -> Self {
        Self(value)
    }

    /// Opens the seal. Only the gate can, on the way to the mask or to an approved act.
    pub(crate) fn open(self) -> T {
        self.0
    }

    /// Turns the value into another, by a plain function.
    pub fn map<U>(self, f: fn(T) -> U) -> Raw<U> {
        Raw(f(self.0))
    }

    /// Turns the value into another, or into a fault whose words stay sealed.
    ///
    /// - Errors: [`ToolError`] with the fault's code.
    pub fn try_map<U>(self, f: fn(T) -> Result<U, Fault>) -> Result<Raw<U>, ToolError> {
        f(self.0).map(Raw).map_err(ToolError::from_fault)
    }

    /// Turns value and arguments into another value, by a plain function.
    pub fn map_with<A: Plain, U>(self, args: A, f: fn(T, A) -> U) -> Raw<U> {
        Raw(f(self.0, args))
    }

    /// As [`Raw::map_with`], where the function can fail.
    ///
    /// - Errors: [`ToolError`] with the fault's code.
    pub fn try_map_with<A: Plain, U>(
        self,
        args: A,
        f: fn(T, A) -> Result<U, Fault>,
    ) -> Result<Raw<U>, ToolError> {
        f(self.0, args).map(Raw).map_err(ToolError::from_fault)
    }

    /// Puts two values together.
    pub fn zip<U>(self, other: Raw<U>) -> Raw<(T, U)> {
        Raw((self.0, other.0))
    }

    /// Puts many values together, in their order.
    pub fn all(values: Vec<Raw<T>>) -> Raw<Vec<T>> {
        Raw(values.into_iter().map(|raw| raw.0).collect())
    }

    /// Looks at something of the value. Only the gate can.
    pub(crate) fn look<U>(&self, f: fn(&T) -> U) -> U {
        f(&self.0)
    }

    /// Looks at a fact of the value: a count, a flag, a time, an id. The list of facts is closed.
    pub fn fact<F: Fact>(&self, f: fn(&T) -> F) -> F {
        f(&self.0)
    }
}

impl<A: Plain> Raw<A> {
    /// Seals arguments, so that what a caller wished can travel with what was fetched.
    pub fn of_args(args: A) -> Self {
        Self(args)
    }
}

impl<T> std::fmt::Debug for Raw<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Raw(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_keep_order_and_debug_shows_nothing() {
        let all = Raw::all(vec![Raw::seal(1_u64), Raw::seal(2)]);
        assert_eq!(format!("{all:?}"), "Raw(…)");
        assert_eq!(all.fact(|v| v.len()), 2);
        let zipped = all.map(|v| v.into_iter().sum::<u64>()).zip(Raw::of_args("a".to_owned()));
        assert_eq!(zipped.map_with(5_u64, |(n, text), add| (n + add, text)).open(), (8, "a".to_owned()));
    }

    #[test]
    fn a_faults_words_stay_sealed() {
        let fault: Result<Raw<()>, _> = Raw::seal("山田太郎".to_owned())
            .try_map(|text| Err(Fault::with_detail(ErrorCode::FILES_IO, text)));
        assert!(!format!("{:?}", fault.unwrap_err()).contains("山田"));
    }
}
