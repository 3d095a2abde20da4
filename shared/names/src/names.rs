//! The tables as a whole: what the rest of Sekisho asks.
//!
//! Apart from the parts so that the bytes are embedded in one place.

use std::ops::Range;
use std::sync::LazyLock;

use crate::class;
use crate::gazetteer::{self, Gazetteer, LONGEST, SEED, Sections, step};
use crate::lexicon::Lexicon;
use crate::model::Weights;
use crate::tag::{Bias, Desk, Tagged, block_end};

static GAZETTEER: &[u8] = include_bytes!("../tables/gazetteer.bin");
/// Bytes at a border of 64, so that a line of weights is one piece of memory.
#[repr(C, align(64))]
struct Aligned<T: ?Sized>(T);

static WEIGHTS: &Aligned<[u8]> = &Aligned(*include_bytes!("../tables/weights.bin"));

#[cfg(not(feature = "train"))]
const _: () = assert!(
    gazetteer::looks_right(include_bytes!("../tables/gazetteer.bin")),
    "the gazetteer is not of this version"
);
#[cfg(not(feature = "train"))]
const _: () = assert!(
    crate::model::looks_right(include_bytes!("../tables/weights.bin")),
    "the weights are not of this version"
);

static NAMES: LazyLock<Names> = LazyLock::new(Names::read);

/// The embedded tables.
#[derive(Debug, Clone)]
pub struct Names {
    pub(crate) table: Gazetteer,
    pub(crate) surnames: Lexicon,
    pub(crate) given: Lexicon,
    pub(crate) letters: [&'static [[u8; 4]]; 2],
    pub(crate) weights: Option<Weights>,
}

impl Names {
    /// Returns the embedded tables. That they are of this version is checked while the crate is compiled.
    #[must_use]
    pub fn embedded() -> &'static Self {
        &NAMES
    }

    /// The embedded weights as a file.
    #[cfg(feature = "train")]
    pub(crate) fn weights_file() -> &'static [u8] {
        &WEIGHTS.0
    }

    fn read() -> Self {
        let sections = gazetteer::sections(GAZETTEER).unwrap_or(Sections([&[]; gazetteer::SECTIONS]));
        let [.., surname_index, surname_data, given_index, given_data, surname_letters, given_letters] =
            sections.0;
        Self {
            table: Gazetteer::new(&sections),
            surnames: Lexicon::new(surname_index, surname_data),
            given: Lexicon::new(given_index, given_data),
            letters: [surname_letters.as_chunks().0, given_letters.as_chunks().0],
            weights: Weights::read(&WEIGHTS.0),
        }
    }

    /// The longest known organisation that holds this part of a folded text, if it can be nobody's name: 佐川急便
    /// around 佐川.
    ///
    /// - Units: both ranges count characters of `text`.
    #[must_use]
    pub fn organisation_around(&self, text: &[char], part: &Range<usize>) -> Option<Range<usize>> {
        // No organisation's name goes over the end of a line or of a sentence.
        let before = text.get(part.end.saturating_sub(LONGEST)..part.start)?;
        let run =
            before.iter().rev().take_while(|c| !matches!(c, '\n' | '。' | '、' | '\u{fffc}' | ' ' | ':'));
        let starts = (part.start - run.count()..=part.start).rev();
        let found = starts.filter_map(|from| {
            let word = text.get(from..(from + LONGEST).min(text.len()))?;
            let len = self.longest_organisation(word, part.end - from)?;
            Some(from..from + len)
        });
        found.max_by_key(Range::len)
    }

    /// The length of the longest organisation of at least so many characters at the start of a text.
    fn longest_organisation(&self, text: &[char], least: usize) -> Option<usize> {
        let mut key = SEED;
        let mut lengths = 0;
        let mut longest = None;
        for (index, &ch) in text.iter().enumerate() {
            key = step(key, u32::from(ch));
            match index {
                0 => continue,
                1 => lengths = self.table.lengths(key),
                _ => {}
            }
            let left = u32::from(lengths) >> (index - 1).min(7);
            if left == 0 {
                break;
            }
            if left & 1 == 1 && index + 1 >= least {
                let classes = self.table.classes(self.table.code(key));
                if classes & class::ORGANISATION != 0 && classes & class::ANY_NAME == 0 {
                    longest = Some(index + 1);
                }
            }
        }
        longest
    }

    /// Finds persons, organisations and places in a folded text, sorted and apart from each other.
    ///
    /// Takes time linear in the text's length and memory that does not grow with it (apart from what is returned).
    ///
    /// - Units: offsets count characters of `text`, which should be NFKC-folded.
    #[must_use]
    pub fn tag(&self, text: &[char], bias: Bias) -> Vec<Tagged> {
        let mut out = Vec::new();
        let Some(weights) = &self.weights else { return out };
        let mut desk = Desk::take(None);
        let mut from = 0;
        while from < text.len() {
            let to = block_end(text, from);
            desk.tag(text.get(from..to).unwrap_or_default(), from, &self.table, weights, bias, &mut out);
            from = to;
        }
        desk.give_back();
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_organisation_is_known_around_a_surname_in_it() {
        let around = |text: &str, part: &str| {
            let chars: Vec<char> = text.chars().collect();
            let from = text.split(part).next().map_or(0, |before| before.chars().count());
            let found = Names::embedded().organisation_around(&chars, &(from..from + part.chars().count()));
            found.map(|range| chars[range].iter().collect::<String>())
        };
        assert_eq!(around("荷物は佐川急便で", "佐川").as_deref(), Some("佐川急便"));
        assert_eq!(around("本田技研工業へ", "本田").as_deref(), Some("本田技研工業"));
        assert_eq!(around("遠藤照明さん", "遠藤照明").as_deref(), Some("遠藤照明"));
        assert_eq!(around("佐川さんへ", "佐川"), None);
        assert_eq!(around("マツダ", "マツダ"), None);
        assert_eq!(around("", ""), None);
    }

    fn sum(bytes: &[u8]) -> u64 {
        bytes
            .iter()
            .fold(0xCBF2_9CE4_8422_2325, |sum, &byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
    }

    #[test]
    fn the_tables_are_whole_and_the_ones_that_were_measured() {
        assert_eq!((sum(GAZETTEER), sum(&WEIGHTS.0)), (0x98B1_47D9_B5E9_BCD9, 0xFF1F_D804_DE3A_4BBF));
        let names = Names::embedded();
        assert!(names.weights.is_some());
        assert!(names.surnames.find(&['山', '田']).is_some() && names.given.find(&['花', '子']).is_some());
        assert_ne!(names.table.classes_of("製薬".chars()), 0);
    }
}
