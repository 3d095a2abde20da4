//! Cuts what is shown of a find, with what the mask must see beside it.
//!
//! Apart because a cut in the wrong place shows half of what should be hidden: lines are given with their
//! neighbours, and a line too long to be given whole is masked first and cut then.

use crate::answer::Excerpt;
use crate::guard::masked;
use crate::question::WantedText;
use sekisho_mask::{Engine, margin};
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

/// The line as it is shown, uncut.
pub(crate) fn masked_line(engine: &Engine, lines: &[&str], number: usize) -> String {
    let window = window(lines, number..number + 1);
    masked(engine, &window.text).split('\n').nth(window.lead_in).unwrap_or_default().to_owned()
}

/// Cuts out a block of lines.
pub(crate) fn excerpt(engine: &Engine, wanted: &WantedText, lines: &[&str], block: Range<usize>) -> Excerpt {
    let window = window(lines, block.clone());
    let long = |line: &&str| line.chars().nth(MAX_LINE_CHARS).is_some();
    if !lines.iter().skip(block.start).take(block.len()).any(long) {
        return window;
    }
    let shown = window.lead_in..window.lead_in + window.shown;
    let whole = masked(engine, &window.text);
    let text = window.text.split('\n').zip(whole.split('\n')).enumerate().map(|(at, (line, masked))| {
        if shown.contains(&at) && long(&line) {
            Cow::Owned(clip(wanted, masked))
        } else {
            Cow::Borrowed(line)
        }
    });
    Excerpt { text: text.collect::<Vec<_>>().join("\n"), ..window }
}

/// The block with the lines before and after it that the mask must see.
fn window(lines: &[&str], block: Range<usize>) -> Excerpt {
    let before = margin(lines.iter().take(block.start).rev().copied());
    let after = margin(lines.iter().skip(block.end).copied());
    let lead_in = lines.iter().take(block.start).skip(block.start - before).map(|line| end_of(line));
    let shown = lines.iter().skip(block.start).take(block.len()).copied();
    let lead_out = lines.iter().skip(block.end).take(after).map(|line| beginning_of(line));
    Excerpt {
        text: lead_in.chain(shown).chain(lead_out).collect::<Vec<_>>().join("\n"),
        first: block.start as u64 + 1,
        lead_in: before,
        shown: block.len(),
    }
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
