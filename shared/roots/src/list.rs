//! Listings: a page of what lies in a folder.
//!
//! Apart from the walk because order, pages and what is told of an entry live here. Never opens a file.

use crate::error::RootsError;
use crate::folder::{Child, EntryKind, Folder, Omitted};
use crate::roots::Roots;
use crate::walk::{IgnoreFiles, Litter, Step, Walk, WalkOptions, join};
use sekisho_types::{OpaqueId, RootName, Timestamp};

/// The most levels one listing goes down.
pub const MAX_LIST_DEPTH: usize = 16;
/// The most entries one listing gives.
pub const MAX_LIST_ENTRIES: usize = 2_000;
/// The most entries one listing looks at; beyond, it is marked as cut.
pub const MAX_LIST_EXAMINED: usize = 100_000;

/// In which order a listing comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Folders before files, by name; what lies in a folder right behind it.
    #[default]
    Name,
    /// The largest file first, whichever folder it lies in.
    Largest,
    /// What was changed last first, whichever folder it lies in.
    Newest,
}

/// What is asked of a listing. Numbers out of range are moved to the nearest that is in it.
#[derive(Debug, Clone, Copy)]
pub struct ListOptions {
    /// Levels to go down: 1 is the folder's own entries. At most [`MAX_LIST_DEPTH`].
    pub depth: usize,
    /// Entries to give: 1 to [`MAX_LIST_ENTRIES`].
    pub limit: usize,
    /// Entries to skip: what [`Listing::next`] of the page before says.
    pub start: usize,
    /// In which order.
    pub order: Order,
}

impl Default for ListOptions {
    fn default() -> Self {
        Self { depth: 1, limit: 200, start: 0, order: Order::Name }
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
    /// Where each entry stands among all pages: what a page that begins with it has as its start.
    pub places: Vec<usize>,
    /// What was left out of the folders that this page needed to look into.
    pub omitted: Omitted,
    /// How many entries were looked at.
    pub examined: usize,
    /// Where the next page starts, if there is more.
    pub next: Option<usize>,
    /// There were more than [`MAX_LIST_EXAMINED`] entries, and some of them are missing without being counted.
    pub cut: bool,
}

/// Makes the page.
pub(crate) fn list(
    roots: &Roots,
    root: &RootName,
    (folder, path): (Folder, String),
    options: ListOptions,
    fits: &dyn Fn(&str, &str) -> bool,
) -> Result<Listing, RootsError> {
    let limit = options.limit.clamp(1, MAX_LIST_ENTRIES);
    let mut listing = Listing {
        root: root.clone(),
        path: join(root.as_str(), &path),
        id: roots.know(root, &path)?,
        entries: Vec::new(),
        places: Vec::new(),
        omitted: Omitted::default(),
        examined: 0,
        next: None,
        cut: false,
    };
    let far = WalkOptions {
        depth: options.depth.clamp(1, MAX_LIST_DEPTH),
        most: MAX_LIST_EXAMINED,
        litter: Litter::LeftOut,
        ignore_files: IgnoreFiles::Unheeded,
    };
    let mut walk = Walk::start(folder, path, far)?;
    let mut at = 0_usize;
    let mut seen: Vec<(usize, Step, Child)> = Vec::new();
    while let Some(step) = walk.next() {
        if !fits(&join(root.as_str(), &step.path), &step.name) {
            continue;
        }
        let place = at;
        at += 1;
        if options.order == Order::Name {
            if place < options.start {
                continue;
            }
            if seen.len() == limit {
                listing.next = Some(place);
                break;
            }
        }
        if let Some(child) = walk.look(&step) {
            seen.push((place, step, child));
        }
    }
    if options.order != Order::Name {
        sort(&mut seen, options.order);
        seen.iter_mut().enumerate().for_each(|(rank, (place, ..))| *place = rank);
        seen.drain(..options.start.min(seen.len()));
        if seen.len() > limit {
            seen.truncate(limit);
            listing.next = Some(options.start.saturating_add(limit));
        }
    }
    for (place, step, child) in seen {
        listing.entries.push(Entry::of(roots, root, step, &child)?);
        listing.places.push(place);
    }
    (listing.omitted, listing.examined, listing.cut) = (walk.omitted, walk.examined, walk.cut);
    Ok(listing)
}

fn sort(seen: &mut [(usize, Step, Child)], order: Order) {
    let size = |child: &Child| child.size_bytes;
    seen.sort_by(|(_, a_step, a), (_, b_step, b)| {
        let first = match order {
            Order::Name => std::cmp::Ordering::Equal,
            Order::Largest => size(b).cmp(&size(a)),
            Order::Newest => b.modified.cmp(&a.modified),
        };
        first.then_with(|| a_step.path.cmp(&b_step.path))
    });
}

impl Entry {
    pub(crate) fn of(roots: &Roots, root: &RootName, step: Step, child: &Child) -> Result<Self, RootsError> {
        Ok(Self {
            id: roots.know(root, &step.path)?,
            path: join(root.as_str(), &step.path),
            name: step.name,
            kind: child.kind,
            size_bytes: child.size_bytes,
            modified: child.modified,
        })
    }
}

/// The part of `path` beneath `base`; both are paths within one granted folder.
pub(crate) fn below<'a>(base: &str, path: &'a str) -> &'a str {
    path.strip_prefix(base).unwrap_or(path).trim_start_matches('/')
}
