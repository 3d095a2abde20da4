//! Base64 and quoted-printable, read as far as they can be.
//!
//! Apart because mails break both: characters that do not belong, missing ends, pieces strung together.

use data_encoding::{Encoding as Base, Specification};
use std::borrow::Cow;
use std::sync::OnceLock;

/// How a part's bytes were made safe for the road.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transfer {
    /// As they are.
    Plain,
    /// RFC 2045 section 6.8.
    Base64,
    /// RFC 2045 section 6.7.
    QuotedPrintable,
}

impl Transfer {
    /// Reads the name in a header; anything unknown is plain.
    pub(crate) fn of(name: &str) -> Self {
        match name.trim().to_ascii_lowercase().as_str() {
            "base64" => Self::Base64,
            "quoted-printable" => Self::QuotedPrintable,
            _ => Self::Plain,
        }
    }

    /// Takes the bytes back to what they were.
    pub(crate) fn decode(self, bytes: &[u8]) -> Cow<'_, [u8]> {
        match self {
            Self::Plain => Cow::Borrowed(bytes),
            Self::Base64 => Cow::Owned(base64(bytes)),
            Self::QuotedPrintable => Cow::Owned(quoted_printable(bytes)),
        }
    }
}

/// Reads Base64, passing over what does not belong to it.
pub(crate) fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(bytes.len() / 4 * 3);
    // Padding ends a piece, and another may follow.
    for piece in bytes.split(|byte| *byte == b'=') {
        let mut symbols: Vec<u8> = piece.iter().copied().filter(|byte| is_symbol(*byte)).collect();
        if symbols.len() % 4 == 1 {
            symbols.pop();
        }
        if let Some(lenient) = lenient() {
            decoded.extend(lenient.decode(&symbols).unwrap_or_default());
        }
    }
    decoded
}

fn is_symbol(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// Base64 that does not mind what stands in bits that say nothing.
fn lenient() -> Option<&'static Base> {
    static LENIENT: OnceLock<Option<Base>> = OnceLock::new();
    LENIENT
        .get_or_init(|| {
            let mut like: Specification = data_encoding::BASE64_NOPAD.specification();
            like.check_trailing_bits = false;
            like.encoding().ok()
        })
        .as_ref()
}

/// Reads quoted-printable; an `=` that begins nothing stays what it is.
pub(crate) fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut left = bytes;
    while let Some((first, rest)) = left.split_first() {
        left = rest;
        if *first != b'=' {
            decoded.push(*first);
            continue;
        }
        if let [high, low, after @ ..] = rest
            && let (Some(high), Some(low)) = (digit(*high), digit(*low))
        {
            decoded.push(high * 16 + low);
            left = after;
        } else if let Some(after) = after_soft_break(rest) {
            left = after;
        } else {
            decoded.push(b'=');
        }
    }
    decoded
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn after_soft_break(rest: &[u8]) -> Option<&[u8]> {
    let rest = rest.trim_ascii_start_spaces();
    match rest {
        [b'\r', b'\n', after @ ..] | [b'\n', after @ ..] => Some(after),
        [] => Some(rest),
        _ => None,
    }
}

trait TrimSpaces {
    fn trim_ascii_start_spaces(&self) -> &Self;
}

impl TrimSpaces for [u8] {
    fn trim_ascii_start_spaces(&self) -> &Self {
        let spaces = self.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        self.get(spaces..).unwrap_or_default()
    }
}
