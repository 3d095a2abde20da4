//! The door itself: the granted folders, and the few things that can be asked of them.
//!
//! Apart from the rules it joins so that the whole public road can be read on one page: parse, find, open by
//! handle, judge by handle, answer.

use crate::error::RootsError;
use crate::fence::RootRule;
use crate::folder::{EntryKind, Folder, OpenFile};
use crate::grant::{Grant, RootSpec, Whereabouts, bad};
use crate::id::{FileId, IdMaker, Known};
use crate::list::{ListOptions, Listing, Litter, Walk, join, list};
use crate::name::{MAX_DEPTH, fold};
use crate::place::{Place, Target, parse};
use crate::read::{FileBytes, read};
use sekisho_types::FolderClass;
use sekisho_types::{OpaqueId, RootName, Secret};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// How many entries a search for an id looks at unless told otherwise.
pub const SEARCH_ENTRIES: usize = 200_000;

/// How far a search for an id may go.
#[derive(Clone, Copy)]
pub struct SearchBudget<'a> {
    /// Entries to look at, over all granted folders.
    pub entries: usize,
    /// Asked before each entry; the search ends when it says no: a deadline has passed, a call was cancelled.
    pub go_on: &'a dyn Fn() -> bool,
}

impl SearchBudget<'_> {
    /// Bounds the search by a count alone.
    pub fn of_entries(entries: usize) -> Self {
        Self { entries, go_on: &|| true }
    }
}

/// A granted folder as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootInfo {
    /// Its name.
    pub name: RootName,
    /// What it is for.
    pub class: FolderClass,
    /// Its id.
    pub id: OpaqueId,
}

/// The granted folders, held open.
pub struct Roots {
    grants: Vec<Grant>,
    ids: IdMaker,
    known: Mutex<Known>,
}

impl std::fmt::Debug for Roots {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.grants.iter().map(|grant| grant.name.as_str())).finish()
    }
}

impl Roots {
    /// Opens the folders once and holds them. Ids are made with `id_key`.
    ///
    /// `off_limits` are places that no granted folder may be, hold or lie in, such as Sekisho's own homes;
    /// they need not exist. No folders at all is no error here: then every place is refused.
    ///
    /// - Errors: [`RootsError::BadRoot`] for the first folder that may not be granted.
    pub fn open(
        specs: &[RootSpec],
        id_key: &Secret<[u8; 32]>,
        off_limits: &[PathBuf],
    ) -> Result<Self, RootsError> {
        let ids = IdMaker::new(id_key)?;
        let fenced: Vec<Whereabouts> = off_limits.iter().filter_map(|path| Whereabouts::of(path)).collect();
        if fenced.len() != off_limits.len() {
            return Err(RootsError::Io {
                detail: "a place that is off limits has no absolute path".to_owned(),
            });
        }
        let mut opened: Vec<(Grant, Whereabouts)> = Vec::new();
        for spec in specs {
            let (grant, at) = Grant::open(spec)?;
            if fenced.iter().any(|fence| fence.overlaps(&at)) {
                return Err(bad(spec, RootRule::OffLimits));
            }
            if opened.iter().any(|(other, _)| fold(other.name.as_str()) == fold(spec.name.as_str())) {
                return Err(bad(spec, RootRule::SameName));
            }
            if opened.iter().any(|(_, other)| other.overlaps(&at)) {
                return Err(bad(spec, RootRule::Overlap));
            }
            opened.push((grant, at));
        }
        let grants = opened.into_iter().map(|(grant, _)| grant).collect();
        Ok(Self { grants, ids, known: Mutex::new(Known::default()) })
    }

    /// The granted folders, in the order in which they were given.
    ///
    /// - Errors: [`RootsError::NoRoots`] if there are none.
    pub fn roots(&self) -> Result<Vec<RootInfo>, RootsError> {
        if self.grants.is_empty() {
            return Err(RootsError::NoRoots);
        }
        let info = |grant: &Grant| {
            let id = self.know(&grant.name, "")?;
            Ok(RootInfo { name: grant.name.clone(), class: grant.class, id })
        };
        self.grants.iter().map(info).collect()
    }

    /// Reads `text` as a place: `id:…`, or names separated by `/` or `\`, the first a granted folder's.
    ///
    /// With one granted folder its name may be left out. Looks at no disk: the place may not exist.
    ///
    /// - Errors: [`RootsError::BadName`], [`RootsError::NoRoots`], [`RootsError::NotFound`] for another's folder.
    pub fn parse(&self, text: &str) -> Result<Place, RootsError> {
        let names: Vec<&RootName> = self.grants.iter().map(|grant| &grant.name).collect();
        parse(text, &names)
    }

    /// Turns an id into the path it stands for; a path stays as it is. The other calls do so themselves, within
    /// [`SEARCH_ENTRIES`].
    ///
    /// - Errors: [`RootsError::SearchCut`] if the budget ran out, [`RootsError::NotFound`] if there is no such.
    pub fn resolve(&self, place: &Place, budget: SearchBudget<'_>) -> Result<Place, RootsError> {
        let Target::Id(id) = place.0 else {
            return Ok(place.clone());
        };
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(id);
        let (root, path) = match known {
            Some(known) => known,
            None => self.search(id, budget)?,
        };
        let parts = path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        Ok(Place(Target::Path { root, parts }))
    }

    /// Lists what lies in a folder. Opens no file.
    ///
    /// - Errors: [`RootsError::NotFolder`], [`RootsError::NotFound`] and those of [`Self::resolve`].
    pub fn list(&self, place: &Place, options: ListOptions) -> Result<Listing, RootsError> {
        let (grant, parts) = self.locate(place)?;
        let at = self.go_to(grant, &parts)?;
        list(self, &grant.name, at, options)
    }

    /// Reads a file of at most `limit_bytes`, usually [`crate::READ_BYTES`], never more than
    /// [`crate::MAX_READ_BYTES`].
    ///
    /// - Errors: [`RootsError::TooLarge`], [`RootsError::IsFolder`], [`RootsError::NotFound`] and those of
    ///   [`Self::resolve`].
    pub fn read(&self, place: &Place, limit_bytes: u64) -> Result<FileBytes, RootsError> {
        let (grant, parts) = self.locate(place)?;
        let Some((last, above)) = parts.split_last() else {
            return Err(RootsError::IsFolder);
        };
        let (folder, path) = self.go_to_parent(grant, above)?;
        let open: OpenFile = folder.open_file(last)?;
        let (name, path) = (open.name.clone(), join(&path, &open.name));
        let content = read(open, limit_bytes)?;
        Ok(FileBytes {
            root: grant.name.clone(),
            path: join(grant.name.as_str(), &path),
            name,
            size_bytes: content.bytes.len() as u64,
            bytes: content.bytes,
            modified: content.modified,
            id: self.know(&grant.name, &path)?,
            stamp: content.stamp,
        })
    }

    /// Makes the id of a place and remembers what it stands for.
    pub(crate) fn know(&self, root: &RootName, path: &str) -> Result<OpaqueId, RootsError> {
        let id = self.ids.id(root, path);
        self.known.lock().unwrap_or_else(PoisonError::into_inner).put(id, root, path);
        id.to_opaque()
    }

    fn locate(&self, place: &Place) -> Result<(&Grant, Vec<String>), RootsError> {
        match self.resolve(place, SearchBudget::of_entries(SEARCH_ENTRIES))?.0 {
            Target::Path { root, parts } => {
                let grant = self.grants.iter().find(|grant| grant.name == root);
                Ok((grant.ok_or(RootsError::NotFound)?, parts))
            }
            Target::Id(_) => Err(RootsError::NotFound),
        }
    }

    /// Walks down by handles. Gives the folder and its path in the granted folder, as it is on the disk.
    fn go_to(&self, grant: &Grant, parts: &[String]) -> Result<(Folder, String), RootsError> {
        let Some((last, above)) = parts.split_last() else {
            return Ok((grant.folder()?, String::new()));
        };
        let (parent, path) = self.go_to_parent(grant, above)?;
        let folder = parent.open_folder(last)?;
        let path = join(&path, &folder.name);
        Ok((folder, path))
    }

    /// As [`Self::go_to`], for what lies above the place: a file there means that the place cannot be.
    fn go_to_parent(&self, grant: &Grant, parts: &[String]) -> Result<(Folder, String), RootsError> {
        let (mut folder, mut path) = (grant.folder()?, String::new());
        for part in parts {
            folder = folder.open_folder(part).map_err(|e| match e {
                RootsError::NotFolder => RootsError::NotFound,
                other => other,
            })?;
            path = join(&path, &folder.name);
        }
        Ok((folder, path))
    }

    fn search(&self, wanted: FileId, budget: SearchBudget<'_>) -> Result<(RootName, String), RootsError> {
        let (mut examined, mut failed) = (0, Err(RootsError::NotFound));
        for grant in &self.grants {
            if self.ids.id(&grant.name, "") == wanted {
                return Ok((grant.name.clone(), String::new()));
            }
        }
        for grant in &self.grants {
            let left = budget.entries.saturating_sub(examined);
            let start = grant
                .folder()
                .and_then(|folder| Walk::start(folder, String::new(), MAX_DEPTH, left, Litter::Shown));
            let mut walk = match start {
                Ok(walk) => walk,
                Err(RootsError::NotFound) => continue,
                // It may lie there; that counts only if it lies nowhere else.
                Err(error) => {
                    failed = Err(error);
                    continue;
                }
            };
            while (budget.go_on)() {
                let Some((path, child)) = walk.next() else { break };
                let id = self.ids.id(&grant.name, &path);
                if id == wanted {
                    self.know(&grant.name, &path)?;
                    return Ok((grant.name.clone(), path));
                }
                // Folders are few and lead to the rest; remembering every file would push out what was listed.
                if child.kind == EntryKind::Folder {
                    self.know(&grant.name, &path)?;
                }
            }
            examined += walk.examined;
            if walk.cut || !(budget.go_on)() {
                return Err(RootsError::SearchCut { examined });
            }
        }
        failed
    }
}
