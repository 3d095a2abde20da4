//! Bytes to text, by a named charset or by trying those that Japanese text comes in.

use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8};

/// Decodes bytes by the charset of that name; nothing, if it is unknown or the bytes do not fit it.
pub(super) fn named(bytes: &[u8], label: &str) -> Option<String> {
    let encoding = Encoding::for_label(label.split('*').next()?.as_bytes())?;
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    (!had_errors).then(|| text.into_owned())
}

/// Decodes bytes that are text in UTF-8, ISO-2022-JP, Shift_JIS or EUC-JP.
pub(super) fn guessed(bytes: &[u8]) -> Option<String> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        if bytes.contains(&0x1b) {
            return decoded(bytes, ISO_2022_JP);
        }
        return is_text(text).then(|| text.to_owned());
    }
    // Half the bytes of a random row fit Shift_JIS; only text that is Japanese throughout counts.
    [SHIFT_JIS, EUC_JP].iter().find_map(|encoding| decoded(bytes, encoding).filter(|t| is_japanese(t)))
}

fn decoded(bytes: &[u8], encoding: &'static Encoding) -> Option<String> {
    debug_assert!(encoding != UTF_8, "tried before");
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    (!had_errors && is_text(&text)).then(|| text.into_owned())
}

/// Tells whether nothing but characters of text stand here.
pub(super) fn is_text(text: &str) -> bool {
    text.chars().all(|c| {
        matches!(c, '\n' | '\r' | '\t' | ' '..='~' | '\u{a0}'..='\u{24f}' | '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{2ffff}')
    })
}

/// Tells whether a text is Japanese, but for ASCII.
pub(super) fn is_japanese(text: &str) -> bool {
    let is_wide =
        |c: char| matches!(c, '\u{3000}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ff5e}');
    text.chars().any(is_wide) && text.chars().all(|c| c.is_ascii() || is_wide(c))
}
