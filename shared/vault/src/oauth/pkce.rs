//! One attempt at a consent: what ties the answer to the question.
//!
//! Apart because these few lines are what keeps somebody else's code from being taken for ours: the state, the nonce,
//! and the verifier whose hash went ahead (RFC 7636, S256).

use crate::VaultError;
use data_encoding::BASE64URL_NOPAD;
use sekisho_platform::random_bytes;
use sekisho_types::Secret;
use sha2::{Digest as _, Sha256};

/// The secrets of one attempt. `Debug` shows none of them.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub(crate) verifier: Secret<String>,
    pub(crate) state: Secret<String>,
    pub(crate) nonce: Secret<String>,
    pub(crate) redirect: String,
}

/// The address that the user's browser opens; it holds no secret that opens anything by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizeUrl(pub(crate) String);

impl AuthorizeUrl {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Attempt {
    /// Draws the secrets of an attempt whose answer will come to `redirect`.
    ///
    /// - Errors: [`VaultError::KeyUnusable`] if the system gives no random bytes.
    pub fn new(redirect: impl Into<String>) -> Result<Self, VaultError> {
        let draw = || -> Result<Secret<String>, VaultError> {
            Ok(Secret::new(BASE64URL_NOPAD.encode(&random_bytes::<32>()?)))
        };
        Ok(Self { verifier: draw()?, state: draw()?, nonce: draw()?, redirect: redirect.into() })
    }

    /// Where the answer comes to.
    pub fn redirect(&self) -> &str {
        &self.redirect
    }

    /// Tells whether an answer's state is ours, in time that does not depend on where it differs.
    pub fn is_state(&self, told: &str) -> bool {
        let (ours, told) = (Sha256::digest(self.state.expose()), Sha256::digest(told));
        ours.iter().zip(told.iter()).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
    }

    pub(crate) fn challenge(&self) -> String {
        challenge(self.verifier.expose())
    }
}

fn challenge(verifier: &str) -> String {
    BASE64URL_NOPAD.encode(&Sha256::digest(verifier))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    #[test]
    fn the_challenge_is_the_one_of_the_standard() {
        assert_eq!(
            challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn every_attempt_has_secrets_of_its_own() {
        let (one, two) = (Attempt::new("x").unwrap(), Attempt::new("x").unwrap());
        let all = |a: &Attempt| [a.verifier.clone(), a.state.clone(), a.nonce.clone()];
        let mut seen: Vec<String> = all(&one).iter().chain(&all(&two)).map(|s| s.expose().clone()).collect();
        assert!(seen.iter().all(|secret| secret.len() == 43));
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 6);
        assert!(one.is_state(one.state.expose()) && !one.is_state(two.state.expose()) && !one.is_state(""));
        assert!(!format!("{one:?}").contains(one.state.expose().as_str()));
    }
}
