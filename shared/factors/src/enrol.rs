//! Changes of what is enrolled, between their beginning and their end: nothing of them is on disk.
//!
//! Apart because a change, too, is approved: who has a factor already proves it with that one, over a challenge that
//! was drawn for this change and means nothing anywhere else.

use crate::code::{self, SECRET};
use crate::{Assertion, Bytes, FactorId, FactorKind};
use sekisho_types::{Secret, Timestamp, UserId};
use sha2::{Digest as _, Sha256};

/// How a person who has a factor already agrees to a change.
#[derive(Debug, Clone)]
pub enum Consent {
    /// Over [`Begun::consent_challenge`] of the change.
    Assertion(Assertion),
    /// Where she has no passkey.
    Code(String),
}

/// What all changes have in common.
#[derive(Debug, Clone)]
pub struct Begun {
    pub(crate) person: UserId,
    pub(crate) at: Timestamp,
    pub(crate) lot: [u8; 32],
    pub(crate) what: &'static str,
    pub(crate) needs: Option<FactorKind>,
    pub(crate) credentials: Vec<Bytes>,
}

impl Begun {
    /// Whose factors are changed.
    pub fn person(&self) -> &UserId {
        &self.person
    }

    /// With what kind of factor that person has to agree; nothing if she has none yet.
    pub fn needs(&self) -> Option<FactorKind> {
        self.needs
    }

    /// The person's passkeys: any of them may agree, and none of them is enrolled again.
    pub fn credentials(&self) -> &[Bytes] {
        &self.credentials
    }

    /// What an enrolled passkey signs to agree to this change. No proposal has this digest.
    pub fn consent_challenge(&self) -> [u8; 32] {
        self.hash(b"sekisho/1/factors-consent")
    }

    pub(crate) fn hash(&self, label: &[u8]) -> [u8; 32] {
        let mut hash = Sha256::new();
        for part in [label, self.what.as_bytes(), self.person.as_str().as_bytes(), &self.lot] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }
}

/// A passkey that is being enrolled.
#[derive(Debug, Clone)]
pub struct PasskeyEnrolment {
    pub(crate) begun: Begun,
    pub(crate) label: String,
}

impl PasskeyEnrolment {
    /// Who, and how she agrees.
    pub fn begun(&self) -> &Begun {
        &self.begun
    }

    /// What the new passkey is made over.
    pub fn challenge(&self) -> [u8; 32] {
        self.begun.hash(b"sekisho/1/passkey-registration")
    }

    /// What the authenticator knows the person by: always the same for the same one.
    pub fn user_handle(&self) -> [u8; 32] {
        let person = self.begun.person.as_str().to_lowercase();
        Sha256::new().chain_update(b"sekisho/1/person").chain_update(person).finalize().into()
    }
}

/// A one-time code that is being enrolled. `Debug` does not show its secret.
#[derive(Debug, Clone)]
pub struct CodeEnrolment {
    pub(crate) begun: Begun,
    pub(crate) label: String,
    pub(crate) secret: Secret<[u8; SECRET]>,
}

impl CodeEnrolment {
    /// Who, and how she agrees.
    pub fn begun(&self) -> &Begun {
        &self.begun
    }

    /// What an authenticator app scans.
    pub fn uri(&self) -> Secret<String> {
        code::uri(&self.secret, &self.begun.person)
    }

    /// What a person types who cannot scan: base32.
    pub fn secret_text(&self) -> Secret<String> {
        code::secret_text(&self.secret)
    }
}

/// A factor that is being withdrawn.
#[derive(Debug, Clone)]
pub struct Withdrawal {
    pub(crate) begun: Begun,
    pub(crate) id: FactorId,
}

impl Withdrawal {
    /// Who, and how she agrees.
    pub fn begun(&self) -> &Begun {
        &self.begun
    }

    /// Which factor.
    pub fn id(&self) -> &FactorId {
        &self.id
    }
}
