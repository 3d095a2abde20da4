//! Finds many words in a shadow in one pass, whatever the case of their letters.
//!
//! Apart from the detectors because most texts hold none of the words that call for a closer look: this pass is
//! all that such a text costs. Each place is judged by its first two characters in a small table of bits, then by
//! three, and only where those begin a word are the words compared; that is several times faster than an automaton,
//! takes a few kilobytes, and is made at once.

use super::Shadow;
use super::char_set::{CharSet, RowSet};

/// A list of words, ready to be found.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    /// Which pairs of characters begin a word, by their hash.
    gate: RowSet,
    /// Which three characters begin a word, by their hash; for a word of two all that may follow.
    second_gate: RowSet,
    /// Which pairs of characters are a word, by their hash.
    pairs: RowSet,
    /// The words with their numbers, sorted by their first two characters.
    words: Vec<(Box<[char]>, usize)>,
    /// Words of one character.
    singles: Vec<(char, usize)>,
    /// Which characters are a word, in either case.
    alone: CharSet,
}

/// A word at its place, in characters of the shadow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cue {
    /// Which word of the list.
    pub(crate) word: usize,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

impl Words {
    /// Makes a list of words, which must be folded and lower case. An empty word is never found.
    pub(crate) fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut list = Self {
            gate: RowSet::default(),
            second_gate: RowSet::default(),
            pairs: RowSet::default(),
            words: Vec::new(),
            singles: Vec::new(),
            alone: CharSet::default(),
        };
        for (number, word) in words.into_iter().enumerate() {
            let chars: Box<[char]> = word.chars().collect();
            match &*chars {
                [] => {}
                [only] => {
                    list.singles.push((*only, number));
                    list.alone.add(*only);
                    list.alone.add(only.to_ascii_uppercase());
                }
                [first, second, rest @ ..] => {
                    list.gate.add([*first, *second]);
                    match rest.first() {
                        Some(third) => list.second_gate.add([*first, *second, *third]),
                        None => list.pairs.add([*first, *second]),
                    }
                    list.words.push((chars, number));
                }
            }
        }
        list.words.sort();
        list
    }

    /// Tells whether a text, folded and lower case, holds a word.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        let chars: Vec<char> = text.chars().collect();
        let mut found = false;
        self.each(&chars, &mut |_| found = true);
        found
    }

    /// Every word in the shadow, also those inside one another, in the order of their ends.
    pub(crate) fn find(&self, shadow: &Shadow) -> Vec<Cue> {
        let mut cues = Vec::new();
        self.each(shadow.chars(), &mut |cue| cues.push(cue));
        // Longer words first where two end together, as one that holds another comes before it.
        cues.sort_by_key(|cue| (cue.to, cue.from));
        cues
    }

    fn each(&self, chars: &[char], visit: &mut dyn FnMut(Cue)) {
        if !self.singles.is_empty() {
            self.each_alone(chars, visit);
        }
        let may_begin = |pair: &[char]| match pair {
            [first, second] => self.gate.has([first.to_ascii_lowercase(), second.to_ascii_lowercase()]),
            _ => false,
        };
        let mut at = 0;
        while let Some(ahead) = chars.get(at..).and_then(|rest| rest.windows(2).position(may_begin)) {
            at = at.saturating_add(ahead);
            let lower = |at: usize| chars.get(at).map_or('\0', char::to_ascii_lowercase);
            let head = [lower(at), lower(at.saturating_add(1))];
            let [first, second] = head;
            if self.second_gate.has([first, second, lower(at.saturating_add(2))]) || self.pairs.has(head) {
                self.at(chars, at, head, visit);
            }
            at = at.saturating_add(1);
        }
    }

    /// Shows the words of one character.
    fn each_alone(&self, chars: &[char], visit: &mut dyn FnMut(Cue)) {
        for (at, c) in chars.iter().enumerate().filter(|(_, c)| self.alone.has(**c)) {
            for (_, word) in self.singles.iter().filter(|(only, _)| *only == c.to_ascii_lowercase()) {
                visit(Cue { word: *word, from: at, to: at.saturating_add(1) });
            }
        }
    }

    /// Shows the words that start at a place with these two characters.
    fn at(&self, chars: &[char], at: usize, head: [char; 2], visit: &mut dyn FnMut(Cue)) {
        let start = self.words.partition_point(|(word, _)| word.get(..2).is_some_and(|two| two < &head[..]));
        for (word, number) in self.words.iter().skip(start) {
            if word.get(..2) != Some(&head[..]) {
                break;
            }
            let to = at.saturating_add(word.len());
            let stands = chars
                .get(at..to)
                .is_some_and(|part| part.iter().zip(word).skip(2).all(|(c, w)| c.to_ascii_lowercase() == *w));
            if stands {
                visit(Cue { word: *number, from: at, to });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shadow::fold;

    #[test]
    fn words_are_found_at_their_characters() {
        let words = Words::new(["パス", "パスワード", "pass"]);
        let cue = |word, from, to| Cue { word, from, to };
        assert_eq!(
            words.find(&fold("あＰＡＳＳﾊﾟｽﾜｰﾄﾞ pass")),
            [cue(2, 1, 5), cue(0, 5, 7), cue(1, 5, 10), cue(2, 11, 15)]
        );
        assert_eq!(words.find(&fold("")), []);
    }
}
