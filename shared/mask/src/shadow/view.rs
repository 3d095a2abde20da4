//! Other readings of places in a text: what stands there once an encoding or a deeper disguise is undone.
//!
//! Apart from the shadow itself because these undoings are not safe everywhere: a separator between the letters of
//! a name is a disguise there and a list elsewhere. So the shadow stays what all detectors read first, and a view
//! is a second reading of a few words only, from which a find counts only if it touches what was changed.

use super::{Shadow, Span};
use crate::detect::{Form, Hit};
use crate::kind::Action;
use std::ops::Range;

/// How much of the text around a change a view holds, in characters.
const AROUND: usize = 64;
/// How far behind a disguised word a find of what is forbidden may start.
const LABEL: usize = 40;

/// A change: what the characters `from..to` of a shadow become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Each new character with the characters of the shadow that it stands for.
    pub(crate) chars: Vec<(char, usize, usize)>,
}

impl Edit {
    /// Takes characters out.
    pub(crate) fn drop(from: usize, to: usize) -> Self {
        Self { from, to, chars: Vec::new() }
    }

    /// Puts text in, every character of which stands for the whole; the text is folded.
    pub(crate) fn put(from: usize, to: usize, text: &str) -> Self {
        let chars = super::fold(text).chars().iter().map(|c| (*c, from, to)).collect();
        Self { from, to, chars }
    }

    /// Puts one character in the place of another.
    pub(crate) fn swap(at: usize, c: char) -> Self {
        let to = at.saturating_add(1);
        Self { from: at, to, chars: vec![(c, at, to)] }
    }
}

/// A second reading of a stretch of text.
pub(crate) struct View {
    pub(crate) shadow: Shadow,
    /// Where it was changed, in its own characters; empty where only something was taken out.
    pub(crate) changed: Vec<Range<usize>>,
}

impl View {
    /// Brings a find of this view back to the shadow of the whole text; nothing, if it touches no change.
    ///
    /// What is shown in place of a find stays only if it does not depend on single characters.
    pub(crate) fn back(&self, base: &Shadow, hit: Hit) -> Option<Hit> {
        let first = self.changed.partition_point(|part| part.end <= hit.from);
        // What is forbidden is known by the words before it, and those may be what was disguised.
        let reach = if hit.action == Action::Forbid { LABEL } else { 0 };
        let labelled = |to: usize| to <= hit.from && hit.from < to.saturating_add(reach);
        let behind = first.checked_sub(1).and_then(|i| self.changed.get(i));
        let told = behind.is_some_and(|part| labelled(part.end));
        let touches = told
            || self.changed.iter().skip(first.saturating_sub(1)).take_while(|part| part.start < hit.to).any(
                |part| {
                    if part.is_empty() {
                        hit.from < part.start && part.start < hit.to
                    } else {
                        part.start < hit.to && hit.from < part.end
                    }
                },
            );
        if !touches {
            return None;
        }
        let bytes = self.shadow.bytes(hit.from..hit.to)?;
        let from = base.spans.partition_point(|span| span.end <= bytes.start);
        let to = base.spans.partition_point(|span| span.start < bytes.end);
        let form = match hit.form {
            form @ (Form::Replaced(_) | Form::Initials(_)) => form,
            Form::Whole | Form::Local { .. } | Form::LastDigits { .. } => Form::Whole,
        };
        (from < to).then_some(Hit { from, to, form, ..hit })
    }
}

/// Makes the views for changes, which must be in order and must not overlap.
fn views(base: &Shadow, edits: &[Edit], near: Option<&[Range<usize>]>) -> Vec<View> {
    let mut views = Vec::new();
    let is_wanted = |from: usize, to: usize| {
        near.is_none_or(|places| {
            let next = places.partition_point(|place| place.end < from);
            places.get(next).is_some_and(|place| place.start <= to)
        })
    };
    let mut rest = edits;
    while let Some(first) = rest.first() {
        let near = |pair: &[Edit]| matches!(pair, [a, b] if b.from <= a.to.saturating_add(2 * AROUND));
        let count = rest.windows(2).take_while(|pair| near(pair)).count().saturating_add(1);
        let (group, others) = rest.split_at_checked(count).unwrap_or((rest, &[]));
        let end = group.last().map_or(first.to, |last| last.to);
        let (from, to) = (first.from.saturating_sub(AROUND), end.saturating_add(AROUND));
        if is_wanted(from, to) {
            views.push(view(base, group, from, to));
        }
        rest = others;
    }
    views
}

fn view(base: &Shadow, edits: &[Edit], from: usize, to: usize) -> View {
    let mut shadow = Shadow { chars: Vec::new(), spans: Vec::new() };
    let mut changed = Vec::with_capacity(edits.len());
    let mut at = from;
    let copy = |shadow: &mut Shadow, from: usize, to: usize| {
        let to = to.min(base.len());
        shadow.chars.extend_from_slice(base.chars.get(from..to).unwrap_or_default());
        shadow.spans.extend_from_slice(base.spans.get(from..to).unwrap_or_default());
    };
    for edit in edits {
        copy(&mut shadow, at, edit.from);
        let start = shadow.len();
        for (c, from, to) in &edit.chars {
            if let Some(bytes) = base.bytes(*from..*to) {
                shadow.chars.push(*c);
                shadow.spans.push(Span { start: bytes.start, end: bytes.end });
            }
        }
        changed.push(start..shadow.len());
        at = edit.to;
    }
    copy(&mut shadow, at, to);
    View { shadow, changed }
}

/// Every reading of a shadow that differs from it; with `near`, only those that hold one of these places.
fn all(base: &Shadow, near: Option<&[Range<usize>]>) -> Vec<View> {
    let mut edits = crate::islands::edits(base);
    edits.extend(super::skeleton::edits(base));
    views(base, &settled(edits), near)
}

/// The way back of a find from a view to the shadow of the whole text.
pub(crate) type Back<'a> = &'a dyn Fn(Hit) -> Option<Hit>;

/// Shows every reading of a shadow that differs from it, with the way back for its finds.
///
/// Also shows the readings of readings: an encoding inside another, or a disguise inside an encoding. With `near`,
/// only those that hold one of these places, which must be in order.
pub(crate) fn each(base: &Shadow, near: Option<&[Range<usize>]>, visit: &mut dyn FnMut(&View, Back<'_>)) {
    for view in all(base, near) {
        visit(&view, &|hit| view.back(base, hit));
        for deeper in all(&view.shadow, None) {
            visit(&deeper, &|hit| view.back(base, deeper.back(&view.shadow, hit)?));
        }
    }
}

/// Sorts changes and lets the first and longest stand where they overlap.
fn settled(mut edits: Vec<Edit>) -> Vec<Edit> {
    edits.sort_by(|a, b| a.from.cmp(&b.from).then(b.to.cmp(&a.to)));
    let mut end = 0;
    edits.retain(|edit| {
        let fits = edit.from >= end && edit.from < edit.to;
        if fits {
            end = edit.to;
        }
        fits
    });
    edits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shadow::fold;

    fn texts(text: &str) -> Vec<String> {
        all(&fold(text), None).iter().map(|v| v.shadow.chars().iter().collect()).collect()
    }

    #[test]
    fn disguises_and_encodings_have_a_second_reading() {
        let mut wrong = Vec::new();
        for (text, want) in [
            ("山・田・太・郎です", "山田太郎です"),
            ("山 田 太 郎 様", "山田太郎様"),
            ("a b c d e", "abcde"),
            ("山\n田\n太\n郎\n", "山田太郎\n"),
            ("<b>山</b>田", "山田"),
            ("山<!-- x -->田", "山田"),
            ("山田<br>太郎", "山田\n太郎"),
            ("｜山田《やまだ》さん", "山田さん"),
            ("<ruby>山田<rp>(</rp><rt>やまだ</rt><rp>)</rp></ruby>さん", "山田さん"),
            ("**090**-1234", "090-1234"),
            ("a_b_c**山**田", "a_b_c山田"),
            ("&#23665;&#x7530;", "山田"),
            ("090&#45;1234", "090-1234"),
            ("%E5%B1%B1%E7%94%B0さん", "山田さん"),
            ("taro%40example.com", "taro@example.com"),
            ("%8ER%93c", "山田"),
            ("=E5=B1=B1=\n=E7=94=B0", "山田"),
            ("\\u5c71\\u7530", "山田"),
            ("\\xe5\\xb1\\xb1", "山"),
            ("=?UTF-8?B?5bGx55Sw?=", "山田"),
            ("=?utf-8?q?=E5=B1=B1=E7=94=B0?= x", "山田 x"),
            ("=?ISO-2022-JP?B?GyRCOzNFRBsoQg==?=", "山田"),
            ("=?UTF-8?B?5bGx?=\n =?UTF-8?B?55Sw?=", "山田"),
            ("値 5bGx55Sw5aSq6YOO です", "値 山田太郎 です"),
            ("値 MDkwLTEyMzQtNTY3OA== です", "値 090-1234-5678 です"),
            ("3039302d313233342d35363738", "090-1234-5678"),
            ("e5b1b1e794b0", "山田"),
            ("раssword: x", "password: x"),
            ("齋藤と渡邉", "斎藤と渡辺"),
            ("〇九〇ー一二三四ー五六七八", "090-1234-5678"),
            ("O9O-l234-5678", "090-1234-5678"),
            ("山田\n> 太郎", "山田太郎"),
        ] {
            if texts(text) != [want] {
                wrong.push(format!("{text:?}: {:?}", texts(text)));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn plain_text_has_no_second_reading() {
        let mut wrong = Vec::new();
        for text in [
            "見積の件、来週の会議で確認します。",
            "3 < 5 & 7 > 2",
            "100% OK, a=b",
            "3f786850e387550fdab836ed7e6dc881de23001b",
            "550e8400-e29b-41d4-a716-446655440000",
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
            "sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K",
            "C:\\users\\xyz",
            "internationalization/configuration",
            "2026-11-22 10:30",
            "090-1234-****",
            "snake_case_name",
            "一昨日から三日間",
            "a\nb\n1. x\n2. y\n",
        ] {
            if !texts(text).is_empty() {
                wrong.push(format!("{text:?}: {:?}", texts(text)));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_change_in_order_wins() {
        let kept = settled(vec![Edit::drop(3, 5), Edit::drop(0, 4), Edit::drop(0, 2), Edit::drop(6, 6)]);
        assert_eq!(kept, [Edit::drop(0, 4)]);
    }
}
