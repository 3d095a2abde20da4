//! Reads a whole file, bounded whatever its size claims to be.
//!
//! Apart because a size is only a claim: a file may be sparse, may grow while it is read, or may say zero and
//! never end.

use crate::error::RootsError;
use crate::folder::{OpenFile, modified, modified_ns};
use cap_fs_ext::MetadataExt;
use cap_std::fs::Metadata;
use sekisho_types::{OpaqueId, RootName, Timestamp};
use sha2::{Digest, Sha256};
use std::io::Read;

/// How much is usually read of a file: 8 MiB.
pub const READ_BYTES: u64 = 8 * 1024 * 1024;
/// How much may be asked for at most: 64 MiB.
pub const MAX_READ_BYTES: u64 = 64 * 1024 * 1024;

/// A file's bytes and what is known of it.
#[derive(Clone, PartialEq, Eq)]
pub struct FileBytes {
    /// The granted folder it lies in.
    pub root: RootName,
    /// From the granted folder's name down, as the names are on the disk.
    pub path: String,
    /// Its own name on the disk.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// How many there are.
    pub size_bytes: u64,
    /// When it was last changed, if the system says.
    pub modified: Option<Timestamp>,
    /// Its id, which tells nothing of its name.
    pub id: OpaqueId,
    /// Changes when the file does: made of its size, the time of its last change and its place on the disk.
    pub stamp: u64,
}

// Content belongs in no log.
impl std::fmt::Debug for FileBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileBytes")
            .field("id", &self.id)
            .field("size_bytes", &self.size_bytes)
            .finish_non_exhaustive()
    }
}

/// What was read, before it has a name.
pub(crate) struct Content {
    pub(crate) bytes: Vec<u8>,
    pub(crate) modified: Option<Timestamp>,
    pub(crate) stamp: u64,
}

/// Reads all of `open`, or refuses when it is longer than `limit_bytes`.
pub(crate) fn read(open: OpenFile, limit_bytes: u64) -> Result<Content, RootsError> {
    let limit_bytes = limit_bytes.min(MAX_READ_BYTES);
    let claimed = open.metadata.len();
    if claimed > limit_bytes {
        return Err(RootsError::TooLarge { size_bytes: claimed, limit_bytes });
    }
    let mut bytes = Vec::new();
    // One more than allowed, to notice that there is more than was claimed.
    let mut bounded = open.file.take(limit_bytes.saturating_add(1));
    bounded.read_to_end(&mut bytes).map_err(|e| RootsError::from_io(&e))?;
    let size_bytes = bytes.len() as u64;
    if size_bytes > limit_bytes {
        return Err(RootsError::TooLarge { size_bytes, limit_bytes });
    }
    Ok(Content { bytes, modified: modified(&open.metadata), stamp: stamp(&open.metadata) })
}

// Taken before reading: a change while reading shows in the next stamp.
fn stamp(metadata: &Metadata) -> u64 {
    let mut hash = Sha256::new();
    hash.update(metadata.len().to_be_bytes());
    hash.update(modified_ns(metadata).unwrap_or_default().to_be_bytes());
    hash.update(metadata.dev().to_be_bytes());
    hash.update(metadata.ino().to_be_bytes());
    hash.finalize().iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::Folder;
    use cap_std::fs::Dir;

    #[test]
    fn a_file_that_grew_after_it_was_opened_is_still_bounded() {
        let base = tempfile::tempdir().unwrap();
        std::fs::write(base.path().join("log.txt"), "short").unwrap();
        let dir = Dir::open_ambient_dir(base.path(), cap_std::ambient_authority()).unwrap();
        let folder = Folder { dir, name: "docs".to_owned() };
        let open = folder.open_file("log.txt").unwrap();
        std::fs::write(base.path().join("log.txt"), "x".repeat(5_000)).unwrap();
        assert_eq!(read(open, 100).err(), Some(RootsError::TooLarge { size_bytes: 101, limit_bytes: 100 }));
    }
}
