//! Puts back what masks stand for, in a text that a model wrote.
//!
//! Apart because it knows how a model writes: it copies the mask with its mark, or the mark alone, with a part's
//! name inside or an honorific behind. What cannot be put back is an error; nothing is guessed.

use crate::{Entry, HandleError, Handles};
use std::ops::Range;

const OPEN: char = '‹';
const CLOSE: char = '›';

/// What follows a person's name and stands for the family name when only a mark is written before it.
const HONORIFICS: &[&str] = &[
    "様",
    "さま",
    "さん",
    "サン",
    "氏",
    "殿",
    "どの",
    "くん",
    "君",
    "ちゃん",
    "先生",
    "先輩",
    "会長",
    "社長",
    "副社長",
    "専務",
    "常務",
    "取締役",
    "監査役",
    "本部長",
    "副本部長",
    "事業部長",
    "部長",
    "副部長",
    "次長",
    "室長",
    "所長",
    "支店長",
    "支社長",
    "店長",
    "工場長",
    "課長",
    "係長",
    "主任",
    "主査",
    "主幹",
    "担当",
    "リーダー",
    "マネージャー",
    "マネジャー",
    "ディレクター",
    "代表",
    "教授",
    "准教授",
    "弁護士",
    "税理士",
    "会計士",
    "医師",
];

/// A text in which every mark was replaced by what it stands for. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Restored {
    /// The text with the real values.
    pub text: String,
    /// Where in the text the real values stand, in bytes, in order: one for each mark.
    pub spans: Vec<Range<usize>>,
}

impl std::fmt::Debug for Restored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Restored({} marks)", self.spans.len())
    }
}

/// How the marks in a text are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// To find something again: each mark gives what stood there, to the letter.
    Exact,
    /// To be read by people: before an honorific or a title a person's mark gives the family name, if it is known.
    Written,
}

/// Which part of a person is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// As it stood; the family name before an honorific.
    Display,
    Family,
    Given,
    Company,
}

impl Handles {
    /// Replaces every mark `‹k7qmdx›` in a text by what it stands for, together with the mask before it.
    ///
    /// `‹k7qmdx.姓›`, `‹k7qmdx.名›` and `‹k7qmdx.会社›` give a part. Before an honorific or a title a person's mark
    /// gives the family name, where it can be told and the text is [`Style::Written`].
    ///
    /// - Errors: [`HandleError::Unknown`] for any sign of a mark that is no handle of this user,
    ///   [`HandleError::NoPart`], [`HandleError::Damaged`], [`HandleError::Unavailable`].
    pub fn restore(&self, text: &str, style: Style) -> Result<Restored, HandleError> {
        let mut out = String::with_capacity(text.len());
        let (mut rest, mut spans) = (text, Vec::new());
        while let Some((before, after)) = rest.split_once(OPEN) {
            let (inside, behind) = after.split_once(CLOSE).ok_or(HandleError::Unknown)?;
            if before.contains(CLOSE) {
                return Err(HandleError::Unknown);
            }
            let (handle, form) = read(inside)?;
            let entry = self.look_up(handle)?;
            out.push_str(before);
            take_mask(&mut out, &entry);
            let start = out.len();
            out.push_str(value(&entry, form, style, behind)?);
            spans.push(start..out.len());
            rest = behind;
        }
        if rest.contains(CLOSE) {
            return Err(HandleError::Unknown);
        }
        out.push_str(rest);
        Ok(Restored { text: out, spans })
    }
}

fn read(inside: &str) -> Result<(&str, Form), HandleError> {
    let Some((handle, part)) = inside.split_once(['.', '．']) else { return Ok((inside, Form::Display)) };
    let form = match part.trim() {
        "姓" => Form::Family,
        "名" => Form::Given,
        "会社" => Form::Company,
        _ => return Err(HandleError::Unknown),
    };
    Ok((handle, form))
}

/// Takes away the mask that stands before a mark, and the label before that.
fn take_mask(out: &mut String, entry: &Entry) {
    let kept = out.trim_end_matches([' ', '\u{3000}']);
    if let Some(head) = kept.strip_suffix(entry.shown.as_str()).filter(|_| !entry.shown.is_empty()) {
        let bare = head.trim_end_matches(' ');
        let without_label = bare.strip_suffix("社内").or_else(|| {
            let (head, domain) = bare.strip_suffix(')')?.rsplit_once("社外(")?;
            (!domain.contains(char::is_whitespace)).then_some(head)
        });
        out.truncate(without_label.unwrap_or(head).len());
    }
}

fn value<'a>(entry: &'a Entry, form: Form, style: Style, behind: &str) -> Result<&'a str, HandleError> {
    let part = |part: &'a Option<String>, name| part.as_deref().ok_or(HandleError::NoPart { part: name });
    match form {
        Form::Family => part(&entry.family, "姓"),
        Form::Given => part(&entry.given, "名"),
        Form::Company => part(&entry.company, "会社"),
        Form::Display => {
            let behind = behind.trim_start_matches([' ', '\u{3000}']);
            let addressed = style == Style::Written && HONORIFICS.iter().any(|word| behind.starts_with(word));
            Ok(entry.family.as_deref().filter(|_| addressed).unwrap_or(&entry.surface))
        }
    }
}
