//! Whether a folder lies on a disk of this machine, which answers or fails at once.
//!
//! Apart because the answer decides who waits: what may hang for minutes wants a thread of its own.

use crate::AsOpen;

/// Tells whether an open folder lies on a disk of this machine.
///
/// `false` where that is not certain: on Linux for every kind of disk that is not known to be local. On Windows and
/// elsewhere always `true`: there a folder of another machine is told by its path, not by its handle, and whoever
/// opened it has seen the path.
pub fn is_local_disk(folder: &impl AsOpen) -> bool {
    #[cfg(target_os = "linux")]
    {
        // ext2 to ext4, btrfs, xfs, f2fs, tmpfs, overlay: in memory or on a device of this machine.
        const LOCAL: [i128; 6] = [0xef53, 0x9123_683e, 0x5846_5342, 0xf2f5_2010, 0x0102_1994, 0x794c_7630];
        rustix::fs::fstatfs(folder).is_ok_and(|disk| LOCAL.contains(&i128::from(disk.f_type)))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = folder;
        true
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_to_be_local_is_not_said_to_be() {
        assert!(!is_local_disk(&std::fs::File::open("/proc/self").unwrap()));
    }
}
