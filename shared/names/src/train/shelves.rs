//! Which lines of weights are worth their place.
//!
//! Apart from the learner because this is bookkeeping: lines are counted, the useful ones kept and numbered, without
//! gaps, in the order in which the tagger finds them.

use crate::features::{LINE, SHELVES};
use crate::model::{CELL, Lanes, place};

/// A line that is not kept.
const NONE: u32 = u32::MAX;

/// More lines than this a shelf cannot number.
const MOST: usize = 0xFFFF;

/// The lines of all shelves.
#[derive(Debug)]
pub(crate) struct Shelves {
    /// How often each line was told; once they are kept, its first row or `NONE`.
    lines: [Vec<u32>; SHELVES],
    cells: [usize; SHELVES],
}

impl Shelves {
    /// Empty shelves with so many cells.
    pub(crate) fn new(cells: [usize; SHELVES]) -> Self {
        Self { lines: cells.map(|cells| vec![0; cells * CELL]), cells }
    }

    fn slot(&self, shelf: usize, name: u64) -> usize {
        let (cell, bit) = place(name, self.cells.get(shelf).copied().unwrap_or(0));
        cell * CELL + bit as usize
    }

    /// Counts a line.
    pub(crate) fn count(&mut self, shelf: usize, name: u64) {
        let slot = self.slot(shelf, name);
        if let Some(count) = self.lines.get_mut(shelf).and_then(|lines| lines.get_mut(slot)) {
            *count = count.saturating_add(1);
        }
    }

    /// The first row of a line that is kept.
    pub(crate) fn row(&self, shelf: usize, name: u64) -> Option<usize> {
        let row = *self.lines.get(shelf)?.get(self.slot(shelf, name))?;
        (row != NONE).then_some(row as usize)
    }

    /// Keeps the lines that were told so often.
    pub(crate) fn keep_seen(&mut self, times: u32) {
        let keep = |count: u32| count >= times;
        self.number(|_, slot| keep(slot));
    }

    fn number(&mut self, keep: impl Fn(usize, u32) -> bool) {
        let mut row = 0;
        for (shelf, (lines, length)) in self.lines.iter_mut().zip(LINE).enumerate() {
            for line in lines {
                *line = if keep(shelf, *line) {
                    row += length as u32;
                    row - length as u32
                } else {
                    NONE
                };
            }
        }
    }

    /// Keeps of each shelf the lines whose rows weigh most.
    pub(crate) fn keep_best(&mut self, rows: &[Lanes], most: [usize; SHELVES]) {
        let weigh = |row: u32, length: usize| -> f32 {
            let rows = rows.get(row as usize..).unwrap_or_default();
            rows.iter()
                .take(length)
                .map(|lanes| {
                    let mean = lanes.iter().sum::<f32>() / lanes.len() as f32;
                    lanes.iter().map(|lane| (lane - mean) * (lane - mean)).sum::<f32>()
                })
                .sum()
        };
        let mut least = [0.0_f32; SHELVES];
        for (((lines, length), most), least) in self.lines.iter().zip(LINE).zip(most).zip(&mut least) {
            let mut weights: Vec<f32> =
                lines.iter().filter(|row| **row != NONE).map(|row| weigh(*row, length)).collect();
            weights.sort_by(|a, b| b.total_cmp(a));
            *least = weights.get(most.min(MOST)).copied().unwrap_or(0.0);
        }
        self.number(|shelf, row| {
            let (Some(length), Some(least)) = (LINE.get(shelf), least.get(shelf)) else { return false };
            row != NONE && weigh(row, *length) > *least
        });
    }

    /// How many lines each shelf keeps.
    pub(crate) fn lines(&self) -> [usize; SHELVES] {
        self.lines.each_ref().map(|lines| lines.iter().filter(|row| **row != NONE).count())
    }

    /// How many rows are kept.
    pub(crate) fn rows(&self) -> usize {
        self.lines().iter().zip(LINE).map(|(lines, length)| lines * length).sum()
    }

    /// The cells as the tagger reads them.
    pub(crate) fn cells(&self) -> [Vec<u64>; SHELVES] {
        self.lines.each_ref().map(|lines| {
            let mut before = 0_u64;
            lines
                .chunks(CELL)
                .map(|chunk| {
                    let start = before;
                    let bits = chunk.iter().enumerate().filter(|(_, row)| **row != NONE);
                    let cell = bits.fold(0_u64, |cell, (bit, _)| cell | 1 << bit);
                    before += u64::from(cell.count_ones());
                    cell | start << CELL
                })
                .collect()
        })
    }
}
