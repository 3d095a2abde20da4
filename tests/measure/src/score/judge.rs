//! Whether what is left of one gold mention is harmless, in three degrees of strictness.

use super::align::fold_char;
use super::unicode::{is_latin, is_number, is_significant};
use crate::case::{Gold, says_yes};
use std::collections::HashSet;

/// What became of one mention.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// At least something of it is gone.
    pub(crate) surface: bool,
    /// It is as the rule for its type wants it.
    pub(crate) policy: bool,
    /// Nothing that can be used is left.
    pub(crate) strict: bool,
}

impl Verdict {
    fn all(good: bool) -> Self {
        Self { surface: good, policy: good, strict: good }
    }
}

/// The significant characters of a span: the longest run that survives, how many survive, how many there are.
struct Runs {
    longest: usize,
    alive: usize,
    of: usize,
}

fn runs(text: &[char], ok: &[bool], span: (usize, usize), significant: impl Fn(char) -> bool) -> Runs {
    let mut runs = Runs { longest: 0, alive: 0, of: 0 };
    let mut run = 0_usize;
    for (ch, ok) in text.iter().zip(ok).take(span.1).skip(span.0) {
        if !significant(*ch) {
            continue;
        }
        runs.of = runs.of.saturating_add(1);
        if *ok {
            run = run.saturating_add(1);
            runs.alive = runs.alive.saturating_add(1);
            runs.longest = runs.longest.max(run);
        } else {
            run = 0;
        }
    }
    runs
}

/// Judges one mention by the characters that survive.
pub(crate) fn judge(text: &[char], ok: &[bool], gold: &Gold) -> Verdict {
    let span = (gold.start, gold.end);
    if says_yes(gold.enc.as_ref()) {
        let runs = runs(text, ok, span, is_significant);
        return Verdict::all(runs.alive.saturating_mul(2) < runs.of);
    }
    let plain = gold.plain.as_deref().filter(|plain| !plain.is_empty());
    if let Some(plain) = plain {
        let letters: HashSet<char> =
            plain.chars().flat_map(|ch| fold_char(ch).chars().collect::<Vec<_>>()).collect();
        let spoken = |ch: char| {
            is_significant(ch) && fold_char(ch).chars().next().is_some_and(|first| letters.contains(&first))
        };
        // Spelled in quite other characters (kanji digits, say): then every character counts.
        if runs(text, ok, span, spoken).of >= plain.chars().count() / 3 {
            return judge_by(text, ok, gold, spoken);
        }
    }
    judge_by(text, ok, gold, is_significant)
}

fn judge_by(text: &[char], ok: &[bool], gold: &Gold, significant: impl Fn(char) -> bool) -> Verdict {
    let span = (gold.start, gold.end);
    let whole = runs(text, ok, span, &significant);
    if whole.of == 0 {
        return Verdict::all(true);
    }
    let surface = whole.alive < whole.of;
    let strict = |strict: bool| Verdict { surface, policy: strict, strict };
    match gold.what.as_str() {
        "PERSON" | "HANDLE" => {
            let first = text.iter().take(gold.end).skip(gold.start).find(|ch| significant(**ch));
            let limit = if first.is_some_and(|ch| is_latin(*ch)) { 3 } else { 2 };
            strict(surface && (whole.longest < limit || whole.of == 1))
        }
        "PHONE" => strict(last_digits_alive(text, ok, span) <= 1),
        "EMAIL" => judge_email(text, ok, gold, surface, significant),
        "ADDRESS" => {
            let kept = (gold.start.saturating_add(gold.keep.unwrap_or(0)), gold.end);
            let rest = runs(text, ok, kept, &significant);
            strict(rest.longest < 2 || rest.of == 0)
        }
        "POSTAL" => strict(whole.longest < 3),
        _ => strict(whole.longest < whole.of.min(5)),
    }
}

/// How many of the last four digits survive; of the last four characters if there are no digits.
fn last_digits_alive(text: &[char], ok: &[bool], (start, end): (usize, usize)) -> usize {
    let all = || text.iter().zip(ok).take(end).skip(start);
    let digits: Vec<bool> = all().filter(|(ch, _)| is_number(**ch)).map(|(_, ok)| *ok).collect();
    let places = if digits.is_empty() { all().map(|(_, ok)| *ok).collect() } else { digits };
    places.iter().rev().take(4).filter(|ok| **ok).count()
}

fn judge_email(
    text: &[char],
    ok: &[bool],
    gold: &Gold,
    surface: bool,
    significant: impl Fn(char) -> bool,
) -> Verdict {
    let at = at_sign(text.get(gold.start..gold.end).unwrap_or_default())
        .map_or(gold.end, |offset| gold.start.saturating_add(offset));
    let alive_of_last_four = |end: usize| {
        let places: Vec<bool> = text
            .iter()
            .zip(ok)
            .take(end)
            .skip(gold.start)
            .filter(|(ch, _)| significant(**ch))
            .map(|(_, ok)| *ok)
            .collect();
        places.iter().rev().take(4).filter(|ok| **ok).count()
    };
    let policy = alive_of_last_four(at) <= 1 || alive_of_last_four(gold.end) == 0;
    let local = runs(text, ok, (gold.start, at), &significant);
    Verdict { surface, policy, strict: policy && local.longest < local.of.clamp(1, 4) }
}

/// Where the local part ends: at an at sign or at the word in brackets or between spaces.
fn at_sign(text: &[char]) -> Option<usize> {
    (0..text.len()).find(|start| {
        let rest = text.get(*start..).unwrap_or_default();
        match rest.split_first() {
            Some(('@' | '＠', _)) => true,
            Some(('[' | '(' | '（' | ' ', after)) => ["at", "アット", "あっと"].iter().any(|word| {
                let word: Vec<char> = word.chars().collect();
                after
                    .strip_prefix(word.as_slice())
                    .and_then(<[char]>::first)
                    .is_some_and(|end| "])） ".contains(*end))
            }),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Judges a text in which `_` stands for each character that is gone.
    fn verdict(what: &str, text: &str, left: &str) -> (bool, bool, bool) {
        let chars: Vec<char> = text.chars().collect();
        let ok: Vec<bool> = left.chars().map(|ch| ch != '_').collect();
        let gold = Gold { end: chars.len(), what: what.to_owned(), ..Gold::default() };
        let verdict = judge(&chars, &ok, &gold);
        (verdict.surface, verdict.policy, verdict.strict)
    }

    #[test]
    fn each_type_has_its_own_rule() {
        let (gone, half, left) = ((true, true, true), (true, false, false), (false, false, false));
        for (what, text, rest, wanted) in [
            ("PERSON", "山田太郎", "____", gone),
            ("PERSON", "山田太郎", "山__郎", gone),
            ("PERSON", "山田太郎", "山田__", half),
            ("PERSON", "山田太郎", "山田太郎", left),
            ("PERSON", "林", "_", gone),
            ("PERSON", "Yamada", "Ya____", gone),
            ("PERSON", "Yamada", "Yam___", half),
            ("PHONE", "090-1234-5678", "090-1234-____", gone),
            ("PHONE", "090-1234-5678", "090-1234-5___", gone),
            ("PHONE", "090-1234-5678", "090-1234-56__", half),
            ("EMAIL", "yamada.taro@example.jp", "_____________________", gone),
            ("EMAIL", "yamada.taro@example.jp", "yamada.____@example.jp", (true, true, false)),
            ("EMAIL", "yamada.taro@example.jp", "_________ro@example.jp", half),
            ("POSTAL", "100-0001", "10_____1", gone),
            ("POSTAL", "100-0001", "100-____", half),
            ("CARD", "4111111111111111", "4111____________", gone),
            ("CARD", "4111111111111111", "41111___________", half),
        ] {
            let rest = if rest.chars().count() == text.chars().count() {
                rest.to_owned()
            } else {
                format!("{rest:_<width$}", width = text.chars().count())
            };
            assert_eq!(verdict(what, text, &rest), wanted, "{what} {text} {rest}");
        }
    }

    #[test]
    fn the_prefecture_of_an_address_may_stay() {
        let text: Vec<char> = "東京都港区芝1-2-3".chars().collect();
        let ok: Vec<bool> = "東京都________".chars().map(|ch| ch != '_').collect();
        let mut gold = Gold { end: text.len(), what: "ADDRESS".to_owned(), keep: Some(3), ..Gold::default() };
        assert!(judge(&text, &ok, &gold).strict);
        gold.keep = None;
        assert!(!judge(&text, &ok, &gold).strict);
    }

    #[test]
    fn of_a_disguised_value_only_its_own_characters_count() {
        let text: Vec<char> = "山xxx田xxx太xxx郎".chars().collect();
        let ok: Vec<bool> = "_xxx_xxx_xxx_".chars().map(|ch| ch != '_').collect();
        let mut gold = Gold {
            end: text.len(),
            what: "PERSON".to_owned(),
            plain: Some("山田太郎".to_owned()),
            ..Gold::default()
        };
        assert!(judge(&text, &ok, &gold).strict);
        gold.plain = None;
        assert!(!judge(&text, &ok, &gold).strict);
        gold.enc = Some(true.into());
        assert!(!judge(&text, &ok, &gold).strict);
    }

    #[test]
    fn the_at_sign_has_many_spellings() {
        for (text, place) in [("a@b", 1), ("a＠b", 1), ("a[at]b", 1), ("a at b", 1), ("a（アット）b", 1)]
        {
            assert_eq!(at_sign(&text.chars().collect::<Vec<_>>()), Some(place), "{text}");
        }
        assert_eq!(at_sign(&"attic b".chars().collect::<Vec<_>>()), None);
    }
}
