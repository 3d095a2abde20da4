//! The charset of a mail's texts, whatever their label says.
//!
//! Apart from the crate's own detection because a mail names its charset, and is shown even where some of it is lost:
//! what is lost is counted. Gmail's `full` format hands over UTF-8 under the old label.

use encoding_rs::Encoding;

/// A text of a mail and how it was read.
#[derive(Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// The charset that it was read in, by its common name in lower case.
    pub charset: &'static str,
    /// How many places could not be read; each is U+FFFD in the text.
    pub lost: usize,
}

// Content belongs in no log.
impl std::fmt::Debug for Decoded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoded")
            .field("size_bytes", &self.text.len())
            .field("charset", &self.charset)
            .field("lost", &self.lost)
            .finish_non_exhaustive()
    }
}

// What Japanese mail programs write and the web's list of labels lacks.
const MORE_LABELS: &[(&str, &str)] = &[
    ("cp932", "shift_jis"),
    ("ms932", "shift_jis"),
    ("shift_jisx0213", "shift_jis"),
    ("cp51932", "euc-jp"),
    ("eucjp-ms", "euc-jp"),
    ("eucjp", "euc-jp"),
    ("utf8", "utf-8"),
    ("utf-8-mac", "utf-8"),
];
// Labels that programs write when they do not know.
const EMPTY_LABELS: &[&str] =
    &["us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252", "x-unknown", "unknown-8bit"];
// Kana and kanji are three bytes long in UTF-8, as all characters from here on.
const FIRST_OF_THREE_BYTES: char = '\u{800}';
const ISO_2022_JP: &str = "iso-2022-jp";

/// Reads a text of a mail.
///
/// The order: the shifts of ISO-2022-JP, if there are any; sound UTF-8, unless it says nothing Japanese under a
/// Japanese label in which it is sound as well; the charset that is named, if the bytes are
/// sound in it and the name says something; what Japanese encoding they surely are; the named charset with losses.
///
/// ISO-2022-JP is read with what is in use beyond its standard: half-width kana by shift or as single bytes, NEC's
/// and IBM's characters such as circled digits (code pages 50220 to 50222), JIS X 0212, lines left open.
pub fn decode_text(bytes: &[u8], charset: Option<&str>) -> Decoded {
    let label = charset.unwrap_or_default().trim().trim_matches(['"', '\'']).to_ascii_lowercase();
    let sound_utf8 = std::str::from_utf8(bytes).ok();
    let is_ascii = bytes.is_ascii();
    if has_shift(bytes) && (is_ascii || sound_utf8.is_none()) {
        return iso_2022_jp(bytes);
    }
    let named = encoding(&label);
    let is_wide = named.is_some_and(|named| named == encoding_rs::UTF_16LE || named == encoding_rs::UTF_16BE);
    let sound_named = || {
        let named = named.filter(|_| !EMPTY_LABELS.contains(&label.as_str()))?;
        let text = named.decode_without_bom_handling_and_without_replacement(bytes)?;
        Some(Decoded { text: text.into_owned(), charset: name(named), lost: 0 })
    };
    let is_japanese = named == Some(encoding_rs::EUC_JP) || named == Some(encoding_rs::SHIFT_JIS);
    // Few kanji of EUC-JP, and half-width kana, are sound UTF-8 too, but never kana or kanji in it.
    let is_doubtful = |text: &str| is_japanese && !is_ascii && text.chars().all(|c| c < FIRST_OF_THREE_BYTES);
    if let Some(text) = sound_utf8.filter(|_| !(is_wide && bytes.contains(&0))) {
        if is_doubtful(text)
            && let Some(decoded) = sound_named()
        {
            return decoded;
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        return Decoded { text: text.to_owned(), charset: "utf-8", lost: 0 };
    }
    if let Some(decoded) = sound_named() {
        return decoded;
    }
    if let Ok(found) = crate::decode(bytes) {
        return Decoded { text: found.text, charset: found.encoding.as_str(), lost: 0 };
    }
    let named = named.filter(|named| *named != encoding_rs::ISO_2022_JP).unwrap_or(encoding_rs::UTF_8);
    let (text, _) = named.decode_without_bom_handling(bytes);
    let lost = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    Decoded { text: text.into_owned(), charset: name(named), lost }
}

fn encoding(label: &str) -> Option<&'static Encoding> {
    let known = MORE_LABELS.iter().find(|(more, _)| *more == label).map_or(label, |(_, known)| known);
    // The web's `replacement` stands for charsets that are never read.
    Encoding::for_label_no_replacement(known.as_bytes())
}

fn name(encoding: &'static Encoding) -> &'static str {
    match encoding {
        _ if encoding == encoding_rs::UTF_8 => "utf-8",
        _ if encoding == encoding_rs::SHIFT_JIS => "shift_jis",
        _ if encoding == encoding_rs::EUC_JP => "euc-jp",
        _ => encoding.name(),
    }
}

fn has_shift(bytes: &[u8]) -> bool {
    bytes.windows(3).any(|shift| {
        matches!(shift, [0x1b, b'$', b'@' | b'B' | b'('] | [0x1b, b'(', b'J' | b'I'] | [0x1b, b'&', b'@'])
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    Ascii,
    Kana,
    Kanji,
    MoreKanji,
}

/// Reads ISO-2022-JP as it is written, rather than as it should be.
fn iso_2022_jp(bytes: &[u8]) -> Decoded {
    let mut text = String::with_capacity(bytes.len());
    let (mut set, mut before) = (Set::Ascii, Set::Ascii);
    let mut left = bytes;
    while let Some((first, rest)) = left.split_first() {
        let mut used = 1;
        match (*first, rest) {
            (0x1b, [b'$', b'(', b'D', ..]) => (set, used) = (Set::MoreKanji, 4),
            (0x1b, [b'$', b'(', b'@' | b'B', ..]) => (set, used) = (Set::Kanji, 4),
            (0x1b, [b'$', b'@' | b'B', ..]) => (set, used) = (Set::Kanji, 3),
            (0x1b, [b'(', b'I', ..]) => (set, used) = (Set::Kana, 3),
            // A yen sign of JIS X 0201 was a backslash to whoever wrote it.
            (0x1b, [b'(', b'B' | b'J' | b'H', ..]) => (set, used) = (Set::Ascii, 3),
            (0x1b, [b'&', b'@', ..]) => used = 3,
            (0x0e, _) if set != Set::Kana => (before, set) = (set, Set::Kana),
            (0x0f, _) => set = before,
            (b'\n' | b'\r', _) => {
                // Every line begins in ASCII, even where the line before was left open.
                set = Set::Ascii;
                text.push(char::from(*first));
            }
            (kana @ 0xa1..=0xdf, _) => text.extend(half_width(kana - 0x80)),
            (byte @ 0x21..=0x7e, _) => match set {
                Set::Ascii => text.push(char::from(byte)),
                Set::Kana => text.push(half_width(byte).unwrap_or(char::REPLACEMENT_CHARACTER)),
                Set::Kanji | Set::MoreKanji => match rest.first() {
                    Some(second @ 0x21..=0x7e) => {
                        used = 2;
                        text.push_str(&kanji(set, byte, *second));
                    }
                    Some(_) | None => text.push(char::REPLACEMENT_CHARACTER),
                },
            },
            (byte @ (0x00..=0x20 | 0x7f), _) => text.push(char::from(byte)),
            (0x80..=0xff, _) => text.push(char::REPLACEMENT_CHARACTER),
        }
        left = left.get(used..).unwrap_or_default();
    }
    let lost = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    Decoded { text, charset: ISO_2022_JP, lost }
}

fn half_width(byte: u8) -> Option<char> {
    let at = byte.checked_sub(0x21).filter(|at| *at < 0x3f)?;
    char::from_u32(0xff61 + u32::from(at))
}

/// One kanji. EUC-JP is the same tables with the high bits set.
fn kanji(set: Set, first: u8, second: u8) -> String {
    let euc = [0x8f, first | 0x80, second | 0x80];
    let from = usize::from(set != Set::MoreKanji);
    let found = encoding_rs::EUC_JP
        .decode_without_bom_handling_and_without_replacement(euc.get(from..).unwrap_or_default());
    found.map_or(char::REPLACEMENT_CHARACTER.to_string(), std::borrow::Cow::into_owned)
}
