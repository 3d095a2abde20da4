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

/// Rows of a line.
pub(crate) const LINE: usize = 8;

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

/// Where rows are said to be: in a table of `1 << bits` rows.
struct Told<F> {
    shift: u32,
    add: F,
}

impl<F: FnMut(usize, usize, usize)> Told<F> {
    #[inline]
    fn hash(template: u64, value: u64) -> u32 {
        ((value ^ (template << 56)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 32) as u32
    }

    /// `count` rows of a line from `role` on, for the units from `slot` on.
    #[inline]
    fn line(&mut self, template: u64, value: u64, role: usize, slot: usize, count: usize) {
        let line = (Self::hash(template, value) >> self.shift) as usize & !(LINE - 1);
        (self.add)(line + role, slot, count);
    }

    /// As `line`, of half a line.
    #[inline]
    fn half(&mut self, template: u64, value: u64, slot: usize, count: usize) {
        let line = (Self::hash(template, value) >> self.shift) as usize & !(LINE / 2 - 1);
        (self.add)(line, slot, count);
    }

    /// One row for one unit.
    #[inline]
    fn row(&mut self, template: u64, value: u64, slot: usize) {
        (self.add)((Self::hash(template, value) >> self.shift) as usize, slot, 1);
    }
}

impl Scene {
    /// Finds the units that are worth describing, and what stands before each on its line.
    pub(crate) fn prepare(&mut self) {
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
        self.warm();
    }

    fn warm(&mut self) {
        self.hot.clear();
        self.hot.resize(self.units.len(), false);
        for (at, (unit, known)) in self.units.iter().zip(&self.lattice.known).enumerate() {
            let word = self.lattice.words.get(known.word as usize);
            // A plain word that is no name, with no longer name over it.
            let plain = (known.surname | known.given) <= 4
                && known.full == 0
                && word.is_some_and(|word| {
                    word.len >= 2 && word.mask & class::WORD != 0 && word.mask & !class::PLAIN == 0
                });
            let hot = match unit.kind {
                Kind::Kanji if plain => false,
                Kind::Kanji | Kind::Katakana | Kind::Capital | Kind::Upper => true,
                Kind::Hiragana => (known.surname | known.given) > 4 || known.full > 0,
                Kind::Lower | Kind::Mixed => known.surname | known.given | known.full != 0,
                _ => known.full > 0,
            };
            if hot {
                for near in
                    self.hot.get_mut(at.saturating_sub(1)..(at + 2).min(self.units.len())).unwrap_or_default()
                {
                    *near = true;
                }
            }
        }
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

    /// Tells `add` every row that speaks of the units from `from` to `to`: its first row, its first slot and how many
    /// of both go together. The slot of the unit at `from` is `PAD`; slots of units outside say nothing.
    #[inline]
    pub(crate) fn describe(&self, from: usize, to: usize, bits: u32, add: impl FnMut(usize, usize, usize)) {
        let mut told = Told { shift: 32 - bits, add };
        self.characters(from, to, &mut told);
        self.words(from, to, &mut told);
        self.places(from, to, &mut told);
    }

    /// Characters and pairs, each told to the units around it.
    #[inline]
    fn characters<F: FnMut(usize, usize, usize)>(&self, from: usize, to: usize, told: &mut Told<F>) {
        // The padded number of a unit is its number and twice SIDE; the first here stands SIDE before the run.
        let codes = self.codes.get(from + SIDE..to + 3 * SIDE + 2).unwrap_or_default();
        for (step, codes) in codes.windows(3).filter_map(|three| three.first_chunk()).enumerate() {
            let [a, b, c]: [u64; 3] = codes.map(u64::from);
            told.line(1, a, 0, step, 7);
            told.half(2, mix(a, b), step + 2, 4);
            told.row(4, mix(a, c), step + 4);
        }
        let kinds = self.kinds.get(from + 2 * SIDE - 2..to + 2 * SIDE + 2).unwrap_or_default();
        let mut types = 0;
        for (step, &kind) in kinds.iter().enumerate() {
            types = types << 4 | u64::from(kind);
            // The unit in the middle of the last five.
            told.row(6, types & 0xF_FFFF, step + 2);
            told.row(7, types >> 4 & 0xFFF, step + 2);
        }
    }

    /// The words of the likeliest cut and their neighbours, told to the units of each word.
    #[inline]
    fn words<F: FnMut(usize, usize, usize)>(&self, from: usize, to: usize, told: &mut Told<F>) {
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
    fn places<F: FnMut(usize, usize, usize)>(&self, from: usize, to: usize, told: &mut Told<F>) {
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
            told.row(34, names(here) << 16 | other, slot);
            told.row(35, u64::from(here.full) << 16 | other & 0xFF, slot);
            let word = self.word(here.word as usize);
            let lead = self.leads.get(at).copied().unwrap_or_default();
            let near = lead.1.min(5);
            told.line(38, u64::from(lead.0), usize::from(near), slot, 1);
            let sort = u64::from(word.mask & class::ANY_NAME) << 8 | kind;
            told.line(39, mix(u64::from(lead.0), sort), usize::from(near), slot, 1);
        }
    }
}
