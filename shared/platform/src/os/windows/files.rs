//! What Windows says of a file: its attributes, and when it or one of its names changed.
//!
//! Apart from the rest of Windows because it asks the kernel by the handle of a folder and a name in it, so that
//! no path is read a second time.

use crate::FileFacts;
use std::io;
use std::os::windows::io::{AsHandle, AsRawHandle, FromRawHandle, OwnedHandle};
use windows::Wdk::Foundation::OBJECT_ATTRIBUTES;
use windows::Wdk::Storage::FileSystem::{
    FILE_OPEN_NO_RECALL, FILE_OPEN_REPARSE_POINT, FILE_SYNCHRONOUS_IO_NONALERT, NtOpenFile,
};
use windows::Win32::Foundation::{
    HANDLE, OBJ_CASE_INSENSITIVE, RtlNtStatusToDosError, STATUS_SUCCESS, UNICODE_STRING,
};
use windows::Win32::Storage::FileSystem::{
    FILE_BASIC_INFO, FILE_READ_ATTRIBUTES, FILE_SHARE_DELETE, FILE_SHARE_READ, FILE_SHARE_WRITE,
    FileBasicInfo, GetFileInformationByHandleEx, SYNCHRONIZE,
};
use windows::Win32::System::IO::IO_STATUS_BLOCK;
use windows::core::PWSTR;

/// Windows counts in steps of 100 ns from 1601; so many lie before 1970.
const STEPS_BEFORE_1970: i128 = 116_444_736_000_000_000;

pub(crate) fn file_facts(file: &impl AsHandle) -> io::Result<FileFacts> {
    let mut info = FILE_BASIC_INFO::default();
    // SAFETY: the handle is borrowed and open; `info` lives through the call and its size is given.
    unsafe {
        GetFileInformationByHandleEx(
            HANDLE(file.as_handle().as_raw_handle()),
            FileBasicInfo,
            (&raw mut info).cast(),
            size_of::<FILE_BASIC_INFO>() as u32,
        )?;
    }
    // A disk that keeps no such time says 0.
    let changed = Some(info.ChangeTime).filter(|steps| *steps > 0);
    Ok(FileFacts {
        attributes: info.FileAttributes,
        changed_ns: changed.map(|steps| (i128::from(steps) - STEPS_BEFORE_1970) * 100),
    })
}

pub(crate) fn entry_facts(folder: &impl AsHandle, name: &str) -> io::Result<FileFacts> {
    let mut wide: Vec<u16> = name.encode_utf16().collect();
    let length = u16::try_from(wide.len() * 2).map_err(|_| io::ErrorKind::InvalidFilename)?;
    let text = UNICODE_STRING { Length: length, MaximumLength: length, Buffer: PWSTR(wide.as_mut_ptr()) };
    let wanted = OBJECT_ATTRIBUTES {
        Length: size_of::<OBJECT_ATTRIBUTES>() as u32,
        RootDirectory: HANDLE(folder.as_handle().as_raw_handle()),
        ObjectName: &raw const text,
        // As the door itself opens; the name is one that the folder gave.
        Attributes: OBJ_CASE_INSENSITIVE,
        ..OBJECT_ATTRIBUTES::default()
    };
    let (mut handle, mut outcome) = (HANDLE::default(), IO_STATUS_BLOCK::default());
    // SAFETY: all that is pointed at lives through the call; on success the handle is ours alone and is closed by
    // its owner.
    let opened = unsafe {
        let status = NtOpenFile(
            &raw mut handle,
            (FILE_READ_ATTRIBUTES | SYNCHRONIZE).0,
            &raw const wanted,
            &raw mut outcome,
            (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE).0,
            (FILE_OPEN_REPARSE_POINT | FILE_OPEN_NO_RECALL | FILE_SYNCHRONOUS_IO_NONALERT).0,
        );
        if status != STATUS_SUCCESS {
            return Err(io::Error::from_raw_os_error(RtlNtStatusToDosError(status).cast_signed()));
        }
        OwnedHandle::from_raw_handle(handle.0)
    };
    file_facts(&opened)
}
