//! What can stand for the `@` of an address.

use crate::shadow::{Shadow, is_line_break};

/// An `@`, or what is written for it, with the spaces that belong to it.
pub(super) struct Sign {
    /// First character, spaces included: the local part ends here.
    pub(super) from: usize,
    /// One past the last character: the domain starts here.
    pub(super) to: usize,
    /// Where a plain `@` stands.
    pub(super) at: Option<usize>,
    /// Not a plain `@` between the two parts: the parts must look more like an address.
    pub(super) is_loose: bool,
    /// A bare word ` at `: only with ` dot ` in the domain.
    pub(super) is_word: bool,
    /// A picture or a word between the parts: only between Latin letters.
    pub(super) is_picture: bool,
}

const BRACKETED: &[&str] = &[
    "at",
    "@",
    "アット",
    "あっと",
    "アットマーク",
    "あっとまーく",
    "atmark",
    "at mark",
    "a",
    "アット・マーク",
];
/// Words that stand for the sign without brackets, longest first.
const WORDS: &[&str] = &[
    " アットマーク ",
    " あっとまーく ",
    " アット ",
    " あっと ",
    " -at- ",
    " _at_ ",
    " atmark ",
    "アットマーク",
    "あっとまーく",
    "アット",
    "あっと",
    "_at_",
    "-at-",
    "&#64;",
    "&#x40;",
    "&commat;",
    "\\u0040",
];

/// Where the next sign may start, at `from` or later: the cheap test before the exact one.
pub(super) fn next(shadow: &Shadow, from: usize) -> Option<usize> {
    let chars = shadow.slice(from, shadow.len());
    let at = chars.windows(2).position(|pair| matches!(pair, [c, next] if may_start(*c, *next)));
    let last = || chars.last().filter(|c| may_start(**c, '\0')).map(|_| chars.len().saturating_sub(1));
    from.checked_add(at.or_else(last)?)
}

fn may_start(c: char, next: char) -> bool {
    match c {
        '@' | '★' | '☆' | '■' | '□' | '●' | '○' | '◎' | '◆' | '◇' | '▲' | '♪' => true,
        '%' => next == '4',
        '&' => matches!(next, '#' | 'c' | 'C'),
        '\\' => matches!(next, 'u' | 'U'),
        'ア' => next == 'ッ',
        'あ' => next == 'っ',
        '_' | '-' | '"' => matches!(next, 'a' | 'A'),
        '[' | '(' | '{' | '<' | ' ' | '【' | '〔' | '《' | '「' => {
            matches!(next, 'a' | 'A' | 'あ' | 'ア' | '@' | ' ' | '-' | '_' | '【' | '〔')
        }
        _ => false,
    }
}

/// Reads the sign that starts at `index`, a space before it not counted.
pub(super) fn read(shadow: &Shadow, index: usize) -> Option<Sign> {
    match shadow.at(index)? {
        '@' => Some(plain(shadow, index)),
        '%' if shadow.has_at(index, "%40") => Some(Sign::between(index, index.saturating_add(3))),
        '★' | '☆' | '■' | '□' | '●' | '○' | '◎' | '◆' | '◇' | '▲' | '♪' => {
            Some(Sign { is_picture: true, ..Sign::between(index, index.saturating_add(1)) })
        }
        'ア' | 'あ' | '_' | '-' | '&' | '\\' => word(shadow, index),
        // Most brackets and spaces are just that: look at the next sign before comparing words.
        '[' | '(' | '{' | '<' | ' '
            if !matches!(
                shadow.at(index.saturating_add(1)),
                Some('a' | 'A' | 'あ' | 'ア' | '@' | ' ' | '-' | '_' | '【' | '〔')
            ) =>
        {
            None
        }
        '[' => bracketed(shadow, index, ']'),
        '(' => bracketed(shadow, index, ')'),
        '{' => bracketed(shadow, index, '}'),
        '<' => bracketed(shadow, index, '>'),
        '"' if shadow.has_at(index, "\"at\"") => bracketed(shadow, index, '"'),
        '【' => bracketed(shadow, index, '】'),
        '〔' => bracketed(shadow, index, '〕'),
        '《' => bracketed(shadow, index, '》'),
        '「' => bracketed(shadow, index, '」'),
        ' ' if shadow.has_at(index, " at ") => {
            Some(Sign { is_word: true, ..Sign::between(index, index.saturating_add(4)) })
        }
        ' ' => word(shadow, index),
        _ => None,
    }
}

impl Sign {
    fn between(from: usize, to: usize) -> Self {
        Self { from, to, at: None, is_loose: true, is_word: false, is_picture: false }
    }
}

fn word(shadow: &Shadow, index: usize) -> Option<Sign> {
    let word = WORDS.iter().find(|w| shadow.has_at(index, w))?;
    Some(Sign { is_picture: true, ..Sign::between(index, index.saturating_add(word.chars().count())) })
}

fn plain(shadow: &Shadow, index: usize) -> Sign {
    let mut from = index;
    match shadow.before(from) {
        Some(' ') => from = from.saturating_sub(1),
        Some(c) if is_line_break(c) => {
            from = from.saturating_sub(1);
            if c == '\n' && shadow.before(from) == Some('\r') {
                from = from.saturating_sub(1);
            }
        }
        _ => {}
    }
    let mut to = index.saturating_add(1);
    if shadow.at(to) == Some('@') {
        to = to.saturating_add(1);
    }
    let mut breaks = 0_u8;
    // Spaces, or one line break with the quote marks of an answer.
    while let Some(c) = shadow.at(to) {
        let quote = c == '>' && breaks > 0;
        if is_line_break(c) {
            breaks = breaks.saturating_add(1);
        } else if c != ' ' && !quote {
            break;
        }
        if breaks > 2 || to.saturating_sub(index) > 6 {
            break;
        }
        to = to.saturating_add(1);
    }
    let is_loose = from != index || to != index.saturating_add(1);
    Sign { at: Some(index), is_loose, ..Sign::between(from, to) }
}

fn bracketed(shadow: &Shadow, index: usize, close: char) -> Option<Sign> {
    let mut inside = index.saturating_add(1);
    if shadow.at(inside) == Some(' ') {
        inside = inside.saturating_add(1);
    }
    let mut end = BRACKETED.iter().find_map(|word| {
        let mut end = inside.saturating_add(word.chars().count());
        if shadow.at(end) == Some(' ') {
            end = end.saturating_add(1);
        }
        (shadow.has_at(inside, word) && shadow.at(end) == Some(close)).then(|| end.saturating_add(1))
    })?;
    if shadow.at(end) == Some(' ') {
        end = end.saturating_add(1);
    }
    let from = if shadow.before(index) == Some(' ') { index.saturating_sub(1) } else { index };
    Some(Sign::between(from, end))
}
