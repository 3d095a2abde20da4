//! The classes of characters that the metrics speak of, as Python's `unicodedata` has them.

use regex::Regex;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Ideographs with a numeric value in the Unihan data.
const NUMBER_IDEOGRAPHS: &str = "㐅㒃㠪㭍一七万三九二五亖亿什仟仨伍佰億兆兩八六十千卄卅卌叁参參叄四壱壹幺廾廿弌弍弎弐\
    拾捌柒漆玖百肆萬貮貳贰阡陆陌陸零";

static SIGNIFICANT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[\p{L}\p{N}]").ok());
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\p{N}").ok());
static LATIN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\p{Latin}").ok());

fn is(class: &LazyLock<Option<Regex>>, ch: char) -> bool {
    let mut bytes = [0; 4];
    class.as_ref().is_some_and(|class| class.is_match(ch.encode_utf8(&mut bytes)))
}

/// Tells whether a character carries meaning: a letter or a number.
pub(crate) fn is_significant(ch: char) -> bool {
    if ch.is_ascii() { ch.is_ascii_alphanumeric() } else { is(&SIGNIFICANT, ch) }
}

/// Tells whether a character has a numeric value.
pub(crate) fn is_number(ch: char) -> bool {
    if ch.is_ascii() { ch.is_ascii_digit() } else { is(&NUMBER, ch) || NUMBER_IDEOGRAPHS.contains(ch) }
}

/// Tells whether a character, folded, is a Latin letter.
pub(crate) fn is_latin(ch: char) -> bool {
    std::iter::once(ch).nfkc().next().is_some_and(|folded| is(&LATIN, folded))
}

/// Tells whether a character is white space.
pub(crate) fn is_space(ch: char) -> bool {
    ch.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&ch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_what_they_say() {
        for ch in "aＡ山ア1①Ⅳ²".chars() {
            assert!(is_significant(ch), "{ch}");
        }
        for ch in "。-_・🄰 ".chars() {
            assert!(!is_significant(ch), "{ch}");
        }
        assert!(is_number('７') && is_number('七') && is_number('〇') && is_number('½') && !is_number('山'));
        assert!(is_latin('Ａ') && is_latin('é') && is_latin('𝐀') && !is_latin('ア') && !is_latin('я'));
        assert!(is_space('\u{3000}') && is_space('\u{1d}') && !is_space('\u{200b}'));
    }
}
