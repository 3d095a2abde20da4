//! Files that are being written: under a name of our own until they are whole.
//!
//! Apart because what is left of one when its process dies must be known again, by its name, its age and its lock, and
//! because nothing but what this process wrote may ever be taken away here.

use crate::error::RootsError;
use crate::write::Identity;
use cap_fs_ext::{FollowSymlinks, MetadataExt, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::fs::{Dir, OpenOptions};
use data_encoding::BASE32_NOPAD;
use sekisho_platform::random_bytes;
use std::fs::File;
use std::io::{self, Write as _};
use std::time::{Duration, SystemTime};

/// How names of our own begin; the list of denied names knows it.
pub(crate) const START: &str = ".sekisho-";
const END: &str = ".tmp";
/// What has not been touched for so long and is locked by nobody was left by a process that died.
const OLD: Duration = Duration::from_secs(60);
/// So many entries of a folder are looked at for what was left.
const MOST_ENTRIES: usize = 100_000;

/// A name of our own that nobody else has. It says when it was given: what was put aside under it may be years old.
pub(crate) fn fresh_name() -> Result<String, RootsError> {
    let random =
        random_bytes::<10>().map_err(|_| RootsError::WriteFailed { detail: "no randomness".to_owned() })?;
    let now = seconds(SystemTime::now());
    Ok(format!("{START}{now:010x}-{}{END}", BASE32_NOPAD.encode(&random).to_ascii_lowercase()))
}

fn seconds(at: SystemTime) -> u64 {
    at.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// How old the name is; nothing for one that does not say, or says a time that has not come.
fn age_of(name: &str) -> Option<Duration> {
    let (stamp, _) = name.strip_prefix(START)?.split_once('-')?;
    let given = u64::from_str_radix(stamp, 16).ok().filter(|_| stamp.len() == 10)?;
    seconds(SystemTime::now()).checked_sub(given).map(Duration::from_secs)
}

/// Tells whether the name says when it was given.
fn is_stamped(name: &str) -> bool {
    let stamp = name.strip_prefix(START).and_then(|rest| rest.split_once('-')).map(|(stamp, _)| stamp);
    stamp.is_some_and(|stamp| stamp.len() == 10 && stamp.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// What else a new file is given before its name.
type Finish<'a> = &'a dyn Fn(&File) -> io::Result<()>;

/// A file being written. Taken away when it is dropped, unless it was moved.
pub(crate) struct Temporary<'a> {
    dir: &'a Dir,
    name: String,
    identity: Identity,
    is_here: bool,
}

impl<'a> Temporary<'a> {
    /// Writes the bytes under a name of our own and makes them durable.
    pub(crate) fn write(dir: &'a Dir, bytes: &[u8], finish: Option<Finish<'_>>) -> Result<Self, RootsError> {
        Self::make(dir, &fresh_name()?, bytes, finish)
    }

    /// Writes the bytes under the name itself, where a disk has no way to give a name over no other.
    pub(crate) fn write_as(dir: &'a Dir, name: &str, bytes: &[u8]) -> Result<Self, RootsError> {
        Self::make(dir, name, bytes, None)
    }

    fn make(dir: &'a Dir, name: &str, bytes: &[u8], finish: Option<Finish<'_>>) -> Result<Self, RootsError> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).follow(FollowSymlinks::No);
        let file = dir.open_with(name, &options).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => RootsError::Exists,
            _ => RootsError::from_writing(&error),
        })?;
        let metadata = file.metadata().map_err(|error| RootsError::from_writing(&error))?;
        let mut file = file.into_std();
        // A disk that knows no locks leaves the age alone to tell.
        drop(file.try_lock());
        let mut written = || {
            // Before the bytes: nobody reads them who may not read the file they will be.
            finish.map_or(Ok(()), |finish| finish(&file))?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        let done = written();
        // Closed, and its lock let go: Windows moves no file into the place of another while it is open.
        drop(file);
        let identity = (metadata.dev(), metadata.ino());
        let made = Self { dir, name: name.to_owned(), identity, is_here: true };
        done.map_err(|error| RootsError::from_writing(&error))?;
        Ok(made)
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// It has another name now, under which it stays. Tells which file it is.
    pub(crate) fn moved_away(mut self) -> Identity {
        self.is_here = false;
        self.identity
    }
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        if self.is_here && is_file(self.dir, &self.name, self.identity) {
            // What cannot be taken away is swept later.
            drop(self.dir.remove_file(&self.name));
        }
    }
}

/// Tells whether the entry is that very file.
pub(crate) fn is_file(dir: &Dir, name: &str, identity: Identity) -> bool {
    dir.symlink_metadata(name).is_ok_and(|of| of.is_file() && (of.dev(), of.ino()) == identity)
}

/// Takes away what processes that died have left in a folder. What cannot be told or taken is left for another time.
pub(crate) fn sweep(dir: &Dir) {
    let Ok(entries) = dir.entries() else { return };
    for entry in entries.take(MOST_ENTRIES).flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| name.starts_with(START) && name.ends_with(END)) else {
            continue;
        };
        if is_left(dir, name) {
            drop(dir.remove_file(name));
        }
    }
}

fn is_left(dir: &Dir, name: &str) -> bool {
    let Ok(metadata) = dir.symlink_metadata(name) else { return false };
    let age = metadata.modified().ok().and_then(|at| at.into_std().elapsed().ok());
    if !metadata.is_file() || age.is_none_or(|age| age < OLD) {
        return false;
    }
    // Not the file's age alone: an old file that has just been put aside is somebody's who is comparing it.
    if is_stamped(name) && age_of(name).is_none_or(|age| age < OLD) {
        return false;
    }
    let mut options = OpenOptions::new();
    options.read(true).follow(FollowSymlinks::No).nonblock(true);
    dir.open_with(name, &options).is_ok_and(|file| file.into_std().try_lock().is_ok())
}

#[cfg(test)]
mod tests {
    use super::{OLD, age_of, fresh_name, is_stamped};

    #[test]
    fn a_name_says_how_old_it_is() {
        let fresh = fresh_name().unwrap();
        assert!(is_stamped(&fresh) && age_of(&fresh).is_some_and(|age| age < OLD), "{fresh}");
        let old = ".sekisho-0000000001-abc.tmp";
        assert!(is_stamped(old) && age_of(old).is_some_and(|age| age > OLD));
        // One from the future is nobody's to take away, and one that does not say is told by its file.
        assert!(is_stamped(".sekisho-ffffffffff-abc.tmp") && age_of(".sekisho-ffffffffff-abc.tmp").is_none());
        assert!(!is_stamped(".sekisho-dead.tmp") && !is_stamped(".sekisho-a-b.tmp"));
    }
}
