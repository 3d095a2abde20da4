//! The words of a header, as they are written.
//!
//! Apart from `compose.rs` because each is safe by itself: ASCII without control characters, and no longer than a
//! line may be.

// `Content-Disposition: ` and a word of so many bytes fit in one line.
const LINE_BYTES: usize = 76;
// As Base64 with its frame this is 64 bytes, of 75 that a word may have, and leaves room for the header's name.
const WORD_BYTES: usize = 39;
const PLAIN_BYTES: usize = 60;
// Three bytes an escaped byte: a piece with its name stays within a line.
const PIECE_BYTES: usize = 54;
const MAX_LOCAL_BYTES: usize = 64;
const MAX_DOMAIN_BYTES: usize = 253;

/// Writes a header and folds it between its words; nothing if there are none.
pub(crate) fn head(out: &mut String, name: &str, words: &[String]) {
    if words.is_empty() {
        return;
    }
    out.push_str(name);
    out.push(':');
    let mut line_bytes = name.len() + 1;
    for (at, word) in words.iter().enumerate() {
        let first = word.split("\r\n").next().unwrap_or_default();
        if at > 0 && line_bytes + 1 + first.len() > LINE_BYTES {
            out.push_str("\r\n");
            line_bytes = 0;
        }
        out.push(' ');
        out.push_str(word);
        let last = word.rsplit("\r\n").next().unwrap_or_default();
        line_bytes = if first.len() == word.len() { line_bytes + 1 + word.len() } else { last.len() };
    }
    out.push_str("\r\n");
}

/// Text as it is, if it is short ASCII that means nothing else; or as encoded words, folded.
pub(crate) fn encoded(text: &str) -> String {
    let is_plain = text.len() <= PLAIN_BYTES
        && text.chars().all(|c| c.is_ascii_graphic() || c == ' ')
        && !text.contains("=?")
        && text.trim() == text;
    if is_plain { text.to_owned() } else { encoded_words(text) }
}

fn encoded_words(text: &str) -> String {
    let words = pieces(text, WORD_BYTES, char::len_utf8);
    let words = words.map(|piece| format!("=?UTF-8?B?{}?=", data_encoding::BASE64.encode(piece.as_bytes())));
    words.collect::<Vec<_>>().join("\r\n ")
}

/// Cuts a text between characters so that no piece weighs more than `most`.
fn pieces(text: &str, most: usize, weight: fn(char) -> usize) -> impl Iterator<Item = String> {
    let mut pieces = vec![String::new()];
    let mut heavy = 0;
    for c in text.chars() {
        heavy += weight(c);
        if heavy > most {
            pieces.push(String::new());
            heavy = weight(c);
        }
        if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
    }
    pieces.into_iter().filter(|piece| !piece.is_empty())
}

/// A name and an address; nothing if the address is none.
pub(crate) fn address(name: &str, address: &str) -> Option<String> {
    let (local, domain) = address.rsplit_once('@')?;
    let is_atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let is_label = |label: &str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
        !label.is_empty() && label.len() <= 63 && label.chars().all(is_part) && !label.starts_with('-')
    };
    let is_sound = !local.is_empty()
        && local.len() <= MAX_LOCAL_BYTES
        && local.chars().all(is_atom)
        && domain.len() <= MAX_DOMAIN_BYTES
        && domain.contains('.')
        && domain.split('.').all(is_label);
    if !is_sound {
        return None;
    }
    // Japanese carriers once gave out addresses with dots where none may stand unquoted.
    let needs_quotes = local.starts_with('.') || local.ends_with('.') || local.contains("..");
    let address = if needs_quotes { format!("\"{local}\"@{domain}") } else { address.to_owned() };
    let name = name.trim();
    if name.is_empty() {
        return Some(address);
    }
    let is_plain = name.len() <= PLAIN_BYTES
        && name.chars().all(|c| c.is_ascii_graphic() || c == ' ')
        && !name.contains("=?");
    let name = if is_plain {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        encoded_words(name)
    };
    Some(format!("{name}\r\n <{address}>"))
}

/// The parameters that name a file, by RFC 2231 where the name is not plain ASCII.
pub(crate) fn file_name(name: &str) -> Vec<String> {
    let is_plain = name.len() <= PIECE_BYTES
        && name.chars().all(|c| c.is_ascii_graphic() || c == ' ')
        && !name.contains(['"', '\\', '=']);
    if is_plain {
        return vec![format!("filename=\"{name}\"")];
    }
    let pieces: Vec<String> = pieces(name, PIECE_BYTES, |c| escaped(c).len()).collect();
    let last = pieces.len().saturating_sub(1);
    let written = pieces.iter().enumerate().map(|(at, piece)| {
        let charset = if at == 0 { "utf-8''" } else { "" };
        let value: String = piece.chars().map(escaped).collect();
        let more = if at < last { ";" } else { "" };
        match last {
            0 => format!("filename*={charset}{value}"),
            _ => format!("filename*{at}*={charset}{value}{more}"),
        }
    });
    written.collect()
}

fn escaped(c: char) -> String {
    if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') {
        return c.to_string();
    }
    let mut bytes = [0; 4];
    c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")).collect()
}
