//! After how many days what ages is made anew: keys, consents, other secrets, OAuth clients.
//!
//! Apart because nothing of it decides a call: a date that has passed is shown, and a scheduled check fails over it.

use crate::error::PolicyError;
use serde::Deserialize;

/// `[rotation]`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct RotationDocument {
    rekey_days: Option<u32>,
    consent_days: Option<u32>,
    secret_days: Option<u32>,
    client_days: Option<u32>,
}

/// The days after which each is due; nothing where the policy sets no date.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rotation {
    /// The vault's keys.
    pub rekey_days: Option<u32>,
    /// A user's consent to a provider.
    pub consent_days: Option<u32>,
    /// Other secrets.
    pub secret_days: Option<u32>,
    /// The company's OAuth clients.
    pub client_days: Option<u32>,
}

impl Rotation {
    pub(crate) fn from_document(document: &RotationDocument) -> Result<Self, PolicyError> {
        let RotationDocument { rekey_days, consent_days, secret_days, client_days } = *document;
        let rotation = Self { rekey_days, consent_days, secret_days, client_days };
        match rotation.settings().find(|(_, days)| days.is_some_and(|days| !(1..=3650).contains(&days))) {
            Some((name, _)) => Err(PolicyError::Value { key: format!("rotation.{name}"), must: "1 to 3650" }),
            None => Ok(rotation),
        }
    }

    /// Each setting with its key.
    pub(crate) fn settings(&self) -> impl Iterator<Item = (&'static str, Option<u32>)> {
        [
            ("rekey_days", self.rekey_days),
            ("consent_days", self.consent_days),
            ("secret_days", self.secret_days),
            ("client_days", self.client_days),
        ]
        .into_iter()
    }
}

#[cfg(test)]
mod tests {
    use crate::{LIVE, Policy};

    fn with(lines: &str) -> Result<super::Rotation, String> {
        let text = crate::DEMO.to_owned() + "\n[rotation]\n" + lines;
        Policy::parse(&text).map(|policy| policy.rotation()).map_err(|error| error.to_string())
    }

    #[test]
    fn days_are_read_and_what_is_not_said_has_no_date() {
        let rotation = with("rekey_days = 31\nsecret_days = 90").unwrap();
        assert_eq!((rotation.rekey_days, rotation.secret_days), (Some(31), Some(90)));
        assert_eq!((rotation.consent_days, rotation.client_days), (None, None));
        assert_eq!(with("").unwrap(), super::Rotation::default());
    }

    #[test]
    fn unknown_keys_and_days_that_are_none_are_refused() {
        for (lines, says) in [
            ("rekey_day = 3", "rekey_day"),
            ("rekey_days = 0", "rotation.rekey_days"),
            ("client_days = 3651", "rotation.client_days"),
            ("secret_days = -1", ""),
            ("consent_days = \"30\"", ""),
        ] {
            let refused = with(lines).expect_err(lines);
            assert!(refused.contains(says), "{lines}: {refused}");
        }
    }

    #[test]
    fn a_live_home_begins_with_dates_for_everything() {
        assert!(Policy::parse(LIVE).unwrap().rotation().settings().all(|(_, days)| days.is_some()));
    }
}
