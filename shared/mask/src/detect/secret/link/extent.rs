//! Where a value ends that stands behind its link: quoted, plain, or in two groups.
//!
//! Apart from `link.rs` because what leads to a value and how far it goes are two questions.

use super::{Found, Link, MOST, SIGNS_OFF};
use crate::shadow::{Shadow, is_line_break};

pub(super) fn plain_or_quoted(shadow: &Shadow, at: usize, link: Link) -> Option<Found> {
    match shadow.at(at)? {
        '"' | '\'' | '`' | '「' | '『' | '【' | '“' | '‘' | '\\' | '*' | '《' => {
            quoted(shadow, at, link).or_else(|| plain(shadow, at, link))
        }
        '(' if shadow.slice(at.saturating_add(1), at.saturating_add(40)).contains(&')') => {
            quoted(shadow, at, link)
        }
        _ => plain(shadow, at, link),
    }
}

/// Reads a value between quotes of any kind.
pub(super) fn quoted(shadow: &Shadow, at: usize, link: Link) -> Option<Found> {
    let mut from = at;
    let mut close = None;
    // Perhaps several, one in another: `\"`, `**「`.
    for _ in 0..4 {
        let next = match shadow.at(from) {
            Some('"') => Some('"'),
            Some('\'') => Some('\''),
            Some('`') => Some('`'),
            Some('「') => Some('」'),
            Some('『') => Some('』'),
            Some('【') => Some('】'),
            Some('《') => Some('》'),
            Some('“') => Some('”'),
            Some('‘') => Some('’'),
            Some('(') => Some(')'),
            Some('[') => Some(']'),
            Some('*') => Some('*'),
            Some('\\') if shadow.at(from.saturating_add(1)) == Some('"') => Some('\\'),
            _ => None,
        };
        let Some(next) = next else { break };
        // A sign that closes nowhere before the outer one does is part of the value: `'*AjYj'`.
        if let Some(outer) = close {
            let inner = shadow.slice(from.saturating_add(1), from.saturating_add(MOST));
            let place = |sign: char| inner.iter().position(|c| *c == sign || is_line_break(*c));
            let is_within = match (place(next), place(outer)) {
                (Some(inner), Some(outer)) => inner < outer,
                (None, Some(_)) => false,
                (_, None) => true,
            };
            if !is_within {
                break;
            }
        }
        close = Some(next);
        from = from.saturating_add(if next == '\\' { 2 } else { 1 });
    }
    let close = close?;
    let length = shadow
        .slice(from, from.saturating_add(MOST))
        .iter()
        .position(|c| *c == close || is_line_break(*c) || (close == '*' && *c == ' '))?;
    let to = from.saturating_add(length);
    if shadow.at(to) != Some(close) || length == 0 {
        return None;
    }
    let ends_line = ends_line(shadow, to.saturating_add(1));
    Some(Found { from, to, link, is_quoted: true, is_closed: true, ends_line })
}

/// Reads a value without quotes: up to a space or what is not ASCII.
fn plain(shadow: &Shadow, at: usize, link: Link) -> Option<Found> {
    let chars = shadow.slice(at, at.saturating_add(MOST));
    let mut length = 0_usize;
    for (i, c) in chars.iter().enumerate() {
        let next = chars.get(i.saturating_add(1)).copied();
        let ends = match c {
            '"' | '`' | '<' => true,
            ';' => true,
            ',' => {
                matches!(link, Link::Table | Link::NextLine)
                    || next.is_none_or(|n| n.is_whitespace() || matches!(n, '"' | '\''))
            }
            '|' => matches!(link, Link::Table | Link::Sign),
            '\'' => next.is_none_or(|n| !n.is_ascii_alphanumeric()),
            '\\' => next.is_some_and(|n| matches!(n, 'n' | 'r' | 't' | '"')),
            '&' => {
                let name = chars.iter().skip(i.saturating_add(1)).take(32);
                let tail =
                    name.clone().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).count();
                tail > 0 && name.clone().nth(tail) == Some(&'=')
            }
            _ => !c.is_ascii_graphic(),
        };
        if ends {
            break;
        }
        length = i.saturating_add(1);
    }
    // The signs of the sentence around it.
    for _ in 0..SIGNS_OFF {
        let Some(last) = length.checked_sub(1).and_then(|i| chars.get(i)) else { break };
        let open = match last {
            ')' => '(',
            ']' => '[',
            '}' => '{',
            '.' | ',' | ':' | '*' | '_' if length > 1 => '\0',
            _ => break,
        };
        if open != '\0' && chars.get(..length).is_some_and(|v| v.contains(&open)) {
            break;
        }
        if matches!(last, '*') && chars.get(..length).is_some_and(|v| v.iter().all(|c| *c == '*')) {
            break;
        }
        length = length.saturating_sub(1);
    }
    if length == 0 {
        return None;
    }
    let to = groups(shadow, at, at.saturating_add(length));
    let ends_line = ends_line(shadow, to);
    let is_closed = ends_line || closes(shadow, to);
    Some(Found { from: at, to, link, is_quoted: false, is_closed, ends_line })
}

/// A code of digits written in two groups: `482 913`.
pub(in crate::detect::secret) fn two_groups(shadow: &Shadow, found: Found) -> Found {
    let digits = |from: usize| {
        shadow.slice(from, from.saturating_add(5)).iter().take_while(|c| c.is_ascii_digit()).count()
    };
    let first = found.to.saturating_sub(found.from);
    let second = found.to.saturating_add(1);
    let is_group = (2..=4).contains(&first) && digits(found.from) == first && digits(second) == first;
    if found.is_quoted || !is_group || shadow.at(found.to) != Some(' ') {
        return found;
    }
    let to = second.saturating_add(first);
    let ends_line = ends_line(shadow, to);
    Found { to, is_closed: ends_line || closes(shadow, to), ends_line, ..found }
}

/// Adds the other groups of a seed or a code written in groups of four: `JBSW Y3DP EHPK 3PXP`.
fn groups(shadow: &Shadow, from: usize, to: usize) -> usize {
    let is_group = |at: usize| {
        let group = shadow.slice(at, at.saturating_add(4));
        group.len() == 4
            && group.iter().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
            && !shadow.at(at.saturating_add(4)).is_some_and(|c| c.is_ascii_alphanumeric())
    };
    let mut end = to;
    while to.saturating_sub(from) == 4
        && is_group(from)
        && end.saturating_sub(from) < 80
        && shadow.at(end) == Some(' ')
        && is_group(end.saturating_add(1))
    {
        end = end.saturating_add(5);
    }
    // Two groups could be anything.
    if end.saturating_sub(from) >= 14 { end } else { to }
}

fn ends_line(shadow: &Shadow, to: usize) -> bool {
    let blank = shadow
        .slice(to, to.saturating_add(8))
        .iter()
        .take_while(|c| matches!(c, ' ' | ',' | ';' | '。' | '.'))
        .count();
    shadow.at(to.saturating_add(blank)).is_none_or(is_line_break)
}

/// Tells whether a sentence or a bracket ends here: です, 。, )
fn closes(shadow: &Shadow, to: usize) -> bool {
    let blank = usize::from(shadow.at(to) == Some(' '));
    let at = to.saturating_add(blank);
    matches!(
        shadow.at(at),
        Some(
            '。' | '、'
                | ')'
                | ']'
                | '」'
                | '】'
                | '}'
                | ','
                | ';'
                | '/'
                | '|'
                | '&'
                | '<'
                | '\\'
                | '('
                | '!'
        )
    ) || (shadow.at(at) == Some('.') && shadow.at(at.saturating_add(1)).is_none_or(char::is_whitespace))
        || [
            "です",
            "でした",
            "になります",
            "となります",
            "に変更",
            "に設定",
            "を入力",
            "と入力",
            "で固定",
            "でお願",
            "にて",
            "に統一",
            "のまま",
            "だよ",
            "です",
            "で入",
            "で共通",
            "でログイン",
            "で開",
            "で解凍",
            "にしました",
            "にしてあ",
            "として",
            "id",
            "user",
            "ユーザ",
            "でロック",
        ]
        .iter()
        .any(|word| shadow.has_at(at, word))
}
