//! Describes units to the model: which rows of the weight table speak about them.
//!
//! Apart from the model because this list is what training tunes. The same code describes texts to the trainer and to
//! the tagger, so the two cannot drift apart. What is said lies in lines of eight rows: a character, a pair or a word
//! chooses a line once, and each unit near it takes the row of the place it has, so that one hash and one piece of
//! memory serve several units.

use crate::class;
use crate::lattice::{Known, Lattice, Word};
use crate::units::{Kind, Unit};

/// Characters of context on each side.
const SIDE: usize = 3;

/// Slots before the first unit of a run and after its last, for what is said of units outside it.
pub(crate) const PAD: usize = 6;

/// There are `1 << SORT_BITS` sorts of units.
pub(crate) const SORT_BITS: u32 = 17;

/// Shelves of the weight table, by how many rows their lines have.
pub(crate) const SHELVES: usize = 3;
/// Rows of a line on each shelf.
pub(crate) const LINE: [usize; SHELVES] = [8, 4, 1];

/// A text ready to be described.
#[derive(Debug, Default)]
pub(crate) struct Scene {
    pub(crate) units: Vec<Unit>,
    pub(crate) lattice: Lattice,
    codes: Vec<u32>,
    kinds: Vec<u8>,
    leads: Vec<(u32, u8)>,
    /// Whether a person may stand here at all.
    pub(crate) hot: Vec<bool>,
}

#[inline]
fn mix(a: u64, b: u64) -> u64 {
    let mixed = (a ^ b.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 29)
}

/// Classes that say something about what a neighbouring word is.
#[inline]
fn brief(word: &Word) -> u64 {
    u64::from(word.mask) | u64::from(word.len.min(5)) << 16 | u64::from(word.code == 0) << 20
}

/// Hears what is said of units.
pub(crate) trait Tell {
    /// Hears of `count` rows of a line, from `role` on, for the units from `slot` on; the line by its shelf and name.
    fn tell(&mut self, shelf: usize, name: u64, role: usize, slot: usize, count: usize);
}

#[cfg(feature = "train")]
impl<F: FnMut(usize, u64, usize, usize, usize)> Tell for F {
    fn tell(&mut self, shelf: usize, name: u64, role: usize, slot: usize, count: usize) {
        self(shelf, name, role, slot, count);
    }
}

/// Gives lines their names.
struct Told<F> {
    add: F,
}

impl<F: Tell> Told<F> {
    #[inline]
    fn name(template: u64, value: u64) -> u64 {
        (value ^ (template << 56)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
    }

    /// `count` rows of a line from `role` on, for the units from `slot` on.
    #[inline(always)]
    fn line(&mut self, template: u64, value: u64, role: usize, slot: usize, count: usize) {
        self.add.tell(0, Self::name(template, value), role, slot, count);
    }

    /// As `line`, of half a line.
    #[inline(always)]
    fn half(&mut self, template: u64, value: u64, slot: usize, count: usize) {
        self.add.tell(1, Self::name(template, value), 0, slot, count);
    }

    /// One row for one unit.
    #[inline(always)]
    fn row(&mut self, template: u64, value: u64, slot: usize) {
        self.add.tell(2, Self::name(template, value), 0, slot, 1);
    }
}

impl Scene {
    /// Finds the units that are worth describing, and what stands before each on its line.
    pub(crate) fn prepare(&mut self, cold: &[u8]) {
        self.codes.clear();
        self.kinds.clear();
        self.leads.clear();
        self.codes.resize(2 * SIDE, 2);
        self.kinds.resize(2 * SIDE, Kind::Newline as u8);
        let mut lead = (2_u32, 0_u8);
        for (at, unit) in self.units.iter().enumerate() {
            self.codes.push(unit.code);
            self.kinds.push(unit.kind as u8);
            self.leads.push(lead);
            lead.1 = lead.1.saturating_add(1);
            if matches!(unit.kind, Kind::Newline) {
                lead = (2, 0);
            } else if matches!(
                unit.kind,
                Kind::Separator | Kind::Colon | Kind::Open | Kind::Close | Kind::Stop
            ) {
                let said = if unit.kind == Kind::Colon || unit.kind == Kind::Open {
                    let word = at
                        .checked_sub(1)
                        .and_then(|before| self.lattice.known.get(before))
                        .and_then(|known| self.lattice.words.get(known.word as usize));
                    word.map_or(0, |word| word.key)
                } else {
                    0
                };
                lead = (said ^ (unit.code << 8), 0);
            }
        }
        self.codes.resize(self.units.len() + 4 * SIDE, 2);
        self.kinds.resize(self.units.len() + 4 * SIDE, Kind::Newline as u8);
        self.warm(cold);
    }

    /// What decides whether a unit is looked at: its kind, which names lie over it, its word's classes.
    #[inline]
    pub(crate) fn sort(&self, unit: &Unit, known: &Known) -> u32 {
        let word = self.lattice.words.get(known.word as usize);
        let (code, len) = word.map_or((0, 0), |word| (u32::from(word.code), u32::from(word.len.min(3))));
        // None, a single character, rare, frequent.
        let level = |code: u8| match code {
            0 => 0,
            1..=4 => 1,
            17..=20 => 1,
            code => 2 + u32::from(code > 16),
        };
        let full = match known.full / 4 {
            0 => 0,
            1..=3 => 1,
            4..=6 => 2,
            _ => 3,
        };
        let sort = code
            | len << 8
            | level(known.surname) << 10
            | level(known.given) << 12
            | full << 14
            | (unit.kind as u32) << 16;
        sort.wrapping_mul(0x9E37_79B9) >> (32 - SORT_BITS)
    }

    /// Finds the units worth describing: those of a sort that names persons at times, and their neighbours.
    fn warm(&mut self, cold: &[u8]) {
        self.hot.clear();
        self.hot.resize(self.units.len(), false);
        let mut hot = std::mem::take(&mut self.hot);
        for (at, (unit, known)) in self.units.iter().zip(&self.lattice.known).enumerate() {
            let may = match unit.kind {
                Kind::Kanji | Kind::Katakana | Kind::Capital | Kind::Upper => true,
                Kind::Hiragana => (known.surname | known.given) > 4 || known.full > 0,
                Kind::Lower | Kind::Mixed => known.surname | known.given | known.full != 0,
                _ => known.full > 0,
            };
            let sort = self.sort(unit, known);
            if !may || cold.get(sort as usize / 8).is_some_and(|cell| cell >> (sort % 8) & 1 == 1) {
                continue;
            }
            for near in hot.get_mut(at.saturating_sub(1)..(at + 2).min(self.units.len())).unwrap_or_default()
            {
                *near = true;
            }
        }
        self.hot = hot;
    }

    #[inline]
    fn word(&self, number: usize) -> Word {
        self.lattice.words.get(number).copied().unwrap_or(Word {
            mask: 0x8000,
            len: 0,
            key: 1,
            code: 0,
            start: 0,
        })
    }

    /// Tells `add` every row that speaks of the units from `from` to `to`: its line's shelf and name, its first row, its
    /// first slot and how many of both go together. The slot of the unit at `from` is `PAD`; slots of units outside
    /// say nothing.
    #[inline]
    pub(crate) fn describe(&self, from: usize, to: usize, add: impl Tell) {
        let mut told = Told { add };
        self.characters(from, to, &mut told);
        self.words(from, to, &mut told);
        self.places(from, to, &mut told);
    }

    /// Characters and pairs, each told to the units around it.
    #[inline]
    fn characters<F: Tell>(&self, from: usize, to: usize, told: &mut Told<F>) {
        let len = to - from;
        // The padded number of a unit is its number and twice SIDE; the first here stands SIDE before the run.
        let codes = self.codes.get(from + SIDE..to + 3 * SIDE + 2).unwrap_or_default();
        for (step, codes) in codes.windows(3).filter_map(|three| three.first_chunk()).enumerate() {
            let [a, b, c]: [u64; 3] = codes.map(u64::from);
            told.line(1, a, 0, step, 7);
            // Where a line would reach no unit of the run it need not be looked for.
            if (1..len + 4).contains(&step) {
                told.half(2, mix(a, b), step + 2, 4);
            }
            if (2..len + 2).contains(&step) {
                told.row(4, mix(a, c), step + 4);
            }
        }
        let kinds = self.kinds.get(from + 2 * SIDE - 2..to + 2 * SIDE + 2).unwrap_or_default();
        let mut types = 0;
        for (step, &kind) in kinds.iter().enumerate() {
            types = types << 4 | u64::from(kind);
            // The unit in the middle of the last five.
            if step >= 4 {
                told.row(6, types & 0xF_FFFF, step + 2);
                told.row(7, types >> 4 & 0xFFF, step + 2);
            }
        }
    }

    /// The words of the likeliest cut and their neighbours, told to the units of each word.
    #[inline]
    fn words<F: Tell>(&self, from: usize, to: usize, told: &mut Told<F>) {
        let number = |at: usize| self.lattice.known.get(at).map_or(0, |known| known.word as usize);
        let (first, last) = (number(from), number(to.saturating_sub(1)));
        let [mut left, mut word] =
            [first.checked_sub(1).map_or(self.word(usize::MAX), |at| self.word(at)), self.word(first)];
        for at in first..=last {
            let right = self.word(at + 1);
            let values = [brief(&word), u64::from(word.key), u64::from(left.key), u64::from(right.key)];
            let (start, len) = (word.start as usize, usize::from(word.len));
            for (template, value) in (16_u64..).zip(values) {
                if len <= 3 && start >= from && start + len <= to {
                    told.line(template, value, len * (len - 1) / 2, start - from + PAD, len);
                    continue;
                }
                for unit in start.max(from)..(start + len).min(to) {
                    let role = unit - start;
                    let (salt, role) = match len {
                        0..=3 => (0, len * len.saturating_sub(1) / 2 + role),
                        _ if role + 1 == len => (1 << 50, 3),
                        _ => (1 << 50, role.min(2)),
                    };
                    told.line(template, value ^ salt, role, unit - from + PAD, 1);
                }
            }
            (left, word) = (word, right);
        }
    }

    /// What is known of each unit, and what its line began with.
    #[inline]
    fn places<F: Tell>(&self, from: usize, to: usize, told: &mut Told<F>) {
        let none = Known::default();
        let known = |at: usize| self.lattice.known.get(at).unwrap_or(&none);
        let names = |known: &Known| u64::from(known.surname) << 8 | u64::from(known.given);
        for at in from..to {
            let slot = at - from + PAD;
            let here = known(at);
            let kind = self.kinds.get(at + 2 * SIDE).copied().map_or(15, u64::from);
            let other = u64::from(here.other);
            told.row(32, names(here) << 4 | kind, slot);
            told.row(33, other << 4 | kind, slot);
            told.row(34, names(here) << 20 | other, slot);
            told.row(35, u64::from(here.full) << 16 | other & 0xFFF, slot);
            let word = self.word(here.word as usize);
            let lead = self.leads.get(at).copied().unwrap_or_default();
            let near = lead.1.min(5);
            told.line(38, u64::from(lead.0), usize::from(near), slot, 1);
            let sort = u64::from(word.mask & class::ANY_NAME) << 8 | kind;
            told.line(39, mix(u64::from(lead.0), sort), usize::from(near), slot, 1);
        }
    }
}
