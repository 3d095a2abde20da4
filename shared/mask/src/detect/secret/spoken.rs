//! Values that stand away from their word: alone on a line below a sentence, or beside the name of a network.
//!
//! Apart from the links because no sign and no particle leads to such a value; it is known by standing alone.

use super::label::{self, Class, Name};
use super::link::{self, Link};
use super::value::{self, Make};
use super::{hit, vocabulary};
use crate::detect::Hit;
use crate::shadow::{Shadow, is_line_break};

/// How much of a sentence is read behind its word, in characters.
const SENTENCE: usize = 64;
/// How far the key of a network may stand behind its name.
const NETWORK: usize = 96;
/// The longest value that is read on a line of its own.
const VALUE: usize = 64;

/// `解凍パスワードをお送りいたします。`, and the value alone on the next line that is not empty.
pub(super) fn below(shadow: &Shadow, class: Class, name: &Name, from: usize) -> Option<Hit> {
    let announces = match class {
        Class::Password | Class::Pin => true,
        Class::Loose => name.is_japanese,
        Class::Key => false,
    };
    if !announces {
        return None;
    }
    let rest = shadow.slice(name.to, name.to.saturating_add(SENTENCE));
    let end = rest.iter().position(|c| is_line_break(*c))?;
    let sentence: String = rest.get(..end)?.iter().collect();
    // What stands before the word on its line may say that the value comes another way, too.
    let head = shadow.slice(from.saturating_sub(24), from);
    let start = head.iter().rposition(|c| is_line_break(*c)).map_or(0, |i| i.saturating_add(1));
    let head: String = head.get(start..).unwrap_or_default().iter().collect();
    let elsewhere = |text: &str| vocabulary::ELSEWHERE.iter().any(|word| text.contains(word));
    if !vocabulary::SENT.iter().any(|word| sentence.contains(word))
        || elsewhere(&sentence)
        || elsewhere(&head)
    {
        return None;
    }
    let (from, to) = alone(shadow, name.to.saturating_add(end))?;
    let chars = shadow.slice(from, to);
    let make = Make::of(chars);
    let good = match class {
        Class::Pin => make.is_digits() && (4..=8).contains(&chars.len()),
        Class::Password | Class::Loose | Class::Key => {
            chars.len() >= 6
                && make.other == 0
                && (make.is_mixed() || (make.letters() > 0 && make.sign > 0) || is_scattered(chars))
                && !label::is_path(chars)
        }
    };
    (good && !label::is_nothing(chars)).then(|| hit("secret.below", from, to))
}

/// Letters only, but no word: upper case in the middle.
fn is_scattered(chars: &[char]) -> bool {
    let make = Make::of(chars);
    let changes = chars
        .windows(2)
        .filter(|w| matches!(w, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase()))
        .count();
    make.is_letters() && changes >= 2 && chars.len() >= 8
}

/// The one row of characters on the next line that is not empty.
fn alone(shadow: &Shadow, line_end: usize) -> Option<(usize, usize)> {
    let blank = shadow
        .slice(line_end, line_end.saturating_add(16))
        .iter()
        .take_while(|c| c.is_whitespace() || matches!(c, '>' | '|'))
        .count();
    let mut from = line_end.saturating_add(blank);
    let open = shadow.at(from).filter(|c| matches!(c, '「' | '『' | '"' | '【' | '\'' | '`'));
    from = from.saturating_add(usize::from(open.is_some()));
    let row = shadow.slice(from, from.saturating_add(VALUE));
    let ends = |c: char| !c.is_ascii_graphic() || (open.is_some() && matches!(c, '"' | '\'' | '`'));
    let length = row.iter().position(|c| ends(*c)).unwrap_or(row.len());
    let to = from.saturating_add(length);
    let closers = shadow
        .slice(to, to.saturating_add(3))
        .iter()
        .take_while(|c| matches!(c, '」' | '』' | '"' | '】' | '\'' | '`' | ' '))
        .count();
    let is_end = shadow.at(to.saturating_add(closers)).is_none_or(is_line_break);
    (length > 0 && length < VALUE && is_end).then_some((from, to))
}

/// `SSID: office / KEY: …`: a word for a key that means a password only beside a network.
pub(super) fn network_key(shadow: &Shadow, from: usize, to: usize) -> Option<Hit> {
    if shadow.before(from).is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let text: Vec<char> =
        shadow.slice(to, to.saturating_add(NETWORK)).iter().map(char::to_ascii_lowercase).collect();
    for word in ["key", "キー", "暗号", "pass", "パス"] {
        let word: Vec<char> = word.chars().collect();
        let Some(place) = text.windows(word.len()).position(|w| w == word) else { continue };
        let end = to.saturating_add(place).saturating_add(word.len());
        let goes_on =
            shadow.at(end).is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, 'ァ'..='ヺ' | 'ー'));
        if goes_on {
            continue;
        }
        let Some(found) = link::follow(shadow, end, true) else { continue };
        let chars = shadow.slice(found.from, found.to);
        let make = Make::of(chars);
        let linked = matches!(
            found.link,
            Link::Sign
                | Link::Particle
                | Link::Quote
                | Link::Announced
                | Link::Space
                | Link::Table
                | Link::NextLine
        );
        let good = (8..=64).contains(&chars.len())
            && make.other == 0
            && (make.is_mixed()
                || make.sign > 0
                || (make.is_letters() && found.is_closed && found.link == Link::Sign))
            && !label::is_path(chars)
            && !value::is_word_of_talk(chars);
        if linked && good && !label::is_nothing(chars) {
            return Some(hit("secret.wifi", found.from, found.to));
        }
    }
    None
}
