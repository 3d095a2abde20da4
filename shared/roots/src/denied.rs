//! The policy's own list of names that are never opened or listed.
//!
//! Apart from the built-in list because an administrator writes it: a mistake in it must be told when the folders
//! are opened, and must never deny less than was meant. Its patterns are turned into expressions here, not by a
//! library of patterns, because those compare bytes, where `?` is a third of a kanji, and because `[社外秘]` is
//! a common beginning of a file's name and not a choice among three characters.

use crate::error::RootsError;
use crate::name::{check_name, fold};
use regex::{RegexSet, RegexSetBuilder};

/// The most patterns one list holds.
const MAX_PATTERNS: usize = 1_000;
/// The longest pattern, in characters.
const MAX_CHARS: usize = 512;
/// What the compiled list may take, in bytes.
const MAX_COMPILED: usize = 32 * 1024 * 1024;

/// The list, compiled. Names are compared folded: width, case and composition make no difference.
#[derive(Debug)]
pub(crate) struct DenyList {
    names: RegexSet,
    paths: RegexSet,
}

impl DenyList {
    /// Reads patterns: `*` and `?` stay within a name, `**` as a whole name crosses folders, `{a,b}` chooses.
    ///
    /// A pattern without a separator is compared with names at every depth, one with to paths beneath a granted
    /// folder. What lies in a denied folder is denied with it, and `x/**` denies `x` itself too.
    pub(crate) fn compile(patterns: &[String]) -> Result<Self, RootsError> {
        let (mut names, mut paths) = (Vec::new(), Vec::new());
        if patterns.len() > MAX_PATTERNS {
            let detail = format!("more than {MAX_PATTERNS} patterns");
            return Err(RootsError::BadPattern { detail });
        }
        for pattern in patterns {
            let bad = |why: &str| RootsError::BadPattern { detail: format!("{pattern:?}: {why}") };
            match expression(pattern).map_err(bad)? {
                Compared::Name(expression) => names.push(expression),
                Compared::Path(expression) => paths.push(expression),
            }
        }
        Ok(Self { names: set(&names)?, paths: set(&paths)? })
    }

    /// The list of a folder that no policy speaks of.
    #[cfg(test)]
    pub(crate) fn nothing() -> Self {
        Self { names: RegexSet::empty(), paths: RegexSet::empty() }
    }

    /// Tells whether the list is empty, so that nothing needs to be folded.
    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty() && self.paths.is_empty()
    }

    /// Tells whether an entry is denied: its name, folded, in the folder whose folded path is `above`.
    pub(crate) fn denies(&self, above: &str, name: &str) -> bool {
        if self.names.is_match(name) {
            return true;
        }
        !self.paths.is_empty()
            && self.paths.is_match(&if above.is_empty() {
                name.to_owned()
            } else {
                format!("{above}/{name}")
            })
    }
}

/// Folds one name for the comparison. Signs that only look like a separator stay within the name.
pub(crate) fn fold_name(name: &str) -> String {
    fold(name).replace('/', "／").replace('\\', "＼")
}

enum Compared {
    Name(String),
    Path(String),
}

fn set(expressions: &[String]) -> Result<RegexSet, RootsError> {
    let built = RegexSetBuilder::new(expressions).size_limit(MAX_COMPILED).build();
    built.map_err(|_| RootsError::BadPattern { detail: "the list is too large once compiled".to_owned() })
}

fn expression(pattern: &str) -> Result<Compared, &'static str> {
    if pattern.chars().count() > MAX_CHARS {
        return Err("it is too long");
    }
    let anchored = pattern.starts_with(['/', '\\']);
    let bare = pattern.strip_prefix(['/', '\\']).unwrap_or(pattern);
    let bare = bare.strip_suffix(['/', '\\']).unwrap_or(bare);
    let mut parts: Vec<&str> = bare.split(['/', '\\']).collect();
    if parts.iter().all(|part| *part == "**" || part.is_empty()) {
        return Err("it names nothing");
    }
    if parts.len() == 1 && !anchored {
        return Ok(Compared::Name(format!("(?s)^{}$", part_expression(bare)?)));
    }
    // What is denied beneath a folder is denied by denying the folder.
    while parts.last() == Some(&"**") {
        parts.pop();
    }
    let mut out = "(?s)^".to_owned();
    let last = parts.len().saturating_sub(1);
    for (at, part) in parts.iter().enumerate() {
        if *part == "**" {
            out.push_str("(?:[^/]+/)*");
            continue;
        }
        out.push_str(&part_expression(part)?);
        if at < last {
            out.push('/');
        }
    }
    out.push('$');
    Ok(Compared::Path(out))
}

/// One name of a pattern. Folded between its signs, so that a full-width `＊` stands for itself.
fn part_expression(part: &str) -> Result<String, &'static str> {
    if part.contains(['[', ']']) {
        return Err("brackets choose nothing here; write them as ［ and ］, which fits both widths");
    }
    let sample: String = part.chars().map(|c| if "*?{},".contains(c) { 'x' } else { c }).collect();
    if check_name(&sample).is_err() {
        return Err("it can fit no name");
    }
    let (mut out, mut literal, mut within) = (String::new(), String::new(), false);
    let flush = |literal: &mut String, out: &mut String| {
        out.push_str(&regex::escape(&fold_name(&std::mem::take(literal))));
    };
    for c in part.chars() {
        let sign = match c {
            '*' => "[^/]*",
            '?' => "[^/]",
            '{' if within => return Err("a choice within a choice"),
            '{' => "(?:",
            '}' if !within => return Err("a choice ends that never began"),
            '}' => ")",
            ',' if within => "|",
            _ => {
                literal.push(c);
                continue;
            }
        };
        within = if matches!(c, '{' | '}') { c == '{' } else { within };
        flush(&mut literal, &mut out);
        out.push_str(sign);
    }
    flush(&mut literal, &mut out);
    if within { Err("a choice never ends") } else { Ok(out) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denies(pattern: &str, path: &str) -> bool {
        let list = DenyList::compile(&[pattern.to_owned()]).unwrap();
        let parts: Vec<String> = path.split('/').map(fold_name).collect();
        // As the door does: every folder on the way is asked about before what lies in it.
        (1..=parts.len()).any(|n| list.denies(&parts[..n - 1].join("/"), &parts[n - 1]))
    }

    #[test]
    fn patterns_deny_names_and_paths_in_every_width_case_and_composition() {
        let table = [
            ("*.mdb", "顧客.mdb", true),
            ("*.mdb", "a/b/顧客.MDB", true),
            ("*.mdb", "顧客．ｍｄｂ", true),
            ("*.mdb", "顧客.mdbx", false),
            ("*.ＭＤＢ", "x.mdb", true),
            ("給与", "給与/2026/1.xlsx", true),
            ("給与", "a/給与/1.xlsx", true),
            ("給与", "給与規程.pdf", false),
            ("給与/**", "給与", true),
            ("給与/**", "給与/a", true),
            ("給与/**", "a/給与/a", false),
            ("/給与", "給与/a", true),
            ("/給与", "a/給与", false),
            (r"給与\*.xlsx", "給与/a.xlsx", true),
            (r"給与\*.xlsx", "給与/b/a.xlsx", false),
            ("給与/", "a/給与/b", true),
            ("**/人事*", "人事評価.docx", true),
            ("**/人事*", "a/b/人事/x", true),
            ("**/人事*", "a/b/総務人事", false),
            ("a/**/z", "a/z", true),
            ("a/**/z", "a/b/c/z", true),
            ("a/**/z", "ab/z", false),
            ("**/a/*", "x/a/b", true),
            ("*が*", "か\u{3099}.txt", true),
            ("ﾐﾂﾓﾘ*", "ミツモリ.txt", true),
            ("?.txt", "漢.txt", true),
            ("?.txt", "漢字.txt", false),
            ("*.{mdb,accdb}", "x.accdb", true),
            ("*.{mdb,accdb}", "x.txt", false),
            ("［社外秘］*", "[社外秘]見積.xlsx", true),
            ("［社外秘］*", "［社外秘］見積.xlsx", true),
            ("［社外秘］*", "社員.xlsx", false),
            ("質問？.txt", "質問？.txt", true),
            ("質問？.txt", "質問１.txt", false),
            ("＊印.txt", "x印.txt", false),
            ("a/b", "a／b", false),
            ("a+(1)^$.txt", "a+(1)^$.txt", true),
            ("a.b", "axb", false),
            ("*", "x", true),
            ("葛城*", "葛\u{e0100}城.txt", true),
        ];
        for (pattern, path, denied) in table {
            assert_eq!(denies(pattern, path), denied, "{pattern} {path}");
        }
    }

    #[test]
    fn a_pattern_that_denies_nothing_or_less_than_was_meant_is_refused_by_its_name() {
        for bad in [
            "",
            "/",
            "**",
            "**/**",
            "a//b",
            "../x",
            "a/..",
            "./a",
            "[社外秘]*",
            "a[0-9]",
            "{a",
            "a}",
            "{a,{b}}",
            r"C:\給与",
            "a:b",
            "a|b",
            "a\nb",
            "x.",
            "x ",
            "NUL",
            r"\\host\share",
            &"あ".repeat(600),
        ] {
            let error = DenyList::compile(&["*.ok".to_owned(), bad.to_owned()]).unwrap_err();
            assert!(error.to_string().contains(&format!("{bad:?}")), "{bad:?}: {error}");
        }
    }

    #[test]
    fn hard_patterns_take_linear_time() {
        let list = DenyList::compile(&[format!("{}b", "*a".repeat(120)), "**/a/".repeat(80) + "b"]).unwrap();
        assert!(!list.denies(&"a/".repeat(60), &"a".repeat(250)));
        assert!(list.denies("", &("a".repeat(249) + "b")));
    }
}
