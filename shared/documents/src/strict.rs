//! Decodes one encoding, wholly or not at all.
//!
//! Apart because this is the only place that calls a decoder: no replacement character is ever made here, and
//! nothing here decides which encoding it is.

use crate::detect::Extent;
use crate::form::Encoding;
use std::borrow::Cow;

// No character and no shift of any of the encodings is longer than four bytes, so at most three are a cut one.
const CUT_BYTES: usize = 3;

/// Text, and how many of the bytes it came from.
#[derive(Debug)]
pub(crate) struct Sound<'a> {
    /// The text.
    pub(crate) text: Cow<'a, str>,
    /// How many bytes were read: all, or all but a character that the end of a part cuts.
    pub(crate) used: usize,
}

/// Decodes `bytes` (without their mark) if every one of them is sound.
pub(crate) fn decode(encoding: Encoding, bytes: &[u8], extent: Extent) -> Option<Sound<'_>> {
    match (encoding, extent) {
        (Encoding::Utf8, _) => utf8(bytes, extent),
        (_, Extent::Whole) => whole(encoding, bytes).map(|text| Sound { text, used: bytes.len() }),
        (_, Extent::Beginning) => (0..=CUT_BYTES).find_map(|cut| {
            let used = bytes.len().checked_sub(cut)?;
            whole(encoding, bytes.get(..used)?).map(|text| Sound { text, used })
        }),
    }
}

fn utf8(bytes: &[u8], extent: Extent) -> Option<Sound<'_>> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Sound { text: Cow::Borrowed(text), used: text.len() }),
        Err(error) if extent == Extent::Beginning && error.error_len().is_none() => {
            let used = error.valid_up_to();
            let text = std::str::from_utf8(bytes.get(..used)?).ok()?;
            Some(Sound { text: Cow::Borrowed(text), used })
        }
        Err(_) => None,
    }
}

fn whole(encoding: Encoding, bytes: &[u8]) -> Option<Cow<'_, str>> {
    outside(encoding).decode_without_bom_handling_and_without_replacement(bytes)
}

/// The name of the encoding outside.
pub(crate) fn outside(encoding: Encoding) -> &'static encoding_rs::Encoding {
    match encoding {
        Encoding::Utf8 => encoding_rs::UTF_8,
        Encoding::Utf16Le => encoding_rs::UTF_16LE,
        Encoding::Utf16Be => encoding_rs::UTF_16BE,
        Encoding::ShiftJis => encoding_rs::SHIFT_JIS,
        Encoding::EucJp => encoding_rs::EUC_JP,
        Encoding::Iso2022Jp => encoding_rs::ISO_2022_JP,
    }
}
