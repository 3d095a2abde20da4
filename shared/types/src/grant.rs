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
}

impl Slot {
    /// Every slot.
    pub const ALL: [Self; 4] = [Self::GoogleRead, Self::GoogleAct, Self::SlackRead, Self::SlackAct];

    /// The word used in file names, settings and records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GoogleRead => "google-read",
            Self::GoogleAct => "google-act",
            Self::SlackRead => "slack-read",
            Self::SlackAct => "slack-act",
        }
    }

    /// Finds a slot by its word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|slot| slot.as_str() == text)
    }

    /// Who grants it.
    pub fn provider(self) -> Provider {
        match self {
            Self::GoogleRead | Self::GoogleAct => Provider::Google,
            Self::SlackRead | Self::SlackAct => Provider::Slack,
        }
    }

    /// How strong it is, and so which key seals it.
    pub fn strength(self) -> Strength {
        match self {
            Self::GoogleRead | Self::SlackRead => Strength::Read,
            Self::GoogleAct | Self::SlackAct => Strength::Act,
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
    }
}
