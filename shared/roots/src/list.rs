//! Listings, and the walk that both a listing and the search for an id are made of.
//!
//! Apart from `folder.rs` because bounds live here: how deep, how many, how far. Never opens a file.

use crate::error::RootsError;
use crate::folder::{Child, EntryKind, Folder, Omitted};
use crate::roots::Roots;
use sekisho_types::{OpaqueId, RootName, Timestamp};

/// The most levels one listing goes down.
pub const MAX_LIST_DEPTH: usize = 16;
/// The most entries one listing gives.
pub const MAX_LIST_ENTRIES: usize = 2_000;
/// The most entries one listing looks at; beyond, it is marked as cut.
pub const MAX_LIST_EXAMINED: usize = 100_000;

/// What is asked of a listing. Numbers out of range are moved to the nearest that is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListOptions {
    /// Levels to go down: 1 is the folder's own entries. At most [`MAX_LIST_DEPTH`].
    pub depth: usize,
    /// Entries to give: 1 to [`MAX_LIST_ENTRIES`].
    pub limit: usize,
    /// Entries to skip: what [`Listing::next`] of the page before says.
    pub start: usize,
}

impl Default for ListOptions {
    fn default() -> Self {
        Self { depth: 1, limit: 200, start: 0 }
    }
}

/// One entry of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// From the granted folder's name down, joined by `/`: what [`Roots::parse`] reads.
    pub path: String,
    /// Its own name.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
    /// A file's size; 0 for a folder.
    pub size_bytes: u64,
    /// When it was last changed, if the system says.
    pub modified: Option<Timestamp>,
    /// Its id, which tells nothing of its name.
    pub id: OpaqueId,
}

/// A page of what lies in a folder: each folder before the files beside it, its own entries right behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The granted folder.
    pub root: RootName,
    /// The listed folder, from the granted folder's name down.
    pub path: String,
    /// Its id.
    pub id: OpaqueId,
    /// The entries.
    pub entries: Vec<Entry>,
    /// What was left out of the folders that this page needed to look into.
    pub omitted: Omitted,
    /// How many entries were looked at.
    pub examined: usize,
    /// Where the next page starts, if there is more.
    pub next: Option<usize>,
    /// There were more than [`MAX_LIST_EXAMINED`] entries, and some of them are missing without being counted.
    pub cut: bool,
}

/// Whether a walk shows litter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Litter {
    Shown,
    LeftOut,
}

/// Goes through a folder and those beneath it, one handle a level.
pub(crate) struct Walk {
    levels: Vec<Level>,
    // The folder given out last, to be gone into when more is asked for.
    pending: Option<(String, String)>,
    litter: Litter,
    depth: usize,
    most: usize,
    pub(crate) omitted: Omitted,
    pub(crate) examined: usize,
    pub(crate) cut: bool,
}

struct Level {
    folder: Folder,
    path: String,
    children: std::vec::IntoIter<Child>,
}

impl Walk {
    /// Starts in `folder`, whose path within its granted folder is `path`.
    pub(crate) fn start(
        folder: Folder,
        path: String,
        depth: usize,
        most: usize,
        litter: Litter,
    ) -> Result<Self, RootsError> {
        let (levels, omitted) = (Vec::new(), Omitted::default());
        let mut walk = Self { levels, pending: None, litter, depth, most, omitted, examined: 0, cut: false };
        walk.look_into(folder, path)?;
        Ok(walk)
    }

    fn look_into(&mut self, folder: Folder, path: String) -> Result<(), RootsError> {
        let mut scan = folder.scan(self.most.saturating_sub(self.examined))?;
        if self.litter == Litter::LeftOut {
            let all = scan.children.len();
            scan.children.retain(|child| !child.hidden);
            scan.omitted.hidden += all - scan.children.len();
        }
        self.examined += scan.examined;
        self.omitted.add(scan.omitted);
        self.cut |= scan.cut;
        self.levels.push(Level { folder, path, children: scan.children.into_iter() });
        Ok(())
    }

    fn go_down(&mut self) {
        let Some((name, path)) = self.pending.take() else {
            return;
        };
        let Some(level) = self.levels.last() else { return };
        let entered = level.folder.enter(&name).and_then(|folder| self.look_into(folder, path));
        if entered.is_err() {
            self.omitted.unreadable += 1;
        }
    }
}

impl Iterator for Walk {
    /// The path within the granted folder, and the entry.
    type Item = (String, Child);

    fn next(&mut self) -> Option<Self::Item> {
        self.go_down();
        loop {
            let depth_left = self.levels.len() < self.depth;
            let level = self.levels.last_mut()?;
            let Some(child) = level.children.next() else {
                self.levels.pop();
                continue;
            };
            let path = join(&level.path, &child.name);
            if child.kind == EntryKind::Folder && depth_left {
                self.pending = Some((child.name.clone(), path.clone()));
            }
            return Some((path, child));
        }
    }
}

/// Appends `name` to the path of its folder; the granted folder's own path is empty.
pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() || name.is_empty() { format!("{path}{name}") } else { format!("{path}/{name}") }
}

/// Makes the page.
pub(crate) fn list(
    roots: &Roots,
    root: &RootName,
    (folder, path): (Folder, String),
    options: ListOptions,
) -> Result<Listing, RootsError> {
    let depth = options.depth.clamp(1, MAX_LIST_DEPTH);
    let limit = options.limit.clamp(1, MAX_LIST_ENTRIES);
    let mut listing = Listing {
        root: root.clone(),
        path: join(root.as_str(), &path),
        id: roots.know(root, &path)?,
        entries: Vec::new(),
        omitted: Omitted::default(),
        examined: 0,
        next: None,
        cut: false,
    };
    let mut walk = Walk::start(folder, path, depth, MAX_LIST_EXAMINED, Litter::LeftOut)?;
    for (path, child) in walk.by_ref().skip(options.start) {
        if listing.entries.len() == limit {
            listing.next = Some(options.start.saturating_add(limit));
            break;
        }
        listing.entries.push(Entry {
            path: join(root.as_str(), &path),
            name: child.name,
            kind: child.kind,
            size_bytes: child.size_bytes,
            modified: child.modified,
            id: roots.know(root, &path)?,
        });
    }
    (listing.omitted, listing.examined, listing.cut) = (walk.omitted, walk.examined, walk.cut);
    Ok(listing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cap_std::fs::Dir;

    #[test]
    fn a_walk_looks_at_no_more_than_it_may_and_says_that_it_was_cut() {
        let base = tempfile::tempdir().unwrap();
        for folder in ["a", "b"] {
            std::fs::create_dir(base.path().join(folder)).unwrap();
            for file in ["1", "2", "3"] {
                std::fs::write(base.path().join(folder).join(file), "").unwrap();
            }
        }
        let walk = |most| {
            let dir = Dir::open_ambient_dir(base.path(), cap_std::ambient_authority()).unwrap();
            let folder = Folder { dir, name: "docs".to_owned() };
            let mut walk = Walk::start(folder, String::new(), 5, most, Litter::Shown).unwrap();
            (walk.by_ref().count(), walk.examined, walk.cut)
        };
        assert_eq!(walk(8), (8, 8, false));
        assert_eq!(walk(7), (7, 7, true));
        assert_eq!(walk(4), (4, 4, true));
        assert_eq!(walk(1), (1, 1, true));
        assert_eq!(walk(0), (0, 0, true));
    }
}
