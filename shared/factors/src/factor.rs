//! What is known of an enrolled factor without its secrets.

use sekisho_types::{Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// Names an enrolled factor: `f-` and 13 letters and digits drawn by lot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FactorId(String);

impl FactorId {
    pub(crate) fn from_random(bytes: [u8; 8]) -> Self {
        Self(format!("f-{}", data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase()))
    }

    /// Reads an id; nothing if the text is none.
    pub fn parse(text: &str) -> Option<Self> {
        let lot = text.strip_prefix("f-")?;
        let fine = lot.len() == 13 && lot.bytes().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7'));
        fine.then(|| Self(text.to_owned()))
    }

    /// Shows the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for FactorId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for FactorId {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("no id of a factor")
    }
}

impl From<FactorId> for String {
    fn from(id: FactorId) -> String {
        id.0
    }
}

/// What kind a factor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactorKind {
    /// A key that asks for its person's finger, face or PIN, and signs exactly what is approved.
    Passkey,
    /// Six digits from another device. Weaker: whoever is given the digits can use them for something else.
    OneTimeCode,
}

impl FactorKind {
    /// The word used in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::OneTimeCode => "one-time-code",
        }
    }
}

/// An enrolled factor, as people read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Enrolled {
    /// Its name.
    pub id: FactorId,
    /// Whose it is.
    pub person: UserId,
    /// What kind it is.
    pub kind: FactorKind,
    /// What its person calls it.
    pub label: String,
    /// When it was enrolled.
    pub enrolled_at: Timestamp,
    /// When something was last approved with it.
    pub used_at: Option<Timestamp>,
    /// Whether its person has proved presence by finger, face or PIN when it was enrolled. Never for a code.
    pub user_verified: bool,
    /// Whether the key can be copied to the person's other devices by who keeps it. Never for a code.
    pub can_be_copied: bool,
}

impl Enrolled {
    /// Tells whether it is this person's; accounts are compared without regard to case, as the system does.
    pub fn is_of(&self, person: &UserId) -> bool {
        self.person.as_str().to_lowercase() == person.as_str().to_lowercase()
    }
}
