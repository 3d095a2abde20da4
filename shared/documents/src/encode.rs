//! Writes text back in the encoding it came in, or not at all.
//!
//! Apart from reading because the encoders outside are lenient: they write `\` for a yen sign, full-width kana for
//! half-width ones, and a question mark or an HTML entity for what they lack. Nothing of that is let through:
//! what is written here reads back as the very text.

use crate::detect::Extent;
use crate::error::DocumentError;
use crate::form::{Encoding, Form};
use crate::lines::Lines;
use crate::strict;
use encoding_rs::{Encoder, EncoderResult};

// Code page 932 keeps these places for characters that a company adds: 10 rows of 188.
const USER_DEFINED: std::ops::RangeInclusive<char> = '\u{e000}'..='\u{e757}';
const HALF_WIDTH: std::ops::RangeInclusive<char> = '\u{ff61}'..='\u{ff9f}';
const TO_ASCII: &[u8] = b"\x1b(B";
const TO_KANA: &[u8] = b"\x1b(I";

impl Form {
    /// Writes `text` in this form; its line ends stay what they are.
    ///
    /// What is returned reads back, in this form, as exactly `text`.
    ///
    /// - Errors: [`DocumentError::Unwritable`] if the encoding lacks a character; nothing is put in its place.
    pub fn encode(self, text: &str) -> Result<Vec<u8>, DocumentError> {
        let lacking =
            |count, first_line| DocumentError::Unwritable { encoding: self.encoding, count, first_line };
        let bom = if self.bom { self.encoding.bom() } else { &[] };
        // Without a mark of its own, a first character that is one would be taken for the file's.
        if bom.is_empty() && !self.encoding.bom().is_empty() && text.starts_with('\u{feff}') {
            return Err(lacking(1, 1));
        }
        let mut bytes = bom.to_vec();
        match self.encoding {
            Encoding::Utf8 => bytes.extend_from_slice(text.as_bytes()),
            Encoding::Utf16Le => bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
            Encoding::Utf16Be => bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
            Encoding::ShiftJis | Encoding::EucJp | Encoding::Iso2022Jp => {
                let mut writer = Writer::new(self.encoding, bytes);
                writer.write(text);
                let written = writer.finish();
                if let Some(first) = written.first_lacking {
                    let before = text.get(..first).unwrap_or_default();
                    return Err(lacking(written.lacking, Lines::ended_in(before) + 1));
                }
                // INVARIANT: what was written reads back the same, whatever the encoder outside thinks is close.
                let again = strict::decode(self.encoding, &written.bytes, Extent::Whole);
                if again.is_none_or(|sound| sound.text != text) {
                    return Err(lacking(1, 1));
                }
                bytes = written.bytes;
            }
        }
        Ok(bytes)
    }
}

struct Writer {
    encoding: Encoding,
    encoder: Encoder,
    written: Written,
    /// Bytes of the text behind us.
    at: usize,
    /// ISO-2022-JP: half-width kana are being written.
    in_kana: bool,
}

struct Written {
    bytes: Vec<u8>,
    lacking: usize,
    first_lacking: Option<usize>,
}

impl Writer {
    fn new(encoding: Encoding, bytes: Vec<u8>) -> Self {
        let encoder = strict::outside(encoding).new_encoder();
        let written = Written { bytes, lacking: 0, first_lacking: None };
        Self { encoding, encoder, written, at: 0, in_kana: false }
    }

    fn write(&mut self, text: &str) {
        let encoding = self.encoding;
        for piece in text.split_inclusive(|c| is_own(encoding, c)) {
            let last = piece.chars().next_back().filter(|c| is_own(encoding, *c));
            let run = last.and_then(|c| piece.strip_suffix(c)).unwrap_or(piece);
            self.write_run(run);
            if let Some(c) = last {
                self.write_own(c);
            }
        }
    }

    fn write_run(&mut self, run: &str) {
        if let Some(first) = run.chars().next() {
            self.leave_kana(first.is_ascii());
        }
        let mut rest = run;
        while !rest.is_empty() {
            let needed = self.encoder.max_buffer_length_from_utf8_without_replacement(rest.len());
            self.written.bytes.reserve(needed.unwrap_or(rest.len()));
            let out = &mut self.written.bytes;
            let (result, read) = self.encoder.encode_from_utf8_to_vec_without_replacement(rest, out, false);
            self.at += read;
            if let EncoderResult::Unmappable(c) = result {
                self.lacks(self.at - c.len_utf8().min(read));
            }
            rest = rest.get(read..).unwrap_or_default();
        }
    }

    fn write_own(&mut self, c: char) {
        let here = self.at;
        self.at += c.len_utf8();
        let code = u32::from(c);
        match self.encoding {
            Encoding::ShiftJis if USER_DEFINED.contains(&c) => {
                let place = code - 0xe000;
                let (row, cell) = (place / 188, place % 188);
                let trail = cell + if cell < 0x3f { 0x40 } else { 0x41 };
                self.written.bytes.extend([row + 0xf0, trail].map(|byte| byte.to_le_bytes()[0]));
            }
            Encoding::Iso2022Jp if HALF_WIDTH.contains(&c) => {
                self.enter_kana();
                self.written.bytes.push((code - 0xff61 + 0x21).to_le_bytes()[0]);
            }
            _ => self.lacks(here),
        }
    }

    fn lacks(&mut self, at: usize) {
        self.written.lacking += 1;
        self.written.first_lacking.get_or_insert(at);
    }

    fn enter_kana(&mut self) {
        if !std::mem::replace(&mut self.in_kana, true) {
            // A new encoder, and no return to ASCII from the old one: two shifts in a row are not sound.
            self.encoder = strict::outside(self.encoding).new_encoder();
            self.written.bytes.extend_from_slice(TO_KANA);
        }
    }

    fn leave_kana(&mut self, ascii_follows: bool) {
        // Any other character brings a shift of its own.
        if std::mem::replace(&mut self.in_kana, false) && ascii_follows {
            self.written.bytes.extend_from_slice(TO_ASCII);
        }
    }

    fn finish(mut self) -> Written {
        if self.in_kana {
            self.leave_kana(true);
        } else {
            self.written.bytes.reserve(TO_ASCII.len());
            let _ =
                self.encoder.encode_from_utf8_to_vec_without_replacement("", &mut self.written.bytes, true);
        }
        self.written
    }
}

/// Characters that the encoder outside gets wrong, or does not know though the encoding has them.
fn is_own(encoding: Encoding, c: char) -> bool {
    match encoding {
        Encoding::ShiftJis => matches!(c, '\u{a5}' | '\u{203e}' | '\u{2212}') || USER_DEFINED.contains(&c),
        Encoding::EucJp => matches!(c, '\u{a5}' | '\u{203e}' | '\u{2212}'),
        Encoding::Iso2022Jp => c == '\u{2212}' || HALF_WIDTH.contains(&c),
        Encoding::Utf8 | Encoding::Utf16Le | Encoding::Utf16Be => false,
    }
}
