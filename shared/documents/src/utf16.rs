//! Tells UTF-16 text from other bytes with zeros in them.
//!
//! Apart because here alone zero bytes may be text; whatever has them and is not sure is binary.

use crate::detect::Extent;
use crate::form::Encoding;
use crate::strict::{self, Sound};

// Fewer telling characters than this are not recognised without a mark: so short, anything looks like text.
const MIN_CHARS: usize = 4;

/// What the characters of a decoded text are.
#[derive(Debug, Default, Clone, Copy)]
struct Mix {
    /// Printable ASCII and line ends.
    ascii: usize,
    /// Kana, Japanese punctuation and full-width forms.
    kana: usize,
    /// Chinese characters.
    kanji: usize,
    /// Any other character that text may hold.
    other: usize,
    /// What no text holds: zeros, controls, characters that are none.
    never: usize,
}

impl Mix {
    fn of(text: &str) -> Self {
        let mut mix = Self::default();
        for c in text.chars() {
            let slot = match c {
                ' '..='~' | '\t'..='\r' => &mut mix.ascii,
                '\u{1b}' => &mut mix.other,
                '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => &mut mix.never,
                '\u{fdd0}'..='\u{fdef}' => &mut mix.never,
                _ if u32::from(c) & 0xfffe == 0xfffe => &mut mix.never,
                '\u{3000}'..='\u{30ff}' | '\u{ff00}'..='\u{ffef}' => &mut mix.kana,
                '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => &mut mix.kanji,
                _ => &mut mix.other,
            };
            *slot += 1;
        }
        mix
    }

    fn all(self) -> usize {
        self.ascii + self.kana + self.kanji + self.other + self.never
    }
}

/// Decodes what follows a mark of UTF-16, unless it holds what no text holds.
pub(crate) fn with_mark(encoding: Encoding, bytes: &[u8], extent: Extent) -> Option<Sound<'_>> {
    let sound = strict::decode(encoding, bytes, extent)?;
    let mix = Mix::of(sound.text.trim_end_matches('\u{1a}'));
    // An odd control character is no reason to refuse what says that it is text; zeros and more of them are.
    let text = !sound.text.contains('\0') && mix.never * 100 <= mix.all();
    text.then_some(sound)
}

/// Finds the one byte order in which bytes without a mark are surely text.
pub(crate) fn without_mark(bytes: &[u8], extent: Extent) -> Option<(Encoding, Sound<'_>)> {
    let sure = |encoding| {
        strict::decode(encoding, bytes, extent).filter(|sound| {
            let mix = Mix::of(&sound.text);
            let all = mix.all();
            // Chinese characters are a third of all there are, so any bytes make some: they prove nothing alone.
            let telling = mix.ascii + mix.kana;
            telling >= MIN_CHARS && mix.never == 0 && mix.other * 20 <= all && telling * 4 >= all
        })
    };
    match (sure(Encoding::Utf16Le), sure(Encoding::Utf16Be)) {
        (Some(sound), None) => Some((Encoding::Utf16Le, sound)),
        (None, Some(sound)) => Some((Encoding::Utf16Be, sound)),
        _ => None,
    }
}
