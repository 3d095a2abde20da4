//! Every known way past the gate, tried against the real crates: each must be refused, and by what it says.

use crate::case::{self, Case, Place, Refusal};
use crate::harness::{self, Said};
use crate::sources::{self, Part};
use crate::workspace::assert_none;
use std::collections::BTreeSet;

#[test]
fn every_bypass_is_refused_by_what_its_case_names() {
    let cases = case::all();
    assert!(cases.len() > 60, "the cases were not found");
    for place in [Place::Server, Place::Inner] {
        let control = cases.iter().any(|case| case.place == place && case.expected.is_empty());
        assert!(control, "no case shows that a good crate in this place compiles: {place:?}");
    }
    let said = harness::check(&cases);
    let found: Vec<_> = cases.iter().flat_map(|case| judge(case, &said[&case.name])).collect();
    assert_none(&found);
}

/// Compares what a case expects with what was said of it.
fn judge(case: &Case, said: &Said) -> Vec<String> {
    let name = &case.name;
    let mut refused: BTreeSet<Refusal> =
        said.errors.iter().map(|(code, _)| Refusal::Error(code.clone())).collect();
    // After an error the lints may or may not have looked; the error is enough.
    if said.errors.is_empty() {
        refused.extend(said.lints.iter().map(|(lint, _)| Refusal::Lint(lint.clone())));
    }
    if case.compiles() && case.place == Place::Server {
        let tokens = sources::tokens(&case.text).unwrap();
        let findings = sources::scan("files", Part::Module, &tokens);
        refused.extend(findings.into_iter().map(|finding| Refusal::Floor(finding.rule.to_owned())));
    }
    let mut found = Vec::new();
    if refused != case.expected {
        found.push(format!("{name}: expected {:?}, but {refused:?}", case.expected));
    }
    let pointed = if said.errors.is_empty() { &said.lints } else { &said.errors };
    let pointed: BTreeSet<usize> = pointed.iter().map(|(_, line)| *line).collect();
    if pointed != case.marked {
        found.push(format!("{name}: lines {pointed:?} are meant, but {:?} are marked", case.marked));
    }
    if !found.is_empty() {
        found.extend(said.words.iter().map(|word| format!("  {word}")));
    }
    found
}

#[test]
fn a_case_that_is_refused_by_something_else_is_named() {
    let case = |head: &str| Case::parse("x", &format!("//! Tries.\n{head}\nfn f() {{}} //~\n")).unwrap();
    let said = |errors: &[(&str, usize)], lints: &[(&str, usize)]| {
        let owned =
            |list: &[(&str, usize)]| list.iter().map(|(code, line)| ((*code).to_owned(), *line)).collect();
        Said { errors: owned(errors), lints: owned(lints), words: Vec::new() }
    };
    let error = case("//@ error: E0616");
    assert_eq!(judge(&error, &said(&[("E0616", 3)], &[("clippy::x", 1)])), [] as [String; 0]);
    assert_eq!(judge(&error, &said(&[("E0425", 3)], &[])).len(), 1, "another code");
    assert_eq!(judge(&error, &said(&[("E0616", 1)], &[])).len(), 1, "another line");
    assert_eq!(judge(&error, &said(&[("E0616", 3), ("E0425", 3)], &[])).len(), 1, "one more code");
    assert_eq!(judge(&error, &said(&[], &[])).len(), 2, "it compiles");
    let lint = case("//@ lint: clippy::x");
    assert_eq!(judge(&lint, &said(&[], &[("clippy::x", 3)])), [] as [String; 0]);
    assert_eq!(judge(&lint, &said(&[("E0425", 3)], &[])).len(), 1, "it does not compile");
    let floor = Case::parse("x", "//! Tries.\n//@ floor: std\nuse std::fmt;\n").unwrap();
    assert_eq!(judge(&floor, &said(&[], &[])).len(), 1, "the scan sees nothing");
}
