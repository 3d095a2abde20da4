//! Reads a file or a part of one, bounded whatever its size claims to be.
//!
//! Apart because a size is only a claim: a file may be sparse, may grow while it is read, or may say zero and
//! never end.

use crate::error::RootsError;
use crate::folder::{OpenFile, modified, modified_ns};
use cap_fs_ext::MetadataExt;
use cap_std::fs::Metadata;
use sekisho_types::{OpaqueId, RootName, Timestamp};
use sha2::{Digest, Sha256};
use std::io::{Read, Seek, SeekFrom};
use std::time::SystemTime;

/// How much is usually read of a file: 8 MiB.
pub const READ_BYTES: u64 = 8 * 1024 * 1024;
/// How much may be asked for at most: 64 MiB.
pub const MAX_READ_BYTES: u64 = 64 * 1024 * 1024;
/// How much of the beginning comes with a part from elsewhere: 64 KiB.
pub const HEAD_BYTES: u64 = 64 * 1024;

/// Which part of a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The first bytes.
    Beginning,
    /// The last bytes.
    End,
    /// The bytes from this place on, in bytes from the beginning; beyond the end there are none.
    At(u64),
}

/// A file's bytes and what is known of it.
#[derive(Clone, PartialEq, Eq)]
pub struct FileBytes {
    /// The granted folder it lies in.
    pub root: RootName,
    /// From the granted folder's name down, as the names are on the disk.
    pub path: String,
    /// Its own name on the disk.
    pub name: String,
    /// The bytes, of the whole file or of a part.
    pub bytes: Vec<u8>,
    /// Where in the file they begin.
    pub offset: u64,
    /// How many the whole file has.
    pub size_bytes: u64,
    /// The file's first bytes, at most [`HEAD_BYTES`]; empty where `bytes` are the beginning themselves.
    pub head: Vec<u8>,
    /// When it was last changed, if the system says.
    pub modified: Option<Timestamp>,
    /// Its id, which tells nothing of its name.
    pub id: OpaqueId,
    /// Changes when the file does: made of its size, the time of its last change and its place on the disk.
    pub stamp: u64,
}

impl FileBytes {
    /// Tells whether the bytes are the whole file.
    pub fn is_whole(&self) -> bool {
        self.offset == 0 && self.bytes.len() as u64 == self.size_bytes
    }

    /// The file's first bytes, by which its encoding can be told.
    pub fn beginning(&self) -> &[u8] {
        if self.offset == 0 { &self.bytes } else { &self.head }
    }
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
    pub(crate) offset: u64,
    pub(crate) size_bytes: u64,
    pub(crate) head: Vec<u8>,
    pub(crate) modified: Option<Timestamp>,
    pub(crate) stamp: u64,
}

/// So long a file must have been left alone for its stamp to be trusted: coarse clocks mark in steps of two seconds.
const SETTLED_MS: i64 = 4_000;

impl Content {
    /// Tells whether the file was left alone for a while before it was read.
    pub(crate) fn is_settled(&self) -> bool {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = now.ok().and_then(|since| i64::try_from(since.as_millis()).ok());
        match (now, self.modified) {
            (Some(now), Some(at)) => (SETTLED_MS..i64::MAX).contains(&now.saturating_sub(at.as_ms())),
            _ => false,
        }
    }
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
    Ok(content(&open.metadata, 0, bytes, Vec::new()))
}

/// Reads at most `limit_bytes` of a file of any size, and its beginning too if the part lies elsewhere.
pub(crate) fn read_part(mut open: OpenFile, part: Part, limit_bytes: u64) -> Result<Content, RootsError> {
    let limit_bytes = limit_bytes.min(MAX_READ_BYTES);
    let size_bytes = open.metadata.len();
    let offset = match part {
        Part::Beginning => 0,
        Part::End => size_bytes.saturating_sub(limit_bytes),
        Part::At(offset) => offset.min(size_bytes),
    };
    let head = if offset == 0 { Vec::new() } else { bytes_at(&mut open, 0, HEAD_BYTES.min(offset))? };
    let bytes = bytes_at(&mut open, offset, limit_bytes)?;
    Ok(content(&open.metadata, offset, bytes, head))
}

fn bytes_at(open: &mut OpenFile, offset: u64, most: u64) -> Result<Vec<u8>, RootsError> {
    let mut bytes = Vec::new();
    let mut read = || {
        open.file.seek(SeekFrom::Start(offset))?;
        (&open.file).take(most).read_to_end(&mut bytes)
    };
    read().map_err(|e| RootsError::from_io(&e))?;
    Ok(bytes)
}

// What was read counts if it is more than the file claimed to hold: it may have grown.
fn content(metadata: &Metadata, offset: u64, bytes: Vec<u8>, head: Vec<u8>) -> Content {
    let size_bytes = metadata.len().max(offset.saturating_add(bytes.len() as u64));
    let (modified, stamp) = (modified(metadata), stamp(metadata));
    Content { bytes, offset, size_bytes, head, modified, stamp }
}

// Taken before reading: a change while reading shows in the next stamp.
pub(crate) fn stamp(metadata: &Metadata) -> u64 {
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
        let folder = Folder::of(dir, "docs");
        let open = folder.open_file("log.txt").unwrap();
        std::fs::write(base.path().join("log.txt"), "x".repeat(5_000)).unwrap();
        assert_eq!(read(open, 100).err(), Some(RootsError::TooLarge { size_bytes: 101, limit_bytes: 100 }));
    }
}
