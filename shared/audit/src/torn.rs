//! What a crash leaves at the end of a segment, and the entry that documents it.
//!
//! Apart because writer and verifier must agree to the byte on what is a torn tail and what is damage. Nothing
//! is ever cut off: a torn stretch stays where it is, and the next entry tells its length and hash.

use crate::digest::Digest;
use crate::line::{self, Head, Hex, MAX_LINE_BYTES};
use serde::Deserialize;

/// The longest stretch a crash may leave, in bytes; more than that is damage.
const MAX_TORN_BYTES: usize = 1024 * 1024;

/// What is to be done about the bytes behind the last good line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Leftover {
    /// There are none.
    Nothing,
    /// The last line is whole but for its newline.
    LacksNewline,
    /// A stretch to be documented; its newline is still to be written or stands there already.
    Torn { bytes: u64, sha256: Digest, newline: Newline },
    /// No crash leaves this.
    Damage,
}

/// Whether a torn stretch ends its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Newline {
    Missing,
    There,
}

#[derive(Deserialize)]
struct TornMembers {
    bytes: u64,
    sha256: Digest,
}

/// Where the entry that documents the beginning of `rest` stands in it, if there is one.
///
/// It must be the very next entry (`seq` and `prev` are what is expected) and tell the length and hash of exactly
/// the bytes before it.
pub(crate) fn covered_by(rest: &[u8], seq: u64, prev: &Hex) -> Option<usize> {
    let mut at = 0;
    while at < rest.len() && at <= MAX_TORN_BYTES {
        let (before, tail) = rest.split_at_checked(at)?;
        let (found, _) = tail.split_at_checked(line::first_line_len(tail))?;
        if at > 0 && documents(found.strip_suffix(b"\n").unwrap_or(found), before, seq, prev) {
            return Some(at);
        }
        at = at.checked_add(found.len())?;
    }
    None
}

fn documents(found: &[u8], torn: &[u8], seq: u64, prev: &Hex) -> bool {
    let claims = line::claims(found).is_some_and(|head| head.what == b"torn" && fits(&head, seq, prev));
    claims && line::check(found).is_ok() && tells(found, torn)
}

fn fits(head: &Head<'_>, seq: u64, prev: &Hex) -> bool {
    head.seq == seq && head.prev == prev
}

fn tells(found: &[u8], torn: &[u8]) -> bool {
    serde_json::from_slice::<TornMembers>(found).is_ok_and(|members| {
        u64::try_from(torn.len()) == Ok(members.bytes) && members.sha256 == Digest::of(torn)
    })
}

/// Judges what stands behind the last good line of the last segment. `rest` is not covered by any entry.
pub(crate) fn judge(rest: &[u8], seq: u64, prev: &Hex) -> Leftover {
    if rest.is_empty() {
        return Leftover::Nothing;
    }
    let newline = if rest.ends_with(b"\n") { Newline::There } else { Newline::Missing };
    if newline == Newline::Missing {
        let whole = line::check(rest).is_ok_and(|line| fits(&line.head, seq, prev));
        if whole || covered_by(rest, seq, prev).is_some() {
            return Leftover::LacksNewline;
        }
    }
    if rest.len() > MAX_TORN_BYTES {
        return Leftover::Damage;
    }
    // A crash of a process leaves the beginning of a line; a crash of the machine may leave blocks of zeros as
    // well, and whole lines behind them. A whole line that is not the next one, without zeros, is neither.
    if !rest.contains(&0) && rest.split(|b| *b == b'\n').any(line::looks_whole) {
        return Leftover::Damage;
    }
    let sha256 = match newline {
        Newline::There => Digest::of(rest),
        Newline::Missing => Digest::of_parts(&[rest, b"\n"]),
    };
    let bytes = u64::try_from(rest.len()).unwrap_or(u64::MAX);
    let bytes = bytes.saturating_add(u64::from(newline == Newline::Missing));
    Leftover::Torn { bytes, sha256, newline }
}

// INVARIANT: one line always fits into what is searched for a documenting entry.
const _: () = assert!(MAX_LINE_BYTES < MAX_TORN_BYTES);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::Entry;
    use sekisho_types::Timestamp;

    const PREV: Hex = [b'a'; 64];

    fn line(seq: u64, entry: &Entry) -> Vec<u8> {
        line::encode(seq, Timestamp::from_ms(1), &PREV, entry).unwrap().bytes
    }

    fn documented(torn: &[u8]) -> Vec<u8> {
        let entry = Entry::torn(u64::try_from(torn.len()).unwrap(), Digest::of(torn));
        [torn, &line(5, &entry)].concat()
    }

    #[test]
    fn the_beginning_of_a_line_is_torn_and_a_whole_one_is_adopted() {
        let whole = line(5, &Entry::start());
        let bare = &whole[..whole.len() - 1];
        assert_eq!(judge(bare, 5, &PREV), Leftover::LacksNewline);
        for cut in 1..bare.len() {
            let expected = Leftover::Torn {
                bytes: u64::try_from(cut + 1).unwrap(),
                sha256: Digest::of_parts(&[&bare[..cut], b"\n"]),
                newline: Newline::Missing,
            };
            assert_eq!(judge(&bare[..cut], 5, &PREV), expected, "cut at {cut}");
        }
        assert_eq!(judge(b"", 5, &PREV), Leftover::Nothing);
    }

    #[test]
    fn a_crash_while_documenting_is_documented_as_well() {
        let torn = b"{\"seq\":5,\"at\"\n";
        let all = documented(torn);
        assert_eq!(covered_by(&all, 5, &PREV), Some(torn.len()));
        assert_eq!(covered_by(&all, 6, &PREV), None);
        for cut in 1..all.len() - 1 {
            let left = judge(&all[..cut], 5, &PREV);
            assert!(matches!(left, Leftover::Torn { .. }), "cut at {cut}: {left:?}");
        }
        assert_eq!(judge(&all[..all.len() - 1], 5, &PREV), Leftover::LacksNewline);
    }

    #[test]
    fn a_whole_line_that_does_not_fit_is_damage() {
        let mut flipped = line(5, &Entry::start());
        flipped[20] ^= 1;
        assert_eq!(judge(&flipped, 5, &PREV), Leftover::Damage);
        assert_eq!(judge(&line(6, &Entry::start()), 5, &PREV), Leftover::Damage);
        assert_eq!(judge(&vec![b'x'; MAX_TORN_BYTES + 1], 5, &PREV), Leftover::Damage);
    }

    #[test]
    fn zeros_of_a_machine_that_lost_its_power_are_torn() {
        let zeros = [vec![0; 700], line(6, &Entry::start())].concat();
        assert!(matches!(judge(&zeros, 5, &PREV), Leftover::Torn { newline: Newline::There, .. }));
    }

    #[test]
    fn an_entry_that_tells_another_length_or_hash_covers_nothing() {
        let torn = b"half a line\n";
        let other = Entry::torn(12, Digest::of(b"half a lime\n"));
        assert_eq!(covered_by(&[&torn[..], &line(5, &other)].concat(), 5, &PREV), None);
        let shorter = Entry::torn(11, Digest::of(torn));
        assert_eq!(covered_by(&[&torn[..], &line(5, &shorter)].concat(), 5, &PREV), None);
    }
}
