//! Why a tool gave no result. An error is output too: its words stay sealed until they are masked.

use crate::raw::{Fault, Raw};
use sekisho_types::{ErrorCode, Fact, FactValue};

/// A tool's error: a code, facts, and sealed words.
#[derive(Debug)]
pub struct ToolError {
    pub(crate) code: ErrorCode,
    pub(crate) facts: Vec<(&'static str, String)>,
    pub(crate) detail: Option<Raw<String>>,
}

impl ToolError {
    /// An error of this code.
    pub fn new(code: ErrorCode) -> Self {
        Self { code, facts: Vec::new(), detail: None }
    }

    /// An argument that is wrong beside the others; `rule` says what it must be.
    pub fn bad_argument(argument: &'static str, rule: &'static str) -> Self {
        Self::new(ErrorCode::CALL_BAD_ARGUMENT).with_fact("argument", argument).with_fact("rule", rule)
    }

    /// Adds a fact for the place `{name}` in the code's words.
    pub fn with_fact<F: Fact>(self, name: &'static str, fact: F) -> Self
    where
        FactValue: From<F>,
    {
        self.with_value(name, fact.into())
    }

    fn with_value(self, name: &'static str, value: FactValue) -> Self {
        let text = match value {
            FactValue::Number(n) => n.to_string(),
            FactValue::Flag(flag) => flag.to_string(),
            FactValue::Time(time) => time.to_japan_text(),
            FactValue::Word(word) => word.to_owned(),
            FactValue::Id(id) => id.as_str().to_owned(),
        };
        self.with_text(name, text)
    }

    /// Adds sealed words for the place `{detail}`: a provider's error text, say. They are masked like a result.
    pub fn with_detail(mut self, detail: Raw<String>) -> Self {
        self.detail = Some(detail);
        self
    }

    /// The error's code.
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// Adds text that the gate itself vouches for: a rule's name, a path an administrator chose.
    pub(crate) fn with_text(mut self, name: &'static str, text: String) -> Self {
        self.facts.push((name, text));
        self
    }

    pub(crate) fn from_fault(fault: Fault) -> Self {
        let (code, facts, detail) = fault.into_parts();
        let plain = Self { code, facts: Vec::new(), detail: detail.map(Raw::seal) };
        facts.into_iter().fold(plain, |error, (name, value)| error.with_value(name, value))
    }
}
