//! What is counted while a folder is gone through. Numbers by closed words: no name, no content.
//!
//! Apart because the walk fills it in, the report stores it, a later scan compares it and people read it.

use sekisho_mask::Kind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything that was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Counts {
    pub(crate) files: u64,
    pub(crate) folders: u64,
    pub(crate) bytes: u64,
    pub(crate) extensions: BTreeMap<String, Size>,
    /// Files that are text, by encoding.
    pub(crate) text: BTreeMap<String, u64>,
    /// Files that are not, by what they are; not examined.
    pub(crate) not_text: BTreeMap<String, u64>,
    /// Files too large to be read; not examined.
    pub(crate) too_large: u64,
    /// Files that could not be read; not examined.
    pub(crate) unread: u64,
    /// Finds that masking hides, by kind; those that warn are among them.
    pub(crate) personal: BTreeMap<String, Finds>,
    /// Finds that masking hides and that somebody should look at.
    pub(crate) warned: BTreeMap<String, Finds>,
    /// Finds of what may never be handled.
    pub(crate) forbidden: BTreeMap<String, Finds>,
    pub(crate) lists: Lists,
    pub(crate) unshown: Unshown,
}

/// Files and their bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Size {
    pub(crate) files: u64,
    pub(crate) bytes: u64,
}

/// Finds, and files that hold them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Finds {
    pub(crate) finds: u64,
    pub(crate) files: u64,
}

/// Files that look like a list of people; one may do so for two reasons.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lists {
    pub(crate) files: u64,
    pub(crate) by_rows: u64,
    pub(crate) by_header: u64,
    pub(crate) by_name: u64,
}

/// Entries that the door does not show, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unshown {
    pub(crate) denied: u64,
    pub(crate) links: u64,
    pub(crate) special: u64,
    pub(crate) names: u64,
    pub(crate) hidden: u64,
    pub(crate) unreadable: u64,
}

/// How often each kind was found.
pub(crate) type Found = BTreeMap<Kind, u64>;

impl Counts {
    /// Files that were not examined, for whatever reason.
    pub(crate) fn not_examined(&self) -> u64 {
        self.not_text.values().sum::<u64>() + self.too_large + self.unread
    }

    /// Finds of a kind, personal or forbidden.
    pub(crate) fn finds(&self, kind: Kind) -> u64 {
        let of = |found: &BTreeMap<String, Finds>| found.get(kind.as_str()).map_or(0, |found| found.finds);
        of(&self.personal).saturating_add(of(&self.forbidden))
    }
}

impl Unshown {
    /// Links, special files, names that break a rule, what cannot be opened.
    pub(crate) fn odd(&self) -> u64 {
        self.links + self.special + self.names + self.unreadable
    }

    pub(crate) fn add(&mut self, more: Self) {
        self.denied += more.denied;
        self.links += more.links;
        self.special += more.special;
        self.names += more.names;
        self.hidden += more.hidden;
        self.unreadable += more.unreadable;
    }
}

/// Adds one file's finds.
pub(crate) fn add_file(total: &mut BTreeMap<String, Finds>, found: &Found) {
    for (kind, finds) in found {
        let entry = total.entry(kind.as_str().to_owned()).or_default();
        entry.finds = entry.finds.saturating_add(*finds);
        entry.files = entry.files.saturating_add(1);
    }
}

/// Adds one to a word's count.
pub(crate) fn bump(total: &mut BTreeMap<String, u64>, word: &str) {
    let count = total.entry(word.to_owned()).or_default();
    *count = count.saturating_add(1);
}
