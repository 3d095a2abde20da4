//! Characters written by their numbers: entities, percent, quoted-printable, backslashes.

use super::charset;
use crate::shadow::Shadow;
use crate::shadow::view::Edit;

/// The longest row of such characters read at once, in characters of the text.
const LONGEST: usize = 65_536;
/// The same where letters may belong to it, so that it may be read again.
const LEGACY: usize = 256;

#[rustfmt::skip]
const ENTITIES: &[(&str, &str)] = &[
    ("amp", "&"), ("lt", "<"), ("gt", ">"), ("quot", "\""), ("apos", "'"), ("nbsp", " "), ("ensp", " "), ("emsp", " "), ("thinsp", " "),
    ("hyphen", "-"), ("dash", "-"), ("ndash", "-"), ("mdash", "-"), ("minus", "-"), ("horbar", "-"), ("shy", ""), ("zwj", ""), ("zwnj", ""),
    ("commat", "@"), ("period", "."), ("colon", ":"), ("comma", ","), ("sol", "/"), ("lpar", "("), ("rpar", ")"), ("plus", "+"),
    ("equals", "="), ("lowbar", "_"), ("num", "#"), ("middot", "・"), ("semi", ";"), ("newline", "\n"), ("tab", "\t"),
];

/// `&#23665;`, `&#x5c71;`, `&nbsp;`. Browsers read a number without its semicolon too.
pub(super) fn entity(shadow: &Shadow, at: usize) -> Option<Edit> {
    let inside = shadow.slice(at.saturating_add(1), at.saturating_add(14));
    if let Some(length) = bare_number(inside) {
        let number: String = inside.get(..length)?.iter().skip(1).collect();
        let c = char_of(&number)?;
        return Some(Edit::put(at, at.saturating_add(length).saturating_add(1), c.encode_utf8(&mut [0; 4])));
    }
    let length = inside.iter().position(|c| *c == ';')?;
    let name: String = inside.get(..length)?.iter().collect();
    let to = at.saturating_add(length).saturating_add(2);
    if let Some(number) = name.strip_prefix('#') {
        let c = char_of(number)?;
        return Some(Edit::put(at, to, c.encode_utf8(&mut [0; 4])));
    }
    let lower = name.to_ascii_lowercase();
    // A space nobody typed inside an address.
    if lower == "nbsp" && is_in_address(shadow, at, to) {
        return Some(Edit::drop(at, to));
    }
    let (_, text) = ENTITIES.iter().find(|(name, _)| *name == lower)?;
    Some(Edit::put(at, to, text))
}

/// The character of that number, as an entity writes it.
fn char_of(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
}

/// How long a number with `#` before it and no semicolon behind it is.
fn bare_number(inside: &[char]) -> Option<usize> {
    let is_hex = matches!(inside, ['#', 'x' | 'X', ..]);
    let sign = if is_hex { 2 } else { 1 };
    let radix = if is_hex { 16 } else { 10 };
    let digits = inside.get(sign..).unwrap_or_default().iter().take_while(|c| c.is_digit(radix)).count();
    let length = sign.saturating_add(digits);
    (inside.first() == Some(&'#') && (2..=7).contains(&digits) && inside.get(length) != Some(&';'))
        .then_some(length)
}

/// Tells whether what stands at `from..to` parts an address of mail: letters on both sides and `@` in the same word.
fn is_in_address(shadow: &Shadow, from: usize, to: usize) -> bool {
    let part = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '-' | '_' | '+');
    let before: Vec<&char> =
        shadow.slice(from.saturating_sub(40), from).iter().rev().take_while(|c| part(c)).collect();
    let after: Vec<&char> = shadow.slice(to, to.saturating_add(40)).iter().take_while(|c| part(c)).collect();
    !before.is_empty() && !after.is_empty() && before.iter().chain(&after).any(|c| **c == '@')
}

/// The byte that `sign` and two hexadecimal digits stand for.
fn byte(shadow: &Shadow, at: usize, sign: char) -> Option<u8> {
    if shadow.at(at) != Some(sign) {
        return None;
    }
    let high = shadow.at(at.saturating_add(1))?.to_digit(16)?;
    let low = shadow.at(at.saturating_add(2))?.to_digit(16)?;
    u8::try_from(high.saturating_mul(16).saturating_add(low)).ok()
}

/// A row of `%E5` or of `%u5C71`, and where to go on.
pub(super) fn percent(shadow: &Shadow, at: usize) -> (Option<Edit>, usize) {
    if matches!(shadow.at(at.saturating_add(1)), Some('u' | 'U')) {
        return unicode(shadow, at, '%');
    }
    let mut bytes = Vec::new();
    let mut to = at;
    while let Some(value) = byte(shadow, to, '%').filter(|_| to.saturating_sub(at) < LONGEST) {
        bytes.push(value);
        to = to.saturating_add(3);
    }
    if bytes.is_empty() {
        return (None, at);
    }
    if let Ok(text) = std::str::from_utf8(&bytes)
        && charset::is_text(text)
    {
        return (Some(spaced(at, 3, text)), to);
    }
    let whole = charset::guessed(&bytes).map(|text| Edit::put(at, to, &text));
    // A long row is read once: what an older charset would cut off it is not looked for.
    let edit = whole.or_else(|| (to.saturating_sub(at) <= LEGACY).then(|| legacy(shadow, at, '%')).flatten());
    let end = edit.as_ref().map_or(to, |edit| edit.to);
    (edit, end)
}

/// An older charset, whose second bytes may be letters: `%8ER%93c`.
fn legacy(shadow: &Shadow, at: usize, sign: char) -> Option<Edit> {
    let mut bytes = Vec::new();
    let mut to = at;
    let mut end = at;
    while to.saturating_sub(at) < LEGACY {
        if let Some(value) = byte(shadow, to, sign) {
            bytes.push(value);
            to = to.saturating_add(3);
            end = to;
        } else if let Some(c) = shadow
            .at(to)
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '^' | '@' | '[' | ']'))
        {
            bytes.push(u8::try_from(c).ok()?);
            to = to.saturating_add(1);
            // A letter straight behind such a byte may be its second half.
            end = to;
        } else {
            break;
        }
    }
    let text = charset::guessed(&bytes).filter(|text| charset::is_japanese(text))?;
    Some(Edit::put(at, end, &text))
}

/// Each character of `text` stands for as many signs as its bytes took, `width` each.
fn spaced(at: usize, width: usize, text: &str) -> Edit {
    let mut chars = Vec::new();
    let mut place = at;
    for c in text.chars() {
        let end = place.saturating_add(c.len_utf8().saturating_mul(width));
        for folded in crate::shadow::fold(c.encode_utf8(&mut [0; 4])).chars() {
            chars.push((*folded, place, end));
        }
        place = end;
    }
    Edit { from: at, to: place, chars }
}

/// A row of `=E5` with soft line breaks; a single one only inside a word.
pub(super) fn quoted_printable(shadow: &Shadow, at: usize) -> (Option<Edit>, usize) {
    let mut bytes = Vec::new();
    let mut to = at;
    let mut soft = 0_usize;
    while to.saturating_sub(at) < LONGEST {
        if let Some(value) = byte(shadow, to, '=') {
            bytes.push(value);
            to = to.saturating_add(3);
        } else if shadow.at(to) == Some('=') && matches!(shadow.at(to.saturating_add(1)), Some('\n' | '\r')) {
            let crlf = shadow.at(to.saturating_add(1)) == Some('\r')
                && shadow.at(to.saturating_add(2)) == Some('\n');
            to = to.saturating_add(if crlf { 3 } else { 2 });
            soft = soft.saturating_add(1);
        } else {
            break;
        }
    }
    if bytes.is_empty() {
        // A soft line break inside a word.
        let joins =
            |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '@' | '-' | '.' | '='));
        let inside = soft == 1 && joins(shadow.before(at)) && joins(shadow.at(to));
        return (inside.then(|| Edit::drop(at, to)), to);
    }
    if let [single @ b' '..=b'~'] = bytes.as_slice() {
        let upper = shadow.slice(at, to).iter().all(|c| !c.is_ascii_lowercase());
        let inside = shadow.before(at).is_some_and(|c| c.is_alphanumeric())
            && shadow.at(to).is_some_and(char::is_alphanumeric);
        let edit = Edit::put(at, to, char::from(*single).encode_utf8(&mut [0; 4]));
        return ((upper && inside).then_some(edit), to);
    }
    let text = charset::guessed(&bytes).map(|text| Edit::put(at, to, &text));
    let edit = text.or_else(|| (to.saturating_sub(at) <= LEGACY).then(|| legacy(shadow, at, '=')).flatten());
    let end = edit.as_ref().map_or(to, |edit| edit.to);
    (edit, end)
}

/// Rows of `\u5c71`, `\u{5c71}`, `\xe5` and `\345`, and where to go on.
pub(super) fn backslash(shadow: &Shadow, at: usize) -> (Option<Edit>, usize) {
    match shadow.at(at.saturating_add(1)) {
        Some('u' | 'U') => unicode(shadow, at, '\\'),
        Some('0'..='3') => {
            let mut bytes = Vec::new();
            let mut to = at;
            while let Some(value) = octal(shadow, to).filter(|_| to.saturating_sub(at) < LONGEST) {
                bytes.push(value);
                to = to.saturating_add(4);
            }
            let text = charset::guessed(&bytes).filter(|_| !bytes.is_empty());
            (text.map(|text| Edit::put(at, to, &text)), to)
        }
        Some('x' | 'X') => {
            let mut bytes = Vec::new();
            let mut to = at;
            while shadow.at(to) == Some('\\') && to.saturating_sub(at) < LONGEST {
                let Some(value) = byte(shadow, to.saturating_add(1), 'x') else { break };
                bytes.push(value);
                to = to.saturating_add(4);
            }
            let text = charset::guessed(&bytes).filter(|_| !bytes.is_empty());
            (text.map(|text| Edit::put(at, to, &text)), to)
        }
        _ => (None, at),
    }
}

/// The byte that a backslash and three octal digits stand for.
fn octal(shadow: &Shadow, at: usize) -> Option<u8> {
    let digits = match shadow.slice(at, at.saturating_add(4)) {
        ['\\', digits @ ..] if digits.len() == 3 => digits,
        _ => return None,
    };
    let value =
        digits.iter().try_fold(0_u32, |sum, c| Some(sum.saturating_mul(8).saturating_add(c.to_digit(8)?)))?;
    u8::try_from(value).ok()
}

fn unicode(shadow: &Shadow, at: usize, sign: char) -> (Option<Edit>, usize) {
    let mut chars = Vec::new();
    let mut place = at;
    let mut high: Option<(u32, usize)> = None;
    while place.saturating_sub(at) < LONGEST
        && shadow.at(place) == Some(sign)
        && matches!(shadow.at(place.saturating_add(1)), Some('u' | 'U'))
    {
        let Some((code, end)) = code(shadow, place.saturating_add(2)) else { break };
        match (high.take(), code) {
            (_, 0xd800..=0xdbff) => high = Some((code, place)),
            (Some((first, start)), 0xdc00..=0xdfff) => {
                let joined = 0x1_0000_u32
                    .saturating_add(first.saturating_sub(0xd800).saturating_mul(0x400))
                    .saturating_add(code.saturating_sub(0xdc00));
                push(&mut chars, joined, start, end);
            }
            (_, _) => push(&mut chars, code, place, end),
        }
        place = end;
    }
    ((place > at).then_some(Edit { from: at, to: place, chars }), place)
}

fn push(chars: &mut Vec<(char, usize, usize)>, code: u32, from: usize, to: usize) {
    let Some(c) = char::from_u32(code) else { return };
    for folded in crate::shadow::fold(c.encode_utf8(&mut [0; 4])).chars() {
        chars.push((*folded, from, to));
    }
}

/// Four hexadecimal digits, or up to six in braces; and where they end.
fn code(shadow: &Shadow, at: usize) -> Option<(u32, usize)> {
    let value = |chars: &[char]| {
        chars
            .iter()
            .try_fold(0_u32, |sum, c| c.to_digit(16).map(|d| sum.saturating_mul(16).saturating_add(d)))
    };
    if shadow.at(at) == Some('{') {
        let inside = shadow.slice(at.saturating_add(1), at.saturating_add(8));
        let length = inside.iter().position(|c| *c == '}').filter(|n| *n > 0)?;
        return Some((value(inside.get(..length)?)?, at.saturating_add(length).saturating_add(2)));
    }
    let digits = shadow.slice(at, at.saturating_add(4));
    (digits.len() == 4).then(|| value(digits)).flatten().map(|code| (code, at.saturating_add(4)))
}
