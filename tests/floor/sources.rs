//! What a source may say, where neither a type nor a lint of ours can refuse it.
//!
//! The scan reads tokens, not text: comments and strings do not count, and the inside of a macro does.

mod house;
mod server;
mod server_cases;
mod tokens;

pub(crate) use server::{Part, scan};
pub(crate) use tokens::tokens;

use crate::workspace::{assert_none, read, rust_files, servers};
use tokens::Token;

/// A rule that a source breaks, and by what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// The rule's name, as a case of a bypass names it.
    pub(crate) rule: &'static str,
    /// What was found.
    pub(crate) what: String,
}

impl Finding {
    fn new(rule: &'static str, what: impl Into<String>) -> Self {
        Self { rule, what: what.into() }
    }
}

#[test]
fn servers_reach_for_nothing_but_the_gate() {
    let mut found = Vec::new();
    for server in servers() {
        let folder = format!("servers/{server}/src");
        let files = rust_files(&folder);
        assert!(files.len() >= 3, "the sources of {server} were not found");
        let texts: Vec<_> = files.iter().map(|file| (file, tokens(&read(file)).unwrap())).collect();
        let for_tests: Vec<String> =
            texts.iter().flat_map(|(file, tokens)| test_files(file, tokens)).collect();
        for (file, tokens) in &texts {
            if for_tests.iter().any(|beginning| file.starts_with(beginning)) {
                continue;
            }
            let part = match file.strip_prefix(&folder) {
                Some("/main.rs") => Part::Main,
                Some("/lib.rs") => Part::Lib,
                _ => Part::Module,
            };
            let findings = scan(&server, part, tokens);
            found
                .extend(findings.iter().map(|finding| format!("{file}: {}: {}", finding.rule, finding.what)));
        }
    }
    assert_none(&found);
}

/// The files of modules that are built for tests only: `x.rs` and what is below `x/`.
fn test_files(file: &str, tokens: &[Token]) -> Vec<String> {
    let stem = file.trim_end_matches(".rs");
    let folder = match stem.rsplit_once('/') {
        Some((folder, "lib" | "main")) => folder,
        _ => stem,
    };
    tokens::test_modules(tokens)
        .iter()
        .flat_map(|name| [".rs", "/"].map(|end| format!("{folder}/{name}{end}")))
        .collect()
}

#[test]
fn a_module_for_tests_is_found_where_its_file_is() {
    let text = tokens("#[cfg(test)] mod a; mod b; #[cfg(test)] #[x] mod c { }").unwrap();
    assert_eq!(test_files("servers/x/src/lib.rs", &text), ["servers/x/src/a.rs", "servers/x/src/a/"]);
    assert_eq!(test_files("servers/x/src/y.rs", &text), ["servers/x/src/y/a.rs", "servers/x/src/y/a/"]);
}
