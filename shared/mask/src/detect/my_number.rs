//! My Number (個人番号): twelve digits, the last of which is a check digit.
//!
//! One of eleven random numbers of twelve digits has a fitting check digit, and tracking numbers, account ids and
//! moments have twelve digits too. Hence:
//!
//! | check digit | words | result |
//! |---|---|---|
//! | right | a word for My Number within 40 characters | forbidden, in any grouping |
//! | right | a word for something else straight before it (`注文番号: `) or in brackets after it | passes |
//! | right | none; bare or 4-4-4, standing for itself, no amount, path, address, moment | forbidden |
//! | wrong | a word for My Number straight before it | hidden, with a warning: most likely a slip |
//! | wrong | none | passes |

use super::check::is_my_number;
use super::numbers::{Gap, Window};
use super::{Form, Hit};
use crate::context;
use crate::kind::{Action, Kind};

const REACH_BEFORE: usize = 40;
const REACH_AFTER: usize = 20;
/// How close the word must stand if the check digit is wrong.
const REACH_WRONG: usize = 16;
/// So many digits between the word and the number mean that the word speaks of them.
const OTHER_NUMBER: usize = 4;

/// Reads a window as a My Number.
pub(super) fn read(window: &Window<'_>) -> Option<Hit> {
    let digits = window.digits();
    if digits.len() != 12 {
        return None;
    }
    let right = is_my_number(digits);
    let usual = window.has_shape(&[&[12], &[4, 4, 4]]) && is_one_hand(window);
    let (rule, action) = if !right {
        let readable = usual || (window.is_spread() && window.uniform_gap().is_some());
        if !(readable && is_straight_after_word(window)) {
            return None;
        }
        ("mynumber.label-wrong-digit", Action::Warn)
    } else if (usual || (is_possible(window) && window.is_alone())) && is_spoken_of(window) {
        ("mynumber.label", Action::Forbid)
    } else if usual && is_free(window) {
        ("mynumber.check-digit", Action::Forbid)
    } else {
        return None;
    };
    Some(Hit { kind: Kind::MyNumber, action, rule, from: window.from(), to: window.to(), form: Form::Whole })
}

fn is_one_hand(window: &Window<'_>) -> bool {
    match window.uniform_gap() {
        Some(Gap::Tight(sign)) => sign != '(',
        Some(_) => false,
        None => window.shape().len() == 1,
    }
}

/// Tells whether the groups could be one number, given a word for it: even groups, not a date and a time.
fn is_possible(window: &Window<'_>) -> bool {
    let dated = matches!(window.shape(), [4, 2, 2, ..] | [8, 4]) && is_moment(window.digits());
    let wrapped = window.gaps().iter().filter(|g| g.is_wrap()).count() == 1
        && !window.gaps().iter().any(|g| matches!(g, Gap::Odd(_)));
    let even = match window.uniform_gap() {
        Some(Gap::Odd('/' | '_' | '・')) => true,
        Some(Gap::Odd(_)) => window.is_spread() || window.shape() == [4, 4, 4],
        Some(_) => true,
        None => window.shape().len() == 1 || window.is_spread(),
    };
    !dated && (even || wrapped)
}

fn is_spoken_of(window: &Window<'_>) -> bool {
    let shadow = window.shadow();
    !is_called_otherwise(window)
        && (context::is_near_before(shadow, window.from(), REACH_BEFORE, context::MY_NUMBER)
            || context::is_near_after(shadow, window.to(), REACH_AFTER, context::MY_NUMBER))
}

fn is_straight_after_word(window: &Window<'_>) -> bool {
    let near = |at: usize| context::is_near_before(window.shadow(), at, REACH_WRONG, context::MY_NUMBER);
    // The cheap test first: rows of digits have many windows.
    window.is_alone()
        && near(window.from())
        && !is_called_otherwise(window)
        && !window.group_before().is_some_and(|other| other.len() >= OTHER_NUMBER && near(other.from))
}

/// Tells whether the number is named as something else, straight before it or in brackets after it.
fn is_called_otherwise(window: &Window<'_>) -> bool {
    let shadow = window.shadow();
    [context::OTHER, context::PHONE].iter().any(|words| {
        context::is_labelled(shadow, window.from(), words)
            || context::is_labelled_after(shadow, window.to(), words)
    })
}

/// Tells whether a number without a word stands for itself.
fn is_free(window: &Window<'_>) -> bool {
    window.is_alone()
        && !window.gaps().iter().any(|g| g.is_wrap())
        && !is_moment(window.digits())
        && !is_glued_before(window)
        && !is_glued_after(window)
        && !is_called_otherwise(window)
}

/// Tells whether the digits read as year, month, day, hour and minute.
fn is_moment(digits: &[u8]) -> bool {
    let [y1, y2, _, _, m1, m2, d1, d2, h1, h2, min, _] = digits else { return false };
    let pair = |a: &u8, b: &u8| a.saturating_mul(10).saturating_add(*b);
    matches!(pair(y1, y2), 19 | 20)
        && (1..=12).contains(&pair(m1, m2))
        && (1..=31).contains(&pair(d1, d2))
        && pair(h1, h2) < 24
        && *min < 6
}

/// Tells whether the number is part of a longer sign: a path, a key and value, an amount, an id with letters.
fn is_glued_before(window: &Window<'_>) -> bool {
    let from = window.from();
    match window.shadow().before(from) {
        Some('_' | '/' | '=' | '#' | '&' | '%' | '@' | '+' | '$' | '¥' | '€' | '\\') => true,
        Some('-' | ':' | '.') => window
            .shadow()
            .before(from.saturating_sub(1))
            .is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, ':' | '-' | '.')),
        Some(c) => c.is_ascii_alphabetic(),
        None => false,
    }
}

fn is_glued_after(window: &Window<'_>) -> bool {
    let to = window.to();
    match window.shadow().at(to) {
        Some('_' | '@' | '%' | '円' | '個' | '件' | '本' | '枚' | '点' | '台' | '人' | '名') => true,
        Some('-' | ':' | '.') => {
            window.shadow().at(to.saturating_add(1)).is_some_and(|c| c.is_ascii_alphabetic() || c == ':')
        }
        Some(c) => c.is_ascii_alphabetic(),
        None => false,
    }
}
