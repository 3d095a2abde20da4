//! The parts of a mail: headers, parameters, and where each part's bytes lie.
//!
//! Apart because this is structure alone: no charset of a text is decoded here. Depth and number of parts are
//! bounded, and nothing is copied.

use super::charset::decode_text;
use super::header::{MAX_HEADER_BYTES, decode_header};
use super::transfer::Transfer;
use std::borrow::Cow;

// Deeper than any program nests.
const MAX_DEPTH: usize = 24;
const MAX_PARTS: usize = 2_000;
const MAX_HEADERS: usize = 2_000;
const MAX_PARAMETERS: usize = 64;
const MAX_BOUNDARY_BYTES: usize = 256;

/// A part, or the mail as a whole.
#[derive(Debug)]
pub(crate) struct Part<'a> {
    headers: Vec<(&'a [u8], &'a [u8])>,
    /// `text/plain`, in lower case.
    pub(crate) media_type: String,
    parameters: Vec<(String, String)>,
    /// `attachment` or `inline`, in lower case; empty if it is not said.
    pub(crate) disposition: String,
    disposition_parameters: Vec<(String, String)>,
    /// How its bytes are written.
    pub(crate) transfer: Transfer,
    /// Its bytes, as written.
    pub(crate) body: &'a [u8],
    /// What it consists of.
    pub(crate) children: Vec<Part<'a>>,
}

/// How many parts are still taken, and whether there were more.
#[derive(Debug)]
pub(crate) struct Room {
    left: usize,
    /// Some parts were left out, or a header is longer than is read.
    pub(crate) cut: bool,
}

impl Room {
    /// Room for all that a mail may have.
    pub(crate) fn new() -> Self {
        Self { left: MAX_PARTS, cut: false }
    }
}

impl<'a> Part<'a> {
    /// Reads a part from its headers on.
    pub(crate) fn read(bytes: &'a [u8], room: &mut Room) -> Self {
        Self::within(bytes, "text/plain", 0, room)
    }

    fn within(bytes: &'a [u8], unnamed: &str, depth: usize, room: &mut Room) -> Self {
        let (headers, body) = headers(bytes);
        room.cut |= headers.iter().any(|(_, value)| value.len() > MAX_HEADER_BYTES);
        let value = |name: &str| find_header(&headers, name).unwrap_or_default();
        let (media_type, parameters) = with_parameters(value("content-type"));
        let media_type = if media_type.contains('/') { media_type } else { unnamed.to_owned() };
        let (disposition, disposition_parameters) = with_parameters(value("content-disposition"));
        let transfer = Transfer::of(&String::from_utf8_lossy(value("content-transfer-encoding")));
        let mut part = Self {
            headers,
            media_type,
            parameters,
            disposition,
            disposition_parameters,
            transfer,
            body,
            children: Vec::new(),
        };
        if part.media_type.starts_with("multipart/") {
            part.divide(depth, room);
        }
        part
    }

    fn divide(&mut self, depth: usize, room: &mut Room) {
        let Some(boundary) = self.parameter("boundary").map(|boundary| boundary.trim_end().to_owned()) else {
            return;
        };
        if boundary.is_empty() || boundary.len() > MAX_BOUNDARY_BYTES {
            return;
        }
        let unnamed = if self.media_type == "multipart/digest" { "message/rfc822" } else { "text/plain" };
        for body in between(self.body, boundary.as_bytes()) {
            if depth == MAX_DEPTH || room.left == 0 {
                room.cut = true;
                return;
            }
            room.left -= 1;
            self.children.push(Self::within(body, unnamed, depth + 1, room));
        }
    }

    /// The value of a header as it stands there, the first of its name; never more than is read.
    pub(crate) fn header(&self, name: &str) -> Option<&'a [u8]> {
        find_header(&self.headers, name)
    }

    /// There is no header at all.
    pub(crate) fn is_bare(&self) -> bool {
        self.headers.is_empty()
    }

    /// A parameter of the content type.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        find(&self.parameters, name)
    }

    /// The name of the file that it is, decoded.
    pub(crate) fn file_name(&self) -> Option<String> {
        let name = find(&self.disposition_parameters, "filename").or(self.parameter("name"))?;
        Some(name.trim().to_owned()).filter(|name| !name.is_empty())
    }

    /// Its bytes as they were before they were made safe for the road.
    pub(crate) fn bytes(&self) -> Cow<'a, [u8]> {
        self.transfer.decode(self.body)
    }
}

fn find<'p>(parameters: &'p [(String, String)], name: &str) -> Option<&'p str> {
    parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// The lines of a text with where each ends; the end of a line stands in it.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n')
}

type Headers<'a> = Vec<(&'a [u8], &'a [u8])>;

fn find_header<'a>(headers: &Headers<'a>, name: &str) -> Option<&'a [u8]> {
    let found = headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes()));
    // One byte more than is read, so that whoever reads it sees that it goes on.
    found.map(|(_, value)| value.get(..=MAX_HEADER_BYTES).unwrap_or(value))
}

fn headers(bytes: &[u8]) -> (Headers<'_>, &[u8]) {
    let mut headers: Headers<'_> = Vec::new();
    let mut at = 0;
    // Where the value of the header that is being read begins.
    let mut open: Option<(&[u8], usize)> = None;
    for line in lines(bytes) {
        let is_folded = line.starts_with(b" ") || line.starts_with(b"\t");
        let is_end = line.trim_ascii().is_empty();
        if is_end || !is_folded {
            headers
                .extend(open.take().and_then(|(name, from)| Some((name, bytes.get(from..at)?.trim_ascii()))));
        }
        if is_end {
            at += line.len();
            break;
        }
        if !is_folded && headers.len() < MAX_HEADERS {
            match line.iter().position(|byte| *byte == b':') {
                Some(colon) if is_name(line.get(..colon).unwrap_or_default()) => {
                    open = Some((line.get(..colon).unwrap_or_default().trim_ascii(), at + colon + 1));
                }
                // The line that mailboxes put before a mail.
                _ if at == 0 && line.starts_with(b"From ") => {}
                // No header and no empty line: the body begins.
                _ => return (headers, bytes.get(at..).unwrap_or_default()),
            }
        }
        at += line.len();
    }
    headers.extend(open.and_then(|(name, from)| Some((name, bytes.get(from..at)?.trim_ascii()))));
    (headers, bytes.get(at..).unwrap_or_default())
}

fn is_name(name: &[u8]) -> bool {
    let name = name.trim_ascii();
    !name.is_empty() && name.iter().all(u8::is_ascii_graphic)
}

/// What stands between the boundaries; what comes after the last, if it was never closed, is a part too.
fn between<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut from = None;
    let mut at = 0;
    for line in lines(body) {
        let rest = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary));
        let rest = rest.map(|rest| rest.trim_ascii());
        if let Some(rest) = rest.filter(|rest| rest.is_empty() || *rest == b"--") {
            let part = from.and_then(|from| body.get(from..at)).map(without_line_end);
            parts.extend(part);
            if rest == b"--" {
                return parts;
            }
            from = Some(at + line.len());
        }
        at += line.len();
    }
    parts.extend(from.and_then(|from| body.get(from..)));
    parts
}

/// The line end before a boundary belongs to the boundary.
fn without_line_end(part: &[u8]) -> &[u8] {
    let part = part.strip_suffix(b"\n").unwrap_or(part);
    part.strip_suffix(b"\r").unwrap_or(part)
}

/// A value such as `text/plain; charset=utf-8`, in lower case, and its parameters, decoded.
fn with_parameters(value: &[u8]) -> (String, Vec<(String, String)>) {
    let value = decode_text(value, None).text;
    let mut pieces = quoted_split(&value).into_iter();
    let first = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
    let pairs = pieces.filter_map(|piece| {
        let (name, value) = piece.split_once('=')?;
        Some((name.trim().to_ascii_lowercase(), unquoted(value.trim())))
    });
    (first, joined(pairs.take(MAX_PARAMETERS).collect()))
}

fn quoted_split(value: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut from, mut in_quotes, mut escaped) = (0, false, false);
    for (at, c) in value.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_quotes => escaped = true,
            '"' => in_quotes = !in_quotes,
            ';' if !in_quotes => {
                pieces.extend(value.get(from..at));
                from = at + 1;
                if pieces.len() > MAX_PARAMETERS {
                    return pieces;
                }
            }
            _ => {}
        }
    }
    pieces.extend(value.get(from..));
    pieces
}

fn unquoted(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else { return value.to_owned() };
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    let mut text = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        // Windows' paths and yen signs: only what needs an escape has one.
        match (c, chars.clone().next()) {
            ('\\', Some('"' | '\\')) => text.extend(chars.next()),
            ('\r' | '\n', _) => {}
            _ => text.push(c),
        }
    }
    text
}

/// Joins what RFC 2231 has cut into `name*0*`, `name*1`, and decodes it; the extended form counts before the plain.
fn joined(pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut pieces: Vec<(String, u32, Way, String)> = Vec::new();
    for (name, value) in pairs {
        let (name, way) =
            name.strip_suffix('*').map_or((name.as_str(), Way::Plain), |name| (name, Way::Extended));
        let (name, number) = match name.split_once('*') {
            Some((name, number)) => (name, number.parse().unwrap_or(u32::MAX)),
            None => (name, if way == Way::Extended { 0 } else { u32::MAX }),
        };
        pieces.push((name.to_owned(), number, way, value));
    }
    // The plain form is last: u32::MAX stands for it.
    pieces.sort_by(|left, right| (&left.0, left.1).cmp(&(&right.0, right.1)));
    let mut found: Vec<(String, String)> = Vec::new();
    let mut left = pieces.as_slice();
    while let Some((name, ..)) = left.first() {
        let same = left.iter().take_while(|piece| piece.0 == *name).count();
        let (group, rest) = left.split_at(same);
        left = rest;
        let numbered: Vec<_> = group.iter().filter(|piece| piece.1 != u32::MAX).collect();
        let value = match group.first() {
            Some(plain) if numbered.is_empty() => decode_header(&plain.3),
            _ => extended(&numbered),
        };
        found.push((name.clone(), value));
    }
    found
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Plain,
    Extended,
}

fn extended(pieces: &[&(String, u32, Way, String)]) -> String {
    let mut charset = None;
    let mut bytes = Vec::new();
    for (at, (_, _, way, value)) in pieces.iter().enumerate() {
        let mut value = value.as_str();
        if at == 0
            && *way == Way::Extended
            && let Some((named, rest)) = value.split_once('\'')
        {
            charset = Some(named.to_owned());
            value = rest.split_once('\'').map_or(rest, |(_, rest)| rest);
        }
        match way {
            Way::Extended => bytes.extend(percent_decoded(value)),
            Way::Plain => bytes.extend_from_slice(value.as_bytes()),
        }
    }
    decode_header(decode_text(&bytes, charset.as_deref().filter(|charset| !charset.is_empty())).text)
}

fn percent_decoded(value: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(value.len());
    let mut left = value.as_bytes();
    while let Some((first, rest)) = left.split_first() {
        let digit = |at: usize| rest.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        let pair = digit(0).zip(digit(1)).filter(|_| *first == b'%');
        let byte = pair.and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
        decoded.push(byte.unwrap_or(*first));
        left = rest.get(if byte.is_some() { 2 } else { 0 }..).unwrap_or_default();
    }
    decoded
}
