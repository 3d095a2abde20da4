//! Every text a person or the model reads about an error, in Japanese and English, by its code.
//!
//! Apart so that words are reviewed in one place and no crate invents its own. Pure: texts in, texts out. The
//! catalogue is `catalogue/<area>.toml`; each code says *what* happened and what to do *next*.

use sekisho_types::{ErrorCode, Lang};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// What a person or the model reads about an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What happened.
    pub what: String,
    /// What to do: a person or a command, and whether trying again helps.
    pub next: String,
}

impl std::fmt::Display for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\n{}", self.what, self.next)
    }
}

/// Named values for the places in braces; a place without a value reads `—`.
pub type Facts<'a> = &'a [(&'a str, &'a str)];

/// Finds the words of a code and fills in the facts.
pub fn message(code: ErrorCode, lang: Lang, facts: Facts<'_>) -> Message {
    match catalogue().get(code.as_str()) {
        Some(entry) => {
            let words = match lang {
                Lang::Ja => &entry.ja,
                Lang::En => &entry.en,
            };
            Message { what: fill(&words.what, facts), next: fill(&words.next, facts) }
        }
        // A test keeps this arm from being reached; were it reached, the code itself is the best word there is.
        None => Message { what: code.to_string(), next: String::new() },
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    what: String,
    next: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    ja: Words,
    en: Words,
}

const AREAS: [&str; 16] = [
    include_str!("../catalogue/approval.toml"),
    include_str!("../catalogue/audit.toml"),
    include_str!("../catalogue/call.toml"),
    include_str!("../catalogue/cli.toml"),
    include_str!("../catalogue/factor.toml"),
    include_str!("../catalogue/files.toml"),
    include_str!("../catalogue/home.toml"),
    include_str!("../catalogue/handles.toml"),
    include_str!("../catalogue/order.toml"),
    include_str!("../catalogue/outbox.toml"),
    include_str!("../catalogue/policy.toml"),
    include_str!("../catalogue/manifest.toml"),
    include_str!("../catalogue/secret.toml"),
    include_str!("../catalogue/vault.toml"),
    include_str!("../catalogue/console.toml"),
    include_str!("../catalogue/egress.toml"),
];

fn catalogue() -> &'static BTreeMap<String, Entry> {
    static CATALOGUE: OnceLock<BTreeMap<String, Entry>> = OnceLock::new();
    CATALOGUE.get_or_init(|| AREAS.iter().filter_map(|text| parse(text).ok()).flatten().collect())
}

/// Reads one area: `[area.what-happened]` tables, each with `ja` and `en`.
fn parse(text: &str) -> Result<BTreeMap<String, Entry>, toml::de::Error> {
    let areas: BTreeMap<String, BTreeMap<String, Entry>> = toml::from_str(text)?;
    Ok(areas
        .into_iter()
        .flat_map(|(area, codes)| {
            codes.into_iter().map(move |(what, entry)| (format!("{area}.{what}"), entry))
        })
        .collect())
}

/// Replaces `{name}` by its fact.
fn fill(text: &str, facts: Facts<'_>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            out.push_str(after);
            return out;
        };
        out.push_str(facts.iter().find(|(key, _)| *key == name).map_or("—", |(_, value)| value));
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_has_words_and_every_word_a_code() {
        let mut worded = BTreeSet::new();
        for area in AREAS {
            for key in parse(area).unwrap().into_keys() {
                assert!(worded.insert(key.clone()), "{key} twice");
            }
        }
        let codes: BTreeSet<String> = ErrorCode::ALL.iter().map(|c| c.as_str().to_owned()).collect();
        assert_eq!(worded, codes);
    }

    #[test]
    fn both_languages_say_what_and_next_with_the_same_facts() {
        let places = |text: &str| -> BTreeSet<String> {
            text.split('{')
                .skip(1)
                .filter_map(|t| t.split_once('}'))
                .map(|(name, _)| name.to_owned())
                .collect()
        };
        for (code, entry) in catalogue() {
            for words in [&entry.ja, &entry.en] {
                assert!(
                    words.what.chars().count() > 5 && words.next.chars().count() > 5,
                    "{code} is too short"
                );
            }
            assert!(!entry.ja.what.is_ascii(), "{code} has no Japanese");
            assert!(
                entry.en.what.chars().all(|c| c.is_ascii() || c == '—' || c == '…'),
                "{code} is not English"
            );
            assert_eq!(
                places(&entry.ja.what),
                places(&entry.en.what),
                "{code}: other facts in the other language"
            );
        }
    }

    #[test]
    fn facts_are_filled_in_and_missing_ones_are_marked() {
        assert_eq!(fill("a {x} b {y}", &[("x", "1")]), "a 1 b —");
        assert_eq!(fill("open {", &[]), "open {");
        assert_eq!(fill("{x}{x}", &[("x", "{y}")]), "{y}{y}", "a fact is never filled in again");
    }
}
