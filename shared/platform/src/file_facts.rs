//! What a system says of a file beyond what every system says: its attributes, and when it last changed in any way.
//!
//! Apart because the two systems keep these in places of their own. Reads no content and follows no link.

use crate::AsOpen;
use crate::os;
use std::io;

/// Whether this system has files whose content is kept elsewhere and fetched when somebody reads them.
pub const HAS_OFFLINE_FILES: bool = cfg!(windows);

// The content is not on this disk, or opening or reading the file fetches it.
const OFFLINE: u32 = 0x1000;
const RECALL_ON_OPEN: u32 = 0x4_0000;
const RECALL_ON_DATA_ACCESS: u32 = 0x40_0000;

/// What the system says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileFacts {
    /// Windows' attributes, a bit each; 0 elsewhere.
    pub attributes: u32,
    /// When its content, its attributes or one of its names last changed, in nanoseconds since 1970; nothing where
    /// the disk does not keep it. On Windows a program that may write the file can set it.
    pub changed_ns: Option<i128>,
}

impl FileFacts {
    /// Tells whether the content is kept elsewhere, so that reading the file would fetch it.
    pub fn is_offline(&self) -> bool {
        self.attributes & (OFFLINE | RECALL_ON_OPEN | RECALL_ON_DATA_ACCESS) != 0
    }
}

/// Asks about an open file or folder.
///
/// - Errors: the system's.
pub fn file_facts(file: &impl AsOpen) -> io::Result<FileFacts> {
    os::file_facts(file)
}

/// Asks about the entry `name` of an open folder: the entry itself if it is a link, and nothing is fetched.
///
/// - Errors: the system's; [`io::ErrorKind::InvalidInput`] if `name` is not one plain name.
pub fn entry_facts(folder: &impl AsOpen, name: &str) -> io::Result<FileFacts> {
    if matches!(name, "" | "." | "..") || name.contains(['/', '\\', ':', '\0']) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    os::entry_facts(folder, name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::time::{Duration, SystemTime};

    /// A folder opened as the door opens one: for reading, on Windows with the leave to open folders at all.
    fn open_folder(path: &std::path::Path) -> File {
        let mut options = File::options();
        options.read(true);
        #[cfg(windows)]
        std::os::windows::fs::OpenOptionsExt::custom_flags(&mut options, 0x0200_0000);
        options.open(path).unwrap()
    }

    #[test]
    fn any_of_three_attributes_means_that_the_content_is_elsewhere() {
        let table = [
            (0, false),
            (0x20, false),
            (0x80, false),
            // compressed, sparse, linked, not indexed, kept here always, kept elsewhere by choice
            (0x800, false),
            (0x200, false),
            (0x400, false),
            (0x2000, false),
            (0x8_0000, false),
            (0x10_0000, false),
            (0x1000, true),
            (0x4_0000, true),
            (0x40_0000, true),
            (0x50_1620, true),
        ];
        for (attributes, offline) in table {
            assert_eq!(FileFacts { attributes, changed_ns: None }.is_offline(), offline, "{attributes:#x}");
        }
    }

    #[test]
    fn a_file_is_told_the_same_by_its_handle_and_by_its_name() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("見積.txt"), "x").unwrap();
        let (folder, file) = (open_folder(dir.path()), File::open(dir.path().join("見積.txt")).unwrap());
        let facts = file_facts(&file).unwrap();
        assert_eq!(entry_facts(&folder, "見積.txt").unwrap(), facts);
        assert!(!facts.is_offline());
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        let age = i128::try_from(now.as_nanos()).unwrap() - facts.changed_ns.unwrap();
        assert!(age < i128::try_from(Duration::from_secs(60).as_nanos()).unwrap(), "{age}");
        assert!(file_facts(&folder).is_ok());
    }

    #[test]
    fn another_name_marks_the_file_as_changed_though_its_content_is_the_same() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.txt"), "x").unwrap();
        let file = File::open(dir.path().join("a.txt")).unwrap();
        let before = file_facts(&file).unwrap().changed_ns.unwrap();
        // A system marks changes by a clock of its own step, so one name may not be enough.
        let marked = (0..100_000).any(|n| {
            std::fs::hard_link(dir.path().join("a.txt"), dir.path().join("b.txt")).unwrap();
            let linked = file_facts(&file).unwrap().changed_ns.unwrap();
            std::fs::remove_file(dir.path().join("b.txt")).unwrap();
            assert!(linked >= before, "{n}: {before} {linked}");
            linked > before
        });
        assert!(marked);
    }

    #[test]
    fn only_one_plain_name_is_asked_about() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("sub")).unwrap();
        std::fs::write(dir.path().join("sub/a.txt"), "x").unwrap();
        let folder = open_folder(&dir.path().join("sub"));
        for name in ["", ".", "..", "../sub", r"..\sub", "a.txt/", "a.txt:stream", "a\0b", "/", r"\??\C:\"] {
            assert_eq!(
                entry_facts(&folder, name).unwrap_err().kind(),
                io::ErrorKind::InvalidInput,
                "{name:?}"
            );
        }
        assert_eq!(entry_facts(&folder, "absent").unwrap_err().kind(), io::ErrorKind::NotFound);
        assert!(entry_facts(&folder, "a.txt").is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_told_itself() {
        let dir = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("nowhere", dir.path().join("link")).unwrap();
        assert!(entry_facts(&open_folder(dir.path()), "link").is_ok());
    }
}
