//! The key to sign orders with. It lies where the administrator says, and never on the machine that it governs.
//!
//! Apart because it is the one secret of orders. Whoever has it can stop everybody and end every grant, but can read
//! nothing: no order shows a token to anybody.

use crate::OrderError;
use crate::keys::id_of;
use data_encoding::BASE64;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sekisho_platform::{Homes, random_bytes, read_private, write_new_private};
use std::path::{Path, PathBuf};
use zeroize::{Zeroize as _, Zeroizing};

const MAGIC: &str = "sekisho-order-key-1:";
const MOST_BYTES: u64 = 256;

/// A signing key in memory. Wiped when dropped.
pub struct Signer(SigningKey);

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.id())
    }
}

impl Signer {
    /// Draws a new key and writes it to a file that only this user may open; never over a file.
    ///
    /// - Errors: [`OrderError::SigningKey`] if the file is there or lies inside a home; [`OrderError::Io`].
    pub fn create(path: &Path, homes: &Homes) -> Result<Self, OrderError> {
        refuse_inside(path, homes)?;
        let mut seed = random_bytes::<32>().map_err(|e| OrderError::platform("drawing", path, &e))?;
        let text = Zeroizing::new(format!("{MAGIC}{}\n", BASE64.encode(&seed)));
        let signer = Self(SigningKey::from_bytes(&seed));
        seed.zeroize();
        match write_new_private(path, text.as_bytes()) {
            Ok(()) => Ok(signer),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                Err(bad(path, "there is a file of that name already"))
            }
            Err(error) => Err(OrderError::io("writing", path, error)),
        }
    }

    /// Reads a key.
    ///
    /// - Errors: [`OrderError::SigningKey`] if it is missing, no such key, or others may open it.
    pub fn open(path: &Path) -> Result<Self, OrderError> {
        let bytes = read_private(path, MOST_BYTES).map(Zeroizing::new).map_err(|e| bad(path, e))?;
        let text = std::str::from_utf8(&bytes).ok().and_then(|text| text.trim_end().strip_prefix(MAGIC));
        let seed = text.and_then(|text| BASE64.decode(text.as_bytes()).ok()).map(Zeroizing::new);
        let seed = seed.as_ref().and_then(|seed| <&[u8; 32]>::try_from(seed.as_slice()).ok());
        seed.map(|seed| Self(SigningKey::from_bytes(seed))).ok_or_else(|| bad(path, "it is no such key"))
    }

    /// Which key it is: the beginning of its public half's digest.
    pub fn id(&self) -> String {
        id_of(&self.public())
    }

    pub(crate) fn public(&self) -> VerifyingKey {
        self.0.verifying_key()
    }

    pub(crate) fn sign(&self, bytes: &[u8]) -> Signature {
        self.0.sign(bytes)
    }
}

fn bad(path: &Path, detail: impl std::fmt::Display) -> OrderError {
    OrderError::SigningKey { path: path.to_owned(), detail: detail.to_string() }
}

/// Refuses a place inside a home, through whatever links it is named.
fn refuse_inside(path: &Path, homes: &Homes) -> Result<(), OrderError> {
    let above = match path.parent() {
        Some(above) if !above.as_os_str().is_empty() => above.to_owned(),
        _ => PathBuf::from("."),
    };
    let folder = above.canonicalize().map_err(|e| bad(path, e))?;
    for home in [homes.machine(), homes.user()] {
        // A home that is not there yet has nothing inside.
        if home.canonicalize().is_ok_and(|home| folder.starts_with(home)) {
            return Err(bad(
                path,
                "a home of Sekisho is no place for it: keep it on a stick, not on this machine",
            ));
        }
    }
    Ok(())
}
