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
    /// What words begin with, in either case: most characters of a text begin none.
    starts: CharSet,
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
            starts: CharSet::default(),
        };
        for (number, word) in words.into_iter().enumerate() {
            let chars: Box<[char]> = word.chars().collect();
            if let Some(c) = chars.first() {
                list.starts.add(*c);
                list.starts.add(c.to_ascii_uppercase());
            }
            match &*chars {
                [] => {}
                [only] => list.singles.push((*only, number)),
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
        let lower = |at: usize| chars.get(at).map_or('\0', char::to_ascii_lowercase);
        let mut at = 0;
        while let Some(ahead) = chars.get(at..).and_then(|rest| rest.iter().position(|c| self.starts.has(*c)))
        {
            at = at.saturating_add(ahead);
            let [first, second] = [lower(at), lower(at.saturating_add(1))];
            if self.gate.has([first, second]) {
                let third = lower(at.saturating_add(2));
                if self.second_gate.has([first, second, third]) || self.pairs.has([first, second]) {
                    self.at(chars, at, [first, second], visit);
                }
            }
            for (only, word) in &self.singles {
                if *only == first {
                    visit(Cue { word: *word, from: at, to: at.saturating_add(1) });
                }
            }
            at = at.saturating_add(1);
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
