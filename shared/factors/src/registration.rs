//! A new passkey, as the browser hands it over: WebAuthn Level 3, section 7.1, with attestation `none`.
//!
//! Apart because only here a public key is taken from outside. What an authenticator says of its maker is not asked
//! for, and not read if a browser sends it all the same: a passkey is believed because its person has enrolled it.

use crate::assertion::{AuthenticatorData, check_client_data};
use crate::key::PublicKey;
use crate::{Bytes, FactorError};
use ciborium::Value;
use serde::{Deserialize, Serialize};

const MOST_BYTES: usize = 64 * 1024;
/// The longest name that a credential may have, by the standard.
const MOST_ID: usize = 1023;

/// What an authenticator answers when a passkey is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// Type, challenge and origin, as the browser wrote them.
    pub client_data_json: Bytes,
    /// CBOR that holds the authenticator's data and with it the new key.
    pub attestation_object: Bytes,
}

/// A passkey that was verified and can be enrolled.
pub(crate) struct NewPasskey {
    pub(crate) credential: Bytes,
    pub(crate) key: PublicKey,
    pub(crate) counter: u32,
    pub(crate) can_be_copied: bool,
}

impl Registration {
    pub(crate) fn verify(&self, challenge: &[u8; 32], origin: &str) -> Result<NewPasskey, FactorError> {
        check_client_data(&self.client_data_json, "webauthn.create", challenge, origin)?;
        let malformed = || FactorError::Malformed { detail: "attestationObject" };
        let mut bytes = self.attestation_object.as_slice();
        if bytes.len() > MOST_BYTES {
            return Err(malformed());
        }
        let object: Value = ciborium::from_reader(&mut bytes).map_err(|_| malformed())?;
        let data = member(&object, &Value::from("authData")).and_then(Value::as_bytes);
        let (Some(data), true) = (data, bytes.is_empty()) else { return Err(malformed()) };
        let data = AuthenticatorData::read(data)?;
        data.check()?;
        let (attested, extended) = data.attested().ok_or_else(malformed)?;
        let (credential, key) = read_credential(attested, extended).ok_or_else(malformed)?;
        Ok(NewPasskey {
            credential: credential.to_vec().into(),
            key: PublicKey::of_cose(&key)?,
            counter: data.counter,
            can_be_copied: data.can_be_copied(),
        })
    }
}

/// The name and the key: 16 bytes of the model, two of a length, the name, a COSE key, and extensions if there are any.
fn read_credential(bytes: &[u8], extended: bool) -> Option<(&[u8], Value)> {
    let (_model, bytes) = bytes.split_first_chunk::<16>()?;
    let (length, bytes) = bytes.split_first_chunk::<2>()?;
    let length = usize::from(u16::from_be_bytes(*length));
    let (credential, mut rest) = bytes.split_at_checked(length)?;
    let key = ciborium::from_reader(&mut rest).ok()?;
    if extended {
        let _extensions: Value = ciborium::from_reader(&mut rest).ok()?;
    }
    ((1..=MOST_ID).contains(&length) && rest.is_empty()).then_some((credential, key))
}

/// The one member of a CBOR map under a name; nothing if it stands there twice.
pub(crate) fn member<'a>(map: &'a Value, name: &Value) -> Option<&'a Value> {
    let mut found = map.as_map()?.iter().filter(|(key, _)| key == name).map(|(_, value)| value);
    found.next().filter(|_| found.next().is_none())
}
