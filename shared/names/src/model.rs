//! The model: a linear chain of labels over the units of a text.
//!
//! Apart from the features because this is arithmetic only: rows of eight small weights are added up, and the two-way
//! sums over all label sequences give for each unit how likely it is inside a person. Uses its own `exp`, so that
//! every machine gets the same figures.

use crate::features::{LINE, Row, SHELVES, SORT_BITS, Tell};

/// Labels: outside; person's start, inside, end, single; organisation; place; other proper noun.
pub(crate) const LABELS: usize = 8;
#[cfg(feature = "train")]
pub(crate) const OUTSIDE: usize = 0;
pub(crate) const START: usize = 1;
pub(crate) const INSIDE: usize = 2;
pub(crate) const END: usize = 3;
pub(crate) const SINGLE: usize = 4;
pub(crate) const FIRM: usize = 5;
pub(crate) const PLACE: usize = 6;
#[cfg(feature = "train")]
pub(crate) const THING: usize = 7;

/// A value for each label.
pub(crate) type Lanes = [f32; LABELS];

/// Whether a person may go on from one label to the next.
pub(crate) const fn allowed(from: usize, to: usize) -> bool {
    let open = from == START || from == INSIDE;
    let inner = to == INSIDE || to == END;
    open == inner
}

/// Adding it rounds a small number to a whole one, which then stands in the lowest bits.
const ROUND: f32 = 12_582_912.0;

/// `e` to the power of `x`, near enough, the same on every machine.
#[inline]
pub(crate) fn exp(x: f32) -> f32 {
    let scaled = x.clamp(-80.0, 80.0) * std::f32::consts::LOG2_E;
    let rounded = scaled + ROUND;
    let part = (scaled - (rounded - ROUND)) * std::f32::consts::LN_2;
    let series =
        1.0 + part * (1.0 + part * (0.5 + part * (1.0 / 6.0 + part * (1.0 / 24.0 + part * (1.0 / 120.0)))));
    // The exponent by bits and not by a conversion, which would be made lane by lane.
    let exponent = rounded.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127);
    f32::from_bits(exponent << 23) * series
}

/// Room for the sums, kept between texts.
#[derive(Debug, Default)]
pub(crate) struct Sums {
    forward: Vec<Lanes>,
    backward: Vec<Lanes>,
    scores: Vec<Lanes>,
    scales: Vec<f32>,
}

fn total(lanes: &Lanes) -> f32 {
    let [a, b, c, d, e, f, g, h] = *lanes;
    ((a + b) + (c + d)) + ((e + f) + (g + h))
}

fn scaled(lanes: &Lanes, by: f32) -> Lanes {
    lanes.map(|lane| lane * by)
}

/// `sum over from of lanes[from] * moves[from]`.
#[inline]
fn forward_step(lanes: &Lanes, moves: &[Lanes; LABELS]) -> Lanes {
    let mut out = [0.0; LABELS];
    for (lane, row) in lanes.iter().zip(moves) {
        for (sum, weight) in out.iter_mut().zip(row) {
            *sum += lane * weight;
        }
    }
    out
}

/// What may start or end a run: no person goes on over its borders.
const fn border(open: [bool; LABELS]) -> Lanes {
    let mut out = [0.0; LABELS];
    let mut at = 0;
    while at < LABELS {
        #[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
        {
            out[at] = if open[at] { 1.0 } else { 0.0 };
        }
        at += 1;
    }
    out
}

const FIRST: Lanes = border([true, true, false, false, true, true, true, true]);
const LAST: Lanes = border([true, false, false, true, true, true, true, true]);

/// The transitions as factors.
#[derive(Debug, Clone)]
pub(crate) struct Moves {
    pub(crate) ahead: [Lanes; LABELS],
    back: [Lanes; LABELS],
    pub(crate) first: Lanes,
    pub(crate) last: Lanes,
}

impl Moves {
    /// Makes factors of transition weights: a row for each label, then one for the start, one for the end.
    pub(crate) fn new(weights: &[Lanes; LABELS + 2]) -> Self {
        let mut ahead = [[0.0; LABELS]; LABELS];
        let mut back = ahead;
        for (from, row) in weights.iter().take(LABELS).enumerate() {
            for (to, &weight) in row.iter().enumerate() {
                let factor = if allowed(from, to) { exp(weight) } else { 0.0 };
                if let Some(cell) = ahead.get_mut(from).and_then(|row| row.get_mut(to)) {
                    *cell = factor;
                }
                if let Some(cell) = back.get_mut(to).and_then(|row| row.get_mut(from)) {
                    *cell = factor;
                }
            }
        }
        let times = |a: &Lanes, b: &Lanes| {
            let mut out = *a;
            for (x, y) in out.iter_mut().zip(b) {
                *x *= exp(*y);
            }
            out
        };
        let [.., start, end] = weights;
        Self { ahead, back, first: times(&FIRST, start), last: times(&LAST, end) }
    }
}

impl Sums {
    /// Forgets the last run.
    pub(crate) fn clear(&mut self) {
        self.scores.clear();
    }

    /// Adds a unit's scores.
    pub(crate) fn push(&mut self, scores: &Lanes) {
        let [a, b, c, d, e, f, g, h] = *scores;
        let most = ((a.max(b)).max(c.max(d))).max((e.max(f)).max(g.max(h)));
        let mut factors = *scores;
        for factor in &mut factors {
            *factor = exp(*factor - most);
        }
        self.scores.push(factors);
    }

    /// How many units there are.
    pub(crate) fn len(&self) -> usize {
        self.scores.len()
    }

    /// Sums over all label sequences, both ways.
    pub(crate) fn run(&mut self, moves: &Moves) {
        self.forward.clear();
        self.scales.clear();
        let mut lanes = moves.first;
        for (at, scores) in self.scores.iter().enumerate() {
            if at > 0 {
                lanes = forward_step(&lanes, &moves.ahead);
            }
            for (lane, score) in lanes.iter_mut().zip(scores) {
                *lane *= score;
            }
            let scale = 1.0 / total(&lanes).max(1e-30);
            lanes = scaled(&lanes, scale);
            self.forward.push(lanes);
            self.scales.push(scale);
        }
        self.backward.clear();
        self.backward.resize(self.scores.len(), moves.last);
        let mut lanes = moves.last;
        for at in (1..self.scores.len()).rev() {
            let (Some(scores), Some(&scale)) = (self.scores.get(at), self.scales.get(at)) else { return };
            for (lane, score) in lanes.iter_mut().zip(scores) {
                *lane *= score * scale;
            }
            lanes = forward_step(&lanes, &moves.back);
            if let Some(slot) = self.backward.get_mut(at - 1) {
                *slot = lanes;
            }
        }
    }

    /// How likely each label is at a unit.
    pub(crate) fn marginal(&self, at: usize) -> Lanes {
        let (Some(forward), Some(backward)) = (self.forward.get(at), self.backward.get(at)) else {
            return [0.0; LABELS];
        };
        let mut lanes = *forward;
        for (lane, other) in lanes.iter_mut().zip(backward) {
            *lane *= other;
        }
        scaled(&lanes, 1.0 / total(&lanes).max(1e-30))
    }

    /// How likely each pair of labels is at `at` and the unit after it.
    #[cfg(feature = "train")]
    pub(crate) fn pair(&self, at: usize, moves: &Moves) -> [Lanes; LABELS] {
        let mut out = moves.ahead;
        let (Some(forward), Some(backward), Some(scores)) =
            (self.forward.get(at), self.backward.get(at + 1), self.scores.get(at + 1))
        else {
            return [[0.0; LABELS]; LABELS];
        };
        let mut sum = 0.0;
        for (row, left) in out.iter_mut().zip(forward) {
            for ((cell, right), score) in row.iter_mut().zip(backward).zip(scores) {
                *cell *= left * right * score;
            }
            sum += total(row);
        }
        let scale = 1.0 / sum.max(1e-30);
        out.map(|row| scaled(&row, scale))
    }
}

/// Lines of one length: which of them there are, and their rows.
#[derive(Debug, Clone, Copy, Default)]
struct Shelf {
    /// For 48 lines each: a bit for every line that is there, and above them how many are there before.
    cells: &'static [[u8; 8]],
    rows: &'static [[u8; LABELS]],
}

/// Lines that a cell tells of.
pub(crate) const CELL: usize = 48;

/// The cell that tells of a line and the bit in it.
#[inline]
pub(crate) fn place(name: u64, cells: usize) -> (usize, u32) {
    let high = name >> 32;
    ((high.wrapping_mul(cells as u64) >> 32) as usize, (((high & 0xFFFF) * CELL as u64) >> 16) as u32)
}

impl Shelf {
    /// The number of a line among those that are there.
    #[inline(always)]
    fn find(&self, name: u64) -> Option<usize> {
        let (is_there, line) = self.line(name);
        is_there.then_some(line)
    }

    /// Whether a line is there, and if it is, its number among those that are.
    #[inline(always)]
    fn line(&self, name: u64) -> (bool, usize) {
        let (cell, bit) = place(name, self.cells.len());
        let cell = self.cells.get(cell).map_or(0, |cell| u64::from_le_bytes(*cell));
        let before = (cell & ((1 << bit) - 1)).count_ones() as usize;
        (cell >> bit & 1 == 1, (cell >> CELL) as usize + before)
    }
}

/// The weights as they stand in the binary.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    shelves: [Shelf; SHELVES],
    /// A bit for every sort of unit: whether it is not worth describing.
    pub(crate) cold: &'static [u8],
    scale: f32,
    pub(crate) moves: Moves,
}

/// What a weights file starts with, before the transitions.
pub(crate) const WEIGHTS_MAGIC: [u8; 4] = *b"SKW3";

/// Where the transitions end in a weights file that starts with magic and scale.
const MOVES_END: usize = 8 + (LABELS + 2) * LABELS * 4;

/// Where the sizes of the shelves end: of each the number of its cells and of its lines.
const SIZES_END: usize = MOVES_END + SHELVES * 8;

/// Where the sorts start that are not worth describing: at a border of 64 bytes.
pub(crate) const COLD_AT: usize = SIZES_END.next_multiple_of(64);

/// Where the rows start, those of the longest lines first, then the cells.
const ROWS_AT: usize = COLD_AT + (1 << (SORT_BITS - 3));

impl Weights {
    /// Reads a weights file; nothing if it is not one.
    pub(crate) fn read(bytes: &'static [u8]) -> Option<Self> {
        if bytes.get(..4)? != WEIGHTS_MAGIC {
            return None;
        }
        let numbers: Vec<f32> = bytes
            .get(4..MOVES_END)?
            .as_chunks::<4>()
            .0
            .iter()
            .map(|&four| f32::from_le_bytes(four))
            .collect();
        let (scale, rest) = numbers.split_first()?;
        let mut transitions = [[0.0; LABELS]; LABELS + 2];
        for (row, values) in transitions.iter_mut().zip(rest.as_chunks::<LABELS>().0) {
            *row = *values;
        }
        let sizes = bytes.get(MOVES_END..SIZES_END)?.as_chunks::<4>().0.as_chunks::<2>().0;
        let mut shelves = [Shelf::default(); SHELVES];
        let mut rest = bytes.get(ROWS_AT..)?.as_chunks::<8>().0;
        for ((shelf, [_, lines]), length) in shelves.iter_mut().zip(sizes).zip(LINE) {
            (shelf.rows, rest) = rest.split_at_checked(u32::from_le_bytes(*lines) as usize * length)?;
        }
        for (shelf, [cells, _]) in shelves.iter_mut().zip(sizes) {
            (shelf.cells, rest) = rest.split_at_checked(u32::from_le_bytes(*cells) as usize)?;
        }
        Some(Self {
            shelves,
            cold: bytes.get(COLD_AT..ROWS_AT)?,
            scale: *scale,
            moves: Moves::new(&transitions),
        })
    }

    /// A total as scores. All of them may be off by the same amount, which says nothing about a label.
    #[inline]
    pub(crate) fn scores(&self, total: &Total) -> Lanes {
        total.lanes().map(|lane| f32::from(lane) * self.scale)
    }
}

/// Adds the rows it is told of to totals.
///
/// First the lines are looked for, then the rows of those that are there are added, each without a choice in between:
/// so the machine fetches from the tables, which are larger than its near memory, for many rows at once.
pub(crate) struct Adder<'a> {
    pub(crate) weights: &'a Weights,
    /// A total for each slot.
    pub(crate) totals: &'a mut [Total],
    pub(crate) memo: &'a mut Memo,
    pub(crate) found: &'a mut Vec<Found>,
    /// What was told of lines one by one.
    pub(crate) told: &'a mut Vec<Found>,
}

/// Rows that are to be added: the number of the first, where the first is added, and how many there are.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Found {
    row: u32,
    slot: u16,
    count: u16,
}

impl Adder<'_> {
    #[inline(always)]
    fn add(&mut self, rows: &[[u8; LABELS]], row: usize, slot: usize, count: usize) {
        if let (Some(totals), Some(rows)) =
            (self.totals.get_mut(slot..slot + count), rows.get(row..row + count))
        {
            totals.iter_mut().zip(rows).for_each(|(total, row)| total.add(*row));
        }
    }
}

impl Tell for Adder<'_> {
    #[inline(always)]
    fn tell(&mut self, shelf: usize, name: u64, role: usize, slot: usize, count: usize) {
        let (Some(shelf), Some(length)) = (self.weights.shelves.get(shelf), LINE.get(shelf)) else { return };
        let (is_there, line) = shelf.line(name);
        let row = (line * length + role) as u32;
        // INVARIANT: only the first shelf's lines are told one by one.
        let count = if is_there { count as u16 } else { 0 };
        self.told.push(Found { row, slot: slot as u16, count });
    }

    #[inline(always)]
    fn tell_each(&mut self, shelf: usize, count: usize, slot: usize, names: impl Iterator<Item = u64>) {
        let weights = self.weights;
        let (Some(shelf), Some(length)) = (weights.shelves.get(shelf), LINE.get(shelf)) else { return };
        let mut end = 0;
        for (slot, name) in (slot..).zip(names) {
            let (is_there, line) = shelf.line(name);
            if let Some(place) = self.found.get_mut(end) {
                *place = Found { row: (line * length) as u32, slot: slot as u16, count: 0 };
            }
            end += usize::from(is_there);
        }
        for at in 0..end {
            let Some(&Found { row, slot, .. }) = self.found.get(at) else { break };
            self.add(shelf.rows, row as usize, usize::from(slot), count);
        }
    }

    #[inline(always)]
    fn tell_together<const N: usize>(&mut self, key: u64, slot: usize, rows: impl Fn() -> [Row; N]) {
        let Some(total) = self.totals.get_mut(slot) else { return };
        let Some(kept) = self.memo.place(key) else { return };
        if kept.key != key {
            let mut sum = Total::default();
            for (shelf, name, role) in rows() {
                let (Some(shelf), Some(length)) = (self.weights.shelves.get(shelf), LINE.get(shelf)) else {
                    continue;
                };
                let row = shelf.find(name).and_then(|line| shelf.rows.get(line * length + role));
                row.into_iter().for_each(|row| sum.add(*row));
            }
            *kept = Kept { key, sum };
        }
        total.join(kept.sum);
    }

    #[inline]
    fn end(&mut self) {
        let [shelf, ..] = self.weights.shelves;
        for at in 0..self.told.len() {
            let Some(&Found { row, slot, count }) = self.told.get(at) else { break };
            let (row, slot) = (row as usize, usize::from(slot));
            // A word has three units at most; no loop, as it would be made for many.
            if count > 0 {
                self.add(shelf.rows, row, slot, 1);
            }
            if count > 1 {
                self.add(shelf.rows, row + 1, slot + 1, 1);
            }
            if count > 2 {
                self.add(shelf.rows, row + 2, slot + 2, 1);
            }
        }
        self.told.clear();
    }
}

/// Sums of rows that are told together, kept since most are wanted again soon: a text has few sorts of places.
#[derive(Debug, Default)]
pub(crate) struct Memo(Vec<Kept>);

/// How many sums are kept: no more than stay in the nearest memory.
const MEMO: usize = 512;

#[derive(Debug, Clone, Copy, Default)]
struct Kept {
    key: u64,
    sum: Total,
}

impl Memo {
    /// Makes room if there is none yet.
    pub(crate) fn open(&mut self) {
        self.0.resize(MEMO, Kept::default());
    }

    #[inline(always)]
    fn place(&mut self, key: u64) -> Option<&mut Kept> {
        let place = key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - MEMO.ilog2());
        self.0.get_mut(place as usize)
    }
}

/// Rows added up: the even lanes side by side in one word, sixteen bits each, and the odd ones in another. A weight is
/// kept with 128 added, and never less than 0, so there is room for 257 rows.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Total {
    even: u64,
    odd: u64,
}

impl Total {
    /// The lower byte of each sixteen bits.
    const BYTES: u64 = 0x00FF_00FF_00FF_00FF;

    /// Adds a row. Four lanes at a time: a loop over lanes is not made one step by every compiler.
    #[inline(always)]
    fn add(&mut self, row: [u8; LABELS]) {
        let row = u64::from_le_bytes(row);
        self.join(Self { even: row & Self::BYTES, odd: row >> 8 & Self::BYTES });
    }

    /// Adds another total.
    #[inline(always)]
    fn join(&mut self, other: Self) {
        self.even = self.even.wrapping_add(other.even);
        self.odd = self.odd.wrapping_add(other.odd);
    }

    /// The sums in the order of the labels.
    #[inline]
    fn lanes(self) -> [u16; LABELS] {
        let at = |word: u64, lane: u32| (word >> (16 * lane)) as u16;
        let Self { even, odd } = self;
        [at(even, 0), at(odd, 0), at(even, 1), at(odd, 1), at(even, 2), at(odd, 2), at(even, 3), at(odd, 3)]
    }
}

/// How a weight of zero is written.
#[cfg(feature = "train")]
pub(crate) const WEIGHT_ZERO: u8 = 128;

/// Whether the bytes start as a weights file does; asked while the crate is compiled.
#[cfg(not(feature = "train"))]
#[expect(
    clippy::indexing_slicing,
    reason = "evaluated while compiling, where a bad index is a compile error"
)]
pub(crate) const fn looks_right(bytes: &[u8]) -> bool {
    bytes.len() > ROWS_AT
        && bytes[0] == WEIGHTS_MAGIC[0]
        && bytes[1] == WEIGHTS_MAGIC[1]
        && bytes[2] == WEIGHTS_MAGIC[2]
        && bytes[3] == WEIGHTS_MAGIC[3]
}
