//! Sets of characters that are asked for every character of a text.
//!
//! Apart because several parts ask first whether a character can matter at all, and must not pay for the question.

/// A set of characters. Beyond the basic plane it may say yes for one that was not added.
#[derive(Debug, Clone, Default)]
pub(crate) struct CharSet {
    /// One bit a character of the basic plane; empty until there is one.
    basic: Vec<u64>,
    /// Whether there is any beyond it.
    beyond: bool,
}

impl CharSet {
    /// Adds a character.
    pub(crate) fn add(&mut self, c: char) {
        let code = u32::from(c) as usize;
        self.basic.resize(0x400, 0);
        match self.basic.get_mut(code / 64) {
            Some(bits) => *bits |= 1 << (code % 64),
            None => self.beyond = true,
        }
    }

    /// Tells whether the set may have a character.
    pub(crate) fn has(&self, c: char) -> bool {
        let code = u32::from(c) as usize;
        self.basic.get(code / 64).map_or(self.beyond, |bits| bits >> (code % 64) & 1 == 1)
    }
}

/// A set of short rows of characters, known by their hashes: it may say yes for a row that was not added.
#[derive(Debug, Clone)]
pub(crate) struct RowSet(Box<[u64; 512]>);

impl Default for RowSet {
    fn default() -> Self {
        Self(Box::new([0; 512]))
    }
}

/// As [`RowSet`], for few rows: it takes a twentieth of the room, and is made anew for each text.
#[derive(Debug, Clone, Default)]
pub(crate) struct FewRows([u64; 32]);

impl FewRows {
    /// Adds a row of at most three characters.
    pub(crate) fn add<const N: usize>(&mut self, row: [char; N]) {
        let (cell, bit) = place(row);
        if let Some(cell) = self.0.get_mut(cell % 32) {
            *cell |= bit;
        }
    }

    /// Tells whether the set may have a row.
    #[inline]
    pub(crate) fn has<const N: usize>(&self, row: [char; N]) -> bool {
        let (cell, bit) = place(row);
        self.0.get(cell % 32).is_some_and(|cell| cell & bit != 0)
    }
}

impl RowSet {
    /// Adds a row of at most three characters.
    pub(crate) fn add<const N: usize>(&mut self, row: [char; N]) {
        let (cell, bit) = place(row);
        if let Some(cell) = self.0.get_mut(cell) {
            *cell |= bit;
        }
    }

    /// Tells whether the set may have a row.
    #[inline]
    pub(crate) fn has<const N: usize>(&self, row: [char; N]) -> bool {
        let (cell, bit) = place(row);
        self.0.get(cell).is_some_and(|cell| cell & bit != 0)
    }
}

/// The place of a row in the table.
#[inline]
fn place<const N: usize>(row: [char; N]) -> (usize, u64) {
    let factors = [0x9E37_79B1_u32, 0x85EB_CA77, 0xC2B2_AE3D];
    let mixed =
        row.iter().zip(factors).fold(0, |mixed, (c, factor)| mixed ^ u32::from(*c).wrapping_mul(factor));
    let index = usize::try_from(mixed >> 17).unwrap_or_default();
    (index / 64, 1 << (index % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_added() {
        let mut set = CharSet::default();
        assert!(!set.has('a') && !set.has('𠮷'));
        set.add('a');
        set.add('\u{ffff}');
        assert!(set.has('a') && set.has('\u{ffff}') && !set.has('b') && !set.has('𠮷'));
        set.add('𠮷');
        assert!(set.has('𠮷'));
        let mut rows = RowSet::default();
        assert!(!rows.has(['a', 'b']));
        rows.add(['a', 'b']);
        rows.add(['山', '田', '太']);
        assert!(rows.has(['a', 'b']) && rows.has(['山', '田', '太']) && !rows.has(['b', 'a']));
    }
}
