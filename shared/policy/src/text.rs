//! The words a policy itself carries: the reason of a rule, in the two languages people read.
//!
//! Apart because these texts reach people and the model, so what is invisible is refused here once.

use sekisho_types::Lang;
use serde::Deserialize;

/// Why a rule refuses or asks, in Japanese and English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    ja: String,
    en: String,
}

const REASON_MAX_CHARS: usize = 200;

impl Reason {
    pub(crate) fn new(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { ja: ja.into(), en: en.into() }
    }

    /// The reason in the language asked for.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }

    /// Tells whether both texts are there, short and without invisible characters.
    pub(crate) fn is_fit(&self) -> bool {
        [&self.ja, &self.en].iter().all(|text| !text.trim().is_empty() && is_visible(text, REASON_MAX_CHARS))
    }
}

/// Tells whether `text` has at most `max_chars` characters, none of them invisible.
pub(crate) fn is_visible(text: &str, max_chars: usize) -> bool {
    text.chars().count() <= max_chars && !text.chars().any(hides)
}

/// Tells whether `c` shows nothing or turns the direction of what follows.
fn hides(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Folds a person's account name for comparing: Windows does not tell `Taro` from `taro`.
pub(crate) fn fold_user(name: &str) -> String {
    name.to_lowercase()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BothLanguages {
    ja: String,
    en: String,
}

/// As a policy writes it: one text for both languages, or one each.
#[derive(Deserialize)]
#[serde(untagged, expecting = "reason must be a text, or { ja = \"...\", en = \"...\" }")]
pub(crate) enum ReasonDocument {
    One(String),
    Both(BothLanguages),
}

impl From<ReasonDocument> for Reason {
    fn from(document: ReasonDocument) -> Self {
        match document {
            ReasonDocument::One(text) => Self { ja: text.clone(), en: text },
            ReasonDocument::Both(both) => Self { ja: both.ja, en: both.en },
        }
    }
}
