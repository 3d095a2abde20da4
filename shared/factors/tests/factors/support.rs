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
}

pub(crate) const UP: u8 = 1;
pub(crate) const UV: u8 = 4;
pub(crate) const BE: u8 = 8;
pub(crate) const BS: u8 = 16;
const AT: u8 = 64;

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
        }
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
        let signature: Signature = self.key.sign(&signed);
        Assertion {
            credential_id: self.credential.clone().into(),
            authenticator_data: data.into(),
            client_data_json: client_data.into(),
            signature: signature.to_der().as_bytes().to_vec().into(),
        }
    }
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
