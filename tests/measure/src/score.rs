//! Compares what a masker made of the cases with what it should have made.
//!
//! The masked text is aligned with the original, so no spans are needed from the masker. `surface`: something of a
//! mention is gone; `policy`: it is as the rule for its type wants it; `strict`: nothing that can be used is left.

mod align;
mod bootstrap;
mod judge;
mod matcher;
mod unicode;

use crate::case::{Case, Expect, Gold, Output, says_yes};
use align::Alignment;
use judge::{Verdict, judge};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use unicode::{is_significant, is_space};

/// What is counted, in the order of the printed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// Something of a mention is gone.
    Surface,
    /// A mention is as the rule for its type wants it.
    Policy,
    /// Nothing of a mention that can be used is left.
    Strict,
    /// The right letters stand for a name.
    InitialsRight,
    /// Characters outside every gold span that were altered.
    Over,
    /// The same without those an address rule may touch lawfully.
    OverNonLoc,
    /// Spans that must stay and were altered.
    Trap,
    /// Cases blocked of those that must be.
    BlockRecall,
    /// Cases blocked of those that must not be.
    FalseBlock,
}

impl Metric {
    /// The word used in lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Surface => "surface",
            Self::Policy => "policy",
            Self::Strict => "strict",
            Self::InitialsRight => "initials_right",
            Self::Over => "over",
            Self::OverNonLoc => "over_nonloc",
            Self::Trap => "trap",
            Self::BlockRecall => "block_recall",
            Self::FalseBlock => "false_block",
        }
    }
}

/// A share with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// The share, 0 to 1.
    pub share: f64,
    /// From the 2.5th to the 97.5th percentile over cases, if it was asked for.
    pub interval: Option<(f64, f64)>,
    /// Of how many.
    pub of: u64,
}

/// A mention of which too much is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// The id of the case.
    pub id: String,
    /// The type of the mention.
    pub what: String,
    /// The form of the mention.
    pub group: String,
    /// The mention.
    pub text: String,
    /// What stands around its place in the masked text.
    pub around: String,
}

/// Spans that must stay and do not count as over-masking in the second count, for an address rule may touch them.
const SOFT: [&str; 9] = ["LOC", "FAC", "DATE", "TIME", "MONEY", "QUANTITY", "PERCENT", "ORDINAL", "CARDINAL"];

type Rows = BTreeMap<(Metric, String), Vec<(u64, u64)>>;

/// Adds up cases and gives the figures.
#[derive(Debug, Default)]
pub struct Scorer {
    by: Option<String>,
    rows: Rows,
    leaks: Vec<Leak>,
    damage: BTreeMap<(String, String), u64>,
}

impl Scorer {
    /// Makes a scorer. `by` gives every figure also for each `group`, `kind`, `src`, `tier` or `attack`.
    pub fn new(by: Option<&str>) -> Self {
        Self { by: by.map(str::to_owned), ..Self::default() }
    }

    /// Adds one case. A missing output counts as unmasked text, so a crash leaks.
    pub fn add(&mut self, case: &Case, output: Option<&Output>) {
        let text: Vec<char> = case.text.chars().collect();
        let blocked = output.is_some_and(|output| output.blocked);
        let masked = match output {
            None => case.text.as_str(),
            Some(output) => output.masked.as_deref().unwrap_or_default(),
        };
        let alignment = if blocked { Alignment::blocked(text.len()) } else { Alignment::new(&text, masked) };
        let suffixes = self.suffixes(case);
        let mut initials = (0_u64, 0_u64);
        let mut sums: BTreeMap<String, [u64; 4]> = BTreeMap::new();
        for gold in &case.entities {
            let verdict = judge(&text, &alignment.ok, gold);
            self.count(&mut sums, gold, verdict);
            if let Some(right) = initials_right(&text, &alignment, gold, verdict, blocked) {
                initials.0 = initials.0.saturating_add(u64::from(right));
                initials.1 = initials.1.saturating_add(1);
            }
            if !verdict.strict {
                self.leaks.push(leak(case, gold, masked));
            }
        }
        for suffix in &suffixes {
            for (what, [surface, policy, strict, of]) in &sums {
                self.push(Metric::Surface, what, suffix, (*surface, *of));
                self.push(Metric::Policy, what, suffix, (*policy, *of));
                self.push(Metric::Strict, what, suffix, (*strict, *of));
            }
            if !blocked && !says_yes(case.partial_gold.as_ref()) {
                let (all, hard) = over_masked(case, &text, &alignment.ok);
                self.push(Metric::Over, "all", suffix, all);
                self.push(Metric::OverNonLoc, "all", suffix, hard);
            }
            for trap in &case.traps {
                let bad = is_damaged(&text, &alignment.ok, trap.start, trap.end);
                self.push(Metric::Trap, &trap.kind, suffix, (u64::from(bad), 1));
                if bad && suffix.is_empty() && !blocked {
                    let seen = self.damage.entry((trap.kind.clone(), trap.text.clone())).or_default();
                    *seen = seen.saturating_add(1);
                }
            }
            match case.expect {
                Some(Expect::Block) => {
                    let reason = case.reason.as_deref().unwrap_or("-");
                    self.push(Metric::BlockRecall, reason, suffix, (u64::from(blocked), 1));
                }
                Some(Expect::Either) => {}
                None | Some(Expect::Mask | Expect::Pass) => {
                    self.push(Metric::FalseBlock, "all", suffix, (u64::from(blocked), 1));
                }
            }
            if initials.1 > 0 {
                self.push(Metric::InitialsRight, "PERSON", suffix, initials);
            }
        }
    }

    /// What is added to the name of every figure: nothing, and the part the case belongs to.
    fn suffixes(&self, case: &Case) -> Vec<String> {
        let word = |word: &Option<String>| word.clone().unwrap_or_else(|| "-".to_owned());
        let part = match self.by.as_deref() {
            Some("kind") => word(&case.kind),
            Some("src") => word(&case.src),
            Some("attack") => word(&case.attack),
            Some("tier") => match &case.tier {
                None => "-".to_owned(),
                Some(Value::String(tier)) => tier.clone(),
                Some(tier) => tier.to_string(),
            },
            _ => return vec![String::new()],
        };
        vec![String::new(), format!(" @{part}")]
    }

    fn count(&self, sums: &mut BTreeMap<String, [u64; 4]>, gold: &Gold, verdict: Verdict) {
        let mut keys = vec![gold.what.clone()];
        if self.by.as_deref() == Some("group") {
            keys.push(format!("{}/{}", gold.what, gold.group.as_deref().unwrap_or("-")));
        }
        for key in keys {
            let sum = sums.entry(key).or_default();
            let one = [verdict.surface, verdict.policy, verdict.strict, true];
            sum.iter_mut().zip(one).for_each(|(sum, yes)| *sum = sum.saturating_add(u64::from(yes)));
        }
    }

    fn push(&mut self, metric: Metric, key: &str, suffix: &str, row: (u64, u64)) {
        self.rows.entry((metric, format!("{key}{suffix}"))).or_default().push(row);
    }

    /// The figure of one metric and key, with an interval from `rounds` drawings.
    pub fn figure(&self, metric: Metric, key: &str, rounds: usize) -> Option<Figure> {
        let (share, interval, of) = bootstrap::share(self.rows.get(&(metric, key.to_owned()))?, rounds)?;
        Some(Figure { share, interval, of })
    }

    /// The figure of one metric over all keys that are chosen, each case counted once a key.
    pub fn joined(&self, metric: Metric, chosen: impl Fn(&str) -> bool, rounds: usize) -> Option<Figure> {
        let rows: Vec<(u64, u64)> = self
            .rows
            .iter()
            .filter(|((other, key), _)| *other == metric && chosen(key))
            .flat_map(|(_, rows)| rows.iter().copied())
            .collect();
        let (share, interval, of) = bootstrap::share(&rows, rounds)?;
        Some(Figure { share, interval, of })
    }

    /// All figures in the order of the printed list.
    pub fn figures(&self, rounds: usize) -> Vec<(Metric, String, Figure)> {
        self.rows
            .keys()
            .filter_map(|(metric, key)| Some((*metric, key.clone(), self.figure(*metric, key, rounds)?)))
            .collect()
    }

    /// All figures as JSON: `[share, low, high, of]` each, five digits.
    pub fn json(&self, rounds: usize) -> Value {
        // Printing rounds the exact binary value, as Python's `round` does.
        let five = |share: f64| format!("{share:.5}").parse::<f64>().unwrap_or(share);
        let mut map = Map::new();
        for (metric, key, figure) in self.figures(rounds) {
            let (low, high) =
                figure.interval.map_or((None, None), |(low, high)| (Some(five(low)), Some(five(high))));
            map.insert(
                format!("{}/{key}", metric.as_str()),
                json!([five(figure.share), low, high, figure.of]),
            );
        }
        Value::Object(map)
    }

    /// The mentions of which too much is left, in the order of the cases.
    pub fn leaks(&self) -> &[Leak] {
        &self.leaks
    }

    /// The spans that must stay and were altered, `(kind, text, how often)`, the most frequent first.
    pub fn damage(&self) -> Vec<(String, String, u64)> {
        let mut list: Vec<_> =
            self.damage.iter().map(|((kind, text), seen)| (kind.clone(), text.clone(), *seen)).collect();
        list.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| (&a.0, &a.1).cmp(&(&b.0, &b.1))));
        list
    }
}

fn leak(case: &Case, gold: &Gold, masked: &str) -> Leak {
    let from = gold.start.saturating_sub(25);
    let to = gold.end.saturating_add(25);
    Leak {
        id: case.id.clone(),
        what: gold.what.clone(),
        group: gold.group.clone().unwrap_or_default(),
        text: gold.text.clone(),
        around: masked.chars().take(to).skip(from).map(|ch| if ch == '\n' { '⏎' } else { ch }).collect(),
    }
}

/// Altered characters outside every gold span, of how many: of all, and of those no address rule may touch.
fn over_masked(case: &Case, text: &[char], ok: &[bool]) -> ((u64, u64), (u64, u64)) {
    let mut gold = vec![false; text.len()];
    for entity in &case.entities {
        gold.iter_mut().take(entity.end).skip(entity.start).for_each(|slot| *slot = true);
    }
    let mut soft = vec![false; text.len()];
    for trap in case.traps.iter().filter(|trap| SOFT.contains(&trap.kind.as_str())) {
        soft.iter_mut().take(trap.end).skip(trap.start).for_each(|slot| *slot = true);
    }
    let (mut all, mut hard) = ((0_u64, 0_u64), (0_u64, 0_u64));
    for (((ch, ok), gold), soft) in text.iter().zip(ok).zip(&gold).zip(&soft) {
        if *gold || is_space(*ch) {
            continue;
        }
        all = (all.0.saturating_add(u64::from(!ok)), all.1.saturating_add(1));
        if !soft {
            hard = (hard.0.saturating_add(u64::from(!ok)), hard.1.saturating_add(1));
        }
    }
    (all, hard)
}

fn is_damaged(text: &[char], ok: &[bool], start: usize, end: usize) -> bool {
    text.iter().zip(ok).take(end).skip(start).any(|(ch, ok)| !ok && is_significant(*ch))
}

/// Whether the right letters stand in place of a name; nothing if the name has none or is not hidden.
fn initials_right(
    text: &[char],
    alignment: &Alignment,
    gold: &Gold,
    verdict: Verdict,
    blocked: bool,
) -> Option<bool> {
    let letters = gold.initials.as_ref()?.lower();
    if letters.is_empty() || blocked || !verdict.policy {
        return None;
    }
    let place: Vec<char> = alignment.replaced(text, gold.start, gold.end).chars().collect();
    Some((0..=place.len()).any(|start| letters_at(&place, start, &letters)))
}

/// Tells whether the letters stand at a place, with dots or spaces between them and no other letter at either end.
fn letters_at(place: &[char], start: usize, letters: &[String]) -> bool {
    let before = start.checked_sub(1).and_then(|before| place.get(before));
    if before.is_some_and(char::is_ascii_lowercase) {
        return false;
    }
    let mut rest = place.get(start..).unwrap_or_default();
    for (index, letter) in letters.iter().enumerate() {
        if index > 0 {
            let gap = rest.iter().take_while(|ch| is_space(**ch) || ".・．,、".contains(**ch)).count();
            rest = rest.get(gap..).unwrap_or_default();
        }
        let letter: Vec<char> = letter.chars().collect();
        let Some(after) = rest.strip_prefix(letter.as_slice()) else { return false };
        rest = after;
    }
    !rest.first().is_some_and(char::is_ascii_lowercase)
}

#[cfg(test)]
mod tests;
