//! The key store of the user's session: the Secret Service, which GNOME's keyring, KDE's wallet and others offer.
//!
//! Apart because another program keeps the key: it may be absent, locked, or ask the user for a password and never come
//! back. So it is asked on a thread that nobody waits for beyond a deadline, and every failure says what session this
//! is. It holds keys of 32 bytes under names without meaning, and nothing else. Not the kernel's keyring, which always
//! answers: it forgets at the next start, and a root key that is forgotten takes everything with it.

use crate::error::KeyFailure;
use crate::{KeyBackend, random_bytes};
use dbus_secret_service_keyring_store::Store;
use keyring_core::api::CredentialStoreApi as _;
use keyring_core::{Entry, Error};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;
use zeroize::{Zeroize as _, Zeroizing};

pub(super) const BACKENDS: &[KeyBackend] = &[KeyBackend::KeyFile, KeyBackend::OsStore];

const SERVICE: &str = "sekisho";
/// How long the store may take; it asks the user for a password if it is locked, and not everywhere is anybody to see it.
const PATIENCE: Duration = Duration::from_secs(3);

/// Gives a key to the store under a new name, and asks for it again before it is said to be kept.
pub(super) fn keep(key: &[u8; 32]) -> Result<[u8; 16], KeyFailure> {
    let name = random_bytes::<16>().map_err(|e| e.to_string())?;
    // As text: KDE's wallet keeps nothing else.
    let text = Zeroizing::new(hex(key));
    ask(&name, move |entry| entry.set_secret(text.as_bytes()))?;
    let mut kept = recall(&name)?;
    let same = kept == *key;
    kept.zeroize();
    if same { Ok(name) } else { Err(failure("it does not give back what it was given")) }
}

/// Asks the store for the key of this name.
pub(super) fn recall(name: &[u8; 16]) -> Result<[u8; 32], KeyFailure> {
    let text = Zeroizing::new(ask(name, Entry::get_secret)?);
    key_of(&text).ok_or_else(|| "what the key store of the session holds is no key of ours".into())
}

/// Takes the key of this name out of the store; one that is not there is out already.
pub(super) fn forget(name: &[u8; 16]) -> Result<(), KeyFailure> {
    ask(name, |entry| match entry.delete_credential() {
        Err(Error::NoEntry) => Ok(()),
        done => done,
    })
}

fn ask<T: Send + 'static>(
    name: &[u8; 16],
    work: impl FnOnce(&Entry) -> keyring_core::Result<T> + Send + 'static,
) -> Result<T, KeyFailure> {
    let (user, (tell, told)) = (hex(name), channel());
    let asked = std::thread::Builder::new().name("key-store".into()).spawn(move || {
        let done = Store::new().and_then(|store| work(&store.build(SERVICE, &user, None)?));
        // Who asked may have gone.
        let _ = tell.send(done.map_err(|error| failed(&error)));
    });
    asked.map_err(|error| failure(&error.to_string()))?;
    match told.recv_timeout(PATIENCE) {
        Ok(done) => done,
        Err(RecvTimeoutError::Timeout) => {
            Err(failure(&format!("it did not answer within {} s", PATIENCE.as_secs())))
        }
        Err(RecvTimeoutError::Disconnected) => Err(failure("it broke off")),
    }
}

/// The store's errors in our words. None of them is shown as it is: some hold what was stored.
fn failed(error: &Error) -> KeyFailure {
    match error {
        // Gone for good, which asking again does not change.
        Error::NoEntry => "the key store of the session does not hold it any more".into(),
        Error::Ambiguous(_) => "the key store of the session holds it twice".into(),
        Error::NoStorageAccess(_) => failure("it is locked, and nobody unlocked it"),
        Error::PlatformFailure(error) => failure(&format!("there is none, or it failed: {error}")),
        _ => failure("it refused"),
    }
}

fn failure(why: &str) -> KeyFailure {
    KeyFailure::Store(format!("{why} ({})", session()))
}

/// What kind of session this is, which mostly is why there is no store.
fn session() -> String {
    let told = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let kind = match (told("SSH_CONNECTION"), told("XDG_SESSION_TYPE")) {
        (Some(_), _) => "a session over SSH".to_owned(),
        (None, Some(kind)) => format!("a session of type {kind}"),
        (None, None) => "no login session, as of a service".to_owned(),
    };
    match told("DBUS_SESSION_BUS_ADDRESS") {
        Some(_) => kind,
        None => format!("{kind}, without DBUS_SESSION_BUS_ADDRESS"),
    }
}

fn hex(bytes: &[u8]) -> String {
    // As long as it will be: a text that grows leaves its beginning in memory.
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(digit), 16));
        }
    }
    text
}

fn key_of(text: &[u8]) -> Option<[u8; 32]> {
    let mut key = [0_u8; 32];
    if text.len() != 64 || !text.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    for (byte, digits) in key.iter_mut().zip(text.chunks(2)) {
        *byte = u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(key)
}
