//! Names in one open folder, given and exchanged so that nothing is ever overwritten unseen.
//!
//! Apart because each system has its own call for it, and because what a writer of files promises (a new file is over
//! no other; a changed one is whole, old or new) rests on these calls alone. Knows no content and follows no link.

use crate::AsOpen;
use crate::os;
use std::fs::File;
use std::io;

/// Gives the entry `from` of an open folder the name `to` there, and never over an entry that has it.
///
/// - Errors: [`io::ErrorKind::AlreadyExists`] if the name is taken; [`io::ErrorKind::Unsupported`] where the disk cannot
///   do it so; the system's; [`io::ErrorKind::InvalidInput`] if either is not one plain name.
pub fn rename_new(folder: &impl AsOpen, from: &str, to: &str) -> io::Result<()> {
    plain(&[from, to])?;
    os::rename_new(folder, from, to)
}

/// Puts the file `new` of an open folder in the place of `target`, at once, and keeps what stood there.
///
/// Tells under which of the names `new` and `kept` the old one stands now; nothing where the disk can only let it go.
///
/// - Errors: the system's; both files are where they were then. [`io::ErrorKind::InvalidInput`] if one is not one plain
///   name.
pub fn exchange<'a>(
    folder: &impl AsOpen,
    new: &'a str,
    target: &str,
    kept: &'a str,
) -> io::Result<Option<&'a str>> {
    plain(&[new, target, kept])?;
    os::exchange(folder, new, target, kept)
}

/// Gives a new file what an old one has beside its content: owner, mode, list of rights, attributes with names.
///
/// On Windows [`exchange`] does so by itself.
///
/// - Errors: the system's; [`io::ErrorKind::PermissionDenied`] if the owner cannot be kept.
pub fn keep_rights(old: &File, new: &File) -> io::Result<()> {
    os::keep_rights(old, new)
}

/// Makes names that came or went in an open folder durable.
///
/// - Errors: the system's.
pub fn sync_names(folder: &impl AsOpen) -> io::Result<()> {
    os::sync_names(folder)
}

fn plain(names: &[&str]) -> io::Result<()> {
    let bad = |name: &&str| matches!(*name, "" | "." | "..") || name.contains(['/', '\\', ':', '\0']);
    if names.iter().any(bad) { Err(io::ErrorKind::InvalidInput.into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// A folder opened as the door opens one.
    fn open_folder(path: &Path) -> File {
        let mut options = File::options();
        options.read(true);
        #[cfg(windows)]
        std::os::windows::fs::OpenOptionsExt::custom_flags(&mut options, 0x0200_0000);
        options.open(path).unwrap()
    }

    fn read(dir: &tempfile::TempDir, name: &str) -> Option<String> {
        std::fs::read_to_string(dir.path().join(name)).ok()
    }

    #[test]
    fn a_new_name_is_given_over_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let folder = open_folder(dir.path());
        std::fs::write(dir.path().join("新.tmp"), "new").unwrap();
        std::fs::write(dir.path().join("taken"), "old").unwrap();
        let taken = rename_new(&folder, "新.tmp", "taken").unwrap_err();
        assert_eq!(taken.kind(), io::ErrorKind::AlreadyExists, "{taken}");
        assert_eq!(
            (read(&dir, "新.tmp").as_deref(), read(&dir, "taken").as_deref()),
            (Some("new"), Some("old"))
        );
        rename_new(&folder, "新.tmp", "議事録.txt").unwrap();
        assert_eq!((read(&dir, "新.tmp"), read(&dir, "議事録.txt").as_deref()), (None, Some("new")));
        assert_eq!(rename_new(&folder, "absent", "x").unwrap_err().kind(), io::ErrorKind::NotFound);
        sync_names(&folder).unwrap();
    }

    #[test]
    fn an_exchange_keeps_what_stood_there() {
        let dir = tempfile::tempdir().unwrap();
        let folder = open_folder(dir.path());
        std::fs::write(dir.path().join("a.txt"), "old").unwrap();
        std::fs::write(dir.path().join("a.new"), "new").unwrap();
        let kept = exchange(&folder, "a.new", "a.txt", "a.old").unwrap();
        assert_eq!(read(&dir, "a.txt").as_deref(), Some("new"));
        let kept = kept.unwrap();
        assert_eq!(read(&dir, kept).as_deref(), Some("old"));
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);
        // And back again.
        let free = if kept == "a.new" { "a.old" } else { "a.new" };
        exchange(&folder, kept, "a.txt", free).unwrap();
        assert_eq!(read(&dir, "a.txt").as_deref(), Some("old"));
        assert!(exchange(&folder, "absent", "a.txt", "x").is_err());
        assert_eq!(read(&dir, "a.txt").as_deref(), Some("old"));
    }

    #[test]
    fn only_plain_names_are_taken() {
        let dir = tempfile::tempdir().unwrap();
        let folder = open_folder(dir.path());
        for bad in ["", ".", "..", "../x", r"..\x", "a/b", "a:b", "a\0b"] {
            for done in [rename_new(&folder, bad, "x"), rename_new(&folder, "x", bad)] {
                assert_eq!(done.unwrap_err().kind(), io::ErrorKind::InvalidInput, "{bad:?}");
            }
            for names in [(bad, "x", "y"), ("x", bad, "y"), ("x", "y", bad)] {
                let done = exchange(&folder, names.0, names.1, names.2);
                assert_eq!(done.unwrap_err().kind(), io::ErrorKind::InvalidInput, "{bad:?}");
            }
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn mode_and_named_attributes_are_kept() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let make = |name: &str| File::create_new(dir.path().join(name)).unwrap();
        let (old, new) = (make("old"), make("new"));
        old.set_permissions(std::fs::Permissions::from_mode(0o640)).unwrap();
        let named = rustix::fs::fsetxattr(&old, "user.note", b"x", rustix::fs::XattrFlags::CREATE);
        keep_rights(&old, &new).unwrap();
        assert_eq!(new.metadata().unwrap().permissions().mode() & 0o7777, 0o640);
        // Not every disk has them.
        if named.is_ok() {
            let mut value = [0_u8; 8];
            let length = rustix::fs::fgetxattr(&new, "user.note", &mut value[..]).unwrap();
            assert_eq!(&value[..length], b"x");
        }
    }
}
