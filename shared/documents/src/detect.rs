//! Finds out how bytes are written: each encoding in the order in which it can be told for sure.
//!
//! Apart from `strict.rs` and `japanese.rs` because here is only the order: mark, other things than text, shifts
//! of seven-bit Japanese, UTF-8, and last the two that any bytes might be.

use crate::binary::{self, BinaryKind};
use crate::decode::MAX_TEXT_BYTES;
use crate::error::DocumentError;
use crate::form::{Encoding, Form};
use crate::japanese;
use crate::marks::{self, Marks};
use crate::strict::{self, Sound};
use crate::utf16;

/// How much of a file the bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Extent {
    /// All of it.
    Whole,
    /// The first bytes, and the last character of them may be cut.
    Beginning,
}

/// Tells how a file is written, from all of it or from its first bytes.
///
/// A beginning in ASCII alone is answered as UTF-8. If a later part is then refused, the answer is found by
/// looking at that part, from the start of a line on.
///
/// - Errors: as [`crate::decode`].
pub fn detect(sample: &[u8], extent: Extent) -> Result<Form, DocumentError> {
    recognise(sample, extent).map(|(form, _)| form)
}

/// As [`detect`], with the text that was found on the way.
pub(crate) fn recognise(bytes: &[u8], extent: Extent) -> Result<(Form, Sound<'_>), DocumentError> {
    if bytes.len() > MAX_TEXT_BYTES {
        return Err(DocumentError::TooLarge { size_bytes: bytes.len(), limit_bytes: MAX_TEXT_BYTES });
    }
    match marked(bytes) {
        Some(Mark::Utf32) => Err(DocumentError::UnsupportedEncoding { name: "utf-32" }),
        Some(Mark::Known(Encoding::Utf8, body)) => unmarked(body, extent, bytes.len() - body.len()),
        Some(Mark::Known(encoding, body)) => {
            let sound = utf16::with_mark(encoding, body, extent);
            let sound = sound.ok_or(DocumentError::UnknownEncoding { valid_utf8_bytes: 0 })?;
            Ok((Form { encoding, bom: true }, sound))
        }
        None => unmarked(bytes, extent, 0),
    }
}

/// Recognises what follows `mark_bytes` of a UTF-8 mark; none of it may be anything else then.
fn unmarked(body: &[u8], extent: Extent, mark_bytes: usize) -> Result<(Form, Sound<'_>), DocumentError> {
    let utf8 = |sound| (Form { encoding: Encoding::Utf8, bom: mark_bytes > 0 }, sound);
    let plain = |(encoding, sound)| (Form::plain(encoding), sound);
    let unknown = |at| DocumentError::UnknownEncoding { valid_utf8_bytes: mark_bytes + at };
    let binary = |kind| DocumentError::Binary { kind };
    if let Some(kind) = binary::known(body) {
        return Err(binary(kind));
    }
    let marks = Marks::of(body);
    if marks.zeros > 0 {
        let kind = binary::with_zeros(body);
        let other = mark_bytes == 0 && kind == BinaryKind::Other;
        let text = if other { utf16::without_mark(body, extent) } else { None };
        return text.map(plain).ok_or(binary(kind));
    }
    if marks.controls * CONTROL_SHARE > body.len() {
        return Err(binary(BinaryKind::Other));
    }
    let shift = if marks.shifts > 0 { marks::first_shift(body) } else { None };
    if let Some(at) = shift {
        // Seven bits or not at all: what stands behind a shift among other bytes cannot be told.
        let seven_bit = mark_bytes == 0 && marks.high == 0;
        let text = if seven_bit { strict::decode(Encoding::Iso2022Jp, body, extent) } else { None };
        return text.map(|sound| plain((Encoding::Iso2022Jp, sound))).ok_or(unknown(at));
    }
    if let Some(sound) = strict::decode(Encoding::Utf8, body, extent) {
        return Ok(utf8(sound));
    }
    let valid = std::str::from_utf8(body).map_or_else(|error| error.valid_up_to(), str::len);
    if mark_bytes > 0 {
        return Err(unknown(valid));
    }
    if binary::is_late_pdf(body) {
        return Err(binary(BinaryKind::Pdf));
    }
    if marks.controls * CONTROL_SHARE_BEYOND_UTF8 > body.len() {
        return Err(binary(BinaryKind::Other));
    }
    japanese::choose(body, extent).map(plain).ok_or(unknown(valid))
}

// One control character among so many bytes is too many. Sound UTF-8 is proof of text by itself, so there more of
// them are borne than among bytes that could be anything.
const CONTROL_SHARE: usize = 20;
const CONTROL_SHARE_BEYOND_UTF8: usize = 200;

enum Mark<'a> {
    Utf32,
    Known(Encoding, &'a [u8]),
}

fn marked(bytes: &[u8]) -> Option<Mark<'_>> {
    if bytes.starts_with(b"\xff\xfe\0\0") || bytes.starts_with(b"\0\0\xfe\xff") {
        return Some(Mark::Utf32);
    }
    [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be]
        .into_iter()
        .find_map(|encoding| bytes.strip_prefix(encoding.bom()).map(|body| Mark::Known(encoding, body)))
}
