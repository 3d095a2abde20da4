//! Numbers that only a word makes a telephone number: without area code, without their zero, extensions.
//!
//! Weaker than the plan, so this rule alone respects a mask that follows: `TEL 090-1234-****` stays as it is.

use super::super::Hit;
use super::super::numbers::{Gap, Numbers, Window};
use super::{HIDDEN_DIGITS, hit};
use crate::context;
use crate::shadow::{Shadow, is_stroke};

const LEAST: usize = 7;
pub(super) const MOST: usize = 13;
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
        !context::is_labelled(window.shadow(), window.from(), context::OTHER)
            && context::is_labelled(window.shadow(), window.from(), context::PHONE)
    };
    (fits && called()).then(|| hit("phone.label", window.from(), window.to(), HIDDEN_DIGITS))
}

/// Reads the group `index` as an extension: `内線 1234`, `ext. 567`.
pub(super) fn extension(numbers: &Numbers<'_>, index: usize) -> Option<Hit> {
    let group = numbers.group(index)?;
    let fits = (3..=6).contains(&group.len()) && !is_masked_after(numbers.shadow, group.to);
    let called = || context::is_labelled(numbers.shadow, group.from, context::EXTENSION);
    (fits && called()).then(|| hit("phone.extension", group.from, group.to, HIDDEN_DIGITS))
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
