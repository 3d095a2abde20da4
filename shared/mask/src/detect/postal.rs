//! Postal codes: seven digits that only their surroundings make a code.
//!
//! Apart from addresses because a code may stand where no address does: in a field or a column of its own.

use super::address;
use super::numbers::{Gap, Group, Numbers};
use super::{Form, Hit};
use crate::context;
use crate::kind::{Action, Kind};
use crate::shadow::{Shadow, is_line_break};

const LABELS: &[&str] = &[
    "郵便番号",
    "郵便番号1",
    "郵便",
    "zip",
    "zipcode",
    "zip_code",
    "zip code",
    "postal",
    "postalcode",
    "postal code",
    "postal_code",
    "postcode",
    "post code",
    "post_code",
];

/// Finds every postal code.
pub(super) fn find(numbers: &Numbers<'_>, hits: &mut Vec<Hit>) {
    for (index, group) in numbers.groups().iter().enumerate() {
        hits.extend(read(numbers, index, *group));
    }
}

fn read(numbers: &Numbers<'_>, index: usize, first: Group) -> Option<Hit> {
    let shadow = numbers.shadow;
    let second = numbers.group(index + 1).filter(|g| g.len() == 4);
    let gap = numbers.gap_before(index + 1);
    let (to, is_plain) = match (first.len(), second) {
        (3, Some(second)) if matches!(gap, Gap::Tight('-' | ' ')) => (second.to, gap == Gap::Tight('-')),
        (7, _) => (first.to, true),
        (3 | 5, _) if is_marked(shadow, first.from) => (first.to, false),
        _ => return None,
    };
    let glued = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    let longer = shadow.at(to) == Some('-') && shadow.at(to + 1).is_some_and(|c| c.is_ascii_digit())
        || shadow.before(first.from) == Some('-') && !is_marked(shadow, first.from)
        || glued(shadow.before(first.from))
        || glued(shadow.at(to)) && !is_marked(shadow, first.from);
    if longer {
        return None;
    }
    let rule = if is_marked(shadow, first.from) {
        "postal.mark"
    } else if is_plain && context::is_labelled(shadow, first.from, LABELS) {
        "postal.label"
    } else if is_plain && (leads_to_address(shadow, to) || address::ends_with_prefecture(shadow, first.from))
    {
        "postal.address"
    } else if is_plain && first.len() == 3 && address::ends_with_latin_prefecture(shadow, first.from) {
        "postal.latin"
    } else {
        return None;
    };
    Some(Hit { kind: Kind::Postal, action: Action::Hide, rule, from: first.from, to, form: Form::Whole })
}

/// Tells whether 〒 stands before `at`.
fn is_marked(shadow: &Shadow, at: usize) -> bool {
    let sign = |c: &&char| !matches!(c, ' ' | ':' | '-' | '(' | '"' | '.');
    shadow
        .slice(at.saturating_sub(4), at)
        .iter()
        .rev()
        .find(sign)
        .is_some_and(|c| matches!(c, '〒' | '〠' | '〶'))
}

/// Tells whether an address starts after `at`, in this line or the next.
fn leads_to_address(shadow: &Shadow, at: usize) -> bool {
    let signs = |c: &&char| c.is_whitespace() || matches!(c, ',' | '"' | ')' | '、' | '|' | '>');
    let gap = shadow.slice(at, at + 10);
    let len = gap.iter().take_while(signs).count();
    let breaks = gap.iter().take(len).filter(|c| is_line_break(**c) && **c != '\r').count();
    len > 0 && breaks <= 1 && address::starts_at(shadow, at + len)
}
