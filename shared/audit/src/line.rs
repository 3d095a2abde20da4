//! One line of the record: how it is written, and how it is read without a full parse.
//!
//! Apart because its bytes are what is hashed: writer, reader and verifier share this one description.
//!
//! `{"seq":N,"at":MS,"prev":"…","what":"…",…,"h":"…"}`, where `h` is the line's leaf in the tree: the RFC 6962
//! leaf hash, SHA-256(0x00 ‖ bytes), of the exact bytes before `,"h"`; and `prev` is the `h` of the line before.
//! What follows those bytes is fixed by them, so one hash binds the whole line to the chain and to the tree.

use crate::digest::Digest;
use crate::entry::Entry;
use crate::error::AuditError;
use crate::note::Origin;
use crate::tree::leaf_hash;
use sekisho_types::Timestamp;

/// The most a line may hold, in bytes, its newline included.
pub(crate) const MAX_LINE_BYTES: usize = 64 * 1024;
const SUFFIX_BYTES: usize = 72;

/// Hexadecimal digits of a SHA-256 value, as they stand in a line.
pub(crate) type Hex = [u8; 64];

/// A line ready to be written, its newline included.
pub(crate) struct Written {
    pub(crate) bytes: Vec<u8>,
    pub(crate) leaf: Digest,
}

/// The members of a line that every reader needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head<'a> {
    pub(crate) seq: u64,
    pub(crate) at: Timestamp,
    pub(crate) prev: &'a Hex,
    pub(crate) what: &'a [u8],
    pub(crate) call: Option<&'a [u8; 32]>,
    pub(crate) h: &'a Hex,
}

/// A line whose hash is right, and that hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Checked<'a> {
    pub(crate) head: Head<'a>,
    pub(crate) leaf: Digest,
}

/// Why a line is not one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It does not have the form of a line.
    Form,
    /// It has the form, but `h` is not the hash of what stands before it.
    Hash,
}

/// The hash that the first line of a record names as the line before it: it binds the record to its origin.
pub(crate) fn genesis(origin: &Origin) -> Hex {
    Digest::of_parts(&[b"sekisho record\n", origin.as_str().as_bytes(), b"\n"]).to_hex()
}

/// Writes an entry as a line.
pub(crate) fn encode(seq: u64, at: Timestamp, prev: &Hex, entry: &Entry) -> Result<Written, AuditError> {
    let body = serde_json::to_vec(entry)
        .map_err(|e| AuditError::Unwritable { detail: format!("encoding an entry: {e}") })?;
    let mut bytes = format!("{{\"seq\":{seq},\"at\":{},\"prev\":\"", at.as_ms()).into_bytes();
    bytes.extend_from_slice(prev);
    bytes.extend_from_slice(b"\",");
    bytes.extend_from_slice(body.get(1..body.len().saturating_sub(1)).unwrap_or_default());
    let leaf = leaf_hash(&bytes);
    bytes.extend_from_slice(b",\"h\":\"");
    bytes.extend_from_slice(&leaf.to_hex());
    bytes.extend_from_slice(b"\"}\n");
    if bytes.len() > MAX_LINE_BYTES {
        return Err(AuditError::EntryTooLarge { bytes: bytes.len(), limit: MAX_LINE_BYTES });
    }
    Ok(Written { bytes, leaf })
}

/// Reads the members at fixed places and checks `h`. The line comes without its newline.
pub(crate) fn check(line: &[u8]) -> Result<Checked<'_>, Fault> {
    let (body, h) = split(line).ok_or(Fault::Form)?;
    let leaf = leaf_hash(body);
    if leaf.to_hex() != *h {
        return Err(Fault::Hash);
    }
    let head = head(body, h).ok_or(Fault::Form)?;
    Ok(Checked { head, leaf })
}

/// Tells what a line says of itself, without checking its hash.
pub(crate) fn claims(line: &[u8]) -> Option<Head<'_>> {
    split(line).and_then(|(body, h)| head(body, h))
}

/// Tells whether a line looks as if it had been written to its end.
pub(crate) fn looks_whole(line: &[u8]) -> bool {
    split(line).is_some_and(|(_, h)| h.iter().all(u8::is_ascii_hexdigit))
}

/// The length of the first line of `bytes`, its newline included; all of it if there is no newline.
pub(crate) fn first_line_len(bytes: &[u8]) -> usize {
    // A slice as a reader cannot fail; and the standard library's search is the fast one.
    std::io::BufRead::skip_until(&mut &*bytes, b'\n').unwrap_or(bytes.len())
}

fn split(line: &[u8]) -> Option<(&[u8], &Hex)> {
    let (body, suffix) = line.split_last_chunk::<SUFFIX_BYTES>()?;
    let (h, rest) = suffix.strip_prefix(b",\"h\":\"")?.split_first_chunk::<64>()?;
    (rest == b"\"}").then_some((body, h))
}

fn head<'a>(body: &'a [u8], h: &'a Hex) -> Option<Head<'a>> {
    let (seq, rest) = digits(body.strip_prefix(b"{\"seq\":")?)?;
    let rest = rest.strip_prefix(b",\"at\":")?;
    let (at, rest) = match rest.strip_prefix(b"-") {
        Some(rest) => digits(rest).map(|(ms, rest)| (i64::try_from(ms).map(i64::wrapping_neg), rest))?,
        None => digits(rest).map(|(ms, rest)| (i64::try_from(ms), rest))?,
    };
    let (prev, rest) = rest.strip_prefix(b",\"prev\":\"")?.split_first_chunk::<64>()?;
    let rest = rest.strip_prefix(b"\",\"what\":\"")?;
    let end = rest.iter().position(|b| *b == b'"')?;
    let (what, rest) = rest.split_at_checked(end)?;
    let call = rest
        .strip_prefix(b"\",\"call\":\"")
        .and_then(|rest| rest.split_first_chunk::<32>())
        .and_then(|(call, rest)| rest.starts_with(b"\"").then_some(call));
    Some(Head { seq, at: Timestamp::from_ms(at.ok()?), prev, what, call, h })
}

/// Reads a number as we write it: no sign, no leading zero.
fn digits(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let len = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let (number, rest) = bytes.split_at_checked(len)?;
    if len == 0 || (len > 1 && number.starts_with(b"0")) {
        return None;
    }
    let value = number.iter().try_fold(0_u64, |n, b| n.checked_mul(10)?.checked_add(u64::from(b - b'0')))?;
    Some((value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sekisho_types::CallId;

    fn line() -> Vec<u8> {
        let entry = Entry::intent(CallId::from_random([0xab; 16]));
        let written = encode(12, Timestamp::from_ms(-5), &[b'0'; 64], &entry).unwrap();
        assert_eq!(written.bytes.last(), Some(&b'\n'));
        written.bytes[..written.bytes.len() - 1].to_vec()
    }

    #[test]
    fn a_line_reads_back() {
        let line = line();
        let Checked { head, leaf } = check(&line).unwrap();
        assert_eq!(leaf.to_hex(), *head.h);
        assert_eq!((head.seq, head.at.as_ms(), head.what), (12, -5, &b"intent"[..]));
        assert_eq!(head.call, Some(b"abababababababababababababababab"));
        assert!(serde_json::from_slice::<serde_json::Value>(&line).is_ok());
    }

    #[test]
    fn no_byte_can_be_flipped_and_no_byte_left_out() {
        let line = line();
        for at in 0..line.len() {
            for flip in [1, 0x20, 0x80] {
                let mut other = line.clone();
                other[at] ^= flip;
                assert!(check(&other).is_err(), "byte {at}");
            }
            let mut other = line.clone();
            other.remove(at);
            assert!(check(&other).is_err(), "byte {at} left out");
            assert!(check(&line[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn numbers_are_read_only_as_they_are_written() {
        assert_eq!(digits(b"0,"), Some((0, &b","[..])));
        assert_eq!(digits(b"18446744073709551615"), Some((u64::MAX, &b""[..])));
        for bad in ["", "01", "+1", "18446744073709551616"] {
            assert_eq!(digits(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn the_first_line_is_found() {
        assert_eq!(first_line_len(b"ab\ncd\n"), 3);
        assert_eq!(first_line_len(b"ab"), 2);
        assert_eq!(first_line_len(b""), 0);
    }
}
