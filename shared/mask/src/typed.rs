//! Pieces whose kind is known: what cannot be read is hidden wholly, never shown because it was not understood.
//!
//! Apart from free text because here silence is a find: a telephone field that holds no number still holds
//! something about a person.

use crate::detect::insider::Insider;
use crate::detect::{self, Form, Hit};
use crate::handle::{self, HandleSource};
use crate::kind::{Action, Counts, Kind};
use crate::merge::merge;
use crate::piece::PieceKind;
use crate::render::{self, address, name};
use crate::settings::EmailStyle;
use crate::shadow::{Shadow, fold};

/// Words that may stand beside a telephone number in its field.
const PHONE_WORDS: &[&str] = &[
    "tel",
    "telephone",
    "phone",
    "fax",
    "mobile",
    "cell",
    "ext",
    "extension",
    "x",
    "t",
    "f",
    "m",
    "p",
    "work",
    "home",
    "office",
    "main",
    "direct",
    "電話",
    "電話番号",
    "携帯",
    "携帯電話",
    "携帯番号",
    "内線",
    "内線番号",
    "代表",
    "直通",
    "自宅",
    "会社",
    "勤務先",
    "番号",
    "ファックス",
];
/// The most digits of a number out of every plan that stay.
const KEPT_DIGITS: usize = 9;

/// Masks the typed pieces of one result.
pub(crate) struct Typed<'a> {
    pub(crate) style: EmailStyle,
    pub(crate) insider: &'a Insider,
    pub(crate) source: &'a mut dyn HandleSource,
    pub(crate) counts: &'a mut Counts,
}

impl Typed<'_> {
    /// Masks one piece that is not free text; the text is defanged already.
    pub(crate) fn mask(&mut self, kind: PieceKind, text: &str) -> String {
        let shadow = fold(text);
        if shadow.chars().iter().all(|c| c.is_whitespace()) {
            return text.to_owned();
        }
        if Kind::is_placeholder(text.trim()) {
            return text.to_owned();
        }
        let forbidden = merge(detect::forbidden(&shadow, Some(self.insider)));
        if let Some(first) = forbidden.first() {
            for hit in &forbidden {
                self.counts.add(hit.kind, hit.action);
            }
            return whole(first.kind.placeholder(), text);
        }
        match kind {
            PieceKind::Name if shadow.chars().contains(&'@') => self.email(&shadow, text),
            PieceKind::Name => self.name(text),
            PieceKind::Email => self.email(&shadow, text),
            PieceKind::Phone => self.phone(&shadow, text),
            // Free text has its own road; whoever sends it here gets the strictest reading.
            PieceKind::Address | PieceKind::Text => self.address(&shadow, text),
        }
    }

    fn name(&mut self, text: &str) -> String {
        if name::is_initials(text.trim()) {
            return text.to_owned();
        }
        self.put(Kind::Person, &name::initials(text), text)
    }

    fn address(&mut self, shadow: &Shadow, text: &str) -> String {
        let head = address::head(shadow);
        if head.has_postal_code {
            self.counts.add(Kind::Postal, Action::Hide);
        }
        let shown = head.prefecture.unwrap_or(Kind::Address.placeholder());
        if text.trim() == shown {
            return text.to_owned();
        }
        self.put(Kind::Address, shown, text)
    }

    fn email(&mut self, shadow: &Shadow, text: &str) -> String {
        let hits = of_kind(shadow, Kind::Email);
        let style = self.style;
        if hits.is_empty() && is_settled_email(style, text) {
            return text.to_owned();
        }
        self.in_place(shadow, text, hits, Kind::Email, &|shown| is_settled_email(style, shown))
    }

    fn phone(&mut self, shadow: &Shadow, text: &str) -> String {
        let mut hits = of_kind(shadow, Kind::Phone);
        if hits.is_empty() {
            if is_settled_phone(shadow) {
                return text.to_owned();
            }
            hits.extend(unplanned(shadow));
        }
        self.in_place(shadow, text, hits, Kind::Phone, &|shown| is_settled_phone(&fold(shown)))
    }

    /// Renders the finds of a field if nothing else stands in it, or hides it wholly.
    fn in_place(
        &mut self,
        shadow: &Shadow,
        text: &str,
        hits: Vec<Hit>,
        kind: Kind,
        is_settled: &dyn Fn(&str) -> bool,
    ) -> String {
        let shown = render::render(text, shadow, &hits, self.style, &mut crate::handle::NoHandles).text;
        let settled = !hits.is_empty() && is_settled(&shown);
        if !settled {
            return self.put(kind, kind.placeholder(), text);
        }
        for hit in &hits {
            self.counts.add(hit.kind, hit.action);
        }
        render::render(text, shadow, &hits, self.style, self.source).text
    }

    /// Puts one replacement for the whole field.
    fn put(&mut self, kind: Kind, shown: &str, text: &str) -> String {
        if text.trim() == shown {
            return text.to_owned();
        }
        self.counts.add(kind, Action::Hide);
        let mut out = shown.to_owned();
        handle::append(&mut out, 0, self.source, kind, text.trim());
        render::put_whole(&mut out, "", text);
        out
    }
}

fn whole(shown: &str, text: &str) -> String {
    let mut out = String::new();
    render::put_whole(&mut out, shown, text);
    out
}

fn of_kind(shadow: &Shadow, kind: Kind) -> Vec<Hit> {
    let mut hits = detect::all(shadow, None);
    hits.retain(|hit| hit.kind == kind);
    merge(hits)
}

/// Reads a field with one number of no known plan: the last four digits go.
fn unplanned(shadow: &Shadow) -> Option<Hit> {
    let digits = shadow.chars().iter().filter(|c| c.is_ascii_digit()).count();
    let from = shadow.chars().iter().position(|c| c.is_ascii_digit())?;
    let to = shadow.chars().iter().rposition(|c| c.is_ascii_digit())?.saturating_add(1);
    (3..=15).contains(&digits).then(|| Hit {
        kind: Kind::Phone,
        action: Action::Hide,
        rule: "phone.field",
        from,
        to,
        form: Form::LastDigits { hide: digits.saturating_sub(KEPT_DIGITS).max(4) },
    })
}

/// Tells whether a field holds nothing but hidden addresses and our placeholder.
fn is_settled_email(style: EmailStyle, text: &str) -> bool {
    let shadow = fold(text);
    let tail_only = style == EmailStyle::Last4;
    let folded = fold(Kind::Email.placeholder());
    of_kind(&shadow, Kind::Email).is_empty()
        && shadow
            .chars()
            .split(|c| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '"'))
            .map(|word| word.strip_prefix(&['m', 'a', 'i', 'l', 't', 'o', ':']).unwrap_or(word))
            .all(|word| {
                word.is_empty() || word == folded.chars() || detect::is_masked_address(word, tail_only)
            })
}

/// Tells whether a field holds nothing but hidden numbers, signs, words for telephones and our placeholder.
fn is_settled_phone(shadow: &Shadow) -> bool {
    let text: String = shadow.chars().iter().collect();
    let placeholder: String = fold(Kind::Phone.placeholder()).chars().iter().collect();
    let text = text.replace(&placeholder, "");
    let words_known = text
        .split(|c: char| !c.is_alphabetic())
        .all(|word| word.is_empty() || PHONE_WORDS.contains(&word.to_lowercase().as_str()));
    // From the right: digits stay only if stars follow them in the same number.
    let mut stars = 0_usize;
    let digits_hidden = text.chars().rev().all(|c| match c {
        '*' => {
            stars = stars.saturating_add(1);
            true
        }
        '0'..='9' => stars >= 2,
        ' ' | '-' | '.' | '(' | ')' | '+' => true,
        _ if is_sign_inside(c) => true,
        _ => {
            stars = 0;
            true
        }
    });
    words_known && digits_hidden && of_kind(shadow, Kind::Phone).is_empty()
}

/// A line break or tab may stand inside a wrapped number.
fn is_sign_inside(c: char) -> bool {
    c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_field_is_settled_when_every_number_ends_in_stars() {
        for (text, want) in [
            ("090-1234-****", true),
            ("TEL: 090-1234-**** (内線 ***)", true),
            ("090-1234-****, 03-12**-**", true),
            ("［電話］", true),
            ("090-1234-5678", false),
            ("090-1234-****, 5678", false),
            ("090-1234-**** 山田", false),
            ("12345", false),
        ] {
            assert_eq!(is_settled_phone(&fold(text)), want, "{text}");
        }
    }
}
