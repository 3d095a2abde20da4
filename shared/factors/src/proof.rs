//! The proof of one approval, as it lies with the proposal until it is delivered.

use crate::{Assertion, Bytes, FactorId, FactorKind};
use sekisho_types::UserId;
use serde::{Deserialize, Serialize};

/// What a factor proves: that its person approved what has one digest. Whoever holds it can verify nothing without
/// [`crate::Factors::verify`], and it says nothing of any other digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Proof {
    /// The raw assertion of a passkey.
    Passkey {
        /// Which factor.
        factor: FactorId,
        /// What the authenticator answered.
        assertion: Assertion,
    },
    /// A keyed hash in place of the code, which is long out of date.
    #[serde(rename = "one-time-code")]
    Code {
        /// Which factor.
        factor: FactorId,
        /// The thirty seconds that the code was of.
        step: u64,
        /// Over digest, factor and step.
        mac: Bytes,
    },
}

impl Proof {
    /// Which factor it claims to be of.
    pub fn factor(&self) -> &FactorId {
        match self {
            Self::Passkey { factor, .. } | Self::Code { factor, .. } => factor,
        }
    }

    /// Of which kind it is.
    pub fn kind(&self) -> FactorKind {
        match self {
            Self::Passkey { .. } => FactorKind::Passkey,
            Self::Code { .. } => FactorKind::OneTimeCode,
        }
    }
}

/// Who approved, and with what. Made by [`crate::Factors::verify`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    pub(crate) factor: FactorId,
    pub(crate) person: UserId,
    pub(crate) kind: FactorKind,
}

impl Verified {
    /// Which factor.
    pub fn factor(&self) -> &FactorId {
        &self.factor
    }

    /// Whose it is.
    pub fn person(&self) -> &UserId {
        &self.person
    }

    /// Of which kind it is: where a code is too weak, whoever asks looks here.
    pub fn kind(&self) -> FactorKind {
        self.kind
    }
}
