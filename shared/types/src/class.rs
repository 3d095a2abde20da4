//! How severe a tool is, and what may be decided about a call. Strictest last, so that `max` is right.

use serde::{Deserialize, Serialize};

/// The most a tool can do. One class a tool; hints and client keys follow from it.
///
/// - Source: `docs/architecture.md`, "Gate classes".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GateClass {
    /// Looks, changes nothing.
    Read,
    /// Makes or changes something only Sekisho made and nobody else sees.
    Draft,
    /// Sorts: labels, moves inside a work folder without overwriting. Undone as one.
    Tidy,
    /// Replaces or edits what a person made.
    Change,
    /// Lets something leave: a mail, an invitation, a post.
    Send,
    /// Takes something away: to the bin or the quarantine, never for good.
    Destroy,
}

impl GateClass {
    /// Every class, mildest first.
    pub const ALL: [Self; 6] = [Self::Read, Self::Draft, Self::Tidy, Self::Change, Self::Send, Self::Destroy];

    /// The word used in manifests, policies and records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Draft => "draft",
            Self::Tidy => "tidy",
            Self::Change => "change",
            Self::Send => "send",
            Self::Destroy => "destroy",
        }
    }
}

/// What policy says of a call, mildest first: the strictest of all rules that match wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// Goes ahead at once.
    Allow,
    /// The client's own prompt asks a person each time.
    AskClient,
    /// The user approves exactly these bytes with a factor.
    AskUser,
    /// Another enrolled person approves exactly these bytes.
    AskSecond,
    /// Never.
    Deny,
}

impl Decision {
    /// Every decision, mildest first.
    pub const ALL: [Self; 5] = [Self::Allow, Self::AskClient, Self::AskUser, Self::AskSecond, Self::Deny];

    /// The word used in policies and records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::AskClient => "ask-client",
            Self::AskUser => "ask-user",
            Self::AskSecond => "ask-second",
            Self::Deny => "deny",
        }
    }
}

/// The two strengths of grant and key: `serve` holds only the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// May look.
    Read,
    /// May act; only `deliver` opens it, after a claim.
    Act,
}

impl Strength {
    /// The word used in file names and records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Act => "act",
        }
    }
}

/// What a granted folder is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FolderClass {
    /// Read only: originals, references.
    Source,
    /// Where drafts and copies are made.
    Work,
    /// Where results go: written once, after approval.
    Deliver,
}

impl FolderClass {
    /// Every class of folder.
    pub const ALL: [Self; 3] = [Self::Source, Self::Work, Self::Deliver];

    /// The word used in policies and results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Work => "work",
            Self::Deliver => "deliver",
        }
    }
}

/// What a home is for, from its first day to its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProfileKind {
    /// Real accounts, real folders.
    Live,
    /// Stand-ins on the loopback and sample folders; can never hold a real grant.
    Demo,
}

impl ProfileKind {
    /// The word used in settings and records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Demo => "demo",
        }
    }
}

/// Who starts the servers, and so what the promises are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Everything belongs to the user; not proof against code that runs as the user.
    Personal,
}

impl Mode {
    /// The word printed as `assurance: …`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Personal => "personal",
        }
    }
}

/// The language a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Japanese, the default.
    Ja,
    /// English; also what the model reads.
    En,
}

impl Lang {
    /// Chooses by a locale such as `ja_JP.UTF-8`: English for `en…`, `C` and `POSIX`, else Japanese.
    pub fn from_locale(locale: &str) -> Self {
        let word = locale.split(['_', '.', '-', '@']).next().unwrap_or_default().to_ascii_lowercase();
        match word.as_str() {
            "en" | "c" | "posix" => Self::En,
            _ => Self::Ja,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strictest_wins_by_max() {
        assert_eq!(Decision::Allow.max(Decision::Deny), Decision::Deny);
        assert!(Decision::ALL.windows(2).all(|w| w[0] < w[1]));
        assert!(GateClass::ALL.windows(2).all(|w| w[0] < w[1]));
    }

    #[test]
    fn japanese_is_the_default_language() {
        assert_eq!(Lang::from_locale(""), Lang::Ja);
        assert_eq!(Lang::from_locale("ja_JP.UTF-8"), Lang::Ja);
        assert_eq!(Lang::from_locale("en_US.UTF-8"), Lang::En);
        assert_eq!(Lang::from_locale("C.UTF-8"), Lang::En);
    }
}
