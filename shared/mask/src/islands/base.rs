//! Base64 and hex: rows of letters and digits that decode to text.
//!
//! Nothing tells such a row from an id but what it decodes to. Eight bytes drawn by lot are text in one of three
//! thousand cases, and then a name or a number would still have to be found in them.

use super::charset;
use crate::shadow::Shadow;
use crate::shadow::view::Edit;

/// The fewest characters of base64 and of hex that are decoded.
const LEAST_64: usize = 16;
const LEAST_64_JAPANESE: usize = 8;
const LEAST_HEX: usize = 16;
const LEAST_HEX_JAPANESE: usize = 12;
/// Lines of base64 in armour have at least so many characters.
const LINE: usize = 40;
/// How much of a row is decoded before the rest is.
const FIRST: usize = 64;

fn is_base64(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_')
}

/// Tells whether a row may start here: never in the middle of one.
pub(super) fn is_start(shadow: &Shadow, at: usize) -> bool {
    shadow.at(at).is_some_and(|c| c.is_ascii_alphanumeric())
        && !shadow.before(at).is_some_and(|c| is_base64(c) || matches!(c, '%' | '\\' | '&'))
}

/// Reads the row at `at` and shows the islands in it; returns where to go on.
pub(super) fn read(
    shadow: &Shadow,
    at: usize,
    alone_until: &mut usize,
    visit: &mut dyn FnMut(Edit),
) -> usize {
    let rest = shadow.chars().get(at..).unwrap_or_default();
    let length = rest.iter().take_while(|c| is_base64(**c)).count();
    let row = rest.get(..length).unwrap_or_default();
    let end = at.saturating_add(length);
    // Words of text end soon.
    if length < LEAST_64_JAPANESE {
        return end;
    }
    if let Some(text) = hex(row) {
        visit(Edit::put(at, end, &text));
        return end;
    }
    if is_promising(row) {
        let (to, chars) = rows(shadow, at, row, end >= *alone_until);
        if let Some(text) = base64(&chars) {
            visit(Edit::put(at, to, &text));
            return to;
        }
        *alone_until = to.max(*alone_until);
        let (to, chars) = rows(shadow, at, row, false);
        if let Some(text) = base64(&chars) {
            visit(Edit::put(at, to, &text));
            return to;
        }
    }
    // A dash or a slash may part words, one of which is an island.
    let mut from = at;
    for part in row.split(|c| !c.is_ascii_alphanumeric()) {
        let to = from.saturating_add(part.len());
        if part.len() < length && part.len() >= LEAST_64_JAPANESE {
            let padding = if to == end {
                shadow.slice(to, to.saturating_add(2)).iter().take_while(|c| **c == '=').count()
            } else {
                0
            };
            let text = hex(part).or_else(|| is_promising(part).then(|| base64(part)).flatten());
            if let Some(text) = text {
                visit(Edit::put(from, to.saturating_add(padding), &text));
            }
        }
        from = to.saturating_add(1);
    }
    end
}

fn hex(row: &[char]) -> Option<String> {
    if row.len() < LEAST_HEX_JAPANESE || !row.len().is_multiple_of(2) {
        return None;
    }
    let bytes: Option<Vec<u8>> = row
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => {
                let value = high.to_digit(16)?.saturating_mul(16).saturating_add(low.to_digit(16)?);
                u8::try_from(value).ok()
            }
            _ => None,
        })
        .collect();
    let text = match String::from_utf8(bytes?) {
        Ok(text) => Some(text).filter(|text| charset::is_text(text))?,
        Err(error) => charset::part_of_utf_8(error.as_bytes())?,
    };
    (row.len() >= LEAST_HEX || text.chars().all(|c| u32::from(c) >= 0x3000)).then_some(text)
}

/// The row with its padding and, if it fills its line and may be `joined`, the lines below; and where they end.
fn rows(shadow: &Shadow, at: usize, row: &[char], joined: bool) -> (usize, Vec<char>) {
    let mut chars = row.to_vec();
    let mut to = at.saturating_add(row.len());
    let mut length = row.len();
    while joined && length >= LINE {
        let breaks = match (shadow.at(to), shadow.at(to.saturating_add(1))) {
            (Some('\r'), Some('\n')) => 2,
            (Some('\n'), _) => 1,
            _ => break,
        };
        let next = to.saturating_add(breaks);
        let line =
            shadow.chars().get(next..).unwrap_or_default().iter().take_while(|c| is_base64(**c)).count();
        if line < 4 {
            break;
        }
        chars.extend_from_slice(shadow.slice(next, next.saturating_add(line)));
        to = next.saturating_add(line);
        length = line;
    }
    let padding = shadow.slice(to, to.saturating_add(2)).iter().take_while(|c| **c == '=').count();
    (to.saturating_add(padding), chars)
}

/// Tells whether the beginning of a row decodes to what could be the beginning of a text.
fn is_promising(row: &[char]) -> bool {
    let short = row.len() < LEAST_64;
    // Kana and kanji in UTF-8 start with E3 to E9, so their base64 starts with 4, 5 or 6.
    if short && !matches!(row.first(), Some('4' | '5' | '6')) {
        return false;
    }
    // One case only and no digit: a word.
    if row.iter().take(FIRST).all(|c| c.is_ascii_lowercase() || matches!(c, '-' | '_' | '/')) {
        return false;
    }
    let head = FIRST.min(row.len() / 4 * 4);
    let Some(first) = row.get(..head).and_then(decode64) else { return false };
    match std::str::from_utf8(&first) {
        Ok(text) => {
            charset::is_text(text) || first.starts_with(b"\x1b$") || charset::utf_16(&first).is_some()
        }
        // The end of the first part may cut a character.
        Err(error) => {
            let sound = first.get(..error.valid_up_to()).and_then(|head| std::str::from_utf8(head).ok());
            let cut =
                error.error_len().is_none() && error.valid_up_to() > 2 && sound.is_some_and(charset::is_text);
            cut || charset::part_of_utf_8(&first).is_some()
                || charset::utf_16(&first).is_some()
                || is_legacy(&first)
        }
    }
}

fn base64(chars: &[char]) -> Option<String> {
    let bytes = decode64(chars)?;
    let text = charset::guessed(&bytes)?;
    (chars.len() >= LEAST_64 || text.chars().all(|c| u32::from(c) >= 0x3000)).then_some(text)
}

/// Shift_JIS or EUC-JP.
fn is_legacy(bytes: &[u8]) -> bool {
    // The last byte may be the first half of a character.
    let head = bytes.get(..bytes.len().saturating_sub(1)).unwrap_or_default();
    [bytes, head].iter().any(|bytes| charset::guessed(bytes).is_some_and(|t| charset::is_japanese(&t)))
}

/// Decodes both alphabets, with or without padding; nothing, if a sign belongs to neither.
pub(super) fn decode64(chars: &[char]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(chars.len());
    let mut bits = 0_u32;
    let mut count = 0_u32;
    let end = chars.iter().rposition(|c| *c != '=').map_or(0, |i| i.saturating_add(1));
    if chars.len().saturating_sub(end) > 2 || end % 4 == 1 {
        return None;
    }
    for c in chars.get(..end)? {
        let value = match c {
            'A'..='Z' => u32::from(*c).saturating_sub(65),
            'a'..='z' => u32::from(*c).saturating_sub(71),
            '0'..='9' => u32::from(*c).saturating_add(4),
            '+' | '-' => 62,
            '/' | '_' => 63,
            _ => return None,
        };
        bits = ((bits << 6) | value) & 0xff_ffff;
        count = count.saturating_add(6);
        if count >= 8 {
            count = count.saturating_sub(8);
            bytes.push(u8::try_from((bits >> count) & 0xff).ok()?);
        }
    }
    Some(bytes)
}
