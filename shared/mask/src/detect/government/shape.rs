//! The number that follows a word, and whether it has the shape of what the word announces.

use super::{Word, hit};
use crate::detect::Hit;
use crate::shadow::{Shadow, is_line_break};

/// How far behind its word a number may start, in characters.
const REACH: usize = 28;
/// The same for an account, whose bank, branch and kind may stand between.
const REACH_ACCOUNT: usize = 60;
/// The longest number read, with its signs.
const LONGEST: usize = 40;

/// A number as it is written.
struct Number {
    from: usize,
    to: usize,
    /// Digits and letters without signs.
    plain: String,
    /// How many characters each group between signs has.
    groups: Vec<usize>,
}

/// Reads the number behind the word `from..to`.
pub(super) fn read(shadow: &Shadow, word: Word, from: usize, to: usize) -> Option<Hit> {
    if word == Word::Symbol {
        return symbol(shadow, from, to);
    }
    let reach = match word {
        Word::AccountKind => 12,
        Word::Account => REACH_ACCOUNT,
        Word::Symbol
        | Word::License
        | Word::Passport
        | Word::Insurance
        | Word::Employment
        | Word::Pension
        | Word::ResidenceCard
        | Word::ResidentCode
        | Word::Iban => REACH,
    };
    let mut at = to;
    // Up to three numbers: `保険証の有効期限2027年、番号 1234`.
    for _ in 0..3 {
        let number = next(shadow, word, at, to.saturating_add(reach))?;
        if fits(shadow, word, to, &number) {
            return Some(hit(word, number.from, number.to));
        }
        at = number.to;
    }
    None
}

/// Tells whether a cell of a column holds such a number.
pub(super) fn is_cell(word: Word, cell: &[char]) -> bool {
    let plain: Vec<char> = cell.iter().copied().filter(|c| !matches!(c, '-' | ' ')).collect();
    let text: String = plain.iter().collect();
    cell.first().is_some_and(char::is_ascii_alphanumeric)
        && plain.iter().all(char::is_ascii_alphanumeric)
        && has_shape(word, &text, &[plain.len()])
}

/// The first number, or row of letters and digits, from `at` on.
fn next(shadow: &Shadow, word: Word, at: usize, end: usize) -> Option<Number> {
    let lettered = matches!(word, Word::Passport | Word::ResidenceCard | Word::Iban);
    let mut breaks = 0_usize;
    let mut from = at;
    loop {
        let c = shadow.at(from).filter(|_| from < end)?;
        if is_line_break(c) {
            breaks = breaks.saturating_add(1);
            if breaks > 2 {
                return None;
            }
        }
        // The end of a sentence parts a word from its number.
        if c == '。' {
            return None;
        }
        let starts = c.is_ascii_digit() || (lettered && c.is_ascii_uppercase());
        if starts && !shadow.before(from).is_some_and(|b| b.is_ascii_alphanumeric()) {
            break;
        }
        from = from.saturating_add(1);
    }
    let mut plain = String::new();
    let mut groups = Vec::new();
    let mut open = 0_usize;
    let mut to = from;
    for (i, c) in shadow.slice(from, from.saturating_add(LONGEST)).iter().enumerate() {
        let after = shadow.at(from.saturating_add(i).saturating_add(1));
        if c.is_ascii_digit() || (lettered && c.is_ascii_uppercase()) {
            plain.push(*c);
            open = open.saturating_add(1);
            to = from.saturating_add(i).saturating_add(1);
        } else if matches!(c, '-' | ' ')
            && open > 0
            && after.is_some_and(|c| c.is_ascii_digit() || (lettered && c.is_ascii_uppercase()))
        {
            groups.push(open);
            open = 0;
        } else {
            break;
        }
    }
    groups.push(open);
    Some(Number { from, to, plain, groups })
}

fn fits(shadow: &Shadow, word: Word, word_end: usize, number: &Number) -> bool {
    let next = shadow.at(number.to);
    // An amount, a date, a moment, a share.
    let goes_on = shadow.at(number.to.saturating_add(1)).is_some_and(|c| c.is_ascii_digit());
    let counted = match next {
        Some('.' | ',' | ':' | '/') => goes_on,
        Some(c) => "円年月日時分秒人名件個回台枚%歳万億千ページ部冊点".contains(c),
        None => false,
    };
    let before = shadow.before(number.from);
    // `No.1234567` is a number, `0.1234567` is part of one.
    let fraction = matches!(before, Some(',' | '.'))
        && shadow.before(number.from.saturating_sub(1)).is_some_and(|c| c.is_ascii_digit());
    let glued = next.is_some_and(|c| c.is_ascii_alphabetic() || c == '_' || c == '@')
        || matches!(before, Some('¥' | '$' | '/' | '_' | '+'))
        || fraction;
    let between: String = shadow.slice(word_end, number.from).iter().collect();
    let otherwise = [
        "電話",
        "TEL",
        "Tel",
        "tel",
        "FAX",
        "携帯",
        "〒",
        "申請",
        "受付",
        "注文",
        "請求",
        "会員番号",
        "社員番号",
        "伝票",
        "法人番号",
        "登録番号",
        "郵便",
    ]
    .iter()
    .any(|w| between.contains(w));
    !counted
        && !glued
        && !otherwise
        && is_near(word, &between)
        && has_shape(word, &number.plain, &number.groups)
}

/// Tells whether what stands between a word and its number leads from one to the other.
fn is_near(word: Word, between: &str) -> bool {
    match word {
        Word::AccountKind => {
            between.chars().all(|c| " 　:()[]-・/|,、\t\n\"預金口座番号No.no=はで>」】#".contains(c))
        }
        Word::Account => {
            let bank = [
                "銀行",
                "支店",
                "信金",
                "信用金庫",
                "普通",
                "当座",
                "店番",
                "支店コ",
                "本店",
                "出張所",
                "名義",
                "bank",
                "Bank",
            ]
            .iter()
            .any(|w| between.contains(w));
            bank || between.chars().count() <= 16
        }
        Word::Symbol
        | Word::License
        | Word::Passport
        | Word::Insurance
        | Word::Employment
        | Word::Pension
        | Word::ResidenceCard
        | Word::ResidentCode
        | Word::Iban => true,
    }
}

fn has_shape(word: Word, plain: &str, groups: &[usize]) -> bool {
    let length = plain.len();
    let digits = plain.chars().all(|c| c.is_ascii_digit());
    let repeated = plain.chars().next().is_some_and(|first| plain.chars().all(|c| c == first));
    if repeated && length > 1 && word != Word::Account {
        return false;
    }
    match word {
        Word::AccountKind => digits && length == 7 && groups.len() <= 2,
        // Seven digits; Japan Post writes five and eight with a dash; some banks leave zeros away.
        Word::Account => {
            digits
                && !repeated
                && (matches!(
                    groups,
                    [7] | [6]
                        | [8]
                        | [10]
                        | [3, 7]
                        | [4, 3, 7]
                        | [3, 4]
                        | [5, 8]
                        | [5, 7]
                        | [5, 6]
                        | [4, 3, 1, 7]
                        | [5, 1, 8]
                ) || (groups.len() == 1 && matches!(length, 6..=8 | 10..=14)))
        }
        Word::Symbol => false,
        Word::License => digits && length == 12,
        Word::Passport => matches!(plain.as_bytes(), [a, b, rest @ ..]
            if a.is_ascii_uppercase() && (b.is_ascii_uppercase() || b.is_ascii_digit()) && rest.len() == 7 && rest.iter().all(u8::is_ascii_digit)),
        Word::Insurance => {
            digits && matches!(length, 6 | 8 | 10) && groups.len() <= 4 && !is_date(plain, groups)
        }
        Word::Employment => digits && length == 11 && matches!(groups, [11] | [4, 6, 1]),
        Word::Pension => digits && length == 10 && matches!(groups, [10] | [4, 6]),
        Word::ResidenceCard => matches!(plain.as_bytes(), [a, b, mid @ .., y, z]
            if [a, b, y, z].iter().all(|c| c.is_ascii_uppercase()) && mid.len() == 8 && mid.iter().all(u8::is_ascii_digit)),
        Word::ResidentCode => digits && length == 11,
        Word::Iban => is_iban(plain),
    }
}

/// `2026-04-01`, `20260401`.
fn is_date(plain: &str, groups: &[usize]) -> bool {
    matches!(groups, [4, 2, 2] | [4, 1, 2] | [4, 2, 1])
        || (plain.len() == 8 && (plain.starts_with("19") || plain.starts_with("20")) && {
            let month = plain.get(4..6).and_then(|m| m.parse::<u8>().ok()).unwrap_or_default();
            let day = plain.get(6..8).and_then(|d| d.parse::<u8>().ok()).unwrap_or_default();
            (1..=12).contains(&month) && (1..=31).contains(&day)
        })
}

/// - Source: ISO 13616: the remainder by 97 of the number with its first four characters at the end is 1.
fn is_iban(plain: &str) -> bool {
    let head = plain.as_bytes().get(..4).unwrap_or_default();
    let lettered = matches!(head, [a, b, c, d] if a.is_ascii_uppercase() && b.is_ascii_uppercase() && c.is_ascii_digit() && d.is_ascii_digit());
    let rest = plain.get(4..).unwrap_or_default();
    let sum = rest.chars().chain(plain.chars().take(4)).fold(0_u32, |sum, c| {
        let value = c.to_digit(36).unwrap_or_default();
        let shift = if value > 9 { 100 } else { 10 };
        sum.saturating_mul(shift).saturating_add(value) % 97
    });
    lettered && (15..=34).contains(&plain.len()) && sum == 1
}

/// `記号 12340 番号 12345671` of Japan Post Bank; `記号 1234 番号 56` of an insurance card.
fn symbol(shadow: &Shadow, from: usize, to: usize) -> Option<Hit> {
    let head: String = shadow.slice(from.saturating_sub(80), from).iter().collect();
    let ahead: String = shadow.slice(to, to.saturating_add(60)).iter().collect();
    let insured =
        ["保険", "健保", "組合", "被保険者", "資格"].iter().any(|w| head.contains(w) || ahead.contains(w));
    let bank = ["ゆうちょ", "郵便", "貯金", "振込", "口座", "銀行"]
        .iter()
        .any(|w| head.contains(w) || ahead.contains(w));
    // 記号・番号: 1234-56
    let (mut at, both) = match ahead.find("番号") {
        Some(place) if ahead.get(..place).is_some_and(|b| b.chars().all(|c| " ・/-と及び".contains(c))) => {
            (to.saturating_add(ahead.get(..place).map_or(0, |b| b.chars().count())).saturating_add(2), true)
        }
        _ => (to, false),
    };
    let limit = at.saturating_add(REACH);
    let first = next(shadow, Word::Symbol, at, limit)?;
    let between: String = shadow.slice(at, first.from).iter().collect();
    if !between.chars().all(|c| " :()[]\"、,=は|\t\n第-".contains(c)) {
        return None;
    }
    let word = if insured && !head.contains("ゆうちょ") { Word::Insurance } else { Word::Symbol };
    if both {
        let enough = first.plain.len() >= 4 && (insured || bank);
        let mut end = first.to;
        // A full stop or a middle dot between the two.
        if let Some(second) = next(shadow, Word::Symbol, end, end.saturating_add(4)) {
            end = second.to;
        }
        return enough.then(|| hit(word, first.from, end));
    }
    at = first.to;
    let rest: String = shadow.slice(at, at.saturating_add(16)).iter().collect();
    let place = rest.find("番号")?;
    let after = at.saturating_add(rest.get(..place)?.chars().count()).saturating_add(2);
    let second = next(shadow, Word::Symbol, after, after.saturating_add(12))?;
    let postal = first.plain.len() == 5 && matches!(second.plain.len(), 6..=8);
    let card = insured && (1..=8).contains(&first.plain.len()) && (1..=8).contains(&second.plain.len());
    let kind = if postal && !insured { Word::Symbol } else { word };
    (postal || card || (bank && first.plain.len() >= 4)).then(|| hit(kind, first.from, second.to))
}
