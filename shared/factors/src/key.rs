//! A passkey's public key, of the two kinds that authenticators have: ES256 nearly everywhere, RS256 in Windows Hello.
//!
//! Apart because only here a key of another kind would have to be let in.

use crate::registration::member;
use crate::{Bytes, FactorError};
use ciborium::Value;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde::{Deserialize, Serialize};

/// 2,048 to 4,096 bits.
const MODULUS_BYTES: std::ops::RangeInclusive<usize> = 256..=512;
/// 65,537, the only one that authenticators use.
const EXPONENT: [u8; 3] = [1, 0, 1];

/// A public key that was checked when it was enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum PublicKey {
    /// A point of P-256, as SEC 1 writes it uncompressed.
    Es256(Bytes),
    /// The modulus; the exponent is always the same.
    Rs256(Bytes),
}

impl PublicKey {
    /// Reads a COSE key (RFC 9052, 9053 and 8812).
    pub(crate) fn of_cose(key: &Value) -> Result<Self, FactorError> {
        let of = |name: i64| member(key, &Value::from(name));
        let is = |name: i64, value: i64| of(name) == Some(&Value::from(value));
        let bytes = |name: i64| of(name).and_then(Value::as_bytes).map(Vec::as_slice);
        // 1: the kind of key; 3: the algorithm.
        let found = if is(1, 2) && is(3, -7) && is(-1, 1) {
            bytes(-2).zip(bytes(-3)).and_then(|(x, y)| point(x, y))
        } else if is(1, 3) && is(3, -257) {
            bytes(-1).zip(bytes(-2)).and_then(|(modulus, exponent)| rsa(modulus, exponent))
        } else {
            None
        };
        found.ok_or(FactorError::UnsupportedKey)
    }

    /// Tells whether a signature is of this key over these bytes.
    pub(crate) fn has_signed(&self, signed: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Es256(point) => VerifyingKey::from_sec1_bytes(point.as_slice())
                .ok()
                .zip(Signature::from_der(signature).ok())
                .is_some_and(|(key, signature)| key.verify(signed, &signature).is_ok()),
            Self::Rs256(modulus) => RsaPublicKeyComponents { n: modulus.as_slice(), e: EXPONENT.as_slice() }
                .verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature)
                .is_ok(),
        }
    }
}

/// A point that was proved to lie on the curve.
fn point(x: &[u8], y: &[u8]) -> Option<PublicKey> {
    let point = [&[4_u8], x, y].concat();
    let fits = x.len() == 32 && y.len() == 32 && VerifyingKey::from_sec1_bytes(&point).is_ok();
    fits.then(|| PublicKey::Es256(point.into()))
}

fn rsa(modulus: &[u8], exponent: &[u8]) -> Option<PublicKey> {
    let odd = modulus.last().is_some_and(|last| last & 1 == 1);
    let fits =
        MODULUS_BYTES.contains(&modulus.len()) && modulus.first() != Some(&0) && odd && exponent == EXPONENT;
    fits.then(|| PublicKey::Rs256(modulus.to_vec().into()))
}
