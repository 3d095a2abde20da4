//! Ids of files and folders: short names that tell nothing and stay the same.
//!
//! Apart because a file's name may itself be personal data: the id can be shown where the name is masked. It
//! depends only on the key, the granted folder's name and the path in it, so it survives a restart, and
//! nothing needs to be stored.

use crate::error::RootsError;
use hmac::{Hmac, KeyInit, Mac};
use sekisho_types::{OpaqueId, RootName, Secret};
use sha2::Sha256;
use std::collections::{HashMap, VecDeque};

const PREFIX: &str = "id:";
const DIGITS: usize = 10;
const MAX_KNOWN: usize = 65_536;

/// The ten digits of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FileId([u8; DIGITS]);

impl FileId {
    /// Reads what stands behind `id:`.
    pub(crate) fn parse(digits: &str) -> Option<Self> {
        let digits: [u8; DIGITS] = digits.as_bytes().try_into().ok()?;
        digits.iter().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7')).then_some(Self(digits))
    }

    /// The rest of `text` if it claims to be an id.
    pub(crate) fn digits_of(text: &str) -> Option<&str> {
        text.strip_prefix(PREFIX)
    }
}

impl std::fmt::Display for FileId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(PREFIX)?;
        self.0.iter().try_for_each(|b| write!(f, "{}", char::from(*b)))
    }
}

impl FileId {
    pub(crate) fn to_opaque(self) -> Result<OpaqueId, RootsError> {
        OpaqueId::parse(&self.to_string()).map_err(|e| RootsError::Io { detail: e.to_string() })
    }
}

/// Makes ids.
pub(crate) struct IdMaker(Hmac<Sha256>);

impl IdMaker {
    pub(crate) fn new(key: &Secret<[u8; 32]>) -> Result<Self, RootsError> {
        Hmac::new_from_slice(key.expose()).map(Self).map_err(|e| RootsError::Io { detail: e.to_string() })
    }

    /// The id of the place `path` (names joined by `/`, as they are on the disk) in the granted folder `root`.
    pub(crate) fn id(&self, root: &RootName, path: &str) -> FileId {
        let mut mac = self.0.clone();
        mac.update(root.as_str().as_bytes());
        mac.update(&[0]);
        mac.update(path.as_bytes());
        let code = mac.finalize().into_bytes();
        let text = data_encoding::BASE32_NOPAD.encode(&code);
        let mut digits = [b'a'; DIGITS];
        for (digit, byte) in digits.iter_mut().zip(text.bytes()) {
            *digit = byte.to_ascii_lowercase();
        }
        FileId(digits)
    }
}

/// The places whose ids were seen lately. Forgets the oldest; forgetting costs a search, never an answer.
#[derive(Default)]
pub(crate) struct Known {
    places: HashMap<FileId, (RootName, String)>,
    order: VecDeque<FileId>,
}

impl Known {
    pub(crate) fn put(&mut self, id: FileId, root: &RootName, path: &str) {
        if self.places.insert(id, (root.clone(), path.to_owned())).is_none() {
            self.order.push_back(id);
        }
        while self.order.len() > MAX_KNOWN {
            if let Some(oldest) = self.order.pop_front() {
                self.places.remove(&oldest);
            }
        }
    }

    pub(crate) fn get(&self, id: FileId) -> Option<(RootName, String)> {
        self.places.get(&id).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maker(key: u8) -> IdMaker {
        IdMaker::new(&Secret::new([key; 32])).unwrap()
    }

    #[test]
    fn an_id_depends_on_key_root_and_path_and_on_nothing_else() {
        let (a, b) = (RootName::parse("a").unwrap(), RootName::parse("b").unwrap());
        let id = maker(1).id(&a, "x/y.txt");
        assert_eq!(id, maker(1).id(&a, "x/y.txt"));
        assert_ne!(id, maker(2).id(&a, "x/y.txt"));
        assert_ne!(id, maker(1).id(&b, "x/y.txt"));
        assert_ne!(id, maker(1).id(&a, "x/z.txt"));
        assert_eq!(FileId::parse(FileId::digits_of(&id.to_string()).unwrap()), Some(id));
        assert_eq!(id.to_opaque().unwrap().as_str(), id.to_string());
    }

    #[test]
    fn only_ten_digits_of_the_alphabet_are_an_id() {
        for bad in [
            "",
            "abcdefghi",
            "abcdefghijk",
            "ABCDEFGHIJ",
            "abcdefghi1",
            "abcdefghi8",
            "あああa",
            "abcdefghi/",
        ] {
            assert_eq!(FileId::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_is_known_is_bounded() {
        let (maker, root) = (maker(1), RootName::parse("a").unwrap());
        let mut known = Known::default();
        for n in 0..MAX_KNOWN + 10 {
            let path = n.to_string();
            known.put(maker.id(&root, &path), &root, &path);
        }
        assert_eq!(known.places.len(), MAX_KNOWN);
        assert_eq!(known.get(maker.id(&root, "0")), None);
        assert_eq!(known.get(maker.id(&root, "20")), Some((root, "20".to_owned())));
    }
}
