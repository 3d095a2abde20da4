//! Makes the table of places from Japan Post's list: `make-addresses < places.tsv > tables/addresses.fst`.
//!
//! Apart from the engine because it runs when the list changes, not when text is masked. One line a place:
//! prefecture, municipality, the municipality in kana, town, with tabs between. `tables/addresses.md` says where
//! the list comes from and how its lines are made. The same list gives the same bytes.
#![allow(clippy::print_stderr, reason = "a tool of the developers tells what it does")]

#[path = "../detect/address/spelling.rs"]
#[allow(dead_code, reason = "the detector uses all of it, the tool a part")]
mod spelling;

#[path = "make-addresses/kana.rs"]
mod kana;

use spelling::{LONGEST, PREFECTURES, SEVERAL};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};
use unicode_normalization::UnicodeNormalization;

/// What is known of a key: the prefectures it was seen in.
type Table = BTreeMap<Vec<u8>, BTreeSet<u8>>;

fn main() -> io::Result<()> {
    let mut list = String::new();
    io::stdin().read_to_string(&mut list)?;
    let places: Vec<Place<'_>> = list.lines().filter_map(Place::read).collect();
    let mut table = Table::new();
    for place in &places {
        place.add_municipality(&mut table);
        place.add_town(&mut table);
    }
    let pairs = pairs(&places, &table);
    table.extend(pairs);
    let mut builder = fst::MapBuilder::new(io::stdout().lock()).map_err(io::Error::other)?;
    for (key, prefectures) in &table {
        let value = match prefectures.iter().next() {
            Some(only) if prefectures.len() == 1 => *only,
            _ => SEVERAL,
        };
        builder.insert(key, u64::from(value)).map_err(io::Error::other)?;
    }
    builder.into_inner().map_err(io::Error::other)?.flush()?;
    eprintln!("{} places, {} keys", places.len(), table.len());
    Ok(())
}

struct Place<'a> {
    prefecture: u8,
    municipality: &'a str,
    kana: &'a str,
    town: String,
}

impl<'a> Place<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let mut fields = line.split('\t');
        let name = fields.next()?;
        let prefecture = PREFECTURES.iter().position(|p| p.name == name)?;
        let (municipality, kana) = (fields.next()?, fields.next()?);
        let town: String = fields.next()?.nfkc().collect();
        Some(Self { prefecture: u8::try_from(prefecture).ok()?, municipality, kana, town })
    }

    /// The names under which the municipality is known: 札幌市中央区, 札幌市, 中央区; 石狩郡当別町, 石狩郡, 当別町.
    fn municipalities(&self) -> Vec<&'a str> {
        let mut names = vec![self.municipality];
        let sign = match self.municipality.chars().next_back() {
            Some('区') => '市',
            Some('町' | '村') => '郡',
            _ => return names,
        };
        let inner = self.municipality.char_indices().skip(1).find(|(_, c)| *c == sign);
        if let Some((head, tail)) =
            inner.and_then(|(at, c)| self.municipality.split_at_checked(at + c.len_utf8()))
            && !tail.is_empty()
        {
            names.extend([head, tail]);
        }
        names
    }

    fn add_municipality(&self, table: &mut Table) {
        for name in self.municipalities() {
            table.entry(back('m', name)).or_default().insert(self.prefecture);
        }
        for name in kana::latin_names(self.municipality, self.kana) {
            let key: Vec<u8> = std::iter::once(b'r').chain(name.bytes()).collect();
            table.entry(key).or_default().insert(self.prefecture);
        }
    }

    /// The town without what stands before or after its name.
    fn towns(&self) -> Vec<&str> {
        let whole = self.town.as_str();
        let name = whole.split_once('(').map_or(whole, |(head, _)| head);
        let name = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '条');
        let bare = name.strip_prefix("大字").or_else(|| name.strip_prefix("字")).unwrap_or(name);
        let plain = |name: &&str| {
            let count = name.chars().count();
            (1..=LONGEST).contains(&count)
                && name.chars().all(|c| c.is_alphabetic() || matches!(c, '々' | 'ー'))
        };
        let mut names: Vec<&str> = [name, bare].into_iter().filter(plain).collect();
        names.dedup();
        names
    }

    fn add_town(&self, table: &mut Table) {
        for town in self.towns() {
            table.entry(back('t', town)).or_default().insert(self.prefecture);
        }
    }
}

/// The towns of municipalities whose name alone does not tell the prefecture.
fn pairs(places: &[Place<'_>], table: &Table) -> Table {
    let mut pairs = Table::new();
    for place in places {
        for name in place.municipalities() {
            let several = table.get(&back('m', name)).is_some_and(|found| found.len() > 1);
            for town in place.towns().into_iter().filter(|_| several) {
                let both: String = name.chars().chain(['/']).chain(town.chars()).collect();
                pairs.entry(back('p', &both)).or_default().insert(place.prefecture);
            }
        }
    }
    // A town that is in each of them tells nothing.
    pairs.retain(|_, found| found.len() == 1);
    pairs
}

/// A key is a sign of its kind and the name from its end to its start: text is asked from a known end backwards.
fn back(kind: char, name: &str) -> Vec<u8> {
    let name: Vec<char> = name.nfkc().map(spelling::plain).collect();
    let key: String = std::iter::once(kind).chain(name.into_iter().rev()).collect();
    key.into_bytes()
}
