//! The tables as a whole: what the rest of Sekisho asks.
//!
//! Apart from the parts so that the bytes are embedded in one place.

use std::sync::LazyLock;

use crate::gazetteer::{self, Gazetteer, Sections};
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

    fn sum(bytes: &[u8]) -> u64 {
        bytes
            .iter()
            .fold(0xCBF2_9CE4_8422_2325, |sum, &byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
    }

    #[test]
    fn the_tables_are_whole_and_the_ones_that_were_measured() {
        assert_eq!((sum(GAZETTEER), sum(&WEIGHTS.0)), (0x98B1_47D9_B5E9_BCD9, 0xB409_EE74_86FE_74BE));
        let names = Names::embedded();
        assert!(names.weights.is_some());
        assert!(names.surnames.find("山田").is_some() && names.given.find("花子").is_some());
        assert_ne!(names.table.classes_of("製薬".chars()), 0);
    }
}
