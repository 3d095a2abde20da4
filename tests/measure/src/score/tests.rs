//! The scorer, case by case.

use super::*;
use crate::case::{Letters, Trap};

fn case(text: &str, entities: Vec<Gold>, traps: Vec<Trap>) -> Case {
    Case { id: "1".to_owned(), text: text.to_owned(), entities, traps, ..Case::default() }
}

fn person(start: usize, end: usize, initials: &str) -> Gold {
    Gold {
        start,
        end,
        what: "PERSON".to_owned(),
        initials: Some(Letters::Word(initials.to_owned())),
        ..Gold::default()
    }
}

fn shown(masked: &str) -> Output {
    Output { id: "1".to_owned(), masked: Some(masked.to_owned()), blocked: false }
}

fn share(scorer: &Scorer, metric: Metric, key: &str) -> Option<(f64, u64)> {
    scorer.figure(metric, key, 0).map(|figure| (figure.share, figure.of))
}

#[test]
fn a_masked_name_counts_as_hidden_and_its_letters_as_right() {
    let mut scorer = Scorer::new(None);
    scorer.add(&case("山田太郎様へ", vec![person(0, 4, "YT")], vec![]), Some(&shown("Y.T.様へ")));
    assert_eq!(share(&scorer, Metric::Strict, "PERSON"), Some((1.0, 1)));
    assert_eq!(share(&scorer, Metric::InitialsRight, "PERSON"), Some((1.0, 1)));
    assert_eq!(share(&scorer, Metric::Over, "all"), Some((0.0, 2)));
}

#[test]
fn wrong_letters_are_counted_but_are_no_leak() {
    let mut scorer = Scorer::new(None);
    scorer.add(&case("山田太郎様へ", vec![person(0, 4, "YT")], vec![]), Some(&shown("〇.〇.様へ")));
    assert_eq!(share(&scorer, Metric::Strict, "PERSON"), Some((1.0, 1)));
    assert_eq!(share(&scorer, Metric::InitialsRight, "PERSON"), Some((0.0, 1)));
}

#[test]
fn a_missing_output_leaks_everything() {
    let mut scorer = Scorer::new(None);
    scorer.add(&case("山田太郎様へ", vec![person(0, 4, "YT")], vec![]), None);
    assert_eq!(share(&scorer, Metric::Surface, "PERSON"), Some((0.0, 1)));
    assert_eq!(share(&scorer, Metric::InitialsRight, "PERSON"), None);
    assert_eq!(scorer.leaks().len(), 1);
}

#[test]
fn altered_text_outside_the_gold_is_over_masking_and_damages_traps() {
    let traps = vec![
        Trap { start: 0, end: 4, kind: "ORG".to_owned(), text: "本田技研".to_owned() },
        Trap { start: 5, end: 7, kind: "LOC".to_owned(), text: "東京".to_owned() },
    ];
    let mut scorer = Scorer::new(None);
    scorer.add(&case("本田技研と東京", vec![], traps), Some(&shown("H.技研と大阪")));
    assert_eq!(share(&scorer, Metric::Over, "all"), Some((4.0 / 7.0, 7)));
    assert_eq!(share(&scorer, Metric::OverNonLoc, "all"), Some((2.0 / 5.0, 5)));
    assert_eq!(share(&scorer, Metric::Trap, "ORG"), Some((1.0, 1)));
    assert_eq!(share(&scorer, Metric::Trap, "LOC"), Some((1.0, 1)));
}

#[test]
fn blocks_are_wanted_or_not() {
    let blocked = Output { id: "1".to_owned(), masked: None, blocked: true };
    let mut wanted = case("秘密", vec![], vec![]);
    wanted.expect = Some(Expect::Block);
    wanted.reason = Some("SECRET".to_owned());
    let mut either = case("口座", vec![], vec![]);
    either.expect = Some(Expect::Either);
    let mut scorer = Scorer::new(None);
    scorer.add(&wanted, Some(&blocked));
    scorer.add(&wanted, Some(&shown("秘密")));
    scorer.add(&either, Some(&blocked));
    scorer.add(&case("平文", vec![], vec![]), Some(&blocked));
    assert_eq!(share(&scorer, Metric::BlockRecall, "SECRET"), Some((0.5, 2)));
    assert_eq!(share(&scorer, Metric::FalseBlock, "all"), Some((1.0, 1)));
}

#[test]
fn figures_can_be_told_apart_by_group_and_kind() {
    let mut gold = person(0, 2, "Y");
    gold.group = Some("family".to_owned());
    let mut one = case("山田です", vec![gold], vec![]);
    one.kind = Some("chat".to_owned());
    let mut by_group = Scorer::new(Some("group"));
    by_group.add(&one, Some(&shown("Y.です")));
    assert_eq!(share(&by_group, Metric::Strict, "PERSON/family"), Some((1.0, 1)));
    let mut by_kind = Scorer::new(Some("kind"));
    by_kind.add(&one, Some(&shown("Y.です")));
    assert_eq!(share(&by_kind, Metric::Strict, "PERSON @chat"), Some((1.0, 1)));
}

#[test]
fn letters_must_stand_alone() {
    let letters = ["y".to_owned(), "t".to_owned()];
    for (place, right) in [
        ("y.t.", true),
        ("y. t", true),
        ("yt", true),
        ("y・t", true),
        ("yta", false),
        ("ay.t", false),
        ("t.y.", false),
    ] {
        let place: Vec<char> = place.chars().collect();
        assert_eq!((0..=place.len()).any(|start| letters_at(&place, start, &letters)), right, "{place:?}");
    }
}
