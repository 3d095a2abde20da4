//! What a client wants to see of the granted folders: never more than was granted.
//!
//! Apart because the paths come from the client, who may write what he likes: they are followed only to learn
//! which folder they mean, and whatever is not understood shows nothing.

use crate::fence::{RootRule, refusal};
use crate::grant::Whereabouts;
use crate::ground::Ground;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is shown of the granted folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum View {
    /// All that is granted.
    Whole,
    /// These places, what lies in them and the folders on the way to them.
    Narrowed(Vec<Shown>),
}

/// A place that is shown: a granted folder by its number, and a path in it, empty for the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    grant: usize,
    path: String,
}

impl View {
    /// Tells whether anything of a granted folder is shown.
    pub(crate) fn shows_grant(&self, grant: usize) -> bool {
        match self {
            Self::Whole => true,
            Self::Narrowed(shown) => shown.iter().any(|shown| shown.grant == grant),
        }
    }

    /// Tells whether the entry at `path` is shown: it is a place, lies in one or leads to one.
    pub(crate) fn shows(&self, grant: usize, path: &str) -> bool {
        match self {
            Self::Whole => true,
            Self::Narrowed(shown) => shown
                .iter()
                .filter(|shown| shown.grant == grant)
                .any(|shown| lies_in(path, &shown.path) || lies_in(&shown.path, path)),
        }
    }

    /// What remains of this view when a client names `folders`.
    pub(crate) fn narrowed(ground: &Arc<Ground>, folders: &[PathBuf]) -> Self {
        let mut shown = Vec::new();
        for at in folders.iter().filter_map(|folder| whereabouts(folder)) {
            for (grant, granted) in ground.grants().iter().enumerate() {
                if granted.at().lies_in(&at) {
                    shown.extend(ground.view().all_of(grant));
                } else if let Some(path) = granted.at().way_down_to(&at)
                    && ground.view().shows(grant, &path)
                    && ground.is_folder(grant, &path, &at)
                {
                    shown.extend(ground.view().part_of(grant, path));
                }
            }
        }
        Self::Narrowed(shown)
    }

    /// The places shown in a granted folder.
    fn all_of(&self, grant: usize) -> Vec<Shown> {
        match self {
            Self::Whole => vec![Shown { grant, path: String::new() }],
            Self::Narrowed(shown) => shown.iter().filter(|shown| shown.grant == grant).cloned().collect(),
        }
    }

    /// The places shown at or beneath `path`: the path itself, or what lay beneath it already.
    fn part_of(&self, grant: usize, path: String) -> Vec<Shown> {
        let mut all = self.all_of(grant);
        if all.iter().any(|shown| lies_in(&path, &shown.path)) {
            return vec![Shown { grant, path }];
        }
        all.retain(|shown| lies_in(&shown.path, &path));
        all
    }
}

// A share is not even looked at, for looking would log in there.
fn whereabouts(folder: &Path) -> Option<Whereabouts> {
    let text = folder.to_str()?;
    if matches!(refusal(text), Some(RootRule::Share | RootRule::NotPlain)) || !folder.is_absolute() {
        return None;
    }
    Whereabouts::of(folder).filter(Whereabouts::is_there)
}

fn lies_in(path: &str, base: &str) -> bool {
    base.is_empty() || path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_shows_itself_what_is_in_it_and_the_way_to_it() {
        let view = View::Narrowed(vec![Shown { grant: 1, path: "a/b".to_owned() }]);
        let table = [
            (1, "", true),
            (1, "a", true),
            (1, "a/b", true),
            (1, "a/b/c/d", true),
            (1, "a/c", false),
            (1, "a/bc", false),
            (1, "ab", false),
            (0, "a/b", false),
        ];
        for (grant, path, shown) in table {
            assert_eq!(view.shows(grant, path), shown, "{grant} {path}");
        }
        assert!(view.shows_grant(1) && !view.shows_grant(0));
        assert!(!View::Narrowed(Vec::new()).shows(0, ""));
    }
}
