//! The invented cases: the same everywhere, true to their own marks, and complete.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may stop")]

use sekisho_measure::{Case, Expect, Split, business_cases, disguise_cases};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

fn business() -> Vec<Case> {
    Split::ALL.iter().flat_map(|split| business_cases(*split).expect("templates are right")).collect()
}

fn everything() -> Vec<Case> {
    let disguised = Split::ALL.iter().flat_map(|split| disguise_cases(*split).expect("tables are right"));
    business().into_iter().chain(disguised).collect()
}

fn part(text: &str, start: usize, end: usize) -> String {
    text.chars().skip(start).take(end - start).collect()
}

/// How often each type, form and trap occurs.
fn census(cases: &[Case]) -> BTreeMap<String, usize> {
    let mut seen = BTreeMap::new();
    for case in cases {
        *seen.entry(format!("text {}", case.kind.as_deref().unwrap_or_default())).or_default() += 1;
        for gold in &case.entities {
            *seen.entry(gold.what.clone()).or_default() += 1;
            let form = gold.group.as_deref().unwrap_or_default();
            *seen.entry(format!("{}/{}", gold.what, form.trim_end_matches("+hon"))).or_default() += 1;
        }
        for trap in &case.traps {
            *seen.entry(format!("trap {}", trap.kind)).or_default() += 1;
        }
    }
    seen
}

#[test]
fn the_cases_are_the_same_on_every_machine() {
    let mut hash = Sha256::new();
    for case in everything() {
        hash.update(serde_json::to_vec(&case).expect("a case is JSON"));
        hash.update(b"\n");
    }
    let hex: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        hex,
        include_str!("corpus.sha256").trim(),
        "the cases changed; if that is meant, note the new hash"
    );
}

#[test]
fn every_mark_is_where_it_says() {
    for case in everything() {
        for gold in &case.entities {
            assert_eq!(part(&case.text, gold.start, gold.end), gold.text, "{}", case.id);
            assert!(!gold.text.is_empty(), "{}", case.id);
        }
        for trap in &case.traps {
            assert_eq!(part(&case.text, trap.start, trap.end), trap.text, "{}", case.id);
            assert!(!trap.text.is_empty(), "{}", case.id);
        }
        assert!(!case.text.contains(['«', '»', '⟦', '⟧']), "{}: {}", case.id, case.text);
    }
}

#[test]
fn no_two_cases_have_the_same_id() {
    let cases = everything();
    let ids: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    assert_eq!(ids.len(), cases.len());
}

#[test]
fn there_are_enough_cases_of_every_kind_in_each_half() {
    for split in Split::ALL {
        let cases = business_cases(split).expect("templates are right");
        assert!(cases.len() >= 3000, "{} cases", cases.len());
        let seen = census(&cases);
        for (what, least) in [
            ("PERSON", 4000),
            ("PHONE", 500),
            ("EMAIL", 300),
            ("ADDRESS", 250),
            ("POSTAL", 100),
            ("MYNUMBER", 60),
            ("CARD", 60),
            ("SECRET", 500),
            ("BANK", 30),
            ("GOVERNMENT", 30),
            ("trap ORG", 500),
            ("trap LOC", 300),
            ("trap FAC", 100),
            ("trap PUBLIC", 100),
            ("trap PRODUCT", 50),
            ("trap DATE", 20),
            ("trap NOUN", 300),
            ("trap NUMBER", 200),
            ("text mail", 100),
            ("text chat", 100),
            ("text dialogue", 100),
            ("text minutes", 100),
            ("text table", 100),
            ("text json", 40),
            ("text vcard", 40),
            ("text calendar", 40),
            ("text log", 40),
            ("text files", 40),
            ("text code", 40),
            ("text form", 100),
            ("text contact", 100),
            ("text plain", 300),
            ("text insider", 120),
            ("text insider-near", 120),
            ("text lookalike", 100),
            ("text secret-near", 60),
        ] {
            let count = seen.get(what).copied().unwrap_or_default();
            assert!(count >= least, "{}: {what}: {count}", split.as_str());
        }
    }
}

#[test]
fn every_notation_occurs_in_each_half() {
    for split in Split::ALL {
        let seen = census(&business_cases(split).expect("templates are right"));
        let forms = |what: &str| seen.keys().filter(|key| key.starts_with(&format!("{what}/"))).count();
        for (what, least) in [
            ("PERSON", 18),
            ("PHONE", 25),
            ("ADDRESS", 10),
            ("POSTAL", 5),
            ("EMAIL", 10),
            ("MYNUMBER", 5),
            ("CARD", 7),
            ("SECRET", 34),
            ("BANK", 4),
            ("GOVERNMENT", 5),
        ] {
            assert!(forms(what) >= least, "{}: {what}: {}", split.as_str(), forms(what));
        }
    }
}

#[test]
fn each_half_has_its_own_names() {
    let names = |split| -> BTreeSet<String> {
        let cases = business_cases(split).expect("templates are right");
        let golds = cases.into_iter().flat_map(|case| case.entities);
        golds
            .filter(|gold| gold.what == "PERSON" && gold.group.as_deref() == Some("family"))
            .map(|gold| gold.text)
            .collect()
    };
    let (dev, held) = (names(Split::Dev), names(Split::Held));
    assert!(dev.len() > 60 && held.len() > 60);
    assert_eq!(dev.intersection(&held).next(), None);
}

#[test]
fn what_must_be_blocked_says_why_and_the_rest_does_not() {
    for case in everything() {
        assert_eq!(case.expect == Some(Expect::Block), case.reason.is_some(), "{}", case.id);
    }
}

#[test]
fn every_disguise_alters_its_value() {
    for case in Split::ALL.iter().flat_map(|split| disguise_cases(*split).expect("tables are right")) {
        let attack = case.attack.as_deref().unwrap_or_default();
        for gold in &case.entities {
            if let Some(plain) = &gold.plain {
                assert!(
                    &gold.text != plain || ["old-kanji", "dashes"].contains(&attack),
                    "{}: {plain}",
                    case.id
                );
            }
        }
    }
}
