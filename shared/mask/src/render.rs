//! Cuts finds out of the original and puts in what the model may see.
//!
//! Apart from the finding because it alone touches the text that is shown. A replacement keeps the line breaks of
//! what it replaces: the number of lines never changes.

pub(crate) mod address;
pub(crate) mod name;

use crate::detect::{Form, Hit};
use crate::handle::{self, HandleSource};
use crate::settings::EmailStyle;
use crate::shadow::{Shadow, is_line_break};
use std::ops::Range;

const STARS: &str = "****";
const LAST: usize = 4;

/// A rendered text, and where in it something was replaced, in bytes.
pub(crate) struct Rendered {
    pub(crate) text: String,
    pub(crate) changed: Vec<Range<usize>>,
}

/// Renders a text whose finds are sorted and do not overlap.
pub(crate) fn render(
    text: &str,
    shadow: &Shadow,
    hits: &[Hit],
    style: EmailStyle,
    source: &mut dyn HandleSource,
) -> Rendered {
    let mut out = String::with_capacity(text.len());
    let mut changed = Vec::with_capacity(hits.len());
    let mut done = 0;
    for hit in hits {
        let Some(bytes) = shadow.bytes(hit.from..hit.to) else { continue };
        // Two characters of the shadow may share one of the original: never step back.
        let bytes = bytes.start.max(done)..bytes.end.max(done);
        out.push_str(text.get(done..bytes.start).unwrap_or_default());
        let surface = text.get(bytes.clone()).unwrap_or_default();
        let from = out.len();
        one(&mut out, text, shadow, hit, &bytes, style);
        handle::append(&mut out, from, source, hit.kind, surface);
        changed.push(from..out.len());
        done = bytes.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Rendered { text: out, changed }
}

/// Puts `shown` for each line in which something was replaced.
pub(crate) fn without_lines(rendered: Rendered, shown: &str) -> Rendered {
    let Rendered { text, changed } = rendered;
    let mut out = Rendered { text: String::with_capacity(text.len()), changed: Vec::new() };
    let mut done = 0;
    for range in changed {
        // The line is gone already.
        if done > 0 && range.end <= done {
            continue;
        }
        let head = text.get(done..range.start).unwrap_or_default();
        let start = head.rfind('\n').map_or(done, |line| done + line + 1);
        let tail = text.get(range.end..).unwrap_or_default();
        let end = tail.find('\n').map_or(text.len(), |line| range.end + line);
        out.text.push_str(text.get(done..start).unwrap_or_default());
        let from = out.text.len();
        put_whole(&mut out.text, shown, text.get(start..end).unwrap_or_default());
        out.changed.push(from..out.text.len());
        done = end;
    }
    out.text.push_str(text.get(done..).unwrap_or_default());
    out
}

fn one(out: &mut String, text: &str, shadow: &Shadow, hit: &Hit, bytes: &Range<usize>, style: EmailStyle) {
    let surface = text.get(bytes.clone()).unwrap_or_default();
    match &hit.form {
        Form::Whole => put_whole(out, hit.kind.placeholder(), surface),
        Form::Replaced(shown) => put_whole(out, shown, surface),
        Form::Initials(name) => put_whole(out, name.shown(), surface),
        Form::Local { from, to } => {
            let Some(local) = shadow.bytes(*from..*to) else {
                return put_whole(out, hit.kind.placeholder(), surface);
            };
            let keep_to = match style {
                EmailStyle::LocalPart => bytes.start,
                EmailStyle::Last4 => last_kept(shadow, *from, *to).unwrap_or(bytes.start).max(bytes.start),
            };
            let local_end = local.end.max(keep_to);
            out.push_str(text.get(bytes.start..keep_to).unwrap_or_default());
            put_whole(out, STARS, text.get(keep_to..local_end).unwrap_or_default());
            out.push_str(text.get(local_end..bytes.end).unwrap_or_default());
        }
        Form::LastDigits { hide } => put_digits(out, text, shadow, hit, bytes, *hide),
    }
}

/// Puts `shown`, then the line breaks of what it replaces.
pub(crate) fn put_whole(out: &mut String, shown: &str, surface: &str) {
    out.push_str(shown);
    out.extend(surface.chars().filter(|c| is_line_break(*c)));
}

/// Where the kept head of a local part ends, in bytes; nothing, if all of it must go.
fn last_kept(shadow: &Shadow, from: usize, to: usize) -> Option<usize> {
    let hidden = to.saturating_sub(LAST);
    let plain = shadow.slice(from, to).iter().all(|c| c.is_alphanumeric() || "._%+-='!#$^~".contains(*c));
    if hidden <= from || !plain {
        return None;
    }
    shadow.bytes(hidden..hidden.saturating_add(1)).map(|b| b.start)
}

fn put_digits(out: &mut String, text: &str, shadow: &Shadow, hit: &Hit, bytes: &Range<usize>, hide: usize) {
    let digits: Vec<usize> =
        (hit.from..hit.to).filter(|i| shadow.at(*i).is_some_and(|c| c.is_ascii_digit())).collect();
    let hidden = digits.get(digits.len().saturating_sub(hide)..).unwrap_or_default();
    let mut done = bytes.start;
    for cell in hidden {
        let Some(digit) = shadow.bytes(*cell..cell.saturating_add(1)) else { continue };
        if digit.start < done {
            continue;
        }
        out.push_str(text.get(done..digit.start).unwrap_or_default());
        out.push('*');
        done = digit.end;
    }
    out.push_str(text.get(done..bytes.end).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_does_not_settle_goes_whole_and_no_other() {
        for (text, changed, want, places) in [
            ("ab\ncd\nef", vec![(4, 5)], "ab\n-\nef", std::iter::once(3..4).collect()),
            ("ab\ncd\nef", vec![(0, 1), (1, 2), (6, 8)], "-\ncd\n-", vec![0..1, 5..6]),
            // The number of lines stays.
            ("ab\ncd\nef", vec![(1, 4)], "-\n\nef", std::iter::once(0..2).collect()),
            ("abc", vec![(1, 1)], "-", std::iter::once(0..1).collect()),
        ] {
            let changed = changed.into_iter().map(|(from, to)| from..to).collect();
            let out = without_lines(Rendered { text: text.to_owned(), changed }, "-");
            assert_eq!((out.text.as_str(), out.changed), (want, places), "{text:?}");
        }
    }
}
