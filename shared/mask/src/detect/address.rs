//! Postal addresses: what is finer than a prefecture goes.
//!
//! Apart from the other detectors because a table of places and the order of their parts find an address, not a
//! sign. A place alone is no address (東京都で会議, 渋谷区役所, 横浜市の担当): numbers of a street must follow it,
//! or it must stand where an address is wanted.
//!
//! | what stands there | without more | behind 住所 or a postal code, or a field of its own |
//! |---|---|---|
//! | prefecture, municipality | stays | goes behind a word for an address |
//! | … and a town | stays | goes |
//! | … and numbers | goes | goes |
//! | a town and numbers with 丁目 and 番, or three with dashes | goes | goes |
//!
//! What is shown is the prefecture: as written, or that of the municipality or town, or told by the postal code;
//! `［住所］` if it stays open. 千葉市美浜区 without its prefecture is `［住所］` as well: 千葉県 would leave standing
//! what was to go. Cells of a table are hidden one by one, so that its columns stay.

mod building;
mod columns;
mod number;
mod romaji;
mod setting;
mod spelling;
mod street;
mod table;

use super::{Form, Hit};
use crate::kind::{Action, Kind};
use crate::shadow::char_set::CharSet;
use crate::shadow::{Shadow, is_line_break};
use number::Strength;
use spelling::PREFECTURES;
use std::sync::LazyLock;
use street::{Gap, Municipality, Street, gap};
use table::{Places, What, is_of_name};

/// How far from a place the numbers of an address stand, in characters.
const NUMBER_REACH: usize = 40;

/// Finds every address.
pub(super) fn find(shadow: &Shadow, hits: &mut Vec<Hit>) {
    let finder = Finder { shadow, places: Places::open() };
    let mut floor = 0;
    let mut at = 0;
    let mut latin = romaji::Latin::default();
    let signs = &*SIGNS;
    while let Some(ahead) = shadow.slice(at, shadow.len()).iter().position(|c| signs.has(*c)) {
        at += ahead + 1;
        let Some(c) = shadow.before(at) else { break };
        let found = match c {
            '都' | '道' | '府' | '県' | '市' | '区' | '町' | '村' | '郡' => {
                finder.at_place(floor, at)
            }
            '0'..='9' | '目' | '条' | '番' => finder.at_number(floor, at - 1),
            '入' | '上' | '下' => finder.at_crossing(floor, at - 1),
            '-' | 'C' | 'W' | 'P' | 'c' => latin.find(shadow, &finder.places, floor, at - 1),
            _ => None,
        };
        if let Some(found) = found.filter(|found| found.to > floor) {
            finder.put(&found, hits);
            floor = found.to;
            at = at.max(floor);
        }
    }
    columns::find(shadow, &finder, hits);
}

/// The characters at which an address may be found: most are none of these.
static SIGNS: LazyLock<CharSet> = LazyLock::new(|| {
    let mut signs = CharSet::default();
    "0123456789-CWPc都道府県市区町村郡目条番入上下".chars().for_each(|c| signs.add(c));
    signs
});

/// Tells whether a prefecture or a municipality starts at `at`.
pub(super) fn starts_at(shadow: &Shadow, at: usize) -> bool {
    let places = Places::open();
    PREFECTURES.iter().any(|p| shadow.has_at(at, p.name))
        || shadow.slice(at, at + 13).iter().enumerate().skip(1).any(|(i, c)| {
            matches!(c, '市' | '区' | '町' | '村' | '郡')
                && places.exactly(shadow, What::Municipality, at, at + i + 1).is_some()
        })
}

/// Tells whether the name of a prefecture ends before `at`, with signs between.
pub(super) fn ends_with_prefecture(shadow: &Shadow, at: usize) -> bool {
    let signs = |c: &&char| matches!(c, ' ' | ',' | ';' | '"');
    let end = at - shadow.slice(at.saturating_sub(4), at).iter().rev().take_while(signs).count();
    end < at && prefecture_before(shadow, 0, end).is_some()
}

/// Tells whether the name of a prefecture in Latin letters ends before `at`.
pub(super) fn ends_with_latin_prefecture(shadow: &Shadow, at: usize) -> bool {
    let before = shadow.slice(at.saturating_sub(20), at);
    let word = before.iter().rev().skip_while(|c| matches!(c, ' ' | ',')).take_while(|c| c.is_alphabetic());
    let mut word: Vec<char> = word.copied().collect();
    word.reverse();
    let folded = spelling::latin(word.into_iter());
    PREFECTURES.iter().any(|p| p.latin == folded)
}

/// An address.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    from: usize,
    to: usize,
    prefecture: Option<u8>,
    rule: &'static str,
}

/// The prefecture that is written at `from`, or that the municipality there tells.
pub(crate) fn prefecture_at(shadow: &Shadow, from: usize, to: usize) -> Option<&'static str> {
    Finder { shadow, places: Places::open() }.prefecture_at(from, to)
}

struct Finder<'a> {
    shadow: &'a Shadow,
    places: Places,
}

impl Finder<'_> {
    /// Reads the prefecture or the municipality that ends before `end`.
    fn at_place(&self, floor: usize, end: usize) -> Option<Found> {
        if let Some((from, prefecture)) = prefecture_before(self.shadow, floor, end) {
            // 山梨県道708号 is a road.
            let road = self.shadow.at(end) == Some('道')
                && self.shadow.at(end + 1).is_some_and(|c| c.is_ascii_digit() || c == '第');
            if road || !self.may_lead(from, end) {
                return None;
            }
            let street = street::read(self.shadow, &self.places, end, Street::default());
            return self.judge(from, Some(prefecture), &street);
        }
        let place = self.places.ending_at(self.shadow, What::Municipality, floor, end)?;
        if !self.may_lead(place.from, end) {
            return None;
        }
        // 東村山市 is not 東村.
        let longer = (end + 1..end + 4).any(|later| {
            let ends = self.shadow.before(later).is_some_and(|c| "市区町村郡".contains(c));
            let other = || self.places.ending_at(self.shadow, What::Municipality, floor, later);
            ends && other().is_some_and(|other| other.from <= place.from)
        });
        if longer {
            return None;
        }
        let municipality = Municipality { from: place.from, to: end, prefecture: place.prefecture };
        let known = Street { municipality: Some(municipality), ..Street::default() };
        let street = street::read(self.shadow, &self.places, end, known);
        self.judge(place.from, None, &street)
    }

    /// Reads a town before the numbers that start at `at`, if nothing larger stands before it.
    fn at_number(&self, floor: usize, at: usize) -> Option<Found> {
        let shadow = self.shadow;
        let start = match shadow.at(at)? {
            '目' if shadow.before(at) == Some('丁') => numerals_before(shadow, floor, at - 1),
            '番' => numerals_before(shadow, floor, at),
            '条' => return self.grid(floor, at),
            c if c.is_ascii_digit() => {
                let starts = shadow.before(at).is_some_and(|b| is_of_name(b) || b == ' ' || b == ':');
                starts.then_some(at)
            }
            _ => None,
        }?;
        let town_end = if shadow.before(start) == Some(' ') { start - 1 } else { start };
        let called = |label: bool| label && self.setting(start).is_home;
        if !shadow.before(town_end).is_some_and(is_of_name) {
            return None;
        }
        // Most numbers stand behind no town.
        let place = self.places.ending_at(shadow, What::Town, floor, town_end)?;
        let number =
            number::read(shadow, start).filter(|n| n.strength == Strength::Full && !n.is_doubtful)?;
        // 所 is a town, and the end of 住所.
        if self.is_label(town_end) {
            return None;
        }
        // 大宮市桜木町: a municipality that is no more.
        let outer = self.former_municipality(floor, place.from);
        let parted = !shadow.before(outer).is_some_and(|c| is_of_name(c) && !is_particle(c));
        let named = town_end - place.from >= 2 && parted;
        let wanted = || called(true) || self.setting(place.from).is_wanted;
        if !(named || wanted()) {
            return None;
        }
        let known = Street {
            town: Some((place.from, town_end, place.prefecture)),
            strength: Some(number.strength),
            ..Street::default()
        };
        let street = street::read(shadow, &self.places, start, known);
        let to = building::read(shadow, street.to.max(number.to));
        Some(Found {
            from: if parted { outer } else { place.from },
            to,
            prefecture: place.prefecture.or_else(|| self.prefecture_of_code(place.from)),
            rule: "address.town",
        })
    }

    /// Where a name that ends with 市, 区, 町 or 村 before `end` starts; `end` if there is none.
    fn former_municipality(&self, floor: usize, end: usize) -> usize {
        let kanji = |c: &&char| **c > '\u{3400}' && is_of_name(**c);
        let before = self.shadow.slice(floor.max(end.saturating_sub(6)), end);
        let run = before.iter().rev().take_while(kanji).count();
        let named = self.shadow.before(end).is_some_and(|c| "市区町村".contains(c)) && run >= 2;
        if named { end - run } else { end }
    }

    /// Reads 北3条西4丁目: a street of Sapporo and its neighbours.
    fn grid(&self, floor: usize, at: usize) -> Option<Found> {
        let shadow = self.shadow;
        let start = numerals_before(shadow, floor, at)?;
        let from = start.checked_sub(1).filter(|i| *i >= floor)?;
        if !shadow.at(from).is_some_and(|c| "北南東西".contains(c)) {
            return None;
        }
        let side = shadow.at(at + 1).is_some_and(|c| "東西南北".contains(c));
        let number = number::read(shadow, at + 1 + usize::from(side))?;
        if !side || number.strength < Strength::Pair {
            return None;
        }
        let street = street::read(shadow, &self.places, from, Street::default());
        let to = building::read(shadow, street.to.max(number.to));
        Some(Found { from, to, prefecture: Some(0), rule: "address.grid" })
    }

    /// Reads 烏丸通御池上ル二条殿町538: a crossing of Kyoto and a number.
    fn at_crossing(&self, floor: usize, at: usize) -> Option<Found> {
        let shadow = self.shadow;
        let turns = match shadow.at(at)? {
            '入' => {
                shadow.before(at).is_some_and(|c| "東西".contains(c))
                    && shadow.at(at + 1).is_some_and(|c| c != '口' && c != '札' && is_of_name(c))
            }
            _ => shadow.at(at + 1).is_some_and(|c| "ルる".contains(c)),
        };
        let numeral = |c: &char| c.is_ascii_digit() || number::is_kanji_numeral(*c);
        if !turns || !shadow.slice(at, at + NUMBER_REACH).iter().any(numeral) {
            return None;
        }
        if !shadow.before(at).is_some_and(|c| c > '\u{3400}' && is_of_name(c)) {
            return None;
        }
        let lowest = floor.max(at.saturating_sub(20));
        let run = shadow.slice(lowest, at).iter().rev().take_while(|c| is_of_name(**c) && !is_particle(**c));
        let from = at - run.count();
        let street = street::read(shadow, &self.places, from, Street::default());
        // INVARIANT: a crossing without 通 or a number is a word of another sentence.
        let end = building::read(shadow, street.to.max(street.reach));
        let housed =
            street.strength.is_none() && shadow.slice(street.reach, end).iter().any(char::is_ascii_digit);
        let named =
            housed || shadow.slice(from, street.to).contains(&'通') || street.strength > Some(Strength::Bare);
        let kyoto = PREFECTURES.iter().position(|p| p.latin == "kyoto").and_then(|p| u8::try_from(p).ok());
        let numbered = street.strength.is_some() && street.to > at;
        (street.is_crossing && (numbered || housed) && named).then(|| Found {
            from,
            to: if numbered { building::read(shadow, street.to) } else { end },
            prefecture: kyoto,
            rule: "address.crossing",
        })
    }

    fn judge(&self, from: usize, prefecture: Option<u8>, street: &Street) -> Option<Found> {
        let shadow = self.shadow;
        let town = street.town.is_some() || street.is_section;
        let known = prefecture.is_some() || street.municipality.is_some();
        let end = street.strength.map_or(street.to, |_| building::read(shadow, street.to));
        let housed = end > street.to;
        let boundary = !shadow.at(end).is_some_and(|c| c.is_alphanumeric() && !matches!(c, 'ぁ'..='ん'));
        let both = prefecture.is_some() && street.municipality.is_some();
        // Asked last: it reads what stands before.
        let setting = || self.setting(from);
        let goes = known
            && match street.strength {
                Some(Strength::Full) => true,
                Some(Strength::Pair) => {
                    town || housed
                        || street.is_crossing
                        || (both && street.unknown <= 6)
                        || street.unknown == 0 && self.is_village(prefecture, street)
                        || setting().is_wanted
                }
                Some(Strength::Bare) => {
                    street.is_crossing
                        || boundary && (town || (both && (1..=10).contains(&street.unknown)))
                        || housed && town
                        || boundary && street.unknown == 0 && self.is_village(prefecture, street)
                        || setting().is_wanted && (town || street.municipality.is_some())
                }
                None => return self.without_numbers(from, prefecture, street),
            };
        goes.then(|| Found {
            from,
            to: end,
            prefecture: self.prefecture(from, prefecture, street),
            rule: "address.street",
        })
    }

    /// 長野県諏訪郡下諏訪町5329: the lots of a village may be counted throughout.
    fn is_village(&self, prefecture: Option<u8>, street: &Street) -> bool {
        let shadow = self.shadow;
        let digits = shadow.slice(street.to.saturating_sub(3), street.to).iter().all(char::is_ascii_digit);
        let long = digits || street.strength > Some(Strength::Bare);
        let Some(municipality) = street.municipality.filter(|_| long) else { return false };
        let name = shadow.slice(municipality.from, municipality.to);
        let village = name.last().is_some_and(|c| matches!(c, '町' | '村'));
        village && (prefecture.is_some() || name.contains(&'郡'))
    }

    /// Places without numbers go where an address is wanted.
    fn without_numbers(&self, from: usize, prefecture: Option<u8>, street: &Street) -> Option<Found> {
        let shadow = self.shadow;
        let town = street.town.is_some_and(|(from, to, _)| to - from >= 2);
        if street.municipality.is_none() && !(prefecture.is_some() && town) {
            return None;
        }
        let ends = |at: usize| !shadow.at(at).is_some_and(|c| is_of_name(c) && !matches!(c, 'ぁ'..='ん'));
        let whole = || street.municipality.is_some() && is_field(shadow, from, street.to);
        let building = || {
            let near = shadow.slice(street.to, street.to + building::LONGEST);
            if !town || !near.iter().any(char::is_ascii_digit) {
                return None;
            }
            let to = building::read(shadow, street.to);
            let roomed = shadow.slice(street.to, to).iter().any(char::is_ascii_digit);
            let parted = matches!(gap(shadow, street.to).1, Gap::Nothing | Gap::Space);
            (town && roomed && parted && ends(to)).then_some(to)
        };
        let known_end = street.municipality.map_or(from, |m| m.to);
        let to = if street.is_crossing && street.reach > known_end && ends(street.reach) {
            street.reach
        } else if town && whole() {
            street.to
        } else if let Some(to) = building() {
            to
        } else {
            let setting = self.setting(from);
            let reach = if ends(street.reach) { street.reach } else { street.to };
            match (setting.is_home, setting.is_wanted) {
                (true, _) if ends(reach) => reach,
                (_, true) if (town || street.reach > street.to) && ends(reach) => reach,
                _ => return None,
            }
        };
        Some(Found { from, to, prefecture: self.prefecture(from, prefecture, street), rule: "address.place" })
    }

    /// The prefecture of an address: as written, or told by its parts.
    fn prefecture(&self, from: usize, written: Option<u8>, street: &Street) -> Option<u8> {
        let municipality = street.municipality;
        let pair = || {
            let (m, (town_from, town_to, _)) = (municipality?, street.town?);
            self.places.pair(self.shadow.slice(m.from, m.to), self.shadow.slice(town_from, town_to))
        };
        written
            .or_else(|| municipality.and_then(|m| m.prefecture))
            .or_else(pair)
            .or_else(|| street.town.and_then(|(_, _, prefecture)| prefecture))
            .or_else(|| self.prefecture_of_code(from))
    }

    /// The prefecture that the cell `from..to` starts with, or that its municipality tells.
    fn prefecture_at(&self, from: usize, to: usize) -> Option<&'static str> {
        let written = PREFECTURES.iter().find(|p| self.shadow.has_at(from, p.name));
        let told = || {
            let municipality = (from + 2..=to.min(from + 13))
                .rev()
                .find_map(|end| self.places.exactly(self.shadow, What::Municipality, from, end));
            PREFECTURES.get(usize::from(municipality?.prefecture?))
        };
        written.or_else(told).map(|p| p.name)
    }

    /// Puts one find for each cell of an address; the first shows the prefecture.
    fn put(&self, found: &Found, hits: &mut Vec<Hit>) {
        let shadow = self.shadow;
        let mut from = found.from;
        let mut first = true;
        let mut at = found.from;
        while at <= found.to {
            let (next, kind) = gap(shadow, at);
            let border = found.rule != romaji::RULE && kind == Gap::Cell && next < found.to;
            if !border && at < found.to {
                at += 1;
                continue;
            }
            let end = at.min(found.to);
            let bare = prefecture_before(shadow, from, end).is_some_and(|(start, _)| start == from);
            if from < end && !bare {
                let shown = found.prefecture.and_then(|p| PREFECTURES.get(usize::from(p))).filter(|_| first);
                let shown = shown.filter(|p| !is_spelled(shadow, p.name, from, end));
                let form = shown.map_or(Form::Whole, |p| Form::Replaced(p.name.to_owned()));
                hits.push(Hit {
                    kind: Kind::Address,
                    action: Action::Hide,
                    rule: found.rule,
                    from,
                    to: end,
                    form,
                });
            }
            first = false;
            if !border {
                break;
            }
            from = next;
            at = next;
        }
    }
}

/// The prefecture whose name ends before `end`.
fn prefecture_before(shadow: &Shadow, floor: usize, end: usize) -> Option<(usize, u8)> {
    let last = shadow.before(end)?;
    if !matches!(last, '都' | '道' | '府' | '県') {
        return None;
    }
    // The last but one tells nearly all apart.
    let second = shadow.before(end - 1)?;
    let ends = |name: &str| {
        let mut back = name.chars().rev();
        back.next() == Some(last) && back.next() == Some(second)
    };
    PREFECTURES.iter().enumerate().filter(|(_, p)| ends(p.name)).find_map(|(index, prefecture)| {
        let from = end.checked_sub(prefecture.name.chars().count()).filter(|from| *from >= floor)?;
        (shadow.has_at(from, prefecture.name)).then_some((from, u8::try_from(index).ok()?))
    })
}

/// Tells whether `from..to` does not start with a prefecture and yet holds the start of its name: 京都市, 千葉市.
fn is_spelled(shadow: &Shadow, prefecture: &str, from: usize, to: usize) -> bool {
    let mut name = prefecture.chars();
    let (Some(first), Some(second)) = (name.next(), name.next()) else { return false };
    !shadow.has_at(from, prefecture)
        && shadow.slice(from, to).windows(2).any(|pair| matches!(pair, [a, b] if *a == first && *b == second))
}

/// Where the numerals that end before `end` start.
fn numerals_before(shadow: &Shadow, floor: usize, end: usize) -> Option<usize> {
    let slice = shadow.slice(floor.max(end.saturating_sub(5)), end);
    let digits = slice.iter().rev().take_while(|c| c.is_ascii_digit()).count();
    let kanji = || slice.iter().rev().take_while(|c| number::is_kanji_numeral(**c)).count();
    let count = if digits > 0 { digits } else { kanji() };
    (count > 0).then(|| end - count)
}

fn is_particle(c: char) -> bool {
    "はがをにのでともへやらりれしたけ".contains(c)
}

/// Tells whether `from..to` is a line or a cell of its own.
fn is_field(shadow: &Shadow, from: usize, to: usize) -> bool {
    let border = |c: Option<char>| match c {
        None => true,
        Some(c) => is_line_break(c) || matches!(c, ',' | '\t' | '"' | '|'),
    };
    let skip = |c: Option<char>| c == Some(' ');
    let before = if skip(shadow.before(from)) { from - 1 } else { from };
    let after = if skip(shadow.at(to)) { to + 1 } else { to };
    border(shadow.before(before)) && border(shadow.at(after))
}
