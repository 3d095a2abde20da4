//! A tree to be gone through: entry by entry, each file read only if it is asked for.
//!
//! Apart from the walk because this is what others may hold: entries with ids and whole paths, files judged and
//! read by the handle of the folder they were found in. Nothing is looked for a second time by its path.

use crate::error::RootsError;
use crate::folder::{EntryKind, Folder, Omitted};
use crate::list::{Entry, below};
use crate::name::MAX_DEPTH;
use crate::read::read;
use crate::roots::Roots;
use crate::walk::{IgnoreFiles, Litter, Step, Walk, WalkOptions, join};
use sekisho_types::{OpaqueId, RootName};

/// How far a tree is gone through. Litter is left out.
#[derive(Debug, Clone, Copy)]
pub struct TreeOptions {
    /// Entries to look at; beyond, the tree is marked as cut.
    pub entries: usize,
    /// Whether what `.gitignore` files list is left out.
    pub ignore_files: IgnoreFiles,
}

/// An entry on the way.
#[derive(Debug, Clone, Copy)]
pub struct TreeEntry<'a> {
    /// Its path beneath the folder that was asked about, joined by `/`.
    pub path: &'a str,
    /// How many names of the whole path stand before that, the granted folder's own among them.
    pub above: usize,
    /// Its own name.
    pub name: &'a str,
    /// What it is, by its folder's word.
    pub kind: EntryKind,
}

/// Everything beneath a folder, in the order of a listing.
pub struct Tree<'r> {
    roots: &'r Roots,
    root: RootName,
    base: String,
    walk: Walk,
    last: Option<Step>,
}

impl std::fmt::Debug for Tree<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tree({}, {} examined)", self.root, self.walk.examined)
    }
}

impl<'r> Tree<'r> {
    pub(crate) fn start(
        roots: &'r Roots,
        root: RootName,
        (folder, base): (Folder, String),
        options: TreeOptions,
    ) -> Result<Self, RootsError> {
        let far = WalkOptions {
            depth: MAX_DEPTH,
            most: options.entries,
            litter: Litter::LeftOut,
            ignore_files: options.ignore_files,
        };
        let walk = Walk::start(folder, base.clone(), far)?;
        Ok(Self { roots, root, base, walk, last: None })
    }

    /// Goes on to the next entry.
    pub fn advance(&mut self) -> Option<TreeEntry<'_>> {
        self.last = self.walk.next();
        let step = self.last.as_ref()?;
        let above = 1 + self.base.split('/').filter(|name| !name.is_empty()).count();
        Some(TreeEntry { path: below(&self.base, &step.path), above, name: &step.name, kind: step.kind })
    }

    /// Looks at the entry it stands at; `None` if that may not be shown after all, which is counted.
    ///
    /// - Errors: [`RootsError::Io`] if no id can be made.
    pub fn look(&mut self) -> Result<Option<Entry>, RootsError> {
        let Some(step) = self.last.clone() else { return Ok(None) };
        match self.walk.look(&step) {
            Some(child) => Entry::of(self.roots, &self.root, step, &child).map(Some),
            None => Ok(None),
        }
    }

    /// Reads the bytes of the file it stands at.
    ///
    /// - Errors: as [`Roots::read`].
    pub fn read_bytes(&self, limit_bytes: u64) -> Result<Vec<u8>, RootsError> {
        self.read_stamped(limit_bytes).map(|(bytes, _)| bytes)
    }

    /// As [`Self::read_bytes`], with what changes when the file does, as [`crate::FileBytes::stamp`]: nothing for a file
    /// that was changed so lately that the next change might go unnoticed.
    ///
    /// - Errors: as [`Roots::read`].
    pub fn read_stamped(&self, limit_bytes: u64) -> Result<(Vec<u8>, Option<u64>), RootsError> {
        let step = self.last.as_ref().ok_or(RootsError::NotFound)?;
        let content = read(self.walk.open(step)?, limit_bytes)?;
        let settled = content.is_settled();
        Ok((content.bytes, settled.then_some(content.stamp)))
    }

    /// The id of the entry it stands at.
    ///
    /// - Errors: [`RootsError::Io`] if none can be made.
    pub fn id(&self) -> Result<OpaqueId, RootsError> {
        let step = self.last.as_ref().ok_or(RootsError::NotFound)?;
        self.roots.know(&self.root, &step.path)
    }

    /// The path of the entry it stands at, from the granted folder's name down.
    pub fn whole_path(&self) -> String {
        join(self.root.as_str(), self.last.as_ref().map_or("", |step| step.path.as_str()))
    }

    /// How many entries were looked at.
    pub fn examined(&self) -> usize {
        self.walk.examined
    }

    /// What was left out.
    pub fn omitted(&self) -> Omitted {
        self.walk.omitted
    }

    /// Something was not looked at: more entries than were to be, or folders deeper than the door goes.
    pub fn is_cut(&self) -> bool {
        self.walk.cut || self.walk.too_deep > 0
    }
}
