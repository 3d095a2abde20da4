//! Windows: DPAPI, the user's profile, ticks since boot.

#![expect(unsafe_code, reason = "Windows is reachable only this way; each block says why it is sound")]

mod access;
mod account;
mod files;
mod listener;
mod names;

pub(crate) use files::{entry_facts, file_facts};
pub use listener::exclusive_listener;
pub(crate) use names::{exchange, keep_rights, rename_new, sync_names};

use crate::error::KeyFailure;
use crate::rights::Rights;
use crate::{KeyBackend, PlatformError, ReadError};
use access::Descriptor;
use hkdf::Hkdf;
use sekisho_types::UserId;
use sha2::Sha256;
use std::fs::File;
use std::path::{Path, PathBuf};
use windows::Win32::Foundation::{HLOCAL, LocalFree};
use windows::Win32::Globalization::GetUserDefaultLocaleName;
use windows::Win32::Security::Cryptography::{
    CRYPT_INTEGER_BLOB, CRYPTPROTECT_AUDIT, CRYPTPROTECT_UI_FORBIDDEN, CryptProtectData, CryptUnprotectData,
};
use windows::Win32::System::Registry::{HKEY_LOCAL_MACHINE, RRF_RT_REG_DWORD, RegGetValueW};
use windows::Win32::System::SystemInformation::GetTickCount64;
use windows::Win32::System::Threading::{CREATE_NEW_PROCESS_GROUP, CREATE_NO_WINDOW};
use windows::Win32::System::WindowsProgramming::GetUserNameW;
use windows::core::{PCWSTR, PWSTR, w};

pub(crate) const KEY_BACKEND: KeyBackend = KeyBackend::Dpapi;
pub(crate) const KEY_BACKENDS: &[KeyBackend] = &[KeyBackend::Dpapi];

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

/// For this user and the system alone, whatever the folder above lets others do.
pub(crate) fn create_private_dir(path: &Path) -> std::io::Result<()> {
    if let Some(above) = path.parent() {
        std::fs::create_dir_all(above)?;
    }
    match Descriptor::private()?.create_dir(path) {
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

/// A folder that others may read. Not as it would be by itself: beneath ProgramData everybody may make files.
pub(crate) fn create_shared_dir(path: &Path) -> std::io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent() {
        std::fs::create_dir_all(above)?;
    }
    Descriptor::shared()?.create_dir(path)
}

/// Lets others read a file that was private until it was whole.
pub(crate) fn share_file(path: &Path) -> std::io::Result<()> {
    Descriptor::shared()?.give_to(path)
}

fn me() -> Result<String, String> {
    account::sid().map_err(|e| e.to_string())
}

/// Refuses a file that is a link, or that somebody other than its owner, this user or the machine, could have written.
pub(crate) fn open_owned_file(path: &Path) -> Result<File, ReadError> {
    let (file, rights) = open_plain_file(path)?;
    me().and_then(|me| rights.check_owned(&me)).map_err(ReadError::Unsafe)?;
    Ok(file)
}

/// As [`open_owned_file`], for a folder: whoever may write there may take a file away and put another in its place.
pub(crate) fn check_owned_dir(path: &Path) -> Result<(), String> {
    look_at_dir(path)?.check_owned(&me()?)
}

/// Gives a folder to another account. Not done here: what is shared is written by its owner and administrators alone.
pub(crate) fn give_dir(_path: &Path, _user: &UserId) -> Result<(), String> {
    Err("a folder is not given to another account on Windows".into())
}

pub(crate) fn check_private_dir(path: &Path) -> Result<(), String> {
    look_at_dir(path)?.check_private(&me()?)
}

fn look_at_dir(path: &Path) -> Result<Rights, String> {
    let looked = access::look_at(path).and_then(|file| access::of(&file));
    let (meta, rights) = looked.map_err(|e| e.to_string())?;
    if meta.is_dir() { Ok(rights) } else { Err("it is not a folder".into()) }
}

pub(crate) fn check_private_file(path: &Path) -> Result<(), String> {
    let (meta, rights) =
        access::look_at(path).and_then(|file| access::of(&file)).map_err(|e| e.to_string())?;
    if !meta.is_file() {
        return Err("it is not a plain file".into());
    }
    rights.check_private(&me()?)
}

/// Opens a file and checks what was opened.
pub(crate) fn open_private_file(path: &Path) -> Result<File, ReadError> {
    let (file, rights) = open_plain_file(path)?;
    me().and_then(|me| rights.check_private(&me)).map_err(ReadError::Unsafe)?;
    Ok(file)
}

fn open_plain_file(path: &Path) -> Result<(File, Rights), ReadError> {
    let file = access::read(path).map_err(ReadError::Io)?;
    let (meta, rights) = access::of(&file).map_err(ReadError::Io)?;
    if !meta.is_file() {
        return Err(ReadError::Unsafe("it is not a plain file".into()));
    }
    Ok((file, rights))
}

pub(crate) fn create_private_file(path: &Path) -> std::io::Result<File> {
    Descriptor::private()?.create_file(path)
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

/// Puts a child in a group of its own, without a console: what ends its parent's group does not end it too.
pub fn own_group(command: &mut std::process::Command) {
    use std::os::windows::process::CommandExt as _;
    command.creation_flags(CREATE_NEW_PROCESS_GROUP.0 | CREATE_NO_WINDOW.0);
}

/// Windows has no call to make a folder durable by itself; the file's own flush covers its entry.
pub(crate) fn sync_dir(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

/// What a key is bound to beside the account's password: what it is for, and whose it is. No secret; it keeps the keys
/// of one thing from opening another's, and stops who asks for whatever the account can open.
fn entropy(context: &[u8]) -> Result<Vec<u8>, String> {
    Ok([b"sekisho/1/dpapi/".as_slice(), me()?.as_bytes(), b"/", context].concat())
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
fn check_words(context: &[u8], key: &[u8; 32], wrapped: &[u8]) -> Result<[u8; 32], KeyFailure> {
    let mut words = [0_u8; 32];
    Hkdf::<Sha256>::new(Some(wrapped), key)
        .expand(&[b"sekisho/1/dpapi-check/".as_slice(), context].concat(), &mut words)
        .map_err(|e| e.to_string())?;
    Ok(words)
}

/// Named in the system's log of who opened what, where that is switched on.
const DESCRIPTION: PCWSTR = w!("Sekisho key");
/// Never a window; always a line in the system's log.
const FLAGS: u32 = CRYPTPROTECT_UI_FORBIDDEN | CRYPTPROTECT_AUDIT;

/// DPAPI for this account: only it, and only with the same entropy, opens what comes out.
fn protect(plain: &mut [u8], entropy: &mut [u8]) -> Result<Vec<u8>, String> {
    let mut out = CRYPT_INTEGER_BLOB::default();
    // SAFETY: all blobs point at memory that lives through the call; `out` is taken over by `take`.
    unsafe { CryptProtectData(&blob(plain), DESCRIPTION, Some(&blob(entropy)), None, None, FLAGS, &mut out) }
        .map_err(|e| e.to_string())?;
    Ok(take(out))
}

fn unprotect(sealed: &mut [u8], entropy: &mut [u8]) -> Result<Vec<u8>, String> {
    let mut out = CRYPT_INTEGER_BLOB::default();
    // SAFETY: all blobs point at memory that lives through the call; `out` is taken over by `take`.
    unsafe { CryptUnprotectData(&blob(sealed), None, Some(&blob(entropy)), None, None, FLAGS, &mut out) }
        .map_err(|e| e.to_string())?;
    Ok(take(out))
}

const NOT_ON_WINDOWS: &str = "on Windows keys are kept by DPAPI; this home was made elsewhere";

/// Nothing but the file holds a wrapped key.
pub(crate) fn forget_key(_backend: KeyBackend, _wrapped: &[u8]) -> Result<(), KeyFailure> {
    Ok(())
}

/// The wrapped key, then [`check_words`].
pub(crate) fn wrap_key(backend: KeyBackend, context: &[u8], key: &[u8; 32]) -> Result<Vec<u8>, KeyFailure> {
    match backend {
        KeyBackend::Dpapi => {}
        KeyBackend::KeyFile | KeyBackend::OsStore => return Err(NOT_ON_WINDOWS.into()),
    }
    let mut plain = *key;
    let wrapped = protect(&mut plain, &mut entropy(context)?);
    zeroize::Zeroize::zeroize(&mut plain);
    let mut wrapped = wrapped?;
    let check = check_words(context, key, &wrapped)?;
    wrapped.extend_from_slice(&check);
    Ok(wrapped)
}

pub(crate) fn unwrap_key(
    backend: KeyBackend,
    context: &[u8],
    wrapped: &[u8],
) -> Result<[u8; 32], KeyFailure> {
    match backend {
        KeyBackend::Dpapi => {}
        KeyBackend::KeyFile | KeyBackend::OsStore => return Err(NOT_ON_WINDOWS.into()),
    }
    let (wrapped, check) = wrapped.split_last_chunk::<32>().ok_or("it is cut short")?;
    let mut plain = unprotect(&mut wrapped.to_vec(), &mut entropy(context)?)?;
    let key: Result<[u8; 32], _> = plain.as_slice().try_into();
    zeroize::Zeroize::zeroize(&mut plain);
    let mut key = key.map_err(|_| "it has the wrong length".to_owned())?;
    if *check != check_words(context, &key, wrapped)? {
        zeroize::Zeroize::zeroize(&mut key);
        return Err("it is damaged, or a key of something else".into());
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    #[test]
    fn the_system_opens_a_key_for_its_own_entropy_only() {
        let entropy_of = |context: &[u8]| entropy(context).unwrap();
        let sealed = protect(&mut KEY.clone(), &mut entropy_of(b"vault/1/read/1")).unwrap();
        assert!(!sealed.windows(8).any(|part| part == &KEY[..8]), "it is not sealed");
        let open = |mut entropy: Vec<u8>| unprotect(&mut sealed.clone(), &mut entropy);
        assert_eq!(open(entropy_of(b"vault/1/read/1")).unwrap(), KEY);
        for other in [b"vault/2/read/1".as_slice(), b"vault/1/act/1", b"vault/1/read/2", b""] {
            assert!(open(entropy_of(other)).is_err(), "{other:?}");
        }
        let another = entropy_of(b"vault/1/read/1");
        let another = String::from_utf8(another).unwrap().replace(&me().unwrap(), "S-1-5-21-1-2-3-1001");
        assert!(open(another.into_bytes()).is_err(), "another account's");
        assert!(open(b"sekisho/1/dpapi/vault/1/read/1".to_vec()).is_err(), "nobody's");
    }

    #[test]
    fn a_wrapped_key_with_any_bit_flipped_or_any_byte_cut_is_refused() {
        let wrapped = wrap_key(KeyBackend::Dpapi, b"a", &KEY).unwrap();
        assert_eq!(unwrap_key(KeyBackend::Dpapi, b"a", &wrapped).unwrap(), KEY);
        for at in 0..wrapped.len() {
            let mut flipped = wrapped.clone();
            flipped[at] ^= 1 << (at % 8);
            assert!(unwrap_key(KeyBackend::Dpapi, b"a", &flipped).is_err(), "flipped at {at}");
            assert!(unwrap_key(KeyBackend::Dpapi, b"a", &wrapped[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn what_is_wrapped_carries_a_name_for_the_systems_log() {
        let mut sealed = protect(&mut KEY.clone(), &mut entropy(b"a").unwrap()).unwrap();
        let mut described = PWSTR::null();
        let mut out = CRYPT_INTEGER_BLOB::default();
        let mut entropy = entropy(b"a").unwrap();
        // SAFETY: all that is pointed at lives through the call; both that came are given back once.
        let name = unsafe {
            let (sealed, entropy) = (blob(&mut sealed), blob(&mut entropy));
            CryptUnprotectData(&sealed, Some(&mut described), Some(&entropy), None, None, FLAGS, &mut out)
                .unwrap();
            let name = described.to_string().unwrap();
            LocalFree(Some(HLOCAL(described.0.cast())));
            name
        };
        assert_eq!((name.as_str(), take(out).as_slice()), ("Sekisho key", KEY.as_slice()));
    }

    /// The system's own calls let a second program in beside a first that did not claim its address.
    #[test]
    fn an_address_that_is_listened_at_is_nobody_elses() {
        use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
        let first = exclusive_listener(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0)).unwrap();
        let SocketAddr::V4(address) = first.local_addr().unwrap() else { panic!("another family") };
        assert_eq!(*address.ip(), Ipv4Addr::LOCALHOST);
        assert!(exclusive_listener(address).is_err());
        assert!(std::net::TcpListener::bind(address).is_err());
        drop(first);
        exclusive_listener(address).unwrap();
    }
}
