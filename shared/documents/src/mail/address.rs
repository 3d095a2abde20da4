//! Lists of addresses as they stand in headers.
//!
//! Apart because nothing here may be lost: an address that is odd is still somebody who gets the mail.

use super::charset::decode_text;
use super::header::{EncodedWord, bounded, decode_header};

/// Somebody in a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name that is shown, decoded.
    pub name: Option<String>,
    /// The address as it is written; may be odd.
    pub address: String,
}

/// Reads the value of a header such as `To`: names decoded, members of groups listed, comments taken for names.
///
/// Takes the value as it stands in the mail, not decoded: a decoded name may hold a comma. Every address is kept, be
/// it none by the standard.
///
/// - Units: at most [`super::MAX_HEADER_BYTES`] are read; an address that they cut in two is left out, for it would be
///   somebody else's.
/// - Source: RFC 5322 section 3.4, and habit: `;` between addresses, names after addresses, brackets left open.
pub fn addresses(value: impl AsRef<[u8]>) -> Vec<Mailbox> {
    let read = bounded(value.as_ref());
    let text = decode_text(read, None).text.replace(['\r', '\n'], "");
    let mut found = Vec::new();
    let mut item = Item::default();
    let mut left = text.as_str();
    while let Some(c) = left.chars().next() {
        let rest = left.get(c.len_utf8()..).unwrap_or_default();
        if let Some(word) = EncodedWord::at(left.as_bytes()) {
            let used = left.len() - word.after.len();
            item.push_str(left.get(..used).unwrap_or_default());
            left = left.get(used..).unwrap_or_default();
            continue;
        }
        left = rest;
        match c {
            '\\' if item.within == Within::Quotes || item.comments > 0 => {
                let mut chars = rest.chars();
                if let Some(escaped) = chars.next() {
                    item.push(escaped);
                }
                left = chars.as_str();
            }
            '"' if item.comments == 0 && item.within != Within::Angle => {
                item.within = if item.within == Within::Quotes { Within::Words } else { Within::Quotes };
                item.quoted = true;
            }
            _ if item.within == Within::Quotes => item.push(c),
            '(' => {
                item.comments += 1;
            }
            ')' if item.comments > 0 => item.comments -= 1,
            _ if item.comments > 0 => item.comment.push(c),
            '<' => item.within = Within::Angle,
            '>' => item.within = Within::Words,
            // A comma within brackets belongs to an old route, unless the bracket was never closed.
            ',' if item.within == Within::Angle && item.angle.starts_with('@') => item.push(c),
            ',' | ';' => found.extend(std::mem::take(&mut item).finish()),
            ':' if item.within == Within::Words && item.angle.is_empty() && !item.has_at => {
                item = Item::default();
            }
            _ => item.push(c),
        }
    }
    if read.len() == value.as_ref().len() {
        found.extend(item.finish());
    }
    found
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Within {
    #[default]
    Words,
    Quotes,
    Angle,
}

#[derive(Debug, Default)]
struct Item {
    within: Within,
    comments: usize,
    quoted: bool,
    words: String,
    /// There is an `@` in `words`: looking for it anew at each colon would take time without end.
    has_at: bool,
    angle: String,
    comment: String,
}

impl Item {
    fn push(&mut self, c: char) {
        if self.comments > 0 {
            self.comment.push(c);
        } else if self.within == Within::Angle {
            self.angle.push(c);
        } else {
            self.has_at |= c == '@';
            self.words.push(c);
        }
    }

    fn push_str(&mut self, text: &str) {
        text.chars().for_each(|c| self.push(c));
    }

    fn finish(self) -> Option<Mailbox> {
        let name = |text: &str| Some(decode_header(text)).filter(|name| !name.is_empty());
        let words = self.words.trim();
        let comment = name(&self.comment);
        if self.angle.trim().is_empty() {
            let is_bare = self.quoted && !words.contains('@');
            let address = if is_bare { words.to_owned() } else { words.split_whitespace().collect() };
            return (!words.is_empty()).then_some(Mailbox { name: comment, address });
        }
        // `<@relay,@relay:a@example.com>`
        let angle = self.angle.trim();
        let address = if angle.starts_with('@') { angle.rsplit(':').next().unwrap_or(angle) } else { angle };
        let address = decode_header(address);
        Some(Mailbox { name: name(words).or(comment), address })
    }
}
