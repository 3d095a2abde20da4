//! MIME encoded words: `=?UTF-8?B?…?=`, several in a row being one text.
//!
//! - Source: RFC 2047; RFC 2231 for the language after a charset's name.

use super::{Found, base, charset};
use crate::shadow::Shadow;
use crate::shadow::view::Edit;

/// The longest encoded word read, in characters. The RFC allows 75.
const LONGEST: usize = 4_096;

/// The next `=?` from `at` on.
pub(super) fn next(shadow: &Shadow, at: usize) -> Option<usize> {
    let rest = shadow.chars().get(at..)?;
    rest.windows(2).position(|w| w == ['=', '?']).map(|i| at.saturating_add(i))
}

struct Word {
    charset: String,
    bytes: Option<Vec<u8>>,
    to: usize,
}

/// Reads the words that start at `at`; an error is the part that claims to be words and cannot be read.
pub(super) fn read(shadow: &Shadow, at: usize) -> Option<Found> {
    let first = word(shadow, at)?;
    let mut to = first.to;
    let charset = first.charset.clone();
    let mut text = String::new();
    let mut is_readable = true;
    // A character may be cut in two by the end of a word, so the bytes of one charset are decoded together.
    let mut bytes = Vec::new();
    let mut current = Some(first);
    let mut open = charset;
    while let Some(word) = current {
        if !word.charset.eq_ignore_ascii_case(&open) {
            is_readable &= flush(&mut bytes, &open, &mut text);
            open = word.charset;
        }
        match word.bytes {
            Some(more) => bytes.extend(more),
            None => is_readable = false,
        }
        to = word.to;
        let gap = shadow.slice(to, to.saturating_add(8)).iter().take_while(|c| c.is_whitespace()).count();
        current = word_at(shadow, to.saturating_add(gap));
    }
    is_readable &= flush(&mut bytes, &open, &mut text);
    Some(if is_readable { Ok(Edit::put(at, to, &text)) } else { Err((at, to)) })
}

fn flush(bytes: &mut Vec<u8>, label: &str, text: &mut String) -> bool {
    let decoded = charset::named(bytes, label);
    bytes.clear();
    match decoded {
        Some(more) => {
            text.push_str(&more);
            true
        }
        None => false,
    }
}

fn word_at(shadow: &Shadow, at: usize) -> Option<Word> {
    (shadow.at(at) == Some('=')).then(|| word(shadow, at)).flatten()
}

fn word(shadow: &Shadow, at: usize) -> Option<Word> {
    let part = |from: usize, most: usize| -> Option<String> {
        let chars = shadow.slice(from, from.saturating_add(most));
        let end = chars.iter().position(|c| *c == '?')?;
        let part: String = chars.get(..end)?.iter().collect();
        part.chars().all(|c| c.is_ascii_graphic() || c == ' ').then_some(part)
    };
    if !shadow.has_at(at, "=?") {
        return None;
    }
    let start = at.saturating_add(2);
    let charset = part(start, 64)?;
    let start = start.saturating_add(charset.len()).saturating_add(1);
    let encoding = part(start, 2)?;
    let start = start.saturating_add(encoding.len()).saturating_add(1);
    let body = part(start, LONGEST)?;
    let end = start.saturating_add(body.len());
    let is_word = !charset.is_empty()
        && charset.chars().all(|c| c.is_ascii_alphanumeric() || "-_*.:+".contains(c))
        && shadow.at(end.saturating_add(1)) == Some('=');
    if !is_word {
        return None;
    }
    let bytes = match encoding.as_str() {
        "B" | "b" => base::decode64(&body.chars().filter(|c| *c != ' ').collect::<Vec<_>>()),
        "Q" | "q" => q(&body),
        _ => return None,
    };
    Some(Word { charset, bytes, to: end.saturating_add(2) })
}

/// The Q encoding: `=E5`, and `_` for a space.
fn q(body: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut chars = body.chars();
    while let Some(c) = chars.next() {
        bytes.push(match c {
            '_' => b' ',
            '=' => {
                let (high, low) = (chars.next()?.to_digit(16)?, chars.next()?.to_digit(16)?);
                u8::try_from(high.saturating_mul(16).saturating_add(low)).ok()?
            }
            other => u8::try_from(other).ok()?,
        });
    }
    Some(bytes)
}
