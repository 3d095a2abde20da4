//! Names with their readings, most frequent reading first.
//!
//! Apart from the gazetteer because it is asked once for a person, not once for a character: sorted words, each kept as
//! what differs from the word before, in blocks of sixteen that are searched by halves.

/// Words in a block.
pub(crate) const BLOCK: usize = 16;

/// A sorted list of names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lexicon {
    index: &'static [[u8; 4]],
    data: &'static [u8],
}

/// A name as it was found.
#[derive(Debug)]
pub(crate) struct Found {
    /// How frequent it is, on a scale of doublings.
    pub(crate) weight: u8,
    readings: Readings,
}

impl Found {
    /// How it is read, in hiragana, most frequent first.
    pub(crate) fn readings(&self) -> impl Iterator<Item = String> {
        self.readings.read()
    }
}

/// A name of the list.
#[cfg(feature = "train")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// As it is written.
    pub(crate) word: String,
    /// How frequent it is, on a scale of doublings.
    pub(crate) weight: u8,
    /// How it is read, in hiragana, most frequent first.
    pub(crate) readings: Vec<String>,
}

/// The readings of a name as they stand in the list.
#[derive(Debug)]
struct Readings {
    count: u8,
    rest: &'static [u8],
}

impl Readings {
    fn read(&self) -> impl Iterator<Item = String> + use<> {
        let mut cursor = Cursor { rest: self.rest };
        let next = move || {
            let len = usize::from(cursor.byte()?);
            cursor.take(len).map(kana)
        };
        std::iter::from_fn(next).take(usize::from(self.count))
    }
}

struct Cursor {
    rest: &'static [u8],
}

impl Cursor {
    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    fn take(&mut self, len: usize) -> Option<&'static [u8]> {
        let (taken, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(taken)
    }

    /// The next entry: how much of the word before it shares, and what stands behind that; its weight and readings.
    fn next(&mut self) -> Option<(usize, &'static [u8], u8, Readings)> {
        let shared = usize::from(self.byte()?);
        let len = usize::from(self.byte()?);
        let rest = self.take(len)?;
        let weight = self.byte()?;
        let readings = Readings { count: self.byte()?, rest: self.rest };
        for _ in 0..readings.count {
            let len = usize::from(self.byte()?);
            self.take(len)?;
        }
        Some((shared, rest, weight, readings))
    }
}

/// A reading from its bytes: one a kana.
fn kana(bytes: &[u8]) -> String {
    bytes.iter().filter_map(|&byte| char::from_u32(0x3040 + u32::from(byte))).collect()
}

impl Lexicon {
    /// Reads the list out of its two sections.
    pub(crate) fn new(index: &'static [u8], data: &'static [u8]) -> Self {
        Self { index: index.as_chunks().0, data }
    }

    fn block(&self, number: usize) -> Option<Cursor> {
        let from = u32::from_le_bytes(*self.index.get(number)?) as usize;
        Some(Cursor { rest: self.data.get(from..)? })
    }

    /// Finds a name.
    pub(crate) fn find(&self, text: &str) -> Option<Found> {
        let wanted = text.as_bytes();
        // The first word of a block shares nothing.
        let first_word = |number: usize| Some(self.block(number)?.next()?.1);
        let (mut low, mut high) = (0, self.index.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if first_word(middle)? <= wanted {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let mut cursor = self.block(low.checked_sub(1)?)?;
        // How much of the word before is as wanted: words that share more with it are as it is, not as wanted.
        let mut same = 0;
        for _ in 0..BLOCK {
            let (shared, rest, weight, readings) = cursor.next()?;
            if shared > same {
                continue;
            }
            let left = wanted.get(shared..)?;
            same = shared + rest.iter().zip(left).take_while(|(a, b)| a == b).count();
            if rest == left {
                return Some(Found { weight, readings });
            }
        }
        None
    }

    /// Every name, in order.
    #[cfg(feature = "train")]
    pub(crate) fn all(&self) -> Vec<Entry> {
        let mut out = Vec::new();
        let mut cursor = Cursor { rest: self.data };
        let mut word: Vec<u8> = Vec::new();
        while let Some((shared, rest, weight, readings)) = cursor.next() {
            word.truncate(shared);
            word.extend_from_slice(rest);
            if let Ok(word) = String::from_utf8(word.clone()) {
                out.push(Entry { word, weight, readings: readings.read().collect() });
            }
        }
        out
    }
}

/// Writes a list as its two sections. The entries must be sorted by the bytes of their words.
#[cfg(feature = "train")]
pub(crate) fn write(entries: &[Entry]) -> (Vec<u8>, Vec<u8>) {
    let (mut index, mut data) = (Vec::new(), Vec::new());
    let mut before: &[u8] = &[];
    for (number, entry) in entries.iter().enumerate() {
        if number % BLOCK == 0 {
            index.extend((data.len() as u32).to_le_bytes());
            before = &[];
        }
        let word = entry.word.as_bytes();
        let shared = before.iter().zip(word).take_while(|(a, b)| a == b).count();
        let rest = word.get(shared..).unwrap_or_default();
        data.extend([shared as u8, rest.len() as u8]);
        data.extend(rest);
        data.extend([entry.weight, entry.readings.len() as u8]);
        for reading in &entry.readings {
            data.push(reading.chars().count() as u8);
            data.extend(reading.chars().map(|ch| (u32::from(ch) - 0x3040) as u8));
        }
        before = word;
    }
    (index, data)
}
