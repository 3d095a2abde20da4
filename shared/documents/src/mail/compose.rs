//! Writes mails.
//!
//! Apart because what is written here is approved by a person byte by byte: the same mail gives the same bytes, so
//! nothing is drawn or asked of a clock, and no value can become a header or a line of its own.
//!
//! Every body is Base64, in which no boundary can occur, as all of them hold `=_`.

use super::address::Mailbox;
use super::words::{address, encoded, file_name, head};
use jiff::Zoned;

/// How much text and attachments may weigh together, in bytes before encoding: Gmail's own limit.
pub const MAX_COMPOSED_BYTES: usize = 25 * 1024 * 1024;
// The thread's first and its last ids: what programs thread by.
const MAX_REFERENCES: usize = 20;
const MAX_RECIPIENTS: usize = 500;
const MAX_ID_BYTES: usize = 250;
const MAX_SUBJECT_CHARS: usize = 1_000;
const LINE_BYTES: usize = 57;

/// A mail to be written.
#[derive(Debug, Clone)]
pub struct NewMail {
    /// Whose mail it is.
    pub from: Mailbox,
    /// To whom.
    pub to: Vec<Mailbox>,
    /// Who gets a copy.
    pub cc: Vec<Mailbox>,
    /// Who gets a copy unseen. Written as a header, which whoever sends the mail takes out.
    pub bcc: Vec<Mailbox>,
    /// The subject.
    pub subject: String,
    /// When it was written; its offset is shown to the reader.
    pub date: Zoned,
    /// Its own id, without brackets.
    pub message_id: String,
    /// The id that it answers, without brackets.
    pub in_reply_to: Option<String>,
    /// The ids of its thread, oldest first. The first and the last nineteen are written, and none that no header can
    /// hold.
    pub references: Vec<String>,
    /// What it says, with any line ends.
    pub text: String,
    /// The same as HTML, for programs that prefer it.
    pub html: Option<String>,
    /// What goes with it.
    pub attachments: Vec<NewAttachment>,
}

/// A file that goes with a mail.
#[derive(Clone)]
pub struct NewAttachment {
    /// Its name.
    pub name: String,
    /// Its type, such as `application/pdf`. A mail as a file is written as `application/octet-stream`, because MIME
    /// forbids to encode it otherwise.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

// Content belongs in no log.
impl std::fmt::Debug for NewAttachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewAttachment")
            .field("media_type", &self.media_type)
            .field("size_bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// Why a mail was not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// A value holds a line end or another control character.
    #[error("a control character in {field}")]
    Control {
        /// Which header or part.
        field: &'static str,
    },
    /// An address that no mail can be sent to.
    #[error("no address in {field}, at place {place}")]
    Address {
        /// Which header.
        field: &'static str,
        /// Which of its addresses, from 1.
        place: usize,
    },
    /// An id that no header can hold.
    #[error("no message id in {field}")]
    Id {
        /// Which header.
        field: &'static str,
    },
    /// Nobody gets it, or more than can be read before they are approved.
    #[error("{count} recipients, and 1 to {MAX_RECIPIENTS} are written to")]
    Recipients {
        /// How many there are.
        count: usize,
    },
    /// An attachment without a name or with a type that is none.
    #[error("no name or no type of a file at place {place}")]
    Attachment {
        /// Which attachment, from 1.
        place: usize,
    },
    /// A subject, text or attachments that are too long.
    #[error("{field} is too long")]
    TooLong {
        /// What is.
        field: &'static str,
    },
    /// A date that a mail cannot hold, before the year 0 or after 9999.
    #[error("no date of a mail")]
    Date,
}

/// Writes a mail as bytes, the same bytes each time.
///
/// Lines end in CR LF and are at most 78 bytes long where folding can do it. Headers are ASCII, other characters as
/// encoded words in UTF-8, each at most 75 bytes and cut between characters.
///
/// - Errors: [`ComposeError`], and nothing is written; no value is ever repaired.
/// - Source: RFC 5322, RFC 2045 to 2047, RFC 2183, RFC 2231.
pub fn compose(mail: &NewMail) -> Result<Vec<u8>, ComposeError> {
    check(mail)?;
    let mut out = String::new();
    people(&mut out, "From", std::slice::from_ref(&mail.from))?;
    people(&mut out, "To", &mail.to)?;
    people(&mut out, "Cc", &mail.cc)?;
    people(&mut out, "Bcc", &mail.bcc)?;
    head(&mut out, "Subject", &[encoded(&mail.subject)]);
    let date = jiff::fmt::rfc2822::DateTimePrinter::new().zoned_to_string(&mail.date);
    head(&mut out, "Date", &[date.map_err(|_| ComposeError::Date)?]);
    head(&mut out, "Message-ID", &[format!("<{}>", mail.message_id)]);
    if let Some(id) = &mail.in_reply_to {
        head(&mut out, "In-Reply-To", &[format!("<{id}>")]);
    }
    head(&mut out, "References", &references(&mail.references));
    head(&mut out, "MIME-Version", &["1.0".to_owned()]);
    if mail.attachments.is_empty() {
        texts(&mut out, mail);
    } else {
        const MIXED: &str = "=_mixed";
        multipart(&mut out, "mixed", MIXED);
        begin(&mut out, MIXED);
        texts(&mut out, mail);
        for file in &mail.attachments {
            begin(&mut out, MIXED);
            attachment(&mut out, file);
        }
        end(&mut out, MIXED);
    }
    Ok(out.into_bytes())
}

fn check(mail: &NewMail) -> Result<(), ComposeError> {
    if mail.subject.chars().any(char::is_control) {
        return Err(ComposeError::Control { field: "Subject" });
    }
    if mail.subject.chars().count() > MAX_SUBJECT_CHARS {
        return Err(ComposeError::TooLong { field: "Subject" });
    }
    let count = mail.to.len() + mail.cc.len() + mail.bcc.len();
    if count == 0 || count > MAX_RECIPIENTS {
        return Err(ComposeError::Recipients { count });
    }
    if !is_id(&mail.message_id) {
        return Err(ComposeError::Id { field: "Message-ID" });
    }
    if mail.in_reply_to.as_deref().is_some_and(|id| !is_id(id)) {
        return Err(ComposeError::Id { field: "In-Reply-To" });
    }
    let html = mail.html.as_deref().unwrap_or_default();
    let is_bad = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if mail.text.contains(is_bad) || html.contains(is_bad) {
        return Err(ComposeError::Control { field: "text" });
    }
    for (at, file) in mail.attachments.iter().enumerate() {
        if file.name.chars().any(char::is_control) {
            return Err(ComposeError::Control { field: "attachment" });
        }
        if file.name.trim().is_empty() || file.name.chars().count() > 255 || !is_type(&file.media_type) {
            return Err(ComposeError::Attachment { place: at + 1 });
        }
    }
    let files: usize = mail.attachments.iter().map(|file| file.bytes.len()).sum();
    if files + mail.text.len() + html.len() > MAX_COMPOSED_BYTES {
        return Err(ComposeError::TooLong { field: "text with attachments" });
    }
    Ok(())
}

fn is_id(id: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '(' | ')' | '"' | ',');
    id.len() <= MAX_ID_BYTES
        && id.chars().all(is_plain)
        && id.split_once('@').is_some_and(|(left, right)| !left.is_empty() && !right.is_empty())
}

fn is_type(media_type: &str) -> bool {
    let is_token = |token: &str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '+' | '_');
        !token.is_empty() && token.len() <= 100 && token.chars().all(is_part)
    };
    let parts = media_type.split_once('/');
    parts.is_some_and(|(kind, of)| is_token(kind) && is_token(of) && !kind.eq_ignore_ascii_case("multipart"))
}

fn people(out: &mut String, field: &'static str, people: &[Mailbox]) -> Result<(), ComposeError> {
    let mut words = Vec::new();
    for (at, who) in people.iter().enumerate() {
        let name = who.name.as_deref().unwrap_or_default();
        if name.chars().any(char::is_control) {
            return Err(ComposeError::Control { field });
        }
        let written = address(name, &who.address).ok_or(ComposeError::Address { field, place: at + 1 })?;
        let comma = if at + 1 < people.len() { "," } else { "" };
        words.push(format!("{written}{comma}"));
    }
    head(out, field, &words);
    Ok(())
}

fn references(ids: &[String]) -> Vec<String> {
    let sound: Vec<&String> = ids.iter().filter(|id| is_id(id)).collect();
    let last = sound.len().saturating_sub(MAX_REFERENCES - 1).max(1);
    let kept = sound.iter().take(1).chain(sound.iter().skip(last));
    kept.map(|id| format!("<{id}>")).collect()
}

fn texts(out: &mut String, mail: &NewMail) {
    let Some(html) = &mail.html else {
        text(out, "plain; charset=utf-8; format=fixed", &mail.text);
        return;
    };
    const ALTERNATIVE: &str = "=_alternative";
    multipart(out, "alternative", ALTERNATIVE);
    begin(out, ALTERNATIVE);
    text(out, "plain; charset=utf-8; format=fixed", &mail.text);
    begin(out, ALTERNATIVE);
    text(out, "html; charset=utf-8", html);
    end(out, ALTERNATIVE);
}

fn text(out: &mut String, kind: &str, text: &str) {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
    head(out, "Content-Type", &[format!("text/{kind}")]);
    base64(out, lines.as_bytes());
}

fn attachment(out: &mut String, file: &NewAttachment) {
    let lower = file.media_type.to_ascii_lowercase();
    let media_type =
        if lower.starts_with("message/") { "application/octet-stream".to_owned() } else { lower };
    head(out, "Content-Type", &[media_type]);
    let mut words = vec!["attachment;".to_owned()];
    words.extend(file_name(&file.name));
    head(out, "Content-Disposition", &words);
    base64(out, &file.bytes);
}

fn base64(out: &mut String, bytes: &[u8]) {
    head(out, "Content-Transfer-Encoding", &["base64".to_owned()]);
    out.push_str("\r\n");
    for line in bytes.chunks(LINE_BYTES) {
        data_encoding::BASE64.encode_append(line, out);
        out.push_str("\r\n");
    }
}

fn multipart(out: &mut String, kind: &str, boundary: &str) {
    head(out, "Content-Type", &[format!("multipart/{kind};"), format!("boundary=\"{boundary}\"")]);
    out.push_str("\r\n");
}

fn begin(out: &mut String, boundary: &str) {
    out.push_str(&format!("--{boundary}\r\n"));
}

fn end(out: &mut String, boundary: &str) {
    out.push_str(&format!("--{boundary}--\r\n"));
}
