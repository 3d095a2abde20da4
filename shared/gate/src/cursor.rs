//! Sealed cursors: where the next page starts, bound to the tool, its arguments and the version it showed.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use data_encoding::BASE64URL_NOPAD;
use sekisho_types::{Secret, Timestamp, ToolName, UserId};
use sha2::{Digest, Sha256};

const NONCE: usize = 24;
/// Cursors work for a working day.
const LIFE_MS: i64 = 12 * 3_600_000;

/// Where a page starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// A line counted from 1, or a row counted from 0.
    pub at: u64,
    /// What an earlier page has shown of it: characters of that line, or parts of that row's subject.
    pub within: u64,
    /// The version that the earlier page showed.
    pub stamp: u64,
}

/// What a cursor is bound to.
#[derive(Clone, Copy)]
pub(crate) struct Binding<'a> {
    /// A mask changed between two pages would move every position.
    pub(crate) policy: &'a str,
    pub(crate) user: &'a UserId,
    pub(crate) tool: &'a ToolName,
    pub(crate) args: &'a serde_json::Map<String, serde_json::Value>,
}

impl Binding<'_> {
    /// Digest over user, tool and arguments; members count in the order of their names.
    fn digest(&self) -> [u8; 32] {
        let mut members: Vec<_> = self.args.iter().collect();
        members.sort_by_key(|(name, _)| *name);
        let mut hash = Sha256::new();
        let mut add = |part: &str| {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        };
        add(self.policy);
        add(self.user.as_str());
        add(self.tool.as_str());
        for (name, value) in members {
            add(name);
            add(&value.to_string());
        }
        hash.finalize().into()
    }
}

pub(crate) struct CursorKey(pub(crate) Secret<[u8; 32]>);

impl CursorKey {
    /// Seals a position; `None` where the system has no randomness, so that no page promises a next one falsely.
    pub(crate) fn seal(&self, binding: &Binding<'_>, position: Position, now: Timestamp) -> Option<String> {
        let mut nonce = [0_u8; NONCE];
        getrandom::fill(&mut nonce).ok()?;
        let plain = [
            position.at.to_be_bytes(),
            position.within.to_be_bytes(),
            position.stamp.to_be_bytes(),
            now.as_ms().to_be_bytes(),
        ]
        .concat();
        let sealed = XChaCha20Poly1305::new(self.0.expose().into())
            .encrypt(&XNonce::from(nonce), Payload { msg: &plain, aad: &binding.digest() })
            .ok()?;
        Some(BASE64URL_NOPAD.encode(&[nonce.as_slice(), &sealed].concat()))
    }

    /// Opens a cursor; `None` if it was not made here, for this, or not lately.
    pub(crate) fn open(&self, binding: &Binding<'_>, cursor: &str, now: Timestamp) -> Option<Position> {
        let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        let plain = XChaCha20Poly1305::new(self.0.expose().into())
            .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &binding.digest() })
            .ok()?;
        let mut words = plain.chunks_exact(8).filter_map(|c| c.try_into().ok()).map(u64::from_be_bytes);
        let position = Position { at: words.next()?, within: words.next()?, stamp: words.next()? };
        let made = i64::from_be_bytes(words.next()?.to_be_bytes());
        let age = now.as_ms().saturating_sub(made);
        (-60_000..=LIFE_MS).contains(&age).then_some(position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_serves_only_what_it_was_made_for() {
        let key = CursorKey(Secret::new([1; 32]));
        let (user, other) = (UserId::parse("a").unwrap(), UserId::parse("b").unwrap());
        let (tool, args) = (ToolName::parse("read_file").unwrap(), serde_json::Map::new());
        let more = serde_json::Map::from_iter([("path".to_owned(), "x".into())]);
        let now = Timestamp::from_ms(1_000_000);
        let position = Position { at: 7, within: 2, stamp: 9 };
        let own = Binding { policy: "p", user: &user, tool: &tool, args: &args };
        let cursor = key.seal(&own, position, now).unwrap();
        assert_eq!(key.open(&own, &cursor, now), Some(position));
        assert_eq!(key.open(&own, &cursor, now.plus_ms(LIFE_MS + 1)), None, "too old");
        assert_eq!(key.open(&own, &cursor, now.plus_ms(-120_000)), None, "from the future");
        assert_eq!(key.open(&Binding { user: &other, ..own }, &cursor, now), None);
        assert_eq!(key.open(&Binding { policy: "q", ..own }, &cursor, now), None);
        assert_eq!(key.open(&Binding { args: &more, ..own }, &cursor, now), None);
        assert_eq!(CursorKey(Secret::new([2; 32])).open(&own, &cursor, now), None);
        for bad in ["", "a", "!!!", "AAAA"] {
            assert_eq!(key.open(&own, bad, now), None);
        }
    }
}
