//! Signed checkpoints: what the tree looked like at a size, in a form that others can check.
//!
//! Apart because an auditor needs only this, the public key and the files. The text is a C2SP checkpoint
//! (`tlog-checkpoint`) in a C2SP signed note (`signed-note`), signed with Ed25519.

use crate::digest::Digest;
use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sekisho_types::{IdError, Secret};

const ALGORITHM_ED25519: u8 = 1;
const KEY_ID_BYTES: usize = 4;

/// Names a record among all others: the first line of its checkpoints and the name of its key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin(String);

impl Origin {
    /// Parses an origin, such as `sekisho/7f3a9c`.
    ///
    /// - Errors: [`IdError`] for anything but 1 to 96 lower-case letters, digits, `.`, `_`, `-` or `/`.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let fine = (1..=96).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-/".contains(&b));
        if fine {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError { kind: "origin", rule: "1 to 96 lower-case letters, digits, `.`, `_`, `-` or `/`" })
        }
    }

    /// Shows the origin.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of this record's folder where the checkpoints of many records lie side by side.
    pub fn folder_name(&self) -> String {
        // `+` cannot stand in an origin, and the prefix keeps clear of names a system reserves.
        format!("record-{}", self.0.replace('/', "+"))
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an auditor needs to check a record's checkpoints: its origin and public key.
///
/// Written as `<origin>+<key id>+<key>`, the verifier key of C2SP `signed-note`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    origin: Origin,
    key: VerifyingKey,
}

/// A text that is no verifier key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a verifier key must be an origin, a key id and an Ed25519 public key, joined by `+`")]
pub struct BadVerifierKey;

impl VerifierKey {
    /// The public side of a record's checkpoint key.
    pub fn of_seed(origin: Origin, seed: &Secret<[u8; 32]>) -> Self {
        Self { origin, key: SigningKey::from_bytes(seed.expose()).verifying_key() }
    }

    /// Reads what `Display` writes.
    ///
    /// - Errors: [`BadVerifierKey`] also when the key id does not belong to the key.
    pub fn parse(text: &str) -> Result<Self, BadVerifierKey> {
        let (origin, rest) = text.split_once('+').ok_or(BadVerifierKey)?;
        let (id, key) = rest.split_once('+').ok_or(BadVerifierKey)?;
        let bytes = BASE64.decode(key.as_bytes()).map_err(|_| BadVerifierKey)?;
        let (algorithm, bytes) = bytes.split_first().ok_or(BadVerifierKey)?;
        let bytes: &[u8; 32] = bytes.try_into().map_err(|_| BadVerifierKey)?;
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| BadVerifierKey)?;
        let read = Self { origin: Origin::parse(origin).map_err(|_| BadVerifierKey)?, key };
        if *algorithm == ALGORITHM_ED25519 && HEXLOWER.encode(&read.key_id()) == id {
            Ok(read)
        } else {
            Err(BadVerifierKey)
        }
    }

    /// Which record the key belongs to.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    fn key_id(&self) -> [u8; KEY_ID_BYTES] {
        let hash =
            Digest::of_parts(&[self.origin.0.as_bytes(), b"\n", &[ALGORITHM_ED25519], self.key.as_bytes()]);
        let [a, b, c, d, ..] = *hash.as_bytes();
        [a, b, c, d]
    }
}

impl std::fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key = [&[ALGORITHM_ED25519], self.key.as_bytes().as_slice()].concat();
        write!(f, "{}+{}+{}", self.origin, HEXLOWER.encode(&self.key_id()), BASE64.encode(&key))
    }
}

/// The tree of a record at one size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    pub(crate) size: u64,
    pub(crate) root: Digest,
}

/// Why a file is not a checkpoint of this record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteFault {
    /// It does not have the form of a signed checkpoint.
    Form,
    /// It belongs to another record.
    Origin,
    /// It is not signed by this record's key, or was changed after it was signed.
    Signature,
    /// Its name tells another size than its text.
    Name,
}

impl Checkpoint {
    /// Signs the checkpoint. The same checkpoint always gives the same text.
    pub(crate) fn sign(&self, origin: &Origin, seed: &Secret<[u8; 32]>) -> String {
        let text = format!("{origin}\n{}\n{}\n", self.size, BASE64.encode(self.root.as_bytes()));
        let signature = SigningKey::from_bytes(seed.expose()).sign(text.as_bytes());
        let id = VerifierKey::of_seed(origin.clone(), seed).key_id();
        let signed = [id.as_slice(), &signature.to_bytes()].concat();
        format!("{text}\n\u{2014} {origin} {}\n", BASE64.encode(&signed))
    }

    /// Reads a signed checkpoint. Signatures of other keys may stand beside the record's own.
    pub(crate) fn open(note: &str, key: &VerifierKey) -> Result<Self, NoteFault> {
        let (text, signatures) = note.split_once("\n\n").ok_or(NoteFault::Form)?;
        let mut lines = text.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(NoteFault::Form);
        };
        if origin != key.origin.as_str() {
            return Err(NoteFault::Origin);
        }
        let root = BASE64.decode(root.as_bytes()).ok().and_then(|b| <[u8; 32]>::try_from(b).ok());
        let parsed: u64 = size.parse().map_err(|_| NoteFault::Form)?;
        let root = root.filter(|_| parsed.to_string() == size).ok_or(NoteFault::Form)?;
        let signatures = signatures.strip_suffix('\n').ok_or(NoteFault::Form)?;
        let signed = format!("{text}\n");
        for line in signatures.split('\n') {
            let line = line.strip_prefix("\u{2014} ").ok_or(NoteFault::Form)?;
            let (name, signature) = line.split_once(' ').ok_or(NoteFault::Form)?;
            let bytes = BASE64.decode(signature.as_bytes()).map_err(|_| NoteFault::Form)?;
            let (id, signature) = bytes.split_at_checked(KEY_ID_BYTES).ok_or(NoteFault::Form)?;
            if name != key.origin.as_str() || id != key.key_id() {
                continue;
            }
            let signature = Signature::from_slice(signature).map_err(|_| NoteFault::Form)?;
            let good = key.key.verify_strict(signed.as_bytes(), &signature).is_ok();
            return if good {
                Ok(Self { size: parsed, root: Digest::from_bytes(root) })
            } else {
                Err(NoteFault::Signature)
            };
        }
        Err(NoteFault::Signature)
    }

    /// Tells whether a file was left half-written: nothing but the beginning of a checkpoint.
    pub(crate) fn is_unfinished(note: &str) -> bool {
        !note.ends_with('\n') || !note.contains("\n\n\u{2014} ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed() -> (VerifierKey, Checkpoint, String) {
        let origin = Origin::parse("sekisho/7f3a9c").unwrap();
        let seed = Secret::new([9; 32]);
        let point = Checkpoint { size: 256, root: Digest::of(b"root") };
        let note = point.sign(&origin, &seed);
        (VerifierKey::of_seed(origin, &seed), point, note)
    }

    #[test]
    fn a_checkpoint_opens_with_the_public_key_alone() {
        let (key, point, note) = signed();
        let key = VerifierKey::parse(&key.to_string()).unwrap();
        assert_eq!(Checkpoint::open(&note, &key), Ok(point));
        assert!(!Checkpoint::is_unfinished(&note));
        let lines: Vec<&str> = note.split('\n').collect();
        assert_eq!(lines[..2], ["sekisho/7f3a9c", "256"]);
        assert_eq!((lines[3], lines[5], lines.len()), ("", "", 6));
        assert!(lines[4].starts_with("\u{2014} sekisho/7f3a9c "));
    }

    #[test]
    fn a_foreign_signature_may_stand_beside_ours() {
        let (key, point, note) = signed();
        let other = note.replace("\n\n", "\n\n\u{2014} witness.example AAAAAAAAAAAA\n");
        assert_eq!(Checkpoint::open(&other, &key), Ok(point));
    }

    #[test]
    fn nothing_changed_opens() {
        let (key, point, note) = signed();
        assert_eq!(Checkpoint::open(&note.replace("\n256\n", "\n257\n"), &key), Err(NoteFault::Signature));
        assert_eq!(Checkpoint::open(&note.replace("\n256\n", "\n0256\n"), &key), Err(NoteFault::Form));
        assert_eq!(
            Checkpoint::open(&note.replace("7f3a9c\n256", "7f3a9d\n256"), &key),
            Err(NoteFault::Origin)
        );
        let foreign = point.sign(key.origin(), &Secret::new([8; 32]));
        assert_eq!(Checkpoint::open(&foreign, &key), Err(NoteFault::Signature));
        for cut in 0..note.len() {
            if let Some(part) = note.get(..cut) {
                assert!(Checkpoint::open(part, &key).is_err());
                assert!(Checkpoint::is_unfinished(part), "{part:?}");
            }
        }
    }

    #[test]
    fn a_verifier_key_with_another_id_is_refused() {
        let text = signed().0.to_string();
        let [origin, id, key] = text.split('+').collect::<Vec<_>>().try_into().unwrap();
        assert_eq!(VerifierKey::parse(&format!("other+{id}+{key}")), Err(BadVerifierKey));
        assert_eq!(VerifierKey::parse(&format!("{origin}+00000000+{key}")), Err(BadVerifierKey));
        assert_eq!(VerifierKey::parse(origin), Err(BadVerifierKey));
    }

    #[test]
    fn an_origin_makes_a_folder_name_that_no_system_reserves() {
        assert_eq!(Origin::parse("sekisho/7f").unwrap().folder_name(), "record-sekisho+7f");
        for bad in ["", "Upper", "a b", "a+b", "日本"] {
            assert!(Origin::parse(bad).is_err(), "{bad}");
        }
    }
}
