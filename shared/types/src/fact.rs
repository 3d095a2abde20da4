//! Facts: what may leave a fetched thing without being masked, because no text of it can hide inside.
//!
//! Closed on purpose: a server cannot declare a fact of its own.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// An id that a provider or the files door gave out: safe signs only, at most 256 of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OpaqueId(String);

impl OpaqueId {
    /// Parses an id.
    ///
    /// - Errors: [`crate::IdError`] for anything but 1 to 256 letters, digits, `_`, `-`, `=`, `.` or `:`.
    pub fn parse(text: &str) -> Result<Self, crate::IdError> {
        let fine = !text.is_empty()
            && text.len() <= 256
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-=.:".contains(&b));
        if fine {
            Ok(Self(text.to_owned()))
        } else {
            Err(crate::IdError { kind: "id", rule: "1 to 256 letters, digits, `_`, `-`, `=`, `.` or `:`" })
        }
    }

    /// Shows the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for OpaqueId {
    type Error = crate::IdError;
    fn try_from(text: String) -> Result<Self, crate::IdError> {
        Self::parse(&text)
    }
}

impl From<OpaqueId> for String {
    fn from(id: OpaqueId) -> String {
        id.0
    }
}

/// One fact as a result shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactValue {
    /// A count, a size, a line number; the unit stands in the member's name.
    Number(i64),
    /// A flag.
    Flag(bool),
    /// A moment.
    Time(Timestamp),
    /// A word of our own, such as `file` or `utf-8`.
    Word(&'static str),
    /// An id.
    Id(OpaqueId),
}

mod closed {
    pub trait Closed {}
}

/// What may leave a fetched thing unmasked: numbers, flags, times, words of our own, ids, and lists of them.
///
/// Closed: only this crate implements it.
pub trait Fact: closed::Closed + Send + 'static {}

macro_rules! facts {
    ($($type:ty => $name:ident => $value:expr;)*) => { $(
        impl closed::Closed for $type {}
        impl Fact for $type {}
        impl From<$type> for FactValue {
            fn from($name: $type) -> Self { $value }
        }
    )* };
}

facts! {
    u64 => n => Self::Number(i64::try_from(n).unwrap_or(i64::MAX));
    u32 => n => Self::Number(i64::from(n));
    i64 => n => Self::Number(n);
    usize => n => Self::Number(i64::try_from(n).unwrap_or(i64::MAX));
    bool => f => Self::Flag(f);
    Timestamp => t => Self::Time(t);
    &'static str => w => Self::Word(w);
    OpaqueId => id => Self::Id(id);
}

impl<F: Fact> closed::Closed for Option<F> {}
impl<F: Fact> Fact for Option<F> {}
impl<F: Fact> closed::Closed for Vec<F> {}
impl<F: Fact> Fact for Vec<F> {}
impl<A: Fact, B: Fact> closed::Closed for (A, B) {}
impl<A: Fact, B: Fact> Fact for (A, B) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_cannot_carry_japanese_or_blanks() {
        assert!(OpaqueId::parse("18c2_a-F=").is_ok());
        for bad in ["", "山田", "a b", "a\n", "a/b", &"x".repeat(257)] {
            assert!(OpaqueId::parse(bad).is_err(), "{bad:?}");
        }
    }
}
