//! Cuts what is shown of a find, with what the mask must see beside it.
//!
//! Apart because a cut in the wrong place shows half of what should be hidden: lines are given with their
//! neighbours, and a line too long to be given whole is taken from the masked text and cut then.

use crate::answer::Excerpt;
use crate::question::WantedText;
use sekisho_mask::margin;
use std::borrow::Cow;
use std::ops::Range;

/// A line longer than this is shown only around what was found.
const MAX_LINE_CHARS: usize = 500;
/// So many characters of it are shown.
pub(crate) const CLIP_CHARS: usize = 480;
/// So many of them stand before what was found.
const CLIP_BEFORE: usize = 120;
/// What the mask sees of a long line beside those that are shown.
const MARGIN_LINE_CHARS: usize = 1_000;
const ELLIPSIS: char = '…';

/// Cuts out a block of lines. `lines` are those of the cleaned text, `shown` the same as they are shown.
pub(crate) fn excerpt(wanted: &WantedText, lines: &[&str], shown: &[&str], block: Range<usize>) -> Excerpt {
    let before = margin(lines.iter().take(block.start).rev().copied());
    let after = margin(lines.iter().skip(block.end).copied());
    let lead_in = lines.iter().take(block.start).skip(block.start - before);
    let block_lines = lines.iter().zip(shown).skip(block.start).take(block.len());
    let lead_out = lines.iter().skip(block.end).take(after);
    let text: Vec<Cow<'_, str>> = lead_in
        .map(|line| Cow::Borrowed(end_of(line)))
        .chain(block_lines.map(|(line, shown)| match line.char_indices().nth(MAX_LINE_CHARS) {
            Some(_) => Cow::Owned(clip(wanted, shown)),
            None => Cow::Borrowed(*line),
        }))
        .chain(lead_out.map(|line| Cow::Borrowed(beginning_of(line))))
        .collect();
    let (first, shown) = (block.start as u64 + 1, block.len());
    Excerpt { text: text.join("\n"), first, lead_in: before, shown }
}

fn beginning_of(line: &str) -> &str {
    match line.char_indices().nth(MARGIN_LINE_CHARS) {
        Some((at, _)) => line.get(..at).unwrap_or_default(),
        None => line,
    }
}

fn end_of(line: &str) -> &str {
    match line.char_indices().nth_back(MARGIN_LINE_CHARS) {
        Some((at, c)) => line.get(at + c.len_utf8()..).unwrap_or_default(),
        None => line,
    }
}

/// Cuts a masked line down to what surrounds the find, or to its beginning where nothing is found in it.
fn clip(wanted: &WantedText, line: &str) -> String {
    let from = wanted.place_in(line).saturating_sub(CLIP_BEFORE);
    let mut rest = line.chars().skip(from);
    let mut out = String::new();
    out.extend((from > 0).then_some(ELLIPSIS));
    out.extend(rest.by_ref().take(CLIP_CHARS));
    out.extend(rest.next().map(|_| ELLIPSIS));
    out
}
