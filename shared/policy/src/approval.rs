//! What policy says of approvals: whose key counts beside the user's own, what a code is worth, how long things wait.
//!
//! Apart from the classes because nothing of it makes a decision milder: it says how a person may answer one.

use crate::error::PolicyError;
use crate::text::fold_user;
use sekisho_types::UserId;
use serde::Deserialize;

/// `[approval]`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApprovalDocument {
    #[serde(default)]
    second: Vec<UserId>,
    #[serde(default)]
    one_time_code: bool,
    wait_minutes: Option<u32>,
    keep_days: Option<u32>,
    bells: Option<Vec<Bell>>,
}

/// What rings when a proposal waits for a person. It never approves anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bell {
    /// The client is asked to show that something waits, where it can.
    Client,
}

const WAIT_MINUTES: u32 = 480;
const KEEP_DAYS: u32 = 30;

/// How a person may answer a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    second: Vec<UserId>,
    codes: Codes,
    wait_minutes: u32,
    keep_days: u32,
    bells: Vec<Bell>,
}

/// Whether a one-time code counts as the user's own approval. It never counts as a second person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codes {
    /// It does, and is recorded as the weaker factor that it is.
    Count,
    /// Only passkeys count.
    DoNotCount,
}

impl Approval {
    pub(crate) fn from_document(document: ApprovalDocument) -> Result<Self, PolicyError> {
        let ApprovalDocument { second, one_time_code, wait_minutes, keep_days, bells } = document;
        let within = |key: &str, value: u32, most: u32, must: &'static str| {
            if (1..=most).contains(&value) {
                Ok(value)
            } else {
                Err(PolicyError::Value { key: format!("approval.{key}"), must })
            }
        };
        Ok(Self {
            second,
            codes: if one_time_code { Codes::Count } else { Codes::DoNotCount },
            wait_minutes: within("wait_minutes", wait_minutes.unwrap_or(WAIT_MINUTES), 10_080, "1 to 10080")?,
            keep_days: within("keep_days", keep_days.unwrap_or(KEEP_DAYS), 3_650, "1 to 3650")?,
            bells: bells.unwrap_or_else(|| vec![Bell::Client]),
        })
    }

    /// Whether a one-time code counts as the user's own approval.
    pub fn codes(&self) -> Codes {
        self.codes
    }

    /// The persons whose passkey counts as a second person's.
    pub fn seconds(&self) -> &[UserId] {
        &self.second
    }

    /// Tells whether `person` is the user herself: an operating system may not tell `Taro` from `taro`.
    pub fn is_user(&self, person: &UserId, user: &UserId) -> bool {
        fold_user(person.as_str()) == fold_user(user.as_str())
    }

    /// Tells whether `person` may approve as a second person what acts for `user`: listed, and somebody else.
    pub fn is_second(&self, person: &UserId, user: &UserId) -> bool {
        !self.is_user(person, user) && self.second.iter().any(|second| self.is_user(second, person))
    }

    /// What rings when a proposal waits: everything that can, unless policy names less.
    pub fn bells(&self) -> &[Bell] {
        &self.bells
    }

    /// How long a proposal waits for an answer, in milliseconds.
    pub fn wait_ms(&self) -> u64 {
        u64::from(self.wait_minutes) * 60_000
    }

    /// How long a proposal's content is kept after it ended, in milliseconds.
    pub fn keep_ms(&self) -> i64 {
        i64::from(self.keep_days) * 86_400_000
    }
}

#[cfg(test)]
mod tests {
    use super::{Approval, Bell, Codes};
    use crate::Policy;
    use sekisho_types::UserId;

    fn with(lines: &str) -> Result<Approval, String> {
        let text = crate::DEMO.replacen("[approval]\n", &format!("[approval]\n{lines}\n"), 1);
        Policy::parse(&text).map(|policy| policy.approval().clone()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_second_person_is_listed_and_somebody_else() {
        let approval = with("second = [\"jiro\", \"Hanako\"]").unwrap();
        let name = |text: &str| UserId::parse(text).unwrap();
        assert!(approval.is_second(&name("jiro"), &name("hanako")));
        assert!(approval.is_second(&name("JIRO"), &name("hanako")));
        assert!(!approval.is_second(&name("hanako"), &name("HANAKO")), "nobody is her own second person");
        assert!(!approval.is_second(&name("saburo"), &name("hanako")));
        assert!(approval.is_user(&name("Hanako"), &name("hanako")));
    }

    #[test]
    fn what_is_not_said_is_the_stricter() {
        let bare = crate::Policy::parse(
            "version = 1\nphase = 1\nusers = [\"*\"]\n[hours]\ndays = [\"mon\"]\nstart = \"08:00\"\nend = \"20:00\"\nholidays = \"none\"\noutside = \"deny\"\n",
        )
        .unwrap();
        assert_eq!(bare.approval().codes(), Codes::DoNotCount);
        assert!(bare.approval().seconds().is_empty());
        assert_eq!(bare.approval().wait_ms(), 8 * 3_600_000);
        assert_eq!(bare.approval().bells(), [Bell::Client], "a bell lets nothing happen");
        assert_eq!(with("bells = []").unwrap().bells(), []);
    }

    #[test]
    fn odd_numbers_and_unknown_keys_are_refused() {
        for lines in [
            "wait_minutes = 0",
            "wait_minutes = 10081",
            "keep_days = 0",
            "third = [\"x\"]",
            "bells = [\"horn\"]",
        ] {
            assert!(with(lines).is_err(), "{lines}");
        }
    }
}
