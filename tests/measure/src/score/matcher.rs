//! The longest matching blocks of two sequences, exactly as Python's `difflib.SequenceMatcher` without its short
//! cut for frequent elements finds them.
//!
//! Apart from the alignment because it is a rebuilding of a known function and is tested as one.

use std::collections::HashMap;

/// A run that both sequences share: where it starts in the first, in the second, and how long it is.
pub(crate) type Block = (usize, usize, usize);

/// Lists the matching blocks in order. Blocks that touch in both sequences are joined; the empty last one is there.
pub(crate) fn matching_blocks(a: &[char], b: &[char]) -> Vec<Block> {
    let mut places: HashMap<char, Vec<usize>> = HashMap::new();
    for (index, ch) in b.iter().enumerate() {
        places.entry(*ch).or_default().push(index);
    }
    let none = Vec::new();
    let rows: Vec<&[usize]> = a.iter().map(|ch| places.get(ch).unwrap_or(&none).as_slice()).collect();
    let mut lengths = Lengths::new(b.len());
    let mut found = Vec::new();
    let mut waiting = vec![(0, a.len(), 0, b.len())];
    while let Some((alo, ahi, blo, bhi)) = waiting.pop() {
        let (i, j, size) = longest(&rows, &mut lengths, (alo, ahi), (blo, bhi));
        if size == 0 {
            continue;
        }
        found.push((i, j, size));
        let (i_end, j_end) = (i.saturating_add(size), j.saturating_add(size));
        if alo < i && blo < j {
            waiting.push((alo, i, blo, j));
        }
        if i_end < ahi && j_end < bhi {
            waiting.push((i_end, ahi, j_end, bhi));
        }
    }
    found.sort_unstable();
    joined(&found, a.len(), b.len())
}

fn joined(found: &[Block], a_len: usize, b_len: usize) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::new();
    for &(i, j, size) in found {
        match out.last_mut() {
            Some((li, lj, lsize)) if li.saturating_add(*lsize) == i && lj.saturating_add(*lsize) == j => {
                *lsize = lsize.saturating_add(size);
            }
            _ => out.push((i, j, size)),
        }
    }
    out.push((a_len, b_len, 0));
    out
}

/// The run lengths that end at each place of the second sequence, for one row and the row before it.
struct Lengths {
    before: Vec<usize>,
    now: Vec<usize>,
    touched_before: Vec<usize>,
    touched: Vec<usize>,
}

impl Lengths {
    fn new(len: usize) -> Self {
        Self { before: vec![0; len], now: vec![0; len], touched_before: Vec::new(), touched: Vec::new() }
    }

    /// Notes that a run ends at `j` and tells how long it is.
    fn end_at(&mut self, j: usize) -> usize {
        let before = j.checked_sub(1).and_then(|left| self.before.get(left)).copied().unwrap_or(0);
        let length = before.saturating_add(1);
        if let Some(slot) = self.now.get_mut(j) {
            *slot = length;
            self.touched.push(j);
        }
        length
    }

    /// Makes this row the row before.
    fn advance(&mut self) {
        for j in self.touched_before.drain(..) {
            if let Some(slot) = self.before.get_mut(j) {
                *slot = 0;
            }
        }
        std::mem::swap(&mut self.before, &mut self.now);
        std::mem::swap(&mut self.touched_before, &mut self.touched);
    }
}

/// The longest run within both spans; of equally long ones the first in `a`, of these the first in `b`.
fn longest(
    rows: &[&[usize]],
    lengths: &mut Lengths,
    (alo, ahi): (usize, usize),
    (blo, bhi): (usize, usize),
) -> Block {
    let mut best = (alo, blo, 0);
    for (i, row) in rows.iter().enumerate().take(ahi).skip(alo) {
        let from = row.partition_point(|j| *j < blo);
        for j in row.iter().skip(from).copied().take_while(|j| *j < bhi) {
            let length = lengths.end_at(j);
            if length > best.2 {
                let start = |end: usize| end.saturating_add(1).saturating_sub(length);
                best = (start(i), start(j), length);
            }
        }
        lengths.advance();
    }
    // Leaves both rows empty for the next spans.
    lengths.advance();
    lengths.advance();
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(a: &str, b: &str) -> Vec<Block> {
        matching_blocks(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>())
    }

    #[test]
    fn blocks_are_those_of_difflib() {
        // Each row was printed by difflib.SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks().
        assert_eq!(blocks("abxcd", "abcd"), vec![(0, 0, 2), (3, 2, 2), (5, 4, 0)]);
        assert_eq!(blocks("", "abc"), vec![(0, 3, 0)]);
        assert_eq!(blocks("qabxcd", "abycdf"), vec![(1, 0, 2), (4, 3, 2), (6, 6, 0)]);
        assert_eq!(blocks("aabaab", "abab"), vec![(1, 0, 3), (5, 3, 1), (6, 4, 0)]);
        assert_eq!(blocks("佐藤様、鈴木様", "S.様、S.様"), vec![(2, 2, 2), (6, 6, 1), (7, 7, 0)]);
    }
}
