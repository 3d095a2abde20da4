//! What stands before a place: a word for an address, a postal code.
//!
//! Apart because the same place is an address behind 住所 and none in a sentence.

use super::table::is_of_name;
use super::{Finder, NUMBER_REACH, number};
use crate::context;
use crate::kind::Kind;

/// Words for an address, straight before it.
const LABELS: &[&str] = &[
    "住所",
    "現住所",
    "住所1",
    "ご住所",
    "所在地",
    "届け先",
    "届先",
    "お届け先",
    "送付先",
    "配送先",
    "発送先",
    "納品先",
    "送り先",
    "勤務地",
    "勤務先",
    "本籍",
    "本籍地",
    "居住地",
    "居所",
    "自宅",
    "実家",
    "転居先",
    "引越し先",
    "引っ越し先",
    "宛先",
    "現場",
    "本店",
    "設置場所",
    "設置先",
    "返送先",
    "郵送先",
    "請求先",
    "address",
    "addr",
    "street",
    "town",
    "町名",
    "町域",
    "番地",
];

/// Words for the address of a person: the municipality alone is too much.
const HOMES: &[&str] = &[
    "住所",
    "現住所",
    "ご住所",
    "届け先",
    "届先",
    "お届け先",
    "送付先",
    "配送先",
    "自宅",
    "本籍",
    "本籍地",
    "居住地",
    "居所",
    "転居先",
    "実家",
    "address",
];

/// How far before an address a postal code is looked for, in characters.
const CODE_REACH: usize = 12;

/// What a word for an address ends with.
const LABEL_ENDS: &str = "はがを所地先籍宅場店名域家番居";

/// First three digits of postal codes, and the prefecture.
///
/// - Source: Japan Post, the first digits of the codes of each prefecture.
const CODES: &[(std::ops::RangeInclusive<u16>, u8)] = &[
    (100..=208, 12),
    (210..=259, 13),
    (260..=299, 11),
    (330..=369, 10),
    (410..=438, 21),
    (440..=497, 22),
    (530..=597, 26),
    (600..=629, 25),
    (650..=679, 27),
    (720..=739, 33),
    (800..=838, 39),
    (980..=989, 3),
];

/// How much is known of the place where an address would stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Setting {
    /// A word for a person's home stands before it.
    pub(super) is_home: bool,
    /// A word for an address stands before it, or a postal code.
    pub(super) is_wanted: bool,
}

impl Finder<'_> {
    /// Looks at what stands before `from`.
    pub(super) fn setting(&self, from: usize) -> Setting {
        // Most of what stands before a place ends no label.
        let sign = |c: char| !is_of_name(c) || LABEL_ENDS.contains(c);
        let open = self.shadow.before(from).is_some_and(sign);
        let named = |words: &[&str]| open && context::is_labelled(self.shadow, from, words);
        let is_home = named(HOMES);
        Setting { is_home, is_wanted: is_home || named(LABELS) || self.code_before(from).is_some() }
    }

    /// Tells whether a word for an address ends before `end`, with nothing between.
    pub(super) fn is_label(&self, end: usize) -> bool {
        self.shadow.before(end).is_some_and(|c| LABEL_ENDS.contains(c))
            && context::is_labelled(self.shadow, end, LABELS)
    }

    /// The postal code, or our placeholder for one, before an address: its first digits, if they are there.
    fn code_before(&self, from: usize) -> Option<[Option<char>; 3]> {
        let shadow = self.shadow;
        let signs = |c: &&char| c.is_whitespace() || matches!(c, '"' | ',' | ')' | '、' | ':' | '>' | '|');
        let before = shadow.slice(from.saturating_sub(CODE_REACH), from);
        let end = from - before.iter().rev().take_while(signs).count();
        let last = shadow.before(end).filter(|c| c.is_ascii_digit() || *c == ']')?;
        let hidden: Vec<char> =
            Kind::Postal.placeholder().replace('［', "[").replace('］', "]").chars().collect();
        if last == ']' && shadow.slice(end.saturating_sub(hidden.len()), end) == hidden {
            return Some([None; 3]);
        }
        let digits: Vec<char> =
            shadow.slice(end.saturating_sub(8), end).iter().rev().filter(|c| **c != '-').copied().collect();
        let code = digits.get(..7).filter(|d| d.iter().all(char::is_ascii_digit))?;
        Some([code.get(6).copied(), code.get(5).copied(), code.get(4).copied()])
    }

    /// The prefecture in which codes of these first three digits are, where all of them are in one.
    pub(super) fn prefecture_of_code(&self, from: usize) -> Option<u8> {
        let [Some(a), Some(b), Some(c)] = self.code_before(from)? else { return None };
        let number: u16 = [a, b, c].iter().collect::<String>().parse().ok()?;
        CODES.iter().find(|(codes, _)| codes.contains(&number)).map(|(_, prefecture)| *prefecture)
    }

    /// Tells whether an address can start with the place `from..end`: numbers are near, or it may stand in a field.
    pub(super) fn may_lead(&self, from: usize, end: usize) -> bool {
        let near = self.shadow.slice(end, end + NUMBER_REACH);
        near.iter().any(|c| c.is_ascii_digit() || number::is_kanji_numeral(*c))
            || !self.shadow.before(from).is_some_and(|c| is_of_name(c) && !LABEL_ENDS.contains(c))
    }
}
