//! Takes out of a text what a person would not see: control, invisible, bidirectional and tag characters.
//!
//! Apart because such characters reach a model unchanged through its client. They are counted, never shown.

/// Removes hidden characters and returns the text with how many were removed.
///
/// Line feeds and tabs stay, carriage returns before a line feed go unnoticed, zero-width joiners stay inside
/// emoji, and one ideographic variation selector stays after a kanji: Japanese names need it.
pub fn sanitise(text: &str) -> (String, u64) {
    // Most texts hold nothing to be removed, and this look is far cheaper than the next.
    if text.bytes().all(|byte| matches!(byte, b'\n' | b'\t' | b' '..=b'~')) {
        return (text.to_owned(), 0);
    }
    let mut out = String::with_capacity(text.len());
    let mut removed = 0_u64;
    let mut before = None::<char>;
    let mut rest = text;
    loop {
        // What nearly every text is made of goes over in one piece.
        let plain = rest.find(|c| !is_plain(c)).unwrap_or(rest.len());
        let (stays, after) = rest.split_at_checked(plain).unwrap_or((rest, ""));
        out.push_str(stays);
        before = stays.chars().next_back().or(before);
        let mut chars = after.chars();
        let Some(c) = chars.next() else { break };
        rest = chars.as_str();
        let next = rest.chars().next();
        if separates(c) {
            // Taken away, it would join what stood apart, and a number and its neighbour would pass for neither.
            out.push(' ');
            before = Some(' ');
            removed += 1;
            continue;
        }
        let keep = match c {
            '\n' | '\t' => true,
            '\r' => {
                if next == Some('\n') {
                    continue;
                }
                out.push('\n');
                before = Some('\n');
                continue;
            }
            '\u{200c}' | '\u{200d}' => before.is_some_and(joins) && next.is_some_and(joins),
            '\u{fe0e}' | '\u{fe0f}' => before.is_some_and(|b| !is_hidden(b)),
            '\u{e0100}'..='\u{e01ef}' => before.is_some_and(is_kanji),
            other => !is_hidden(other),
        };
        if keep {
            out.push(c);
            before = Some(c);
        } else {
            removed += 1;
        }
    }
    (out, removed)
}

/// What always stays: nearly every character of a Japanese text.
fn is_plain(c: char) -> bool {
    matches!(c, '\n' | '\t' | ' '..='~' | '\u{3000}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff9f}')
}

fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
        || (u32::from(c) & 0xfffe) == 0xfffe
        || ('\u{fdd0}'..='\u{fdef}').contains(&c)
}

/// Control characters that part what stands around them: page and line breaks of other systems.
fn separates(c: char) -> bool {
    matches!(c, '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1f}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_kanji(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
        | '々' | '〆')
}

/// Tells whether a zero-width joiner beside `c` has something to join: pictures and the scripts that use it.
fn joins(c: char) -> bool {
    matches!(c, '\u{fe0f}' | '\u{600}'..='\u{6ff}' | '\u{900}'..='\u{dff}' | '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_go_and_are_counted() {
        for (given, shown, removed) in [
            ("a\u{200b}b\u{202e}c\u{2066}d", "abcd", 3),
            ("\u{feff}x\u{ad}y", "xy", 2),
            ("\u{e0041}\u{e0042}ok", "ok", 2),
            ("\u{1b}[31mred\u{0}", "[31mred", 2),
            ("a\r\nb\rc\n\td", "a\nb\nc\n\td", 0),
            ("1\u{c}2\u{b}3\u{85}4\u{2028}5\u{2029}6\u{1f}7", "1 2 3 4 5 6 7", 6),
            ("葛\u{e0100}城", "葛\u{e0100}城", 0),
            ("葛\u{e0100}\u{e0101}城a\u{e0100}", "葛\u{e0100}城a", 2),
            ("👨\u{200d}👩\u{200d}👧", "👨\u{200d}👩\u{200d}👧", 0),
            ("a\u{200d}b", "ab", 1),
            ("①㍻ｶﾞ", "①㍻ｶﾞ", 0),
            ("\u{3164}\u{fffe}\u{fdd0}", "", 3),
        ] {
            assert_eq!(sanitise(given), (shown.to_owned(), removed), "{given:?}");
        }
    }

    #[test]
    fn cleaning_twice_changes_nothing() {
        let text: String = (0..0x1_1000_u32).filter_map(char::from_u32).collect();
        let (once, _) = sanitise(&text);
        assert_eq!(sanitise(&once), (once.clone(), 0));
    }
}
