//! The detectors of structured data, and what they hand to the rest.
//!
//! Each looks at the shadow only and is linear in its length. The detectors know nothing of pieces, settings or
//! how a find is shown; kinds found otherwise (names, addresses, secrets) join here.

pub mod check;

mod card;
mod email;
mod my_number;
mod numbers;
mod phone;

use crate::kind::{Action, Kind};
use crate::shadow::Shadow;
pub(crate) use email::is_masked_address;
use numbers::{Numbers, Window};

/// One find on a shadow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) kind: Kind,
    pub(crate) action: Action,
    pub(crate) rule: &'static str,
    /// First character of the shadow.
    pub(crate) from: usize,
    /// One past the last character of the shadow.
    pub(crate) to: usize,
    pub(crate) form: Form,
}

/// What of a find has to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// All of it.
    Whole,
    /// The local part of an e-mail address, characters `from..to`.
    Local { from: usize, to: usize },
    /// The last `hide` digits.
    LastDigits { hide: usize },
    /// All of it, and this stands in its place.
    Replaced(String),
}

/// Finds everything that can be found without knowing who is spoken of.
pub(crate) fn all(shadow: &Shadow) -> Vec<Hit> {
    let mut hits = Vec::new();
    email::find(shadow, &mut hits);
    let numbers = Numbers::of(shadow);
    numbers.windows(&mut |window| {
        forbidden_at(window, &mut hits);
        hits.extend(phone::read(window));
    });
    phone::find_marked(&numbers, &mut hits);
    hits
}

/// Finds only what can be forbidden.
pub(crate) fn forbidden(shadow: &Shadow) -> Vec<Hit> {
    let mut hits = Vec::new();
    Numbers::of(shadow).windows(&mut |window| {
        forbidden_at(window, &mut hits);
    });
    hits.retain(|hit| hit.action == Action::Forbid);
    hits
}

fn forbidden_at(window: &Window<'_>, hits: &mut Vec<Hit>) {
    match window.digits().len() {
        12 => hits.extend(my_number::read(window)),
        13.. => hits.extend(card::read(window)),
        _ => {}
    }
}
