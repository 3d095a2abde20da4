//! Copies of marked texts with other people in them.
//!
//! Apart from the made-up lines because the wording is the corpus's own; only the names change, so that the model
//! learns the place where a name stands and not the name.

use super::corpus::{Mark, Sample, Span};
use super::dice::Dice;
use super::made::People;
use crate::Names;
use crate::lexicon::Lexicon;

fn is_kanji(text: &[char]) -> bool {
    text.iter().all(|ch| matches!(ch, '一'..='鿿' | '々' | ' ' | 'ヶ' | 'ケ' | 'ノ'))
}

fn is_katakana(text: &[char]) -> bool {
    text.iter().all(|ch| matches!(ch, 'ァ'..='ヺ' | 'ー' | '・' | '=' | ' '))
}

fn knows(list: &Lexicon, text: &[char]) -> bool {
    list.find(text).is_some()
}

/// Words in katakana as the corpus has them, apart by what they name.
#[derive(Debug, Default)]
struct Pools {
    persons: Vec<Vec<char>>,
    others: Vec<Vec<char>>,
}

impl Pools {
    fn new(samples: &[Sample]) -> Self {
        let mut pools = Self::default();
        for sample in samples {
            for span in &sample.spans {
                let text = sample.text.get(span.from..span.to).unwrap_or_default();
                if is_katakana(text) {
                    let parts =
                        text.split(|ch| matches!(ch, '・' | '=' | ' ')).filter(|part| part.len() >= 2);
                    pools.of(span.mark).extend(parts.map(<[char]>::to_vec));
                }
            }
        }
        pools
    }

    fn of(&mut self, mark: Mark) -> &mut Vec<Vec<char>> {
        if mark == Mark::Person { &mut self.persons } else { &mut self.others }
    }

    /// A word of the same sort, or one that nobody knows: the head of one and the tail of another.
    fn coin(&mut self, mark: Mark, dice: &mut Dice) -> Option<String> {
        let pool = self.of(mark);
        let (first, second) = (dice.pick(pool)?, dice.pick(pool)?);
        if dice.chance(40) {
            return Some(first.iter().collect());
        }
        let (head, tail) = (first.len().div_ceil(2), second.len() / 2);
        let mut coined: Vec<char> = first.get(..head)?.to_vec();
        let small = |ch: char| {
            matches!(ch, 'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ャ' | 'ュ' | 'ョ' | 'ッ' | 'ー' | 'ン')
        };
        let rest = second.get(tail..)?;
        let skip = rest.iter().take_while(|ch| small(**ch)).count();
        coined.extend(rest.get(skip..)?);
        Some(coined.into_iter().collect())
    }
}

fn other(
    text: &[char],
    names: &Names,
    people: &People,
    pools: &mut Pools,
    dice: &mut Dice,
) -> Option<String> {
    if is_katakana(text) && text.len() >= 2 {
        let mut out = String::new();
        for (number, _) in text.split(|ch| *ch == '・').enumerate() {
            if number > 0 {
                out.push('・');
            }
            let coined = if dice.chance(25) { None } else { pools.coin(Mark::Person, dice) };
            out.push_str(&coined.unwrap_or_else(|| people.foreign(dice)));
        }
        return Some(out);
    }
    if !is_kanji(text) {
        return None;
    }
    let compact: Vec<char> = text.iter().copied().filter(|ch| *ch != ' ').collect();
    let space = if compact.len() < text.len() { " " } else { "" };
    let split = (1..compact.len()).any(|cut| {
        let (family, given) = compact.split_at(cut);
        knows(&names.surnames, family) && knows(&names.given, given)
    });
    if compact.len() >= 3 && split {
        return Some(format!("{}{space}{}", people.surname(dice), people.given(dice)));
    }
    if knows(&names.surnames, &compact) {
        return Some(people.surname(dice));
    }
    knows(&names.given, &compact).then(|| people.given(dice))
}

/// A copy of every sample that names a person, or something in katakana, with other names.
pub(crate) fn copies(samples: &[Sample], seed: u64, names: &Names) -> Vec<Sample> {
    let mut dice = Dice::new(1000 + seed);
    let people = People::new(names);
    let mut out = Vec::new();
    let mut pools = Pools::new(samples);
    for sample in samples {
        let unlike = |span: &Span| {
            let text = sample.text.get(span.from..span.to).unwrap_or_default();
            span.mark != Mark::Person && text.len() >= 2 && is_katakana(text)
        };
        if !sample.spans.iter().any(|span| span.mark == Mark::Person || (seed == 0 && unlike(span))) {
            continue;
        }
        let mut copy = Sample { text: Vec::new(), spans: Vec::new() };
        let mut told: Vec<(Vec<char>, String)> = Vec::new();
        let mut at = 0;
        for span in &sample.spans {
            copy.text.extend(sample.text.get(at..span.from).unwrap_or_default());
            let old = sample.text.get(span.from..span.to).unwrap_or_default();
            let from = copy.text.len();
            let new = if unlike(span) {
                if dice.chance(60) { pools.coin(span.mark, &mut dice) } else { None }
            } else if span.mark == Mark::Person {
                match told.iter().find(|(known, _)| known == old) {
                    Some((_, new)) => Some(new.clone()),
                    None => other(old, names, &people, &mut pools, &mut dice),
                }
            } else {
                None
            };
            match new {
                Some(new) => {
                    copy.text.extend(new.chars());
                    told.push((old.to_vec(), new));
                }
                None => copy.text.extend(old),
            }
            copy.spans.push(Span { from, to: copy.text.len(), mark: span.mark });
            at = span.to;
        }
        copy.text.extend(sample.text.get(at..).unwrap_or_default());
        if copy.text != sample.text {
            out.push(copy);
        }
    }
    out
}
