//! Payment cards: issuer prefix, length and Luhn together, in the shapes in which cards are written.
//!
//! One number in ten passes Luhn by chance, so a shape that other numbers have as well (a row of a table, a
//! decimal fraction, part of a hash) needs a word for a card nearby.

use super::check::is_luhn;
use super::numbers::{Gap, Window};
use super::{Form, Hit};
use crate::context;
use crate::kind::{Action, Kind};

/// How far a word for a card may stand before and after a number, in characters.
const REACH: usize = 40;

/// The most digits that cards in use have.
const USUAL_DIGITS: usize = 16;

const PRINTED: &[&[u8]] = &[
    &[4, 4, 4, 4],
    &[4, 6, 5],
    &[4, 6, 4],
    &[4, 4, 4, 2],
    &[4, 3, 3, 3],
    &[4, 4, 4, 4, 3],
    &[4, 4, 4, 4, 2],
    &[4, 4, 4, 4, 1],
    &[6, 13],
];
const BARE: &[&[u8]] = &[&[13], &[14], &[15], &[16], &[17], &[18], &[19]];

/// Reads a window as a card number.
pub(super) fn read(window: &Window<'_>) -> Option<Hit> {
    let digits = window.digits();
    // Every row of digits has many windows: the cheapest test first.
    if !matches!(digits.first(), Some(2..=6)) {
        return None;
    }
    if !(13..=19).contains(&digits.len()) || !is_issued(digits) || !is_luhn(digits) {
        return None;
    }
    let rule = if window.has_shape(PRINTED) && is_one_hand(window) && !is_in_table(window) {
        "card.printed"
    } else if window.is_oddly_set(PRINTED) {
        "card.spread"
    } else if window.has_shape(BARE) && digits.len() != 13 && is_free(window) {
        "card.bare"
    } else if digits.len() != 13
        && is_even_row(window)
        && is_row_of_card(window)
        && window.is_alone()
        && !is_fraction(window)
    {
        "card.spread"
    } else if is_possible(window) && is_spoken_of(window) {
        "card.label"
    } else {
        return None;
    };
    Some(Hit {
        kind: Kind::Card,
        action: Action::Forbid,
        rule,
        from: window.from(),
        to: window.to(),
        form: Form::Whole,
    })
}

/// Tells whether an issuer has numbers with this beginning and of this length.
///
/// - Source: the issuers' published ranges. 13 digits: old Visa only.
fn is_issued(digits: &[u8]) -> bool {
    let head = |n: usize| {
        digits.iter().take(n).fold(0_u32, |sum, d| sum.saturating_mul(10).saturating_add(u32::from(*d)))
    };
    let len = digits.len();
    let visa = head(1) == 4 && matches!(len, 13 | 16 | 19);
    let mastercard = len == 16 && (matches!(head(2), 51..=55) || matches!(head(4), 2221..=2720));
    let amex = len == 15 && matches!(head(2), 34 | 37);
    let jcb = matches!(len, 16..=19) && matches!(head(4), 3528..=3589);
    let diners = matches!(len, 14..=19)
        && (matches!(head(3), 300..=305) || head(4) == 3095 || matches!(head(2), 36 | 38 | 39));
    let discover =
        matches!(len, 16..=19) && (head(4) == 6011 || matches!(head(3), 644..=649) || head(2) == 65);
    let unionpay = matches!(len, 16..=19) && head(2) == 62;
    visa || mastercard || amex || jcb || diners || discover || unionpay
}

/// Tells whether the same sign (or one wrapped line) stands between the groups.
fn is_one_hand(window: &Window<'_>) -> bool {
    let mut signs = window.gaps().iter().filter(|g| !g.is_wrap());
    let first = signs.next();
    signs.all(|g| Some(g) == first) && (window.gaps().iter().all(|g| !g.is_wrap()) || window.is_alone())
}

/// Tells whether the window is cut out of a longer row of numbers of four digits, set apart by spaces.
fn is_in_table(window: &Window<'_>) -> bool {
    let four = |gap: Gap, group: Option<super::numbers::Group>| {
        gap == Gap::Tight(' ') && group.is_some_and(|g| g.len() == 4)
    };
    window.uniform_gap() == Some(Gap::Tight(' '))
        && window.shape().iter().all(|n| *n == 4)
        && (four(window.gap_before(), window.group_before())
            || four(window.gap_after(), window.group_after()))
        && !is_spoken_of(window)
}

/// Tells whether a bare number stands for itself: no part of a word, a hash, a fraction or a labelled id.
fn is_free(window: &Window<'_>) -> bool {
    let shadow = window.shadow();
    let in_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    window.is_alone()
        && !in_word(shadow.before(window.from()))
        && !in_word(shadow.at(window.to()))
        && !context::is_labelled(shadow, window.from(), context::OTHER)
}

/// Tells whether one and the same sign stands between all groups.
fn is_even_row(window: &Window<'_>) -> bool {
    match window.uniform_gap() {
        Some(Gap::Tight(_)) => true,
        Some(Gap::Odd(_)) => window.is_spread(),
        Some(Gap::Wrap | Gap::WrapTight) => window.shape().len() == 2 || window.is_spread(),
        Some(Gap::Wall) | None => window.is_spread(),
    }
}

/// Tells whether a row in unusual groups can be a card without a word for one: as long as most cards are, or in
/// groups of one length, and not called something else. 123-1234567-1234567 is the number of an order.
fn is_row_of_card(window: &Window<'_>) -> bool {
    let alike = window.shape().split_last().is_some_and(|(last, head)| {
        head.iter().all(|len| Some(len) == head.first()) && head.first().is_some_and(|len| last <= len)
    });
    (alike || window.digits().len() <= USUAL_DIGITS)
        && !context::is_labelled(window.shadow(), window.from(), context::OTHER)
}

fn is_fraction(window: &Window<'_>) -> bool {
    window.shape().len() == 2 && window.uniform_gap() == Some(Gap::Tight('.'))
}

/// Tells whether the window could be a card, given a word for one: not cut out of a longer row, and no other sign
/// than those of a number between groups.
fn is_possible(window: &Window<'_>) -> bool {
    let odd = window.gaps().iter().any(|g| matches!(g, Gap::Odd(_)));
    let slashed = || matches!(window.uniform_gap(), Some(Gap::Odd('/' | '_' | '・')));
    let plain = window.is_spread() || !odd || slashed() && window.is_alone();
    plain && (window.is_alone() || window.has_shape(PRINTED) || window.has_shape(BARE))
}

fn is_spoken_of(window: &Window<'_>) -> bool {
    let shadow = window.shadow();
    !context::is_labelled(shadow, window.from(), context::OTHER)
        && (context::is_near_before(shadow, window.from(), REACH, context::CARD)
            || context::is_near_after(shadow, window.to(), REACH, context::CARD))
}
