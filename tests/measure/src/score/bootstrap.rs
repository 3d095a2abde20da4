//! Intervals by drawing cases again and again, with the same drawings as Python's `random.Random(7).choices`.
//!
//! Apart from the tally because the generator of Python (MT19937) must be rebuilt so that two scorers agree to the
//! last digit.

const SIZE: usize = 624;
const MIDDLE: usize = 397;

/// The Mersenne Twister, seeded as Python seeds it with a small whole number.
pub(crate) struct Twister {
    state: Vec<u32>,
    next: usize,
}

impl Twister {
    /// Seeds it with one 32-bit key.
    pub(crate) fn seeded(key: u32) -> Self {
        let mut state = vec![0_u32; SIZE];
        let mut last = 19_650_218_u32;
        for (index, slot) in state.iter_mut().enumerate() {
            if index > 0 {
                last = 1_812_433_253_u32.wrapping_mul(last ^ (last >> 30)).wrapping_add(index as u32);
            }
            *slot = last;
        }
        let mut this = Self { state, next: SIZE };
        let mut at = 1;
        for _ in 0..SIZE {
            let mixed = this.mixed(at, 1_664_525).wrapping_add(key);
            at = this.put(at, mixed);
        }
        for _ in 1..SIZE {
            let mixed = this.mixed(at, 1_566_083_941).wrapping_sub(at as u32);
            at = this.put(at, mixed);
        }
        if let Some(first) = this.state.first_mut() {
            *first = 0x8000_0000;
        }
        this
    }

    fn at(&self, index: usize) -> u32 {
        self.state.get(index).copied().unwrap_or_default()
    }

    fn mixed(&self, at: usize, factor: u32) -> u32 {
        let before = self.at(at.saturating_sub(1));
        self.at(at) ^ (before ^ (before >> 30)).wrapping_mul(factor)
    }

    /// Puts a word in its place and tells the next place, wrapping around as the original does.
    fn put(&mut self, at: usize, word: u32) -> usize {
        if let Some(slot) = self.state.get_mut(at) {
            *slot = word;
        }
        if at.saturating_add(1) < SIZE {
            return at.saturating_add(1);
        }
        if let Some(first) = self.state.first_mut() {
            *first = word;
        }
        1
    }

    fn refill(&mut self) {
        for index in 0..SIZE {
            let joined =
                (self.at(index) & 0x8000_0000) | (self.at(index.wrapping_add(1) % SIZE) & 0x7fff_ffff);
            let mut word = self.at(index.wrapping_add(MIDDLE) % SIZE) ^ (joined >> 1);
            if joined & 1 == 1 {
                word ^= 0x9908_b0df;
            }
            if let Some(slot) = self.state.get_mut(index) {
                *slot = word;
            }
        }
        self.next = 0;
    }

    fn word(&mut self) -> u32 {
        if self.next >= SIZE {
            self.refill();
        }
        let mut word = self.at(self.next);
        self.next = self.next.wrapping_add(1);
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }

    /// A number from 0 up to, not including, 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        let high = f64::from(self.word() >> 5);
        let low = f64::from(self.word() >> 6);
        (high * 67_108_864.0 + low) * (1.0 / 9_007_199_254_740_992.0)
    }
}

/// A share, its interval if one was asked for, and of how many it is.
pub(crate) type Share = (f64, Option<(f64, f64)>, u64);

/// The share of all rows together, with the 2.5th and the 97.5th percentile of `rounds` drawings.
///
/// Rows are `(how many, of how many)`, one a case; rows of nothing are passed over. Nothing if none is left.
pub(crate) fn share(rows: &[(u64, u64)], rounds: usize) -> Option<Share> {
    let rows: Vec<(u64, u64)> = rows.iter().copied().filter(|(_, of)| *of > 0).collect();
    let (sum, of) =
        rows.iter().fold((0_u64, 0_u64), |(a, b), (x, y)| (a.wrapping_add(*x), b.wrapping_add(*y)));
    if rows.is_empty() {
        return None;
    }
    let point = sum as f64 / of as f64;
    if rounds == 0 {
        return Some((point, None, of));
    }
    // All or none: every drawing gives the same.
    if sum == 0 || rows.iter().all(|(x, y)| x == y) {
        return Some((point, Some((point, point)), of));
    }
    let mut twister = Twister::seeded(7);
    let count = rows.len() as f64;
    let mut shares: Vec<f64> = (0..rounds)
        .map(|_| {
            let (mut a, mut b) = (0_u64, 0_u64);
            for _ in 0..rows.len() {
                if let Some((x, y)) = rows.get((twister.fraction() * count).floor() as usize) {
                    a = a.wrapping_add(*x);
                    b = b.wrapping_add(*y);
                }
            }
            a as f64 / b as f64
        })
        .collect();
    shares.sort_by(f64::total_cmp);
    let low = shares.get((0.025 * rounds as f64) as usize).copied().unwrap_or(point);
    let high = shares
        .get(((0.975 * rounds as f64) as usize).min(rounds.saturating_sub(1)))
        .copied()
        .unwrap_or(point);
    Some((point, Some((low, high)), of))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_twister_draws_what_python_draws() {
        // python3 -c "import random; r=random.Random(7); print(*[repr(r.random()) for _ in range(3)])"
        let mut twister = Twister::seeded(7);
        assert_eq!(twister.fraction(), 0.323_832_764_833_162_37);
        assert_eq!(twister.fraction(), 0.150_849_173_924_501_92);
        for _ in 0..998 {
            twister.fraction();
        }
        assert_eq!(twister.fraction(), LATER);
    }

    /// The 1001st number.
    const LATER: f64 = 0.950_867_979_111_096;

    #[test]
    fn rows_of_nothing_do_not_count() {
        assert_eq!(share(&[(0, 0)], 10), None);
        assert_eq!(share(&[(0, 0), (1, 2)], 0), Some((0.5, None, 2)));
        assert_eq!(share(&[(2, 2), (1, 1)], 10), Some((1.0, Some((1.0, 1.0)), 3)));
    }
}
