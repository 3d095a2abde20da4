//! Who has opened the console: start links, good once; sessions, short, in this process alone.
//!
//! Apart because everything here is a secret that is drawn, compared and forgotten. A session has two: a cookie, and the
//! path that all its pages lie beneath. Browsers send a cookie to every port of `localhost`, but only beneath its path:
//! so no other program that listens here is ever sent one.

use crate::error::CliError;
use data_encoding::BASE64URL_NOPAD;
use sekisho_factors::{CodeEnrolment, PasskeyEnrolment, Withdrawal};
use sekisho_platform::random_bytes;
use sekisho_types::Lang;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a start link is good.
pub(crate) const LINK_LIFE: Duration = Duration::from_secs(60);
/// How long a session lives, whatever is done in it.
pub(super) const LIFE: Duration = Duration::from_secs(4 * 60 * 60);
/// How long it lives while nothing is done in it.
const IDLE: Duration = Duration::from_secs(30 * 60);
const MOST_LINKS: usize = 16;
const MOST_SESSIONS: usize = 16;

/// What the console says once, on the next page.
#[derive(Debug, Clone)]
pub(super) struct Notice {
    pub(super) good: bool,
    pub(super) what: String,
    pub(super) next: String,
}

/// A change of factors that was begun on these pages.
#[derive(Clone)]
pub(super) enum Change {
    Passkey(PasskeyEnrolment),
    Code(Box<CodeEnrolment>),
    Withdrawal(Withdrawal),
}

/// One opened console.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) path: String,
    cookie: String,
    pub(super) csrf: String,
    pub(super) lang: Lang,
    begun: Instant,
    seen: Instant,
    pub(super) notice: Option<Notice>,
    pub(super) change: Option<Change>,
}

/// All of them.
#[derive(Default)]
pub(crate) struct Sessions {
    links: Mutex<Vec<(String, Instant)>>,
    open: Mutex<Vec<Session>>,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A list of secrets is as good after a panic elsewhere as before.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn secret<const N: usize>() -> Result<String, CliError> {
    Ok(BASE64URL_NOPAD.encode(&random_bytes::<N>()?))
}

/// Compares without telling by the time it takes how much of it fits.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

impl Sessions {
    /// Draws a start link's word.
    ///
    /// - Errors: [`CliError`] if the system gives no randomness.
    pub(crate) fn new_link(&self) -> Result<String, CliError> {
        let word = secret::<32>()?;
        let mut links = held(&self.links);
        links.retain(|(_, made)| made.elapsed() < LINK_LIFE);
        if links.len() >= MOST_LINKS {
            links.remove(0);
        }
        links.push((word.clone(), Instant::now()));
        Ok(word)
    }

    /// Uses a start link up; tells whether it was good.
    pub(super) fn spend_link(&self, word: &str) -> bool {
        let mut links = held(&self.links);
        links.retain(|(_, made)| made.elapsed() < LINK_LIFE);
        let before = links.len();
        links.retain(|(link, _)| !same(link, word));
        links.len() < before
    }

    /// Opens a session; its path and its cookie.
    pub(super) fn open(&self, lang: Lang) -> Result<(String, String), CliError> {
        let (path, cookie) = (secret::<16>()?, secret::<32>()?);
        let now = Instant::now();
        let session = Session {
            path: path.clone(),
            cookie: cookie.clone(),
            csrf: secret::<32>()?,
            lang,
            begun: now,
            seen: now,
            notice: None,
            change: None,
        };
        let mut open = held(&self.open);
        if open.len() >= MOST_SESSIONS {
            open.remove(0);
        }
        open.push(session);
        Ok((path, cookie))
    }

    /// The session of a path that this cookie belongs to, if it lives; it was seen now.
    pub(super) fn find(&self, path: &str, cookie: &str) -> Option<Session> {
        let found = self.look(path, cookie)?;
        self.change(path, |session| session.seen = Instant::now());
        Some(found)
    }

    /// As [`Sessions::find`], for what a page asks by itself: that is no use by a person, and keeps no session alive.
    pub(super) fn look(&self, path: &str, cookie: &str) -> Option<Session> {
        let mut open = held(&self.open);
        open.retain(|session| session.begun.elapsed() < LIFE && session.seen.elapsed() < IDLE);
        let mut fit =
            open.iter().filter(|session| same(&session.path, path) && same(&session.cookie, cookie));
        fit.next().cloned()
    }

    /// Changes a session that is open.
    pub(super) fn change<T>(&self, path: &str, change: impl FnOnce(&mut Session) -> T) -> Option<T> {
        held(&self.open).iter_mut().find(|session| session.path == path).map(change)
    }

    /// Ends a session.
    pub(super) fn close(&self, path: &str) {
        held(&self.open).retain(|session| session.path != path);
    }
}

impl Session {
    pub(super) fn has_token(&self, token: &str) -> bool {
        same(&self.csrf, token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_good_once_and_a_session_only_whole() {
        let sessions = Sessions::default();
        let link = sessions.new_link().unwrap();
        assert!(!sessions.spend_link("x"));
        assert!(sessions.spend_link(&link));
        assert!(!sessions.spend_link(&link));
        let (path, cookie) = sessions.open(Lang::Ja).unwrap();
        let (other, its_cookie) = sessions.open(Lang::Ja).unwrap();
        assert!(sessions.find(&path, &cookie).is_some());
        for (path, cookie) in
            [(&path, &its_cookie), (&other, &cookie), (&path, &String::new()), (&cookie, &path)]
        {
            assert!(sessions.find(path, cookie).is_none());
        }
        sessions.close(&path);
        assert!(sessions.find(&path, &cookie).is_none());
    }
}
