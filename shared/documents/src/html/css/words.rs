//! CSS cut into its parts: comments, blocks, declarations, escapes.
//!
//! Apart because quotes, brackets and escapes mean the same everywhere in CSS, and each is a way to hide a word from
//! whoever searches for it.

use std::borrow::Cow;

/// A block and what stands before and after it.
#[derive(Debug)]
pub(crate) struct Block<'a> {
    /// A selector, or an at-word with its condition.
    pub(crate) prelude: &'a str,
    /// What stands between the braces.
    pub(crate) body: &'a str,
    /// What is left.
    pub(crate) after: &'a str,
}

/// Takes out `/* … */`, and the `<!--` and `-->` that old pages put around their rules.
pub(crate) fn without_comments(css: &str) -> Cow<'_, str> {
    if !css.contains("/*") && !css.contains("--") {
        return Cow::Borrowed(css);
    }
    let mut kept = String::with_capacity(css.len());
    let mut left = css;
    while let Some((before, comment)) = left.split_once("/*") {
        kept.push_str(before);
        left = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(left);
    Cow::Owned(kept.replace("<!--", "").replace("-->", ""))
}

/// The next block of a style sheet; at-words that end without one are passed over.
pub(crate) fn next_block(css: &str) -> Option<Block<'_>> {
    let mut walk = Walk::default();
    let mut from = 0;
    let mut open = None;
    for (at, c) in css.char_indices() {
        let level = walk.braces;
        if !walk.step(c) {
            continue;
        }
        match (c, level) {
            (';' | '}', 0) => from = at + 1,
            ('{', 0) => open = Some(at),
            ('}', 1) => {
                let open = open?;
                return Some(Block {
                    prelude: css.get(from..open)?,
                    body: css.get(open + 1..at)?,
                    after: css.get(at + 1..)?,
                });
            }
            _ => {}
        }
    }
    // A block that the sheet's end closes counts too.
    let open = open?;
    Some(Block { prelude: css.get(from..open)?, body: css.get(open + 1..)?, after: "" })
}

/// Splits at a character that stands outside quotes, brackets and blocks.
pub(crate) fn split(css: &str, at: char) -> Vec<&str> {
    let mut walk = Walk::default();
    let mut parts = Vec::new();
    let mut from = 0;
    for (place, c) in css.char_indices() {
        if walk.step(c) && c == at && walk.brackets == 0 && walk.braces == 0 {
            parts.extend(css.get(from..place));
            from = place + c.len_utf8();
        }
    }
    parts.extend(css.get(from..));
    parts
}

/// Puts characters for their escapes: `\6e` is `n`.
pub(crate) fn unescape(css: &str) -> Cow<'_, str> {
    if !css.contains('\\') {
        return Cow::Borrowed(css);
    }
    let mut kept = String::with_capacity(css.len());
    let mut chars = css.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            kept.push(c);
            continue;
        }
        let mut value = 0_u32;
        let mut digits = 0;
        while let Some(digit) = chars.peek().and_then(|c| c.to_digit(16)).filter(|_| digits < 6) {
            value = value * 16 + digit;
            digits += 1;
            chars.next();
        }
        if digits == 0 {
            kept.extend(chars.next());
        } else {
            kept.push(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER));
            chars.next_if(|c| c.is_ascii_whitespace());
        }
    }
    Cow::Owned(kept)
}

/// Where a walk through CSS is.
#[derive(Debug, Default)]
struct Walk {
    quote: Option<char>,
    escaped: bool,
    brackets: usize,
    braces: usize,
}

impl Walk {
    /// Takes the next character; true if it stands outside quotes and is not escaped.
    fn step(&mut self, c: char) -> bool {
        if self.escaped {
            self.escaped = false;
            return false;
        }
        if c == '\\' {
            self.escaped = true;
            return false;
        }
        if let Some(quote) = self.quote {
            // A quote that its line does not close is a mistake, not a way to swallow the rest.
            if c == quote || c == '\n' {
                self.quote = None;
            }
            return false;
        }
        match c {
            '"' | '\'' => self.quote = Some(c),
            '(' | '[' => self.brackets += 1,
            ')' | ']' => self.brackets = self.brackets.saturating_sub(1),
            '{' => self.braces += 1,
            '}' => self.braces = self.braces.saturating_sub(1),
            _ => {}
        }
        self.quote.is_none()
    }
}

/// The words of a value, parted by spaces outside brackets.
pub(crate) fn spaced_words(value: &str) -> Vec<&str> {
    split(value, ' ').into_iter().map(str::trim).filter(|word| !word.is_empty()).collect()
}
