//! Addresses in Latin letters: 2-8-1 Nishi-Shinjuku, Shinjuku-ku, Tokyo 160-0023.
//!
//! Apart because their order is turned round and words, not signs, part them. An address is a row of numbers,
//! words with capital letters, and the name of a prefecture or a municipality among them.

use super::Found;
use super::spelling::{PREFECTURES, latin};
use super::table::Places;
use crate::shadow::{Shadow, is_line_break};
use std::ops::Range;

pub(super) const RULE: &str = "address.latin";

/// How far an address reaches to each side of what gave it away, in characters.
const REACH: usize = 120;
const ENDINGS: &[&str] = &["-ku", "-shi", "-gun", "-cho", "-machi", "-mura", "-chome"];
const BUILDINGS: &[&str] = &[
    "bldg",
    "building",
    "tower",
    "mansion",
    "heights",
    "room",
    "floor",
    "apt",
    "apartment",
    "rm",
    "suite",
    "plaza",
    "residence",
    "house",
    "unit",
    "corpo",
    "maison",
    "hills",
    "terrace",
    "court",
    "center",
    "square",
];
/// Words that stand before or after an address.
const STOPS: &[&str] =
    &["tel", "fax", "phone", "email", "mail", "mobile", "attn", "contact", "address", "to", "from", "at"];

/// One word: letters, digits and signs without spaces.
struct Word {
    from: usize,
    to: usize,
    text: String,
    what: What,
    /// The prefecture that it names, if it is a place.
    prefecture: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// 2-8-1, 5F, #203, 3-chome.
    Number,
    /// 160-0023.
    Code,
    Prefecture,
    Municipality,
    Building,
    /// A word that starts with a capital letter.
    Name,
    Other,
}

/// Finds addresses and remembers where no place is named, so that a long row of numbers is not read again at each.
#[derive(Debug, Default)]
pub(super) struct Latin {
    /// No prefecture and no municipality stands in these characters.
    placeless: Range<usize>,
}

impl Latin {
    /// Finds the address around `at`, where a dash or a telling letter stands. Places are asked for in order.
    pub(super) fn find(
        &mut self,
        shadow: &Shadow,
        places: &Places,
        floor: usize,
        at: usize,
    ) -> Option<Found> {
        if !gives_away(shadow, at) {
            return None;
        }
        let lowest = floor.max(at.saturating_sub(REACH));
        let left = shadow.slice(lowest, at).iter().rev().take_while(|c| is_inside(**c)).count();
        let right = shadow.slice(at, at + REACH).iter().take_while(|c| is_inside(**c)).count();
        let window = at - left..at + right;
        if !has_street_number(shadow, &window) {
            return None;
        }
        let known = self.placeless.contains(&window.start) && self.placeless.end <= window.end;
        if !known {
            let words = words(shadow, places, window.start, window.end);
            if words.iter().any(is_place) {
                return around(shadow, at, &words);
            }
            self.placeless = window;
            return None;
        }
        // The last words read may have been cut short, or be joined with the next: Shinjuku City.
        let from = words_before(shadow, self.placeless.end).max(window.start);
        if words(shadow, places, from, window.end).iter().any(is_place) {
            return around(shadow, at, &words(shadow, places, window.start, window.end));
        }
        self.placeless.end = window.end;
        None
    }
}

/// Without a number of a street there is no address, however many words there are: the cheap test.
fn has_street_number(shadow: &Shadow, window: &Range<usize>) -> bool {
    let chars = shadow.slice(window.start, window.end);
    let dashed = |pair: &[char]| matches!(pair, ['0'..='9', '-'] | ['-', '0'..='9']);
    chars.windows(2).any(dashed)
        || chars.iter().enumerate().any(|(i, c)| *c == 'c' && shadow.has_at(window.start + i, "chome"))
}

fn is_place(word: &Word) -> bool {
    matches!(word.what, What::Prefecture | What::Municipality)
}

fn is_street_number(word: &Word) -> bool {
    word.what == What::Number && (word.text.contains('-') || word.text.contains("chome"))
}

/// Where the last two words before `at` start.
fn words_before(shadow: &Shadow, at: usize) -> usize {
    let mut start = at;
    for _ in 0..2 {
        let head = shadow.slice(start.saturating_sub(REACH), start);
        let gap = head.iter().rev().take_while(|c| parts_words(**c)).count();
        let word = head.iter().rev().skip(gap).take_while(|c| !parts_words(**c)).count();
        start -= gap + word;
    }
    start
}

fn parts_words(c: char) -> bool {
    c == ' ' || c == ',' || is_line_break(c)
}

/// The address among these words of which one stands at `at`.
fn around(shadow: &Shadow, at: usize, words: &[Word]) -> Option<Found> {
    let centre = words.iter().position(|w| w.to > at)?;
    let mut first = centre;
    while let Some(before) = first.checked_sub(1) {
        if !belongs(words, before) {
            break;
        }
        first = before;
    }
    let mut last = centre;
    while words.get(last + 1).is_some() && belongs(words, last + 1) && !is_sentence_end(words, last) {
        last += 1;
    }
    trim(words.get(first..=last)?, shadow)
}

/// Tells whether an address may stand here: a municipality's ending, or numbers before a capital letter.
fn gives_away(shadow: &Shadow, at: usize) -> bool {
    let before = shadow.before(at);
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    match shadow.at(at) {
        Some('-') if letter(before) => {
            ENDINGS.iter().any(|e| shadow.has_at(at, e) && !letter(shadow.at(at + e.chars().count())))
        }
        Some('-') if before.is_some_and(|c| c.is_ascii_digit()) => {
            if shadow.has_at(at, "-chome") {
                return true;
            }
            let numbers = |c: &&char| c.is_ascii_digit() || **c == '-';
            let len = shadow.slice(at, at + 12).iter().take_while(numbers).count();
            let next = if shadow.at(at + len) == Some(',') { at + len + 1 } else { at + len };
            len > 1
                && shadow.at(next) == Some(' ')
                && shadow.at(next + 1).is_some_and(|c| c.is_ascii_uppercase() || "ĀĪŪĒŌ".contains(c))
        }
        Some('C') => before == Some(' ') && shadow.has_at(at, "city"),
        Some('W') => before == Some(' ') && shadow.has_at(at, "ward"),
        Some('P') => before == Some(' ') && shadow.has_at(at, "pref"),
        Some('c') => before == Some(' ') && shadow.has_at(at, "chome"),
        _ => false,
    }
}

fn is_inside(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, ' ' | ',' | '-' | '.' | '\'' | '#' | '&' | '/')
        || is_line_break(c)
        || (u32::from(c) < 0x250 && c.is_alphabetic())
}

fn words(shadow: &Shadow, places: &Places, from: usize, to: usize) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut start = None;
    for at in from..=to {
        let c = shadow.at(at).filter(|_| at < to);
        let parts = c.is_none_or(parts_words);
        match (parts, start) {
            (false, None) => start = Some(at),
            (true, Some(first)) => {
                words.push(word(shadow, places, first, at));
                start = None;
            }
            (false, Some(_)) | (true, None) => {}
        }
    }
    // Shinjuku City, Shinjuku Ward, Kanagawa Prefecture.
    for index in 1..words.len() {
        let (head, tail) = words.split_at_mut(index);
        if let (Some(name), Some(kind)) = (head.last_mut(), tail.first_mut()) {
            join(name, kind, places);
        }
    }
    words
}

fn join(name: &mut Word, kind: &mut Word, places: &Places) {
    let stem = latin(name.text.chars());
    let found = match kind.text.trim_end_matches('.') {
        "city" => places.latin(&format!("{stem}-shi")).or_else(|| places.latin(&format!("{stem}-ku"))),
        "ward" => places.latin(&format!("{stem}-ku")),
        "prefecture" | "pref" if name.what == What::Prefecture => {
            kind.what = What::Name;
            return;
        }
        _ => None,
    };
    if let Some(prefecture) = found {
        (name.what, name.prefecture) = (What::Municipality, prefecture);
        (kind.what, kind.prefecture) = (What::Municipality, prefecture);
    }
}

fn word(shadow: &Shadow, places: &Places, from: usize, to: usize) -> Word {
    let raw: String = shadow.slice(from, to).iter().collect();
    let text = raw.to_lowercase();
    let bare = text.trim_matches(|c: char| matches!(c, '.' | '#' | '\'' | '-' | '/'));
    let (what, prefecture) = kind(&raw, bare, places);
    let to = if raw.ends_with('.') && what != What::Building { to - 1 } else { to };
    Word { from, to, text, what, prefecture }
}

fn kind(raw: &str, bare: &str, places: &Places) -> (What, Option<u8>) {
    let digits = bare.chars().filter(char::is_ascii_digit).count();
    if digits > 0 {
        let groups: Vec<usize> = bare.split('-').map(str::len).collect();
        let plain = bare.chars().all(|c| c.is_ascii_digit() || c == '-');
        let what = match groups.as_slice() {
            [3, 4] if plain => What::Code,
            [7] if plain => What::Code,
            lens if plain && !bare.starts_with('0') && lens.iter().all(|len| (1..=4).contains(len)) => {
                let phone = lens.len() > 2 && lens.last() == Some(&4);
                let date = lens.first() == Some(&4) && lens.len() > 1;
                if phone || date { What::Other } else { What::Number }
            }
            _ if bare.ends_with("-chome") || bare.ends_with("chome") => What::Number,
            _ if digits <= 4 && bare.len() <= digits + 3 && !plain => What::Number,
            _ => What::Other,
        };
        return (what, None);
    }
    if BUILDINGS.contains(&bare) {
        return (What::Building, None);
    }
    if !raw.starts_with(|c: char| c.is_uppercase()) && !ENDINGS.iter().any(|e| bare.ends_with(e)) {
        return (if bare == "chome" { What::Number } else { What::Other }, None);
    }
    if STOPS.contains(&bare) {
        return (What::Other, None);
    }
    let stem =
        bare.strip_suffix("-to").or_else(|| bare.strip_suffix("-fu")).or_else(|| bare.strip_suffix("-ken"));
    let folded = latin(stem.unwrap_or(bare).chars());
    if let Some(index) = PREFECTURES.iter().position(|p| p.latin == folded) {
        return (What::Prefecture, u8::try_from(index).ok());
    }
    let known = ENDINGS.iter().find_map(|ending| {
        let stem = bare.strip_suffix(ending)?;
        places.latin(&format!("{}{ending}", latin(stem.chars())))
    });
    match known.or_else(|| places.latin(&folded)) {
        Some(prefecture) => (What::Municipality, prefecture),
        None => (What::Name, None),
    }
}

/// Tells whether a word can be part of an address.
fn belongs(words: &[Word], index: usize) -> bool {
    words.get(index).is_some_and(|w| w.what != What::Other)
}

/// Tells whether a sentence ends between this word and the next.
fn is_sentence_end(words: &[Word], index: usize) -> bool {
    words.get(index).is_some_and(|w| w.text.ends_with('.') && w.what != What::Building && w.text.len() > 3)
}

/// Takes away what stands before the first and after the last sure part.
fn trim(words: &[Word], shadow: &Shadow) -> Option<Found> {
    let prefecture = words.iter().filter(|w| w.what == What::Prefecture).find_map(|w| w.prefecture);
    let numbers: Vec<usize> = positions(words, |w| w.what == What::Number);
    if !words.iter().any(is_street_number) || !words.iter().any(is_place) {
        return None;
    }
    let first_number = *numbers.first()?;
    let first_place = words.iter().position(is_place)?;
    let mut first = first_number.min(first_place);
    // Sunrise Bldg. 5F, 2-8-1 …: a building before the numbers belongs to them.
    if let Some(building) = words.iter().take(first).position(|w| w.what == What::Building) {
        let parted = |i: usize| {
            i.checked_sub(1).and_then(|b| words.get(b)).zip(words.get(i)).is_none_or(|(before, word)| {
                shadow.slice(before.to, word.from).iter().any(|c| *c == ',' || is_line_break(*c))
            })
        };
        first = (0..=building).rev().find(|i| parted(*i)).unwrap_or(building);
    }
    let last = words.iter().rposition(|w| !matches!(w.what, What::Name | What::Other))?;
    let (from, to) = (words.get(first)?.from, words.get(last)?.to);
    let municipality = || words.iter().filter(|w| w.what == What::Municipality).find_map(|w| w.prefecture);
    Some(Found { from, to, prefecture: prefecture.or_else(municipality), rule: RULE })
}

fn positions(words: &[Word], wanted: impl Fn(&Word) -> bool) -> Vec<usize> {
    words.iter().enumerate().filter(|(_, w)| wanted(w)).map(|(i, _)| i).collect()
}
