//! The file of factors: sealed, private, replaced as a whole, by one process at a time.
//!
//! Apart because a damaged book must never read as an empty one: that would let anybody enrol as if nobody had. A book
//! that is not there is one in which nobody has enrolled.

use crate::code::SECRET;
use crate::key::PublicKey;
use crate::{Bytes, Enrolled, FactorError, FactorId, FactorKind};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use sekisho_platform::{FileLock, ReadError, random_bytes, read_private, replace_private};
use sekisho_types::{Secret, Timestamp, UserId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What every file begins with; bound to what it seals.
const HEAD: &[u8] = b"sekisho-factors 1\n";
const NONCE: usize = 24;
const MOST_BYTES: u64 = 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);

/// Everything that is known of factors.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Book {
    /// The port of the page on which passkeys are used.
    pub(crate) port: Option<u16>,
    pub(crate) factors: Vec<Kept>,
    pub(crate) locks: Vec<Lock>,
}

/// One factor.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kept {
    pub(crate) id: FactorId,
    pub(crate) person: UserId,
    pub(crate) label: String,
    pub(crate) enrolled_at: Timestamp,
    pub(crate) used_at: Option<Timestamp>,
    pub(crate) material: Material,
}

/// What a factor is verified with.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Material {
    Passkey { credential: Bytes, key: PublicKey, counter: u32, can_be_copied: bool },
    Code { secret: CodeSecret, last_step: u64 },
}

/// How often a person's codes were wrong.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lock {
    pub(crate) person: UserId,
    pub(crate) wrong: u32,
    /// How often it was locked since a code was last right.
    pub(crate) rounds: u32,
    pub(crate) until: Option<Timestamp>,
}

/// A code's secret. Serialised into the sealed file and nowhere else.
#[derive(Clone)]
pub(crate) struct CodeSecret(pub(crate) Secret<[u8; SECRET]>);

impl Serialize for CodeSecret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Bytes::from(self.0.expose().to_vec()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for CodeSecret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = Bytes::deserialize(deserializer)?;
        let secret = bytes.as_slice().try_into().map_err(|_| serde::de::Error::custom("no secret"))?;
        Ok(Self(Secret::new(secret)))
    }
}

/// Accounts are compared as the system does: without regard to case.
pub(crate) fn same(one: &UserId, other: &UserId) -> bool {
    one.as_str().to_lowercase() == other.as_str().to_lowercase()
}

impl Kept {
    pub(crate) fn kind(&self) -> FactorKind {
        match self.material {
            Material::Passkey { .. } => FactorKind::Passkey,
            Material::Code { .. } => FactorKind::OneTimeCode,
        }
    }

    pub(crate) fn credential(&self) -> Option<&Bytes> {
        match &self.material {
            Material::Passkey { credential, .. } => Some(credential),
            Material::Code { .. } => None,
        }
    }

    pub(crate) fn shown(&self) -> Enrolled {
        let can_be_copied = matches!(self.material, Material::Passkey { can_be_copied: true, .. });
        Enrolled {
            id: self.id.clone(),
            person: self.person.clone(),
            kind: self.kind(),
            label: self.label.clone(),
            enrolled_at: self.enrolled_at,
            used_at: self.used_at,
            // A passkey is enrolled only so.
            user_verified: self.kind() == FactorKind::Passkey,
            can_be_copied,
        }
    }
}

impl Book {
    pub(crate) fn of_person<'a>(&'a self, person: &'a UserId) -> impl Iterator<Item = &'a Kept> {
        self.factors.iter().filter(move |kept| same(&kept.person, person))
    }

    pub(crate) fn credentials_of(&self, person: &UserId) -> Vec<Bytes> {
        self.of_person(person).filter_map(|kept| kept.credential().cloned()).collect()
    }

    /// The strongest kind that a person has.
    pub(crate) fn strongest(&self, person: &UserId) -> Option<FactorKind> {
        let has = |kind| self.of_person(person).any(|kept| kept.kind() == kind);
        [FactorKind::Passkey, FactorKind::OneTimeCode].into_iter().find(|kind| has(*kind))
    }

    pub(crate) fn lock_of(&mut self, person: &UserId) -> Result<&mut Lock, FactorError> {
        if !self.locks.iter().any(|lock| same(&lock.person, person)) {
            self.locks.push(Lock { person: person.clone(), wrong: 0, rounds: 0, until: None });
        }
        self.locks.iter_mut().find(|lock| same(&lock.person, person)).ok_or(FactorError::Unknown)
    }
}

/// Where the book lies and how it is opened.
pub(crate) struct Shelf {
    path: PathBuf,
    key: Secret<[u8; 32]>,
}

impl Shelf {
    pub(crate) fn new(path: &Path, key: Secret<[u8; 32]>) -> Self {
        Self { path: path.to_owned(), key }
    }

    fn damaged(&self, detail: &'static str) -> FactorError {
        FactorError::Damaged { path: self.path.clone(), detail }
    }

    pub(crate) fn io(&self, step: &'static str, error: impl std::fmt::Display) -> FactorError {
        FactorError::io(step, &self.path, error)
    }

    /// Reads the book as it is now.
    pub(crate) fn read(&self) -> Result<Book, FactorError> {
        let bytes = match read_private(&self.path, MOST_BYTES) {
            Ok(bytes) => bytes,
            Err(error) if error.is_not_found() => return Ok(Book::default()),
            Err(ReadError::Io(error)) => return Err(self.io("reading", error)),
            Err(ReadError::Unsafe(detail)) => {
                return Err(FactorError::Unsafe { path: self.path.clone(), detail });
            }
        };
        let sealed = bytes.strip_prefix(HEAD).ok_or_else(|| self.damaged("its head"))?;
        let (nonce, sealed) =
            sealed.split_first_chunk::<NONCE>().ok_or_else(|| self.damaged("its length"))?;
        let plain = XChaCha20Poly1305::new(self.key.expose().into())
            .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: HEAD })
            .map_err(|_| self.damaged("its seal"))?;
        let plain = Secret::new(plain);
        serde_json::from_slice(plain.expose()).map_err(|_| self.damaged("what it seals"))
    }

    /// Changes the book under the lock; it is written before this returns, also where `change` says how it was refused.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Book) -> Changed<T>) -> Result<T, FactorError> {
        let lock = self.lock()?;
        let mut book = self.read()?;
        let changed = change(&mut book);
        let done = match &changed {
            Changed::Kept(_) | Changed::Refused(_) => self.write(&book),
            Changed::Nothing(_) => Ok(()),
        };
        drop(lock);
        done?;
        match changed {
            Changed::Kept(value) => Ok(value),
            Changed::Refused(error) | Changed::Nothing(error) => Err(error),
        }
    }

    fn write(&self, book: &Book) -> Result<(), FactorError> {
        let plain = Secret::new(serde_json::to_vec(book).map_err(|e| self.io("writing", e))?);
        let nonce = random_bytes::<NONCE>().map_err(|e| self.io("drawing a number", e))?;
        let sealed = XChaCha20Poly1305::new(self.key.expose().into())
            .encrypt(&XNonce::from(nonce), Payload { msg: plain.expose(), aad: HEAD })
            .map_err(|e| self.io("sealing", e))?;
        let bytes = [HEAD, &nonce, &sealed].concat();
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MOST_BYTES {
            return Err(self.io("writing", "it would be larger than such a file can be"));
        }
        replace_private(&self.path, &bytes).map_err(|e| self.io("writing", e))
    }

    /// Takes the lock of the one page.
    pub(crate) fn hold_page(&self, patience: Duration) -> Result<FileLock, FactorError> {
        hold(&self.page(), patience)
    }

    /// Tells whether a process has the page open.
    pub(crate) fn page_is_held(&self) -> Result<bool, FactorError> {
        FileLock::is_held(&self.page()).map_err(|error| FactorError::io("looking at", &self.page(), error))
    }

    fn page(&self) -> PathBuf {
        self.path.with_extension("page")
    }

    fn lock(&self) -> Result<FileLock, FactorError> {
        hold(&self.path.with_extension("lock"), PATIENCE)
    }
}

fn hold(path: &Path, patience: Duration) -> Result<FileLock, FactorError> {
    FileLock::wait(path, patience).map_err(|error| match error.kind() {
        ErrorKind::WouldBlock => FactorError::Busy { seconds: patience.as_secs() },
        _ => FactorError::io("locking", path, error),
    })
}

/// What became of a change.
pub(crate) enum Changed<T> {
    /// It was made.
    Kept(T),
    /// It was not made, and that is to be remembered.
    Refused(FactorError),
    /// The book stays as it was.
    Nothing(FactorError),
}
