//! Names in an open folder, by the kernel's calls that take the folder's handle.

use rustix::fs::{AtFlags, Mode, OFlags, RenameFlags};
use rustix::io::Errno;
use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::fs::{MetadataExt as _, fchown};

/// The most that one attribute with a name, or the list of their names, holds.
const MOST_ATTRIBUTE_BYTES: usize = 64 * 1024;

/// What a disk says that does not know a way of renaming.
fn is_unknown(error: Errno) -> bool {
    matches!(error, Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP)
}

pub(crate) fn rename_new(folder: &impl AsFd, from: &str, to: &str) -> io::Result<()> {
    match rustix::fs::renameat_with(folder, from, folder, to, RenameFlags::NOREPLACE) {
        Err(error) if is_unknown(error) => {}
        done => return Ok(done?),
    }
    // A second name is refused as well where the name is taken; then the first one goes.
    match rustix::fs::linkat(folder, from, folder, to, AtFlags::empty()) {
        Err(error) if is_unknown(error) || error == Errno::PERM => Err(io::ErrorKind::Unsupported.into()),
        Err(error) => Err(error.into()),
        Ok(()) => Ok(rustix::fs::unlinkat(folder, from, AtFlags::empty())?),
    }
}

pub(crate) fn exchange<'a>(
    folder: &impl AsFd,
    new: &'a str,
    target: &str,
    _kept: &'a str,
) -> io::Result<Option<&'a str>> {
    match rustix::fs::renameat_with(folder, new, folder, target, RenameFlags::EXCHANGE) {
        Err(error) if is_unknown(error) => {}
        done => return Ok(done.map(|()| Some(new))?),
    }
    rustix::fs::renameat(folder, new, folder, target)?;
    Ok(None)
}

pub(crate) fn sync_names(folder: &impl AsFd) -> io::Result<()> {
    // The folder may be held by a handle that only names it, and such a one cannot be made durable.
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let readable = rustix::fs::openat(folder, ".", flags, Mode::empty())?;
    match rustix::fs::fsync(&readable) {
        // Not every disk has something to make durable.
        Err(error) if is_unknown(error) => Ok(()),
        done => Ok(done?),
    }
}

pub(crate) fn keep_rights(old: &File, new: &File) -> io::Result<()> {
    let (was, is) = (old.metadata()?, new.metadata()?);
    if was.uid() != is.uid() || was.gid() != is.gid() {
        let other = |a: u32, b: u32| (a != b).then_some(a);
        fchown(new, other(was.uid(), is.uid()), other(was.gid(), is.gid()))?;
    }
    keep_attributes(old, new)?;
    // After the owner, whose change takes bits away, and after the list of rights, which changes bits of its own.
    new.set_permissions(was.permissions())
}

/// Copies the attributes that have names; lists of rights are among them. What only the system may set it sets itself.
#[cfg(target_os = "linux")]
fn keep_attributes(old: &File, new: &File) -> io::Result<()> {
    let mut names = vec![0; MOST_ATTRIBUTE_BYTES];
    let length = match rustix::fs::flistxattr(old, names.as_mut_slice()) {
        Err(error) if is_unknown(error) => return Ok(()),
        length => length?,
    };
    names.truncate(length);
    let mut value = vec![0; MOST_ATTRIBUTE_BYTES];
    for name in names.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let kept = name.starts_with(b"user.") || name == b"system.posix_acl_access";
        if !kept {
            continue;
        }
        let length = rustix::fs::fgetxattr(old, name, value.as_mut_slice())?;
        let value = value.get(..length).unwrap_or_default();
        rustix::fs::fsetxattr(new, name, value, rustix::fs::XattrFlags::empty())?;
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn keep_attributes(_old: &File, _new: &File) -> io::Result<()> {
    Ok(())
}
