//! The detectors of structured data, and what they hand to the rest.
//!
//! Each looks at the shadow only and is linear in its length. The detectors know nothing of pieces, settings or
//! how a find is shown; kinds found otherwise (names, addresses, secrets) join here.

pub mod check;

mod address;
mod card;
mod cues;
mod email;
mod government;
pub(crate) mod insider;
mod my_number;
mod numbers;
mod phone;
mod postal;
mod secret;

use crate::islands::opaque;
use crate::kind::{Action, Kind};
use crate::render::name::Name;
use crate::shadow::{Shadow, view};
pub(crate) use address::prefecture_at;
pub(crate) use email::is_masked_address;
use insider::Insider;
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
    /// All of it, and the initials of this name stand in its place.
    Initials(Name),
}

/// Finds everything that can be found without knowing who is spoken of, in every reading of the text.
pub(crate) fn all(shadow: &Shadow, insider: Option<&Insider>) -> Vec<Hit> {
    let mut hits = standing(shadow, insider);
    view::each(shadow, None, &mut |view, back| {
        hits.extend(plain(&view.shadow, insider).into_iter().filter_map(back));
    });
    hits
}

/// Finds everything that stands in the text as it is, and what claims to be encoded and cannot be read.
pub(crate) fn standing(shadow: &Shadow, insider: Option<&Insider>) -> Vec<Hit> {
    let mut hits = plain(shadow, insider);
    opaque(shadow, &mut hits);
    hits
}

/// Finds everything that stands in the text as it is.
pub(crate) fn plain(shadow: &Shadow, insider: Option<&Insider>) -> Vec<Hit> {
    let mut hits = Vec::new();
    email::find(shadow, &mut hits);
    let numbers = Numbers::of(shadow);
    numbers.windows(&mut |window| {
        forbidden_at(window, &mut hits);
        hits.extend(phone::read(window));
    });
    phone::find_marked(&numbers, &mut hits);
    postal::find(&numbers, &mut hits);
    address::find(shadow, &mut hits);
    cues::find(shadow, &mut hits);
    if let Some(insider) = insider {
        insider.find(shadow, &mut hits);
    }
    hits
}

/// Finds only what can be forbidden, in every reading of the text.
pub(crate) fn forbidden(shadow: &Shadow, insider: Option<&Insider>) -> Vec<Hit> {
    let mut hits = plain_forbidden(shadow, insider);
    view::each(shadow, None, &mut |view, back| {
        hits.extend(plain_forbidden(&view.shadow, insider).into_iter().filter_map(back));
    });
    hits
}

fn plain_forbidden(shadow: &Shadow, insider: Option<&Insider>) -> Vec<Hit> {
    let mut hits = Vec::new();
    Numbers::of(shadow).windows(&mut |window| {
        forbidden_at(window, &mut hits);
    });
    cues::find(shadow, &mut hits);
    if let Some(insider) = insider {
        insider.find(shadow, &mut hits);
    }
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
