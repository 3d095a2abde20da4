//! Columns of tables whose heading says what they hold: 住所, 電話番号, 郵便番号.
//!
//! Apart because a heading may stand a thousand lines above its number, and a program for tables may have taken
//! the zero away from it. One table is known at a time; a line without its separator ends it. Linear.

use super::building;
use super::{Finder, is_spelled, prefecture_before};
use crate::detect::{Form, Hit};
use crate::kind::{Action, Kind};
use crate::shadow::char_set::CharSet;
use crate::shadow::{Shadow, is_line_break};
use std::sync::LazyLock;

const ADDRESS: &[&str] = &[
    "所在地",
    "番地",
    "町名",
    "町域",
    "町名番地",
    "町名・番地",
    "建物",
    "建物名",
    "マンション名",
    "ビル名",
    "本籍",
    "本籍地",
    "お届け先",
    "届け先",
    "送付先",
    "配送先",
    "address",
    "address1",
    "address2",
    "address_1",
    "address_2",
    "addr",
    "street",
    "street_address",
    "home_address",
    "住所1",
    "住所2",
    "住所3",
];
const PHONE: &[&str] = &[
    "電話",
    "tel",
    "phone",
    "fax",
    "携帯",
    "mobile",
    "telephone",
    "phone_number",
    "phonenumber",
    "phone number",
    "携帯番号",
    "fax番号",
    "tel番号",
    "連絡先",
    "緊急連絡先",
    "tel1",
    "tel2",
    "mobile_phone",
    "cell",
];
const POSTAL: &[&str] = &[
    "郵便番号",
    "〒",
    "zip",
    "zipcode",
    "zip_code",
    "zip code",
    "postal",
    "postal_code",
    "postal code",
    "postcode",
    "postalcode",
];

/// The last characters of all headings: most cells end with none of them.
const ENDS: &str = "地名域物籍先所話帯号〒srtlexp123";
static ENDING: LazyLock<CharSet> = LazyLock::new(|| {
    let mut ending = CharSet::default();
    ENDS.chars().for_each(|c| ending.add(c));
    ending
});
/// The longest heading, in characters.
const LONGEST: usize = 20;
/// More columns than this are not looked at.
const MOST_COLUMNS: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Address,
    Phone,
    Postal,
}

impl Column {
    fn of(heading: &[char]) -> Option<Self> {
        let last = heading.iter().rev().find(|c| !matches!(c, '*' | ' '))?;
        if heading.len() > LONGEST || !ENDING.has(last.to_ascii_lowercase()) {
            return None;
        }
        let word: String = heading.iter().map(char::to_ascii_lowercase).collect();
        let word = word.trim_end_matches(['*', ' ']);
        if ADDRESS.contains(&word) || word.ends_with("住所") {
            Some(Self::Address)
        } else if PHONE.contains(&word) || word.ends_with("電話番号") || word.ends_with("電話") {
            Some(Self::Phone)
        } else {
            POSTAL.contains(&word).then_some(Self::Postal)
        }
    }
}

/// A table that is being read.
struct Table {
    separator: char,
    columns: Vec<(usize, Column)>,
}

/// Finds what stands under such headings.
pub(super) fn find(shadow: &Shadow, finder: &Finder<'_>, hits: &mut Vec<Hit>) {
    let mut table: Option<Table> = None;
    let mut from = 0;
    for chars in shadow.chars().split(|c| *c < '\u{3000}' && is_line_break(*c)) {
        let to = from + chars.len();
        let separator = chars.iter().copied().find(|c| matches!(c, ',' | '\t' | '|' | ';'));
        table = line(shadow, finder, table, (from, to), separator, hits);
        from = to + 1;
    }
}

fn line(
    shadow: &Shadow,
    finder: &Finder<'_>,
    table: Option<Table>,
    (from, to): (usize, usize),
    separator: Option<char>,
    hits: &mut Vec<Hit>,
) -> Option<Table> {
    // The second half of a line break is no line.
    if from == to && shadow.before(from) == Some('\r') {
        return table;
    }
    let known = table.as_ref().is_some_and(|t| shadow.slice(from, to).contains(&t.separator));
    let separator = if known { table.as_ref().map(|t| t.separator) } else { separator }?;
    if !known && !may_be_head(shadow.slice(from, to), separator) {
        return None;
    }
    let cells = cells(shadow, from, to, separator);
    let columns: Vec<(usize, Column)> = cells
        .iter()
        .enumerate()
        .filter_map(|(index, (from, to))| Some((index, Column::of(shadow.slice(*from, *to))?)))
        .collect();
    if cells.len() > 1 && !columns.is_empty() {
        return Some(Table { separator, columns });
    }
    let table = table.filter(|_| known)?;
    for (index, column) in &table.columns {
        if let Some((from, to)) = cells.get(*index) {
            hits.extend(cell(shadow, finder, *column, *from, *to));
        }
    }
    Some(table)
}

/// Tells whether a cell of the line may be a heading: the cheap test before the exact one.
fn may_be_head(line: &[char], separator: char) -> bool {
    line.split(|c| *c == separator).any(|cell| {
        let last = cell.iter().rev().find(|c| !matches!(c, ' ' | '"' | '\'' | '*'));
        last.is_some_and(|c| ENDING.has(c.to_ascii_lowercase()))
    })
}

/// The cells of a line without the spaces and quotation marks around them.
fn cells(shadow: &Shadow, from: usize, to: usize, separator: char) -> Vec<(usize, usize)> {
    let mut cells = Vec::new();
    let (mut start, mut quoted) = (from, false);
    for at in from..=to {
        let c = shadow.at(at).filter(|_| at < to);
        if c == Some('"') {
            quoted = !quoted;
        }
        if at == to || (c == Some(separator) && !quoted) {
            cells.push(trimmed(shadow, start, at));
            start = at + 1;
        }
        if cells.len() >= MOST_COLUMNS {
            break;
        }
    }
    cells
}

fn trimmed(shadow: &Shadow, from: usize, to: usize) -> (usize, usize) {
    let around = |c: &&char| matches!(c, ' ' | '"' | '\'' | '*');
    let cell = shadow.slice(from, to);
    let head = cell.iter().take_while(around).count();
    let tail = cell.iter().skip(head).rev().take_while(around).count();
    (from + head, to - tail)
}

fn cell(shadow: &Shadow, finder: &Finder<'_>, column: Column, from: usize, to: usize) -> Option<Hit> {
    let text = shadow.slice(from, to);
    let digits = text.iter().filter(|c| c.is_ascii_digit()).count();
    let hidden = text.iter().any(|c| matches!(c, '*' | '[' | '‹'));
    if hidden || text.is_empty() {
        return None;
    }
    let of_number =
        || text.iter().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')' | '+' | '.' | '/'));
    let (kind, rule, form) = match column {
        Column::Phone => {
            let fits = of_number() && (7..=15).contains(&digits);
            fits.then_some((
                Kind::Phone,
                "phone.column",
                Form::LastDigits { hide: 4.max(digits.saturating_sub(9)) },
            ))
        }
        Column::Postal => {
            let fits = of_number() && (6..=7).contains(&digits);
            fits.then_some((Kind::Postal, "postal.column", Form::Whole))
        }
        Column::Address => {
            let bare = prefecture_before(shadow, from, to).is_some_and(|(start, _)| start == from);
            let place = digits > 0 || text.iter().any(|c| "都道府県市区町村郡丁番".contains(*c));
            let fits = !bare && text.len() >= 2 && (place || building::is_named(shadow, from, to));
            let form = || {
                let shown = finder.prefecture_at(from, to).filter(|p| !is_spelled(shadow, p, from, to));
                shown.map_or(Form::Whole, |p| Form::Replaced(p.to_owned()))
            };
            fits.then(|| (Kind::Address, "address.column", form()))
        }
    }?;
    Some(Hit { kind, action: Action::Hide, rule, from, to, form })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_heading_ends_with_another_character() {
        for heading in [ADDRESS, PHONE, POSTAL].concat() {
            assert!(heading.chars().next_back().is_some_and(|c| ENDS.contains(c)), "{heading}");
        }
    }
}
