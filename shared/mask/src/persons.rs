//! Finds persons in free text, and the companies and places that only look like persons.
//!
//! Apart from the detectors because a name has no form of its own: what finds it are tables and statistics of
//! another crate, and what is known of the same result. What was hidden before is never looked at again.

mod columns;
mod cues;
mod endings;
mod firms;
mod words;

use crate::detect::{Form, Hit};
use crate::kind::{Action, Kind};
use crate::render::name::{Name, NameList};
use crate::shadow::{Shadow, fold};
use sekisho_names::{Bias, Names, Sort, Spelling, Tagged, katakana, romaji};
use std::ops::Range;

/// From which likelihood on a name that was found once is looked for in the rest of the result.
const SURE: f32 = 0.7;
/// The likelihood of a name that only its surroundings tell.
const UNSURE: f32 = 0.5;
/// Surnames in Latin letters that are also English words: alone they tell nothing.
const ENGLISH: &[&str] =
    &["date", "hide", "made", "make", "mine", "more", "nose", "same", "some", "take", "tone", "wake", "ware"];
/// How many readings of each part of a name are looked for.
const READINGS: usize = 3;
/// Stands where something was hidden: a character that belongs to no name.
const BLANK: char = '\u{fffc}';

/// Who and what a text names.
#[derive(Debug, Default)]
pub(crate) struct Named {
    persons: Vec<Tagged>,
    /// Cells of tables under headings for persons.
    cells: Vec<Range<usize>>,
    /// Persons by an honorific, a title or the like.
    cued: Vec<Range<usize>>,
    /// Organisations and places: in them a surname is none.
    others: Vec<Range<usize>>,
    /// The parts that were looked at, in order, if not all of the text was.
    parts: Option<Vec<Range<usize>>>,
}

impl Named {
    /// Looks for names in a folded text; with `near`, only where these places, which must be in order, can matter.
    pub(crate) fn of(shadow: &Shadow, bias: Bias, near: Option<&[Range<usize>]>) -> Self {
        let chars = blanked(shadow.chars());
        let (tagged, parts) = match near {
            None => (Names::embedded().tag(&chars, bias), None),
            Some(places) => {
                let (tagged, parts) = Names::embedded().tag_near(&chars, places, bias);
                (tagged, Some(parts))
            }
        };
        let mut named =
            Self { cells: columns::find(&chars), cued: cues::find(&chars), parts, ..Self::default() };
        if let Some(parts) = &named.parts {
            named.cued.retain(|place| is_in(parts, place));
        }
        for tagged in tagged {
            match tagged.what {
                Sort::Person => match firms::around(&chars, &(tagged.from..tagged.to)) {
                    Some(firm) => named.others.push(firm),
                    None => named.add(&chars, tagged),
                },
                Sort::Organisation | Sort::Place => {
                    if let Some(person) = firms::employee(&chars, &(tagged.from..tagged.to)) {
                        // Never sure enough to be looked for elsewhere, where it may be the company.
                        let (what, score) = (Sort::Person, tagged.score.min(UNSURE));
                        named.add(&chars, Tagged { from: person.start, to: person.end, what, score });
                        continue;
                    }
                    if tagged.what == Sort::Organisation {
                        // 三浦印刷様: a company is addressed like a person.
                        named.cued.retain(|place| place.end <= tagged.from || tagged.to <= place.start);
                    }
                    named.others.push(tagged.from..tagged.to);
                }
            }
        }
        named
    }

    /// Adds a person without what was hidden before; of that a name may be left on either side.
    fn add(&mut self, chars: &[char], tagged: Tagged) {
        let mut from = tagged.from;
        for part in chars.get(tagged.from..tagged.to).unwrap_or_default().split(|c| *c == BLANK) {
            let to = from + part.len();
            // A mask that stands right behind a letter is still one.
            let named = part.iter().any(|c| c.is_alphabetic()) && !part.chunks(2).all(is_letter_of_name);
            if named && !words::is_office_word(part) && !is_counter(chars, from, part) {
                let whole = cues::whole_login(chars, &(from..to));
                self.persons.push(Tagged { from: whole.start, to: whole.end, ..tagged });
            }
            from = to + 1;
        }
    }

    /// The finds, with initials to stand in their place.
    pub(crate) fn hits(&self, shadow: &Shadow, names: &mut NameList, hits: &mut Vec<Hit>) {
        for (index, tagged) in self.persons.iter().enumerate() {
            let reading = self.persons.get(index + 1).and_then(|next| reading(shadow, tagged, next));
            let surface = || shadow.slice(tagged.from, tagged.to).iter().collect();
            let name = names.of(reading.unwrap_or_else(surface));
            hits.push(hit("person.tagged", tagged.from, tagged.to, name));
        }
        let cells = self.cells.iter().map(|cell| ("person.column", cell));
        let cued = self.cued.iter().map(|place| ("person.honorific", place));
        hits.extend(cells.chain(cued).map(|(rule, place)| {
            let surface = shadow.slice(place.start, place.end).iter().collect();
            hit(rule, place.start, place.end, names.of(surface))
        }));
    }

    /// The names that are likely enough to be looked for elsewhere.
    pub(crate) fn sure<'a>(&'a self, shadow: &'a Shadow) -> impl Iterator<Item = String> + 'a {
        let sure = self.persons.iter().filter(|tagged| tagged.score >= SURE);
        let places = sure.map(|tagged| tagged.from..tagged.to).chain(self.cells.iter().cloned());
        places.map(|place| shadow.slice(place.start, place.end).iter().collect())
    }

    /// How likely the find at this place is, if it was found here.
    pub(crate) fn score(&self, from: usize, to: usize) -> Option<f32> {
        let found = self.persons.iter().find(|tagged| tagged.from == from && tagged.to == to);
        found.map(|tagged| tagged.score)
    }

    /// The parts of a text of this length that were looked at.
    pub(crate) fn parts(&self, len: usize) -> Vec<Range<usize>> {
        self.parts.clone().unwrap_or_else(|| std::iter::once(0..len).collect())
    }

    /// Tells whether a place lies in the name of an organisation or of a place.
    pub(crate) fn is_in_other(&self, from: usize, to: usize) -> bool {
        let next = self.others.partition_point(|other| other.end < to);
        self.others.get(next).is_some_and(|other| other.start <= from && to <= other.end)
    }
}

/// Tells whether a place touches one of these parts, which are in order.
fn is_in(parts: &[Range<usize>], place: &Range<usize>) -> bool {
    let next = parts.partition_point(|part| part.end <= place.start);
    parts.get(next).is_some_and(|part| part.start < place.end)
}

/// What counts things and is a surname as well.
const COUNTERS: &str =
    "台個件本枚名人年月日時分秒円冊点式箱束缶袋巻株社店校棟戸室席組回度階番号位歳泊杯頭羽通部章節項条着足";

/// Whether a part is a counter behind its number: 25 台.
fn is_counter(chars: &[char], from: usize, part: &[char]) -> bool {
    let before = chars.get(..from).unwrap_or_default();
    let sign = before.iter().rev().find(|c| **c != ' ');
    matches!(part, [counter] if COUNTERS.contains(*counter)) && sign.is_some_and(char::is_ascii_digit)
}

fn hit(rule: &'static str, from: usize, to: usize, name: Name) -> Hit {
    Hit { kind: Kind::Person, action: Action::Hide, rule, from, to, form: Form::Initials(name) }
}

/// The reading in kana that stands in brackets right behind a name: 佐々木 希（ささき のぞみ）.
fn reading(shadow: &Shadow, name: &Tagged, next: &Tagged) -> Option<String> {
    let between = shadow.slice(name.to, next.from);
    let mut signs = between.iter().filter(|c| !c.is_whitespace());
    let opened = matches!((signs.next(), signs.next()), (Some('(' | '[' | '/' | '《'), None));
    let is_kana = |c: &char| matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | ' ' | '・');
    let kana = shadow.slice(next.from, next.to);
    let in_kanji = !shadow.slice(name.from, name.to).iter().all(is_kana);
    (opened && between.len() <= 3 && in_kanji && kana.iter().all(is_kana)).then(|| kana.iter().collect())
}

/// Takes away from the persons what other finds hide anyway: an e-mail address is none, nor is half of one.
///
/// Both must be in order and without overlaps.
pub(crate) fn without_others(persons: Vec<Hit>, others: &[Hit], shadow: &Shadow) -> Vec<Hit> {
    let mut out = Vec::with_capacity(persons.len());
    for person in persons {
        if person.kind != Kind::Person {
            out.push(person);
            continue;
        }
        let (mut from, mut parts) = (person.from, Vec::new());
        let first = others.partition_point(|other| other.to <= person.from);
        for other in others.iter().skip(first).take_while(|other| other.from < person.to) {
            if other.from > from {
                parts.push(from..other.from);
            }
            from = from.max(other.to);
        }
        if from < person.to {
            parts.push(from..person.to);
        }
        let whole = person.from..person.to;
        if parts.as_slice() == [whole] {
            out.push(person);
            continue;
        }
        for part in parts {
            let surface: String = shadow.slice(part.start, part.end).iter().collect();
            if surface.chars().any(char::is_alphabetic) {
                out.push(hit(person.rule, part.start, part.end, Name::new(surface)));
            }
        }
    }
    out
}

/// The text with blanks for initials, placeholders and handles that stand in it already.
fn blanked(chars: &[char]) -> Vec<char> {
    let mut out = chars.to_vec();
    let mut at = 0;
    // A mask starts with a bracket, or with a letter before a full stop.
    let may_start = |pair: &[char]| matches!(pair, ['‹' | '[', ..] | [_, '.']);
    while let Some(ahead) = chars.get(at..).and_then(|rest| rest.windows(2).position(may_start)) {
        at += ahead;
        let before = at.checked_sub(1).and_then(|before| chars.get(before));
        let length = masked_length(chars.get(at..).unwrap_or_default(), before);
        if let Some(masked) = out.get_mut(at..at + length) {
            masked.fill(BLANK);
        }
        at += length.max(1);
    }
    out
}

/// How much at the start of a text is a mask.
fn masked_length(text: &[char], before: Option<&char>) -> usize {
    match text {
        ['‹', rest @ ..] => closed(rest, '›'),
        ['[', rest @ ..] => {
            let length = closed(rest, ']');
            let inside: String = text.get(1..length.saturating_sub(1)).unwrap_or_default().iter().collect();
            if Kind::is_placeholder(&format!("［{inside}］")) { length } else { 0 }
        }
        [_, '.', ..] => initials_length(text, before.copied()),
        _ => 0,
    }
}

/// How much at the start of a text is initials.
pub(crate) fn initials_length(text: &[char], before: Option<char>) -> usize {
    if before.is_some_and(|c| c.is_ascii_alphanumeric()) {
        return 0;
    }
    text.chunks(2).take_while(|pair| is_letter_of_name(pair)).count() * 2
}

/// Tells whether these characters are one letter of initials.
fn is_letter_of_name(pair: &[char]) -> bool {
    matches!(pair, [c, '.'] if is_initial(*c))
}

fn is_initial(c: char) -> bool {
    c == '〇' || (c.is_uppercase() && u32::from(c) < 0x250)
}

/// The length up to and with `close`, if it is near; counts the opening sign.
fn closed(rest: &[char], close: char) -> usize {
    rest.iter().take(24).position(|c| *c == close).map_or(0, |at| at + 2)
}

/// The parts of a person's name. `Debug` shows nothing of them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct NameParts {
    /// The family name.
    pub family: Option<String>,
    /// The given name.
    pub given: Option<String>,
}

impl std::fmt::Debug for NameParts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NameParts(…)")
    }
}

/// Tells the parts of a name, as far as tables know them. What is not known stays open.
pub fn name_parts(name: &str) -> NameParts {
    let shadow = fold(name);
    let split = Names::embedded().split(shadow.chars());
    let part = |range: Option<Range<usize>>| Some(name.get(shadow.bytes(range?)?)?.to_owned());
    NameParts { family: part(split.family), given: part(split.given) }
}

/// Other ways in which a person may be written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Spellings {
    /// The whole name: in kana, in Latin letters in either order, with the given name's first letter.
    pub(crate) full: Vec<String>,
    /// The family name alone.
    pub(crate) family: Vec<String>,
}

/// The other ways in which a person may be written.
pub(crate) fn other_spellings(name: &str) -> Spellings {
    let mut out = Spellings::default();
    let NameParts { family: Some(family), given } = name_parts(name) else { return out };
    let names = Names::embedded();
    for family in names.family_readings(&family).iter().take(READINGS) {
        let latin_family = latin(family);
        for given in given.iter().flat_map(|given| names.given_readings(given).into_iter().take(READINGS)) {
            let both = format!("{family}{given}");
            out.full.push(both.chars().map(katakana).collect());
            out.full.push(both);
            for given in latin(&given) {
                let first = given.chars().next().map(String::from).unwrap_or_default();
                for family in &latin_family {
                    out.full.extend([
                        format!("{family}{given}"),
                        format!("{given}{family}"),
                        format!("{first}{family}"),
                    ]);
                }
            }
        }
        out.family.push(family.chars().map(katakana).collect());
        let telling =
            latin_family.into_iter().filter(|word| word.len() >= 4 && !ENGLISH.contains(&word.as_str()));
        out.family.extend(telling);
    }
    out
}

fn latin(kana: &str) -> Vec<String> {
    let mut spelt: Vec<String> = Spelling::ALL.iter().filter_map(|how| romaji(kana, *how)).collect();
    spelt.sort();
    spelt.dedup();
    spelt
}
