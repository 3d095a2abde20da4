//! What every source of the house keeps to: a header, names that say something, one place for the system.

use super::tokens::{Token, path, tokens, without_tests};
use super::{Finding, assert_none, read, rust_files};

/// Longer than this is a question: is it one subject?
const LONG_LINES: usize = 500;

/// Files that are longer, with the answer.
const LONG_FILES: &[(&str, &str)] = &[];

/// Where code beside `platform` asks which system it runs on, and why it may.
const SYSTEM_EXCEPTIONS: &[(&str, &str)] = &[(
    "servers/admin/src/commands/register.rs",
    "chooses the shell whose quoting rules a printed line follows",
)];

/// Names that say nothing.
const EMPTY_NAMES: &[&str] =
    &["common", "helper", "helpers", "manager", "managers", "misc", "mod", "util", "utils"];

/// What asks for the system in a `cfg`.
const SYSTEM_WORDS: &[&str] = &[
    "target_arch",
    "target_endian",
    "target_env",
    "target_family",
    "target_os",
    "target_pointer_width",
    "target_vendor",
    "unix",
    "windows",
];

fn all_files() -> Vec<String> {
    let files: Vec<_> = ["servers", "shared", "tests"].into_iter().flat_map(rust_files).collect();
    assert!(files.len() > 100, "the sources were not found");
    files
}

#[test]
fn every_source_keeps_to_the_rules_of_the_house() {
    let mut found = Vec::new();
    for file in all_files() {
        let findings = judge(&file, &read(&file));
        found.extend(findings.iter().map(|finding| format!("{file}: {}: {}", finding.rule, finding.what)));
    }
    for (file, _) in LONG_FILES.iter().filter(|(file, _)| read(file).lines().count() <= LONG_LINES) {
        found.push(format!("{file} is on the list of long files and is not long any more"));
    }
    for (file, _) in SYSTEM_EXCEPTIONS {
        if !asks_for_system(&without_tests(&tokens(&read(file)).unwrap())) {
            found.push(format!("{file} may ask for the system and does not any more"));
        }
    }
    assert!(names_acting(&tokens(&read(MAY_ACT)).unwrap()), "delivery is not where it was");
    assert_none(&found);
}

/// Names that lead to acting, and the one source that may name them: a process that serves has no use for them.
const TO_ACT: &[&str] = &["Act", "ActKey", "Deliverer"];
const MAY_ACT: &str = "shared/runtime/src/delivery.rs";

/// Says what is wrong with one file.
fn judge(file: &str, text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    if !text.starts_with("//!") {
        found.push(Finding::new("header", "a file says first what it is, in `//!`"));
    }
    for part in file.trim_end_matches(".rs").split('/') {
        if EMPTY_NAMES.contains(&part) {
            found.push(Finding::new("name", format!("`{part}` says nothing")));
        }
    }
    let lines = text.lines().count();
    if lines > LONG_LINES && !LONG_FILES.iter().any(|(known, _)| *known == file) {
        found.push(Finding::new("length", format!("{lines} lines")));
    }
    for word in [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:"), concat!("HA", "CK")] {
        if text.contains(word) {
            found.push(Finding::new("open", format!("`{word}`")));
        }
    }
    match tokens(text) {
        // The cases of bypasses are refused by other rules; here only their headers count.
        Ok(_) if file.starts_with("tests/floor/bypass/") => {}
        Ok(tokens) => found.extend(judge_tokens(file, &tokens)),
        Err(error) => found.push(Finding::new("syntax", error)),
    }
    found
}

fn judge_tokens(file: &str, all: &[Token]) -> Vec<Finding> {
    let mut found = Vec::new();
    for name in inline_modules(all).filter(|name| EMPTY_NAMES.contains(name)) {
        found.push(Finding::new("name", format!("`{name}` says nothing")));
    }
    if has_macro(all, &["todo", "unimplemented"]) {
        found.push(Finding::new("open", "a function that is not written"));
    }
    let platform = file.starts_with("shared/platform/src/");
    if !platform && any(all, &|rest| rest.first().is_some_and(|token| token.is("unsafe"))) {
        found.push(Finding::new("unsafe", "unsafe outside platform"));
    }
    let for_tests = file.contains("/tests/") || file.starts_with("tests/") || file.contains("/benches/");
    let excepted = SYSTEM_EXCEPTIONS.iter().any(|(known, _)| *known == file);
    if !platform && !for_tests && !excepted && asks_for_system(&without_tests(all)) {
        found.push(Finding::new("system", "asks which system it runs on"));
    }
    let serves = file.starts_with("shared/runtime/src/");
    if serves && file != MAY_ACT && names_acting(&without_tests(all)) {
        found.push(Finding::new("act", "opens what only delivery may open"));
    }
    found
}

fn names_acting(all: &[Token]) -> bool {
    any(all, &|rest| rest.first().and_then(Token::name).is_some_and(|name| TO_ACT.contains(&name)))
}

/// Tells whether something holds at any place, at any depth.
fn any(all: &[Token], holds: &dyn Fn(&[Token]) -> bool) -> bool {
    (0..all.len())
        .any(|at| holds(&all[at..]) || matches!(&all[at], Token::Group(_, inside) if any(inside, holds)))
}

fn has_macro(all: &[Token], names: &[&str]) -> bool {
    any(all, &|rest| match rest {
        [Token::Name(name), Token::Sign('!'), Token::Group(..), ..] => names.contains(&name.as_str()),
        _ => false,
    })
}

fn asks_for_system(all: &[Token]) -> bool {
    any(all, &|rest| match rest {
        [Token::Name(name), Token::Group('(', inside), ..] if name == "cfg" || name == "cfg_attr" => {
            names_system(inside)
        }
        [Token::Name(name), Token::Sign('!'), Token::Group(_, inside), ..] if name == "cfg" => {
            names_system(inside)
        }
        [Token::Name(_), ..] => {
            let (path, _) = path(rest);
            match path.as_slice() {
                // How a program's file ends is no question about the system, but its answer.
                ["std", "env", "consts", "EXE_SUFFIX" | "EXE_EXTENSION"] => false,
                ["std", "env", "consts", ..] | ["std", "os", ..] => true,
                _ => false,
            }
        }
        _ => false,
    })
}

fn names_system(inside: &[Token]) -> bool {
    any(inside, &|rest| rest.first().and_then(Token::name).is_some_and(|name| SYSTEM_WORDS.contains(&name)))
}

fn inline_modules(all: &[Token]) -> impl Iterator<Item = &str> {
    all.windows(2).filter_map(|pair| match pair {
        [keyword, Token::Name(name)] if keyword.is("mod") => Some(name.as_str()),
        _ => None,
    })
}

#[test]
fn a_source_that_breaks_a_rule_is_named() {
    let rules = |file: &str, text: &str| -> Vec<&'static str> {
        judge(file, &format!("//! Header.\n{text}")).iter().map(|finding| finding.rule).collect()
    };
    let table: &[(&str, &str, &[&str])] = &[
        ("shared/x/src/a.rs", "fn f() {}", &[]),
        ("shared/x/src/a/mod.rs", "", &["name"]),
        ("shared/x/src/utils.rs", "", &["name"]),
        ("shared/x/src/helpers/a.rs", "", &["name"]),
        ("shared/x/src/a.rs", "mod common { }", &["name"]),
        ("shared/x/src/a.rs", concat!("// TO", "DO: more"), &["open"]),
        ("shared/x/src/a.rs", concat!("// FIX", "ME"), &["open"]),
        ("shared/x/src/a.rs", "fn f() { todo!() }", &["open"]),
        ("shared/x/src/a.rs", "fn f() { g(unimplemented!(\"x\")) }", &["open"]),
        ("shared/x/src/a.rs", "fn f() { unsafe { g() } }", &["unsafe"]),
        ("shared/platform/src/a.rs", "fn f() { unsafe { g() } }", &[]),
        ("shared/x/src/a.rs", "#[cfg(windows)] fn f() {}", &["system"]),
        ("shared/x/src/a.rs", "#[cfg(all(test, unix))] fn f() {}", &["system"]),
        ("shared/x/src/a.rs", "#[cfg_attr(target_os = \"linux\", x)] fn f() {}", &["system"]),
        ("shared/x/src/a.rs", "fn f() { if cfg!(unix) { g() } }", &["system"]),
        ("shared/x/src/a.rs", "fn f() -> &'static str { std::env::consts::OS }", &["system"]),
        ("shared/x/src/a.rs", "fn f() -> &'static str { std::env::consts::EXE_SUFFIX }", &[]),
        ("shared/x/src/a.rs", "#[cfg(test)] mod tests { #[cfg(unix)] fn f() {} }", &[]),
        ("shared/x/tests/a.rs", "#[cfg(unix)] fn f() {}", &[]),
        ("shared/platform/src/a.rs", "#[cfg(windows)] fn f() {}", &[]),
        ("shared/runtime/src/a.rs", "fn f() { RootKey::open(d, b, Strength::Act) }", &["act"]),
        ("shared/runtime/src/a.rs", "use sekisho_gate::{ActKey as K};", &["act"]),
        ("shared/runtime/src/delivery.rs", "fn f() { Strength::Act }", &[]),
    ];
    for (file, text, expected) in table {
        assert_eq!(rules(file, text), *expected, "{file}: {text}");
    }
    assert_eq!(judge("shared/x/src/a.rs", "fn f() {}")[0].rule, "header");
    assert_eq!(rules("shared/x/src/a.rs", &"\n".repeat(LONG_LINES)), ["length"]);
}
