//! Encoded islands: MIME words, quoted-printable, percent, entities, `\u`, base64 and hex inside of text.
//!
//! Apart because what stands there is read by other rules than the text around it. Each island that decodes to
//! text becomes a change for a second reading (see `shadow::view`), in which a find hides the whole island. What
//! decodes to no text (pictures, hashes, ids) is no island. What claims to be encoded and cannot be read is
//! reported as opaque. Linear in the text; nesting is up to the caller.

mod base;
mod charset;
mod escape;
mod mime;

use crate::detect::{Form, Hit};
use crate::kind::{Action, Kind};
use crate::shadow::Shadow;
use crate::shadow::view::Edit;

/// Every island that could be decoded, not yet in order.
pub(crate) fn edits(shadow: &Shadow) -> Vec<Edit> {
    let mut edits = Vec::new();
    walk(shadow, &mut |found| edits.extend(found.ok()));
    edits
}

/// Every part that claims to be encoded and cannot be read.
pub(crate) fn opaque(shadow: &Shadow, hits: &mut Vec<Hit>) {
    // Only MIME words claim an encoding, and only they are looked for here.
    let mut at = 0;
    while let Some(start) = mime::next(shadow, at) {
        match mime::read(shadow, start) {
            Some(Ok(edit)) => at = edit.to,
            Some(Err((from, to))) => {
                let (kind, action) = (Kind::Opaque, Action::Hide);
                hits.push(Hit { kind, action, rule: "island.opaque", from, to, form: Form::Whole });
                at = to;
            }
            None => at = start.saturating_add(1),
        }
    }
}

/// An island, or what claims to be one, `from..to`.
type Found = Result<Edit, (usize, usize)>;

fn walk(shadow: &Shadow, visit: &mut dyn FnMut(Found)) {
    let mut at = 0;
    // Lines up to here were read together and were no text; each may be one by itself.
    let mut alone_until = 0;
    let may_start = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '&' | '%' | '\\' | '=');
    while let Some(ahead) = shadow.slice(at, shadow.len()).iter().position(may_start) {
        at = at.saturating_add(ahead);
        let Some(c) = shadow.at(at) else { break };
        let (found, end) = match c {
            '&' => one(escape::entity(shadow, at)),
            '%' => escape::percent(shadow, at),
            '\\' => escape::backslash(shadow, at),
            '=' if shadow.at(at.saturating_add(1)) == Some('?') => match mime::read(shadow, at) {
                Some(Ok(edit)) => one(Some(edit)),
                Some(Err((_, to))) => (None, to),
                None => (None, at),
            },
            '=' => escape::quoted_printable(shadow, at),
            _ if base::is_start(shadow, at) => {
                at = base::read(shadow, at, &mut alone_until, &mut |edit| visit(Ok(edit)))
                    .max(at.saturating_add(1));
                continue;
            }
            _ => (None, at),
        };
        if let Some(edit) = found {
            visit(Ok(edit));
        }
        at = end.max(at.saturating_add(1));
    }
}

fn one(edit: Option<Edit>) -> (Option<Edit>, usize) {
    let end = edit.as_ref().map_or(0, |edit| edit.to);
    (edit, end)
}
