//! What a person reads before she approves: everything that will go out, in clear.
//!
//! Apart from the effects it is derived from, because the console shows it and never links a gate. Plain data: it
//! decides nothing, and what it says is worth something only where it was derived from the sealed bytes.

use crate::Lang;
use serde::{Deserialize, Serialize};

/// A text in the two languages people read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// Japanese, the default.
    pub ja: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// Puts the two together.
    pub fn new(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { ja: ja.into(), en: en.into() }
    }

    /// The text in the language asked for.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

/// Everything that will go out, named part by part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preview {
    /// One line: what happens.
    pub title: Bilingual,
    /// Who will receive it, resolved; empty where nothing leaves this computer.
    pub recipients: Vec<PreviewRecipient>,
    /// Named parts, in the order they are read.
    pub parts: Vec<PreviewPart>,
    /// Files that go along.
    pub attachments: Vec<PreviewAttachment>,
    /// Every link in what goes out, with where it really leads.
    pub links: Vec<PreviewLink>,
    /// What somebody who is about to approve should look at twice.
    pub warnings: Vec<Bilingual>,
}

impl Preview {
    /// A preview of something that stays on this computer; parts and warnings are added to its fields.
    pub fn local(title: Bilingual) -> Self {
        Self {
            title,
            recipients: Vec::new(),
            parts: Vec::new(),
            attachments: Vec::new(),
            links: Vec::new(),
            warnings: Vec::new(),
        }
    }
}

/// One who will receive it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreviewRecipient {
    /// How: the field that it stands in.
    pub field: RecipientField,
    /// What the address calls itself, if it does.
    pub name: Option<String>,
    /// Where it really goes: a mail address, a channel.
    pub address: String,
    /// Whether that is outside the company.
    pub outside: Outside,
}

/// The field of a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecipientField {
    /// To.
    To,
    /// Carbon copy.
    Cc,
    /// Blind carbon copy.
    Bcc,
    /// A guest of an event.
    Guest,
    /// A channel or a conversation.
    Channel,
}

/// Whether a recipient is outside the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outside {
    /// A colleague.
    Inside,
    /// Somebody else; marked in every view.
    Outside,
}

/// A named part of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreviewPart {
    /// Names the part for a revision, and never changes: `subject`, `body`, `path`.
    pub key: String,
    /// What it is called.
    pub label: Bilingual,
    /// Its text, whole.
    pub text: String,
    /// How it is shown.
    pub form: PartForm,
    /// Whether a person may change it before she approves.
    pub editing: Editing,
}

/// How a part is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartForm {
    /// One line.
    Line,
    /// Text with line ends.
    Text,
    /// A unified diff: lines begin with a blank, `+`, `-` or `@@`.
    Diff,
}

/// Whether a person may change a part before she approves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Editing {
    /// She may; a changed part makes a new proposal in the place of this one.
    Open,
    /// It is derived, or it decides where the effect happens.
    Closed,
}

/// A file that goes along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreviewAttachment {
    /// File name.
    pub name: String,
    /// Media type, as it will be declared.
    pub media_type: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
}

/// A link in what goes out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreviewLink {
    /// The words that are shown for it.
    pub shown: String,
    /// Where it leads.
    pub target: String,
}
