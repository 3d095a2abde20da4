//! What leaves a vault leaves in an envelope: an `age` file that only its recipients open.
//!
//! Apart because it is the only format that others read too: should Sekisho be gone, the stock `age` opens it. An
//! envelope does not prove who sealed it, so whoever opens one looks at what it says of itself, and at who could have
//! put it there.

use crate::VaultError;
use age::secrecy::ExposeSecret as _;
use age::{DecryptError, Decryptor, Encryptor, x25519};
use sekisho_types::Secret;
use std::io::{Read as _, Write as _};
use zeroize::Zeroizing;

/// A public key to seal for: `age1…`. Nothing secret.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipient(x25519::Recipient);

/// What opens envelopes: one secret key or several.
pub struct Identities(Vec<x25519::Identity>);

/// More than an export or a delivery can be.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

impl Recipient {
    /// Parses a public key.
    ///
    /// - Errors: [`VaultError::BadRecipient`]; a secret key that was given by a slip is not echoed.
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        text.trim().parse().map(Self).map_err(|_| VaultError::BadRecipient)
    }
}

impl std::fmt::Display for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::fmt::Debug for Identities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identities({})", self.0.len())
    }
}

impl Identities {
    /// Reads a file as `age-keygen` writes it: a secret key a line, and lines that begin with `#`.
    ///
    /// - Errors: [`VaultError::BadIdentity`] if a line is neither, or there is no key.
    pub fn parse(text: &Secret<String>) -> Result<Self, VaultError> {
        let lines = text.expose().lines().map(str::trim);
        let keys = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        let keys: Vec<x25519::Identity> =
            keys.map(|line| line.parse().map_err(|_| VaultError::BadIdentity)).collect::<Result<_, _>>()?;
        if keys.is_empty() { Err(VaultError::BadIdentity) } else { Ok(Self(keys)) }
    }

    /// Draws a new secret key: itself as text, and its public part.
    pub(crate) fn draw() -> (Secret<String>, Recipient) {
        let key = x25519::Identity::generate();
        (Secret::new(key.to_string().expose_secret().to_owned()), Recipient(key.to_public()))
    }

    /// The public parts.
    pub(crate) fn recipients(&self) -> impl Iterator<Item = Recipient> {
        self.0.iter().map(|key| Recipient(key.to_public()))
    }
}

/// Seals for every one of the recipients, of whom there is at least one.
pub(crate) fn seal(recipients: &[Recipient], plain: &[u8]) -> Result<Vec<u8>, VaultError> {
    let each = recipients.iter().map(|recipient| &recipient.0 as &dyn age::Recipient);
    let encryptor = Encryptor::with_recipients(each).map_err(|_| VaultError::BadRecipient)?;
    let mut sealed = Vec::new();
    let written = encryptor.wrap_output(&mut sealed).and_then(|mut writer| {
        writer.write_all(plain)?;
        writer.finish()
    });
    written.map_err(|error| VaultError::BadEnvelope { detail: error.to_string() })?;
    Ok(sealed)
}

/// Opens an envelope; nothing of it is believed before all of it was read.
///
/// - Errors: [`VaultError::NotForUs`] if it is sealed for others; [`VaultError::BadEnvelope`] if it is none, or a byte
///   of it is not what was sealed.
pub(crate) fn open(identities: &Identities, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let bad = |detail: String| VaultError::BadEnvelope { detail };
    let decryptor = Decryptor::new_buffered(sealed).map_err(|error| bad(words(&error)))?;
    let each = identities.0.iter().map(|identity| identity as &dyn age::Identity);
    let reader = decryptor.decrypt(each).map_err(|error| match error {
        DecryptError::NoMatchingKeys => VaultError::NotForUs,
        other => bad(words(&other)),
    })?;
    let mut plain = Zeroizing::new(Vec::new());
    let read = reader.take(MOST_BYTES + 1).read_to_end(&mut plain).map_err(|error| bad(error.to_string()))?;
    if u64::try_from(read).unwrap_or(u64::MAX) > MOST_BYTES {
        return Err(bad("it is too large".into()));
    }
    Ok(plain)
}

/// What is wrong with an envelope. Not in the crate's own words: it looks those up in a catalogue that a build for
/// another machine does not find, and ends the program then.
fn words(error: &DecryptError) -> String {
    match error {
        DecryptError::Io(error) => error.to_string(),
        DecryptError::UnknownFormat => "it is of a format that is not known".into(),
        DecryptError::InvalidHeader => "its head cannot be read".into(),
        DecryptError::InvalidMac => "its head is not what was sealed".into(),
        DecryptError::ExcessiveWork { .. } => "it asks for more work than is done for one".into(),
        DecryptError::KeyDecryptionFailed | DecryptError::DecryptionFailed => {
            "it is not what was sealed".into()
        }
        DecryptError::NoMatchingKeys => "it is sealed for others".into(),
        _ => "it cannot be opened".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_opens_for_its_recipients_only() {
        let drawn: Vec<_> = (0..3).map(|_| Identities::draw()).collect();
        let sealed = seal(&[drawn[0].1.clone(), drawn[1].1.clone()], b"plain").unwrap();
        for (key, _) in &drawn[..2] {
            assert_eq!(open(&Identities::parse(key).unwrap(), &sealed).unwrap().as_slice(), b"plain");
        }
        let stranger = Identities::parse(&drawn[2].0).unwrap();
        assert!(matches!(open(&stranger, &sealed), Err(VaultError::NotForUs)));
        let key = Identities::parse(&drawn[0].0).unwrap();
        for at in 0..sealed.len() {
            let mut flipped = sealed.clone();
            flipped[at] ^= 1;
            let refused = open(&key, &flipped);
            assert!(
                matches!(refused, Err(VaultError::NotForUs | VaultError::BadEnvelope { .. })),
                "byte {at}"
            );
            assert!(open(&key, &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused_and_not_repeated() {
        let (key, public) = Identities::draw();
        assert_eq!(Recipient::parse(&format!(" {public}\n")).unwrap(), public);
        for bad in ["", "age1", key.expose(), "age1qqqqqq", "ssh-ed25519 AAAA"] {
            let error = Recipient::parse(bad).unwrap_err();
            assert!(matches!(error, VaultError::BadRecipient) && !error.to_string().contains("AGE"), "{bad}");
        }
        let file = |text: String| Identities::parse(&Secret::new(text));
        assert_eq!(file(format!("# made today\n\n{}\n", key.expose())).unwrap().recipients().count(), 1);
        for bad in [String::new(), "# nothing".to_owned(), public.to_string(), format!("{} x", key.expose())]
        {
            assert!(matches!(file(bad), Err(VaultError::BadIdentity)));
        }
        assert!(seal(&[], b"plain").is_err());
    }
}
