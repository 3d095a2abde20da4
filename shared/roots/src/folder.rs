//! One held folder: what is in it, and its files and subfolders by handle.
//!
//! Apart because these few functions are the whole of the confinement: each takes one name that the folder
//! itself gave, follows no link, and judges what it opened by the handle and not by the name.

use crate::deny;
use crate::error::RootsError;
use crate::ground::At;
use crate::links::Seen;
use crate::name::{check_name, nfc};
use cap_fs_ext::{DirExt, FollowSymlinks, MetadataExt, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::fs::{Dir, File, Metadata, OpenOptions};
use sekisho_platform::{HAS_OFFLINE_FILES, entry_facts, file_facts, names_are_exact};
use sekisho_types::Timestamp;
use std::time::SystemTime;
use unicode_normalization::UnicodeNormalization;

// A folder with more entries than this is not searched for a name.
const MAX_LOOKUP: usize = 1_000_000;

/// What an entry is. There are only two: whatever else lies in a folder is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A folder.
    Folder,
    /// A file with bytes in it, all of whose names lie in granted folders.
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
    /// Links of any kind, files included that have a further name elsewhere.
    pub links: usize,
    /// Pipes, sockets, devices.
    pub special: usize,
    /// Their names break the rules or are no Unicode.
    pub names: usize,
    /// Litter such as `Thumbs.db`, and names that start with a full stop.
    pub hidden: usize,
    /// Folders that could not be opened, and entries that vanished meanwhile.
    pub unreadable: usize,
    /// Named by a `.gitignore`, where those were to be heeded.
    pub ignored: usize,
}

impl Omitted {
    /// All together.
    pub fn total(self) -> usize {
        self.denied + self.links + self.special + self.names + self.hidden + self.unreadable + self.ignored
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.denied += other.denied;
        self.links += other.links;
        self.special += other.special;
        self.names += other.names;
        self.hidden += other.hidden;
        self.unreadable += other.unreadable;
        self.ignored += other.ignored;
    }
}

/// A folder held open, with the name it has on the disk.
pub(crate) struct Folder {
    pub(crate) dir: Dir,
    pub(crate) name: String,
    at: At,
}

/// An entry that may be shown.
pub(crate) struct Child {
    pub(crate) kind: EntryKind,
    pub(crate) size_bytes: u64,
    pub(crate) modified: Option<Timestamp>,
}

/// What a look into a folder found.
pub(crate) struct Scan {
    /// Folders first, then by name. What they are is the folder's word; a look or an opening decides.
    pub(crate) names: Vec<(EntryKind, String)>,
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
    /// A file with several names; whether it is one to be shown depends on where they all lie.
    Many,
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
    } else {
        match metadata.nlink() {
            1 => Nature::Is(EntryKind::File),
            // Its last name is gone.
            0 => Nature::Link,
            _ => Nature::Many,
        }
    }
}

impl Folder {
    /// Takes a folder that was opened, and the name it has on the disk.
    #[cfg(test)]
    pub(crate) fn of(dir: Dir, name: &str) -> Self {
        Self::at(dir, name, At::nowhere())
    }

    /// Takes a folder that was opened, the name it has on the disk, and where it lies.
    pub(crate) fn at(dir: Dir, name: &str, at: At) -> Self {
        Self { dir, name: name.to_owned(), at }
    }

    /// Finds the name on the disk for a name in a request: the exact one, else the only one that looks the same.
    ///
    /// The folder's own listing decides, so no alias that a system accepts beside it (other case, short form)
    /// ever passes for the name that the list of denied ones is asked about. Where a disk knows no aliases, a name
    /// that leads to something spares the listing.
    fn real_name(&self, wanted: &str) -> Result<String, RootsError> {
        if names_are_exact(&self.dir) && self.dir.symlink_metadata(wanted).is_ok() {
            return self.permitted(wanted);
        }
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
            // Composed as far as it fits, which for most names is not far.
            if !name.is_ascii() && name.nfc().eq(composed.chars()) {
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

    /// The one question that every name is asked, on whatever road it came.
    pub(crate) fn permitted(&self, name: &str) -> Result<String, RootsError> {
        if check_name(name).is_err() || self.denies(name) || !self.at.shows(name) {
            return Err(RootsError::NotFound);
        }
        Ok(name.to_owned())
    }

    fn denies(&self, name: &str) -> bool {
        deny::is_denied(&self.name, name) || self.at.denies(name)
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
        let name = self.real_name(wanted)?;
        self.enter(&name).map_err(|refused| match self.dir.symlink_metadata(&name) {
            // A file whose names are all inside may be seen to be one.
            Ok(file) if matches!(nature(&file), Nature::Many) && self.holds_all_names(&name) => {
                RootsError::NotFolder
            }
            _ => refused,
        })
    }

    /// Opens a subfolder by its name on the disk.
    pub(crate) fn enter(&self, name: &str) -> Result<Self, RootsError> {
        let name = self.permitted(name)?;
        match self.nature_of(&name)? {
            Nature::Is(EntryKind::Folder) => {}
            Nature::Is(EntryKind::File) => return Err(RootsError::NotFolder),
            Nature::Many | Nature::Link | Nature::Special => return Err(RootsError::NotFound),
        }
        let dir = self.dir.open_dir_nofollow(&name).map_err(|e| RootsError::from_io(&e))?;
        let metadata = dir.dir_metadata().map_err(|e| RootsError::from_io(&e))?;
        if !metadata.is_dir() || metadata.is_symlink() {
            return Err(RootsError::NotFound);
        }
        let at = self.at.below(&name);
        Ok(Self { dir, name, at })
    }

    /// Opens a file by the name in a request.
    pub(crate) fn open_file(&self, wanted: &str) -> Result<OpenFile, RootsError> {
        self.open_named(&self.real_name(wanted)?)
    }

    /// Opens a file by its name on the disk, as the folder itself gave it.
    ///
    /// - Errors: [`RootsError::Offline`] if reading it would fetch it from elsewhere.
    pub(crate) fn open_named(&self, name: &str) -> Result<OpenFile, RootsError> {
        let is_offline = |name: &str| {
            if HAS_OFFLINE_FILES { entry_facts(&self.dir, name).map(|f| f.is_offline()) } else { Ok(false) }
        };
        self.open_unless(&is_offline, name)
    }

    /// The look before opening only spares pipes and devices from being opened and files elsewhere from being
    /// fetched; what decides is the handle.
    fn open_unless(
        &self,
        is_offline: &dyn Fn(&str) -> std::io::Result<bool>,
        name: &str,
    ) -> Result<OpenFile, RootsError> {
        let name = self.permitted(name)?;
        let found = self.nature_of(&name)?;
        match found {
            Nature::Is(EntryKind::File) | Nature::Many => {}
            Nature::Is(EntryKind::Folder) => return Err(RootsError::IsFolder),
            Nature::Link | Nature::Special => return Err(RootsError::NotFound),
        }
        if is_offline(&name).map_err(|e| RootsError::from_io(&e))? {
            let shown = !matches!(found, Nature::Many) || self.holds_all_names(&name);
            return Err(if shown { RootsError::Offline } else { RootsError::NotFound });
        }
        let mut options = OpenOptions::new();
        options.read(true).follow(FollowSymlinks::No).nonblock(true);
        let file = self.dir.open_with(&name, &options).map_err(|e| RootsError::from_io(&e))?;
        let metadata = file.metadata().map_err(|e| RootsError::from_io(&e))?;
        match nature(&metadata) {
            Nature::Is(EntryKind::File) => {}
            Nature::Many if self.at.ground().holds_all_names(&|| Seen::of_file(&file)) => {}
            Nature::Is(EntryKind::Folder) => return Err(RootsError::IsFolder),
            Nature::Many | Nature::Link | Nature::Special => return Err(RootsError::NotFound),
        }
        if HAS_OFFLINE_FILES && file_facts(&file).map_err(|e| RootsError::from_io(&e))?.is_offline() {
            return Err(RootsError::Offline);
        }
        Ok(OpenFile { file, metadata, name })
    }

    /// What is known of a file by its name on the disk, for one that is not opened.
    pub(crate) fn known_of(&self, name: &str) -> Result<Metadata, RootsError> {
        let name = self.permitted(name)?;
        let metadata = self.dir.symlink_metadata(&name).map_err(|e| RootsError::from_io(&e))?;
        match nature(&metadata) {
            Nature::Is(EntryKind::File) => Ok(metadata),
            Nature::Many if self.holds_all_names(&name) => Ok(metadata),
            Nature::Is(EntryKind::Folder) => Err(RootsError::IsFolder),
            Nature::Many | Nature::Link | Nature::Special => Err(RootsError::NotFound),
        }
    }

    /// Reads no more than `most` names; looks at no entry and opens none.
    pub(crate) fn scan(&self, most: usize) -> Result<Scan, RootsError> {
        let mut scan = Scan { names: Vec::new(), omitted: Omitted::default(), examined: 0, cut: false };
        for entry in self.entries()? {
            if scan.examined >= most {
                scan.cut = true;
                break;
            }
            scan.examined += 1;
            let entry = entry.map_err(|e| RootsError::from_io(&e))?;
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| check_name(name).is_ok()) else {
                scan.omitted.names += 1;
                continue;
            };
            if !self.at.shows(name) {
                continue;
            }
            if self.denies(name) {
                scan.omitted.denied += 1;
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_symlink() => scan.omitted.links += 1,
                Ok(kind) if kind.is_dir() => scan.names.push((EntryKind::Folder, name.to_owned())),
                Ok(kind) if kind.is_file() => scan.names.push((EntryKind::File, name.to_owned())),
                // Not every disk says it with the name.
                Ok(_) => match self.nature_of(name) {
                    Ok(Nature::Is(kind)) => scan.names.push((kind, name.to_owned())),
                    Ok(Nature::Many) => scan.names.push((EntryKind::File, name.to_owned())),
                    Ok(Nature::Link) => scan.omitted.links += 1,
                    Ok(Nature::Special) => scan.omitted.special += 1,
                    Err(_) => scan.omitted.unreadable += 1,
                },
                Err(_) => scan.omitted.unreadable += 1,
            }
        }
        scan.names.sort_unstable();
        Ok(scan)
    }

    /// Looks at the entry `name`, as the folder itself gave it; counts why it may not be shown.
    pub(crate) fn child(&self, name: &str, omitted: &mut Omitted) -> Option<Child> {
        let Ok(metadata) = self.dir.symlink_metadata(name) else {
            omitted.unreadable += 1;
            return None;
        };
        let kind = match nature(&metadata) {
            Nature::Is(kind) => kind,
            Nature::Many if self.holds_all_names(name) => EntryKind::File,
            Nature::Many | Nature::Link => {
                omitted.links += 1;
                return None;
            }
            Nature::Special => {
                omitted.special += 1;
                return None;
            }
        };
        let size_bytes = if kind == EntryKind::File { metadata.len() } else { 0 };
        Some(Child { kind, size_bytes, modified: modified(&metadata) })
    }

    fn holds_all_names(&self, name: &str) -> bool {
        self.at.ground().holds_all_names(&|| Seen::of_entry(&self.dir, name))
    }

    /// Refuses a name for a new entry that may not be seen, or under which, or under one that looks the same, there is
    /// something already.
    ///
    /// - Errors: [`RootsError::Exists`] for what may be seen, [`RootsError::NotFound`] for all else.
    pub(crate) fn free_name(&self, wanted: &str) -> Result<(), RootsError> {
        self.permitted(wanted)?;
        match self.real_name(wanted) {
            Err(RootsError::NotFound) => Ok(()),
            Err(RootsError::Ambiguous) => Err(RootsError::Exists),
            Err(error) => Err(error),
            Ok(name) => match self.nature_of(&name)? {
                Nature::Is(_) => Err(RootsError::Exists),
                Nature::Many if self.holds_all_names(&name) => Err(RootsError::Exists),
                Nature::Many | Nature::Link | Nature::Special => Err(RootsError::NotFound),
            },
        }
    }

    /// Tells what the entry is that stands under a name in a request, and its name on the disk.
    pub(crate) fn find(&self, wanted: &str) -> Result<(String, EntryKind), RootsError> {
        let name = self.real_name(wanted)?;
        match self.nature_of(&name)? {
            Nature::Is(kind) => Ok((name, kind)),
            Nature::Many => Ok((name, EntryKind::File)),
            Nature::Link | Nature::Special => Err(RootsError::NotFound),
        }
    }
}

/// When the thing was last changed, if the system says.
pub(crate) fn modified(metadata: &Metadata) -> Option<Timestamp> {
    modified_ns(metadata).map(timestamp)
}

/// When the thing was made, if the system says.
pub(crate) fn created(metadata: &Metadata) -> Option<Timestamp> {
    Some(timestamp(since_1970(metadata.created().ok()?.into_std())))
}

/// Nanoseconds since 1970, negative before.
pub(crate) fn modified_ns(metadata: &Metadata) -> Option<i128> {
    Some(since_1970(metadata.modified().ok()?.into_std()))
}

fn timestamp(ns: i128) -> Timestamp {
    let ms = ns.div_euclid(1_000_000);
    Timestamp::from_ms(i64::try_from(ms).unwrap_or(if ms < 0 { i64::MIN } else { i64::MAX }))
}

fn since_1970(at: SystemTime) -> i128 {
    match at.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => i128::try_from(after.as_nanos()).unwrap_or(i128::MAX),
        Err(before) => i128::try_from(before.duration().as_nanos()).map_or(i128::MIN, |ns| -ns),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_kept_elsewhere_is_told_of_but_not_opened_and_one_that_is_not_shown_is_not_found() {
        let base = tempfile::tempdir().unwrap();
        std::fs::create_dir(base.path().join("sub")).unwrap();
        for name in ["here.txt", "cloud.txt", ".env", "two.txt"] {
            std::fs::write(base.path().join(name), "x").unwrap();
        }
        // Nothing is granted here, so its other name lies outside.
        std::fs::hard_link(base.path().join("two.txt"), base.path().join("sub/three.txt")).unwrap();
        let dir = Dir::open_ambient_dir(base.path(), cap_std::ambient_authority()).unwrap();
        let folder = Folder::of(dir, "docs");
        let cloud = |name: &str| Ok(name != "here.txt");
        let unknown = |_: &str| Err(std::io::Error::from_raw_os_error(5));
        let asked = |name: &str| folder.open_unless(&cloud, name).map(|open| open.name);
        assert_eq!(asked("here.txt"), Ok("here.txt".to_owned()));
        assert_eq!(asked("cloud.txt"), Err(RootsError::Offline));
        assert_eq!(asked("sub"), Err(RootsError::IsFolder));
        for hidden in [".env", "two.txt", "absent"] {
            assert_eq!(asked(hidden), Err(RootsError::NotFound), "{hidden}");
        }
        assert!(matches!(folder.open_unless(&unknown, "here.txt"), Err(RootsError::Io { .. })));
        assert_eq!(folder.known_of("cloud.txt").unwrap().len(), 1);
        for (name, refusal) in [("sub", RootsError::IsFolder), ("two.txt", RootsError::NotFound)] {
            assert_eq!(folder.known_of(name).err(), Some(refusal), "{name}");
        }
    }
}
