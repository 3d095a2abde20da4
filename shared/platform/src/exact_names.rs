//! Whether a folder knows its entries by their exact names and by no others.
//!
//! Apart because the answer is a fact of the disk, not of the name: where it is yes, a name that leads to something
//! is that thing's name, and nobody needs to read the whole folder to be sure.

use crate::AsOpen;

/// Tells whether every name that leads to an entry of this open folder is the entry's own, sign for sign.
///
/// `false` where that is not certain: on systems and disks that fold case, know short names beside the long ones, or
/// are none of those known to do neither. Asks the disk's kind and the folder's own mark, not its entries.
pub fn names_are_exact(folder: &impl AsOpen) -> bool {
    #[cfg(target_os = "linux")]
    {
        // ext2 to ext4, btrfs, tmpfs: names are bytes there, unless the folder is marked as folding case.
        const EXACT: [i128; 3] = [0xef53, 0x9123_683e, 0x0102_1994];
        const FOLDS_CASE: u32 = 0x4000_0000;
        let kind = rustix::fs::fstatfs(folder).map(|disk| i128::from(disk.f_type));
        // A folder may be held by a handle that only names it; its marks are told to one that may read it.
        let readable = rustix::fs::openat(
            folder,
            ".",
            rustix::fs::OFlags::RDONLY | rustix::fs::OFlags::DIRECTORY | rustix::fs::OFlags::CLOEXEC,
            rustix::fs::Mode::empty(),
        );
        let marks = readable.and_then(rustix::fs::ioctl_getflags).map(|flags| flags.bits());
        matches!((kind, marks), (Ok(kind), Ok(marks)) if EXACT.contains(&kind) && marks & FOLDS_CASE == 0)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = folder;
        false
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_folder_said_to_be_exact_knows_no_other_spelling() {
        let dir = tempfile::tempdir().unwrap();
        let folder = std::fs::File::open(dir.path()).unwrap();
        std::fs::write(dir.path().join("Mitsumori.txt"), "x").unwrap();
        let other = dir.path().join("mitsumori.TXT").exists();
        assert!(!(names_are_exact(&folder) && other));
        let named = rustix::fs::OFlags::PATH | rustix::fs::OFlags::DIRECTORY;
        let named = rustix::fs::open(dir.path(), named, rustix::fs::Mode::empty()).unwrap();
        assert_eq!(names_are_exact(&named), names_are_exact(&folder), "by whichever handle it is held");
        assert!(!names_are_exact(&std::fs::File::open("/proc/self").unwrap()), "no disk of a known kind");
    }
}
