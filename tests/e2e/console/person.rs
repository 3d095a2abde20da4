//! A person's authenticator and app, in software.

use data_encoding::BASE64URL_NOPAD;
use sekisho_testkit::{SoftKey, one_time_code};
use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

/// One key, on whatever page it is used.
pub(crate) struct Authenticator {
    seed: u8,
    on_pages: BTreeMap<u16, SoftKey>,
}

impl Authenticator {
    pub(crate) fn new(seed: u8) -> Self {
        Self { seed, on_pages: BTreeMap::new() }
    }

    fn on(&mut self, origin: &str) -> &mut SoftKey {
        let port = origin.rsplit(':').next().unwrap().parse().unwrap();
        self.on_pages.entry(port).or_insert_with(|| SoftKey::new(self.seed, port))
    }

    /// What a browser hands over when a passkey is made.
    pub(crate) fn register(&mut self, challenge: &str, origin: &str) -> String {
        self.on(origin).register(&bytes(challenge)).to_string()
    }

    /// What a browser hands over when a passkey answers.
    pub(crate) fn assert(&mut self, challenge: &str, origin: &str) -> String {
        self.on(origin).assert(&bytes(challenge)).to_string()
    }
}

fn bytes(challenge: &str) -> [u8; 32] {
    BASE64URL_NOPAD.decode(challenge.as_bytes()).unwrap().try_into().unwrap()
}

/// The code that an app shows `steps` thirty seconds from now.
pub(crate) fn code(secret: &str, steps: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    one_time_code(secret, now.checked_add_signed(steps * 30).unwrap())
}
