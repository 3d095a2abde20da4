//! When the next checkpoint is due: by count, or by the age of the oldest entry that none covers.

use sekisho_types::Timestamp;
use std::collections::VecDeque;

const MOST_REMEMBERED: usize = 1024;

/// What no checkpoint covers yet.
#[derive(Debug, Default)]
pub(crate) struct Due {
    covered: u64,
    /// Number and time of the oldest entries not covered.
    waiting: VecDeque<(u64, Timestamp)>,
}

impl Due {
    /// Notes an entry of the record.
    pub(crate) fn note(&mut self, seq: u64, at: Timestamp) {
        if seq >= self.covered && self.waiting.len() < MOST_REMEMBERED {
            self.waiting.push_back((seq, at));
        }
    }

    /// Notes a checkpoint over the first `size` entries.
    pub(crate) fn cover(&mut self, size: u64) {
        self.covered = self.covered.max(size);
        while self.waiting.front().is_some_and(|(seq, _)| *seq < self.covered) {
            self.waiting.pop_front();
        }
    }

    /// Tells whether a checkpoint is due for a record of `size` entries.
    pub(crate) fn is_due(&self, size: u64, now: Timestamp, entries: u64, age_ms: i64) -> bool {
        let open = size.saturating_sub(self.covered);
        if open == 0 {
            return false;
        }
        match self.waiting.front() {
            // A clock that went back far is as good a reason as one that went on.
            Some((seq, at)) if *seq == self.covered => {
                open >= entries || now.as_ms().abs_diff(at.as_ms()) >= age_ms.unsigned_abs()
            }
            // How old the oldest is was not seen by this process.
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_ms(ms)
    }

    #[test]
    fn due_by_count_by_age_and_when_nobody_knows() {
        let mut due = Due::default();
        assert!(!due.is_due(0, at(0), 3, 100));
        due.note(0, at(10));
        due.note(1, at(20));
        assert!(!due.is_due(2, at(109), 3, 100));
        assert!(due.is_due(2, at(110), 3, 100));
        assert!(due.is_due(3, at(10), 3, 100));
        due.cover(1);
        assert!(!due.is_due(2, at(119), 3, 100));
        assert!(due.is_due(2, at(120), 3, 100));
        due.cover(2);
        assert!(!due.is_due(2, at(9999), 3, 100));
        due.note(5, at(200));
        assert!(due.is_due(6, at(200), 9, 100), "entries 2 to 4 were not seen");
    }
}
