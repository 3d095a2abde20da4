//! Telephone numbers: the Japanese numbering plan in the shapes in which people write it, and `+CC` numbers.
//!
//! Three ways in: the digits fit the plan (`domestic`), a plus sign stands before them (`international`), or a
//! word for a telephone does (`labelled`). At most seven digits of a foreign number stay, so that what stays is
//! never a number again.
//!
//! - Source: 電気通信番号計画 (総務省告示) for the prefixes; ITU-T E.164 for the lengths.

mod international;
mod labelled;
mod plan;
mod words;

use super::numbers::{Gap, Group, Numbers, Window};
use super::{Form, Hit};
use crate::context;
use crate::kind::{Action, Kind};
use plan::Plan;

const HIDDEN_DIGITS: usize = 4;

const SHAPES_11: &[&[u8]] = &[&[3, 4, 4], &[3, 8], &[7, 4], &[4, 3, 4]];
const SHAPES_10: &[&[u8]] =
    &[&[2, 4, 4], &[3, 3, 4], &[4, 2, 4], &[5, 1, 4], &[4, 3, 3], &[4, 6], &[3, 7], &[2, 8], &[6, 4]];

/// Reads a window as a number of the Japanese plan, or one that a word calls a telephone number.
pub(super) fn read(window: &Window<'_>) -> Option<Hit> {
    if window.digits().len() > labelled::MOST {
        return None;
    }
    let rule = match Plan::of(window.digits()) {
        Some(plan) => domestic(window, plan),
        None => None,
    };
    match rule {
        Some(rule) => Some(with_alternative(window, rule)),
        None => international::without_plus(window).or_else(|| labelled::read(window)),
    }
}

/// Finds numbers that start with a plus sign, and extensions.
pub(super) fn find_marked(numbers: &Numbers<'_>, hits: &mut Vec<Hit>) {
    for index in 0..numbers.groups().len() {
        hits.extend(international::read(numbers, index));
        hits.extend(labelled::extension(numbers, index));
        hits.extend(labelled::local(numbers, index));
        hits.extend(labelled::tail(numbers, index));
    }
}

fn hit(rule: &'static str, from: usize, to: usize, hide: usize) -> Hit {
    Hit { kind: Kind::Phone, action: Action::Hide, rule, from, to, form: Form::LastDigits { hide } }
}

/// Takes in the other last digits of `03-1234-5678/5679` and `03-1234-5678〜5680`.
fn with_alternative(window: &Window<'_>, rule: &'static str) -> Hit {
    let sign = window.gap_after();
    let alone = !matches!(window.gap_after_next(), Gap::Tight(_)) || sign == Gap::Tight('(');
    let joins = |other: &Group| {
        let counted = || window.shadow().at(other.to).is_some_and(|c| "年月日時円名件台".contains(c));
        match sign {
            Gap::Odd('/' | '〜' | '~' | '#') => alone && other.len() <= HIDDEN_DIGITS,
            Gap::Odd('、' | '・') => alone && other.len() == HIDDEN_DIGITS && !counted(),
            // 03-1234-5678(123): an extension.
            Gap::Tight('(') => {
                let closed = window.shadow().at(other.to) == Some(')');
                closed && window.shadow().before(other.from) == Some('(') && (3..=5).contains(&other.len())
            }
            Gap::Odd(_) | Gap::Tight(_) | Gap::Wrap | Gap::WrapTight | Gap::Wall => false,
        }
    };
    match window.group_after().filter(joins) {
        Some(other) => hit(rule, window.from(), other.to, HIDDEN_DIGITS.saturating_add(other.len())),
        None => hit(rule, window.from(), window.to(), HIDDEN_DIGITS),
    }
}

fn domestic(window: &Window<'_>, plan: Plan) -> Option<&'static str> {
    let shape = window.shape();
    if window.has_shape(&[&[10], &[11]]) {
        return (is_free(window) && plan.is_assigned(window.digits())).then_some("phone.bare");
    }
    let usual = if plan.is_eleven() { SHAPES_11 } else { SHAPES_10 };
    if window.has_shape(usual) {
        let unmistakable = plan == Plan::Mobile && shape == [3, 4, 4];
        let wrapped = window.gaps().iter().any(|g| g.is_wrap());
        if plan == Plan::Area && is_called_otherwise(window) {
            return None;
        }
        return ((unmistakable || begins_here(window)) && (!wrapped || window.is_alone()))
            .then_some("phone.grouped");
    }
    if plan == Plan::Mobile && window.is_oddly_set(&[&[3, 4, 4]]) || is_set_by_sign(window, plan, usual) {
        return Some("phone.spread");
    }
    let even = match window.uniform_gap() {
        Some(Gap::Tight('.')) => shape.len() > 2,
        Some(Gap::Tight(_)) => true,
        Some(Gap::Odd(_) | Gap::Wrap | Gap::WrapTight | Gap::Wall) | None => false,
    };
    let counting = window.digits().windows(2).all(|w| matches!(w, [a, b] if a.saturating_add(1) == *b));
    let wanted =
        !counting && (even || window.is_spread()) && plan.is_assigned(window.digits()) && is_free(window);
    wanted.then_some("phone.spread")
}

/// Tells whether a sign that is no dash parts the groups: `03/1234/5678`, `045・123・4567`, and in any groups where
/// a word calls it a telephone number or it is a mobile one.
fn is_set_by_sign(window: &Window<'_>, plan: Plan, usual: &[&[u8]]) -> bool {
    let Some(Gap::Odd(sign)) = window.uniform_gap() else { return false };
    let parts =
        matches!(sign, '/' | '_' | '・' | '·' | '•' | 'の' | '~' | '〜' | '|' | '*' | '=' | '+' | '→');
    if !plan.is_assigned(window.digits()) || !is_free(window) {
        return false;
    }
    let called = is_called_phone(window);
    if !parts {
        return called && window.shape().len() > 2 && usual.contains(&window.shape());
    }
    // 07/06/2024 is the start of a date.
    let dated = || {
        let mut rest = window.digits();
        window.shape().iter().any(|len| {
            let (group, more) = rest.split_at_checked(usize::from(*len)).unwrap_or((rest, &[]));
            rest = more;
            matches!(group, [1, 9, _, _] | [2, 0, _, _])
        }) || window.shape().iter().all(|len| *len <= 2)
    };
    let usually = window.shape().len() > 2 && usual.contains(&window.shape());
    usually || called || plan == Plan::Mobile && window.shape().len() > 2 && !dated()
}

/// Tells whether a grouped number starts here, and not in the middle of a longer one or of an id.
fn begins_here(window: &Window<'_>) -> bool {
    if matches!(window.gap_before(), Gap::Tight('-' | '.') | Gap::WrapTight) {
        return false;
    }
    let (shadow, from) = (window.shadow(), window.from());
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    let glued = match shadow.before(from) {
        Some('-' | '_') => letter(shadow.before(from.saturating_sub(1))),
        c => letter(c),
    };
    // A longer row with the same sign, such as a table of numbers, may still start with a telephone number.
    !glued || is_called_phone(window)
}

/// Tells whether a number without groups stands for itself.
fn is_free(window: &Window<'_>) -> bool {
    let (shadow, from, to) = (window.shadow(), window.from(), window.to());
    let in_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    let id = match shadow.before(from) {
        Some('-' | '#' | '/') => {
            in_word(shadow.before(from.saturating_sub(1))) || shadow.before(from) == Some('#')
        }
        c => in_word(c),
    };
    window.is_alone()
        && (is_called_phone(window) || !(id || is_called_otherwise(window)))
        && !in_word(shadow.at(to))
        && !matches!(
            (shadow.before(from), shadow.before(from.saturating_sub(1))),
            (Some('.'), Some('0'..='9'))
        )
}

fn is_called_otherwise(window: &Window<'_>) -> bool {
    let (shadow, from) = (window.shadow(), window.from());
    let named =
        || [context::OTHER, words::OTHER].iter().any(|words| context::is_labelled(shadow, from, words));
    named() && !is_called_phone(window)
}

fn is_called_phone(window: &Window<'_>) -> bool {
    let (shadow, from) = (window.shadow(), window.from());
    let initial = matches!(shadow.before(from), Some('T' | 'F' | 'M' | 'P' | 't' | 'f' | 'm' | 'p'))
        && !shadow.before(from.saturating_sub(1)).is_some_and(|c| c.is_ascii_alphanumeric());
    initial || labelled::is_called(shadow, from)
}
