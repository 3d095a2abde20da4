//! A whole mail: who, when, what, and what came with it.
//!
//! Apart from `part.rs` because here it is chosen what a reader sees: of several forms of one text the best, and
//! everything else by its name.

use super::address::{Mailbox, addresses};
use super::charset::decode_text;
use super::header::decode_header;
use super::part::{Part, Room};
use super::said::unsaid_lines;
use crate::html::{HtmlLimits, HtmlText, html_to_text};
use jiff::Zoned;
use std::borrow::Cow;

/// The longest mail that is read, in bytes; Gmail's own limit is 25 MB before encoding.
pub const MAX_MAIL_BYTES: usize = 50 * 1024 * 1024;
// A plain text much shorter than its HTML, and short, only says that one should look at the HTML.
const STUB_CHARS: usize = 200;
const STUB_SHARE: usize = 4;

/// A mail as people read it.
#[derive(Clone)]
pub struct Mail<'a> {
    /// Who wrote it, as it says itself.
    pub from: Vec<Mailbox>,
    /// Who sent it, if that is said to be somebody else.
    pub sender: Vec<Mailbox>,
    /// To whom.
    pub to: Vec<Mailbox>,
    /// Who gets a copy.
    pub cc: Vec<Mailbox>,
    /// Who gets a copy unseen; only in mails that one wrote oneself.
    pub bcc: Vec<Mailbox>,
    /// Who is to get an answer, if that is said.
    pub reply_to: Vec<Mailbox>,
    /// The subject, decoded; empty if there is none.
    pub subject: String,
    /// When it was written, in its writer's zone; nothing if there is no date that can be read.
    pub date: Option<Zoned>,
    /// Its own id, without brackets.
    pub message_id: Option<String>,
    /// The ids that it answers.
    pub in_reply_to: Vec<String>,
    /// The ids of its thread, oldest first.
    pub references: Vec<String>,
    /// What it says.
    pub text: String,
    /// Where `text` was taken from.
    pub source: BodySource,
    /// What its HTML says and hides, wherever there is HTML, even if `text` is from the plain form. Among what it
    /// hides is what only the plain form says.
    pub html: Option<HtmlText>,
    /// What came with it, in order: files, pictures, mails, invitations, forms of the text that were not taken.
    pub attachments: Vec<Attachment<'a>>,
    /// It is encrypted, and `text` is not what it says.
    pub sealed: Option<Sealed>,
    /// How many places of `text` could not be read.
    pub lost: usize,
    /// Some parts were left out, because there are too many or they lie too deep; or a header is longer than is read.
    pub cut: bool,
}

// Content belongs in no log.
impl std::fmt::Debug for Mail<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail")
            .field("text_bytes", &self.text.len())
            .field("source", &self.source)
            .field("attachments", &self.attachments.len())
            .field("sealed", &self.sealed)
            .field("lost", &self.lost)
            .field("cut", &self.cut)
            .finish_non_exhaustive()
    }
}

/// Where the text of a mail was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodySource {
    /// There is none.
    Empty,
    /// The plain form.
    Plain,
    /// The HTML form: there is no plain one, it says nearly nothing, or it says what the HTML does not show.
    Html,
}

/// What a mail is encrypted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealed {
    /// S/MIME.
    Smime,
    /// OpenPGP.
    Pgp,
}

/// Something that came with a mail.
#[derive(Clone)]
pub struct Attachment<'a> {
    /// Its name, decoded; not to be trusted as a path.
    pub name: Option<String>,
    /// Its type as the mail says, in lower case: `message/rfc822` is a mail, `text/calendar` an invitation,
    /// `application/ms-tnef` Outlook's winmail.dat.
    pub media_type: String,
    /// How many bytes it has, decoded.
    pub size_bytes: usize,
    /// The id by which the HTML shows it, without brackets.
    pub content_id: Option<String>,
    /// It belongs into the text, such as a picture of a signature.
    pub inline: bool,
    transfer: super::transfer::Transfer,
    body: &'a [u8],
}

impl<'a> Attachment<'a> {
    /// Its bytes, decoded. A mail among them is read by [`parse`].
    pub fn bytes(&self) -> Cow<'a, [u8]> {
        self.transfer.decode(self.body)
    }
}

impl std::fmt::Debug for Attachment<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Attachment")
            .field("media_type", &self.media_type)
            .field("size_bytes", &self.size_bytes)
            .field("inline", &self.inline)
            .finish_non_exhaustive()
    }
}

/// Reads a mail: RFC 5322 with MIME, as a server hands it over or an `.eml` file holds it.
///
/// Broken mails are read as far as they can be. The text is that of the plain form, or of the HTML where the plain
/// form is missing or says nearly nothing; line ends are line feeds. Where the two are forms of one text, people are
/// shown the HTML: a plain form that says anything else is not taken, and its lines are handed over as hidden.
///
/// - Errors: [`crate::DocumentError::TooLarge`] above [`MAX_MAIL_BYTES`];
///   [`crate::DocumentError::Binary`] for what has no header at all.
/// - Source: RFC 5322, RFC 2045 to 2047, RFC 2183, RFC 2231.
pub fn parse(bytes: &[u8]) -> Result<Mail<'_>, crate::DocumentError> {
    if bytes.len() > MAX_MAIL_BYTES {
        return Err(crate::DocumentError::TooLarge { size_bytes: bytes.len(), limit_bytes: MAX_MAIL_BYTES });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut room = Room::new();
    let root = Part::read(bytes, &mut room);
    if root.is_bare() {
        return Err(crate::DocumentError::Binary { kind: crate::BinaryKind::Other });
    }
    let mut content = Content::default();
    content.take(&root, Forms::Own);
    let people = |name| root.header(name).map(addresses).unwrap_or_default();
    let ids = |name| root.header(name).map(ids).unwrap_or_default();
    let (text, source, html) = content.body();
    Ok(Mail {
        from: people("from"),
        sender: people("sender"),
        to: people("to"),
        cc: people("cc"),
        bcc: people("bcc"),
        reply_to: people("reply-to"),
        subject: root.header("subject").map(decode_header).unwrap_or_default(),
        date: root.header("date").and_then(date),
        message_id: ids("message-id").into_iter().next(),
        in_reply_to: ids("in-reply-to"),
        references: ids("references"),
        sealed: content
            .sealed
            .or_else(|| text.contains("-----BEGIN PGP MESSAGE-----").then_some(Sealed::Pgp)),
        text,
        source,
        html,
        attachments: content.attachments,
        lost: content.lost,
        cut: room.cut,
    })
}

/// The ids in a header: what stands in brackets, or else its words.
fn ids(value: &[u8]) -> Vec<String> {
    let text = decode_header(value);
    let bracketed: Vec<String> = text
        .split('<')
        .skip(1)
        .filter_map(|id| id.split_once('>'))
        .map(|(id, _)| id.split_whitespace().collect())
        .collect();
    let ids =
        if bracketed.is_empty() { text.split_whitespace().map(str::to_owned).collect() } else { bracketed };
    ids.into_iter().filter(|id: &String| !id.is_empty()).collect()
}

fn date(value: &[u8]) -> Option<Zoned> {
    let text = decode_header(value);
    let parser = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
    // What stands in brackets at the end is the zone's name once more.
    let plain = text.split('(').next().unwrap_or(&text).trim();
    parser.parse_zoned(plain).ok()
}

/// The texts of a mail and the rest of it.
#[derive(Default)]
struct Content<'a> {
    plain: Vec<String>,
    /// Plain texts beside which there are other forms of the same.
    other_forms: Vec<String>,
    html: Vec<String>,
    attachments: Vec<Attachment<'a>>,
    sealed: Option<Sealed>,
    lost: usize,
}

/// Whether a part lies beside other forms of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Forms {
    Own,
    Alternative,
}

impl<'a> Content<'a> {
    fn take(&mut self, part: &Part<'a>, forms: Forms) {
        match part.media_type.as_str() {
            "multipart/encrypted" => {
                let is_pgp = part.parameter("protocol").is_none_or(|protocol| protocol.contains("pgp"));
                self.sealed = Some(if is_pgp { Sealed::Pgp } else { Sealed::Smime });
            }
            "application/pkcs7-mime" | "application/x-pkcs7-mime"
                if part.parameter("smime-type") != Some("certs-only") =>
            {
                self.sealed = Some(Sealed::Smime);
            }
            _ => {}
        }
        if !part.children.is_empty() {
            let is_choice = part.media_type == "multipart/alternative";
            let forms = if is_choice { Forms::Alternative } else { forms };
            for child in &part.children {
                self.take(child, forms);
            }
            return;
        }
        let is_file = part.disposition == "attachment" || part.file_name().is_some();
        match part.media_type.as_str() {
            "text/html" if !is_file => {
                let text = self.text(part);
                self.html.push(text);
            }
            // A multipart that could not be divided is shown as it stands.
            media_type
                if !is_file && (media_type == "text/plain" || media_type.starts_with("multipart/")) =>
            {
                let text = self.text(part);
                match forms {
                    Forms::Own => self.plain.push(text),
                    Forms::Alternative => self.other_forms.push(text),
                }
            }
            _ => self.attach(part),
        }
    }

    fn text(&mut self, part: &Part<'a>) -> String {
        let decoded = decode_text(&part.bytes(), part.parameter("charset"));
        self.lost += decoded.lost;
        decoded.text.replace("\r\n", "\n")
    }

    fn attach(&mut self, part: &Part<'a>) {
        let content_id = part.header("content-id").map(ids).unwrap_or_default().into_iter().next();
        let is_named_inline = part.disposition == "inline";
        let is_shown = part.disposition != "attachment" && content_id.is_some();
        self.attachments.push(Attachment {
            name: part.file_name(),
            media_type: part.media_type.clone(),
            size_bytes: part.bytes().len(),
            inline: is_named_inline || is_shown,
            content_id,
            transfer: part.transfer,
            body: part.body,
        });
    }

    fn body(&self) -> (String, BodySource, Option<HtmlText>) {
        let own = self.plain.join("\n").trim_end().to_owned();
        let other = self.other_forms.join("\n").trim_end().to_owned();
        let has_both = !self.html.is_empty() && !other.trim().is_empty();
        let html = self.html.join("\n<hr>\n");
        let mut html = (has_both || !html.trim().is_empty()).then(|| html_to_text(&html, HtmlLimits::MAIL));
        if has_both
            && let Some(html) = &mut html
            && conceal(html, &unsaid_lines(&other, html))
        {
            let parts = [own.as_str(), html.text.as_str()];
            let text =
                parts.into_iter().filter(|text| !text.trim().is_empty()).collect::<Vec<_>>().join("\n");
            return (text, BodySource::Html, Some(std::mem::take(html)));
        }
        let parts = [own, other];
        let plain = parts.into_iter().filter(|text| !text.trim().is_empty()).collect::<Vec<_>>().join("\n");
        let seen = html.as_ref().map_or("", |html| html.text.as_str());
        let said = plain.chars().filter(|c| !c.is_whitespace()).count();
        let shown = seen.chars().filter(|c| !c.is_whitespace()).count();
        let is_stub = said < STUB_CHARS && said * STUB_SHARE < shown;
        if plain.trim().is_empty() && shown == 0 {
            (String::new(), BodySource::Empty, html)
        } else if plain.trim().is_empty() || is_stub {
            (seen.to_owned(), BodySource::Html, html)
        } else {
            (plain, BodySource::Plain, html)
        }
    }
}

/// Puts lines that nobody is shown to what the HTML hides; false if there are none.
fn conceal(html: &mut HtmlText, lines: &[&str]) -> bool {
    let handed_over: usize = html.hidden.iter().map(|text| text.chars().count()).sum();
    let mut room = HtmlLimits::MAIL.hidden_chars.saturating_sub(handed_over);
    for line in lines {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let chars = line.chars().count();
        html.hidden_chars += chars;
        let kept: String = line.chars().take(room).collect();
        room -= chars.min(room);
        html.hidden.extend(Some(kept).filter(|kept| !kept.is_empty()));
    }
    !lines.is_empty()
}
