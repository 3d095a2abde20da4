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

/// Finds, and files that hold them; a folder with finds in its name counts like a file.
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
        let more = [&self.too_large, &self.unread];
        self.not_text.values().chain(more).fold(0, |sum, count| sum.saturating_add(*count))
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
        let all = [self.links, self.special, self.names, self.unreadable];
        all.into_iter().fold(0, u64::saturating_add)
    }

    pub(crate) fn add(&mut self, more: Self) {
        let add = |to: &mut u64, more: u64| *to = to.saturating_add(more);
        add(&mut self.denied, more.denied);
        add(&mut self.links, more.links);
        add(&mut self.special, more.special);
        add(&mut self.names, more.names);
        add(&mut self.hidden, more.hidden);
        add(&mut self.unreadable, more.unreadable);
    }
}

/// Adds the finds of one file, or of one folder's name.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_numbers_from_elsewhere_stop_at_the_greatest() {
        let most = u64::MAX;
        let mut unshown =
            Unshown { denied: most, links: most, special: 1, names: most, hidden: most, unreadable: most };
        assert_eq!(unshown.odd(), most);
        unshown.add(unshown);
        assert_eq!(unshown.special, 2);
        assert_eq!((unshown.denied, unshown.hidden), (most, most));
        let not_text = BTreeMap::from([("pdf".to_owned(), most), ("zip".to_owned(), 1)]);
        let counts = Counts { not_text, too_large: most, unread: most, ..Counts::default() };
        assert_eq!(counts.not_examined(), most);
        let counts = Counts { too_large: 2, unread: 3, ..Counts::default() };
        assert_eq!(counts.not_examined(), 5);
    }
}
