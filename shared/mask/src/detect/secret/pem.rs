//! Private keys in armour: PEM of all kinds, on many lines or on one, and PuTTY's own form.

use super::hit;
use crate::detect::Hit;
use crate::shadow::Shadow;

/// The longest block read, in characters.
const MOST: usize = 16_384;
/// The longest name between `BEGIN` and the dashes.
const NAME: usize = 48;
/// So many characters of base64 make a key; less is talk about keys.
const LEAST_BODY: usize = 32;

/// Reads the block whose `-----BEGIN` starts at `from` and ends at `at`.
pub(super) fn read(shadow: &Shadow, from: usize, at: usize) -> Option<Hit> {
    let name: String = shadow.slice(at, at.saturating_add(NAME)).iter().take_while(|c| **c != '-').collect();
    if !name.contains("PRIVATE") && !name.contains("private") {
        return None;
    }
    let body = at.saturating_add(name.chars().count());
    let chars = shadow.slice(body, body.saturating_add(MOST));
    let mut dashes = 0_usize;
    let mut letters = 0_usize;
    let mut end = 0_usize;
    // From the dashes after the name up to the five dashes after `END …`.
    let mut opened = false;
    let mut closing = false;
    for (i, c) in chars.iter().enumerate() {
        if *c == '-' {
            dashes = dashes.saturating_add(1);
            if dashes == 5 {
                if closing {
                    end = i.saturating_add(1);
                    break;
                }
                if opened {
                    closing = true;
                }
                opened = true;
                dashes = 0;
            }
            continue;
        }
        if *c != ' ' {
            dashes = 0;
        }
        if closing {
            continue;
        }
        if is_armour(*c) {
            letters = letters.saturating_add(usize::from(c.is_ascii_alphanumeric()));
            end = i.saturating_add(1);
        } else {
            break;
        }
    }
    (letters >= LEAST_BODY).then(|| hit("secret.private-key", from, body.saturating_add(end)))
}

/// Reads a PuTTY key, which starts at `from`, up to the end of its last line.
pub(super) fn read_putty(shadow: &Shadow, from: usize, at: usize) -> Option<Hit> {
    let chars = shadow.slice(at, at.saturating_add(MOST));
    // Up to the next key, so that no character is read for two of them.
    let next = chars.windows(5).position(|w| w == ['P', 'u', 'T', 'T', 'Y']).unwrap_or(chars.len());
    let chars = chars.get(..next).unwrap_or_default();
    let name: Vec<char> = "Private-Lines:".chars().collect();
    let start = chars.windows(name.len()).position(|w| w == name)?.saturating_add(name.len());
    let mut end = start;
    for (i, c) in chars.iter().enumerate().skip(start) {
        if !is_armour(*c) {
            break;
        }
        end = i.saturating_add(1);
    }
    (end.saturating_sub(start) >= LEAST_BODY).then(|| hit("secret.private-key", from, at.saturating_add(end)))
}

/// A character of a key's body, its headers included; a backslash, for `\n` in JSON.
fn is_armour(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || c.is_whitespace()
        || matches!(c, '+' | '/' | '=' | '\\' | ':' | ',' | '.' | '>' | '|' | '"' | '\'' | '_' | '(' | ')')
}
