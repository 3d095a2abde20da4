//! An authenticator in software: a passkey for tests, where no browser and no person is.
//!
//! Apart from the product's own verifying because it must not share a line with it: what it writes follows the
//! standard (WebAuthn Level 3, CTAP 2 COSE keys), and whoever verifies it learns whether both read the standard alike.

use ciborium::Value;
use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::json;
use sha2::{Digest as _, Sha256};

const PRESENT_AND_VERIFIED: u8 = 1 | 4;
const ATTESTED: u8 = 64;

/// A passkey whose person is always there and always says yes.
#[derive(Debug, Clone)]
pub struct SoftKey {
    key: SigningKey,
    credential: Vec<u8>,
    origin: String,
    counter: u32,
}

impl SoftKey {
    /// A key of its own for each `seed`, used on the page at `port`.
    #[expect(clippy::expect_used, reason = "a test's seed that is no key is a fault of the test")]
    pub fn new(seed: u8, port: u16) -> Self {
        Self {
            key: SigningKey::from_slice(&[seed.max(1); 32]).expect("a scalar"),
            credential: vec![seed; 16],
            origin: format!("http://localhost:{port}"),
            counter: 0,
        }
    }

    fn client_data(&self, ceremony: &str, challenge: &[u8; 32]) -> Vec<u8> {
        let challenge = BASE64URL_NOPAD.encode(challenge);
        let origin = &self.origin;
        format!(
            r#"{{"type":"{ceremony}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#
        )
        .into_bytes()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let relying_party = Sha256::digest(b"localhost");
        [relying_party.as_slice(), &[flags], &self.counter.to_be_bytes()].concat()
    }

    /// What a browser hands over once the key was made over `challenge`: base64url members of JSON.
    #[expect(clippy::expect_used, reason = "writing to memory, of a key that is one")]
    pub fn register(&self, challenge: &[u8; 32]) -> serde_json::Value {
        let point = self.key.verifying_key().to_sec1_point(false);
        let coordinate =
            |half: Option<_>| Value::Bytes(half.map(|bytes: &[u8]| bytes.to_vec()).unwrap_or_default());
        let cose = Value::Map(vec![
            (1.into(), 2.into()),
            (3.into(), (-7).into()),
            ((-1).into(), 1.into()),
            ((-2).into(), coordinate(point.x().map(|x| x.as_slice()))),
            ((-3).into(), coordinate(point.y().map(|y| y.as_slice()))),
        ]);
        let mut data = self.data(PRESENT_AND_VERIFIED | ATTESTED);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.credential.len()).unwrap_or(0).to_be_bytes());
        data.extend(&self.credential);
        ciborium::into_writer(&cose, &mut data).expect("memory");
        let object = Value::Map(vec![
            ("fmt".into(), "none".into()),
            ("attStmt".into(), Value::Map(vec![])),
            ("authData".into(), Value::Bytes(data)),
        ]);
        let mut attestation = Vec::new();
        ciborium::into_writer(&object, &mut attestation).expect("memory");
        json!({
            "client_data_json": BASE64URL_NOPAD.encode(&self.client_data("webauthn.create", challenge)),
            "attestation_object": BASE64URL_NOPAD.encode(&attestation),
        })
    }

    /// What a browser hands over once the person has agreed to `challenge`: base64url members of JSON.
    pub fn assert(&mut self, challenge: &[u8; 32]) -> serde_json::Value {
        self.counter += 1;
        let client_data = self.client_data("webauthn.get", challenge);
        let data = self.data(PRESENT_AND_VERIFIED);
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature: Signature = self.key.sign(&signed);
        json!({
            "credential_id": BASE64URL_NOPAD.encode(&self.credential),
            "authenticator_data": BASE64URL_NOPAD.encode(&data),
            "client_data_json": BASE64URL_NOPAD.encode(&client_data),
            "signature": BASE64URL_NOPAD.encode(signature.to_der().as_bytes()),
        })
    }
}

/// The code that an authenticator app shows for `secret` (base32) at that second: RFC 6238, six digits, 30 s, SHA-1.
#[expect(clippy::expect_used, reason = "a test's secret that is none is a fault of the test")]
pub fn one_time_code(secret: &str, unix_seconds: u64) -> String {
    let secret = BASE32_NOPAD.decode(secret.as_bytes()).expect("base32");
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&secret).expect("a key of any length");
    mac.update(&(unix_seconds / 30).to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let from = usize::from(hash.last().copied().unwrap_or(0) & 15);
    let word = hash.iter().skip(from).take(4).fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::one_time_code;

    #[test]
    fn codes_are_those_of_the_rfc() {
        // RFC 6238, appendix B, the last six digits.
        let secret = data_encoding::BASE32_NOPAD.encode(b"12345678901234567890");
        for (at, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(one_time_code(&secret, at), code);
        }
    }
}
