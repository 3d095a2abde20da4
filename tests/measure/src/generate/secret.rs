//! Secrets of every kind, what looks like one, and what no outsider may know before the market does.

use super::draft::{Draft, Value};
use super::rng::Rng;
use super::tables::{Tables, lines};
use super::values::full_width;
use std::collections::BTreeMap;

const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const LOWER: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
const MIXED: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const STRONG: &str = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789!#%&*+-_";

/// The kinds of secret with their texts.
pub(crate) fn kinds() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut all: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
    for (kind, text) in
        lines(include_str!("../../corpus/secrets.txt")).filter_map(|line| line.split_once('|'))
    {
        all.entry(kind).or_default().push(text);
    }
    all
}

/// Texts that look as if they held a secret.
pub(crate) fn near_misses() -> Vec<&'static str> {
    lines(include_str!("../../corpus/secrets-near.txt")).collect()
}

/// What may stand around a secret.
pub(crate) fn carriers() -> Vec<(&'static str, &'static str)> {
    lines(include_str!("../../corpus/carriers.txt")).filter_map(|line| line.split_once('|')).collect()
}

/// Texts of insider information and near misses.
pub(crate) fn insider() -> (Vec<&'static str>, Vec<&'static str>) {
    let near = lines(include_str!("../../corpus/insider-near.txt")).collect();
    (lines(include_str!("../../corpus/insider.txt")).collect(), near)
}

fn weak(rng: &mut Rng, length: usize) -> String {
    let word = rng
        .pick(&["Aoba", "sakura", "Natsu", "kaisha", "Fuji", "welcome", "Spring", "tokyo", "hanabi", "Neko"]);
    let mark = rng.pick(&["", "", "!", "@", "#"]);
    let tail = length.saturating_sub(word.len()).max(2);
    format!("{word}{mark}{}", rng.digits(tail))
}

fn drawn(class: &str, length: usize, rng: &mut Rng) -> Option<String> {
    Some(match class {
        "A" => rng.word(UPPER, length),
        "a" => rng.word(LOWER, length),
        "m" => rng.word(MIXED, length),
        "x" => rng.word("0123456789abcdef", length),
        "d" => rng.digits(length),
        "b" => rng.word(BASE64, length),
        "B" => rng.word("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length),
        "p" => {
            format!("{}{}", rng.word(STRONG, length.saturating_sub(2)), rng.pick(&["9x", "4A", "7q", "2!"]))
        }
        "w" => weak(rng, length),
        "W" => full_width(&weak(rng, length)),
        _ => return None,
    })
}

/// Replaces `{x:40}` and the like, and `\n`.
pub(crate) fn fill(pattern: &str, rng: &mut Rng) -> String {
    let pattern = pattern.replace("\\\\n", "\u{1}").replace("\\n", "\n").replace('\u{1}', "\\n");
    let mut out = String::new();
    let mut rest = pattern.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let slot = after.split_once('}').and_then(|(slot, left)| {
            let (class, length) = slot.split_once(':')?;
            Some((drawn(class, length.parse().ok()?, rng)?, left))
        });
        if let Some((text, left)) = slot {
            out.push_str(&text);
            rest = left;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// Appends the text of a secret, its value marked.
pub(crate) fn write(draft: &mut Draft, kind: &str, pattern: &str, rng: &mut Rng) {
    let filled = fill(pattern, rng);
    let mut rest = filled.as_str();
    while let Some((before, after)) = rest.split_once('⟦') {
        draft.push(before);
        let (value, left) = after.split_once('⟧').unwrap_or((after, ""));
        draft.value(&Value::new("SECRET", kind, value));
        rest = left;
    }
    draft.push(rest);
}

/// Fills the slots of an insider text.
pub(crate) fn fill_insider(pattern: &str, tables: &Tables, rng: &mut Rng) -> String {
    const MONTHS: [&str; 6] = ["January 20", "March 3", "May 12", "August 8", "November 6", "December 2"];
    let company = tables.words.get("co").map(|words| rng.pick(&words.list)).unwrap_or_default();
    pattern
        .replace("「co」", company)
        .replace("「md」", &format!("{}月{}日", rng.between(1, 12), rng.between(1, 28)))
        .replace("「mden」", rng.pick(&MONTHS))
        .replace("「oku」", &rng.between(3, 980).to_string())
        .replace("「oku2」", &rng.between(2, 90).to_string())
        .replace("「n2」", &rng.between(11, 78).to_string())
        .replace("「n3」", &rng.between(100, 960).to_string())
        .replace("「n4」", &format!("{},{}", rng.between(1, 9), rng.digits(3)))
}
