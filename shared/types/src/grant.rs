//! What a provider grants: whose it is, how strong, and which scopes.
//!
//! Apart from the classes of tools because a tool says what it does, and a grant what the provider would let it do.

use crate::Strength;
use serde::{Deserialize, Serialize};

/// Who keeps the accounts that people let Sekisho work on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    /// Gmail and Google Calendar.
    Google,
    /// Slack.
    Slack,
}

impl Provider {
    /// Every provider.
    pub const ALL: [Self; 2] = [Self::Google, Self::Slack];

    /// The word used in settings and records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Slack => "slack",
        }
    }
}

/// A place for one grant in the vault: a provider at one strength. Each has an OAuth client of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// Reads mail and calendars.
    GoogleRead,
    /// Drafts, and what a person has approved, at Google.
    GoogleAct,
    /// Reads Slack.
    SlackRead,
    /// What a person has approved, at Slack.
    SlackAct,
    /// An administrator's own right to cut people off at Google. No server and nobody's daily work ever has it.
    GoogleAdmin,
}

impl Slot {
    /// Every slot that people work with.
    pub const ALL: [Self; 4] = [Self::GoogleRead, Self::GoogleAct, Self::SlackRead, Self::SlackAct];

    /// Every slot that a vault may hold: those, and an administrator's own.
    pub const IN_VAULT: [Self; 5] =
        [Self::GoogleRead, Self::GoogleAct, Self::SlackRead, Self::SlackAct, Self::GoogleAdmin];

    /// The word used in file names, settings and records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GoogleRead => "google-read",
            Self::GoogleAct => "google-act",
            Self::SlackRead => "slack-read",
            Self::SlackAct => "slack-act",
            Self::GoogleAdmin => "google-admin",
        }
    }

    /// Finds a slot by its word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::IN_VAULT.into_iter().find(|slot| slot.as_str() == text)
    }

    /// Who grants it.
    pub fn provider(self) -> Provider {
        match self {
            Self::GoogleRead | Self::GoogleAct | Self::GoogleAdmin => Provider::Google,
            Self::SlackRead | Self::SlackAct => Provider::Slack,
        }
    }

    /// How strong it is, and so which key seals it: an administrator's is kept from serving processes as what acts is.
    pub fn strength(self) -> Strength {
        match self {
            Self::GoogleRead | Self::SlackRead => Strength::Read,
            Self::GoogleAct | Self::SlackAct | Self::GoogleAdmin => Strength::Act,
        }
    }
}

impl std::fmt::Display for Slot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_its_provider_and_its_strength() {
        for slot in Slot::ALL {
            assert_eq!(slot.as_str(), format!("{}-{}", slot.provider().as_str(), slot.strength().as_str()));
            assert_eq!(Slot::parse(slot.as_str()), Some(slot));
        }
        assert_eq!(Slot::parse("google"), None);
        let admin = Slot::GoogleAdmin;
        assert_eq!(Slot::parse("google-admin"), Some(admin));
        assert_eq!((admin.provider(), admin.strength()), (Provider::Google, Strength::Act));
        assert!(!Slot::ALL.contains(&admin));
        assert_eq!(Slot::IN_VAULT[..4], Slot::ALL);
    }
}
