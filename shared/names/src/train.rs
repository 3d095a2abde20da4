//! Makes the tables: the gazetteer from dictionaries, the weights from marked texts.
//!
//! Apart from the library, behind the feature `train`, so that a server carries none of it.

mod corpus;
mod dice;
mod english;
mod learn;
mod lists;
mod made;
mod maker;
mod measure;
mod shelves;
mod sources;
mod swap;
mod templates;
mod words;

use std::path::Path;

use crate::Names;

pub use maker::make_gazetteer;
pub use measure::{Figures, report};

/// How the committed weights are learnt.
const PLAN: learn::Plan = learn::Plan {
    cells: [6144, 6144, 6144],
    lines: [10000, 16000, 32000],
    cold: (30, 500),
    seen: 3,
    trial: 2,
    rounds: 10,
    rate: 0.06,
    decay: 0.7,
    forget: 12,
    leave: 64,
    shrink: 0.0,
    average: 5,
};

/// How often each corpus is read as it stands, and how often with other people in it.
const READ: usize = 1;
const SWAPPED: u64 = 4;

/// How many lines of our own are added.
const MADE: usize = 24_000;

/// Learns weights from the corpora of a folder and from lines of our own; the bytes of `tables/weights.bin`.
///
/// - Errors: a corpus file that cannot be read.
pub fn train(corpora: &Path) -> std::io::Result<Vec<u8>> {
    let names = Names::embedded();
    let mut samples = Vec::new();
    for corpus in corpus::corpora(corpora)? {
        for seed in 0..SWAPPED {
            samples.extend(swap::copies(&corpus.train, seed, names));
        }
        for _ in 0..READ {
            samples.extend(corpus.train.iter().cloned());
        }
    }
    samples.extend(made::lines(41, MADE, names));
    Ok(learn::learn(&samples, &names.table, &PLAN).file())
}

/// The weights that are embedded now.
#[must_use]
pub fn committed_weights() -> &'static [u8] {
    Names::weights_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_samples_give_the_same_bytes() {
        let names = Names::embedded();
        let plan = learn::Plan { cells: [64; 3], rounds: 2, ..PLAN };
        let weights = || learn::learn(&made::lines(5, 60, names), &names.table, &plan).file();
        assert_eq!(weights(), weights());
    }
}
