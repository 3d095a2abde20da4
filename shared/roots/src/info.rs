//! What is known of a file or a folder without reading what is in it.
//!
//! Apart because it answers where reading would not: a file of any size, and how much lies in a folder.

use crate::deny;
use crate::error::RootsError;
use crate::folder::{EntryKind, Folder, Omitted, OpenFile, created, modified};
use crate::list::MAX_LIST_EXAMINED;
use crate::read::stamp;
use cap_fs_ext::MetadataExt;
use cap_std::fs::Metadata;
use sekisho_types::{OpaqueId, RootName, Timestamp};

/// What is known of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info {
    /// The granted folder it lies in.
    pub root: RootName,
    /// From the granted folder's name down, as the names are on the disk.
    pub path: String,
    /// Its own name on the disk; for a granted folder the name it was granted by.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
    /// A file's size; 0 for a folder.
    pub size_bytes: u64,
    /// When it was last changed, if the system says.
    pub modified: Option<Timestamp>,
    /// When it was made, if the system says.
    pub created: Option<Timestamp>,
    /// Its id, which tells nothing of its name.
    pub id: OpaqueId,
    /// Changes when the file does, as [`crate::FileBytes::stamp`].
    pub stamp: u64,
    /// How many names a file has, all of them in granted folders; 1 for a folder.
    pub names: u64,
    /// What lies directly in a folder.
    pub inside: Option<Inside>,
}

/// How much lies directly in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inside {
    /// Entries that a listing may show.
    pub entries: usize,
    /// Entries that it leaves out, as far as their names tell.
    pub omitted: Omitted,
    /// There are more than [`MAX_LIST_EXAMINED`]; those beyond are not counted.
    pub cut: bool,
}

/// What is known before it has a path.
pub(crate) struct Facts {
    pub(crate) kind: EntryKind,
    metadata: Metadata,
    pub(crate) inside: Option<Inside>,
}

impl Facts {
    /// Of an open file, by its handle.
    pub(crate) fn of_file(open: OpenFile) -> Self {
        Self { kind: EntryKind::File, metadata: open.metadata, inside: None }
    }

    /// Of a file that is not opened because its content is kept elsewhere.
    pub(crate) fn of_unopened(metadata: Metadata) -> Self {
        Self { kind: EntryKind::File, metadata, inside: None }
    }

    /// Of a held folder, by its handle.
    pub(crate) fn of_folder(folder: &Folder) -> Result<Self, RootsError> {
        let metadata = folder.dir.dir_metadata().map_err(|e| RootsError::from_io(&e))?;
        let mut scan = folder.scan(MAX_LIST_EXAMINED)?;
        let all = scan.names.len();
        scan.names.retain(|(_, name)| !deny::is_hidden(name));
        scan.omitted.hidden += all - scan.names.len();
        let inside = Inside { entries: scan.names.len(), omitted: scan.omitted, cut: scan.cut };
        Ok(Self { kind: EntryKind::Folder, metadata, inside: Some(inside) })
    }

    /// Joins them with where the thing is.
    pub(crate) fn at(self, root: RootName, path: String, id: OpaqueId) -> Info {
        let is_file = self.kind == EntryKind::File;
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        Info {
            root,
            path,
            name,
            kind: self.kind,
            size_bytes: if is_file { self.metadata.len() } else { 0 },
            modified: modified(&self.metadata),
            created: created(&self.metadata),
            id,
            stamp: stamp(&self.metadata),
            names: if is_file { self.metadata.nlink() } else { 1 },
            inside: self.inside,
        }
    }
}
