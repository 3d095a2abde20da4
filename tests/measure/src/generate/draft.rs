//! A text that is being written, with the spans that must be hidden and those that must stay.

use crate::case::{Gold, Letters, Trap};

/// A text and its spans.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draft {
    pub(crate) text: String,
    len: usize,
    pub(crate) entities: Vec<Gold>,
    pub(crate) traps: Vec<Trap>,
}

/// A value that must be hidden, before it stands in a text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Value {
    /// The type: `PERSON`, `PHONE` and so on.
    pub(crate) what: &'static str,
    /// The form.
    pub(crate) group: String,
    /// The characters.
    pub(crate) text: String,
    /// Initials that should replace it; empty if none are expected.
    pub(crate) initials: String,
    /// Characters at its start that may stay.
    pub(crate) keep: usize,
}

impl Value {
    pub(crate) fn new(what: &'static str, group: impl Into<String>, text: impl Into<String>) -> Self {
        Self { what, group: group.into(), text: text.into(), ..Self::default() }
    }
}

impl Draft {
    /// Appends plain text.
    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.len = self.len.saturating_add(text.chars().count());
    }

    /// Appends a value that must be hidden.
    pub(crate) fn value(&mut self, value: &Value) {
        let start = self.len;
        self.push(&value.text);
        self.entities.push(Gold {
            start,
            end: self.len,
            what: value.what.to_owned(),
            text: value.text.clone(),
            group: Some(value.group.clone()).filter(|group| !group.is_empty()),
            keep: Some(value.keep).filter(|keep| *keep > 0),
            initials: Some(value.initials.clone()).filter(|word| !word.is_empty()).map(Letters::Word),
            ..Gold::default()
        });
    }

    /// Appends a span that must stay.
    pub(crate) fn trap(&mut self, kind: &str, text: &str) {
        let start = self.len;
        self.push(text);
        self.traps.push(Trap { start, end: self.len, kind: kind.to_owned(), text: text.to_owned() });
    }

    /// Notes at the names of persons whether a form of address follows.
    pub(crate) fn note_honorifics(&mut self) {
        const AFTER: [&str; 27] = [
            "様",
            "さま",
            "さん",
            "サン",
            "くん",
            "君",
            "ちゃん",
            "氏",
            "殿",
            "先生",
            "部長",
            "課長",
            "係長",
            "主任",
            "室長",
            "次長",
            "本部長",
            "リーダー",
            "マネージャー",
            "支店長",
            "所長",
            "取締役",
            "専務",
            "常務",
            "工場長",
            "店長",
            "社長",
        ];
        let chars: Vec<char> = self.text.chars().collect();
        for gold in self.entities.iter_mut().filter(|gold| gold.what == "PERSON") {
            let after: String = chars.iter().skip(gold.end).take(5).collect();
            let after = after.trim_start();
            if AFTER.iter().any(|word| after.starts_with(word))
                && let Some(group) = &mut gold.group
            {
                group.push_str("+hon");
            }
        }
    }
}
