//! Which characters show nothing, or turn the others around: what a person approves must not hide in them.
//!
//! Apart because the console and the terminal show the same text, and on a terminal a control character does more than
//! hide: it draws.

/// A stretch of a text, or one character of it that must not pass unseen.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stretch<'a> {
    Plain(&'a str),
    Hidden(char),
}

/// Tells whether a character shows nothing, or changes how its neighbours are shown.
pub(crate) fn is_hidden(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        c if c.is_control() => true,
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{70f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => true,
        // Letters written from right to left turn the digits and signs around them.
        '\u{590}'..='\u{8ff}'
        | '\u{fb1d}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefe}'
        | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}' => true,
        // Marks that strike through or cover what stands before them; the two of kana are everyday Japanese.
        '\u{300}'..='\u{34e}'
        | '\u{350}'..='\u{36f}'
        | '\u{483}'..='\u{489}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}' => true,
        // An object that is not there, and what is no character.
        '\u{fffc}' => true,
        c if u32::from(c) & 0xfffe == 0xfffe => true,
        // Blanks that look like another one; the ideographic one is everyday Japanese.
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{2800}' => true,
        // Nobody has agreed what these are.
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => true,
        _ => false,
    }
}

/// Cuts a text into what shows and what does not.
pub(crate) fn stretches(text: &str) -> Vec<Stretch<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_hidden(*c)) {
        let (plain, from) = rest.split_at(at);
        if !plain.is_empty() {
            found.push(Stretch::Plain(plain));
        }
        found.push(Stretch::Hidden(c));
        let mut characters = from.chars();
        characters.next();
        rest = characters.as_str();
    }
    if !rest.is_empty() {
        found.push(Stretch::Plain(rest));
    }
    found
}

/// A text for a terminal: everything hidden is spelled out, so that nothing in it draws, turns or hides.
pub(crate) fn spelled(text: &str) -> String {
    let stretch = |stretch: &Stretch<'_>| match stretch {
        Stretch::Plain(plain) => (*plain).to_owned(),
        Stretch::Hidden(c) => format!("⟦U+{:04X}⟧", u32::from(*c)),
    };
    stretches(text).iter().map(stretch).collect()
}

#[cfg(test)]
mod tests {
    use super::spelled;

    #[test]
    fn nothing_draws_turns_or_hides() {
        assert_eq!(spelled("見積もり\n\tよろしく　山田"), "見積もり\n\tよろしく　山田");
        assert_eq!(spelled("a\u{1b}[31mb\u{202e}c\u{200b}d\r"), "a⟦U+001B⟧[31mb⟦U+202E⟧c⟦U+200B⟧d⟦U+000D⟧");
        assert_eq!(spelled("\u{5d0} 100, 900"), "⟦U+05D0⟧ 100, 900");
        assert_eq!(spelled("10\u{336}0円\u{20d2}"), "10⟦U+0336⟧0円⟦U+20D2⟧");
        assert_eq!(spelled("がぱ か\u{3099}は\u{309a}"), "がぱ か\u{3099}は\u{309a}");
        assert_eq!(spelled(""), "");
    }
}
