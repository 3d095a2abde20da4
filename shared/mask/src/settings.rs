//! What a policy may choose about masking. Nothing here can turn a kind off.

use crate::detect::insider::InsiderRules;
use sekisho_names::Bias;
use serde::{Deserialize, Serialize};

/// How an e-mail address is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EmailStyle {
    /// The whole local part is hidden: `****@example.co.jp`.
    #[default]
    LocalPart,
    /// Only the last four characters of the local part: `yamada.****@example.co.jp`. Often spells the name.
    #[serde(rename = "last4")]
    Last4,
}

impl EmailStyle {
    /// The word used in policies.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LocalPart => "local-part",
            Self::Last4 => "last4",
        }
    }
}

/// How readily a text counts as a person's name, from 0 (hides least) to 100 (hides most).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct PersonBias(u8);

impl PersonBias {
    /// A bias of that many percent; nothing over 100.
    pub fn percent(percent: u8) -> Option<Self> {
        (percent <= 100).then_some(Self(percent))
    }

    /// The likelihood from which a text is a name.
    pub(crate) fn bias(self) -> Bias {
        Bias::at(f32::from(100 - self.0) / 100.0)
    }
}

impl Default for PersonBias {
    fn default() -> Self {
        Self(78)
    }
}

impl From<PersonBias> for u8 {
    fn from(bias: PersonBias) -> Self {
        bias.0
    }
}

impl TryFrom<u8> for PersonBias {
    type Error = &'static str;

    fn try_from(percent: u8) -> Result<Self, Self::Error> {
        Self::percent(percent).ok_or("a bias goes from 0 to 100")
    }
}

/// The settings of an [`Engine`](crate::Engine), embedded in a policy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// How an e-mail address is shown.
    pub email: EmailStyle,
    /// How readily a text counts as a person's name.
    pub person_bias: PersonBias,
    /// Words that look like persons and stay, such as the names of one's own products.
    pub never: Vec<String>,
    /// Persons' names that always go, wherever they stand.
    pub always: Vec<String>,
    /// The words by which information that is not yet public is known.
    pub insider: InsiderRules,
}

/// A setting that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{key} must be {must}")]
pub struct BadSetting {
    /// Which one.
    pub key: &'static str,
    /// What it must be.
    pub must: &'static str,
}

impl Settings {
    /// Checks what a type cannot: that no word of the lists is so short that it would change half of every text.
    ///
    /// - Errors: [`BadSetting`] names the first key that is wrong.
    pub fn check(self) -> Result<Self, BadSetting> {
        const MUST: &str =
            "a list of at most 5,000 words of 2 to 100 characters each, without control characters";
        for (key, words) in [("never", &self.never), ("always", &self.always)] {
            let is_word = |word: &String| {
                let length = word.trim().chars().count();
                (2..=100).contains(&length) && !word.chars().any(char::is_control)
            };
            if words.len() > 5_000 || !words.iter().all(is_word) {
                return Err(BadSetting { key, must: MUST });
            }
        }
        Ok(self)
    }
}
