//! Bytes to text, by a named charset or by trying those that Japanese text comes in.

use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

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
        return if is_text(text) { Some(text.to_owned()) } else { utf_16(bytes) };
    }
    if let Some(text) = part_of_utf_8(bytes).or_else(|| utf_16(bytes)) {
        return Some(text);
    }
    // Half the bytes of a random row fit Shift_JIS; only text that is Japanese throughout counts.
    [SHIFT_JIS, EUC_JP].iter().find_map(|encoding| decoded(bytes, encoding).filter(|t| is_japanese(t)))
}

/// Japanese text in UTF-8 that was cut within its first or its last character, as addresses and logs cut it.
pub(super) fn part_of_utf_8(bytes: &[u8]) -> Option<String> {
    let cut = bytes.iter().take(3).take_while(|byte| (0x80..0xc0).contains(*byte)).count();
    let rest = bytes.get(cut..)?;
    let sound = match std::str::from_utf8(rest) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            rest.get(..error.valid_up_to()).and_then(|head| std::str::from_utf8(head).ok())?
        }
        Err(_) => return None,
    };
    let is_wide = |c: &char| matches!(c, '\u{3000}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    (is_text(sound) && sound.chars().filter(is_wide).count() >= 2).then(|| sound.to_owned())
}

/// UTF-16 with its mark, or half of it ASCII at the least: any pair of bytes is a character, and every third a kanji.
pub(super) fn utf_16(bytes: &[u8]) -> Option<String> {
    let (encoding, body) = match bytes {
        [0xff, 0xfe, body @ ..] => (UTF_16LE, body),
        [0xfe, 0xff, body @ ..] => (UTF_16BE, body),
        [0, second, ..] if *second != 0 => (UTF_16BE, bytes),
        [_, 0, ..] => (UTF_16LE, bytes),
        _ => return None,
    };
    let (text, had_errors) = encoding.decode_without_bom_handling(body);
    let ascii = text.chars().filter(char::is_ascii).count();
    let is_marked = body.len() < bytes.len();
    let is_likely = text.chars().count() >= 4 && (is_marked || ascii.saturating_mul(4) >= body.len());
    (!had_errors && is_likely && is_text(&text)).then(|| text.into_owned())
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
