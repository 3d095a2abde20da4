//! What a name may look like: Windows' rules and ours, on every system.
//!
//! Apart because it is pure text, and because a name that is harmless on one system opens a device or a hidden
//! stream on another. Never looks at a disk.

use unicode_normalization::UnicodeNormalization;

/// The deepest place beneath a granted folder, in names.
pub const MAX_DEPTH: usize = 64;
/// The longest name, in UTF-16 units, as Windows counts: 255 kanji are fine.
pub const MAX_NAME_UNITS: usize = 255;
/// The longest request, in bytes of UTF-8.
pub const MAX_PATH_BYTES: usize = 4096;

/// The rule that a name breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameRule {
    /// There is nothing, or nothing between two separators.
    Empty,
    /// It starts at a drive, a share or the top of the disk.
    Absolute,
    /// It is `.` or `..`.
    Dots,
    /// It holds a colon, which names a drive or a hidden stream.
    Colon,
    /// It holds one of `< > " | ? *`, which Windows does not accept.
    ForbiddenSign,
    /// It holds a control character or a line break.
    Control,
    /// It holds a character that shows nothing or turns the direction of writing.
    Invisible,
    /// It ends in a full stop or a blank, which Windows drops.
    TrailingDotOrBlank,
    /// It is a device on Windows, such as `NUL` or `COM1`, with or without an extension.
    Device,
    /// It is longer than [`MAX_NAME_UNITS`] or the whole than [`MAX_PATH_BYTES`].
    TooLong,
    /// It is deeper than [`MAX_DEPTH`].
    TooDeep,
    /// It starts with `id:` and is none.
    Id,
}

impl NameRule {
    /// The rule in plain words, for a refusal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "a name must not be empty",
            Self::Absolute => "a path must start with the name of a granted folder",
            Self::Dots => "`.` and `..` are not accepted",
            Self::Colon => "a colon is not accepted",
            Self::ForbiddenSign => "none of < > \" | ? * is accepted",
            Self::Control => "control characters are not accepted",
            Self::Invisible => "characters that show nothing are not accepted",
            Self::TrailingDotOrBlank => "a name must not end in a full stop or a blank",
            Self::Device => "the name of a device is not accepted",
            Self::TooLong => "a name has at most 255 signs and a path at most 4096 bytes",
            Self::TooDeep => "a path has at most 64 names",
            Self::Id => "an id is `id:` and ten lower-case letters or digits 2 to 7",
        }
    }
}

impl std::fmt::Display for NameRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Checks one name between separators.
pub(crate) fn check_name(name: &str) -> Result<(), NameRule> {
    if name.is_empty() {
        return Err(NameRule::Empty);
    }
    if name == "." || name == ".." {
        return Err(NameRule::Dots);
    }
    if name.encode_utf16().count() > MAX_NAME_UNITS {
        return Err(NameRule::TooLong);
    }
    let mut before = None;
    for c in name.chars() {
        check_sign(before, c)?;
        before = Some(c);
    }
    if name.ends_with(['.', ' ']) {
        return Err(NameRule::TrailingDotOrBlank);
    }
    if is_device(name) {
        return Err(NameRule::Device);
    }
    Ok(())
}

fn check_sign(before: Option<char>, c: char) -> Result<(), NameRule> {
    match c {
        '/' | '\\' => Err(NameRule::ForbiddenSign),
        ':' => Err(NameRule::Colon),
        '<' | '>' | '"' | '|' | '?' | '*' => Err(NameRule::ForbiddenSign),
        '\u{2028}' | '\u{2029}' => Err(NameRule::Control),
        c if c.is_control() => Err(NameRule::Control),
        // Chosen forms of a kanji and coloured signs: one selector after something to select.
        c if is_selector(c) => match before {
            Some(base) if !base.is_ascii() && !is_selector(base) => Ok(()),
            _ => Err(NameRule::Invisible),
        },
        c if shows_nothing(c) => Err(NameRule::Invisible),
        _ => Ok(()),
    }
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

// Unicode's default-ignorable characters and noncharacters, without the selectors above.
fn shows_nothing(c: char) -> bool {
    let nonchar = (c as u32) & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}');
    nonchar
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end_matches(' ').to_ascii_uppercase();
    if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$") {
        return true;
    }
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    let mut rest = port.unwrap_or_default().chars();
    matches!((rest.next(), rest.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
}

/// Signs that no normalisation changes, whatever stands beside them: ASCII, kana, kanji. Nearly all names have no others.
fn is_stable(c: char) -> bool {
    matches!(c, '\0'..='\x7f' | '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fe}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

/// The composed form: か and a separate ゛ become が.
pub(crate) fn nfc(text: &str) -> String {
    if text.chars().all(is_stable) {
        return text.to_owned();
    }
    text.nfc().collect()
}

/// The form in which names are compared with the list of denied ones: compatibility forms unified, lower case.
pub(crate) fn fold(text: &str) -> String {
    if text.chars().all(is_stable) {
        return text.to_ascii_lowercase();
    }
    let lower = text.nfkc().filter(|c| !is_selector(*c)).collect::<String>().to_lowercase();
    lower.nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_are_taken_for_stable_are() {
        for c in (0..0xffff).filter_map(char::from_u32).filter(|c| is_stable(*c)) {
            let text = c.to_string();
            assert!(text.nfkc().eq([c]) && text.nfc().eq([c]), "{c:?}");
            assert_eq!(fold(&text), text.to_lowercase(), "{c:?}");
        }
    }

    #[test]
    fn names_of_every_day_pass() {
        for good in [
            "a.txt",
            "見積書 第2版.xlsx",
            "が",
            "か\u{3099}",
            "葛\u{e0100}城.txt",
            "資料　最終.docx",
            ".gitignore",
            "com",
            "COM10",
            "console.log",
            "nulls",
            "a..b",
            "~$x.docx",
            "lpt",
            "COM¹x",
            "ＡＢＣ：１.txt",
            "☃\u{fe0f}",
            "100%.txt",
            "a'b&c;d$(e)",
            "aux2",
        ] {
            assert_eq!(check_name(good), Ok(()), "{good:?}");
        }
        assert_eq!(check_name(&"漢".repeat(255)), Ok(()));
    }

    #[test]
    fn names_that_trap_are_refused_with_their_rule() {
        let table = [
            ("", NameRule::Empty),
            (".", NameRule::Dots),
            ("..", NameRule::Dots),
            ("a:b", NameRule::Colon),
            ("a.txt::$DATA", NameRule::Colon),
            ("C:", NameRule::Colon),
            ("a<b", NameRule::ForbiddenSign),
            ("a>b", NameRule::ForbiddenSign),
            ("a\"b", NameRule::ForbiddenSign),
            ("a|b", NameRule::ForbiddenSign),
            ("a?b", NameRule::ForbiddenSign),
            ("*.txt", NameRule::ForbiddenSign),
            ("a/b", NameRule::ForbiddenSign),
            ("a\\b", NameRule::ForbiddenSign),
            ("a\0b", NameRule::Control),
            ("a\nb", NameRule::Control),
            ("a\u{7f}", NameRule::Control),
            ("a\u{85}b", NameRule::Control),
            ("a\u{2028}b", NameRule::Control),
            ("txt.\u{202e}exe", NameRule::Invisible),
            ("a\u{200b}b", NameRule::Invisible),
            ("a\u{feff}", NameRule::Invisible),
            ("a\u{fe0f}b", NameRule::Invisible),
            ("葛\u{e0100}\u{e0101}", NameRule::Invisible),
            ("\u{e0100}", NameRule::Invisible),
            ("a\u{e0041}", NameRule::Invisible),
            ("ㅤ", NameRule::Invisible),
            ("a\u{ffff}", NameRule::Invisible),
            ("a.", NameRule::TrailingDotOrBlank),
            ("a ", NameRule::TrailingDotOrBlank),
            ("...", NameRule::TrailingDotOrBlank),
            ("CON", NameRule::Device),
            ("con.txt", NameRule::Device),
            ("Nul", NameRule::Device),
            ("nul .txt", NameRule::Device),
            ("AUX.tar.gz", NameRule::Device),
            ("prn", NameRule::Device),
            ("COM0", NameRule::Device),
            ("com1.log", NameRule::Device),
            ("COM¹", NameRule::Device),
            ("lpt³.txt", NameRule::Device),
            ("LPT9", NameRule::Device),
            ("conin$", NameRule::Device),
            ("CONOUT$.x", NameRule::Device),
        ];
        for (name, rule) in table {
            assert_eq!(check_name(name), Err(rule), "{name:?}");
        }
        assert_eq!(check_name(&"a".repeat(256)), Err(NameRule::TooLong));
    }

    #[test]
    fn folding_unites_width_case_and_selectors() {
        assert_eq!(fold("．ＥＮＶ"), ".env");
        assert_eq!(fold("ID_R\u{17f}A"), "id_rsa");
        assert_eq!(fold("ｅ\u{fe00}nv"), "env");
    }
}
