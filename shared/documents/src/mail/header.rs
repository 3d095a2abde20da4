//! Encoded words in headers.
//!
//! Apart because mail programs cut a character in two between words, and write eight-bit and ISO-2022-JP bytes where
//! only ASCII may stand.

use super::charset::decode_text;
use super::transfer;

/// How many bytes of a header's value are read; longer values are no headers that people read.
pub const MAX_HEADER_BYTES: usize = 256 * 1024;

/// Reads a header's value: encoded words in any charset, folded lines joined, raw bytes as what they surely are.
///
/// Words of one charset that follow one another are joined before they are decoded, so that a character cut between
/// them is whole. Control characters become spaces. Work is linear in the value.
///
/// - Units: at most [`MAX_HEADER_BYTES`] are read; what stands behind them is left out.
/// - Source: RFC 2047, and RFC 2231 section 5 for languages in words.
pub fn decode_header(value: impl AsRef<[u8]>) -> String {
    let mut text = String::new();
    let mut waiting: Option<(String, Vec<u8>)> = None;
    let mut plain: Vec<u8> = Vec::new();
    let mut left = bounded(value.as_ref());
    while let Some((first, rest)) = left.split_first() {
        let Some(word) = EncodedWord::at(left) else {
            plain.push(*first);
            left = rest;
            continue;
        };
        left = word.after;
        let is_between = waiting.is_some() && plain.iter().all(u8::is_ascii_whitespace);
        if !is_between {
            flush(&mut text, &mut waiting);
            text.push_str(&decode_text(&unfolded(&plain), None).text);
        }
        plain.clear();
        match &mut waiting {
            Some((charset, bytes)) if charset.eq_ignore_ascii_case(word.charset) => bytes.extend(word.bytes),
            _ => {
                flush(&mut text, &mut waiting);
                waiting = Some((word.charset.to_owned(), word.bytes));
            }
        }
    }
    flush(&mut text, &mut waiting);
    text.push_str(&decode_text(&unfolded(&plain), None).text);
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.trim().to_owned()
}

/// As much of a header's value as is read.
pub(crate) fn bounded(value: &[u8]) -> &[u8] {
    value.get(..MAX_HEADER_BYTES).unwrap_or(value)
}

fn flush(text: &mut String, waiting: &mut Option<(String, Vec<u8>)>) {
    if let Some((charset, bytes)) = waiting.take() {
        text.push_str(&decode_text(&bytes, Some(&charset)).text);
    }
}

/// Without the line ends of folding; the space behind each stays.
fn unfolded(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect()
}

/// One `=?charset?B?…?=`.
#[derive(Debug)]
pub(crate) struct EncodedWord<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
    /// What follows it.
    pub(crate) after: &'a [u8],
}

// Programs write words far longer than the 75 bytes that are allowed, but not without end.
const MAX_WORD_BYTES: usize = 4 * 1024;
const MAX_CHARSET_BYTES: usize = 64;

impl<'a> EncodedWord<'a> {
    /// The word that begins here.
    pub(crate) fn at(bytes: &'a [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"=?")?;
        let end = rest.iter().take(MAX_CHARSET_BYTES).position(|byte| *byte == b'?')?;
        let charset = std::str::from_utf8(rest.get(..end)?).ok()?;
        // `charset*language`.
        let charset = charset.split('*').next().filter(|charset| !charset.is_empty())?;
        let is_name = charset.bytes().all(|byte| byte.is_ascii_graphic());
        let (kind, payload) = match rest.get(end + 1..)? {
            [kind, b'?', payload @ ..] if is_name => (*kind, payload),
            _ => return None,
        };
        let window = payload.get(..MAX_WORD_BYTES).unwrap_or(payload);
        // Where another word begins, this one was cut off; looking on from each would take time without end.
        let mut ends = window.windows(2).enumerate();
        let (end, _) = ends.find(|(at, pair)| *pair == b"?=" || begins_word(window, *at))?;
        if begins_word(window, end) {
            return None;
        }
        let encoded = payload.get(..end)?;
        let bytes = match kind {
            b'B' | b'b' => transfer::base64(encoded),
            b'Q' | b'q' => {
                let spaced: Vec<u8> =
                    encoded.iter().map(|byte| if *byte == b'_' { b' ' } else { *byte }).collect();
                transfer::quoted_printable(&spaced)
            }
            _ => return None,
        };
        Some(Self { charset, bytes, after: payload.get(end + 2..)? })
    }
}

/// `=?`, unless it is the filling of Base64 before the end.
fn begins_word(bytes: &[u8], at: usize) -> bool {
    let from = bytes.get(at..).unwrap_or_default();
    from.starts_with(b"=?") && from.get(2) != Some(&b'=')
}
