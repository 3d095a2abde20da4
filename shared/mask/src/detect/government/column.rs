//! Columns of such numbers: a header that names one, and the cells below it.
//!
//! Uses the walk over tables that credentials use.

use super::{Word, hit, shape};
use crate::detect::Hit;
use crate::detect::secret::Columns as Walk;
use crate::shadow::Shadow;

/// Which tables were read.
#[derive(Debug, Default)]
pub(super) struct Columns {
    walk: Walk,
}

impl Columns {
    /// Reads the column that the word `from..to` stands over, if it stands over one.
    pub(super) fn find(&mut self, shadow: &Shadow, word: Word, from: usize, to: usize, hits: &mut Vec<Hit>) {
        // The kind of an account is a cell of its own: 普通 stands beside the number, not above it.
        if word == Word::AccountKind {
            return;
        }
        self.walk.below(shadow, from, to, &mut |cell, from, to| {
            if shape::is_cell(word, cell) {
                hits.push(hit(word, from, to));
            }
        });
    }
}
