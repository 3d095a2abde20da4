//! The walk: goes through a folder and those beneath it by held handles, one a level.
//!
//! Apart because a listing, a search and the way from an id to its file are all made of it, and because it is
//! what may become long: it counts what it looks at and stops where it was told to. It reads names; a file is
//! looked at or opened only when the caller asks for the one given last, in the folder that is held then.

use crate::deny;
use crate::error::RootsError;
use crate::folder::{Child, EntryKind, Folder, Omitted, OpenFile, Scan};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::io::Read;

/// The most bytes that are read of one list of what to leave out.
const MAX_IGNORE_BYTES: u64 = 256 * 1024;
const IGNORE_FILE: &str = ".gitignore";

/// Whether a walk shows litter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Litter {
    Shown,
    LeftOut,
}

/// Whether a walk leaves out what `.gitignore` files list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IgnoreFiles {
    /// They are heeded.
    Heeded,
    /// They are files like others.
    Unheeded,
}

/// How far a walk goes, and what it leaves out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WalkOptions {
    /// Levels to go down: 1 is the folder's own entries.
    pub(crate) depth: usize,
    /// Entries to look at.
    pub(crate) most: usize,
    pub(crate) litter: Litter,
    pub(crate) ignore_files: IgnoreFiles,
}

/// An entry on the way: its path within the granted folder, its name, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) path: String,
    pub(crate) name: String,
    pub(crate) kind: EntryKind,
}

/// Goes through a folder and those beneath it: folders before files, each folder's own entries right behind it.
pub(crate) struct Walk {
    levels: Vec<Level>,
    // The folder given out last, to be gone into when more is asked for.
    pending: Option<Step>,
    options: WalkOptions,
    pub(crate) omitted: Omitted,
    pub(crate) examined: usize,
    pub(crate) cut: bool,
    /// Folders that were not gone into because they lie too deep.
    pub(crate) too_deep: usize,
}

struct Level {
    folder: Folder,
    path: String,
    names: std::vec::IntoIter<(EntryKind, String)>,
    ignored: Option<Gitignore>,
}

impl Walk {
    /// Starts in `folder`, whose path within its granted folder is `path`.
    pub(crate) fn start(folder: Folder, path: String, options: WalkOptions) -> Result<Self, RootsError> {
        let omitted = Omitted::default();
        let mut walk = Self {
            levels: Vec::new(),
            pending: None,
            options,
            omitted,
            examined: 0,
            cut: false,
            too_deep: 0,
        };
        walk.look_into(folder, path)?;
        Ok(walk)
    }

    fn look_into(&mut self, folder: Folder, path: String) -> Result<(), RootsError> {
        let mut scan = folder.scan(self.options.most.saturating_sub(self.examined))?;
        if self.options.litter == Litter::LeftOut {
            let all = scan.names.len();
            scan.names.retain(|(_, name)| !deny::is_hidden(name));
            scan.omitted.hidden += all - scan.names.len();
        }
        let Scan { names, omitted, examined, cut } = scan;
        self.examined += examined;
        self.omitted.add(omitted);
        self.cut |= cut;
        let ignored = match self.options.ignore_files {
            IgnoreFiles::Heeded => ignored(&folder),
            IgnoreFiles::Unheeded => None,
        };
        self.levels.push(Level { folder, path, names: names.into_iter(), ignored });
        Ok(())
    }

    fn go_down(&mut self) {
        let Some(step) = self.pending.take() else { return };
        let Some(level) = self.levels.last() else { return };
        let entered = level.folder.enter(&step.name).and_then(|folder| self.look_into(folder, step.path));
        if entered.is_err() {
            self.omitted.unreadable += 1;
        }
    }

    /// Looks at the entry given last; counts it as left out if it may not be shown after all.
    pub(crate) fn look(&mut self, step: &Step) -> Option<Child> {
        let level = self.levels.last()?;
        level.folder.child(&step.name, &mut self.omitted)
    }

    /// Opens the file given last.
    pub(crate) fn open(&self, step: &Step) -> Result<OpenFile, RootsError> {
        self.levels.last().ok_or(RootsError::NotFound)?.folder.open_named(&step.name)
    }

    /// Tells whether a list of what to leave out names this path, the nearest list first.
    fn is_ignored(&self, path: &str, kind: EntryKind) -> bool {
        for level in self.levels.iter().rev() {
            let Some(ignored) = &level.ignored else { continue };
            let below = path.strip_prefix(level.path.as_str()).unwrap_or(path).trim_start_matches('/');
            let found = ignored.matched(below, kind == EntryKind::Folder);
            if found.is_ignore() || found.is_whitelist() {
                return found.is_ignore();
            }
        }
        false
    }
}

impl Iterator for Walk {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        self.go_down();
        loop {
            let depth_left = self.levels.len() < self.options.depth;
            let level = self.levels.last_mut()?;
            let Some((kind, name)) = level.names.next() else {
                self.levels.pop();
                continue;
            };
            let path = join(&level.path, &name);
            if self.is_ignored(&path, kind) {
                self.omitted.ignored += 1;
                continue;
            }
            let step = Step { path, name, kind };
            if kind == EntryKind::Folder {
                if depth_left {
                    self.pending = Some(step.clone());
                } else {
                    self.too_deep += 1;
                }
            }
            return Some(step);
        }
    }
}

/// Reads a folder's list of what to leave out. A list that cannot be read leaves out nothing.
fn ignored(folder: &Folder) -> Option<Gitignore> {
    let open = folder.open_named(IGNORE_FILE).ok()?;
    let mut bytes = Vec::new();
    open.file.take(MAX_IGNORE_BYTES).read_to_end(&mut bytes).ok()?;
    let mut builder = GitignoreBuilder::new("");
    for line in String::from_utf8_lossy(&bytes).lines() {
        // A line that is no pattern is passed over, as git does.
        drop(builder.add_line(None, line));
    }
    builder.build().ok().filter(|list| !list.is_empty())
}

/// Appends `name` to the path of its folder; the granted folder's own path is empty.
pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() || name.is_empty() { format!("{path}{name}") } else { format!("{path}/{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cap_std::fs::Dir;

    fn walk(base: &std::path::Path, options: WalkOptions) -> Walk {
        let dir = Dir::open_ambient_dir(base, cap_std::ambient_authority()).unwrap();
        Walk::start(Folder::of(dir, "docs"), String::new(), options).unwrap()
    }

    const ALL: WalkOptions =
        WalkOptions { depth: 5, most: 1_000, litter: Litter::Shown, ignore_files: IgnoreFiles::Unheeded };

    #[test]
    fn a_walk_looks_at_no_more_than_it_may_and_says_that_it_was_cut() {
        let base = tempfile::tempdir().unwrap();
        for folder in ["a", "b"] {
            std::fs::create_dir(base.path().join(folder)).unwrap();
            for file in ["1", "2", "3"] {
                std::fs::write(base.path().join(folder).join(file), "").unwrap();
            }
        }
        let bounded = |most| {
            let mut walk = walk(base.path(), WalkOptions { most, ..ALL });
            (walk.by_ref().count(), walk.examined, walk.cut)
        };
        assert_eq!(bounded(8), (8, 8, false));
        assert_eq!(bounded(7), (7, 7, true));
        assert_eq!(bounded(4), (4, 4, true));
        assert_eq!(bounded(1), (1, 1, true));
        assert_eq!(bounded(0), (0, 0, true));
    }

    #[test]
    fn lists_of_what_to_leave_out_are_heeded_on_request_the_nearest_first() {
        let base = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = base.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write(".gitignore", "*.log\n/out/\n控え/\n[bad\n");
        write("a.log", "");
        write("a.txt", "");
        write("out/x.txt", "");
        write("sub/out/y.txt", "");
        write("sub/.gitignore", "!keep.log\nlocal.txt\n");
        write("sub/keep.log", "");
        write("sub/drop.log", "");
        write("sub/local.txt", "");
        write("local.txt", "");
        write("sub/控え/z.txt", "");
        let paths = |ignore_files| {
            let mut walk = walk(base.path(), WalkOptions { litter: Litter::LeftOut, ignore_files, ..ALL });
            let files = walk.by_ref().filter(|step| step.kind == EntryKind::File).map(|step| step.path);
            (files.collect::<Vec<_>>(), walk.omitted.ignored)
        };
        let heeded = ["sub/out/y.txt", "sub/keep.log", "a.txt", "local.txt"];
        assert_eq!(paths(IgnoreFiles::Heeded), (heeded.map(str::to_owned).to_vec(), 5));
        let (all, none) = paths(IgnoreFiles::Unheeded);
        assert_eq!((all.len(), none), (9, 0));
    }
}
