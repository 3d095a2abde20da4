//! The door itself: the granted folders, and the few things that can be asked of them.
//!
//! Apart from the rules it joins so that the whole public road can be read on one page: parse, find, open by
//! handle, judge by handle, answer.

use crate::denied::DenyList;
use crate::error::RootsError;
use crate::fence::RootRule;
use crate::folder::{EntryKind, Folder, OpenFile};
use crate::grant::{Grant, RootSpec, Whereabouts, bad};
use crate::ground::Ground;
use crate::id::{FileId, IdMaker, Known};
use crate::info::{Facts, Info};
use crate::list::{ListOptions, Listing, list};
use crate::name::{MAX_DEPTH, fold};
use crate::place::{Place, Target, parse};
use crate::read::{Content, FileBytes, Part, read, read_part};
use crate::tree::{Tree, TreeOptions};
use crate::view::View;
use crate::walk::{IgnoreFiles, Litter, Step, Walk, WalkOptions, join};
use sekisho_types::FolderClass;
use sekisho_types::{OpaqueId, RootName, Secret};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

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

/// What is granted, and what beneath it is not.
#[derive(Debug, Clone, Copy)]
pub struct RootsOptions<'a> {
    /// The folders. None at all is no error: then every place is refused.
    pub specs: &'a [RootSpec],
    /// Places that no granted folder may be, hold or lie in, such as Sekisho's own homes; they need not exist.
    pub off_limits: &'a [PathBuf],
    /// Patterns of names that are never opened or listed, besides the built-in ones: `*.mdb` at every depth,
    /// `給与/**` beneath any granted folder. `*`, `?`, `**` and `{a,b}` mean what they do elsewhere.
    pub deny: &'a [String],
}

/// The granted folders, held open. A clone is the same door.
#[derive(Clone)]
pub struct Roots {
    ground: Arc<Ground>,
    ids: Arc<IdMaker>,
    known: Arc<Mutex<Known>>,
}

impl std::fmt::Debug for Roots {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.ground.shown().map(|(_, grant)| grant.name.as_str())).finish()
    }
}

impl Roots {
    /// Opens the folders with no other denied names than the built-in ones; see [`Self::open_with`].
    ///
    /// - Errors: [`RootsError::BadRoot`] for the first folder that may not be granted.
    pub fn open(
        specs: &[RootSpec],
        id_key: &Secret<[u8; 32]>,
        off_limits: &[PathBuf],
    ) -> Result<Self, RootsError> {
        Self::open_with(RootsOptions { specs, off_limits, deny: &[] }, id_key)
    }

    /// Opens the folders once and holds them. Ids are made with `id_key`.
    ///
    /// - Errors: [`RootsError::BadRoot`] for the first folder that may not be granted,
    ///   [`RootsError::BadPattern`] for the first pattern that cannot be read.
    pub fn open_with(options: RootsOptions<'_>, id_key: &Secret<[u8; 32]>) -> Result<Self, RootsError> {
        let ids = IdMaker::new(id_key)?;
        let denied = DenyList::compile(options.deny)?;
        let fences: Option<Vec<Whereabouts>> =
            options.off_limits.iter().map(|path| Whereabouts::of(path)).collect();
        let Some(fences) = fences else {
            return Err(RootsError::Io {
                detail: "a place that is off limits has no absolute path".to_owned(),
            });
        };
        let mut grants: Vec<Grant> = Vec::new();
        for spec in options.specs {
            let grant = Grant::open(spec)?;
            if fences.iter().any(|fence| fence.overlaps(grant.at())) {
                return Err(bad(spec, RootRule::OffLimits));
            }
            if grants.iter().any(|other| fold(other.name.as_str()) == fold(spec.name.as_str())) {
                return Err(bad(spec, RootRule::SameName));
            }
            if grants.iter().any(|other| other.at().overlaps(grant.at())) {
                return Err(bad(spec, RootRule::Overlap));
            }
            grants.push(grant);
        }
        let ground = Arc::new(Ground::new(grants, denied));
        Ok(Self { ground, ids: Arc::new(ids), known: Arc::default() })
    }

    /// The same door, showing only what lies in `folders` as well: a client may ask for less, never for more.
    ///
    /// A folder in a granted one leaves that part and the folders on the way to it, one that holds a granted one
    /// leaves it whole, any other leaves nothing; so do no folders at all. What is not shown is not found.
    /// The paths are the client's: nothing is opened by them, they only tell which folder is meant. Narrowing
    /// again narrows further.
    pub fn narrowed(&self, folders: &[PathBuf]) -> Self {
        let view = View::narrowed(&self.ground, folders);
        let ground = Arc::new(self.ground.seen_as(view));
        Self { ground, ids: Arc::clone(&self.ids), known: Arc::clone(&self.known) }
    }

    /// The granted folders, in the order in which they were given.
    ///
    /// - Errors: [`RootsError::NoRoots`] if there are none, or none is shown.
    pub fn roots(&self) -> Result<Vec<RootInfo>, RootsError> {
        let info = |(_, grant): (usize, &Grant)| {
            let id = self.know(&grant.name, "")?;
            Ok(RootInfo { name: grant.name.clone(), class: grant.class, id })
        };
        let shown: Vec<RootInfo> = self.ground.shown().map(info).collect::<Result<_, RootsError>>()?;
        if shown.is_empty() { Err(RootsError::NoRoots) } else { Ok(shown) }
    }

    /// What the granted folder of that name is for; nothing if there is none, or nothing of it is shown.
    pub fn class_of(&self, root: &RootName) -> Option<FolderClass> {
        self.ground.shown().find(|(_, grant)| grant.name == *root).map(|(_, grant)| grant.class)
    }

    /// Tells whether looking at a place takes no longer than a disk of this machine takes: it is a path, not an id
    /// that may have to be searched, beneath a granted folder that does not lie on another machine.
    pub fn answers_at_once(&self, place: &Place) -> bool {
        let Some(root) = place.root() else { return false };
        self.ground.shown().any(|(_, grant)| grant.name == *root && grant.is_local)
    }

    /// Checks patterns of denied names without opening anything.
    ///
    /// - Errors: [`RootsError::BadPattern`], which names the pattern.
    pub fn check_deny(patterns: &[String]) -> Result<(), RootsError> {
        DenyList::compile(patterns).map(drop)
    }

    /// Reads `text` as a place: `id:…`, or names separated by `/` or `\`, the first a granted folder's.
    ///
    /// With one granted folder its name may be left out. Looks at no disk: the place may not exist.
    ///
    /// - Errors: [`RootsError::BadName`], [`RootsError::NoRoots`], [`RootsError::NotFound`] for another's folder.
    pub fn parse(&self, text: &str) -> Result<Place, RootsError> {
        let shown: Vec<&RootName> = self.ground.shown().map(|(_, grant)| &grant.name).collect();
        if !shown.is_empty() {
            return parse(text, &shown);
        }
        let all: Vec<&RootName> = self.ground.grants().iter().map(|grant| &grant.name).collect();
        parse(text, &all).and(Err(RootsError::NotFound))
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
        // An id that was given out through a wider view.
        let shown = self.ground.shown().find(|(_, grant)| grant.name == root);
        if shown.is_none_or(|(number, _)| !self.ground.view().shows(number, &path)) {
            return Err(RootsError::NotFound);
        }
        let parts = path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        Ok(Place(Target::Path { root, parts }))
    }

    /// Lists what lies in a folder. Opens no file.
    ///
    /// - Errors: [`RootsError::NotFolder`], [`RootsError::NotFound`] and those of [`Self::resolve`].
    pub fn list(&self, place: &Place, options: ListOptions) -> Result<Listing, RootsError> {
        self.list_fitting(place, options, &|_, _| true)
    }

    /// As [`Self::list`], but gives only entries that fit: asked with the path from the granted folder's name down,
    /// and the name. Folders are gone into either way.
    ///
    /// - Errors: as [`Self::list`].
    pub fn list_fitting(
        &self,
        place: &Place,
        options: ListOptions,
        fits: &dyn Fn(&str, &str) -> bool,
    ) -> Result<Listing, RootsError> {
        let (grant, root, parts) = self.locate(place)?;
        let at = self.go_to(grant, &parts)?;
        list(self, &root, at, options, fits)
    }

    /// Reads a file of at most `limit_bytes`, usually [`crate::READ_BYTES`], never more than
    /// [`crate::MAX_READ_BYTES`].
    ///
    /// - Errors: [`RootsError::TooLarge`], [`RootsError::IsFolder`], [`RootsError::Offline`],
    ///   [`RootsError::NotFound`] and those of [`Self::resolve`].
    pub fn read(&self, place: &Place, limit_bytes: u64) -> Result<FileBytes, RootsError> {
        let (root, path, open) = self.open_file(place)?;
        let name = open.name.clone();
        self.with_place(&root, &path, name, read(open, limit_bytes)?)
    }

    /// Reads at most `limit_bytes` of a file of any size, never more than [`crate::MAX_READ_BYTES`].
    ///
    /// - Errors: as [`Self::read`], but none for a large file.
    pub fn read_part(&self, place: &Place, part: Part, limit_bytes: u64) -> Result<FileBytes, RootsError> {
        let (root, path, open) = self.open_file(place)?;
        let name = open.name.clone();
        self.with_place(&root, &path, name, read_part(open, part, limit_bytes)?)
    }

    /// Tells what is known of a file or a folder, and reads nothing of what is in the file.
    ///
    /// - Errors: [`RootsError::NotFound`] and those of [`Self::resolve`].
    pub fn info(&self, place: &Place) -> Result<Info, RootsError> {
        let (grant, root, parts) = self.locate(place)?;
        let (path, facts) = match parts.split_last() {
            None => (String::new(), Facts::of_folder(&self.ground.folder(grant)?)?),
            Some((last, above)) => {
                let (parent, path) = self.go_to_parent(grant, above)?;
                let (name, kind) = parent.find(last)?;
                let facts = match kind {
                    EntryKind::Folder => Facts::of_folder(&parent.enter(&name)?)?,
                    EntryKind::File => match parent.open_named(&name) {
                        Err(RootsError::Offline) => Facts::of_unopened(parent.known_of(&name)?),
                        open => Facts::of_file(open?),
                    },
                };
                (join(&path, &name), facts)
            }
        };
        let id = self.know(&root, &path)?;
        let whole = join(root.as_str(), &path);
        Ok(facts.at(root, whole, id))
    }

    /// Goes through everything beneath a folder, to look for something.
    ///
    /// - Errors: as [`Self::list`].
    pub fn tree(&self, place: &Place, options: TreeOptions) -> Result<Tree<'_>, RootsError> {
        let (grant, root, parts) = self.locate(place)?;
        let at = self.go_to(grant, &parts)?;
        Tree::start(self, root, at, options)
    }

    fn with_place(
        &self,
        root: &RootName,
        path: &str,
        name: String,
        content: Content,
    ) -> Result<FileBytes, RootsError> {
        Ok(FileBytes {
            root: root.clone(),
            path: join(root.as_str(), path),
            name,
            bytes: content.bytes,
            offset: content.offset,
            size_bytes: content.size_bytes,
            head: content.head,
            modified: content.modified,
            id: self.know(root, path)?,
            stamp: content.stamp,
        })
    }

    pub(crate) fn ground(&self) -> &Arc<Ground> {
        &self.ground
    }

    /// Makes the id of a place and remembers what it stands for.
    pub(crate) fn know(&self, root: &RootName, path: &str) -> Result<OpaqueId, RootsError> {
        let id = self.ids.id(root, path);
        self.known.lock().unwrap_or_else(PoisonError::into_inner).put(id, root, path);
        id.to_opaque()
    }

    /// The granted folder's number and name, and the names below it.
    pub(crate) fn locate(&self, place: &Place) -> Result<(usize, RootName, Vec<String>), RootsError> {
        match self.resolve(place, SearchBudget::of_entries(SEARCH_ENTRIES))?.0 {
            Target::Path { root, parts } => {
                let shown = self.ground.shown().find(|(_, grant)| grant.name == root);
                let (number, _) = shown.ok_or(RootsError::NotFound)?;
                Ok((number, root, parts))
            }
            Target::Id(_) => Err(RootsError::NotFound),
        }
    }

    fn open_file(&self, place: &Place) -> Result<(RootName, String, OpenFile), RootsError> {
        let (grant, root, parts) = self.locate(place)?;
        let Some((last, above)) = parts.split_last() else {
            return Err(RootsError::IsFolder);
        };
        let (folder, path) = self.go_to_parent(grant, above)?;
        let open = folder.open_file(last)?;
        let path = join(&path, &open.name);
        Ok((root, path, open))
    }

    /// Walks down by handles. Gives the folder and its path in the granted folder, as it is on the disk.
    fn go_to(&self, grant: usize, parts: &[String]) -> Result<(Folder, String), RootsError> {
        let Some((last, above)) = parts.split_last() else {
            return Ok((self.ground.folder(grant)?, String::new()));
        };
        let (parent, path) = self.go_to_parent(grant, above)?;
        let folder = parent.open_folder(last)?;
        let path = join(&path, &folder.name);
        Ok((folder, path))
    }

    /// As [`Self::go_to`], for what lies above the place: a file there means that the place cannot be.
    pub(crate) fn go_to_parent(
        &self,
        grant: usize,
        parts: &[String],
    ) -> Result<(Folder, String), RootsError> {
        let (mut folder, mut path) = (self.ground.folder(grant)?, String::new());
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
        for (_, grant) in self.ground.shown() {
            if self.ids.id(&grant.name, "") == wanted {
                return Ok((grant.name.clone(), String::new()));
            }
        }
        for (number, grant) in self.ground.shown() {
            let left = budget.entries.saturating_sub(examined);
            let folder = self.ground.folder(number);
            let start = folder.and_then(|folder| Walk::start(folder, String::new(), all_beneath(left)));
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
                let Some(Step { path, kind, .. }) = walk.next() else { break };
                let id = self.ids.id(&grant.name, &path);
                if id == wanted {
                    self.know(&grant.name, &path)?;
                    return Ok((grant.name.clone(), path));
                }
                // Folders are few and lead to the rest; remembering every file would push out what was listed.
                if kind == EntryKind::Folder {
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

/// The way of a search for an id: everything counts, litter too, for an id may have been given out for it.
fn all_beneath(most: usize) -> WalkOptions {
    WalkOptions { depth: MAX_DEPTH, most, litter: Litter::Shown, ignore_files: IgnoreFiles::Unheeded }
}
