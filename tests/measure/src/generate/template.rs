//! Texts with slots: `«a.full»様` becomes a name and a mark where it stands.
//!
//! A file of templates holds many, each after a head line `=== kind` with, if wanted, `x40` (how often it is
//! written), `expect=block` and `reason=CARD`. Slots:
//!
//! - `«a.full»`: person a (to h; x, y, z come from elsewhere) in a form of [`Person::form`];
//! - `«co»`, `«org»` …: a word of that list; with a digit after it the same word throughout the case;
//! - `«phone»`, `«addr»`, `«postal»`, `«email»`, `«card»`, `«mynum»`, `«bank»`, `«gov»`, `«look»`: values;
//! - `«date»`, `«day»`, `«time»`, `«iso»`, `«money»`, `«n:2-40»`, `«digits:5»`, `«hex:7»`: plain text;
//! - `«?one|other»`: one of several; `«!ORG:本田技研»`: these characters must stay.

use super::draft::Draft;
use super::person::Person;
use super::rng::Rng;
use super::tables::Tables;
use super::values;
use crate::case::Expect;
use crate::error::MeasureError;
use std::collections::BTreeMap;

/// One template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) times: usize,
    pub(crate) expect: Option<Expect>,
    pub(crate) reason: Option<&'static str>,
    pub(crate) text: &'static str,
}

/// Reads a file of templates.
pub(crate) fn parse(file: &'static str) -> Result<Vec<Template>, MeasureError> {
    let mut all = Vec::new();
    for part in file.split("=== ").skip(1) {
        let (head, text) = part.split_once('\n').unwrap_or((part, ""));
        let mut words = head.split_whitespace();
        let kind = words.next().unwrap_or_default();
        let name = format!("{kind}-{:016x}", crate::corpora::fnv1a(part.as_bytes()));
        let mut template =
            Template { name, kind, times: 20, expect: None, reason: None, text: text.trim_end_matches('\n') };
        for word in words {
            let wrong =
                || MeasureError::Template { name: head.to_owned(), what: format!("cannot read `{word}`") };
            if let Some(times) = word.strip_prefix('x') {
                template.times = times.parse().map_err(|_| wrong())?;
            } else if let Some(reason) = word.strip_prefix("reason=") {
                template.reason = Some(reason);
            } else {
                template.expect = Some(match word {
                    "expect=block" => Expect::Block,
                    "expect=either" => Expect::Either,
                    "expect=pass" => Expect::Pass,
                    _ => return Err(wrong()),
                });
            }
        }
        all.push(template);
    }
    Ok(all)
}

/// Writes one case after another from templates.
pub(crate) struct Writer<'a> {
    tables: &'a Tables,
    rng: Rng,
    people: BTreeMap<char, Person>,
    kept: BTreeMap<String, (Option<&'static str>, &'static str)>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(tables: &'a Tables, rng: Rng) -> Self {
        Self { tables, rng, people: BTreeMap::new(), kept: BTreeMap::new() }
    }

    /// Writes a template.
    ///
    /// - Errors: a slot is unknown.
    pub(crate) fn write(&mut self, template: &Template) -> Result<Draft, MeasureError> {
        let mut draft = Draft::default();
        let mut rest = template.text;
        while let Some((before, after)) = rest.split_once('«') {
            draft.push(before);
            let (slot, left) = after.split_once('»').unwrap_or((after, ""));
            if self.slot(&mut draft, slot).is_none() {
                let what = format!("unknown slot `{slot}` in: {}", template.text);
                return Err(MeasureError::Template { name: template.name.clone(), what });
            }
            rest = left;
        }
        draft.push(rest);
        draft.note_honorifics();
        Ok(draft)
    }

    fn slot(&mut self, draft: &mut Draft, slot: &str) -> Option<()> {
        if let Some(choices) = slot.strip_prefix('?') {
            let choices: Vec<&str> = choices.split('|').collect();
            draft.push(self.rng.pick(&choices));
            return Some(());
        }
        if let Some(trap) = slot.strip_prefix('!') {
            let (kind, text) = trap.split_once(':')?;
            draft.trap(kind, text);
            return Some(());
        }
        if let Some((letter, form)) = slot.split_once('.') {
            let mut letters = letter.chars();
            let (letter, None) = (letters.next()?, letters.next()) else { return None };
            self.invite(letter);
            let value = self.people.get(&letter)?.form(form, &mut self.rng)?;
            draft.value(&value);
            return Some(());
        }
        self.value(draft, slot).or_else(|| self.plain(draft, slot)).or_else(|| self.word(draft, slot))
    }

    /// Draws a person, if this letter has none; no two with the same family name.
    fn invite(&mut self, letter: char) {
        if self.people.contains_key(&letter) {
            return;
        }
        let mut person = Person::default();
        for _ in 0..20 {
            person = match letter {
                'x'..='z' => Person::draw_foreign(self.tables, &mut self.rng),
                _ => Person::draw(self.tables, &mut self.rng),
            };
            if self.people.values().all(|other| other.family() != person.family()) {
                break;
            }
        }
        self.people.insert(letter, person);
    }

    fn value(&mut self, draft: &mut Draft, slot: &str) -> Option<()> {
        let rng = &mut self.rng;
        match slot {
            "phone" => draft.value(&values::phone(rng)),
            "phone-plain" => draft.value(&values::plain_phone(rng)),
            "addr" => draft.value(&values::address(self.tables, rng, false)),
            "addr2" => draft.value(&values::address(self.tables, rng, true)),
            "postal" => {
                let (label, value) = values::postal(rng);
                draft.push(label);
                draft.value(&value);
            }
            "email" => draft.value(&values::email(rng)),
            "card" => draft.value(&values::card(rng)),
            "mynum" => draft.value(&values::my_number_value(rng, true)),
            "mynum-bad" => draft.value(&values::my_number_value(rng, false)),
            "bank" => {
                let (label, value) = values::bank(rng);
                draft.push(&label);
                draft.value(&value);
            }
            "gov" => {
                let (label, value) = values::government(rng);
                draft.push(label);
                draft.value(&value);
            }
            "look" => {
                let (label, text) = values::lookalike(rng);
                draft.push(&label);
                draft.trap("NUMBER", &text);
            }
            _ => return None,
        }
        Some(())
    }

    fn plain(&mut self, draft: &mut Draft, slot: &str) -> Option<()> {
        let rng = &mut self.rng;
        let (year, month, day) = (rng.between(2023, 2027), rng.between(1, 12), rng.between(1, 28));
        let weekday = rng.pick(&["月", "火", "水", "木", "金"]);
        let (hour, minute) = (rng.between(8, 19), rng.pick(&[0, 10, 15, 30, 45]));
        let text = match slot {
            "date" => match rng.below(6) {
                0 => format!("{year}/{month}/{day}"),
                1 => format!("{year}年{month}月{day}日"),
                2 => format!("{month}月{day}日（{weekday}）"),
                3 => format!("{year}-{month:02}-{day:02}"),
                4 => format!("令和{}年{month}月{day}日", year.saturating_sub(2018)),
                _ => format!("{month}/{day}({weekday})"),
            },
            "day" => format!("{month}/{day}"),
            "ymd" => format!("{year}{month:02}{day:02}"),
            "time" => format!("{hour}:{minute:02}"),
            "iso" => format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}+09:00", rng.below(60)),
            "money" => match rng.below(3) {
                0 => format!("{},{}00円", rng.between(1, 980), rng.digits(1)),
                1 => format!("¥{},{}", rng.between(1, 980), rng.digits(3)),
                _ => format!("{}万円", rng.between(2, 900)),
            },
            _ => match slot.split_once(':') {
                Some(("n", span)) => {
                    let (low, high) = span.split_once('-')?;
                    rng.between(low.parse().ok()?, high.parse().ok()?).to_string()
                }
                Some(("digits", length)) => rng.digits(length.parse().ok()?),
                Some(("hex", length)) => rng.word("0123456789abcdef", length.parse().ok()?),
                _ => return None,
            },
        };
        draft.push(&text);
        Some(())
    }

    fn word(&mut self, draft: &mut Draft, slot: &str) -> Option<()> {
        let list = slot.trim_end_matches(|ch: char| ch.is_ascii_digit());
        let words =
            self.tables.words.get(list).or_else(|| self.tables.words.get(list.to_uppercase().as_str()))?;
        let drawn = (words.trap, self.rng.pick(&words.list));
        let (trap, text) =
            if list == slot { drawn } else { *self.kept.entry(slot.to_owned()).or_insert(drawn) };
        match trap {
            Some(kind) => draft.trap(kind, text),
            None => draft.push(text),
        }
        Some(())
    }
}
