//! Which characters are digits, dashes, spaces or nothing at all.
//!
//! Apart from the folding because these are tables, checked against the Unicode Character Database.

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, is_nfc_quick};

/// The zeros of all decimal digits (general category Nd) beyond ASCII; nine more digits follow each.
const ZEROS: [u32; 76] = [
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0,
    0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50,
    0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x10D40, 0x11066,
    0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x116D0, 0x116DA, 0x11730,
    0x118E0, 0x11950, 0x11BF0, 0x11C50, 0x11D50, 0x11DA0, 0x11DE0, 0x11F50, 0x16130, 0x16A60, 0x16AC0,
    0x16B50, 0x16D70, 0x1CCF0, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0,
    0x1E5F1, 0x1E950, 0x1FBF0,
];

/// First and last of runs of digits in circles, brackets or with a full stop, and the digit the run starts with.
const ENCLOSED: [(u32, u32, u32); 13] = [
    (0x2460, 0x2468, 1),
    (0x2474, 0x247C, 1),
    (0x2488, 0x2490, 1),
    (0x24EA, 0x24EA, 0),
    (0x24F5, 0x24FD, 1),
    (0x24FF, 0x24FF, 0),
    (0x2776, 0x277E, 1),
    (0x2780, 0x2788, 1),
    (0x278A, 0x2792, 1),
    (0x1F100, 0x1F100, 0),
    (0x1F101, 0x1F10A, 0),
    (0x1F10B, 0x1F10B, 0),
    (0x1F10C, 0x1F10C, 0),
];

/// What `c` becomes without normalising, if that can be told at once.
#[inline]
pub(super) fn plain(c: char) -> Option<char> {
    match c {
        ' '..='~'
        | '\t'..='\r'
        | '\u{3001}'..='\u{3029}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fe}'
        | '\u{4e00}'..='\u{9fff}' => Some(c),
        _ => plain_other(c),
    }
}

fn plain_other(c: char) -> Option<char> {
    match c {
        '\u{3400}'..='\u{4dbf}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(c),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c).saturating_sub(0xfee0)),
        '\0'..='\u{9f}' => None,
        _ if is_dash(c) => Some('-'),
        _ if c.is_whitespace() => Some(' '),
        _ => digit(c),
    }
}

/// What a character of normalised text becomes; nothing, if it is a mark that stayed alone.
pub(super) fn after_nfkc(c: char) -> Option<char> {
    if canonical_combining_class(c) != 0 || is_dropped(c) { None } else { Some(plain(c).unwrap_or(c)) }
}

fn digit(c: char) -> Option<char> {
    let code = u32::from(c);
    if let Some((first, _, digit)) = ENCLOSED.iter().find(|(first, last, _)| (*first..=*last).contains(&code))
    {
        return char::from_digit(code.saturating_sub(*first).saturating_add(*digit), 10);
    }
    let after = ZEROS.partition_point(|zero| *zero <= code);
    let zero = ZEROS.get(after.checked_sub(1)?)?;
    char::from_digit(code.checked_sub(*zero)?, 10)
}

fn is_dash(c: char) -> bool {
    matches!(
        c,
        '\u{58a}' | '\u{5be}' | '\u{1400}' | '\u{1806}' | '\u{2010}'
            ..='\u{2015}' | '\u{2e17}' | '\u{2e1a}'
        | '\u{2e3a}' | '\u{2e3b}' | '\u{2e40}' | '\u{2e5d}' | '\u{30a0}' | '\u{fe31}' | '\u{fe32}' | '\u{fe58}'
        | '\u{fe63}' | '\u{10d6e}' | '\u{10ead}'
        // Not dashes by category, but nobody sees the difference.
        | '\u{2d7}' | '\u{2043}' | '\u{207b}' | '\u{208b}' | '\u{203e}' | '\u{2212}' | '\u{23af}' | '\u{2500}'
        | '\u{2501}' | '\u{254c}' | '\u{254d}' | '\u{2796}'
    )
}

/// A stroke that is a dash only between digits: the long vowel mark, kanji one and the Hangul vowel EU.
pub(crate) fn is_stroke(c: char) -> bool {
    matches!(c, 'ー' | '一' | '\u{1173}' | '\u{3161}')
}

/// A mark that belongs to the character before it and changes nothing: selectors and keycaps.
pub(super) fn is_attached(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{20dd}'..='\u{20e4}' | '\u{180b}'..='\u{180f}')
}

/// A character that shows nothing.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}')
}

pub(super) fn is_dropped(c: char) -> bool {
    is_attached(c) || is_invisible(c)
}

/// Tells whether `c` can compose with what stands before it.
pub(super) fn continues(c: char) -> bool {
    canonical_combining_class(c) != 0
        || matches!(c, '\u{ff9e}' | '\u{ff9f}' | '\u{ffc2}'..='\u{ffdc}')
        || is_nfc_quick(std::iter::once(c)) == IsNormalized::Maybe
}

/// Tells whether `c` belongs to a run of marks that started before it.
pub(super) fn joins_run(c: char) -> bool {
    plain(c).is_none() && (is_dropped(c) || continues(c))
}

/// Tells whether `c` ends a line.
pub(crate) fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_ten_apart() {
        assert!(ZEROS.windows(2).all(|w| w[0] + 10 <= w[1]));
        assert!(ENCLOSED.windows(2).all(|w| w[0].1 < w[1].0));
    }

    #[test]
    fn neighbours_of_digits_are_not_digits() {
        for c in ['\u{65f}', '\u{66a}', '⑩', '❿', '〇', '½', 'Ⅷ', '五'] {
            assert_eq!(digit(c), None, "{c}");
        }
        assert_eq!(digit('٩'), Some('9'));
        assert_eq!(digit('🄀'), Some('0'));
        assert_eq!(digit('🄊'), Some('9'));
    }
}
