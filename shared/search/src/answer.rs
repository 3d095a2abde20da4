//! What a search found, where it goes on, and what it did not look at.

use crate::question::{Show, Start};
use sekisho_roots::Entry;
use sekisho_types::OpaqueId;

/// One page of what was found, in the order of the tree.
#[derive(Debug)]
pub struct Answer {
    /// Whether the rows are lines, or entries.
    pub show: Show,
    /// The rows.
    pub rows: Vec<Row>,
    /// Where the next page starts, if there may be more.
    pub next: Option<Start>,
    /// Why it stopped before its rows were full, if it did.
    pub cut: Option<Cut>,
    /// How many entries were looked at to get there, those that earlier pages passed among them.
    pub examined: u64,
    /// How many files this page read.
    pub read: u64,
    /// Files whose text was asked for and not read.
    pub unread: Unread,
    /// Entries on the way that may not be shown, are litter, or are named by a `.gitignore` that was to be heeded.
    pub omitted: u64,
}

/// Why a search stopped early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Its time was up; the next page goes on.
    Deadline,
    /// The tree has more entries than are looked at; what lies beyond is not searched.
    Entries,
}

/// How many files were passed over, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unread {
    /// Larger than is read.
    pub large: u64,
    /// No text, or in no encoding that is known.
    pub not_text: u64,
    /// They could not be read, or changed meanwhile.
    pub failed: u64,
}

/// A find, and where a page that ends before it goes on.
#[derive(Debug)]
pub struct Row {
    /// Its place in the search.
    pub at: Start,
    /// What was found.
    pub found: Found,
}

/// What was found.
#[derive(Debug)]
pub enum Found {
    /// An entry whose name fits, and whose text holds what was asked for if that was.
    Entry(Entry),
    /// Lines of a file.
    Lines {
        /// The file, from the granted folder's name down.
        path: String,
        /// Its id.
        id: OpaqueId,
        /// The lines.
        excerpt: Excerpt,
    },
}

/// Lines of a text, with what the mask must see beside them.
#[derive(PartialEq, Eq)]
pub struct Excerpt {
    /// Lines joined by `\n`: first those before, then those to be shown, then those after.
    pub text: String,
    /// The number of the first line to be shown, from 1.
    pub first: u64,
    /// How many lines stand before it in `text`.
    pub lead_in: usize,
    /// How many are to be shown.
    pub shown: usize,
}

// Content belongs in no log.
impl std::fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Excerpt")
            .field("first", &self.first)
            .field("shown", &self.shown)
            .finish_non_exhaustive()
    }
}
