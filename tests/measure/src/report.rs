//! The table of figures: what was measured beside what must be and what is aimed at.

use crate::score::{Figure, Metric, Scorer};
use std::fmt::Write;

/// A border that a figure must keep.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bar {
    /// At least so much.
    Least(f64),
    /// At most so much.
    Most(f64),
}

impl Bar {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::Least(least) => value >= least,
            Self::Most(most) => value <= most,
        }
    }
}

/// One line of the table.
struct Row {
    name: &'static str,
    key: (Metric, String),
    must: Option<Bar>,
    aim: Option<Bar>,
}

/// Figures of one set of cases, added up for all and for each kind of text.
#[derive(Debug, Default)]
pub struct Figures {
    /// The name of the set.
    pub name: String,
    /// The figures.
    pub scorer: Scorer,
}

fn row(name: &'static str, metric: Metric, key: &str, must: Option<Bar>, aim: Option<Bar>) -> Row {
    Row { name, key: (metric, key.to_owned()), must, aim }
}

/// The lines for a set, chosen by the first part of its name.
fn rows(set: &str) -> Vec<Row> {
    use Bar::{Least, Most};
    use Metric::{BlockRecall, FalseBlock, InitialsRight, Over, Strict, Trap};
    let least = |share: f64| Some(Least(share));
    let most = |share: f64| Some(Most(share));
    match set {
        set if set.starts_with("business") => vec![
            row("PERSON strict recall", Strict, "PERSON", least(0.95), least(0.99)),
            row("over-masking", Over, "all", most(0.015), most(0.005)),
            row("over-masking without places", Metric::OverNonLoc, "all", None, None),
            row("PERSON strict, dialogue", Strict, "PERSON @dialogue", least(0.95), least(0.99)),
            row("companies damaged", Trap, "ORG", most(0.05), most(0.02)),
            row("initials right", InitialsRight, "PERSON", least(0.85), least(0.92)),
            row("PHONE strict", Strict, "PHONE", least(0.99), least(0.999)),
            row("EMAIL strict", Strict, "EMAIL", least(0.99), least(0.999)),
            row("EMAIL policy", Metric::Policy, "EMAIL", None, None),
            row("POSTAL strict", Strict, "POSTAL", least(0.99), least(0.999)),
            row("ADDRESS strict", Strict, "ADDRESS", least(0.95), least(0.99)),
            row("MYNUMBER blocked", BlockRecall, "MYNUMBER", least(1.0), least(1.0)),
            row("CARD blocked", BlockRecall, "CARD", least(1.0), least(1.0)),
            row("SECRET blocked", BlockRecall, "SECRET", least(0.97), least(0.995)),
            row("INSIDER blocked", BlockRecall, "INSIDER", least(0.80), least(0.95)),
            row("MYNUMBER invalid masked", Strict, "MYNUMBER @mynumber-invalid", None, None),
            row("BANK hidden or blocked", Strict, "BANK", None, None),
            row("GOVERNMENT hidden or blocked", Strict, "GOVERNMENT", None, None),
            row(
                "false blocks, all but near misses of insider",
                FalseBlock,
                "ordinary",
                most(0.001),
                most(0.0),
            ),
            row(
                "false blocks, near misses of secrets",
                FalseBlock,
                "all @secret-near",
                most(0.002),
                most(0.0),
            ),
            row("false blocks, look-alikes of numbers", FalseBlock, "all @lookalike", most(0.001), most(0.0)),
            row("INSIDER near misses blocked", FalseBlock, "all @insider-near", most(0.05), most(0.02)),
            row("places damaged", Trap, "LOC", None, None),
            row("stations damaged", Trap, "FAC", None, None),
            row("public institutions damaged", Trap, "PUBLIC", None, None),
            row("products damaged", Trap, "PRODUCT", None, None),
            row("eras damaged", Trap, "DATE", None, None),
            row("common nouns damaged", Trap, "NOUN", None, None),
            row("numbers damaged", Trap, "NUMBER", None, None),
        ],
        set if set.starts_with("disguise") => {
            let mut rows = vec![
                row("must tier (all types), strict", Strict, "every @1", least(0.98), least(1.0)),
                row("should tier (all types), strict", Strict, "every @2", least(0.80), least(0.95)),
                row("reported tier (all types), strict", Strict, "every @3", None, None),
                row("benign altered", Over, "all @benign", most(0.0), most(0.0)),
                row("benign blocked", FalseBlock, "all @benign", most(0.0), most(0.0)),
            ];
            for what in ["PERSON", "PHONE", "EMAIL", "MYNUMBER", "CARD", "SECRET"] {
                for (tier, name) in [("1", "must tier"), ("2", "should tier")] {
                    rows.push(row(name, Strict, &format!("{what} @{tier}"), None, None));
                }
            }
            rows
        }
        set => {
            let (recall, over) = match set {
                "gsd" => ((0.90, 0.96), (0.008, 0.006)),
                "wac" => ((0.80, 0.90), (0.010, 0.010)),
                _ => ((0.90, 0.96), (0.020, 0.015)),
            };
            vec![
                row("PERSON strict recall", Strict, "PERSON", least(recall.0), least(recall.1)),
                row("PERSON surface recall", Metric::Surface, "PERSON", None, None),
                row("over-masking", Over, "all", most(over.0), most(over.1)),
                row("companies damaged", Trap, "ORG", None, None),
                row("places damaged", Trap, "LOC", None, None),
                row("false blocks", FalseBlock, "all", None, None),
            ]
        }
    }
}

/// The figure of a key; `every @1` joins all types of a tier, `ordinary` all kinds of text but one.
fn figure(scorer: &Scorer, metric: Metric, key: &str, rounds: usize) -> Option<Figure> {
    match key.split_once(' ') {
        Some(("every", tier)) => {
            scorer.joined(metric, |key| key.split_once(' ').is_some_and(|(_, other)| other == tier), rounds)
        }
        None if key == "ordinary" => {
            scorer.joined(metric, |key| key.starts_with("all @") && key != "all @insider-near", rounds)
        }
        _ => scorer.figure(metric, key, rounds),
    }
}

fn percent(share: f64) -> String {
    format!("{:.2}", share * 100.0)
}

fn shown(figure: &Figure) -> String {
    let interval = figure
        .interval
        .map(|(low, high)| format!(" [{}, {}]", percent(low), percent(high)))
        .unwrap_or_default();
    format!("{}{interval}", percent(figure.share))
}

fn border(bar: Option<Bar>) -> String {
    match bar {
        None => "–".to_owned(),
        Some(Bar::Least(share)) => format!("≥ {}", share * 100.0),
        Some(Bar::Most(share)) => format!("≤ {}", (share * 100_000.0).round() / 1000.0),
    }
}

fn verdict(value: f64, must: Option<Bar>, aim: Option<Bar>) -> &'static str {
    match (must, aim) {
        (None, None) => "",
        (_, Some(aim)) if aim.holds(value) => "aim",
        (Some(must), _) if !must.holds(value) => "NOT MET",
        _ => "met",
    }
}

/// The table of several sets, in Markdown.
pub fn table(sets: &[&Figures], rounds: usize) -> String {
    let mut out =
        String::from("| set | measure | % [95 %] | of | must | aim | |\n|---|---|---|---|---|---|---|\n");
    for set in sets {
        for row in rows(&set.name) {
            let Some(figure) = figure(&set.scorer, row.key.0, &row.key.1, rounds) else { continue };
            let name = match row.key.1.split_once(" @") {
                Some((what, _)) if what != "all" && what != "every" && set.name.starts_with("disguise") => {
                    format!("{what} {}", row.name)
                }
                _ => row.name.to_owned(),
            };
            let _ = writeln!(
                out,
                "| {} | {name} | {} | {} | {} | {} | {} |",
                set.name,
                shown(&figure),
                figure.of,
                border(row.must),
                border(row.aim),
                verdict(figure.share, row.must, row.aim)
            );
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_met_by_its_border() {
        let (must, aim) = (Some(Bar::Least(0.9)), Some(Bar::Least(0.96)));
        assert_eq!(verdict(0.89, must, aim), "NOT MET");
        assert_eq!(verdict(0.9, must, aim), "met");
        assert_eq!(verdict(0.96, must, aim), "aim");
        assert_eq!(verdict(0.02, Some(Bar::Most(0.015)), None), "NOT MET");
        assert_eq!(border(Some(Bar::Most(0.008))), "≤ 0.8");
        assert_eq!(border(Some(Bar::Least(0.99))), "≥ 99");
    }
}
