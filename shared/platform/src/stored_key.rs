//! A random key in a file, wrapped by the system and bound to what it is for.
//!
//! Apart from the root keys because the vault has keys of its own, which are made anew while a home lives on. Nobody
//! reads such a key: it is handed out only as labels.

use crate::{KeyBackend, KeyLabel, PlatformError, os, random_bytes, read_private, write_new_private};
use hkdf::Hkdf;
use sekisho_types::Secret;
use sha2::Sha256;
use std::path::Path;
use zeroize::Zeroize;

/// A key of 32 bytes in memory. Wiped when dropped; `Debug` shows nothing.
#[derive(Clone)]
pub struct StoredKey(Secret<[u8; 32]>);

const MAGIC: &[u8; 8] = b"SEKIKEY1";
/// Longer than any wrapped key.
const MOST_BYTES: u64 = 16 * 1024;

impl StoredKey {
    /// Draws a new key and stores it wrapped and bound to `context`; never over an existing one.
    ///
    /// - Errors: [`PlatformError::KeyUnusable`] if there is one already or it cannot be stored.
    pub fn create(path: &Path, backend: KeyBackend, context: &[u8]) -> Result<Self, PlatformError> {
        let mut key = random_bytes::<32>()?;
        let stored = Self::store(path, backend, context, &key);
        let made = stored.map(|()| Self(Secret::new(key)));
        key.zeroize();
        made
    }

    fn store(path: &Path, backend: KeyBackend, context: &[u8], key: &[u8; 32]) -> Result<(), PlatformError> {
        let mut wrapped = os::wrap_key(backend, context, key).map_err(|e| e.at(path))?;
        let mut bytes = [MAGIC.as_slice(), &wrapped].concat();
        wrapped.zeroize();
        let written = write_new_private(path, &bytes);
        if written.is_err() {
            // Nothing names it any more.
            let _ = bytes.strip_prefix(MAGIC).map(|wrapped| os::forget_key(backend, wrapped));
        }
        bytes.zeroize();
        written.map_err(|e| PlatformError::key(path, e))
    }

    /// Destroys a stored key: what a store of the system's holds of it, then its file. One that is not there is
    /// destroyed already.
    ///
    /// - Errors: [`PlatformError::KeyUnusable`], [`PlatformError::KeyStore`]; the file stays then.
    pub fn destroy(path: &Path, backend: KeyBackend) -> Result<(), PlatformError> {
        let mut bytes = match read_private(path, MOST_BYTES) {
            Err(error) if error.is_not_found() => return Ok(()),
            read => read.map_err(|e| PlatformError::key(path, e))?,
        };
        // Without the mark of a key it names nothing that a store could hold.
        let forgotten = bytes.strip_prefix(MAGIC).map_or(Ok(()), |wrapped| os::forget_key(backend, wrapped));
        bytes.zeroize();
        forgotten.map_err(|e| e.at(path))?;
        match os::patiently(|| std::fs::remove_file(path)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(PlatformError::key(path, error))
            }
            _ => Ok(()),
        }
    }

    /// Opens a stored key with this backend and no other, for the context that it was made for.
    ///
    /// - Errors: [`PlatformError::KeyUnusable`] if it is missing, damaged, readable by others, of another context,
    ///   or will not unwrap. Never makes a new one instead.
    pub fn open(path: &Path, backend: KeyBackend, context: &[u8]) -> Result<Self, PlatformError> {
        let mut bytes = read_private(path, MOST_BYTES).map_err(|e| PlatformError::key(path, e))?;
        let key = match bytes.strip_prefix(MAGIC) {
            Some(wrapped) => os::unwrap_key(backend, context, wrapped),
            None => Err("it is not a key of this version".into()),
        };
        bytes.zeroize();
        let mut key = key.map_err(|e| e.at(path))?;
        let opened = Self(Secret::new(key));
        key.zeroize();
        Ok(opened)
    }

    /// Checks that a key is stored where only this user may read it, without opening it.
    ///
    /// - Errors: [`PlatformError::KeyUnusable`] if it is missing or readable by others.
    pub fn check_stored(path: &Path) -> Result<(), PlatformError> {
        os::check_private_file(path).map_err(|e| PlatformError::key(path, e))
    }

    /// Derives the key of one label by HKDF-SHA-256.
    ///
    /// - Errors: [`PlatformError::KeyUnusable`]; cannot happen for 32 bytes, yet is not assumed.
    pub fn derive(&self, label: KeyLabel) -> Result<Secret<[u8; 32]>, PlatformError> {
        let mut key = [0_u8; 32];
        Hkdf::<Sha256>::new(None, self.0.expose())
            .expand(label.info(), &mut key)
            .map_err(|e| PlatformError::key(Path::new(""), e))?;
        let derived = Secret::new(key);
        key.zeroize();
        Ok(derived)
    }
}

impl std::fmt::Debug for StoredKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StoredKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BACKEND: KeyBackend = os::KEY_BACKEND;

    #[test]
    fn a_key_opens_for_its_own_context_only() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.key");
        let made = StoredKey::create(&path, BACKEND, b"vault 1").unwrap();
        let opened = StoredKey::open(&path, BACKEND, b"vault 1").unwrap();
        let record = |key: &StoredKey| *key.derive(KeyLabel::VaultRecord).unwrap().expose();
        assert_eq!(record(&made), record(&opened));
        assert_ne!(record(&made), *made.derive(KeyLabel::VaultMark).unwrap().expose());
        for other in [b"vault 2".as_slice(), b"vault", b"", b"vault 1 "] {
            let refused = StoredKey::open(&path, BACKEND, other);
            assert!(matches!(refused, Err(PlatformError::KeyUnusable { .. })), "{other:?}");
        }
    }

    #[test]
    fn a_key_is_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.key");
        StoredKey::create(&path, BACKEND, b"a").unwrap();
        let before = std::fs::read(&path).unwrap();
        assert!(StoredKey::create(&path, BACKEND, b"b").is_err());
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
}
