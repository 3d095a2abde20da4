//! Finds where members of a JSON object begin and end, and cuts them in and out of the text.
//!
//! Apart because a parser that builds values forgets order, layout and the exact spelling of numbers. The text is
//! first proven to be JSON by a real parser; the walker here only finds its way in what is known to be sound.

use super::{Layout, Style};
use crate::error::ManifestError;
use serde::de::IgnoredAny;
use serde_json::Value;
use std::ops::Range;

/// A member of an object: its name and the bytes of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    /// Where its name begins.
    pub(super) start: usize,
    pub(super) value: Range<usize>,
}

/// An object: its bytes, braces included, and its members in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object {
    bytes: Range<usize>,
    pub(super) members: Vec<Member>,
}

impl Object {
    /// Finds a member. A name that is there twice is refused: readers disagree on which one counts.
    pub(super) fn find(&self, name: &str) -> Result<Option<&Member>, ManifestError> {
        let mut found = self.members.iter().filter(|member| member.name == name);
        let first = found.next();
        match found.next() {
            None => Ok(first),
            Some(_) => Err(bad(&format!("{name} is there twice"))),
        }
    }
}

/// The text is not what it should be; `detail` never holds its content.
pub(super) fn bad(detail: &str) -> ManifestError {
    ManifestError::BadSettings { detail: detail.to_owned() }
}

/// Reads a document whose root is an object. A byte order mark is passed over.
pub(super) fn parse(text: &str) -> Result<Object, ManifestError> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str::<IgnoredAny>(body)
        .map_err(|error| bad(&format!("not JSON at line {}, column {}", error.line(), error.column())))?;
    let start = text.len() - body.len();
    object_at(text, skip_blanks(text.as_bytes(), start))
        .ok_or_else(|| bad("the outermost value is not an object"))
}

/// Walks the object that begins at `start`; `None` if no object begins there.
pub(super) fn object_at(text: &str, start: usize) -> Option<Object> {
    let bytes = text.as_bytes();
    if bytes.get(start) != Some(&b'{') {
        return None;
    }
    let mut members = Vec::new();
    let mut at = skip_blanks(bytes, start + 1);
    while bytes.get(at) == Some(&b'"') {
        let name_end = string_end(bytes, at)?;
        let name = serde_json::from_str(text.get(at..name_end)?).ok()?;
        let colon = skip_blanks(bytes, name_end);
        let value_start = skip_blanks(bytes, colon + 1);
        let value_end = value_end(bytes, value_start)?;
        members.push(Member { name, start: at, value: value_start..value_end });
        at = skip_blanks(bytes, value_end);
        if bytes.get(at) == Some(&b',') {
            at = skip_blanks(bytes, at + 1);
        }
    }
    (bytes.get(at) == Some(&b'}')).then_some(Object { bytes: start..at + 1, members })
}

/// The value of a member.
pub(super) fn value(text: &str, member: &Member) -> Result<Value, ManifestError> {
    let value = text.get(member.value.clone()).and_then(|text| serde_json::from_str(text).ok());
    value.ok_or_else(|| bad("an entry cannot be read"))
}

/// Writes a JSON string.
pub(super) fn string(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

/// Replaces the bytes of `range`.
pub(super) fn splice(text: &str, range: Range<usize>, new: &str) -> Result<String, ManifestError> {
    match (text.get(..range.start), text.get(range.end..)) {
        (Some(head), Some(tail)) => Ok([head, new, tail].concat()),
        _ => Err(bad("an entry cannot be found")),
    }
}

/// Puts a member behind the last one. `depth` is that of the object.
pub(super) fn insert(
    text: &str,
    object: &Object,
    member: &str,
    style: &Style,
    depth: usize,
) -> Result<String, ManifestError> {
    let Some(last) = object.members.last() else {
        return splice(text, object.bytes.clone(), &style.object(&[member.to_owned()], depth));
    };
    let between = match style.layout {
        Layout::Lines => format!(",{}", style.line(depth + 1)),
        Layout::OneLine => ", ".to_owned(),
    };
    splice(text, last.value.end..last.value.end, &format!("{between}{member}"))
}

/// Takes a member out with the comma that belongs to it.
pub(super) fn remove(text: &str, object: &Object, member: &Member) -> Result<String, ManifestError> {
    let after = object.members.iter().find(|other| other.start > member.start);
    let before = object.members.iter().rfind(|other| other.start < member.start);
    match (before, after) {
        (Some(before), _) => splice(text, before.value.end..member.value.end, ""),
        (None, Some(after)) => splice(text, member.start..after.start, ""),
        (None, None) => splice(text, object.bytes.clone(), "{}"),
    }
}

fn skip_blanks(bytes: &[u8], from: usize) -> usize {
    let blank = |b: &&u8| matches!(b, b' ' | b'\t' | b'\n' | b'\r');
    from + bytes.iter().skip(from).take_while(blank).count()
}

/// The place behind the string that begins at `start`.
fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// The place behind the value that begins at `start`.
fn value_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    loop {
        match bytes.get(at)? {
            b'"' => at = string_end(bytes, at)?,
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' if depth == 0 => return Some(at),
            b'}' | b']' => {
                depth -= 1;
                at += 1;
            }
            b',' | b' ' | b'\t' | b'\n' | b'\r' if depth == 0 => return Some(at),
            _ => {
                at += 1;
                continue;
            }
        }
        // A string, or the end of an array or object, ends the value; blanks and commas inside one do not.
        if depth == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_with_their_exact_text() {
        let text = "\u{feff} {\"a\" : 1.50e+3 ,\"b\\u0062\":\"x\\\"},{\",\n\"c\":[{\"d\":[]}, 2],\"é\":{ },\"t\":true}";
        let object = parse(text).unwrap();
        let found: Vec<_> =
            object.members.iter().map(|m| (m.name.as_str(), text.get(m.value.clone()).unwrap())).collect();
        assert_eq!(
            found,
            [("a", "1.50e+3"), ("bb", "\"x\\\"},{\""), ("c", "[{\"d\":[]}, 2]"), ("é", "{ }"), ("t", "true")]
        );
        assert!(object.members.iter().all(|m| text.as_bytes()[m.start] == b'"'));
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in ["", " ", "[]", "1", "{", "{\"a\":1,}", "{} {}", "// x\n{}", "{'a':1}"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
