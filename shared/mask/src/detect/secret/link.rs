//! The way from a word for a credential to its value: signs, particles, quotes, brackets, line breaks.
//!
//! Apart because it is grammar, and says nothing of what a value looks like. Reads a bounded stretch of text.

mod extent;

use super::value::Make;
use crate::shadow::{Shadow, is_line_break};
pub(super) use extent::two_groups;
use extent::{plain_or_quoted, quoted};

/// How a value hangs on its word, which tells how sure it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// `:`, `=`, an arrow.
    Sign,
    /// は, が, を and so on.
    Particle,
    /// ` is `.
    Word,
    /// `は以下の通りです` and a line of its own.
    Announced,
    /// Brackets or quotes straight behind the word.
    Quote,
    /// The next cell of a table.
    Table,
    /// A line break.
    NextLine,
    /// A space.
    Space,
    /// Somewhere in the same sentence.
    Far,
}

/// A value and how it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) link: Link,
    pub(super) is_quoted: bool,
    /// A sentence, a line or a bracket ends behind it.
    pub(super) is_closed: bool,
    /// The line ends behind it.
    pub(super) ends_line: bool,
}

/// How much of a value is looked at, in characters.
const MOST: usize = 512;
/// The most signs taken off its end.
const SIGNS_OFF: usize = 8;
/// How far a value may stand in the same sentence.
const FAR: usize = 48;
/// The longest remark in brackets between a word and its value.
const REMARK: usize = 24;

/// Words between a label and its link.
const BETWEEN: &[&str] = &[
    "の初期値",
    "の値",
    "の文字列",
    "設定値",
    "(初期)",
    "変更しました",
    "を変更しました",
    "変更後",
    "リセットしました",
    "をリセットしました",
    "を発行しました",
    "再発行",
    " 4桁",
    "4桁",
    " 6桁",
    "6桁",
    "8桁",
    "初期値",
    "情報",
    "欄",
    "の方",
    "のほう",
    "について",
    " (temporary)",
    " value",
    " string",
    "の内容",
    "その1",
    "その2",
    "本体",
];
/// Links, longest first where one starts with another.
const SIGNS: &[&str] = &["=>", "->", ":=", "===", "==", "=", "⇒", "→", "➡", "▶", "►", "⇨", ":", "»"];
const PARTICLES: &[&str] = &[
    "ですが",
    "の方は",
    "のほうは",
    "については",
    "としては",
    "として",
    "には",
    "は",
    "が",
    "を",
    "に",
    "も",
];
const WORDS: &[&str] = &[" is now ", " is:", " is ", " was ", " will be ", " to ", " as ", " = ", " set to "];
/// Between a link and its value.
const BEFORE_VALUE: &[&str] = &[
    "value=",
    "content=",
    "value:",
    "\"value\":",
    "<string>",
    "<value>",
    "<td>",
    "<dd>",
    "<code>",
    "<b>",
    "<strong>",
    "<span>",
];
const ANNOUNCING: &[&str] = &["以下", "下記", "次の", "次記", "こちら", "通り", "とおり", "下の"];

/// Where a value ends that may be longer than what was looked at.
pub(super) fn whole(shadow: &Shadow, found: &Found) -> usize {
    if found.is_quoted || found.to.saturating_sub(found.from) < MOST.saturating_sub(SIGNS_OFF) {
        return found.to;
    }
    let rest = shadow.slice(found.to, shadow.len()).iter();
    found.to.saturating_add(rest.take_while(|c| c.is_ascii_graphic() && !matches!(c, '"' | '<')).count())
}

/// Follows the way from the end of a label.
pub(super) fn follow(shadow: &Shadow, label_end: usize, is_japanese: bool) -> Option<Found> {
    let mut at = closers(shadow, label_end);
    if shadow.at(at) == Some('(') {
        match remark(shadow, at) {
            Remark::Value(found) => return Some(found),
            Remark::Talk(end) => at = closers(shadow, end),
            Remark::Open => return None,
        }
    }
    for word in BETWEEN {
        if shadow.has_at(at, word) {
            at = closers(shadow, at.saturating_add(word.chars().count()));
            break;
        }
    }
    at = english_remark(shadow, at);
    let (link, mut at) =
        link(shadow, at, label_end).or_else(|| is_japanese.then(|| glued(shadow, at)).flatten())?;
    if link == Link::Quote {
        return quoted(shadow, at, link);
    }
    let (breaks, next) = spaces(shadow, at);
    at = next;
    let mut link = link;
    if matches!(link, Link::Particle | Link::Sign)
        && is_announced(shadow, at)
        && let Some(found) = announced(shadow, at)
    {
        return Some(found);
    }
    if breaks > 0 {
        link = match link {
            Link::Sign if breaks <= 2 => Link::NextLine,
            Link::Sign | Link::Particle | Link::Word => return None,
            other @ (Link::Announced
            | Link::Quote
            | Link::Table
            | Link::NextLine
            | Link::Space
            | Link::Far) => other,
        };
    }
    for word in BEFORE_VALUE {
        if shadow.has_at(at, word) {
            at = spaces(shadow, at.saturating_add(word.chars().count())).1;
            if matches!(link, Link::NextLine | Link::Space) {
                link = Link::Sign;
            }
        }
    }
    let found = plain_or_quoted(shadow, at, link);
    if found.is_none() && link == Link::Particle && is_japanese {
        return far(shadow, at);
    }
    found
}

/// Skips what closes a word: quotes, brackets, marks, spaces that lead to a link.
fn closers(shadow: &Shadow, mut at: usize) -> usize {
    let mut left = 6_usize;
    while left > 0
        && shadow.at(at).is_some_and(|c| {
            matches!(
                c,
                '"' | '\''
                    | '`'
                    | ']'
                    | '}'
                    | ')'
                    | '】'
                    | '」'
                    | '』'
                    | '》'
                    | '>'
                    | '*'
                    | '_'
                    | '\\'
                    | '”'
                    | '’'
            )
        })
    {
        at = at.saturating_add(1);
        left = left.saturating_sub(1);
    }
    // A space before a link belongs to it.
    let spaces =
        shadow.slice(at, at.saturating_add(24)).iter().take_while(|c| matches!(c, ' ' | '\t')).count();
    let behind = at.saturating_add(spaces);
    let leads = shadow.at(behind).is_some_and(|c| matches!(c, ':' | '=' | '-' | '→' | '⇒' | '|' | '('))
        || PARTICLES.iter().any(|p| shadow.has_at(behind, p));
    if spaces > 0 && leads { behind } else { at }
}

enum Remark {
    /// The brackets hold the value.
    Value(Found),
    /// They hold talk and end here.
    Talk(usize),
    Open,
}

fn remark(shadow: &Shadow, at: usize) -> Remark {
    let inside =
        shadow.slice(at.saturating_add(1), at.saturating_add(1).saturating_add(REMARK.saturating_mul(2)));
    let Some(length) = inside.iter().position(|c| *c == ')' || is_line_break(*c)) else {
        return Remark::Open;
    };
    let inside = inside.get(..length).unwrap_or_default();
    let from = at.saturating_add(1);
    let to = from.saturating_add(length);
    if shadow.at(to) != Some(')') {
        return Remark::Open;
    }
    let make = Make::of(inside);
    let is_value = inside.iter().all(char::is_ascii_graphic)
        && ((make.is_mixed() && length >= 6) || (make.is_digits() && (4..=8).contains(&length)));
    let goes_on = SIGNS.iter().any(|s| shadow.has_at(to.saturating_add(1), s));
    if is_value && !goes_on {
        return Remark::Value(Found {
            from,
            to,
            link: Link::Quote,
            is_quoted: true,
            is_closed: true,
            ends_line: false,
        });
    }
    if length <= REMARK { Remark::Talk(to.saturating_add(1)) } else { Remark::Open }
}

/// `password for the portal: …`
fn english_remark(shadow: &Shadow, at: usize) -> usize {
    if ![" for ", " of ", " to log", " (for "].iter().any(|w| shadow.has_at(at, w)) {
        return at;
    }
    let rest = shadow.slice(at, at.saturating_add(FAR));
    for (i, c) in rest.iter().enumerate() {
        let here = at.saturating_add(i);
        if *c == ':' || (shadow.has_at(here, " is ") && i > 0) {
            return here;
        }
        if is_line_break(*c)
            || matches!(c, '.' | ',' | '=' | '"' | '。')
                && !shadow.at(here.saturating_add(1)).is_some_and(|c| c.is_ascii_alphanumeric())
        {
            break;
        }
    }
    at
}

/// Reads the link and where it ends.
fn link(shadow: &Shadow, at: usize, label_end: usize) -> Option<(Link, usize)> {
    let after = |word: &str| at.saturating_add(word.chars().count());
    if shadow.has_at(at, "::") {
        return None;
    }
    if let Some(sign) = SIGNS.iter().find(|s| shadow.has_at(at, s)) {
        return Some((Link::Sign, after(sign)));
    }
    if let Some(word) = WORDS.iter().find(|s| shadow.has_at(at, s)) {
        let end = after(word);
        return Some((Link::Word, end.saturating_add(usize::from(shadow.at(end) == Some(':')))));
    }
    if let Some(word) = PARTICLES.iter().find(|s| shadow.has_at(at, s)) {
        let mut at = after(word);
        while shadow.at(at).is_some_and(|c| matches!(c, '、' | ',' | ':' | ' ' | '…')) {
            at = at.saturating_add(1);
        }
        return Some((Link::Particle, at));
    }
    match shadow.at(at)? {
        '「' | '『' | '【' | '"' | '“' | '`' | '[' | '《' | '\'' => Some((Link::Quote, at)),
        '|' | ',' | '\t' | '・' | ';' => Some((Link::Table, at.saturating_add(1))),
        // The closing tag of a cell or a key.
        '<' => tag(shadow, at).map(|end| (Link::Table, end)),
        '.' if shadow.slice(at, at.saturating_add(3)).iter().all(|c| *c == '.') => {
            Some((Link::Space, at.saturating_add(3)))
        }
        c if is_line_break(c) => Some((Link::NextLine, at)),
        ' ' => {
            let blank = shadow.slice(at, at.saturating_add(40)).iter().take_while(|c| **c == ' ').count();
            let end = at.saturating_add(blank);
            match shadow.at(end) {
                Some('「' | '『' | '【' | '"' | '“' | '`' | '\'') => Some((Link::Quote, end)),
                _ if blank >= 2 => Some((Link::Table, end)),
                _ => Some((Link::Space, end)),
            }
        }
        // `<password>abc</password>`, `<b>PW</b>abc`: a closer stood before.
        _ if at > label_end && shadow.before(at) == Some('>') => Some((Link::Sign, at)),
        _ => None,
    }
}

/// A value straight behind a Japanese word, or behind a slash: `暗証番号1234`, `パスワード/tanaka01`.
fn glued(shadow: &Shadow, at: usize) -> Option<(Link, usize)> {
    let slash = usize::from(shadow.at(at) == Some('/'));
    let from = at.saturating_add(slash);
    shadow.at(from).is_some_and(|c| c.is_ascii_alphanumeric()).then_some((Link::Table, from))
}

/// Skips up to four tags and the spaces between them.
fn tag(shadow: &Shadow, mut at: usize) -> Option<usize> {
    for _ in 0..4 {
        if shadow.at(at) != Some('<') {
            break;
        }
        let length = shadow.slice(at, at.saturating_add(40)).iter().position(|c| *c == '>')?;
        at = spaces(shadow, at.saturating_add(length).saturating_add(1)).1;
    }
    Some(at)
}

/// Skips spaces and up to three line breaks; returns how many lines ended.
fn spaces(shadow: &Shadow, mut at: usize) -> (usize, usize) {
    let mut breaks = 0_usize;
    for _ in 0..64 {
        match shadow.at(at) {
            Some('\n') => breaks = breaks.saturating_add(1),
            Some(' ' | '\t' | '\r' | '>') => {}
            _ => break,
        }
        if breaks > 3 {
            break;
        }
        at = at.saturating_add(1);
    }
    (breaks, at)
}

fn is_announced(shadow: &Shadow, at: usize) -> bool {
    ANNOUNCING.iter().any(|word| shadow.has_at(at, word))
}

/// The first line after an announcement, if one value stands alone on it.
fn announced(shadow: &Shadow, at: usize) -> Option<Found> {
    let rest = shadow.slice(at, at.saturating_add(FAR));
    let end = rest.iter().position(|c| *c == '\n')?;
    let (_, next) = spaces(shadow, at.saturating_add(end));
    let found = plain_or_quoted(shadow, next, Link::Announced)?;
    found.ends_line.then_some(found)
}

/// A value in the same sentence: in quotes, or one that cannot be a word.
fn far(shadow: &Shadow, at: usize) -> Option<Found> {
    let rest = shadow.slice(at, at.saturating_add(FAR));
    let end = rest.iter().position(|c| matches!(c, '。' | '\n' | '\r')).unwrap_or(rest.len());
    let rest = rest.get(..end)?;
    let first = rest.iter().position(|c| c.is_ascii_graphic() && !matches!(c, ',' | '(' | ')'))?;
    let start = at.saturating_add(first);
    let in_quotes = shadow.before(start).is_some_and(|c| matches!(c, '「' | '『' | '“' | '【'));
    let found = plain_or_quoted(shadow, start, if in_quotes { Link::Quote } else { Link::Far })?;
    Some(Found { is_quoted: found.is_quoted || in_quotes, ..found })
}
