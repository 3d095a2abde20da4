//! A small generator of numbers (SplitMix64): the same on every machine and in every version.

/// Draws numbers from a seed.
#[derive(Debug, Clone)]
pub(crate) struct Rng(u64);

impl Rng {
    /// Seeds by a word and a number, so that a new template does not change the cases of the others.
    pub(crate) fn of(word: &str, number: u64) -> Self {
        let mut rng =
            Self(crate::corpora::fnv1a(word.as_bytes()) ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        rng.next();
        rng
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// A number below `bound`; 0 if there is none.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let word = self.next() >> 33;
        if bound == 0 { 0 } else { (word % bound as u64) as usize }
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: usize, high: usize) -> usize {
        low.saturating_add(self.below(high.saturating_sub(low).saturating_add(1)))
    }

    /// Says yes in so many of a hundred cases.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of several.
    pub(crate) fn pick<T: Copy + Default>(&mut self, list: &[T]) -> T {
        list.get(self.below(list.len())).copied().unwrap_or_default()
    }

    /// So many characters of an alphabet.
    pub(crate) fn word(&mut self, alphabet: &str, length: usize) -> String {
        let letters: Vec<char> = alphabet.chars().collect();
        (0..length).map(|_| self.pick(&letters)).collect()
    }

    /// So many digits, the first not zero.
    pub(crate) fn digits(&mut self, length: usize) -> String {
        let mut word = self.word("123456789", length.min(1));
        word.push_str(&self.word("0123456789", length.saturating_sub(1)));
        word
    }
}
