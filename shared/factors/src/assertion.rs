//! A passkey's assertion, verified field by field as WebAuthn Level 3, section 7.2, asks.
//!
//! Apart and pure: what is verified when a person approves is verified again, by the same lines, when what was approved
//! is about to happen. Nothing of the browser is believed but what the key has signed.

use crate::key::PublicKey;
use crate::{Bytes, FactorError, RELYING_PARTY};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Longer than any of the parts can be.
const MOST_BYTES: usize = 8 * 1024;
const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const ATTESTED: u8 = 1 << 6;
const EXTENDED: u8 = 1 << 7;

/// What an authenticator answers, raw, as the browser hands it over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assertion {
    /// Which passkey answered.
    pub credential_id: Bytes,
    /// Relying party, flags and counter: what the key signs first.
    pub authenticator_data: Bytes,
    /// Type, challenge and origin, as the browser wrote them: what the key signs the hash of.
    pub client_data_json: Bytes,
    /// An ECDSA signature in DER, or one of RSA.
    pub signature: Bytes,
}

impl Assertion {
    /// Verifies everything that can be verified without knowing what came before, and tells the counter.
    ///
    /// - Errors: one for each field that does not fit.
    pub(crate) fn verify(
        &self,
        challenge: &[u8; 32],
        origin: &str,
        key: &PublicKey,
    ) -> Result<u32, FactorError> {
        check_client_data(&self.client_data_json, "webauthn.get", challenge, origin)?;
        let data = AuthenticatorData::read(self.authenticator_data.as_slice())?;
        data.check()?;
        if data.flags & (ATTESTED | EXTENDED) == 0 && !data.rest.is_empty() {
            return Err(FactorError::Malformed { detail: "authenticatorData" });
        }
        let hash = Sha256::digest(self.client_data_json.as_slice());
        let signed = [self.authenticator_data.as_slice(), &hash].concat();
        if !key.has_signed(&signed, self.signature.as_slice()) {
            return Err(FactorError::BadSignature);
        }
        Ok(data.counter)
    }
}

/// The members of the client's data that decide. Others may stand beside them; none of these may stand there twice.
#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    ceremony: String,
    challenge: Bytes,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: bool,
    #[serde(rename = "topOrigin", default)]
    top_origin: Option<String>,
}

/// Checks what the browser says of the ceremony.
pub(crate) fn check_client_data(
    json: &Bytes,
    ceremony: &str,
    challenge: &[u8; 32],
    origin: &str,
) -> Result<(), FactorError> {
    let malformed = FactorError::Malformed { detail: "clientDataJSON" };
    if json.as_slice().len() > MOST_BYTES {
        return Err(malformed);
    }
    let data: ClientData = serde_json::from_slice(json.as_slice()).map_err(|_| malformed)?;
    if data.ceremony != ceremony {
        return Err(FactorError::WrongCeremony);
    }
    if data.challenge.as_slice() != challenge {
        return Err(FactorError::WrongChallenge);
    }
    if data.origin != origin {
        return Err(FactorError::WrongOrigin);
    }
    if data.cross_origin || data.top_origin.is_some() {
        return Err(FactorError::CrossOrigin);
    }
    Ok(())
}

/// What an authenticator says of itself and of the moment.
pub(crate) struct AuthenticatorData<'a> {
    relying_party: [u8; 32],
    flags: u8,
    pub(crate) counter: u32,
    /// What follows: a new credential, extensions.
    rest: &'a [u8],
}

impl<'a> AuthenticatorData<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, FactorError> {
        let malformed = || FactorError::Malformed { detail: "authenticatorData" };
        if bytes.len() > MOST_BYTES {
            return Err(malformed());
        }
        let (relying_party, bytes) = bytes.split_first_chunk::<32>().ok_or_else(malformed)?;
        let (flags, bytes) = bytes.split_first().ok_or_else(malformed)?;
        let (counter, rest) = bytes.split_first_chunk::<4>().ok_or_else(malformed)?;
        let counter = u32::from_be_bytes(*counter);
        Ok(Self { relying_party: *relying_party, flags: *flags, counter, rest })
    }

    /// Checks the relying party, and that its person was there and proved to be herself.
    pub(crate) fn check(&self) -> Result<(), FactorError> {
        if self.relying_party.as_slice() != Sha256::digest(RELYING_PARTY).as_slice() {
            return Err(FactorError::WrongRelyingParty);
        }
        if self.flags & USER_PRESENT == 0 {
            return Err(FactorError::NotPresent);
        }
        if self.flags & USER_VERIFIED == 0 {
            return Err(FactorError::NotVerified);
        }
        if self.flags & BACKED_UP != 0 && self.flags & BACKUP_ELIGIBLE == 0 {
            return Err(FactorError::Malformed { detail: "authenticatorData" });
        }
        Ok(())
    }

    pub(crate) fn can_be_copied(&self) -> bool {
        self.flags & BACKUP_ELIGIBLE != 0
    }

    /// The new credential, if there is one; and whether extensions may follow it.
    pub(crate) fn attested(&self) -> Option<(&'a [u8], bool)> {
        (self.flags & ATTESTED != 0).then_some((self.rest, self.flags & EXTENDED != 0))
    }
}
