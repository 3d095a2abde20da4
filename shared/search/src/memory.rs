//! Remembers of which files nothing is hidden, so that they need not be masked to be searched again.
//!
//! Apart because what is remembered must never hang on what was asked: a file that took less time because of the
//! question would tell something about what is masked in it. Keeps no content and no names.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

const MOST: usize = 262_144;

/// Files, by their stamps, in which nothing is hidden: they are shown as they are.
#[derive(Default)]
pub struct Memory(Mutex<HashSet<u64>>);

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memory(…)")
    }
}

impl Memory {
    pub(crate) fn is_open(&self, stamp: Option<u64>) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        stamp.is_some_and(|stamp| known.contains(&stamp))
    }

    pub(crate) fn note_open(&self, stamp: Option<u64>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MOST {
            known.extend(stamp);
        }
    }
}
