//! What is left of masks in a text that somebody wants written: it would overwrite what it stands for.
//!
//! Apart from the finding because this looks for our own marks and for nothing else. Handles are put back before; what
//! is still a mask then was copied without its handle, or never had one. Initials alone can be anybody's and U.S. as
//! well, so they are only listed: who knows what was shown can tell.

use crate::kind::Kind;
use crate::persons::initials_length;
use crate::shadow::{Shadow, fold};
use std::sync::LazyLock;

/// The fewest stars that stand for something hidden.
const STARS: usize = 3;
/// What stands for a line that could not be shown.
pub const HIDDEN_LINE: &str = "［非表示］";

/// What stands in a text where a value stood once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leftovers {
    /// The first mask that is one for certain, folded.
    pub certain: Option<String>,
    /// What may be initials in place of a name, each once, folded, in order.
    pub initials: Vec<String>,
}

/// Placeholders, folded.
static PLACEHOLDERS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let words = Kind::ALL.iter().map(|kind| kind.placeholder()).chain([HIDDEN_LINE]);
    words.map(|word| fold(word).chars().to_vec()).collect()
});

/// Looks for what is left of masks, in whatever width.
pub fn leftovers(text: &str) -> Leftovers {
    let shadow = fold(text);
    let mut left = Leftovers::default();
    let mut at = 0;
    while let Some(rest) = shadow.chars().get(at..).filter(|rest| !rest.is_empty()) {
        let length = placeholder(rest).or_else(|| stars(&shadow, at)).unwrap_or(0);
        if length > 0 && left.certain.is_none() {
            left.certain = Some(rest.iter().take(length).collect());
        }
        // The end of `example.A.B.` is no name's.
        let apart = length == 0 && shadow.before(at) != Some('.');
        let initials = if apart { initials_length(rest, shadow.before(at)) } else { 0 };
        if initials > 0 {
            let found: String = rest.iter().take(initials).collect();
            if !left.initials.contains(&found) {
                left.initials.push(found);
            }
        }
        at += length.max(initials).max(1);
    }
    left
}

fn placeholder(text: &[char]) -> Option<usize> {
    PLACEHOLDERS.iter().find(|word| text.starts_with(word)).map(Vec::len)
}

/// The length of stars in place of the end of a number, or of what stands before an `@`.
fn stars(shadow: &Shadow, at: usize) -> Option<usize> {
    let rest = shadow.chars().get(at..)?;
    let count = rest.iter().take_while(|c| **c == '*').count();
    let digit = |index: Option<usize>| index.and_then(|i| shadow.at(i)).is_some_and(|c| c.is_ascii_digit());
    let parted = shadow.before(at).is_some_and(|c| matches!(c, '-' | ' ' | '.' | ')' | '/'));
    let behind_number = digit(at.checked_sub(1)) || (parted && digit(at.checked_sub(2)));
    (count >= STARS && (behind_number || rest.get(count) == Some(&'@'))).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Engine, Piece, PieceKind};

    #[test]
    fn what_is_a_mask_for_certain_is_named() {
        for (text, want) in [
            ("番号は［マイナンバー］です", "[マイナンバー]"),
            ("番号は[マイナンバー]です", "[マイナンバー]"),
            ("担当: 〇.〇.", "〇.〇."),
            ("電話 090-1234-****", "****"),
            ("電話 ０９０−１２３４−＊＊＊＊", "****"),
            ("宛先 ****@example.co.jp", "****"),
            ("宛先 yama****@example.co.jp", "****"),
            ("一行目\n［非表示］\n", "[非表示]"),
        ] {
            assert_eq!(leftovers(text).certain.as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn ordinary_text_holds_none() {
        for text in
            ["**重要** です", "評価は *** です", "a ** b", "［議題］ 予算", "2 * 3", "", "U.S. と A.I."]
        {
            assert_eq!(leftovers(text).certain, None, "{text}");
        }
        assert_eq!(leftovers("U.S. と Y.T.様、Ｙ．Ｔ．").initials, ["U.S.", "Y.T."]);
        assert!(leftovers("v1.2.3、example.A.B").initials.is_empty());
    }

    #[test]
    fn whatever_the_engine_hides_is_noticed_when_it_is_written() {
        let text =
            "山田太郎、090-1234-5678、taro@example.co.jp、4111 1111 1111 1111、パスワードは「hG7#kq2L」";
        let masked = Engine::default().mask(vec![Piece::new(PieceKind::Text, text)]);
        for part in masked.pieces()[0].split('、') {
            let left = leftovers(part);
            assert!(left.certain.is_some() || !left.initials.is_empty(), "{part}");
        }
    }
}
