//! Files in generations: each write is a new name, the highest number counts.
//!
//! Apart because nothing is ever written over: a reader that holds the old file is in nobody's way, on Windows too,
//! and a process that dies leaves the old file whole.

use crate::VaultError;
use sekisho_platform::{create_new_private, patiently, sync_folder};
use std::fs::File;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};

/// How much is allocated for a record before a token is spent.
const ROOM_BYTES: u64 = 16 * 1024;

/// A family of files in one folder: `google-read.g12.skv`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Family<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) name: &'a str,
    pub(crate) ending: &'a str,
}

impl Family<'_> {
    pub(crate) fn path(&self, generation: u64) -> PathBuf {
        self.folder.join(format!("{}.g{generation}.{}", self.name, self.ending))
    }

    fn generation_of(&self, name: &str) -> Option<u64> {
        let number = name.strip_prefix(self.name)?.strip_prefix(".g")?.strip_suffix(self.ending)?;
        let number: u64 = number.strip_suffix('.')?.parse().ok()?;
        // `g01` is no name of ours: two names for one generation would hide one of them.
        (self.path(number).file_name()? == name).then_some(number)
    }

    /// The generations that are there, highest first.
    pub(crate) fn generations(&self) -> Result<Vec<u64>, VaultError> {
        let mut found: Vec<u64> =
            names(self.folder)?.iter().filter_map(|name| self.generation_of(name)).collect();
        found.sort_unstable_by(|a, b| b.cmp(a));
        Ok(found)
    }

    fn temporary(&self) -> PathBuf {
        self.folder.join(format!("{}.{}", self.name, TEMPORARY))
    }

    /// Makes room for the next file on disk. Whoever calls holds the family's lock.
    pub(crate) fn make_room(&self) -> Result<Room, VaultError> {
        let path = self.temporary();
        remove(&path)?;
        let mut file = create_new_private(&path).map_err(|e| VaultError::io("making room", &path, e))?;
        let zeroes = std::io::copy(&mut std::io::Read::take(std::io::repeat(0), ROOM_BYTES), &mut file);
        if let Err(error) = zeroes.and_then(|_| file.sync_all()) {
            drop(file);
            remove(&path)?;
            return Err(VaultError::io("making room", &path, error));
        }
        Ok(Room { file, path })
    }

    /// Writes `bytes` into the room and gives it the name of its generation, which must be new.
    pub(crate) fn publish(&self, room: Room, generation: u64, bytes: &[u8]) -> Result<(), VaultError> {
        let Room { mut file, path: temporary } = room;
        let path = self.path(generation);
        let failed = |error: std::io::Error| VaultError::io("writing", &temporary, error);
        file.rewind().map_err(failed)?;
        file.write_all(bytes).map_err(failed)?;
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        file.set_len(length).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        drop(file);
        if path.exists() {
            return Err(VaultError::io("publishing", &path, "that generation is there already"));
        }
        patiently(|| std::fs::rename(&temporary, &path))
            .and_then(|()| sync_folder(self.folder))
            .map_err(|e| VaultError::io("publishing", &path, e))
    }

    /// Gives every file of the family a name that no generation has, so that a new first one can be written. Nothing is
    /// deleted: somebody may want to look at what was there.
    pub(crate) fn set_aside(&self) -> Result<(), VaultError> {
        for generation in self.generations()? {
            let from = self.path(generation);
            let mut number = 1_u64;
            let aside = |number: u64| from.with_extension(format!("{}.aside-{number}", self.ending));
            while aside(number).exists() {
                number = number.saturating_add(1);
            }
            patiently(|| std::fs::rename(&from, aside(number)))
                .map_err(|e| VaultError::io("setting aside", &from, e))?;
        }
        sync_folder(self.folder).map_err(|e| VaultError::io("setting aside", self.folder, e))
    }

    /// Takes away what was set aside.
    pub(crate) fn erase_aside(&self) -> Result<(), VaultError> {
        let (head, aside) = (format!("{}.g", self.name), format!(".{}.aside-", self.ending));
        let ours = |name: &String| name.starts_with(&head) && name.contains(&aside);
        names(self.folder)?
            .iter()
            .filter(|name| ours(name))
            .try_for_each(|name| remove(&self.folder.join(name)))
    }

    /// Takes away every file of the family, those that were set aside too.
    pub(crate) fn erase(&self) -> Result<(), VaultError> {
        let head = format!("{}.g", self.name);
        for name in names(self.folder)?.into_iter().filter(|name| name.starts_with(&head)) {
            remove(&self.folder.join(name))?;
        }
        remove(&self.temporary())?;
        sync_folder(self.folder).map_err(|e| VaultError::io("erasing", self.folder, e))
    }

    /// Takes away what is older than the last `keep` generations, and what a process that died left.
    pub(crate) fn prune(&self, keep: usize) -> Result<(), VaultError> {
        remove(&self.temporary())?;
        let old: Vec<u64> = self.generations()?.into_iter().skip(keep).collect();
        // Each of them is tried, whatever became of the one before.
        old.into_iter().map(|old| remove(&self.path(old))).fold(Ok(()), Result::and)
    }

    /// Prunes as far as it goes. What was just written is kept whether or not an old file could be taken away: on
    /// Windows another program may hold one, a virus scanner say, and the next write takes it away.
    pub(crate) fn tidy(&self, keep: usize) {
        let _ = self.prune(keep);
    }
}

const TEMPORARY: &str = "tmp";

/// Room on disk for a file that is still to be written. Dropped, it stays for the next holder of the lock to sweep.
#[derive(Debug)]
pub(crate) struct Room {
    file: File,
    path: PathBuf,
}

/// The names in a folder.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>, VaultError> {
    let failed = |error: std::io::Error| VaultError::io("listing", folder, error);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        // A name that is no text is none of ours.
        if let Ok(name) = entry.map_err(failed)?.file_name().into_string() {
            names.push(name);
        }
    }
    Ok(names)
}

/// Removes a file; one that is not there is removed already.
pub(crate) fn remove(path: &Path) -> Result<(), VaultError> {
    match patiently(|| std::fs::remove_file(path)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(VaultError::io("removing", path, error))
        }
        _ => Ok(()),
    }
}
