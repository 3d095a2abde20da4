//! Windows: DPAPI, the user's profile, ticks since boot.

#![expect(unsafe_code, reason = "Windows is reachable only this way; each block says why it is sound")]

mod account;
mod files;

pub(crate) use files::{entry_facts, file_facts};

use crate::{KeyBackend, PlatformError, ReadError};
use hkdf::Hkdf;
use sekisho_types::UserId;
use sha2::Sha256;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use windows::Win32::Foundation::{HLOCAL, LocalFree};
use windows::Win32::Globalization::GetUserDefaultLocaleName;
use windows::Win32::Security::Cryptography::{
    CRYPT_INTEGER_BLOB, CRYPTPROTECT_AUDIT, CRYPTPROTECT_UI_FORBIDDEN, CryptProtectData, CryptUnprotectData,
};
use windows::Win32::System::Registry::{HKEY_LOCAL_MACHINE, RRF_RT_REG_DWORD, RegGetValueW};
use windows::Win32::System::SystemInformation::GetTickCount64;
use windows::Win32::System::WindowsProgramming::GetUserNameW;
use windows::core::{PWSTR, w};

pub(crate) const KEY_BACKEND: KeyBackend = KeyBackend::Dpapi;

pub(crate) fn default_homes() -> Result<(PathBuf, PathBuf), PlatformError> {
    let folder = |name: &'static str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
            .ok_or(PlatformError::Unknown { what: "home folder", detail: format!("{name} is not set") })
    };
    Ok((folder("ProgramData")?.join("Sekisho"), folder("LOCALAPPDATA")?.join("Sekisho")))
}

/// The account this process runs as, by the system's word.
///
/// - Errors: [`PlatformError::Unknown`] if the system does not tell, or the name is none we can show.
pub fn current_user() -> Result<UserId, PlatformError> {
    let unknown = |detail: String| PlatformError::Unknown { what: "user", detail };
    let mut buffer = [0_u16; 257];
    let mut length = buffer.len() as u32;
    // SAFETY: the buffer lives through the call and `length` is its size in UTF-16 units.
    unsafe { GetUserNameW(Some(PWSTR(buffer.as_mut_ptr())), &mut length) }
        .map_err(|e| unknown(e.to_string()))?;
    let name = buffer.get(..(length as usize).saturating_sub(1)).unwrap_or_default();
    UserId::parse(&String::from_utf16_lossy(name)).map_err(|e| unknown(e.to_string()))
}

/// The number by which the system knows this account, its SID; it stays when the name changes.
///
/// - Errors: [`PlatformError::Unknown`] if the system does not tell.
pub fn current_account() -> Result<String, PlatformError> {
    account::sid().map_err(|e| PlatformError::Unknown { what: "account", detail: e.to_string() })
}

/// The user's locale, such as `ja-JP`; empty where the system names none.
pub fn current_locale() -> String {
    let mut buffer = [0_u16; 85];
    // SAFETY: the buffer lives through the call; its length travels with the slice.
    let length = unsafe { GetUserDefaultLocaleName(&mut buffer) };
    let name = usize::try_from(length).ok().and_then(|n| buffer.get(..n.saturating_sub(1)));
    String::from_utf16_lossy(name.unwrap_or_default())
}

/// The number that Windows counts up at each start.
pub(crate) fn boot_id() -> Result<String, PlatformError> {
    let mut value = 0_u32;
    let mut size = size_of::<u32>() as u32;
    // SAFETY: `value` and `size` live through the call and `size` is the size of `value` in bytes.
    let status = unsafe {
        RegGetValueW(
            HKEY_LOCAL_MACHINE,
            w!(r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters"),
            w!("BootId"),
            RRF_RT_REG_DWORD,
            None,
            Some((&raw mut value).cast()),
            Some(&mut size),
        )
    };
    status
        .ok()
        .map(|()| value.to_string())
        .map_err(|e| PlatformError::Unknown { what: "boot id", detail: e.to_string() })
}

pub(crate) fn since_boot_ms() -> Result<u64, PlatformError> {
    // SAFETY: takes nothing, returns a number.
    Ok(unsafe { GetTickCount64() })
}

/// Inherits the folder's rights: the profile's LocalAppData is the user's own.
pub(crate) fn create_private_dir(path: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(path)
}

/// Inherits the folder's rights: beneath ProgramData users may read what an administrator wrote.
pub(crate) fn create_shared_dir(path: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(path)
}

/// Rights are inherited, so there is nothing to open up.
pub(crate) fn share_file(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

pub(crate) fn check_owned_file(path: &Path) -> Result<(), String> {
    check_private_file(path)
}

/// Rights are inherited: beneath ProgramData every account may make files of its own.
pub(crate) fn give_dir(path: &Path, _user: &UserId) -> Result<(), String> {
    check_private_dir(path)
}

pub(crate) fn check_owned_dir(path: &Path) -> Result<(), String> {
    check_private_dir(path)
}

pub(crate) fn check_private_dir(path: &Path) -> Result<(), String> {
    let meta = std::fs::symlink_metadata(path).map_err(|e| e.to_string())?;
    if meta.is_dir() { Ok(()) } else { Err("it is not a folder".into()) }
}

pub(crate) fn check_private_file(path: &Path) -> Result<(), String> {
    let meta = std::fs::symlink_metadata(path).map_err(|e| e.to_string())?;
    if meta.is_file() { Ok(()) } else { Err("it is not a plain file".into()) }
}

pub(crate) fn open_private_file(path: &Path) -> Result<File, ReadError> {
    let meta = std::fs::symlink_metadata(path).map_err(ReadError::Io)?;
    if !meta.is_file() {
        return Err(ReadError::Unsafe("it is not a plain file".into()));
    }
    File::open(path).map_err(ReadError::Io)
}

pub(crate) fn create_private_file(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// Tries again for about a second what is refused while another program looks at the file: a virus scanner, an indexer.
///
/// - Errors: those of the last try.
pub fn patiently(mut work: impl FnMut() -> std::io::Result<()>) -> std::io::Result<()> {
    /// Access denied, and sharing violation.
    const HELD: [i32; 2] = [5, 32];
    for _ in 1..20 {
        match work() {
            Err(error) if error.raw_os_error().is_some_and(|code| HELD.contains(&code)) => {
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            done => return done,
        }
    }
    work()
}

/// Windows has no call to make a folder durable by itself; the file's own flush covers its entry.
pub(crate) fn sync_dir(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

fn entropy(context: &[u8]) -> Vec<u8> {
    [b"sekisho/1/dpapi/".as_slice(), context].concat()
}

fn blob(bytes: &mut [u8]) -> CRYPT_INTEGER_BLOB {
    CRYPT_INTEGER_BLOB { cbData: bytes.len() as u32, pbData: bytes.as_mut_ptr() }
}

/// Copies a blob that the system allocated, wipes it and gives it back to the system.
fn take(out: CRYPT_INTEGER_BLOB) -> Vec<u8> {
    if out.pbData.is_null() {
        return Vec::new();
    }
    // SAFETY: the system filled `cbData` bytes at `pbData` and gave them to us until LocalFree.
    unsafe {
        let bytes = std::slice::from_raw_parts_mut(out.pbData, out.cbData as usize);
        let copy = bytes.to_vec();
        zeroize::Zeroize::zeroize(bytes);
        LocalFree(Some(HLOCAL(out.pbData.cast())));
        copy
    }
}

/// Words of our own behind the system's: so damage to any byte is noticed, whatever the system itself looks at.
fn check_words(context: &[u8], key: &[u8; 32], wrapped: &[u8]) -> Result<[u8; 32], String> {
    let mut words = [0_u8; 32];
    Hkdf::<Sha256>::new(Some(wrapped), key)
        .expand(&[b"sekisho/1/dpapi-check/".as_slice(), context].concat(), &mut words)
        .map_err(|e| e.to_string())?;
    Ok(words)
}

/// DPAPI: the wrapped key, then [`check_words`].
pub(crate) fn wrap_key(backend: KeyBackend, context: &[u8], key: &[u8; 32]) -> Result<Vec<u8>, String> {
    match backend {
        KeyBackend::Dpapi => {}
        KeyBackend::KeyFile => return Err("key files are not used on Windows".into()),
    }
    let (mut plain, mut entropy) = (*key, entropy(context));
    let mut out = CRYPT_INTEGER_BLOB::default();
    // SAFETY: all blobs point at memory that lives through the call; `out` is taken over by `take`.
    let done = unsafe {
        let flags = CRYPTPROTECT_UI_FORBIDDEN | CRYPTPROTECT_AUDIT;
        CryptProtectData(
            &blob(&mut plain),
            w!("Sekisho key"),
            Some(&blob(&mut entropy)),
            None,
            None,
            flags,
            &mut out,
        )
    };
    zeroize::Zeroize::zeroize(&mut plain);
    done.map_err(|e| e.to_string())?;
    let mut wrapped = take(out);
    let check = check_words(context, key, &wrapped)?;
    wrapped.extend_from_slice(&check);
    Ok(wrapped)
}

pub(crate) fn unwrap_key(backend: KeyBackend, context: &[u8], wrapped: &[u8]) -> Result<[u8; 32], String> {
    match backend {
        KeyBackend::Dpapi => {}
        KeyBackend::KeyFile => return Err("key files are not used on Windows".into()),
    }
    let (wrapped, check) = wrapped.split_last_chunk::<32>().ok_or("it is cut short")?;
    let (mut sealed, mut entropy) = (wrapped.to_vec(), entropy(context));
    let mut out = CRYPT_INTEGER_BLOB::default();
    // SAFETY: all blobs point at memory that lives through the call; `out` is taken over by `take`.
    unsafe {
        let flags = CRYPTPROTECT_UI_FORBIDDEN | CRYPTPROTECT_AUDIT;
        CryptUnprotectData(&blob(&mut sealed), None, Some(&blob(&mut entropy)), None, None, flags, &mut out)
    }
    .map_err(|e| e.to_string())?;
    let mut plain = take(out);
    let key: Result<[u8; 32], _> = plain.as_slice().try_into();
    zeroize::Zeroize::zeroize(&mut plain);
    let mut key = key.map_err(|_| "it has the wrong length".to_owned())?;
    if *check != check_words(context, &key, wrapped)? {
        zeroize::Zeroize::zeroize(&mut key);
        return Err("it is damaged, or a key of something else".into());
    }
    Ok(key)
}
