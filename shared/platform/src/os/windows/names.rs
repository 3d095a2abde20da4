//! Names in an open folder on Windows, whose calls for it take paths.
//!
//! Apart because of that: the path is asked of the handle, and as long as a handle is held that does not share
//! deleting, neither the folder nor one above it can be renamed, so the path leads where the handle does.

use std::fs::File;
use std::io;
use std::os::windows::io::{AsHandle, AsRawHandle as _};
use windows::Win32::Foundation::{ERROR_UNABLE_TO_MOVE_REPLACEMENT_2, HANDLE};
use windows::Win32::Storage::FileSystem::{
    FILE_NAME_NORMALIZED, GETFINALPATHNAMEBYHANDLE_FLAGS, GetFinalPathNameByHandleW, MOVEFILE_WRITE_THROUGH,
    MoveFileExW, REPLACE_FILE_FLAGS, ReplaceFileW,
};
use windows::core::PCWSTR;

/// The longest path there is, in units.
const LONGEST: usize = 32_768;

/// The path of an entry of the folder, ended by a zero.
fn path_in(folder: &impl AsHandle, name: &str) -> io::Result<Vec<u16>> {
    let mut path = vec![0_u16; LONGEST];
    let handle = HANDLE(folder.as_handle().as_raw_handle());
    // `VOLUME_NAME_DOS` is 0 as well: `\\?\C:\…`, which takes names of any length.
    let flags = GETFINALPATHNAMEBYHANDLE_FLAGS(FILE_NAME_NORMALIZED.0);
    // SAFETY: the handle is borrowed and open, and the buffer lives through the call; its length travels with it.
    let length = unsafe { GetFinalPathNameByHandleW(handle, &mut path, flags) } as usize;
    if length == 0 {
        return Err(io::Error::last_os_error());
    }
    if length >= path.len() {
        return Err(io::ErrorKind::InvalidFilename.into());
    }
    path.truncate(length);
    path.push(u16::from(b'\\'));
    path.extend(name.encode_utf16());
    path.push(0);
    Ok(path)
}

fn io_error(error: windows::core::Error) -> io::Error {
    // A code of the system's is wrapped in the lower half of the word.
    let code = error.code().0;
    if code.cast_unsigned() >> 16 == 0x8007 {
        io::Error::from_raw_os_error(code & 0xffff)
    } else {
        error.into()
    }
}

pub(crate) fn rename_new(folder: &impl AsHandle, from: &str, to: &str) -> io::Result<()> {
    let (from, to) = (path_in(folder, from)?, path_in(folder, to)?);
    super::patiently(|| {
        // SAFETY: both paths end with a zero and live through the call. Without the flag to replace nothing is.
        unsafe { MoveFileExW(PCWSTR(from.as_ptr()), PCWSTR(to.as_ptr()), MOVEFILE_WRITE_THROUGH) }
            .map_err(io_error)
    })
}

pub(crate) fn exchange<'a>(
    folder: &impl AsHandle,
    new: &'a str,
    target: &str,
    kept: &'a str,
) -> io::Result<Option<&'a str>> {
    let (from, to, old) = (path_in(folder, new)?, path_in(folder, target)?, path_in(folder, kept)?);
    let replaced = super::patiently(|| {
        // SAFETY: all paths end with a zero and live through the call; what is reserved is nothing.
        unsafe {
            ReplaceFileW(
                PCWSTR(to.as_ptr()),
                PCWSTR(from.as_ptr()),
                PCWSTR(old.as_ptr()),
                REPLACE_FILE_FLAGS(0),
                None,
                None,
            )
        }
        .map_err(io_error)
    });
    match replaced {
        Ok(()) => Ok(Some(kept)),
        Err(error) => {
            // Half way: the old one has its other name already, and the new one has not moved.
            if error.raw_os_error() == Some(ERROR_UNABLE_TO_MOVE_REPLACEMENT_2.0.cast_signed()) {
                rename_new(folder, kept, target)?;
            }
            Err(error)
        }
    }
}

pub(crate) fn sync_names(_folder: &impl AsHandle) -> io::Result<()> {
    // Windows has no call for it; the moves above are written through.
    Ok(())
}

pub(crate) fn keep_rights(_old: &File, _new: &File) -> io::Result<()> {
    // `ReplaceFileW` gives the new file the old one's list of rights, time of making and streams.
    Ok(())
}
