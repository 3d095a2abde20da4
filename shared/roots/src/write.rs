//! The writing door: a new file, a changed one, one that Sekisho made and takes away again.
//!
//! Apart from reading because here something can be lost. Every write is whole or not at all: the bytes are written
//! and made durable under a name of our own in the same folder, by its handle, and only then is the name given. What is
//! changed or taken away is compared with what was seen right before, and once more when it stands aside; if it is
//! another then, it goes back to its place.

use crate::Place;
use crate::control::steers;
use crate::error::RootsError;
use crate::folder::{Folder, OpenFile};
use crate::read::{FileBytes, READ_BYTES};
use crate::roots::Roots;
use crate::temporary::{Temporary, fresh_name, is_file, sweep};
use crate::walk::join;
use cap_fs_ext::{FollowSymlinks, MetadataExt, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::fs::{Dir, Metadata, OpenOptions};
use sekisho_platform::{exchange, keep_rights, rename_new, sync_names};
use sekisho_types::{FolderClass, OpaqueId, RootName};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{ErrorKind, Read as _};

/// The most bytes that are written to a file: 8 MiB.
pub const WRITE_BYTES: u64 = READ_BYTES;

/// A file on the disk, whatever its name.
pub(crate) type Identity = (u64, u64);

/// What was written, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The granted folder it lies in.
    pub root: RootName,
    /// From the granted folder's name down.
    pub path: String,
    /// Its id, which tells nothing of its name.
    pub id: OpaqueId,
    /// How many bytes it has.
    pub size_bytes: u64,
}

/// Where something may be written: the folder, held, and the name in it.
struct Spot {
    grant: usize,
    root: RootName,
    folder: Folder,
    /// The path of the folder in the granted one, as it is on the disk.
    above: String,
    name: String,
}

/// A file that may be changed, and its bytes.
struct Base {
    file: File,
    metadata: Metadata,
    name: String,
    bytes: Vec<u8>,
}

impl Base {
    fn identity(&self) -> Identity {
        (self.metadata.dev(), self.metadata.ino())
    }

    fn is(&self, sha256: &[u8; 32]) -> bool {
        hash(&self.bytes) == *sha256
    }
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

impl Roots {
    /// Says where a new file would be made, and refuses what [`Self::create_new`] would refuse; makes nothing.
    ///
    /// - Errors: as [`Self::create_new`], as far as they can be told before.
    pub fn check_new(&self, place: &Place) -> Result<Written, RootsError> {
        let spot = self.spot(place)?;
        spot.folder.free_name(&spot.name)?;
        self.written(&spot, 0)
    }

    /// Makes a new file of these bytes: whole and durable under its name, or not there at all. Never over another.
    ///
    /// - Errors: [`RootsError::Exists`], [`RootsError::NotWritable`], [`RootsError::Steers`], [`RootsError::NotFound`] where
    ///   its folder is not there or the name is not to be seen, [`RootsError::TooLarge`], [`RootsError::NoSpace`],
    ///   [`RootsError::WriteRefused`], [`RootsError::WriteFailed`]: nothing was made then. [`RootsError::Unsettled`] if it
    ///   was, and it is not certain that it would outlive a power cut.
    pub fn create_new(&self, place: &Place, bytes: &[u8]) -> Result<Written, RootsError> {
        bounded(bytes)?;
        let spot = self.spot(place)?;
        spot.folder.free_name(&spot.name)?;
        let dir = &spot.folder.dir;
        sweep(dir);
        let new = Temporary::write(dir, bytes, None)?;
        self.check_still_there(&spot)?;
        match rename_new(dir, new.name(), &spot.name) {
            Ok(()) => {
                new.moved_away();
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                drop(new);
                // What is there decides the words.
                spot.folder.free_name(&spot.name)?;
                return Err(RootsError::Exists);
            }
            Err(error) if error.kind() == ErrorKind::Unsupported => {
                drop(new);
                Temporary::write_as(dir, &spot.name, bytes)?.moved_away();
            }
            Err(error) => return Err(RootsError::from_writing(&error)),
        }
        sync_names(dir).map_err(|error| RootsError::unsettled(&error))?;
        self.written(&spot, bytes.len() as u64)
    }

    /// Reads a file that is to be changed: as [`Self::read`], but refuses what [`Self::replace`] would refuse.
    ///
    /// - Errors: as [`Self::read`] and [`Self::replace`].
    pub fn read_to_replace(&self, place: &Place) -> Result<FileBytes, RootsError> {
        let spot = self.spot(place)?;
        spot.open_to_change()?;
        self.read(place, WRITE_BYTES)
    }

    /// Puts these bytes in the place of a file's own, if those still have the hash `base_sha256`.
    ///
    /// At every moment the name leads to the old file or to the new one, whole. The new one has the old one's owner,
    /// mode, list of rights and attributes.
    ///
    /// - Errors: [`RootsError::Changed`], [`RootsError::ReadOnly`], [`RootsError::SeveralNames`], and those of
    ///   [`Self::create_new`] and [`Self::read`]: the file is as it was then. [`RootsError::Unsettled`] if it may not be.
    pub fn replace(
        &self,
        place: &Place,
        base_sha256: &[u8; 32],
        bytes: &[u8],
    ) -> Result<Written, RootsError> {
        bounded(bytes)?;
        let mut spot = self.spot(place)?;
        let base = spot.open_to_change()?;
        if !base.is(base_sha256) {
            return Err(RootsError::Changed);
        }
        spot.name.clone_from(&base.name);
        let dir = &spot.folder.dir;
        sweep(dir);
        let new = Temporary::write(dir, bytes, Some(&|file| keep_rights(&base.file, file)))?;
        self.check_still_there(&spot)?;
        // Right before, and by the name: what stands there now must be that file with those bytes.
        let now = spot.open_to_change()?;
        if now.identity() != base.identity() || !now.is(base_sha256) {
            return Err(RootsError::Changed);
        }
        let identity = base.identity();
        // Windows replaces no file that somebody holds open for writing.
        drop((base, now));
        let aside = fresh_name()?;
        let kept = exchange(dir, new.name(), &spot.name, &aside);
        let kept = kept.map_err(|error| RootsError::from_writing(&error))?.map(str::to_owned);
        let ours = new.moved_away();
        if let Some(kept) = kept {
            if !is_same(dir, &kept, identity, base_sha256) {
                return put_back(dir, &kept, &spot.name, ours);
            }
            let removed = dir.remove_file(&kept);
            removed.map_err(|error| RootsError::unsettled(&error))?;
        }
        sync_names(dir).map_err(|error| RootsError::unsettled(&error))?;
        self.written(&spot, bytes.len() as u64)
    }

    /// Takes away a file that Sekisho made, if its bytes still have the hash `sha256`.
    ///
    /// - Errors: as [`Self::replace`].
    pub fn remove_unchanged(&self, place: &Place, sha256: &[u8; 32]) -> Result<Written, RootsError> {
        let mut spot = self.spot(place)?;
        let base = spot.open_to_change()?;
        if !base.is(sha256) {
            return Err(RootsError::Changed);
        }
        spot.name.clone_from(&base.name);
        let dir = &spot.folder.dir;
        sweep(dir);
        self.check_still_there(&spot)?;
        let (identity, aside) = (base.identity(), fresh_name()?);
        drop(base);
        // First aside, where nobody changes it any more, then away.
        rename_new(dir, &spot.name, &aside).map_err(|error| RootsError::from_writing(&error))?;
        if !is_same(dir, &aside, identity, sha256) {
            give_back(dir, &aside, &spot.name)?;
            return Err(RootsError::Changed);
        }
        let removed = dir.remove_file(&aside).and_then(|()| sync_names(dir));
        removed.map_err(|error| RootsError::unsettled(&error))?;
        self.written(&spot, 0)
    }

    /// Finds the folder and the name, and refuses what may not be written whatever is there.
    fn spot(&self, place: &Place) -> Result<Spot, RootsError> {
        let (grant, root, parts) = self.locate(place)?;
        match self.class_of(&root) {
            Some(FolderClass::Work) => {}
            Some(FolderClass::Source | FolderClass::Deliver) => return Err(RootsError::NotWritable),
            None => return Err(RootsError::NotFound),
        }
        let Some((name, way)) = parts.split_last() else { return Err(RootsError::IsFolder) };
        if steers(parts.iter().map(String::as_str)) {
            return Err(RootsError::Steers);
        }
        let (folder, above) = self.go_to_parent(grant, way)?;
        // By the names on the disk too.
        if steers(join(&above, name).split('/')) {
            return Err(RootsError::Steers);
        }
        Ok(Spot { grant, root, folder, above, name: name.clone() })
    }

    /// Refuses to go on where the way that was gone leads elsewhere by now.
    fn check_still_there(&self, spot: &Spot) -> Result<(), RootsError> {
        let there = self.ground().go_down(spot.grant, &spot.above)?;
        let identity = |dir: &Dir| dir.dir_metadata().map(|of| (of.dev(), of.ino()));
        match (identity(&there.dir), identity(&spot.folder.dir)) {
            (Ok(there), Ok(held)) if there == held => Ok(()),
            (Ok(_), Ok(_)) => Err(RootsError::NotFound),
            (Err(error), _) | (_, Err(error)) => Err(RootsError::from_io(&error)),
        }
    }

    fn written(&self, spot: &Spot, size_bytes: u64) -> Result<Written, RootsError> {
        let path = join(&spot.above, &spot.name);
        let id = self.know(&spot.root, &path)?;
        Ok(Written { root: spot.root.clone(), path: join(spot.root.as_str(), &path), id, size_bytes })
    }
}

impl Spot {
    /// Opens the file that stands under the name, if it may be changed, and reads it.
    fn open_to_change(&self) -> Result<Base, RootsError> {
        let OpenFile { file, metadata, name } = self.folder.open_file(&self.name)?;
        if steers([name.as_str()]) {
            return Err(RootsError::Steers);
        }
        if metadata.nlink() != 1 {
            return Err(RootsError::SeveralNames);
        }
        if metadata.permissions().readonly() {
            return Err(RootsError::ReadOnly);
        }
        self.check_may_write(&name)?;
        if metadata.len() > WRITE_BYTES {
            return Err(RootsError::TooLarge { size_bytes: metadata.len(), limit_bytes: WRITE_BYTES });
        }
        let file = file.into_std();
        let mut bytes = Vec::new();
        let read = (&file).take(WRITE_BYTES.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|error| RootsError::from_io(&error))?;
        if bytes.len() as u64 > WRITE_BYTES {
            return Err(RootsError::TooLarge { size_bytes: bytes.len() as u64, limit_bytes: WRITE_BYTES });
        }
        Ok(Base { file, metadata, name, bytes })
    }

    /// Whoever may write the folder could put another file in a file's place; what counts here is the file's own right.
    fn check_may_write(&self, name: &str) -> Result<(), RootsError> {
        let mut options = OpenOptions::new();
        options.write(true).follow(FollowSymlinks::No).nonblock(true);
        match self.folder.dir.open_with(name, &options) {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(RootsError::ReadOnly),
            Err(error) => Err(match RootsError::from_io(&error) {
                RootsError::Io { .. } => RootsError::from_writing(&error),
                other => other,
            }),
        }
    }
}

/// Tells whether the entry is that very file, with one name and the bytes of that hash.
fn is_same(dir: &Dir, name: &str, identity: Identity, sha256: &[u8; 32]) -> bool {
    let look = || -> std::io::Result<bool> {
        if !is_file(dir, name, identity) {
            return Ok(false);
        }
        let mut options = OpenOptions::new();
        options.read(true).follow(FollowSymlinks::No).nonblock(true);
        let file = dir.open_with(name, &options)?;
        let metadata = file.metadata()?;
        let mut bytes = Vec::new();
        file.take(WRITE_BYTES.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok(metadata.nlink() == 1 && (metadata.dev(), metadata.ino()) == identity && hash(&bytes) == *sha256)
    };
    look().unwrap_or(false)
}

/// What was put aside is not what was seen: it goes back, and ours is taken away.
fn put_back(dir: &Dir, kept: &str, name: &str, ours: Identity) -> Result<Written, RootsError> {
    let aside = fresh_name()?;
    let gone = match exchange(dir, kept, name, &aside) {
        Ok(Some(gone)) => gone.to_owned(),
        // It replaced whatever stood there.
        Ok(None) => return Err(RootsError::Changed),
        Err(_) => {
            give_back(dir, kept, name)?;
            return Err(RootsError::Changed);
        }
    };
    if is_file(dir, &gone, ours) {
        dir.remove_file(&gone).map_err(|error| RootsError::unsettled(&error))?;
    } else {
        // Somebody changes names faster than we do. What is not ours is not taken away.
        give_back(dir, &gone, name)?;
    }
    sync_names(dir).map_err(|error| RootsError::unsettled(&error))?;
    Err(RootsError::Changed)
}

/// Gives a file that stands aside its name again, or, if that is taken, one beside it that a person finds.
fn give_back(dir: &Dir, aside: &str, name: &str) -> Result<(), RootsError> {
    let unsettled = |error: std::io::Error| RootsError::unsettled(&error);
    match rename_new(dir, aside, name) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let random = fresh_name()?;
            let beside: String = random.chars().filter(char::is_ascii_alphanumeric).collect();
            rename_new(dir, aside, &format!("{name}.{beside}.kept")).map_err(unsettled)
        }
        done => done.map_err(unsettled),
    }
}

fn bounded(bytes: &[u8]) -> Result<(), RootsError> {
    let size_bytes = bytes.len() as u64;
    if size_bytes > WRITE_BYTES {
        return Err(RootsError::TooLarge { size_bytes, limit_bytes: WRITE_BYTES });
    }
    Ok(())
}
