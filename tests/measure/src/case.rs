//! The shape of a case, of what a masker made of it, and the files that hold them: one JSON object a line.
//!
//! Offsets count Unicode code points.

use crate::error::MeasureError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::io::Write;
use std::path::Path;

/// One text, with what must be hidden in it and what must stay.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Unlike that of any other case.
    pub id: String,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub src: Option<String>,
    /// What sort of text it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// How hard a disguise is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Value>,
    /// Which disguise it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attack: Option<String>,
    /// The text itself.
    pub text: String,
    /// What must be hidden.
    pub entities: Vec<Gold>,
    /// What must stay.
    #[serde(default)]
    pub traps: Vec<Trap>,
    /// What must become of the whole; nothing said means that it is masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
    /// Why it must be blocked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Not everything that should be hidden is marked, so over-masking cannot be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partial_gold: Option<Value>,
}

/// What must become of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Expect {
    /// Comes out masked.
    Mask,
    /// Comes out as it is.
    Pass,
    /// Does not come out.
    Block,
    /// May come out masked or not at all.
    Either,
}

/// Something that must be hidden.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Gold {
    /// Where it starts.
    pub start: usize,
    /// Where it ends, not included.
    pub end: usize,
    /// What it is: `PERSON`, `PHONE` and so on.
    #[serde(rename = "type")]
    pub what: String,
    /// The characters there.
    #[serde(default)]
    pub text: String,
    /// In which form it stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// How many of its first characters may stay: the prefecture of an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<usize>,
    /// The letters that should stand in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initials: Option<Letters>,
    /// It is encoded, so half of it gone is all of it gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enc: Option<Value>,
    /// What it says without its disguise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plain: Option<String>,
}

/// Initials, as one word or letter by letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Letters {
    /// `YT`.
    Word(String),
    /// `["Y", "T"]`.
    List(Vec<String>),
}

impl Letters {
    /// The letters in lower case, in order.
    pub fn lower(&self) -> Vec<String> {
        match self {
            Self::Word(word) => word.chars().map(|letter| letter.to_lowercase().collect()).collect(),
            Self::List(list) => list.iter().map(|letter| letter.to_lowercase()).collect(),
        }
    }
}

/// Something that must stay.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Trap {
    /// Where it starts.
    pub start: usize,
    /// Where it ends, not included.
    pub end: usize,
    /// What it is: `ORG`, `LOC` and so on.
    pub kind: String,
    /// The characters there.
    #[serde(default)]
    pub text: String,
}

/// What a masker made of a case.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// The id of the case.
    pub id: String,
    /// The masked text.
    #[serde(default)]
    pub masked: Option<String>,
    /// Nothing was let through.
    #[serde(default)]
    pub blocked: bool,
}

/// Tells whether a value that may be missing says yes.
pub(crate) fn says_yes(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::Bool(yes)) => *yes,
        Some(Value::Number(number)) => number.as_f64() != Some(0.0),
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(list)) => !list.is_empty(),
        Some(Value::Object(map)) => !map.is_empty(),
    }
}

/// Reads a file of one JSON object a line; empty lines are passed over.
///
/// - Errors: the file cannot be read, or a line has another shape.
pub fn read_lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, MeasureError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| MeasureError::File { path: path.to_owned(), source })?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| {
            serde_json::from_str(line).map_err(|source| MeasureError::Line {
                path: path.to_owned(),
                line: index.saturating_add(1),
                source,
            })
        })
        .collect()
}

/// Writes a file of one JSON object a line.
///
/// - Errors: the file cannot be written.
pub fn write_lines<T: Serialize>(path: &Path, rows: &[T]) -> Result<(), MeasureError> {
    let fail = |source| MeasureError::File { path: path.to_owned(), source };
    let mut out = std::io::BufWriter::new(std::fs::File::create(path).map_err(fail)?);
    for row in rows {
        serde_json::to_writer(&mut out, row)?;
        out.write_all(b"\n").map_err(fail)?;
    }
    out.flush().map_err(fail)
}
