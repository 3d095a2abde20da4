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

    /// Hears of lines of which the first `count` rows are told to as many units: those of the first line to the units
    /// from `slot` on, those of the next one unit further.
    #[inline(always)]
    fn tell_each(&mut self, shelf: usize, count: usize, slot: usize, names: impl Iterator<Item = u64>) {
        for (slot, name) in (slot..).zip(names) {
            self.tell(shelf, name, 0, slot, count);
        }
    }

    /// Hears of single rows that are always told together, each by its shelf, its line's name and its number, for the
    /// unit at `slot`. `key`, which is not 0, tells them from all others.
    #[inline(always)]
    fn tell_together<const N: usize>(&mut self, key: u64, slot: usize, rows: impl Fn() -> [Row; N]) {
        let _ = key;
        for (shelf, name, role) in rows() {
            self.tell(shelf, name, role, slot, 1);
        }
    }

    /// Hears that all is told.
    #[inline(always)]
    fn end(&mut self) {}
}

/// A row by its shelf, the name of its line and its number in it.
pub(crate) type Row = (usize, u64, usize);

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
    /// `count` rows of a line from `role` on, for the units from `slot` on.
    #[inline(always)]
    fn line(&mut self, template: u64, value: u64, role: usize, slot: usize, count: usize) {
        self.add.tell(0, name_of(template, value), role, slot, count);
    }
}

impl Scene {
    /// Finds the units that are worth describing, and what stands before each on its line.
    pub(crate) fn prepare(&mut self, cold: &[u8]) {
        let Self { units, lattice, codes, kinds, leads, .. } = self;
        codes.clear();
        kinds.clear();
        leads.clear();
        codes.resize(2 * SIDE, 2);
        kinds.resize(2 * SIDE, Kind::Newline as u8);
        codes.extend(units.iter().map(|unit| unit.code));
        kinds.extend(units.iter().map(|unit| unit.kind as u8));
        codes.resize(units.len() + 4 * SIDE, 2);
        kinds.resize(units.len() + 4 * SIDE, Kind::Newline as u8);
        let mut lead = (2_u32, 0_u8);
        leads.extend(units.iter().enumerate().map(|(at, unit)| {
            let here = lead;
            lead.1 = lead.1.saturating_add(1);
            match unit.kind {
                Kind::Newline => lead = (2, 0),
                Kind::Separator | Kind::Close | Kind::Stop => lead = (unit.code << 8, 0),
                Kind::Colon | Kind::Open => {
                    let word = at
                        .checked_sub(1)
                        .and_then(|before| lattice.known.get(before))
                        .and_then(|known| lattice.words.get(known.word as usize));
                    lead = (word.map_or(0, |word| word.key) ^ (unit.code << 8), 0);
                }
                Kind::Kanji
                | Kind::Hiragana
                | Kind::Katakana
                | Kind::Lower
                | Kind::Capital
                | Kind::Upper
                | Kind::Mixed
                | Kind::Digit
                | Kind::Space
                | Kind::Other => {}
            }
            here
        }));
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
        let mut hot = std::mem::take(&mut self.hot);
        hot.clear();
        hot.resize(self.units.len(), false);
        for (at, (unit, known)) in self.units.iter().zip(&self.lattice.known).enumerate() {
            let may = match unit.kind {
                Kind::Kanji | Kind::Katakana | Kind::Capital | Kind::Upper => true,
                Kind::Hiragana => (known.surname | known.given) > 4 || known.full > 0,
                Kind::Lower | Kind::Mixed => known.surname | known.given | known.full != 0,
                Kind::Digit
                | Kind::Space
                | Kind::Newline
                | Kind::Open
                | Kind::Close
                | Kind::Separator
                | Kind::Colon
                | Kind::Stop
                | Kind::Other => known.full > 0,
            };
            if !may {
                continue;
            }
            let sort = self.sort(unit, known);
            if cold.get(sort as usize / 8).is_some_and(|cell| cell >> (sort % 8) & 1 == 1) {
                continue;
            }
            let first = at.saturating_sub(1);
            hot.iter_mut().skip(first).take(at + 2 - first).for_each(|near| *near = true);
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
        told.add.end();
    }

    /// Characters and pairs, each told to the units around it.
    #[inline]
    fn characters<F: Tell>(&self, from: usize, to: usize, told: &mut Told<F>) {
        let len = to - from;
        // The padded number of a unit is its number and twice SIDE; the first here stands SIDE before the run.
        let codes = self.codes.get(from + SIDE..to + 3 * SIDE).unwrap_or_default();
        told.add.tell_each(0, 7, 0, codes.iter().map(|code| name_of(1, u64::from(*code))));
        // Where a line would reach no unit of the run it need not be looked for.
        let pairs = codes.get(1..len + 5).unwrap_or_default().windows(2).map(|two| match two {
            [a, b] => name_of(2, mix(u64::from(*a), u64::from(*b))),
            _ => 0,
        });
        told.add.tell_each(1, 4, 3, pairs);
        let apart = codes.get(2..len + 4).unwrap_or_default().windows(3).map(|three| match three {
            [a, _, b] => name_of(4, mix(u64::from(*a), u64::from(*b))),
            _ => 0,
        });
        told.add.tell_each(2, 1, PAD, apart);
        let kinds = self.kinds.get(from + 2 * SIDE - 2..to + 2 * SIDE + 2).unwrap_or_default();
        let mut types = 0;
        for (step, &kind) in kinds.iter().enumerate() {
            types = types << 4 | u64::from(kind);
            // The unit in the middle of the last five.
            if step >= 4 {
                let (five, three) = (types & 0xF_FFFF, types >> 4 & 0xFFF);
                let rows = || [row(6, five), row(7, three)];
                told.add.tell_together(TYPES | five, step + 2, rows);
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
        let known = self.lattice.known.get(from..to).unwrap_or_default();
        let leads = self.leads.get(from..to).unwrap_or_default();
        let kinds = self.kinds.get(from + 2 * SIDE..to + 2 * SIDE).unwrap_or_default();
        for (slot, ((here, lead), kind)) in (PAD..).zip(known.iter().zip(leads).zip(kinds)) {
            let kind = u64::from(*kind);
            let names = u64::from(here.surname) << 8 | u64::from(here.given);
            let (other, full) = (u64::from(here.other), u64::from(here.full));
            let rows = || {
                [
                    row(32, names << 4 | kind),
                    row(33, other << 4 | kind),
                    row(34, names << 20 | other),
                    row(35, full << 16 | other & 0xFFF),
                ]
            };
            // Names have at most 16 bits, the rest 18 and a full name 6.
            told.add.tell_together(KNOWN | ((full << 18 | other) << 16 | names) << 4 | kind, slot, rows);
            let near = lead.1.min(5);
            let lead = u64::from(lead.0);
            let mask = self.word(here.word as usize).mask;
            let sort = u64::from(mask & class::ANY_NAME) << 8 | kind;
            let rows = || {
                let near = usize::from(near);
                [(0, name_of(38, lead), near), (0, name_of(39, mix(lead, sort)), near)]
            };
            told.add.tell_together(LEADS | (lead << 16 | sort) << 3 | u64::from(near), slot, rows);
        }
    }
}

/// What rows that are told together speak of: the highest bits of their key.
const TYPES: u64 = 1 << 62;
const KNOWN: u64 = 2 << 62;
const LEADS: u64 = 3 << 62;

/// A line's name.
#[inline]
fn name_of(template: u64, value: u64) -> u64 {
    (value ^ (template << 56)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

/// The only row of a line on the last shelf.
#[inline]
fn row(template: u64, value: u64) -> Row {
    (2, name_of(template, value), 0)
}
