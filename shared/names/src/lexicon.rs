//! Names with their readings, most frequent reading first.
//!
//! Apart from the gazetteer because it is asked once for a person, not once for a character: sorted words, each kept as
//! what differs from the word before, in blocks of sixteen that are searched by halves.

/// Words in a block.
pub(crate) const BLOCK: usize = 16;

/// No name is longer, in bytes: a block tells lengths in one.
const LONGEST: usize = 255;

/// One block in so many has its first word in the directory.
const STRIDE: usize = 16;

/// A sorted list of names.
#[derive(Debug, Clone)]
pub(crate) struct Lexicon {
    index: &'static [[u8; 4]],
    data: &'static [u8],
    /// How the first words of blocks begin, one of [`STRIDE`] blocks: near memory holds all of it.
    directory: Vec<u64>,
}

/// The first eight bytes of a word, in the order of words.
fn head(word: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(word).for_each(|(byte, of_word)| *byte = *of_word);
    u64::from_be_bytes(bytes)
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
        let mut lexicon = Self { index: index.as_chunks().0, data, directory: Vec::new() };
        let blocks = (0..lexicon.index.len()).step_by(STRIDE);
        lexicon.directory = blocks.map(|block| lexicon.first_word(block).map_or(u64::MAX, head)).collect();
        lexicon
    }

    fn block(&self, number: usize) -> Option<Cursor> {
        let from = u32::from_le_bytes(*self.index.get(number)?) as usize;
        Some(Cursor { rest: self.data.get(from..)? })
    }

    /// The first word of a block, which shares nothing.
    fn first_word(&self, number: usize) -> Option<&'static [u8]> {
        let mut cursor = self.block(number)?;
        cursor.byte()?;
        let len = usize::from(cursor.byte()?);
        cursor.take(len)
    }

    /// Finds a name.
    pub(crate) fn find(&self, text: &[char]) -> Option<Found> {
        let mut buffer = [0; LONGEST];
        let mut len = 0;
        for ch in text {
            len += ch.encode_utf8(buffer.get_mut(len..len + ch.len_utf8())?).len();
        }
        let wanted = buffer.get(..len)?;
        let wanted_head = head(wanted);
        let before = self.directory.partition_point(|head| *head < wanted_head).saturating_sub(1);
        let after = self.directory.partition_point(|head| *head <= wanted_head);
        let (mut low, mut high) = (before * STRIDE, (after * STRIDE).min(self.index.len()));
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.first_word(middle)? <= wanted {
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
