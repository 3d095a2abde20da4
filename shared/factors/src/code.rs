//! One-time codes: RFC 6238 with SHA-1, six digits, thirty seconds, as every authenticator app reads them.
//!
//! Apart and pure. What a code proves at delivery, when it is long out of date, is a keyed hash over what was approved
//! that only a holder of the code's secret can make.

use crate::{Bytes, FactorId};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sekisho_types::{Secret, Timestamp, UserId};
use sha1::Sha1;
use sha2::Sha256;

/// Bytes of a secret: as many as SHA-1 has.
pub(crate) const SECRET: usize = 20;
const STEP_MS: i64 = 30_000;
const DIGITS: usize = 6;

/// The thirty seconds that a moment lies in, counted from 1970.
pub(crate) fn step_of(at: Timestamp) -> u64 {
    u64::try_from(at.as_ms().div_euclid(STEP_MS)).unwrap_or(0)
}

/// The code of a step.
pub(crate) fn code_of(secret: &Secret<[u8; SECRET]>, step: u64) -> Option<u32> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret.expose()).ok()?;
    mac.update(&step.to_be_bytes());
    let hash: [u8; 20] = mac.finalize().into_bytes().into();
    let at = usize::from(hash.last()? & 0xf);
    let word = hash.get(at..at.checked_add(4)?)?;
    let number = u32::from_be_bytes(word.try_into().ok()?) & 0x7fff_ffff;
    Some(number % 1_000_000)
}

/// The step, among this one and its neighbours, that a code is of.
pub(crate) fn step_with(secret: &Secret<[u8; SECRET]>, code: u32, now: Timestamp) -> Option<u64> {
    let now = step_of(now);
    let steps = [now.saturating_sub(1), now, now.saturating_add(1)];
    // All three are computed, whichever fits.
    let codes = steps.map(|step| code_of(secret, step));
    steps.into_iter().zip(codes).filter(|(_, found)| *found == Some(code)).map(|(step, _)| step).next_back()
}

/// Reads six digits, in whatever width and with whatever blanks a person types them.
pub(crate) fn read_code(text: &str) -> Option<u32> {
    let digits: Vec<u32> = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c {
            '０'..='９' => u32::from(c).checked_sub(u32::from('０')),
            other => other.to_digit(10),
        })
        .collect::<Option<_>>()?;
    (digits.len() == DIGITS).then(|| digits.iter().fold(0, |code, digit| code * 10 + digit))
}

/// The keyed hash that a code's proof is.
pub(crate) fn mac(
    secret: &Secret<[u8; SECRET]>,
    digest: &[u8; 32],
    factor: &FactorId,
    step: u64,
) -> Option<Hmac<Sha256>> {
    let mut key = Hmac::<Sha256>::new_from_slice(secret.expose()).ok()?;
    key.update(b"sekisho/1/code-approval-key");
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.finalize().into_bytes()).ok()?;
    mac.update(b"sekisho/1/code-approval");
    mac.update(digest);
    mac.update(&step.to_be_bytes());
    mac.update(factor.as_str().as_bytes());
    Some(mac)
}

pub(crate) fn mac_bytes(mac: Hmac<Sha256>) -> Bytes {
    mac.finalize().into_bytes().to_vec().into()
}

/// The secret as people type it: groups of four letters and digits.
pub(crate) fn secret_text(secret: &Secret<[u8; SECRET]>) -> Secret<String> {
    Secret::new(data_encoding::BASE32_NOPAD.encode(secret.expose()))
}

/// The address that an authenticator app reads from a QR code.
pub(crate) fn uri(secret: &Secret<[u8; SECRET]>, person: &UserId) -> Secret<String> {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    let person = utf8_percent_encode(person.as_str(), NON_ALPHANUMERIC);
    Secret::new(format!(
        "otpauth://totp/Sekisho:{person}?secret={}&issuer=Sekisho&algorithm=SHA1&digits=6&period=30",
        secret_text(secret).expose()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B; six of the eight digits.
    #[test]
    fn the_standards_own_examples_come_out() {
        let secret = Secret::new(*b"12345678901234567890");
        for (seconds, code) in [
            (59, 287_082),
            (1_111_111_109, 81_804),
            (1_111_111_111, 50_471),
            (1_234_567_890, 5_924),
            (2_000_000_000, 279_037),
            (20_000_000_000, 353_130),
        ] {
            let at = Timestamp::from_ms(seconds * 1000);
            assert_eq!(code_of(&secret, step_of(at)), Some(code), "{seconds}");
            assert_eq!(step_with(&secret, code, at.plus_ms(30_000)), Some(step_of(at)));
            assert_eq!(step_with(&secret, code, at.plus_ms(-30_000)), Some(step_of(at)));
            assert_eq!(step_with(&secret, code, at.plus_ms(60_000)), None);
        }
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        for text in ["081804", " 081 804", "081-804", "０８１８０４", "081804\n"] {
            assert_eq!(read_code(text), Some(81_804), "{text}");
        }
        for text in ["", "81804", "0081804", "08180a", "+81804", "٠٨١٨٠٤"] {
            assert_eq!(read_code(text), None, "{text}");
        }
    }

    #[test]
    fn a_uri_holds_no_name_that_could_end_it() {
        let person = UserId::parse("OFFICE\\山田 & co?").unwrap();
        let uri = uri(&Secret::new([0; SECRET]), &person);
        assert_eq!(
            uri.expose(),
            "otpauth://totp/Sekisho:OFFICE%5C%E5%B1%B1%E7%94%B0%20%26%20co%3F?secret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
             &issuer=Sekisho&algorithm=SHA1&digits=6&period=30"
        );
    }
}
