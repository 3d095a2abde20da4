//! One attempt to get past the gate: a snippet, and what must refuse it.
//!
//! ```text
//! //! What is tried, in a sentence.
//! //@ error: E0616
//! use sekisho_gate::Raw;
//! fn attempt(raw: Raw<String>) -> String {
//!     raw.0 //~
//! }
//! ```
//! - `error: E0616` — the compiler refuses with that code; `uncoded` where it gives none.
//! - `lint: clippy::x` — it compiles, and that lint refuses it.
//! - `floor: rule` — it compiles, and the scan of sources refuses it.
//! - `ok` — nothing refuses it: shows that the others fail for their own reason.
//! - `crate: inner` — it is tried from a crate that sees what stands below the gate, not from a server.
//! - `//~` ends each line where compiler or lint must point.

use crate::workspace::{read, rust_files};
use std::collections::BTreeSet;

/// From where a case is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// A server's place: it sees what a server's manifest lists.
    Server,
    /// A crate that sees the gate and all that stands below it.
    Inner,
}

/// What refuses a case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Refusal {
    /// The compiler, with this code.
    Error(String),
    /// A lint.
    Lint(String),
    /// A rule of the scan.
    Floor(String),
}

/// One case.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) text: String,
    pub(crate) expected: BTreeSet<Refusal>,
    /// The lines to which compiler and lints must point, counted from 1.
    pub(crate) marked: BTreeSet<usize>,
}

impl Case {
    /// Reads a snippet; `Err` says what its header lacks.
    pub(crate) fn parse(name: &str, text: &str) -> Result<Self, String> {
        let mut place = Place::Server;
        let mut expected = BTreeSet::new();
        let mut fine = false;
        let what = text.lines().next().and_then(|line| line.strip_prefix("//! ")).unwrap_or_default();
        if !what.ends_with('.') {
            return Err("the first line says in a sentence what is tried".to_owned());
        }
        for line in text.lines().filter_map(|line| line.strip_prefix("//@ ")) {
            match line.split_once(": ") {
                Some(("error", code)) => expected.insert(Refusal::Error(code.to_owned())),
                Some(("lint", name)) => expected.insert(Refusal::Lint(name.to_owned())),
                Some(("floor", rule)) => expected.insert(Refusal::Floor(rule.to_owned())),
                Some(("crate", "inner")) => std::mem::replace(&mut place, Place::Inner) == Place::Server,
                None if line == "ok" => !std::mem::replace(&mut fine, true),
                _ => return Err(format!("nobody understands `{line}`")),
            };
        }
        if expected.is_empty() != fine {
            return Err("a case says what refuses it, or that nothing does".to_owned());
        }
        let lines = text.lines().enumerate().filter(|(_, line)| line.trim_end().ends_with("//~"));
        let marked: BTreeSet<_> = lines.map(|(index, _)| index + 1).collect();
        let points = expected.iter().any(|refusal| !matches!(refusal, Refusal::Floor(_)));
        if points == marked.is_empty() {
            return Err("compiler and lints point to marked lines, and nothing else does".to_owned());
        }
        Ok(Self { name: name.to_owned(), place, text: text.to_owned(), expected, marked })
    }

    /// The compiler lets it pass, and only lint or scan refuse it.
    pub(crate) fn compiles(&self) -> bool {
        !self.expected.iter().any(|refusal| matches!(refusal, Refusal::Error(_)))
    }
}

/// Every case, by name.
pub(crate) fn all() -> Vec<Case> {
    let read_one = |file: String| {
        let name = file.rsplit('/').next().unwrap().trim_end_matches(".rs");
        Case::parse(name, &read(&file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    };
    rust_files("tests/floor/bypass").into_iter().map(read_one).collect()
}

#[test]
fn a_case_without_an_expectation_is_no_case() {
    let error = |text: &str| Case::parse("x", text).unwrap_err();
    assert!(error("//@ ok\n").contains("first line"));
    assert!(error("//! Tries.\n").contains("what refuses it"));
    assert!(error("//! Tries.\n//@ ok\n//@ error: E0616\nx //~\n").contains("what refuses it"));
    assert!(error("//! Tries.\n//@ error: E0616\n").contains("marked"));
    assert!(error("//! Tries.\n//@ floor: std\nx //~\n").contains("marked"));
    assert!(error("//! Tries.\n//@ later: E0616\n").contains("understands"));
    let case = Case::parse("x", "//! Tries.\n//@ crate: inner\n//@ error: E0616\nx //~\n").unwrap();
    assert_eq!((case.place, case.compiles(), case.marked), (Place::Inner, false, BTreeSet::from([4])));
}
