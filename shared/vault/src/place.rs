//! What a record of the vault is kept for: a provider's grant, or another secret by its name.

use sekisho_types::Slot;
use serde::{Deserialize, Serialize};

/// The name of a secret that is no grant: an API key, say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SecretName(String);

/// Why a text is no name of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a secret's name is 1 to 32 lower-case letters, digits or `-`, a letter first, and does not begin with `sekisho-`"
)]
pub struct SecretNameError;

/// What names that begin so are for is ours.
const OWN: &str = "sekisho-";

impl SecretName {
    /// Parses a name.
    ///
    /// - Errors: [`SecretNameError`]; never echoes the text, which may be the secret itself by a slip.
    pub fn parse(text: &str) -> Result<Self, SecretNameError> {
        let fine = text.len() <= 32
            && text.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if fine && !text.starts_with(OWN) { Ok(Self(text.to_owned())) } else { Err(SecretNameError) }
    }

    /// Where the identity lies with which deliveries are opened.
    pub(crate) fn of_identity() -> Self {
        Self(format!("{OWN}receiving"))
    }

    /// Tells whether the name is one of ours.
    pub(crate) fn is_own(&self) -> bool {
        self.0.starts_with(OWN)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SecretName {
    type Error = SecretNameError;

    fn try_from(text: String) -> Result<Self, SecretNameError> {
        let own = Self::of_identity();
        if text == own.0 { Ok(own) } else { Self::parse(&text) }
    }
}

impl From<SecretName> for String {
    fn from(name: SecretName) -> Self {
        name.0
    }
}

impl std::fmt::Display for SecretName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a record is kept for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A provider's grant.
    Slot(Slot),
    /// Another secret.
    Secret(SecretName),
}

/// What stands before the name of a secret in the names of its files; no slot's word begins so.
pub(crate) const SECRET: &str = "secret.";

impl Place {
    /// The word in the names of its files, and in its marks.
    pub(crate) fn word(&self) -> String {
        match self {
            Self::Slot(slot) => slot.as_str().to_owned(),
            Self::Secret(name) => format!("{SECRET}{name}"),
        }
    }

    /// The word of the lock: each slot has its own, all secrets share one.
    pub(crate) fn lock_word(&self) -> &'static str {
        match self {
            Self::Slot(slot) => slot.as_str(),
            Self::Secret(_) => "secrets",
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Slot(slot) => slot.fmt(f),
            Self::Secret(name) => name.fmt(f),
        }
    }
}

impl From<Slot> for Place {
    fn from(slot: Slot) -> Self {
        Self::Slot(slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_plain_word_and_none_of_ours() {
        for good in ["a", "anthropic", "anthropic-api-key2"] {
            assert_eq!(SecretName::parse(good).unwrap().as_str(), good);
        }
        let long = "a".repeat(33);
        for bad in
            ["", "A", "1a", "-a", "a.b", "a/b", "..", "a b", "鍵", "sekisho-receiving", "sk-ANT", &long]
        {
            assert_eq!(SecretName::parse(bad), Err(SecretNameError), "{bad}");
        }
        // Written by us and read back by us.
        let own = serde_json::to_string(&SecretName::of_identity()).unwrap();
        assert!(serde_json::from_str::<SecretName>(&own).unwrap().is_own());
        assert!(serde_json::from_str::<SecretName>("\"sekisho-other\"").is_err());
    }
}
