//! Shows what will go out so that nothing in it can hide: every character that shows nothing, or turns the others
//! around, is shown by its number.
//!
//! Apart because approving is worth no more than what is seen. Nothing is left out or changed but in how it looks.

use crate::hidden::{Stretch, is_hidden, stretches};
use maud::{Markup, html};

/// How many characters of a text would not be seen.
pub(super) fn hidden_in(text: &str) -> usize {
    text.chars().filter(|c| is_hidden(*c)).count()
}

/// A text with nothing hidden.
pub(super) fn shown(text: &str) -> Markup {
    html! {
        @for stretch in stretches(text) {
            @match stretch {
                Stretch::Plain(plain) => (plain),
                Stretch::Hidden(c) => {
                    span.hidden-char title=(name(c)) { "U+" (format!("{:04X}", u32::from(c))) }
                }
            }
        }
    }
}

/// A text in which a letter of another script can pass for one of this: an address, a target.
pub(super) fn address(text: &str) -> Markup {
    html! {
        bdi.address {
            @for c in text.chars() {
                @if is_hidden(c) {
                    span.hidden-char title=(name(c)) { "U+" (format!("{:04X}", u32::from(c))) }
                } @else if c.is_ascii() {
                    (c)
                } @else {
                    span.foreign-char title=(format!("U+{:04X}", u32::from(c))) { (c) }
                }
            }
        }
    }
}

/// What the commonest of them are called.
fn name(c: char) -> String {
    let word = match c {
        '\u{200b}' => "ZERO WIDTH SPACE",
        '\u{200c}' => "ZERO WIDTH NON-JOINER",
        '\u{200d}' => "ZERO WIDTH JOINER",
        '\u{200e}' => "LEFT-TO-RIGHT MARK",
        '\u{200f}' => "RIGHT-TO-LEFT MARK",
        '\u{202a}' | '\u{202d}' => "LEFT-TO-RIGHT EMBEDDING / OVERRIDE",
        '\u{202b}' | '\u{202e}' => "RIGHT-TO-LEFT EMBEDDING / OVERRIDE",
        '\u{202c}' => "POP DIRECTIONAL FORMATTING",
        '\u{2066}'..='\u{2069}' => "DIRECTIONAL ISOLATE",
        '\u{2060}' => "WORD JOINER",
        '\u{feff}' => "BYTE ORDER MARK",
        '\u{ad}' => "SOFT HYPHEN",
        '\u{a0}' => "NO-BREAK SPACE",
        '\u{fe00}'..='\u{fe0f}' => "VARIATION SELECTOR",
        '\u{e0000}'..='\u{e0fff}' => "TAG / VARIATION SELECTOR",
        '\r' => "CARRIAGE RETURN",
        _ => "HIDDEN CHARACTER",
    };
    format!("U+{:04X} {word}", u32::from(c))
}

/// What a line of a comparison is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Same,
    Added,
    Removed,
    Place,
}

impl Mark {
    fn class(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Place => "place",
        }
    }
}

/// The lines of a unified diff. Windows' line ends are shown as ends, and not as hidden characters.
pub(super) fn diff_lines(text: &str) -> Vec<(Mark, &str)> {
    let mark = |line: &str| match line.chars().next() {
        Some('+') => Mark::Added,
        Some('-') => Mark::Removed,
        Some('@') => Mark::Place,
        _ => Mark::Same,
    };
    text.lines().map(|line| (mark(line), line)).collect()
}

/// A diff as a list of coloured lines; the sign of each line stays, so that colour is not the only sign.
pub(super) fn diff(lines: &[(Mark, &str)]) -> Markup {
    html! {
        div.diff {
            @for (mark, line) in lines {
                div.(mark.class()) { (shown(line)) @if line.is_empty() { " " } }
            }
        }
    }
}

/// Above this many lines in a text it is compared as a whole.
const MOST_LINES: usize = 2_000;

/// What differs between two versions of a text, line by line, with the sign of each line before it.
pub(super) fn compare(old: &str, new: &str) -> Vec<(Mark, String)> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail =
        old.iter().skip(head).rev().zip(new.iter().skip(head).rev()).take_while(|(a, b)| a == b).count();
    let middle = |lines: &[&str]| -> Vec<String> {
        lines.iter().take(lines.len() - tail).skip(head).map(|line| (*line).to_owned()).collect()
    };
    let (gone, come) = (middle(&old), middle(&new));
    let mut lines: Vec<(Mark, String)> = Vec::new();
    let context = |lines: &mut Vec<(Mark, String)>, line: &&str| lines.push((Mark::Same, format!(" {line}")));
    old.iter().take(head).skip(head.saturating_sub(2)).for_each(|line| context(&mut lines, line));
    changed(&gone, &come, &mut lines);
    new.iter().skip(new.len() - tail).take(2).for_each(|line| context(&mut lines, line));
    lines
}

/// The longest common lines stay, the others go and come.
fn changed(gone: &[String], come: &[String], lines: &mut Vec<(Mark, String)>) {
    let removed = |line: &String| (Mark::Removed, format!("-{line}"));
    let added = |line: &String| (Mark::Added, format!("+{line}"));
    if gone.len().max(come.len()) > MOST_LINES {
        lines.extend(gone.iter().map(removed));
        lines.extend(come.iter().map(added));
        return;
    }
    let width = come.len() + 1;
    let mut lengths = vec![0_u32; (gone.len() + 1) * width];
    let at = |i: usize, j: usize| i * width + j;
    let get = |lengths: &[u32], i: usize, j: usize| lengths.get(at(i, j)).copied().unwrap_or(0);
    for (i, old) in gone.iter().enumerate().rev() {
        for (j, new) in come.iter().enumerate().rev() {
            let best = if old == new {
                get(&lengths, i + 1, j + 1) + 1
            } else {
                get(&lengths, i + 1, j).max(get(&lengths, i, j + 1))
            };
            if let Some(cell) = lengths.get_mut(at(i, j)) {
                *cell = best;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    loop {
        match (gone.get(i), come.get(j)) {
            (Some(old), Some(new)) if old == new => {
                lines.push((Mark::Same, format!(" {old}")));
                (i, j) = (i + 1, j + 1);
            }
            (Some(old), Some(_)) if get(&lengths, i + 1, j) >= get(&lengths, i, j + 1) => {
                lines.push(removed(old));
                i += 1;
            }
            (_, Some(new)) => {
                lines.push(added(new));
                j += 1;
            }
            (Some(old), None) => {
                lines.push(removed(old));
                i += 1;
            }
            (None, None) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_is_shown_by_its_number() {
        let text = "請求\u{200b}書\u{202e}fdp.exe\u{e0041}";
        assert_eq!(hidden_in(text), 3);
        assert_eq!(
            shown("a\u{200b}<b>").into_string(),
            "a<span class=\"hidden-char\" title=\"U+200B ZERO WIDTH SPACE\">U+200B</span>&lt;b&gt;"
        );
        let whole: String = stretches(text)
            .into_iter()
            .map(|stretch| match stretch {
                Stretch::Plain(plain) => plain.to_owned(),
                Stretch::Hidden(c) => c.to_string(),
            })
            .collect();
        assert_eq!(whole, text, "nothing is left out");
        for plain in ["山田 太郎　様\n\tＡＢＣ・ｱｲｳ（株）", "Zoë – “quoted”", "👍"]
        {
            assert_eq!(hidden_in(plain), 0, "{plain}");
        }
        for c in ['\r', '\0', '\u{a0}', '\u{ad}', '\u{3164}', '\u{2028}', '\u{fe0f}', '\u{f8ff}'] {
            assert_eq!(hidden_in(&c.to_string()), 1, "{c:?}");
        }
    }

    #[test]
    fn a_foreign_letter_in_an_address_is_marked() {
        let shown = address("taro@ex\u{430}mple.com").into_string();
        assert!(shown.contains("<span class=\"foreign-char\" title=\"U+0430\">"), "{shown}");
        assert!(!address("taro@example.com").into_string().contains("span"));
    }

    #[test]
    fn two_versions_are_compared_line_by_line() {
        let lines = |old: &str, new: &str| -> Vec<String> {
            compare(old, new).into_iter().map(|(_, line)| line).collect()
        };
        assert_eq!(lines("a\nb\nc\nd\ne", "a\nb\nX\nd\ne"), [" a", " b", "-c", "+X", " d", " e"]);
        assert_eq!(lines("a\nb\nc", "a\nc"), [" a", "-b", " c"]);
        assert_eq!(lines("1\n2\n3\n4", "2\nX\n4\n5"), ["-1", " 2", "-3", "+X", " 4", "+5"]);
        assert_eq!(lines("", "x"), ["+x"]);
        assert_eq!(lines("same", "same"), [" same"]);
    }
}
