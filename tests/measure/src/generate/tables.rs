//! The names and words the cases are made of, half of the names for each split.

use super::Split;
use super::rng::Rng;
use std::collections::BTreeMap;

/// A name with its reading.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Name {
    pub(crate) kanji: &'static str,
    pub(crate) kana: &'static str,
    pub(crate) class: &'static str,
}

/// Words of one list; all of them are traps of the kind, if there is one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    pub(crate) trap: Option<&'static str>,
    pub(crate) list: Vec<&'static str>,
}

/// Everything the generator draws from, for one split.
#[derive(Debug, Clone)]
pub(crate) struct Tables {
    pub(crate) surnames: BTreeMap<&'static str, Vec<Name>>,
    pub(crate) given: BTreeMap<&'static str, Vec<Name>>,
    pub(crate) foreign: Vec<[&'static str; 3]>,
    pub(crate) words: BTreeMap<&'static str, Words>,
    pub(crate) addresses: Vec<[&'static str; 3]>,
    pub(crate) kyoto: Vec<[&'static str; 3]>,
    pub(crate) buildings: Vec<&'static str>,
}

/// The lines of a table without remarks.
pub(crate) fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Every second one, beginning with the first or the second.
fn half<T>(split: Split, list: impl IntoIterator<Item = T>) -> Vec<T> {
    let skip = match split {
        Split::Dev => 0,
        Split::Held => 1,
    };
    list.into_iter().skip(skip).step_by(2).collect()
}

fn names(split: Split, table: &'static str) -> BTreeMap<&'static str, Vec<Name>> {
    let mut all: BTreeMap<&'static str, Vec<Name>> = BTreeMap::new();
    let mut class = "";
    for line in lines(table) {
        if let Some(head) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            class = head;
            continue;
        }
        for pair in line.split(' ') {
            if let Some((kanji, kana)) = pair.split_once(':') {
                all.entry(class).or_default().push(Name { kanji, kana, class });
            }
        }
    }
    all.into_iter().map(|(class, list)| (class, half(split, list))).collect()
}

fn triples(split: Split, table: &'static str) -> Vec<[&'static str; 3]> {
    let rows = lines(table).filter_map(|line| {
        let mut parts = line.split('|');
        Some([parts.next()?, parts.next()?, parts.next()?])
    });
    half(split, rows)
}

fn words(split: Split, table: &'static str) -> BTreeMap<&'static str, Words> {
    let mut all: BTreeMap<&'static str, Words> = BTreeMap::new();
    let mut name = "";
    for line in lines(table) {
        if let Some(head) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            let (list, trap) = head.split_once(" !").map_or((head, None), |(list, trap)| (list, Some(trap)));
            name = list;
            all.insert(name, Words { trap, list: Vec::new() });
        } else if let Some(words) = all.get_mut(name) {
            words.list.push(line);
        }
    }
    for words in all.values_mut().filter(|words| words.trap.is_some()) {
        words.list = half(split, std::mem::take(&mut words.list));
    }
    all
}

impl Tables {
    /// The tables of one split.
    pub(crate) fn of(split: Split) -> Self {
        Self {
            surnames: names(split, include_str!("../../corpus/surnames.txt")),
            given: names(split, include_str!("../../corpus/given.txt")),
            foreign: triples(split, include_str!("../../corpus/foreign.txt")),
            words: words(split, include_str!("../../corpus/words.txt")),
            addresses: triples(split, include_str!("../../corpus/addresses.txt")),
            kyoto: triples(split, include_str!("../../corpus/kyoto.txt")),
            buildings: half(split, lines(include_str!("../../corpus/buildings.txt"))),
        }
    }

    /// A surname: mostly frequent ones, but the hard ones more often than in life.
    pub(crate) fn surname(&self, rng: &mut Rng) -> Name {
        self.name(
            &self.surnames,
            &[("common", 40), ("middle", 32), ("rare", 13), ("word", 6), ("place", 9)],
            rng,
        )
    }

    /// A given name.
    pub(crate) fn given_name(&self, rng: &mut Rng) -> Name {
        self.name(&self.given, &[("common", 50), ("middle", 38), ("rare", 12)], rng)
    }

    fn name(
        &self,
        table: &BTreeMap<&'static str, Vec<Name>>,
        weights: &[(&str, usize)],
        rng: &mut Rng,
    ) -> Name {
        let mut drawn = rng.below(100);
        for (class, weight) in weights {
            if drawn < *weight {
                return table.get(class).map(|list| rng.pick(list)).unwrap_or_default();
            }
            drawn = drawn.saturating_sub(*weight);
        }
        Name::default()
    }
}
