//! The encodings that a disguise may use: base64, hex, percent, quoted-printable, MIME words, entities.

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 with its padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let mut word = 0_u32;
        for index in 0..3 {
            word = (word << 8) | u32::from(chunk.get(index).copied().unwrap_or_default());
        }
        for index in 0..4_usize {
            let six = (word >> (18_usize.saturating_sub(index.saturating_mul(6)))) & 63;
            match BASE64.get(six as usize) {
                Some(letter) if index <= chunk.len() => out.push(char::from(*letter)),
                _ => out.push('='),
            }
        }
    }
    out
}

/// Two hexadecimal digits a byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `%E5%B1%B1` for every byte.
pub(crate) fn percent(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("%{byte:02X}")).collect()
}

/// `=E5=B1=B1` for every byte.
pub(crate) fn quoted_printable(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("={byte:02X}")).collect()
}

/// A MIME word in ISO-2022-JP, the old way of Japanese mail.
pub(crate) fn mime_jis(text: &str) -> String {
    let (bytes, _, _) = encoding_rs::ISO_2022_JP.encode(text);
    format!("=?ISO-2022-JP?B?{}?=", base64(&bytes))
}

/// `\u5c71` for every UTF-16 unit.
pub(crate) fn json_escape(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
}

/// `&#23665;` for every character.
pub(crate) fn entities(text: &str) -> String {
    text.chars().map(|ch| format!("&#{};", u32::from(ch))).collect()
}

/// `&#x5c71;` for every character.
pub(crate) fn hex_entities(text: &str) -> String {
    text.chars().map(|ch| format!("&#x{:x};", u32::from(ch))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_the_usual_ones() {
        assert_eq!(base64(b"Man"), "TWFu");
        assert_eq!(base64(b"Ma"), "TWE=");
        assert_eq!(base64(b"M"), "TQ==");
        assert_eq!(hex("山".as_bytes()), "e5b1b1");
        assert_eq!(percent("山".as_bytes()), "%E5%B1%B1");
        assert_eq!(mime_jis("山"), "=?ISO-2022-JP?B?GyRCOzMbKEI=?=");
        assert_eq!(json_escape("山"), "\\u5c71");
        assert_eq!(entities("山"), "&#23665;");
    }
}
