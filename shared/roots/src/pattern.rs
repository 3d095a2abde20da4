//! Patterns of names, such as `*.xlsx` or `2026/**/議事録*`.
//!
//! Apart from the policy's deny list, which is stricter about what it accepts: a pattern here only looks for names,
//! so it may choose among signs with `[…]`. Width, case and the way an accent is composed make no difference, and
//! no pattern takes more than linear time.

use crate::error::RootsError;
use crate::name::fold;
use globset::GlobBuilder;
use regex::Regex;

/// The longest pattern, in characters.
pub const MAX_PATTERN_CHARS: usize = 256;

/// A pattern of names. `*` and `?` stay within a name, `**` crosses folders, `[…]` and `{…,…}` choose.
///
/// Without a `/` it is compared with an entry's name, with one to its path beneath the folder that is asked about.
#[derive(Debug, Clone)]
pub struct NamePattern {
    regex: Regex,
    compares: Compares,
    folded: String,
}

#[derive(Debug, Clone, Copy)]
enum Compares {
    Name,
    Path,
}

impl NamePattern {
    /// Reads a pattern.
    ///
    /// - Errors: [`RootsError::BadPattern`] if it is empty, longer than [`MAX_PATTERN_CHARS`] or no pattern.
    pub fn parse(text: &str) -> Result<Self, RootsError> {
        let bad = |detail: String| RootsError::BadPattern { detail };
        let chars = text.chars().count();
        if chars == 0 || chars > MAX_PATTERN_CHARS {
            return Err(bad(format!("it must have 1 to {MAX_PATTERN_CHARS} characters")));
        }
        let folded = fold(text).replace('\\', "/");
        let compares = if folded.contains('/') { Compares::Path } else { Compares::Name };
        let glob = GlobBuilder::new(folded.trim_start_matches('/'))
            .literal_separator(true)
            .backslash_escape(false)
            .build()
            .map_err(|error| bad(error.kind().to_string()))?;
        let regex = Regex::new(&by_characters(glob.regex()))
            .map_err(|_| bad("it is too large once compiled".to_owned()))?;
        Ok(Self { regex, compares, folded })
    }

    /// What the pattern says literally, piece by piece, folded.
    pub fn literals(&self) -> impl Iterator<Item = &str> {
        self.folded.split(['*', '?', '[', ']', '{', '}', ',', '/']).filter(|literal| !literal.is_empty())
    }

    /// Tells whether the pattern is made of literals and `*` alone, so that it fits a part-hidden name only if it
    /// fits the whole one.
    pub fn is_plain(&self) -> bool {
        !self.folded.contains(['?', '['])
    }

    /// Tells whether an entry fits: its name, and its path beneath the folder that is asked about.
    pub fn fits(&self, path: &str, name: &str) -> bool {
        let text = match self.compares {
            Compares::Name => name,
            Compares::Path => path,
        };
        self.regex.is_match(&fold(text))
    }
}

/// Makes a glob's expression one over characters. As it comes it is one over bytes, where `?` would fit a third of
/// a kanji: each character beyond ASCII stands in it as its bytes, `\xe3\x81\x82`.
fn by_characters(bytewise: &str) -> String {
    let mut rest = bytewise.strip_prefix("(?-u)").unwrap_or(bytewise);
    let (mut out, mut bytes) = (String::new(), Vec::new());
    while let Some(c) = rest.chars().next() {
        if let Some((byte, after)) = escaped_byte(rest) {
            bytes.push(byte);
            rest = after;
            continue;
        }
        out.push_str(&String::from_utf8_lossy(&std::mem::take(&mut bytes)));
        out.push(c);
        let mut after = rest.chars();
        after.next();
        // What is escaped belongs to its backslash.
        if c == '\\' {
            out.extend(after.next());
        }
        rest = after.as_str();
    }
    out.push_str(&String::from_utf8_lossy(&bytes));
    out
}

/// Reads `\xNN` from the beginning of `text`, if `NN` is no ASCII character.
fn escaped_byte(text: &str) -> Option<(u8, &str)> {
    let digits = text.strip_prefix("\\x")?;
    let (byte, after) = digits.split_at_checked(2)?;
    u8::from_str_radix(byte, 16).ok().filter(|byte| !byte.is_ascii()).map(|byte| (byte, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whatever_the_width_the_case_and_the_composition() {
        let table = [
            ("*.xlsx", "a/見積.XLSX", true),
            ("*.xlsx", "a/見積.xls", false),
            ("見積*", "a/見積書 第2版.xlsx", true),
            ("ﾐﾂﾓﾘ*", "ミツモリ.txt", true),
            ("ＡＢＣ*", "abc商事.txt", true),
            ("*が*", "か\u{3099}.txt", true),
            ("?.txt", "漢.txt", true),
            ("?.txt", "漢字.txt", false),
            ("[ab]*", "beta", true),
            ("[あ-お]*", "うどん.txt", true),
            ("[あ-お]*", "そば.txt", false),
            ("[!あ]?.txt", "い漢.txt", true),
            ("報告[1-3].txt", "報告2.txt", true),
            ("a+b(1)^$.{txt,md}", "a+b(1)^$.md", true),
            ("*.{doc,docx}", "x.docx", true),
            ("2026/**/議事録*", "2026/4月/営業/議事録1.txt", true),
            ("2026/*/議事録*", "2026/4月/営業/議事録1.txt", false),
            ("**/tmp/*", "a/b/tmp/c", true),
            ("/top.txt", "top.txt", true),
            ("/top.txt", "sub/top.txt", false),
            (r"sub\*.txt", "sub/a.txt", true),
            ("*", "a/b", true),
        ];
        for (pattern, path, fits) in table {
            let name = path.rsplit('/').next().unwrap();
            assert_eq!(NamePattern::parse(pattern).unwrap().fits(path, name), fits, "{pattern} {path}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_refused_and_what_would_explode_is_answered() {
        for bad in ["", "[", "{a", "a}b{", &"*a".repeat(200)] {
            assert!(matches!(NamePattern::parse(bad), Err(RootsError::BadPattern { .. })), "{bad}");
        }
        let name = "a".repeat(250);
        for hard in ["*a".repeat(120) + "b", "**/".repeat(80) + "b", "{a,b}".repeat(50), "?".repeat(250)] {
            if let Ok(pattern) = NamePattern::parse(&hard) {
                let _ = pattern.fits(&name, &name);
            }
        }
    }
}
