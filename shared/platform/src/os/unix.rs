//! Linux and its kin: modes and owners, `/proc`, key files of mode 0600.

mod names;
#[cfg(target_os = "linux")]
mod store;
#[cfg(not(target_os = "linux"))]
#[path = "unix/no_store.rs"]
mod store;

pub(crate) use names::{exchange, keep_rights, rename_new, sync_names};

use crate::error::KeyFailure;
use crate::{FileFacts, KeyBackend, PlatformError, ReadError};
use hkdf::Hkdf;
use rustix::fs::OFlags;
use sekisho_types::UserId;
use sha2::{Digest, Sha256};
use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::net::{SocketAddr, TcpListener};
use std::os::fd::AsFd;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use zeroize::Zeroize as _;

pub(crate) const KEY_BACKEND: KeyBackend = KeyBackend::KeyFile;
pub(crate) const KEY_BACKENDS: &[KeyBackend] = store::BACKENDS;

pub(crate) fn default_homes() -> Result<(PathBuf, PathBuf), PlatformError> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    let data = absolute("XDG_DATA_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/share")));
    match data {
        Some(data) => Ok((PathBuf::from("/var/lib/sekisho"), data.join("sekisho"))),
        None => Err(PlatformError::Unknown { what: "home folder", detail: "HOME is not set".into() }),
    }
}

/// The account this process runs as, by the kernel's word: its name in the account list, else `uid:N`.
///
/// - Errors: [`PlatformError::Unknown`] if the name is none we can show.
pub fn current_user() -> Result<UserId, PlatformError> {
    let uid = rustix::process::getuid().as_raw();
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse::<u32>().ok()? == uid).then(|| name.to_owned())
    });
    UserId::parse(&name.unwrap_or_else(|| format!("uid:{uid}")))
        .map_err(|e| PlatformError::Unknown { what: "user", detail: e.to_string() })
}

/// Makes another account the owner of a folder, which only the system's own account may.
pub(crate) fn give_dir(path: &Path, user: &UserId) -> Result<(), String> {
    let accounts = std::fs::read_to_string("/etc/passwd").map_err(|e| e.to_string())?;
    let uid = accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next()? == user.as_str()).then(|| fields.nth(1)?.parse::<u32>().ok()).flatten()
    });
    let uid = uid.ok_or("the machine has no account of that name")?;
    // A link is given itself, never what it leads to.
    std::os::unix::fs::lchown(path, Some(uid), None).map_err(|e| e.to_string())
}

/// The number by which the system knows this account; it stays when the name changes.
///
/// - Errors: never here; Windows may not tell.
pub fn current_account() -> Result<String, PlatformError> {
    Ok(format!("uid:{}", rustix::process::geteuid().as_raw()))
}

/// The locale for messages as the environment names it, empty where it names none.
pub fn current_locale() -> String {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .unwrap_or_default()
}

pub(crate) fn boot_id() -> Result<String, PlatformError> {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map(|id| id.trim().to_owned())
        .map_err(|e| PlatformError::Unknown { what: "boot id", detail: e.to_string() })
}

pub(crate) fn since_boot_ms() -> Result<u64, PlatformError> {
    let at = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let ms = at.tv_sec.saturating_mul(1000).saturating_add(at.tv_nsec / 1_000_000);
    u64::try_from(ms).map_err(|e| PlatformError::Unknown { what: "time since boot", detail: e.to_string() })
}

pub(crate) fn create_private_dir(path: &Path) -> std::io::Result<()> {
    if let Some(above) = path.parent() {
        std::fs::create_dir_all(above)?;
    }
    match DirBuilder::new().mode(0o700).create(path) {
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

/// A folder that others may read, and only its owner change.
pub(crate) fn create_shared_dir(path: &Path) -> std::io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent() {
        std::fs::create_dir_all(above)?;
    }
    DirBuilder::new().mode(0o755).create(path)
}

/// Lets others read a file that was private until it was whole.
pub(crate) fn share_file(path: &Path) -> std::io::Result<()> {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644))
}

/// Refuses a file that is a link, or that somebody other than its owner, this user or root, could have written.
pub(crate) fn open_owned_file(path: &Path) -> Result<File, ReadError> {
    let (file, meta) = open_plain_file(path)?;
    check_written_by_owner(&meta).map_err(ReadError::Unsafe)?;
    Ok(file)
}

/// As [`open_owned_file`], for a folder: whoever may write there may take a file away and put another in its place.
pub(crate) fn check_owned_dir(path: &Path) -> Result<(), String> {
    let meta = std::fs::symlink_metadata(path).map_err(|e| e.to_string())?;
    if !meta.is_dir() {
        return Err("it is not a folder".into());
    }
    check_written_by_owner(&meta)
}

fn check_written_by_owner(meta: &Metadata) -> Result<(), String> {
    if meta.uid() != 0 && meta.uid() != rustix::process::geteuid().as_raw() {
        return Err("it belongs to another user".into());
    }
    if meta.mode() & 0o022 != 0 {
        return Err(format!("others may write it (mode {:03o})", meta.mode() & 0o777));
    }
    Ok(())
}

pub(crate) fn check_private_dir(path: &Path) -> Result<(), String> {
    let meta = std::fs::symlink_metadata(path).map_err(|e| e.to_string())?;
    if !meta.is_dir() {
        return Err("it is not a folder".into());
    }
    check_owner_and_mode(&meta)
}

pub(crate) fn check_private_file(path: &Path) -> Result<(), String> {
    let meta = std::fs::symlink_metadata(path).map_err(|e| e.to_string())?;
    if !meta.is_file() {
        return Err("it is not a plain file".into());
    }
    check_owner_and_mode(&meta)
}

/// Opens a file and checks what was opened.
pub(crate) fn open_private_file(path: &Path) -> Result<File, ReadError> {
    let (file, meta) = open_plain_file(path)?;
    check_owner_and_mode(&meta).map_err(ReadError::Unsafe)?;
    Ok(file)
}

fn open_plain_file(path: &Path) -> Result<(File, Metadata), ReadError> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = OpenOptions::new().read(true).custom_flags(flags.bits() as i32).open(path);
    let file = file.map_err(|error| match error.raw_os_error() {
        Some(code) if code == rustix::io::Errno::LOOP.raw_os_error() => {
            ReadError::Unsafe("it is a link".into())
        }
        _ => ReadError::Io(error),
    })?;
    let meta = file.metadata().map_err(ReadError::Io)?;
    if !meta.is_file() {
        return Err(ReadError::Unsafe("it is not a plain file".into()));
    }
    Ok((file, meta))
}

fn check_owner_and_mode(meta: &Metadata) -> Result<(), String> {
    if meta.uid() != rustix::process::geteuid().as_raw() {
        return Err("it belongs to another user".into());
    }
    if meta.mode() & 0o077 != 0 {
        return Err(format!(
            "others may open it (mode {:03o}); it must be for this user only",
            meta.mode() & 0o777
        ));
    }
    Ok(())
}

pub(crate) fn create_private_file(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Does what Windows may refuse for a moment while another program looks at the file. Here nothing is refused so.
///
/// - Errors: those of the work.
pub fn patiently(mut work: impl FnMut() -> std::io::Result<()>) -> std::io::Result<()> {
    work()
}

/// Listens at an address that nobody else listens at; a second listener is refused, whatever it asks for.
///
/// - Errors: the system's own, `AddrInUse` among them.
pub fn exclusive_listener(address: impl Into<SocketAddr>) -> std::io::Result<TcpListener> {
    // Here two listeners share an address only if both ask for it, and this one does not.
    TcpListener::bind(address.into())
}

/// Puts a child in a group of its own: what ends its parent's group, a closed terminal say, does not end it too.
pub fn own_group(command: &mut std::process::Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

pub(crate) fn sync_dir(path: &Path) -> std::io::Result<()> {
    File::open(path)?.sync_all()
}

pub(crate) fn file_facts(file: &impl AsFd) -> std::io::Result<FileFacts> {
    Ok(facts(&rustix::fs::fstat(file)?))
}

pub(crate) fn entry_facts(folder: &impl AsFd, name: &str) -> std::io::Result<FileFacts> {
    Ok(facts(&rustix::fs::statat(folder, name, rustix::fs::AtFlags::SYMLINK_NOFOLLOW)?))
}

fn facts(stat: &rustix::fs::Stat) -> FileFacts {
    let changed = i128::from(stat.st_ctime) * 1_000_000_000 + i128::from(stat.st_ctime_nsec);
    FileFacts { attributes: 0, changed_ns: Some(changed) }
}

/// A key in a file, or in the session's store and its name in the file; then a digest bound to its context, so that
/// damage and mix-ups are noticed.
pub(crate) fn wrap_key(backend: KeyBackend, context: &[u8], key: &[u8; 32]) -> Result<Vec<u8>, KeyFailure> {
    let check = check_word(context, key)?;
    match backend {
        KeyBackend::KeyFile => Ok([key.as_slice(), &check].concat()),
        KeyBackend::OsStore => Ok([store::keep(key)?.as_slice(), &check].concat()),
        KeyBackend::Dpapi => Err(MADE_ON_WINDOWS.into()),
    }
}

pub(crate) fn unwrap_key(
    backend: KeyBackend,
    context: &[u8],
    wrapped: &[u8],
) -> Result<[u8; 32], KeyFailure> {
    let (mut key, check) = match backend {
        KeyBackend::KeyFile => wrapped.split_first_chunk::<32>().map(|(key, check)| (*key, check)),
        KeyBackend::OsStore => {
            let (name, check) = named(wrapped)?;
            Some((store::recall(name)?, check))
        }
        KeyBackend::Dpapi => return Err(MADE_ON_WINDOWS.into()),
    }
    .ok_or("it is cut short")?;
    if check != check_word(context, &key)? {
        key.zeroize();
        return Err("it is damaged, or a key of something else".into());
    }
    Ok(key)
}

/// Takes away what a store of the system's holds of a wrapped key. One that is cut short names nothing there.
pub(crate) fn forget_key(backend: KeyBackend, wrapped: &[u8]) -> Result<(), KeyFailure> {
    match backend {
        KeyBackend::OsStore => named(wrapped).map_or(Ok(()), |(name, _)| store::forget(name)),
        KeyBackend::KeyFile | KeyBackend::Dpapi => Ok(()),
    }
}

const MADE_ON_WINDOWS: &str = "DPAPI is Windows' own; this home was made there";

/// The name under which the store holds a key, and the digest behind it. Both must be whole before the store is asked.
fn named(wrapped: &[u8]) -> Result<(&[u8; 16], &[u8]), KeyFailure> {
    match wrapped.split_first_chunk::<16>() {
        Some((name, check)) if check.len() == 32 => Ok((name, check)),
        _ => Err("it is cut short".into()),
    }
}

fn check_word(context: &[u8], key: &[u8; 32]) -> Result<[u8; 32], String> {
    let mut word = [0_u8; 32];
    let info = [b"sekisho/1/key-file/".as_slice(), context].concat();
    Hkdf::<Sha256>::new(None, key).expand(&info, &mut word).map_err(|e| e.to_string())?;
    Ok(Sha256::digest(word).into())
}
