//! Numbers with a country code. Japan's are read by the plan, others by length alone.

use super::super::Hit;
use super::super::numbers::{Gap, Group, Numbers, Window};
use super::{HIDDEN_DIGITS, hit};

/// The fewest and most digits of a number, with its country code.
const LEAST: usize = 8;
const MOST: usize = 15;
/// The most digits of a foreign number that stay.
const KEPT: usize = 7;
/// With so many digits, a space ends the number.
const ENOUGH: usize = 10;

/// Reads a number whose country code is the group `index`, with a plus sign (or for Japan `00`, `010`) before it.
pub(super) fn read(numbers: &Numbers<'_>, index: usize) -> Option<Hit> {
    let first = numbers.group(index)?;
    let (from, exit_digits) = start(numbers, index, first)?;
    let mut digits = Vec::new();
    // Where a foreign number would end, and how many digits it has by then.
    let (mut count, mut end, mut open) = (0, index, exit_digits == 0);
    for (i, group) in numbers.groups().iter().enumerate().skip(index) {
        let gap = numbers.gap_before(i);
        if i > index {
            if !matches!(gap, Gap::Tight(_) | Gap::Wrap | Gap::WrapTight) {
                break;
            }
            open = open && matches!(gap, Gap::Tight(_)) && !(gap == Gap::Tight(' ') && count >= ENOUGH);
        }
        let skipped = if i == index { exit_digits } else { 0 };
        if digits.len().saturating_add(group.len()).saturating_sub(skipped) > MOST {
            break;
        }
        digits.extend(numbers.digits(*group).skip(skipped));
        if is_japanese(&digits) {
            return Some(hit("phone.international", from, group.to, HIDDEN_DIGITS));
        }
        if open {
            (count, end) = (digits.len(), i.saturating_add(1));
        }
    }
    let hide = foreign(numbers, index, end, digits.get(..count)?)?;
    let last = numbers.group(end.checked_sub(1)?)?;
    Some(hit("phone.international", from, last.to, hide))
}

/// Tells how many digits of a foreign number must go; nothing, if it is none.
fn foreign(numbers: &Numbers<'_>, index: usize, end: usize, digits: &[u8]) -> Option<usize> {
    let least = if digits.starts_with(&[8, 1]) { ENOUGH } else { LEAST };
    let dated = digits.len() == 8
        && matches!(digits, [1, 9, ..] | [2, 0, ..])
        && numbers.group(index).is_some_and(|g| matches!(g.len(), 4 | 8));
    let bare_amount = end.saturating_sub(index) <= 1 && digits.len() < ENOUGH;
    if digits.len() < least || digits.len() > MOST || digits.first() == Some(&0) || dated || bare_amount {
        return None;
    }
    Some(digits.len().saturating_sub(KEPT).max(HIDDEN_DIGITS))
}

/// Tells whether the digits are 81 and a whole number of the plan, with or without its zero.
fn is_japanese(digits: &[u8]) -> bool {
    let [8, 1, national @ ..] = digits else { return false };
    let national = match national {
        [0, rest @ ..] => rest,
        all => all,
    };
    match national {
        [5..=9, 0, ..] | [2, 0, ..] => national.len() == 10,
        [1..=9, ..] => national.len() == 9,
        _ => false,
    }
}

/// Where a number starts, and how many digits of its first group lead out of a country instead.
fn start(numbers: &Numbers<'_>, index: usize, first: Group) -> Option<(usize, usize)> {
    if let Some(from) = plus_before(numbers, first) {
        return Some((from, 0));
    }
    let head: Vec<u8> = numbers.digits(first).take(5).collect();
    let next = || {
        let second = numbers.group(index.saturating_add(1))?;
        let tight = matches!(numbers.gap_before(index.saturating_add(1)), Gap::Tight(_));
        tight.then(|| numbers.digits(second).take(2).collect::<Vec<u8>>())
    };
    let exit_digits = match (head.as_slice(), first.len()) {
        ([0, 0, 8, 1, ..], _) => 2,
        ([0, 1, 0, 8, 1], _) => 3,
        // 010-81-3-1234-5678: the exit code in a group of its own.
        ([0, 1, 0] | [0, 0] | [0, 0, 1], len) if next().is_some_and(|code| code.starts_with(&[8, 1])) => len,
        _ => return None,
    };
    let glued = numbers
        .shadow
        .before(first.from)
        .is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '.' | '_'));
    (!glued).then_some((first.from, exit_digits))
}

/// Where the plus sign stands: `+81`, `+ 81`, `+(81`.
fn plus_before(numbers: &Numbers<'_>, first: Group) -> Option<usize> {
    let shadow = numbers.shadow;
    let mut at = first.from.checked_sub(1)?;
    if matches!(shadow.at(at), Some(' ' | '(')) {
        at = at.checked_sub(1)?;
    }
    let free = !shadow.before(at).is_some_and(|c| c.is_ascii_alphanumeric() || c == '+');
    (shadow.at(at) == Some('+') && free).then_some(at)
}

/// Reads `81-90-1234-5678` and `010-81-3-1234-5678`: the country code in a group of its own, without a plus sign.
pub(super) fn without_plus(window: &Window<'_>) -> Option<Hit> {
    // (212) 555-0123 and 1-800-555-0123: the North American way.
    let tail = |digits: &[u8]| matches!(digits, [2..=9, _, _, 2..=9, ..]);
    let american = match (window.shape(), window.digits()) {
        ([3, 3, 4], digits) => {
            let opened = window.shadow().before(window.from()) == Some('(');
            opened && window.shadow().at(window.from() + 3) == Some(')') && tail(digits)
        }
        ([1, 3, 3, 4], [1, digits @ ..]) => window.uniform_gap() == Some(Gap::Tight('-')) && tail(digits),
        _ => false,
    };
    if american && window.is_alone() && !matches!(window.gap_after(), Gap::Tight(_)) {
        return Some(hit("phone.american", window.from(), window.to(), HIDDEN_DIGITS));
    }
    let shaped = matches!(
        (window.shape(), window.digits()),
        ([2, 2, 4, 4], [8, 1, 5..=9, 0, ..]) | ([2, 1, 4, 4], [8, 1, 3 | 4 | 6, ..])
    );
    let tight = || window.gaps().iter().all(|g| matches!(g, Gap::Tight(_)));
    let exit_code = || {
        let before = window.group_before();
        before.is_some_and(|g| {
            let code: Vec<u8> = window.numbers.digits(g).collect();
            matches!(code.as_slice(), [0, 1, 0] | [0, 0] | [0, 0, 1])
        })
    };
    let begins = || !matches!(window.gap_before(), Gap::Tight(_)) || exit_code();
    (shaped && tight() && begins())
        .then(|| hit("phone.international", window.from(), window.to(), HIDDEN_DIGITS))
}
