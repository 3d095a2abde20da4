//! A file or a folder that somebody should look at, and why.
//!
//! Apart from the counts because here a name may be held, if names are wanted at all.

use crate::commands::scan_root::counts::Found;
use sekisho_audit::Digest;
use sekisho_mask::Kind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why to look, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Why {
    /// A folder with links, special files, broken names or what cannot be opened.
    Unshown,
    /// A file with personal data, or a folder with some in its name.
    Personal,
    /// A file with something like a mistyped forbidden value.
    Warned,
    /// A file whose name says that it is a list of people.
    ListByName,
    /// A file whose header and cells are those of a list of people.
    ListByHeader,
    /// A file whose rows are those of a list of people.
    ListByRows,
    /// A folder with names that betray a secret.
    Secrets,
    /// A file with what may never be handled.
    Forbidden,
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum What {
    File,
    Folder,
}

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Look {
    /// The digest of its path.
    pub(crate) id: Digest,
    pub(crate) what: What,
    /// Strictest first.
    pub(crate) why: Vec<Why>,
    /// Finds by kind, in a file and its name or in a folder's name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) found: BTreeMap<String, u64>,
    /// Entries that are not shown, in a folder.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) unshown: u64,
    /// A known extension, `other` or `none`; of a folder always `none`.
    pub(crate) extension: String,
    /// How many names its path has beneath the scanned folder, which itself has 0.
    pub(crate) depth: u64,
    /// Its path, if names were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands in a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Look {
    /// How pressing it is: the strictest reason, then how much there is.
    pub(crate) fn weight(&self) -> (Option<Why>, u64) {
        (self.why.first().copied(), sum(&self.found).saturating_add(self.unshown))
    }

    /// Its id as people read it.
    pub(crate) fn short_id(&self) -> String {
        short(&self.id)
    }
}

/// The first eight digits.
pub(crate) fn short(id: &Digest) -> String {
    id.to_string().chars().take(8).collect()
}

/// Finds under the words by which they are stored.
pub(crate) fn by_word(found: &Found) -> BTreeMap<String, u64> {
    found.iter().map(|(kind, count)| (kind.as_str().to_owned(), *count)).collect()
}

/// All the finds of a stored list.
pub(crate) fn sum(found: &BTreeMap<String, u64>) -> u64 {
    found.values().fold(0, |sum, count| sum.saturating_add(*count))
}

/// Finds of a kind in a stored list.
pub(crate) fn of_kind(found: &BTreeMap<String, u64>, kind: Kind) -> u64 {
    found.get(kind.as_str()).copied().unwrap_or_default()
}
