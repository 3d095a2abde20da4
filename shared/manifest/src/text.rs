//! What makes a text fit for a model or a person to read.
//!
//! Apart because a manifest's words become part of a prompt: what cannot be seen must not be there.

/// Whether a text may have several lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lines {
    One,
    Many,
}

/// Tells whether `text` is not blank, has at most `max_chars` characters, none of them invisible, and no
/// blanks at either end.
pub(crate) fn is_fit(text: &str, max_chars: usize, lines: Lines) -> bool {
    let visible = |c: char| (c == '\n' && lines == Lines::Many) || !hides(c);
    !text.is_empty() && text.trim() == text && text.chars().count() <= max_chars && text.chars().all(visible)
}

/// Tells whether `c` shows nothing, or turns the direction of what follows.
pub(crate) fn hides(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_are_seen() {
        for hidden in
            ['\u{0}', '\t', '\r', '\u{1b}', '\u{200b}', '\u{202e}', '\u{2066}', '\u{e0041}', '\u{feff}']
        {
            assert!(!is_fit(&format!("a{hidden}b"), 9, Lines::Many), "{hidden:?}");
        }
        assert!(is_fit("‹k7qmd› 山田\nb", 20, Lines::Many));
        assert!(!is_fit("a\nb", 9, Lines::One));
        for blank in ["", " ", " a", "a\n"] {
            assert!(!is_fit(blank, 9, Lines::Many), "{blank:?}");
        }
        assert!(is_fit("営業部", 3, Lines::One) && !is_fit("営業部x", 3, Lines::One));
    }
}
