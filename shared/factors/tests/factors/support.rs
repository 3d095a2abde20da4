//! A home for factors, and an authenticator in software whose every field can be wrong.

use ciborium::Value;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use sekisho_factors::{Assertion, Bytes, Factors, PasskeyEnrolment, Registration};
use sekisho_types::{FixedClock, Secret, Timestamp, UserId};
use sha2::{Digest as _, Sha256};
use std::path::PathBuf;
use std::sync::Arc;

pub(crate) const PORT: u16 = 49_321;
pub(crate) const ORIGIN: &str = "http://localhost:49321";
pub(crate) const START: i64 = 1_796_000_000_000;

pub(crate) fn user(name: &str) -> UserId {
    UserId::parse(name).unwrap()
}

/// A home whose clock stands still until it is set.
pub(crate) struct Home {
    dir: tempfile::TempDir,
    pub(crate) clock: Arc<FixedClock>,
}

impl Home {
    pub(crate) fn new() -> Self {
        let clock = Arc::new(FixedClock::new(Timestamp::from_ms(START)));
        let home = Self { dir: tempfile::tempdir().unwrap(), clock };
        home.factors().settle_port(PORT).unwrap();
        home
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.dir.path().join("factors.sealed")
    }

    pub(crate) fn factors(&self) -> Factors {
        Factors::open(&self.path(), Secret::new([7; 32]), self.clock.clone()).unwrap()
    }

    pub(crate) fn pass(&self, ms: i64) {
        use sekisho_types::Clock as _;
        self.clock.set(self.clock.now().plus_ms(ms));
    }
}

/// An authenticator with one key. Its fields are what the next answer says.
#[derive(Clone)]
pub(crate) struct Authenticator {
    pub(crate) key: SigningKey,
    pub(crate) credential: Vec<u8>,
    pub(crate) relying_party: String,
    pub(crate) flags: u8,
    pub(crate) counter: u32,
    pub(crate) ceremony: Option<String>,
    pub(crate) origin: String,
    pub(crate) more: String,
    pub(crate) cose: Option<Value>,
    pub(crate) tail: Vec<u8>,
    rsa: Option<Arc<(ring::rsa::KeyPair, Vec<u8>)>>,
}

pub(crate) const UP: u8 = 1;
pub(crate) const UV: u8 = 4;
pub(crate) const BE: u8 = 8;
pub(crate) const BS: u8 = 16;
const AT: u8 = 64;

/// A key that was made for these tests and is used nowhere else.
const RSA: &str = "\
    MIIEowIBAAKCAQEAm89uZ47P7skYo69Lq+KkL8QYO8n4P59Jdeb65DcyZDLyx76Qn80t9hrfZ0PVPCmVAtN9p2YmxSD2vYSF\
    WenTOTzR85M9UVELjlgEBgl5oBWowGOjYUvnggwWGLYh+CGLw0qVkMPzVU8f/KNdmVGO0OTlVy87fKLDasAw96UnoDcCxIw8\
    pTkhCbJtJ8326WNnWv1gKRoKX2Q5GzMY1M8W/GZsq0oGbphJeayN6gkkb4wrMZ8cQPc87UQ7ZZq7PR0Mra/oQZmHsolVM8SC\
    g+T30bdgoQofF9Jc66asrOOBFj2YyEdPHdctEhLJHMK3FixhC3x8H4F13WUj582StNvQTwIDAQABAoIBAADmL/buW1/764eQ\
    Qi/yKV8BFpoYfh4S28WSFAdwKxcf1SClXuZZQqSYuFvubgB2ghjKy+7HOX4k9Znlm0JsClOJAg45dgEQmEv+9BdawUe4/4yF\
    VmRDnaXox+238Xg5XAblX8+3zGS5bmsuEbNGi7diTKxE2Y5/mt+zNdI5WouBwNZBzk6we3bwuvskfBad2flT4LImaIwsllnb\
    ssMgAP/mxbKZ5+p5U+QeUbqd9ZFqW+ASD9RnMFusE/9S3/YZX1DIJAN1g5g8pywEVHbf/fGBAxWUPFukXatiMaQtVquT69ZS\
    7EWF32M44qMkoQizCJ2OPjZzi6G1wlksqHrctmkCgYEA1OS6ybVR4fkiRBmKqJ4W9jgoa7urU6uyY9671z/X6/eKF2/6sei3\
    gbjwLqiGaN7hFjt7zN0673ow3sOC2F4qrIZD8L0W2tbUYtQPbXIuvSRuqwNo5DD/6uVfc2k3Y4PrcPJhe74bvc309gPyoVdh\
    m8dWOPoD5O/j7b9sbN7JKacCgYEAu1vPnV43WHaCim1RuhtkXEch+r2T4C535mwwZGA8PeTdEmrkR7gUKQaAlAJSvXcVKqm+\
    MOrFjYIXDMXoDbp+8K3ifzNJDJbRZndBUZc6JuJYHo5FBu0zA+gbtu+6mwKIs5Xt6g+u9F4gd5t9pqnOZ0MDu3x3Zkvfk9uB\
    vhN9KRkCgYAqkVGH42lr9ZSUaUcAUBvnP3NVl0C6iioxLegBMhLKa8SAyzMlP5LxrTjZG3lEnswC1gH7BIE0QQpkgFM5UBrY\
    REBxcl2PhEUTPbOX/qy5xP8b0qK2fdWt8g8T1IXusAHzo4M6atjBKt1AE6n/+KjbrQ/gdJ0yuYSplQzo9+LhIQKBgQCQF91F\
    t2czZvmgwtC/JD/8ZEyyzciD+tkF4yEYoZbTN0f62TC2I9GFd9W9f0fpJUOnKyL19il3WpylmzOME2l7axAuKeA9iWSEvKUE\
    vhzgOOXyohJecGDy2TkvaZIHk1xVWbK/d85jbFzmADUTz7bJXhXpxKEDkMjjq0dOSyjQSQKBgBvX7KtO+CJipARRh/fYTymQ\
    SqUrvlxAUEGfHmHAqkQqjObDoUJyUOaP5Hv5FO+aDdarIcH7GqqFxJWkywWtnTi4PV19tO63EztoNc6BJD6KswJtPyLNJMxu\
    e+w+VJb3KLu/Kdt6rUCGosdRNZfeKmLlgUuAbYn+FbOHnIvdWB4E";

/// As Windows Hello signs: RS256. Its modulus.
pub(crate) fn rsa() -> (ring::rsa::KeyPair, Vec<u8>) {
    let key = data_encoding::BASE64.decode(RSA.as_bytes()).unwrap();
    let key = ring::rsa::KeyPair::from_der(&key).unwrap();
    let modulus = ring::rsa::PublicKeyComponents::<Vec<u8>>::from(key.public()).n;
    (key, modulus)
}

impl Authenticator {
    pub(crate) fn new(seed: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[seed; 32]).unwrap(),
            credential: vec![seed; 16],
            relying_party: "localhost".into(),
            flags: UP | UV,
            counter: 0,
            ceremony: None,
            origin: ORIGIN.into(),
            more: r#","crossOrigin":false,"other_keys_can_be_added_here":"…""#.into(),
            cose: None,
            tail: Vec::new(),
            rsa: None,
        }
    }

    /// As Windows Hello signs.
    pub(crate) fn with_rsa(seed: u8) -> Self {
        let (key, modulus) = rsa();
        let cose = rsa_cose(&modulus, &[1, 0, 1]);
        Self { cose: Some(cose), rsa: Some(Arc::new((key, modulus))), ..Self::new(seed) }
    }

    pub(crate) fn but(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.clone();
        change(&mut other);
        other
    }

    fn client_data(&self, ceremony: &str, challenge: &[u8; 32]) -> Vec<u8> {
        let ceremony = self.ceremony.as_deref().unwrap_or(ceremony);
        let challenge = Bytes::from(challenge.to_vec()).to_text();
        let (origin, more) = (&self.origin, &self.more);
        format!(r#"{{"type":"{ceremony}","challenge":"{challenge}","origin":"{origin}"{more}}}"#).into_bytes()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let hash = Sha256::digest(self.relying_party.as_bytes());
        [hash.as_slice(), &[flags], &self.counter.to_be_bytes()].concat()
    }

    pub(crate) fn cose_key(&self) -> Value {
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = (point.x().unwrap().to_vec(), point.y().unwrap().to_vec());
        cose(&[(1, 2.into()), (3, (-7).into()), (-1, 1.into()), (-2, Value::Bytes(x)), (-3, Value::Bytes(y))])
    }

    pub(crate) fn register(&self, enrolment: &PasskeyEnrolment) -> Registration {
        self.register_over(&enrolment.challenge())
    }

    pub(crate) fn register_over(&self, challenge: &[u8; 32]) -> Registration {
        let mut data = self.data(self.flags | AT);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.credential.len()).unwrap().to_be_bytes());
        data.extend(&self.credential);
        ciborium::into_writer(&self.cose.clone().unwrap_or_else(|| self.cose_key()), &mut data).unwrap();
        data.extend(&self.tail);
        let object = Value::Map(vec![
            ("fmt".into(), "none".into()),
            ("attStmt".into(), Value::Map(vec![])),
            ("authData".into(), Value::Bytes(data)),
        ]);
        let mut attestation = Vec::new();
        ciborium::into_writer(&object, &mut attestation).unwrap();
        Registration {
            client_data_json: self.client_data("webauthn.create", challenge).into(),
            attestation_object: attestation.into(),
        }
    }

    pub(crate) fn assert(&self, challenge: &[u8; 32]) -> Assertion {
        let client_data = self.client_data("webauthn.get", challenge);
        let data = [self.data(self.flags), self.tail.clone()].concat();
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature = match &self.rsa {
            None => {
                let signature: Signature = self.key.sign(&signed);
                signature.to_der().as_bytes().to_vec()
            }
            Some(rsa) => {
                let key = &rsa.0;
                let mut signature = vec![0; key.public().modulus_len()];
                let random = ring::rand::SystemRandom::new();
                key.sign(&ring::signature::RSA_PKCS1_SHA256, &random, &signed, &mut signature).unwrap();
                signature
            }
        };
        Assertion {
            credential_id: self.credential.clone().into(),
            authenticator_data: data.into(),
            client_data_json: client_data.into(),
            signature: signature.into(),
        }
    }
}

pub(crate) fn rsa_cose(modulus: &[u8], exponent: &[u8]) -> Value {
    let bytes = |bytes: &[u8]| Value::Bytes(bytes.to_vec());
    cose(&[(1, 3.into()), (3, (-257).into()), (-1, bytes(modulus)), (-2, bytes(exponent))])
}

pub(crate) fn cose(members: &[(i64, Value)]) -> Value {
    Value::Map(members.iter().map(|(name, value)| ((*name).into(), value.clone())).collect())
}

/// Enrols an authenticator as somebody's first factor.
pub(crate) fn enrolled(
    home: &Home,
    person: &str,
    authenticator: &Authenticator,
) -> sekisho_factors::FactorId {
    let enrolment = home.factors().begin_passkey(&user(person), "key").unwrap();
    home.factors().finish_passkey(&enrolment, &authenticator.register(&enrolment), None).unwrap().id
}

/// A code of RFC 6238, by the test's own reckoning.
pub(crate) fn code(secret: &str, at: Timestamp) -> String {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    let secret = data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    let step = u64::try_from(at.as_ms() / 30_000).unwrap();
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&secret).unwrap();
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes().to_vec();
    let from = usize::from(hash[19] & 15);
    let word = u32::from_be_bytes(hash[from..from + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}

/// Enrols a code as somebody's first factor, and gives its secret.
pub(crate) fn enrolled_code(home: &Home, person: &str) -> String {
    use sekisho_types::Clock as _;
    let enrolment = home.factors().begin_code(&user(person), "phone").unwrap();
    let secret = enrolment.secret_text().expose().clone();
    home.factors().confirm_code(&enrolment, &code(&secret, home.clock.now()), None).unwrap();
    secret
}
