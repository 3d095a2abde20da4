//! Files of the machine's home: written by an administrator, read by everybody on the machine.
//!
//! Apart from the private ones because what is asked of them is another thing: not that nobody may read them, but that
//! nobody but their owner could have written them, and that nobody ever reads half of one.

use crate::{ReadError, os, patiently, write_new_private};
use sekisho_types::UserId;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Makes a folder that others may read, and only its owner change.
///
/// - Errors: the system's own.
pub fn shared_dir(path: &Path) -> std::io::Result<()> {
    os::create_shared_dir(path)
}

/// Gives a folder that this account has made to another account of the machine, so that it may write there.
///
/// - Errors: why not, for people: no such account, or no right to give anything away.
pub fn give_dir(path: &Path, user: &UserId) -> Result<(), String> {
    os::give_dir(path, user)
}

/// Refuses a folder that is a link, or in which somebody other than its owner, this user or the system's, may write.
///
/// - Errors: [`ReadError`]; `NotFound` if there is none.
pub fn check_owned_dir(path: &Path) -> Result<(), ReadError> {
    std::fs::symlink_metadata(path).map_err(ReadError::Io)?;
    os::check_owned_dir(path).map_err(ReadError::Unsafe)
}

/// Reads a file that only its owner, this user or the system's, may write, and that is no longer than `most_bytes`.
///
/// - Errors: [`ReadError`].
pub fn read_owned(path: &Path, most_bytes: u64) -> Result<Vec<u8>, ReadError> {
    read_bounded(os::open_owned_file(path)?, most_bytes)
}

/// Reads a plain file of whomever: what it says is a claim, not a proof.
///
/// - Errors: [`ReadError`] for a link, and for a file longer than `most_bytes`.
pub fn read_plain(path: &Path, most_bytes: u64) -> Result<Vec<u8>, ReadError> {
    if !std::fs::symlink_metadata(path).map_err(ReadError::Io)?.is_file() {
        return Err(ReadError::Unsafe("it is not a plain file".into()));
    }
    read_bounded(File::open(path).map_err(ReadError::Io)?, most_bytes)
}

fn read_bounded(file: File, most_bytes: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    let read = file.take(most_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(ReadError::Io)?;
    if u64::try_from(read).unwrap_or(u64::MAX) > most_bytes {
        return Err(ReadError::Unsafe("it is larger than such a file can be".into()));
    }
    Ok(bytes)
}

/// Writes a new file for everybody to read. Its name is there only once it is whole, and never over another file.
///
/// - Errors: the system's own, `AlreadyExists` among them; nothing is left then.
pub fn publish_shared(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = write_beside(path, bytes)?;
    // A link, unlike a rename, is refused where the name is taken.
    let linked = std::fs::hard_link(&beside, path);
    patiently(|| std::fs::remove_file(&beside))?;
    linked.and_then(|()| sync_above(path))
}

/// Puts a file for everybody to read in the place of another. Who reads meanwhile reads the one or the other whole.
///
/// - Errors: the system's own; the old one is still there then.
pub fn replace_shared(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = write_beside(path, bytes)?;
    let renamed = patiently(|| std::fs::rename(&beside, path));
    if renamed.is_err() {
        std::fs::remove_file(&beside)?;
    }
    renamed.and_then(|()| sync_above(path))
}

/// Takes away what processes that died while they published in a folder have left, if it is older than `age`.
///
/// - Errors: the system's own; a folder that is not there holds nothing.
pub fn sweep_shared(folder: &Path, age: Duration) -> std::io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    for entry in entries {
        let path = entry?.path();
        let left = path.extension().is_some_and(|ending| ending == TEMPORARY);
        // One whose age cannot be told is somebody's who is just writing.
        let old = || std::fs::symlink_metadata(&path).ok()?.modified().ok()?.elapsed().ok();
        if left && old().is_some_and(|old| old >= age) {
            match patiently(|| std::fs::remove_file(&path)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

const TEMPORARY: &str = "tmp";

/// Writes a file with a name of this process beside `path`; one that a process of the same number left is taken away.
fn write_beside(path: &Path, bytes: &[u8]) -> std::io::Result<PathBuf> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.{TEMPORARY}", std::process::id()));
    let beside = path.with_file_name(name);
    match std::fs::remove_file(&beside) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    write_new_private(&beside, bytes)?;
    os::share_file(&beside)?;
    Ok(beside)
}

fn sync_above(path: &Path) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), os::sync_dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let names = std::fs::read_dir(folder).unwrap();
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_published_file_is_whole_new_and_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("1.json");
        publish_shared(&path, b"one").unwrap();
        assert_eq!(publish_shared(&path, b"two").unwrap_err().kind(), std::io::ErrorKind::AlreadyExists);
        assert_eq!(read_owned(&path, 16).unwrap(), b"one");
        replace_shared(&path, b"three").unwrap();
        assert_eq!(read_plain(&path, 16).unwrap(), b"three");
        assert_eq!(names(dir.path()), ["1.json"]);
        std::fs::write(dir.path().join("2.json.77.tmp"), b"").unwrap();
        sweep_shared(dir.path(), Duration::from_secs(600)).unwrap();
        assert_eq!(names(dir.path()).len(), 2, "somebody may be writing it");
        sweep_shared(dir.path(), Duration::ZERO).unwrap();
        assert_eq!(names(dir.path()), ["1.json"]);
        sweep_shared(&dir.path().join("nowhere"), Duration::ZERO).unwrap();
        assert!(matches!(read_owned(&path, 4), Err(ReadError::Unsafe(_))));
        assert!(read_owned(&dir.path().join("2.json"), 4).unwrap_err().is_not_found());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&path), 0o644);
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o646)).unwrap();
            assert!(matches!(read_owned(&path, 16), Err(ReadError::Unsafe(_))));
            std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
            assert!(matches!(check_owned_dir(dir.path()), Err(ReadError::Unsafe(_))));
            let link = dir.path().join("link");
            std::os::unix::fs::symlink(&path, &link).unwrap();
            assert!(matches!(read_plain(&link, 16), Err(ReadError::Unsafe(_))));
        }
    }
}
