//! What follows a prefecture or a municipality: municipality, ward, town and numbers, in this order.
//!
//! Apart because it reads a text from left to right and judges nothing: it says what stands there.

use super::number::{self, Strength};
use super::table::{Places, What, is_of_name};
use crate::shadow::{Shadow, is_line_break};

/// The longest name that is not in the table, in characters.
const MOST_UNKNOWN: usize = 14;
/// The longest name of a key between two cells of JSON, in characters.
const LONGEST_KEY: usize = 24;
/// The most steps of one reading.
const MOST_STEPS: usize = 40;
/// The most names of towns in one address: a town, a section, the streets of a crossing.
const MOST_TOWNS: usize = 4;

/// What the words of [`NO_TOWN`] start with.
const NO_TOWN_STARTS: &str =
    "役国県道府都市町村人面代電担本支営事出議区知警消在周付近全内以立民駅大選地教株有合条高銀";

/// No name of a town goes on with these: an office, a road, a company.
const NO_TOWN: &[&str] = &[
    "役所",
    "役場",
    "国道",
    "県道",
    "道道",
    "府道",
    "都道",
    "市道",
    "町道",
    "村道",
    "人口",
    "面積",
    "代表",
    "電話",
    "担当",
    "本社",
    "支店",
    "支社",
    "営業所",
    "事業所",
    "出張所",
    "議会",
    "市長",
    "区長",
    "町長",
    "村長",
    "知事",
    "警察",
    "警視",
    "消防",
    "在住",
    "在勤",
    "出身",
    "周辺",
    "付近",
    "近郊",
    "全域",
    "全体",
    "内外",
    "以外",
    "以上",
    "以下",
    "立大",
    "立中",
    "立小",
    "立高",
    "立図",
    "立病",
    "立美",
    "立総",
    "立科",
    "立体",
    "民会",
    "民病",
    "駅前店",
    "大会",
    "選手",
    "地区予選",
    "支部",
    "教育委",
    "選挙",
    "株式",
    "有限",
    "合同会社",
    "条例",
    "高校",
    "大学",
    "銀行",
];

/// What stands between two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    Nothing,
    Space,
    Line,
    /// The border of two cells of a table, or of two fields.
    Cell,
}

/// Reads the gap at `at`: where it ends.
pub(super) fn gap(shadow: &Shadow, at: usize) -> (usize, Gap) {
    let spaces = |from: usize| from + shadow.slice(from, from + 4).iter().take_while(|c| **c == ' ').count();
    let here = spaces(at);
    match shadow.at(here) {
        Some(c) if is_line_break(c) => {
            let second = here + 1;
            let end = if c == '\r' && shadow.at(second) == Some('\n') { second + 1 } else { second };
            let marks =
                shadow.slice(end, end + 12).iter().take_while(|c| matches!(c, ' ' | '\t' | '>' | '|'));
            (end + marks.count(), Gap::Line)
        }
        Some('"') => match json(shadow, here) {
            Some(end) => (end, Gap::Cell),
            None => (at, Gap::Nothing),
        },
        Some(',' | '\t' | '|' | ';') => {
            let next = spaces(here + 1);
            let quote = matches!(shadow.at(next), Some('"'));
            (next + usize::from(quote), Gap::Cell)
        }
        Some('・' | '/') if here == at => (at + 1, Gap::Space),
        _ if here > at => (here, Gap::Space),
        _ => (at, Gap::Nothing),
    }
}

/// Reads `","` and `","city":"`, whose first quotation mark stands at `at`.
fn json(shadow: &Shadow, at: usize) -> Option<usize> {
    let skip =
        |from: usize| from + shadow.slice(from, from + 12).iter().take_while(|c| c.is_whitespace()).count();
    let comma = skip(at + 1);
    if !matches!(shadow.at(comma), Some(',' | '\t' | ';')) {
        return None;
    }
    let open = skip(comma + 1);
    if shadow.at(open) != Some('"') {
        return None;
    }
    let inside = shadow.slice(open + 1, open + 1 + LONGEST_KEY);
    let close = inside.iter().position(|c| *c == '"');
    let key = close.map(|len| skip(open + len + 2)).filter(|colon| shadow.at(*colon) == Some(':'));
    match key {
        Some(colon) => {
            let value = skip(colon + 1);
            (shadow.at(value) == Some('"')).then_some(value + 1)
        }
        None => Some(open + 1),
    }
}

/// A municipality that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Municipality {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) prefecture: Option<u8>,
}

/// What was read.
#[derive(Debug, Clone, Default)]
pub(super) struct Street {
    /// Where it ends.
    pub(super) to: usize,
    /// The last municipality.
    pub(super) municipality: Option<Municipality>,
    /// The first town: from, to, prefecture.
    pub(super) town: Option<(usize, usize, Option<u8>)>,
    /// Characters of no known name before the first number.
    pub(super) unknown: usize,
    /// The strongest row of numbers.
    pub(super) strength: Option<Strength>,
    /// 大字 or 字 stands before its name.
    pub(super) is_section: bool,
    /// Streets of Kyoto: 上ル, 西入.
    pub(super) is_crossing: bool,
    /// Where it would end if unknown characters after the last known part counted.
    pub(super) reach: usize,
}

/// Reads on from `at`, where a prefecture, a municipality or a town ended.
pub(super) fn read(shadow: &Shadow, places: &Places, at: usize, known: Street) -> Street {
    let street = Street { to: at, reach: at, ..known };
    let mut reader = Reader {
        shadow,
        places,
        here: at,
        street,
        run: 0,
        spaced: false,
        towns: 0,
        is_loose: false,
        is_open: true,
    };
    for _ in 0..MOST_STEPS {
        if !reader.step() {
            break;
        }
    }
    reader.street
}

struct Reader<'a> {
    shadow: &'a Shadow,
    places: &'a Places,
    here: usize,
    street: Street,
    /// Unknown characters since the last known part.
    run: usize,
    /// A gap was passed into unknown characters.
    spaced: bool,
    /// How many names of towns were read.
    towns: usize,
    /// A particle was passed.
    is_loose: bool,
    /// More of the name may follow.
    is_open: bool,
}

impl Reader<'_> {
    fn step(&mut self) -> bool {
        let (next, gap) = gap(self.shadow, self.here);
        if gap > Gap::Nothing && self.run > 0 && self.spaced {
            return false;
        }
        self.municipality(next) || self.town(next, gap) || self.number(next, gap) || self.unknown(next, gap)
    }

    fn commit(&mut self, to: usize) {
        (self.here, self.run, self.spaced) = (to, 0, false);
        self.street.to = to;
        self.street.reach = to;
    }

    /// Reads 横浜市西区, 西区, 当別町.
    fn municipality(&mut self, at: usize) -> bool {
        if self.street.strength.is_some() || self.street.town.is_some() || self.run > 0 {
            return false;
        }
        // A city holds wards, a district towns and villages.
        let outer = self.street.municipality.and_then(|m| self.shadow.before(m.to));
        let within = |c: &char| match outer {
            None => matches!(c, '市' | '区' | '町' | '村' | '郡'),
            Some('市') => *c == '区',
            Some('郡') => matches!(c, '町' | '村'),
            Some(_) => false,
        };
        let slice = self.shadow.slice(at, at + 13);
        let found = slice.iter().enumerate().skip(1).rev().filter(|(_, c)| within(c)).find_map(|(i, _)| {
            let to = at + i + 1;
            let place = self.places.exactly(self.shadow, What::Municipality, at, to)?;
            Some(Municipality { from: at, to, prefecture: place.prefecture })
        });
        let Some(mut found) = found else { return false };
        if let Some(outer) = self.street.municipality {
            found.prefecture = outer.prefecture.or(found.prefecture);
        }
        self.street.municipality = Some(found);
        self.commit(found.to);
        true
    }

    /// Reads a town of the table, 大字 before it.
    fn town(&mut self, at: usize, gap: Gap) -> bool {
        if !self.is_open || self.towns >= MOST_TOWNS || (gap > Gap::Space && self.street.town.is_some()) {
            return false;
        }
        let skip = ["大字", "小字", "字"].into_iter().find(|w| self.shadow.has_at(at, w));
        let start = at + skip.map_or(0, |w| w.chars().count());
        let Some((to, prefecture)) = self.places.starting_at(self.shadow, What::Town, start) else {
            return false;
        };
        let other = |word: &&&str| self.shadow.has_at(start, word) && word.chars().count() >= to - start;
        if NO_TOWN.iter().find(other).is_some() {
            return false;
        }
        // One character is too little, if no number comes straight after it.
        if to - start < 2 && skip.is_none() && number::read(self.shadow, to).is_none() {
            return false;
        }
        if self.street.town.is_none() && self.street.strength.is_none() {
            self.street.town = Some((start, to, prefecture));
        }
        self.towns += 1;
        let numbered = self.street.strength.is_some();
        let (before, street) = (self.here, self.street.to);
        self.commit(to);
        if numbered {
            // After a number a name only counts if a number follows it.
            self.street.to = street;
            self.run = to - before;
        }
        true
    }

    fn number(&mut self, at: usize, gap: Gap) -> bool {
        if !self.is_open {
            return false;
        }
        let Some(found) = number::read(self.shadow, at) else { return false };
        let known = self.street.town.is_some() || self.street.strength.is_some();
        // 枝光1950-10 is no month, if nothing parts the number from the name of the town.
        if found.is_doubtful && !(gap == Gap::Nothing && known && self.street.unknown == 0) {
            return false;
        }
        let fits = match gap {
            Gap::Nothing => true,
            Gap::Space => known || found.strength == Strength::Full,
            Gap::Line | Gap::Cell => {
                self.street.strength.is_none() && known && found.strength > Strength::Bare
            }
        };
        if !fits {
            return false;
        }
        self.street.strength = self.street.strength.max(Some(found.strength));
        self.is_open = found.is_open;
        self.commit(found.to);
        true
    }

    /// Passes a character of a name that is not in the table.
    fn unknown(&mut self, at: usize, gap: Gap) -> bool {
        let shadow = self.shadow;
        let Some(c) = shadow.at(at).filter(|c| is_of_name(*c)) else { return false };
        let other = || NO_TOWN_STARTS.contains(c) && NO_TOWN.iter().any(|word| shadow.has_at(at, word));
        if !self.is_open || self.run >= MOST_UNKNOWN || other() {
            return false;
        }
        let before = shadow.before(at);
        self.street.is_section |= c == '字' && self.run <= 1;
        let crossing = "ルるリり".contains(c) && before.is_some_and(|b| "上下入".contains(b))
            || c == '入' && before.is_some_and(|b| "東西".contains(b)) && shadow.at(at + 1) != Some('口');
        if matches!(c, 'ぁ'..='ん') && !crossing {
            let kanji = |c: Option<char>| c.is_some_and(|c| c > '\u{3400}' && is_of_name(c));
            let inside = "のがつけ".contains(c) && kanji(before) && kanji(shadow.at(at + 1));
            let entered = before == Some('入') && c == 'い';
            if !(inside || entered) {
                return false;
            }
        }
        self.street.is_crossing |= crossing;
        self.spaced |= gap > Gap::Nothing;
        self.run += 1;
        if self.street.strength.is_none() {
            self.street.unknown += 1;
        }
        self.here = at + 1;
        // 広島市の歯科医院: what follows の may be anything.
        self.is_loose |= matches!(c, 'ぁ'..='ん');
        if gap == Gap::Nothing && !self.spaced && !self.is_loose {
            self.street.reach = self.here;
        }
        true
    }
}
