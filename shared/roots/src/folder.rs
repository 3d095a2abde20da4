//! One held folder: what is in it, and its files and subfolders by handle.
//!
//! Apart because these few functions are the whole of the confinement: each takes one name that the folder
//! itself gave, follows no link, and judges what it opened by the handle and not by the name.

use crate::deny;
use crate::error::RootsError;
use crate::name::{check_name, nfc};
use cap_fs_ext::{DirExt, FollowSymlinks, MetadataExt, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::fs::{Dir, File, Metadata, OpenOptions};
use sekisho_types::Timestamp;
use std::time::SystemTime;

// A folder with more entries than this is not searched for a name.
const MAX_LOOKUP: usize = 1_000_000;

/// What an entry is. There are only two: whatever else lies in a folder is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A folder.
    Folder,
    /// A file with bytes in it, reachable by this one name only.
    File,
}

impl EntryKind {
    /// The word used in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::File => "file",
        }
    }
}

/// How many entries a listing left out, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Omitted {
    /// Their names betray a secret or a program's store.
    pub denied: usize,
    /// Links of any kind, files with a second name included.
    pub links: usize,
    /// Pipes, sockets, devices.
    pub special: usize,
    /// Their names break the rules or are no Unicode.
    pub names: usize,
    /// Litter such as `Thumbs.db`, and names that start with a full stop.
    pub hidden: usize,
    /// Folders that could not be opened, and entries that vanished meanwhile.
    pub unreadable: usize,
}

impl Omitted {
    /// All together.
    pub fn total(self) -> usize {
        self.denied + self.links + self.special + self.names + self.hidden + self.unreadable
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.denied += other.denied;
        self.links += other.links;
        self.special += other.special;
        self.names += other.names;
        self.hidden += other.hidden;
        self.unreadable += other.unreadable;
    }
}

/// A folder held open, with the name it has on the disk.
pub(crate) struct Folder {
    pub(crate) dir: Dir,
    pub(crate) name: String,
}

/// An entry that may be shown.
pub(crate) struct Child {
    pub(crate) name: String,
    pub(crate) kind: EntryKind,
    pub(crate) size_bytes: u64,
    pub(crate) modified: Option<Timestamp>,
    pub(crate) hidden: bool,
}

/// What a look into a folder found.
pub(crate) struct Scan {
    /// Folders first, then by name.
    pub(crate) children: Vec<Child>,
    pub(crate) omitted: Omitted,
    pub(crate) examined: usize,
    /// There was more than was examined.
    pub(crate) cut: bool,
}

/// A file opened for reading and proven to be one.
pub(crate) struct OpenFile {
    pub(crate) file: File,
    pub(crate) metadata: Metadata,
    pub(crate) name: String,
}

enum Nature {
    Is(EntryKind),
    Link,
    Special,
}

fn nature(metadata: &Metadata) -> Nature {
    if metadata.is_symlink() {
        Nature::Link
    } else if metadata.is_dir() {
        Nature::Is(EntryKind::Folder)
    } else if !metadata.is_file() {
        Nature::Special
    } else if metadata.nlink() == 1 {
        Nature::Is(EntryKind::File)
    } else {
        // A second name may lie outside, so for now none of the names opens it.
        Nature::Link
    }
}

impl Folder {
    /// Finds the name on the disk for a name in a request: the exact one, else the only one that looks the same.
    ///
    /// The folder's own listing decides, so no alias that a system accepts beside it (other case, short form)
    /// ever passes for the name that the list of denied ones is asked about.
    fn real_name(&self, wanted: &str) -> Result<String, RootsError> {
        let composed = nfc(wanted);
        let (mut alike, mut count) = (None, 0_usize);
        for (examined, entry) in self.entries()?.enumerate() {
            let entry = entry.map_err(|e| RootsError::from_io(&e))?;
            if examined >= MAX_LOOKUP {
                return Err(RootsError::SearchCut { examined });
            }
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            if name == wanted {
                return self.permitted(name);
            }
            if !name.is_ascii() && nfc(name) == composed {
                alike = Some(name.to_owned());
                count += 1;
            }
        }
        match (alike, count) {
            (Some(name), 1) => self.permitted(&name),
            (Some(name), _) => self.permitted(&name).and(Err(RootsError::Ambiguous)),
            (None, _) => Err(RootsError::NotFound),
        }
    }

    fn permitted(&self, name: &str) -> Result<String, RootsError> {
        if check_name(name).is_err() || deny::is_denied(&self.name, name) {
            return Err(RootsError::NotFound);
        }
        Ok(name.to_owned())
    }

    fn entries(&self) -> Result<cap_std::fs::ReadDir, RootsError> {
        self.dir.entries().map_err(|e| RootsError::from_io(&e))
    }

    fn nature_of(&self, name: &str) -> Result<Nature, RootsError> {
        let metadata = self.dir.symlink_metadata(name).map_err(|e| RootsError::from_io(&e))?;
        Ok(nature(&metadata))
    }

    /// Opens a subfolder by the name in a request.
    pub(crate) fn open_folder(&self, wanted: &str) -> Result<Self, RootsError> {
        self.enter(&self.real_name(wanted)?)
    }

    /// Opens a subfolder by its name on the disk.
    pub(crate) fn enter(&self, name: &str) -> Result<Self, RootsError> {
        let name = self.permitted(name)?;
        match self.nature_of(&name)? {
            Nature::Is(EntryKind::Folder) => {}
            Nature::Is(EntryKind::File) => return Err(RootsError::NotFolder),
            Nature::Link | Nature::Special => return Err(RootsError::NotFound),
        }
        let dir = self.dir.open_dir_nofollow(&name).map_err(|e| RootsError::from_io(&e))?;
        let metadata = dir.dir_metadata().map_err(|e| RootsError::from_io(&e))?;
        if !metadata.is_dir() || metadata.is_symlink() {
            return Err(RootsError::NotFound);
        }
        Ok(Self { dir, name })
    }

    /// Opens a file by the name in a request.
    ///
    /// The look before opening only spares pipes and devices from being opened; what decides is the handle.
    pub(crate) fn open_file(&self, wanted: &str) -> Result<OpenFile, RootsError> {
        let name = self.real_name(wanted)?;
        match self.nature_of(&name)? {
            Nature::Is(EntryKind::File) => {}
            Nature::Is(EntryKind::Folder) => return Err(RootsError::IsFolder),
            Nature::Link | Nature::Special => return Err(RootsError::NotFound),
        }
        let mut options = OpenOptions::new();
        options.read(true).follow(FollowSymlinks::No).nonblock(true);
        let file = self.dir.open_with(&name, &options).map_err(|e| RootsError::from_io(&e))?;
        let metadata = file.metadata().map_err(|e| RootsError::from_io(&e))?;
        match nature(&metadata) {
            Nature::Is(EntryKind::File) => Ok(OpenFile { file, metadata, name }),
            Nature::Is(EntryKind::Folder) => Err(RootsError::IsFolder),
            Nature::Link | Nature::Special => Err(RootsError::NotFound),
        }
    }

    /// Looks at no more than `most` entries; opens none of them.
    pub(crate) fn scan(&self, most: usize) -> Result<Scan, RootsError> {
        let mut scan = Scan { children: Vec::new(), omitted: Omitted::default(), examined: 0, cut: false };
        for entry in self.entries()? {
            if scan.examined >= most {
                scan.cut = true;
                break;
            }
            scan.examined += 1;
            let entry = entry.map_err(|e| RootsError::from_io(&e))?;
            let name = entry.file_name();
            match name.to_str() {
                Some(name) if check_name(name).is_ok() => self.sort_in(name, &mut scan),
                _ => scan.omitted.names += 1,
            }
        }
        scan.children.sort_unstable_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
        Ok(scan)
    }

    fn sort_in(&self, name: &str, scan: &mut Scan) {
        if deny::is_denied(&self.name, name) {
            scan.omitted.denied += 1;
            return;
        }
        let Ok(metadata) = self.dir.symlink_metadata(name) else {
            scan.omitted.unreadable += 1;
            return;
        };
        match nature(&metadata) {
            Nature::Link => scan.omitted.links += 1,
            Nature::Special => scan.omitted.special += 1,
            Nature::Is(kind) => scan.children.push(Child {
                name: name.to_owned(),
                kind,
                size_bytes: if kind == EntryKind::File { metadata.len() } else { 0 },
                modified: modified(&metadata),
                hidden: deny::is_hidden(name),
            }),
        }
    }
}

/// When the thing was last changed, if the system says.
pub(crate) fn modified(metadata: &Metadata) -> Option<Timestamp> {
    modified_ns(metadata).map(|ns| {
        let ms = ns.div_euclid(1_000_000);
        Timestamp::from_ms(i64::try_from(ms).unwrap_or(if ms < 0 { i64::MIN } else { i64::MAX }))
    })
}

/// Nanoseconds since 1970, negative before.
pub(crate) fn modified_ns(metadata: &Metadata) -> Option<i128> {
    let at = metadata.modified().ok()?.into_std();
    Some(match at.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => i128::try_from(after.as_nanos()).unwrap_or(i128::MAX),
        Err(before) => i128::try_from(before.duration().as_nanos()).map_or(i128::MIN, |ns| -ns),
    })
}
