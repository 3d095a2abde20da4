//! Checks the lines of a segment each by itself, on all processors at once.
//!
//! Apart from the walk because hashing is nearly all of the work, and no line needs to know of another for it.

use crate::line::{self, Checked, Fault};
use serde::de::IgnoredAny;
use std::num::NonZero;

/// Below this many bytes a thread costs more than it saves.
const LEAST_BYTES: usize = 256 * 1024;
const MOST_THREADS: usize = 8;

/// A line, and what it is worth by itself.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    /// All its bytes, the newline included if there is one.
    pub(crate) bytes: &'a [u8],
    pub(crate) checked: Result<Checked<'a>, Fault>,
    pub(crate) is_json: bool,
}

/// Splits a segment into lines and checks each.
pub(crate) fn check_all(segment: &[u8]) -> Vec<Line<'_>> {
    let most = std::thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
    let parts = parts(segment, most.min(segment.len() / LEAST_BYTES).max(1));
    if let [all] = parts.as_slice() {
        return check_part(all);
    }
    std::thread::scope(|scope| {
        let threads: Vec<_> = parts.into_iter().map(|part| scope.spawn(|| check_part(part))).collect();
        let joined = threads.into_iter().map(|thread| match thread.join() {
            Ok(lines) => lines,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.flatten().collect()
    })
}

/// Cuts a segment into about `count` parts of whole lines.
fn parts(segment: &[u8], count: usize) -> Vec<&[u8]> {
    let length = segment.len().div_ceil(count.max(1)).max(1);
    let (mut parts, mut rest) = (Vec::new(), segment);
    while !rest.is_empty() {
        let behind = rest.get(length..).unwrap_or_default();
        let end = length.min(rest.len()).saturating_add(line::first_line_len(behind));
        let (part, behind) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        parts.push(part);
        rest = behind;
    }
    parts
}

fn check_part(part: &[u8]) -> Vec<Line<'_>> {
    let (mut lines, mut rest) = (Vec::new(), part);
    while !rest.is_empty() {
        let (bytes, behind) = rest.split_at_checked(line::first_line_len(rest)).unwrap_or((rest, &[]));
        let line = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let is_json =
            std::str::from_utf8(line).is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok());
        lines.push(Line { bytes, checked: line::check(line), is_json });
        rest = behind;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_whole_lines_and_lose_nothing() {
        let text: String = (0..100).map(|n| format!("{}\n", "x".repeat(n % 17))).collect();
        for text in [text.as_str(), "no newline", "", "\n", "a\nb"] {
            for count in 1..9 {
                let parts = parts(text.as_bytes(), count);
                assert_eq!(parts.concat(), text.as_bytes());
                assert!(parts.len() <= count);
                assert!(parts.iter().rev().skip(1).all(|part| part.ends_with(b"\n")));
            }
        }
    }
}
