//! The shadow of a text: the same text with its disguises undone, and the way back to the original.
//!
//! Apart because every detector looks at the shadow and none may look at the original: a value written in
//! full-width, circled or Arabic digits, with invisible characters or odd dashes, then needs no rule of its own.
//! The shadow is only for finding. It is never shown.

pub(crate) mod char_set;
mod chars;
mod skeleton;
pub(crate) mod view;
pub(crate) mod words;

use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

pub(crate) use chars::{is_line_break, is_stroke};

/// The shadow of one text, character by character.
///
/// Holds NFKC of the text with digits of all scripts as ASCII digits, dashes as `-`, spaces as ` `, and without
/// characters that show nothing. Every character knows the bytes of the original that it stands for.
#[derive(Clone, PartialEq, Eq)]
pub struct Shadow {
    chars: Vec<char>,
    spans: Vec<Span>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    start: usize,
    end: usize,
}

impl Shadow {
    /// How many characters it has.
    pub fn len(&self) -> usize {
        self.chars.len()
    }

    /// Tells whether it has none.
    pub fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    /// The characters.
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// The bytes of the original that the characters `range` stand for; `None` if the range is empty or outside.
    pub fn bytes(&self, range: Range<usize>) -> Option<Range<usize>> {
        let spans = self.spans.get(range)?;
        Some(spans.first()?.start..spans.last()?.end)
    }

    /// The characters that stand for these bytes of the original, as far as they have any.
    pub(crate) fn cells(&self, bytes: &Range<usize>) -> Range<usize> {
        let from = self.spans.partition_point(|span| span.end <= bytes.start);
        let to = self.spans.partition_point(|span| span.start < bytes.end);
        from..to.max(from)
    }

    pub(crate) fn at(&self, index: usize) -> Option<char> {
        self.chars.get(index).copied()
    }

    /// The character before `index`.
    pub(crate) fn before(&self, index: usize) -> Option<char> {
        index.checked_sub(1).and_then(|i| self.at(i))
    }

    pub(crate) fn slice(&self, from: usize, to: usize) -> &[char] {
        self.chars.get(from..to.min(self.chars.len())).unwrap_or_default()
    }

    /// Tells whether `word` (already folded and lower case) stands at `index`, whatever the case.
    pub(crate) fn has_at(&self, index: usize, word: &str) -> bool {
        word.chars()
            .enumerate()
            .all(|(i, w)| self.at(index.saturating_add(i)).is_some_and(|c| c.to_ascii_lowercase() == w))
    }
}

/// Folds a text into its shadow.
///
/// Linear in the length of the text, except that a run of combining marks is sorted.
///
/// - Source: Unicode Standard Annex 15 (NFKC); general category Nd for digits and Pd for dashes.
pub fn fold(text: &str) -> Shadow {
    // Nothing in such a text has a disguise to be undone.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t'..=b'\r')) {
        let spans = (0..text.len()).map(|start| Span { start, end: start.saturating_add(1) });
        return Shadow { chars: text.bytes().map(char::from).collect(), spans: spans.collect() };
    }
    let count = text.chars().count();
    let mut folder = Folder {
        text,
        shadow: Shadow { chars: Vec::with_capacity(count), spans: Vec::with_capacity(count) },
        segment_cell: 0,
        segment_byte: 0,
    };
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let mut end = at.saturating_add(c.len_utf8());
        if let Some(plain) = chars::plain(c) {
            folder.open(at);
            folder.push(plain, at, end);
        } else if chars::is_attached(c) {
            folder.extend(end);
        } else if chars::is_invisible(c) {
        } else if chars::continues(c) {
            // One mark or a million of them: the segment is normalised once.
            while let Some((next, mark)) = rest.next_if(|(_, n)| chars::joins_run(*n)) {
                end = next.saturating_add(mark.len_utf8());
            }
            folder.renormalise(end);
        } else {
            folder.open(at);
            folder.renormalise(end);
        }
    }
    folder.bridge_long_marks();
    folder.shadow
}

struct Folder<'a> {
    text: &'a str,
    shadow: Shadow,
    segment_cell: usize,
    segment_byte: usize,
}

impl Folder<'_> {
    /// Starts a segment: what follows cannot compose with what stands before it.
    fn open(&mut self, at: usize) {
        self.segment_cell = self.shadow.chars.len();
        self.segment_byte = at;
    }

    fn push(&mut self, c: char, start: usize, end: usize) {
        self.shadow.chars.push(c);
        self.shadow.spans.push(Span { start, end });
    }

    /// Counts a mark that belongs to the character before it as part of that character.
    fn extend(&mut self, end: usize) {
        let Some(start) = self.shadow.spans.last().map(|s| s.start) else { return };
        // All characters that stand for the same original grow together.
        for span in self.shadow.spans.iter_mut().rev().take_while(|s| s.start == start) {
            span.end = end;
        }
    }

    /// Normalises the open segment up to `end`; each character of the result stands for the whole segment.
    fn renormalise(&mut self, end: usize) {
        let start = self.segment_byte;
        self.shadow.chars.truncate(self.segment_cell);
        self.shadow.spans.truncate(self.segment_cell);
        let segment = self.text.get(start..end).unwrap_or_default();
        let mut pushed = false;
        for c in segment.chars().filter(|c| !chars::is_dropped(*c)).nfkc() {
            if let Some(kept) = chars::after_nfkc(c) {
                self.push(kept, start, end);
                pushed = true;
            }
        }
        if !pushed {
            self.extend(end);
        }
    }

    /// Turns a long vowel mark, or another stroke that looks like a dash, between two digits into a dash.
    fn bridge_long_marks(&mut self) {
        let is_between_digits = |i: usize| {
            let left = self.shadow.before(i);
            let left = if left == Some(' ') { self.shadow.before(i.saturating_sub(1)) } else { left };
            let next = self.shadow.at(i.saturating_add(1));
            let right = if next == Some(' ') { self.shadow.at(i.saturating_add(2)) } else { next };
            is_digit(left) && is_digit(right)
        };
        let strokes = self.shadow.chars.iter().enumerate().filter(|(_, c)| chars::is_stroke(**c));
        let found: Vec<usize> = strokes.map(|(i, _)| i).filter(|i| is_between_digits(*i)).collect();
        for i in found {
            if let Some(c) = self.shadow.chars.get_mut(i) {
                *c = '-';
            }
        }
    }
}

fn is_digit(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shadow(text: &str) -> String {
        fold(text).chars().iter().collect()
    }

    #[test]
    fn disguises_are_undone() {
        for (text, want) in [
            ("０９０−１２３４ー５６７８", "090-1234-5678"),
            ("０９０ｰ１２３４―５６７８", "090-1234-5678"),
            ("090 ー 1234", "090 - 1234"),
            ("03一1234ㅡ5678─1", "03-1234-5678-1"),
            ("٠٩٠ ۱۲۳ १२३", "090 123 123"),
            ("𝟎𝟗𝟎 𝟙𝟚𝟛", "090 123"),
            ("⓪①②③④⑤⑥⑦⑧⑨", "0123456789"),
            ("⓿❶➀➊⓵⑴⒈", "0111111"),
            ("0️⃣9️⃣0️⃣", "090"),
            ("0\u{200b}9\u{feff}0\u{202e}1\u{e0031}2\u{ad}3\u{fe0e}4\u{0}5", "09012345"),
            ("0\u{301}9\u{20dd}0\u{338}", "090"),
            ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ", "taro@example.com"),
            ("\u{3000}\u{a0}\u{2003}", "   "),
            ("ﾔﾏﾀﾞ ｶﾞ", "ヤマダ ガ"),
            ("が", "が"),
            ("e\u{301}", "é"),
            ("e\u{200b}\u{301}", "é"),
            ("℡ ㈱", "TEL (株)"),
            ("サーバー1ー2", "サーバー1-2"),
        ] {
            assert_eq!(shadow(text), want, "{text:?}");
        }
    }

    #[test]
    fn every_character_knows_its_bytes() {
        let text = "あ０\u{200b}9️⃣ｶﾞ";
        let shadow = fold(text);
        let of = |i: usize| text.get(shadow.bytes(i..i + 1).unwrap()).unwrap();
        assert_eq!(shadow.chars(), ['あ', '0', '9', 'ガ']);
        assert_eq!([of(0), of(1), of(2), of(3)], ["あ", "０", "9️⃣", "ｶﾞ"]);
        assert_eq!(text.get(shadow.bytes(1..3).unwrap()).unwrap(), "０\u{200b}9️⃣");
        assert_eq!(shadow.bytes(2..2), None);
        assert_eq!(shadow.bytes(3..5), None);
    }

    #[test]
    fn marks_alone_leave_no_shadow() {
        assert!(fold("\u{301}\u{302}\u{200b}\u{fe0f}").is_empty());
    }
}
