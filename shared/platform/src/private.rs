//! Folders and files that only this user may open.

use crate::{PlatformError, os};
use std::io::{Read, Write};
use std::path::Path;

/// Makes and checks folders that nobody else may read or write.
#[derive(Debug)]
pub struct PrivateDir;

impl PrivateDir {
    /// Creates the folder and what is missing above it; an existing one must already be private.
    ///
    /// - Errors: [`PlatformError::HomeUnsafe`].
    pub fn create(path: &Path) -> Result<(), PlatformError> {
        os::create_private_dir(path).map_err(|e| PlatformError::home(path, e))?;
        Self::check(path)
    }

    /// Refuses a folder that is a link, belongs to somebody else, or that others may read or write.
    ///
    /// - Errors: [`PlatformError::HomeUnsafe`] with the reason.
    pub fn check(path: &Path) -> Result<(), PlatformError> {
        os::check_private_dir(path).map_err(|e| PlatformError::home(path, e))
    }
}

/// Reads a file that only this user may open, and that is no longer than `most_bytes`.
///
/// What is opened is what is checked: a link is not followed, and a pipe or a device is not waited for.
///
/// - Errors: [`ReadError`].
pub fn read_private(path: &Path, most_bytes: u64) -> Result<Vec<u8>, ReadError> {
    let file = os::open_private_file(path)?;
    let mut bytes = Vec::new();
    let read = file.take(most_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(ReadError::Io)?;
    if u64::try_from(read).unwrap_or(u64::MAX) > most_bytes {
        return Err(ReadError::Unsafe("it is larger than such a file can be".into()));
    }
    Ok(bytes)
}

/// Why a private file was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system refused; `NotFound` if there is none.
    #[error("{0}")]
    Io(std::io::Error),
    /// It is a link, belongs to somebody else, or others may open it.
    #[error("{0}")]
    Unsafe(String),
}

impl ReadError {
    /// Tells whether there is no such file.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Io(error) if error.kind() == std::io::ErrorKind::NotFound)
    }
}

/// Makes what was written in a folder durable: names that came, changed or went.
///
/// - Errors: the system's own.
pub fn sync_folder(path: &Path) -> std::io::Result<()> {
    os::sync_dir(path)
}

/// Creates a new file that only this user may open, for writing.
///
/// - Errors: the system's own, `AlreadyExists` among them.
pub fn create_new_private(path: &Path) -> std::io::Result<std::fs::File> {
    os::create_private_file(path)
}

/// Writes a new file that only this user may read, and makes it durable. An existing file is left alone.
///
/// - Errors: the system's own, `AlreadyExists` among them; a half-written file is taken away again.
pub fn write_new_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = os::create_private_file(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    drop(file);
    if written.is_err() {
        std::fs::remove_file(path)?;
        return written;
    }
    match path.parent() {
        Some(folder) => os::sync_dir(folder),
        None => Ok(()),
    }
}

/// Puts a file that only this user may read in the place of another. Who reads meanwhile reads the one or the other
/// whole. Whoever calls holds a lock that keeps other writers away.
///
/// - Errors: the system's own; the old one is still there then.
pub fn replace_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".tmp");
    let beside = path.with_file_name(name);
    // Left by a process that died while it wrote.
    match os::patiently(|| std::fs::remove_file(&beside)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    write_new_private(&beside, bytes)?;
    if let Err(error) = os::patiently(|| std::fs::rename(&beside, path)) {
        std::fs::remove_file(&beside)?;
        return Err(error);
    }
    path.parent().map_or(Ok(()), os::sync_dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_file_is_replaced_whole_and_stays_private() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        std::fs::write(dir.path().join("x.tmp"), b"left behind").unwrap();
        for text in [b"one".as_slice(), b"two"] {
            replace_private(&path, text).unwrap();
            assert_eq!(read_private(&path, 16).unwrap(), text);
        }
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_private_file_is_new_and_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        write_new_private(&path, b"one").unwrap();
        assert_eq!(write_new_private(&path, b"two").unwrap_err().kind(), std::io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_linked_folder_is_not_private() {
        let dir = tempfile::tempdir().unwrap();
        let real = dir.path().join("real");
        PrivateDir::create(&real).unwrap();
        let link = dir.path().join("link");
        std::os::unix::fs::symlink(&real, &link).unwrap();
        assert!(PrivateDir::check(&real).is_ok());
        assert!(PrivateDir::check(&link).is_err());
    }
}
