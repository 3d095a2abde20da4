//! The numbers of an address: 2-8-1, 二丁目八番一号, 1の2の3, 番地の1, 北3条西4丁目, 甲12.
//!
//! Apart because it decides what is no number of an address: dates, amounts, counts, telephone numbers.

use crate::shadow::Shadow;

/// How surely the numbers are those of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// One number.
    Bare,
    /// Two with a dash, or one with 丁目 or 番.
    Pair,
    /// Three with dashes, or 番地, or 丁目 with more after it.
    Full,
}

/// A row of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) to: usize,
    pub(super) strength: Strength,
    /// More of the name may follow: 4条, 3丁目, 12線.
    pub(super) is_open: bool,
    /// It could be a date, a postal code or the end of a telephone number just as well.
    pub(super) is_doubtful: bool,
}

/// Words after a number, longest first where one starts the other.
const UNITS: &[(&str, Unit)] = &[
    ("丁目", Unit::Chome),
    ("丁", Unit::Chome),
    ("番地", Unit::Lot),
    ("番外地", Unit::Lot),
    ("地割", Unit::Lot),
    ("街区", Unit::Block),
    ("画地", Unit::Block),
    ("番町", Unit::Street),
    ("番", Unit::Block),
    ("号室", Unit::Room),
    ("号棟", Unit::Room),
    ("号", Unit::House),
    ("条通", Unit::Street),
    ("条", Unit::Street),
    ("線", Unit::Street),
    ("区", Unit::Street),
    ("棟", Unit::Room),
    ("階", Unit::Room),
    ("f", Unit::Room),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Chome,
    Lot,
    Block,
    House,
    Street,
    Room,
}

/// What is counted, timed or paid.
const COUNTERS: &[&str] = &[
    "名",
    "人",
    "件",
    "個",
    "円",
    "年",
    "月",
    "日",
    "時",
    "分",
    "秒",
    "回",
    "社",
    "店",
    "台",
    "枚",
    "本",
    "冊",
    "匹",
    "頭",
    "歳",
    "才",
    "点",
    "位",
    "度",
    "倍",
    "割",
    "%",
    "万",
    "億",
    "千",
    "キロ",
    "メートル",
    "か月",
    "ヶ月",
    "カ月",
    "ケ月",
    "か所",
    "ヶ所",
    "カ所",
    "世紀",
    "期",
    "週",
    "戸",
    "世帯",
    "校",
    "駅",
    "km",
    "cm",
    "mm",
    "kg",
    "m2",
    "㎡",
    "平方",
    "つ",
    "代",
    "等",
    "勝",
    "敗",
    "ha",
    "ヘクタール",
    "両",
    "隻",
    "基",
    "曲",
    "話",
    "章",
    "巻",
    "版",
    "次",
    "系",
    "型",
    "形",
    "級",
    "組",
    "班",
    "試合",
    "得点",
    "ドル",
    "トン",
    "g",
    "l",
    "$",
    "mb",
    "gb",
    "室",
    "泊",
    "ページ",
    "コース",
    "チーム",
    "クラス",
    "泊",
    "票",
    "議席",
    "連勝",
    "連敗",
    "対",
    "路線",
    "往復",
    "便",
    "号車",
    "号機",
];

/// The longest number of one part.
const MOST_DIGITS: usize = 5;

pub(super) fn is_kanji_numeral(c: char) -> bool {
    matches!(
        c,
        '一' | '二'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '〇'
            | '零'
            | '壱'
            | '弐'
            | '参'
    )
}

/// How many characters of a number start at `at`, and whether they are kanji.
///
/// Only a later part may start with a zero: 1-2-0501.
fn numeral(shadow: &Shadow, at: usize, is_first: bool) -> Option<(usize, bool)> {
    let first = shadow.at(at)?;
    let tail = shadow.slice(at, at + MOST_DIGITS + 1);
    if first.is_ascii_digit() {
        let len = tail.iter().take_while(|c| c.is_ascii_digit()).count();
        return (len <= MOST_DIGITS && !(is_first && first == '0')).then_some((len, false));
    }
    let len = tail.iter().take_while(|c| is_kanji_numeral(**c)).count();
    ((1..=MOST_DIGITS).contains(&len)).then_some((len, true))
}

fn unit(shadow: &Shadow, at: usize) -> Option<(usize, Unit)> {
    let (word, unit) = UNITS.iter().find(|(word, _)| shadow.has_at(at, word))?;
    let len = word.chars().count();
    let next = shadow.at(at + len);
    let wrong = match unit {
        Unit::Chome if *word == "丁" => next.is_some_and(|c| c.is_alphabetic() && !is_kanji_numeral(c)),
        // 番目, 番線, 号線, 号車, 番組, 号機 and 人口 are other things.
        Unit::Block if *word == "番" => next.is_some_and(|c| "目線組手台".contains(c)),
        Unit::House => next.is_some_and(|c| "線車機館店".contains(c)),
        Unit::Room if *word == "f" => next.is_some_and(|c| c.is_ascii_alphanumeric()),
        Unit::Street if *word == "区" => next.is_some_and(|c| "間分域画役民立".contains(c)),
        Unit::Street if *word == "線" => next.is_some_and(|c| "路上の".contains(c)),
        Unit::Chome | Unit::Lot | Unit::Block | Unit::Street | Unit::Room => false,
    };
    (!wrong).then_some((len, *unit))
}

/// Where the next part starts if a sign or a unit leads to it, and whether a dash does.
fn next_part(shadow: &Shadow, at: usize, after: Option<Unit>) -> Option<(usize, bool)> {
    let starts = |i: usize| numeral(shadow, i, false).is_some() || prefix(shadow, i).is_some();
    let skip = |i: usize| if shadow.at(i) == Some(' ') { i + 1 } else { i };
    let here = skip(at);
    if shadow.at(here).is_some_and(|c| matches!(c, '-' | 'の' | 'ノ' | '之' | 'ー' | '~')) {
        let next = skip(here + 1);
        return (shadow.at(here) != Some('~') && starts(next)).then_some((next, true));
    }
    let leads = match after {
        Some(Unit::Chome | Unit::Lot | Unit::Block | Unit::Street) => true,
        // 3号101
        Some(Unit::House) => here == at && shadow.at(at).is_some_and(|c| c.is_ascii_digit()),
        Some(Unit::Room) | None => false,
    };
    (leads && starts(here)).then_some((here, false))
}

/// The length of a letter before a number: 甲12.
fn prefix(shadow: &Shadow, at: usize) -> Option<usize> {
    let letter = shadow.at(at).is_some_and(|c| "甲乙丙丁戊イロハニホ第".contains(c));
    (letter && shadow.at(at + 1).is_some_and(|c| c.is_ascii_digit())).then_some(1)
}

/// Reads the numbers that start at `at`.
pub(super) fn read(shadow: &Shadow, at: usize) -> Option<Number> {
    let mut row = Row { lens: [0; 4], parts: 0, dashes: 0, strength: Strength::Bare, last: None };
    let mut here = at;
    let mut to = None;
    loop {
        let start = here + prefix(shadow, here).unwrap_or(0);
        let Some((len, kanji)) = numeral(shadow, start, row.parts == 0) else { break };
        let end = start + len;
        let unit = unit(shadow, end);
        if row.parts == 0 && matches!(unit, Some((_, Unit::Room))) {
            break;
        }
        let after = end + unit.map_or(0, |(len, _)| len);
        let next = next_part(shadow, after, unit.map(|(_, unit)| unit));
        let dashed = next.is_some_and(|(_, dashed)| dashed);
        if kanji && unit.is_none() && !dashed && row.dashes == 0 {
            break;
        }
        row.add(len, unit.map(|(_, unit)| unit), dashed);
        to = Some(after);
        match next {
            Some((next, _)) if row.parts < 8 => here = next,
            Some(_) | None => break,
        }
    }
    let to = to?;
    let strength = row.strength();
    let is_doubtful = !row.has_unit() && (row.is_date(shadow, at) || row.is_code());
    let counted = row.last.is_none() && is_counted(shadow, to);
    (!counted && !goes_on(shadow, to)).then_some(Number {
        to,
        strength,
        is_doubtful,
        is_open: matches!(row.last, Some(Unit::Chome | Unit::Street | Unit::Lot | Unit::Block)),
    })
}

/// Tells whether the last part counts something.
pub(super) fn is_counted(shadow: &Shadow, to: usize) -> bool {
    let at = if shadow.at(to) == Some(' ') { to + 1 } else { to };
    COUNTERS.iter().any(|word| {
        let latin = word.starts_with(|c: char| c.is_ascii_alphabetic());
        let ends = || !shadow.at(at + word.chars().count()).is_some_and(|c| c.is_ascii_alphanumeric());
        shadow.has_at(at, word) && (!latin || ends()) && !(at > to && !latin && *word != "円")
    })
}

/// Tells whether more digits follow: a time, an amount, a longer number.
pub(super) fn goes_on(shadow: &Shadow, to: usize) -> bool {
    let digit = |i: usize| shadow.at(i).is_some_and(|c| c.is_ascii_digit());
    match shadow.at(to) {
        Some(c) if c.is_ascii_digit() => true,
        Some(':' | '.' | '/' | '-' | '~' | '_') => digit(to + 1),
        Some('@') => true,
        Some(_) | None => false,
    }
}

struct Row {
    lens: [usize; 4],
    parts: usize,
    dashes: usize,
    strength: Strength,
    last: Option<Unit>,
}

impl Row {
    fn add(&mut self, len: usize, unit: Option<Unit>, dashed: bool) {
        if let Some(cell) = self.lens.get_mut(self.parts) {
            *cell = len;
        }
        self.parts += 1;
        self.dashes += usize::from(dashed);
        self.strength = self.strength.max(match unit {
            Some(Unit::Lot) => Strength::Full,
            Some(Unit::Chome | Unit::Block) => Strength::Pair,
            Some(Unit::House) if self.parts > 1 => Strength::Full,
            Some(Unit::House | Unit::Street | Unit::Room) | None => Strength::Bare,
        });
        self.last = unit;
    }

    fn has_unit(&self) -> bool {
        self.strength > Strength::Bare
    }

    fn strength(&self) -> Strength {
        match (self.parts, self.strength) {
            (3.., _) | (_, Strength::Full) => Strength::Full,
            (2, Strength::Pair) => Strength::Full,
            (2, Strength::Bare) => Strength::Pair,
            (_, strength) => strength,
        }
    }

    /// 2026-11-24, 2026-11.
    fn is_date(&self, shadow: &Shadow, at: usize) -> bool {
        let century = shadow.has_at(at, "19") || shadow.has_at(at, "20");
        let [first, second, third, _] = self.lens;
        century && first == 4 && self.dashes > 0 && second <= 2 && third <= 2
    }

    /// 160-0023, 1234-5678: a postal code, or the end of a telephone number.
    fn is_code(&self) -> bool {
        let [first, second, _, _] = self.lens;
        self.parts == 2 && self.strength == Strength::Bare && first >= 3 && second == 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shadow::fold;

    fn of(text: &str) -> Option<(String, Strength)> {
        let shadow = fold(text);
        read(&shadow, 0).map(|n| (shadow.slice(0, n.to).iter().collect(), n.strength))
    }

    #[test]
    fn numbers_of_addresses_are_read_to_their_end() {
        for (text, want, strength) in [
            ("2-8-1です", "2-8-1", Strength::Full),
            ("２－８－１", "2-8-1", Strength::Full),
            ("2丁目8番1号", "2丁目8番1号", Strength::Full),
            ("二丁目八番一号", "二丁目八番一号", Strength::Full),
            ("1の2の3に", "1の2の3", Strength::Full),
            ("一ノ二", "一ノ二", Strength::Pair),
            ("123番地の4", "123番地の4", Strength::Full),
            ("2丁目 8番 1号", "2丁目 8番 1号", Strength::Full),
            ("1丁目", "1丁目", Strength::Pair),
            ("12番外地", "12番外地", Strength::Full),
            ("第3地割45", "第3地割45", Strength::Full),
            ("1-2-3-405号室", "1-2-3-405号室", Strength::Full),
            ("1-2-5F", "1-2-5F", Strength::Full),
            ("1-1 ", "1-1", Strength::Pair),
            ("123", "123", Strength::Bare),
        ] {
            assert_eq!(of(text), Some((want.to_owned(), strength)), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_none() {
        for text in [
            "3名",
            "1-2名",
            "10:30",
            "03-1234-5678",
            "1.5",
            "三田",
            "5F",
            "3階",
            "120万人",
            "2-1月",
            "",
            "5番線",
            "12-13日",
        ] {
            assert_eq!(of(text).map(|(found, _)| found).filter(|found| found != "5"), None, "{text}");
        }
        for text in ["2026-11-24", "2026-11", "160-0023", "1234-5678"] {
            assert!(read(&fold(text), 0).is_none_or(|n| n.is_doubtful), "{text}");
        }
    }
}
