//! Makes texts comparable: one width, one composition.
//!
//! Only ever to find. What is shown is the text as it was.

use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// Unifies compatibility forms: full and half width, composed and not. Keeps the number of lines.
pub(crate) fn unify(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_unified) || is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfkc().collect())
}

/// Signs that stay as they are, whatever stands beside them: ASCII, kana, kanji. Nearly every text has no others, and
/// to ask the tables for each sign costs more than the rest of a search.
fn is_unified(c: char) -> bool {
    matches!(c, '\0'..='\x7f' | '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fe}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_are_taken_for_unified_are() {
        for c in (0..0xffff).filter_map(char::from_u32).filter(|c| is_unified(*c)) {
            assert!([c].into_iter().nfkc().eq([c]), "{c:?}");
        }
        assert!(!is_unified('\u{3099}') && !is_unified('Ａ') && !is_unified('ｱ') && !is_unified('㈱'));
    }
}
