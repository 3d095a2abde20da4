//! Numbers that only a word makes a telephone number: without area code, without their zero, extensions.
//!
//! Weaker than the plan, so this rule alone respects a mask that follows: `TEL 090-1234-****` stays as it is.

use super::super::Hit;
use super::super::numbers::{Gap, Group, Numbers, Window};
use super::{HIDDEN_DIGITS, hit, words};
use crate::context;
use crate::shadow::{Shadow, is_stroke};

const LEAST: usize = 7;
pub(super) const MOST: usize = 13;
/// How far a word for a telephone may stand before its number, signs included, in characters.
const LABEL_REACH: usize = 32;
/// How far from the last digits a telephone is spoken of, in characters.
const TAIL_REACH: usize = 16;
/// How far the stars of a mask reach, with signs between all of them, in characters.
const MASK_REACH: usize = 16;

/// Reads a window that stands straight after a word for a telephone.
pub(super) fn read(window: &Window<'_>) -> Option<Hit> {
    let count = window.digits().len();
    let fits = (LEAST..=MOST).contains(&count)
        && !matches!(window.gap_after(), Gap::Tight(_))
        && window.gaps().iter().all(|g| matches!(g, Gap::Tight(_)))
        && !is_date(window)
        && !is_masked_after(window.shadow(), window.to());
    let called = || {
        is_called(window.shadow(), window.from())
            && !context::is_labelled(window.shadow(), window.from(), context::OTHER)
    };
    (fits && called()).then(|| hit("phone.label", window.from(), window.to(), HIDDEN_DIGITS))
}

/// Reads the group `index` as an extension: `内線 1234`, `ext. 567`.
pub(super) fn extension(numbers: &Numbers<'_>, index: usize) -> Option<Hit> {
    let group = numbers.group(index)?;
    let fits = (2..=6).contains(&group.len()) && !is_masked_after(numbers.shadow, group.to);
    let worded = || {
        may_end_label(numbers.shadow, group.from, words::EXTENSION_ENDS)
            && words::has_extension_end(
                numbers.shadow.slice(group.from.saturating_sub(LABEL_REACH), group.from),
            )
            && [context::EXTENSION, words::EXTENSION]
                .iter()
                .any(|w| context::is_labelled(numbers.shadow, group.from, w))
    };
    (fits && (worded() || is_inner(numbers, index, group)))
        .then(|| hit("phone.extension", group.from, group.to, HIDDEN_DIGITS))
}

/// Tells whether a word for a telephone stands straight before `at`.
pub(super) fn is_called(shadow: &Shadow, at: usize) -> bool {
    may_end_label(shadow, at, words::PHONE_ENDS)
        && [context::PHONE, words::PHONE].iter().any(|words| context::is_labelled(shadow, at, words))
}

/// Tells whether a word that ends with one of `ends` may stand before `at`: the cheap test before the exact one.
fn may_end_label(shadow: &Shadow, at: usize, ends: &str) -> bool {
    let before = shadow.slice(at.saturating_sub(LABEL_REACH), at);
    let fits = |c: &char| ends.contains(c.to_ascii_lowercase());
    for c in before.iter().rev() {
        if fits(c) {
            return true;
        }
        // Signs, and one particle between signs.
        if c.is_alphanumeric() && !matches!(c, 'は' | 'が' | 'を') {
            return false;
        }
    }
    false
}

/// Tells whether `(内)` stands before the group, or `x` or `内` between it and another number.
fn is_inner(numbers: &Numbers<'_>, index: usize, group: Group) -> bool {
    let shadow = numbers.shadow;
    let signs = |c: &&char| matches!(c, ' ' | ')' | ':' | '.');
    let before = shadow.slice(group.from.saturating_sub(4), group.from);
    let sign = group.from - before.iter().rev().take_while(signs).count();
    let apart = || {
        let number = index.checked_sub(1).and_then(|i| numbers.group(i)).filter(|g| g.len() == 4);
        number.is_some_and(|g| {
            let between = shadow.slice(g.to, sign.saturating_sub(1));
            !between.is_empty() && between.iter().all(|c| matches!(c, ' ' | '(' | ','))
        }) && index.checked_sub(1).is_some_and(|i| matches!(numbers.gap_before(i), Gap::Tight(_)))
    };
    match shadow.before(sign) {
        Some('内') => shadow.before(sign - 1) == Some('(') && shadow.at(sign) == Some(')') || apart(),
        Some('x' | 'X') => sign == group.from && apart(),
        _ => false,
    }
}

/// Reads the groups `index` and the next as a number without its area code: `TEL 22-1234`.
pub(super) fn local(numbers: &Numbers<'_>, index: usize) -> Option<Hit> {
    let first = numbers.group(index).filter(|g| (1..=2).contains(&g.len()))?;
    let second = numbers.group(index + 1).filter(|g| g.len() == 4)?;
    let shaped = numbers.gap_before(index + 1) == Gap::Tight('-')
        && !matches!(numbers.gap_before(index), Gap::Tight(_))
        && !matches!(numbers.gap_before(index + 2), Gap::Tight('-' | '.' | '('))
        && !is_masked_after(numbers.shadow, second.to);
    (shaped && is_called(numbers.shadow, first.from))
        .then(|| hit("phone.local", first.from, second.to, HIDDEN_DIGITS))
}

/// Reads the group `index` as the last digits of a number that is spoken of: 電話の下4桁は1234.
pub(super) fn tail(numbers: &Numbers<'_>, index: usize) -> Option<Hit> {
    let shadow = numbers.shadow;
    let group = numbers.group(index).filter(|g| g.len() == HIDDEN_DIGITS)?;
    let spoken = || {
        context::is_near_before(shadow, group.from, TAIL_REACH, words::SPOKEN)
            || context::is_near_after(shadow, group.to, TAIL_REACH, words::SPOKEN)
    };
    (may_end_label(shadow, group.from, words::TAIL_ENDS)
        && context::is_labelled(shadow, group.from, words::TAIL)
        && spoken())
    .then(|| hit("phone.tail", group.from, group.to, HIDDEN_DIGITS))
}

fn is_date(window: &Window<'_>) -> bool {
    let century = matches!(window.digits(), [1, 9, ..] | [2, 0, ..]);
    century && (matches!(window.shape(), [4, 1..=2, 1..=2, ..] | [8, ..]))
}

/// Tells whether four stars follow, with no more than signs between: the end of a number that is hidden already.
fn is_masked_after(shadow: &Shadow, to: usize) -> bool {
    let tail = shadow.slice(to, to.saturating_add(MASK_REACH));
    let stars = tail.iter().take_while(|c| !c.is_alphanumeric() || is_stroke(**c)).filter(|c| **c == '*');
    stars.count() >= HIDDEN_DIGITS
}
