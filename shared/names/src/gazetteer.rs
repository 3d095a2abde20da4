//! The gazetteer: which classes a run of characters belongs to.
//!
//! Apart from the readings because the tagger asks here for every character of a text: a hash table of sixteen-bit
//! fingerprints read straight from the embedded bytes, with a gate that says from two characters which lengths are
//! worth asking for. A wrong answer is possible (once in some ten thousand questions) and harmless, since the tagger
//! learnt with the same table.

use crate::lattice::Sense;

/// The longest word the table holds, in characters.
pub(crate) const LONGEST: usize = 16;

const MAGIC: u32 = 0x325A_4753;
pub(crate) const SECTIONS: usize = 9;
/// Empty slots past the last home, where a search that started near the end may run to.
pub(crate) const TAIL: usize = 256;
const HEADER: usize = 8 + SECTIONS * 8;

/// The table as it stands in the binary.
#[derive(Debug, Clone)]
pub(crate) struct Gazetteer {
    /// What each code says, worked out once.
    senses: Vec<Sense>,
    gate: &'static [u8],
    /// A fingerprint and a code.
    slots: &'static [[u8; 3]],
}

/// The sections of a table file, in their order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sections(pub(crate) [&'static [u8]; SECTIONS]);

/// Starts a key.
pub(crate) const SEED: u64 = 0x51_7C_C1_B7_27_22_0A_95;

/// Adds a character to a key.
#[inline]
pub(crate) fn step(key: u64, ch: u32) -> u64 {
    let mixed = (key ^ u64::from(ch)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 29)
}

/// The key of a whole word.
pub(crate) fn key_of(word: impl IntoIterator<Item = char>) -> u64 {
    word.into_iter().fold(SEED, |key, ch| step(key, u32::from(ch)))
}

/// Where a key's search starts in a table of `slots`.
#[inline]
pub(crate) fn home(key: u64, slots: usize) -> usize {
    (((key >> 32) * slots as u64) >> 32) as usize
}

/// The part of a key that is kept.
#[inline]
pub(crate) fn print_of(key: u64) -> u16 {
    (key & 0xFFFF) as u16
}

/// Where the gate keeps the lengths of words that start with these two characters.
#[inline]
pub(crate) fn gate_of(key: u64, size: usize) -> usize {
    ((key >> 13) as usize) & size.wrapping_sub(1)
}

/// Splits a table file; nothing if it is not one.
pub(crate) fn sections(bytes: &'static [u8]) -> Option<Sections> {
    let word = |at: usize| -> Option<u32> {
        bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes)
    };
    if word(0)? != MAGIC || word(4)? != SECTIONS as u32 {
        return None;
    }
    let mut found: [&'static [u8]; SECTIONS] = [&[]; SECTIONS];
    for (index, section) in found.iter_mut().enumerate() {
        let from = word(8 + index * 8)? as usize;
        let len = word(12 + index * 8)? as usize;
        *section = bytes.get(from..from.checked_add(len)?)?;
    }
    Some(Sections(found))
}

/// Joins sections into a table file.
#[cfg(feature = "train")]
pub(crate) fn join(parts: &[Vec<u8>; SECTIONS]) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend(MAGIC.to_le_bytes());
    out.extend((SECTIONS as u32).to_le_bytes());
    let mut from = HEADER;
    for part in parts {
        out.extend((from as u32).to_le_bytes());
        out.extend((part.len() as u32).to_le_bytes());
        from += part.len();
    }
    for part in parts {
        out.extend(part);
    }
    out
}

/// Whether the bytes start as a table does; asked while the crate is compiled.
#[cfg(not(feature = "train"))]
#[expect(
    clippy::indexing_slicing,
    reason = "evaluated while compiling, where a bad index is a compile error"
)]
pub(crate) const fn looks_right(bytes: &[u8]) -> bool {
    bytes.len() > HEADER
        && u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) == MAGIC
        && bytes[4] as usize == SECTIONS
}

impl Gazetteer {
    /// Reads the table out of its sections.
    pub(crate) fn new(sections: &Sections) -> Self {
        let [masks, gate, slots, ..] = sections.0;
        let senses = masks.as_chunks().0.iter().map(|&mask| Sense::of(u16::from_le_bytes(mask)));
        Self { senses: senses.collect(), gate, slots: slots.as_chunks().0 }
    }

    /// The lengths (bit 0 is two characters, bit 7 nine or more) of words whose first two characters have this key.
    #[inline]
    pub(crate) fn lengths(&self, key_of_two: u64) -> u8 {
        self.gate.get(gate_of(key_of_two, self.gate.len())).copied().unwrap_or(0)
    }

    /// The code of the classes a key belongs to; zero if it is unknown.
    #[inline]
    pub(crate) fn code(&self, key: u64) -> u8 {
        self.code_from(key, self.first(key))
    }

    /// The first slot where a key may stand. Asked for many keys in a row, the answers come from far memory together.
    #[inline]
    pub(crate) fn first(&self, key: u64) -> [u8; 3] {
        self.slots.get(self.home(key)).copied().unwrap_or_default()
    }

    /// As [`Self::code`], where the first slot is at hand.
    #[inline]
    pub(crate) fn code_from(&self, key: u64, [low, high, code]: [u8; 3]) -> u8 {
        let wanted = print_of(key).to_le_bytes();
        if code == 0 || [low, high] == wanted {
            return code;
        }
        for &[low, high, code] in self.slots.get(self.home(key) + 1..).unwrap_or_default() {
            if code == 0 || [low, high] == wanted {
                return code;
            }
        }
        0
    }

    #[inline]
    fn home(&self, key: u64) -> usize {
        home(key, self.slots.len().saturating_sub(TAIL))
    }

    /// What a code says of a word.
    #[inline]
    pub(crate) fn sense(&self, code: u8) -> Sense {
        self.senses.get(usize::from(code)).copied().unwrap_or_default()
    }

    /// The classes behind a code.
    #[inline]
    pub(crate) fn classes(&self, code: u8) -> u16 {
        self.sense(code).mask
    }

    /// The classes of a whole word.
    pub(crate) fn classes_of(&self, word: impl IntoIterator<Item = char>) -> u16 {
        self.classes(self.code(key_of(word)))
    }
}
