//! A list of endings, asked of each name that is found in a text.
//!
//! Apart because companies, trades and what is nobody in particular are all known by how a run of characters ends, and
//! most runs end in a character that ends none of them.

use crate::shadow::char_set::CharSet;

/// Endings, sorted by their last character.
#[derive(Debug)]
pub(super) struct Endings {
    last: CharSet,
    words: Vec<(char, &'static str)>,
}

impl Endings {
    /// Makes a list; an empty ending is none.
    pub(super) fn of(words: impl IntoIterator<Item = &'static str>) -> Self {
        let mut endings = Self { last: CharSet::default(), words: Vec::new() };
        for word in words {
            if let Some(last) = word.chars().next_back() {
                endings.last.add(last);
                endings.words.push((last, word));
            }
        }
        endings.words.sort_unstable();
        endings
    }

    /// Tells whether a run ends in one of them.
    pub(super) fn end(&self, run: &[char]) -> bool {
        let Some(last) = run.last().filter(|last| self.last.has(**last)) else { return false };
        let first = self.words.partition_point(|(other, _)| other < last);
        let words = self.words.iter().skip(first).take_while(|(other, _)| other == last);
        words.into_iter().any(|(_, word)| ends_with(run, word))
    }
}

/// Tells whether a run ends in a word.
pub(super) fn ends_with(run: &[char], word: &str) -> bool {
    let mut chars = run.iter().rev();
    word.chars().rev().all(|c| chars.next() == Some(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_in_a_word_of_the_list_or_not() {
        let endings = Endings::of(["工業", "業者", ""]);
        let end = |text: &str| endings.end(&text.chars().collect::<Vec<_>>());
        assert!(end("本田技研工業") && end("業者"));
        assert!(!end("業") && !end("工業所") && !end(""));
    }
}
