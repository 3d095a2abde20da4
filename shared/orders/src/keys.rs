//! The keys that orders may be signed with: public halves, in the machine's home, for everybody to read.
//!
//! Apart because a change of keys is decided here: two may be open at a time, and one that was taken out stays good
//! for the orders up to a number, so that old orders can still be proved and no new one can be signed with it.

use crate::{OrderError, Signer};
use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::VerifyingKey;
use sekisho_platform::{Homes, publish_shared, read_owned, replace_shared, shared_dir};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::path::Path;

const MOST_BYTES: u64 = 64 * 1024;
const VERSION: u32 = 1;
/// How many keys may be open at a time.
const MOST_OPEN: usize = 2;

/// One key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Which key it is.
    pub id: String,
    /// The last order that it may have signed; nothing while it is open.
    pub until: Option<u64>,
    public: VerifyingKey,
}

/// The keys of a machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderKeys(Vec<Known>);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    key: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    public: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<u64>,
}

/// The beginning of a public key's digest.
pub(crate) fn id_of(key: &VerifyingKey) -> String {
    let digest = Sha256::digest(key.as_bytes());
    HEXLOWER.encode(digest.get(..8).unwrap_or_default())
}

impl OrderKeys {
    /// Reads the keys of a machine; nothing if there are none yet.
    ///
    /// - Errors: [`OrderError::Keys`] if the file is damaged, or others may write it.
    pub fn of(homes: &Homes) -> Result<Option<Self>, OrderError> {
        let path = homes.order_keys_file();
        let bytes = match read_owned(&path, MOST_BYTES) {
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(bad(&path, error)),
            Ok(bytes) => bytes,
        };
        let text = std::str::from_utf8(&bytes).map_err(|e| bad(&path, e))?;
        let file: File = toml::from_str(text).map_err(|e| bad(&path, e.message()))?;
        Self::read(file).map(Some).map_err(|rule| bad(&path, rule))
    }

    fn read(file: File) -> Result<Self, &'static str> {
        if file.version != VERSION {
            return Err("its version is not known");
        }
        let mut keys = Self::default();
        for entry in file.key {
            let bytes = BASE64.decode(entry.public.as_bytes()).map_err(|_| "`public` is no key")?;
            let bytes = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| "`public` is no key")?;
            let public = VerifyingKey::from_bytes(&bytes).map_err(|_| "`public` is no key")?;
            if id_of(&public) != entry.id {
                return Err("`id` does not belong to `public`");
            }
            keys.add(Known { id: entry.id, until: entry.until, public })?;
        }
        Ok(keys)
    }

    fn add(&mut self, key: Known) -> Result<(), &'static str> {
        if self.0.iter().any(|known| known.id == key.id) {
            return Err("one key stands there twice");
        }
        self.0.push(key);
        if self.0.iter().filter(|known| known.until.is_none()).count() > MOST_OPEN {
            return Err("more than two keys are open");
        }
        Ok(())
    }

    /// All of them, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = &Known> {
        self.0.iter()
    }

    /// The key that may have signed the order of that number.
    pub(crate) fn of_order(&self, id: &str, number: u64) -> Result<&VerifyingKey, &'static str> {
        let known = self.0.iter().find(|known| known.id == id).ok_or("its key is not registered")?;
        match known.until {
            Some(until) if number > until => Err("its key was taken out before"),
            _ => Ok(&known.public),
        }
    }

    /// Registers a signer's public half.
    ///
    /// - Errors: [`OrderError::Keys`] if two keys are open already; [`OrderError::Io`].
    pub fn register(homes: &Homes, signer: &Signer) -> Result<Self, OrderError> {
        let path = homes.order_keys_file();
        shared_dir(homes.machine()).map_err(|e| OrderError::io("making", homes.machine(), e))?;
        let before = Self::of(homes)?;
        let mut keys = before.clone().unwrap_or_default();
        let known = Known { id: signer.id(), until: None, public: signer.public() };
        keys.add(known).map_err(|rule| bad(&path, rule))?;
        keys.write(&path, before.is_some())?;
        Ok(keys)
    }

    /// Takes a key out: orders after `until` may not be signed with it any more.
    ///
    /// - Errors: [`OrderError::Keys`] if there is no such open key, or it is the only one.
    pub fn retire(homes: &Homes, id: &str, until: u64) -> Result<Self, OrderError> {
        let path = homes.order_keys_file();
        let mut keys = Self::of(homes)?.unwrap_or_default();
        if keys.0.iter().filter(|known| known.until.is_none()).count() < MOST_OPEN {
            return Err(bad(&path, "the only open key cannot be taken out: register another one first"));
        }
        match keys.0.iter_mut().find(|known| known.id == id && known.until.is_none()) {
            Some(known) => known.until = Some(until),
            None => return Err(bad(&path, "there is no open key of that id")),
        }
        keys.write(&path, true)?;
        Ok(keys)
    }

    fn write(&self, path: &Path, there: bool) -> Result<(), OrderError> {
        let entry = |known: &Known| Entry {
            id: known.id.clone(),
            public: BASE64.encode(known.public.as_bytes()),
            until: known.until,
        };
        let file = File { version: VERSION, key: self.0.iter().map(entry).collect() };
        let text = toml::to_string(&file).map_err(|e| OrderError::io("writing", path, e))?;
        let written = if there { replace_shared } else { publish_shared };
        written(path, text.as_bytes()).map_err(|e| OrderError::io("writing", path, e))
    }
}

fn bad(path: &Path, detail: impl std::fmt::Display) -> OrderError {
    OrderError::Keys { path: path.to_owned(), detail: detail.to_string() }
}
