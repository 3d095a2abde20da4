//! The people and addresses known from the typed pieces of one result, found again in its free text.
//!
//! Apart from the detectors because it knows who is spoken of. Matches folded text, whatever the case, over
//! spaces, line breaks and small signs: a header's `山田 太郎` is found as `山田太郎`. Linear: a key is at most
//! [`DEEPEST`] characters.

use crate::detect::{self, Form, Hit};
use crate::kind::{Action, Kind};
use crate::persons::{Named, Spellings, name_parts, other_spellings};
use crate::piece::{Piece, PieceKind};
use crate::render::name::{self, Name, NameList};
use crate::shadow::char_set::FewRows;
use crate::shadow::{Shadow, fold};
use std::cell::RefCell;
use std::collections::HashSet;

/// The longest key, in characters.
const DEEPEST: usize = 64;
/// The longest stretch of text one key can match, small signs included, in characters.
const WIDEST: usize = 192;
const FEWEST_DIGITS: usize = 6;
/// From here on scripts have no capitals, and no spaces between words.
const FIRST_OPEN: u32 = 0x2e80;

/// After a surname, these make it the name of something else.
const NOT_A_PERSON: &[&str] = &[
    "株式会社",
    "(株)",
    "会社",
    "電機",
    "工業",
    "製薬",
    "銀行",
    "商事",
    "建設",
    "技研",
    "製作所",
    "商店",
    "物産",
    "産業",
    "化学",
    "重工",
    "自動車",
    "証券",
    "不動産",
    "運輸",
    "食品",
    "印刷",
    "病院",
    "医院",
    "大学",
    "高校",
    "学園",
    "市",
    "町",
    "村",
    "区",
    "県",
    "駅",
    "川",
    "山",
    "橋",
    "通り",
];

/// What is known of one result.
pub(crate) struct Roster {
    /// The keys as a tree; the first node is where each begins.
    nodes: Vec<Node>,
    /// The first characters of all keys: most characters of a text start none.
    starts: FewRows,
    /// The first two of all keys.
    pairs: FewRows,
    /// The names that were found in a text and added.
    found: HashSet<String>,
    /// The names that are to be shown as initials.
    pub(crate) names: RefCell<NameList>,
}

/// A node of the tree of keys.
#[derive(Default)]
struct Node {
    /// The nodes below it by their character, sorted.
    next: Vec<(char, usize)>,
    /// What ends here.
    entry: Option<Entry>,
}

struct Entry {
    kind: Kind,
    rule: &'static str,
    form: Form,
    is_short: bool,
}

impl Entry {
    fn person(form: Form) -> Self {
        Self { kind: Kind::Person, rule: "person.known", form, is_short: false }
    }
}

impl Roster {
    /// Collects what the typed pieces tell.
    pub(crate) fn of(pieces: &[Piece]) -> Self {
        let mut roster = Self {
            nodes: vec![Node::default()],
            starts: FewRows::default(),
            pairs: FewRows::default(),
            found: HashSet::new(),
            names: RefCell::default(),
        };
        for piece in pieces {
            match piece.kind {
                PieceKind::Name => roster.add_name(&piece.text),
                PieceKind::Email => roster.add_email(&piece.text),
                PieceKind::Phone => roster.add_phone(&piece.text),
                PieceKind::Address | PieceKind::Text => {}
            }
        }
        roster
    }

    /// Adds a name that was found in a text of the result: as it stands, and its family name.
    pub(crate) fn add_found(&mut self, text: &str) {
        if !self.found.insert(text.to_owned()) {
            return;
        }
        let key: Vec<char> = text.chars().filter_map(significant).collect();
        if is_telling(&key) {
            let form = Form::Initials(self.names.get_mut().of(text.to_owned()));
            self.add(&key, Entry { is_short: key.len() <= 3, ..Entry::person(form) });
            // A family name that tells something and a given name have three characters together.
            if key.len() > 2 {
                self.add_family(text);
            }
        }
    }

    /// Adds the family name of a full name: who is named once in full is called by it afterwards.
    fn add_family(&mut self, text: &str) {
        let parts = name_parts(text);
        if let (Some(family), Some(_)) = (parts.family, parts.given) {
            let key: Vec<char> = fold(&family).chars().iter().copied().filter_map(significant).collect();
            if is_telling(&key) {
                let form = Form::Initials(Name::new(family));
                self.add(&key, Entry { is_short: true, ..Entry::person(form) });
            }
        }
    }

    /// Adds a person's name from a field that holds names.
    pub(crate) fn add_name(&mut self, text: &str) {
        if Kind::is_placeholder(text.trim()) || name::is_initials(text.trim()) {
            return;
        }
        if fold(text).chars().iter().any(|c| matches!(c, '@' | '*')) {
            // A display name that is an address, or was one.
            return self.add_email(text);
        }
        let shown = Name::new(text.to_owned());
        for spelling in name::spellings(text) {
            let key: Vec<char> = spelling.chars().filter_map(significant).collect();
            let is_short = key.len() <= 3;
            if is_telling(&key) {
                self.add(&key, Entry { is_short, ..Entry::person(Form::Initials(shown.clone())) });
            }
            self.add_family(&spelling);
            let Spellings { full, family } = other_spellings(&spelling);
            for other in full {
                self.add_spelling(&other, shown.clone());
            }
            for other in family {
                let shown = Name::new(other.clone());
                self.add_spelling(&other, shown);
            }
        }
    }

    fn add_spelling(&mut self, spelling: &str, shown: Name) {
        let key: Vec<char> = spelling.chars().filter_map(significant).collect();
        if is_telling(&key) {
            let is_short = key.len() <= 4;
            self.add(&key, Entry { is_short, ..Entry::person(Form::Initials(shown)) });
        }
    }

    fn add_email(&mut self, text: &str) {
        let shadow = fold(text);
        for word in shadow.chars().split(|c| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>')) {
            let key: Vec<char> = word.iter().copied().filter_map(significant).collect();
            if key.contains(&'@') && !key.contains(&'*') && key.len() >= 4 {
                let (kind, rule) = (Kind::Email, "email.known");
                self.add(&key, Entry { kind, rule, form: Form::Whole, is_short: false });
            }
        }
    }

    fn add_phone(&mut self, text: &str) {
        let shadow = fold(text);
        if shadow.chars().contains(&'*') {
            return;
        }
        let hits = detect::all(&shadow, None);
        let whole = [(0, shadow.len())];
        let spans: Vec<(usize, usize)> =
            hits.iter().filter(|h| h.kind == Kind::Phone).map(|h| (h.from, h.to)).collect();
        for (from, to) in if spans.is_empty() { whole.as_slice() } else { &spans } {
            let key: Vec<char> =
                shadow.slice(*from, *to).iter().copied().filter(char::is_ascii_digit).collect();
            if (FEWEST_DIGITS..=15).contains(&key.len()) {
                let (kind, rule) = (Kind::Phone, "phone.known");
                self.add(&key, Entry { kind, rule, form: Form::LastDigits { hide: 4 }, is_short: false });
            }
        }
    }

    fn add(&mut self, key: &[char], entry: Entry) {
        if let [first, second, ..] = key {
            self.starts.add([*first]);
            self.pairs.add([*first, *second]);
        }
        let mut node = 0;
        for c in key.iter().take(DEEPEST) {
            node = self.node_below(node, *c);
        }
        if let Some(node) = self.nodes.get_mut(node) {
            node.entry.get_or_insert(entry);
        }
    }

    /// The node of a character below another, which must exist; made if it is new.
    fn node_below(&mut self, node: usize, c: char) -> usize {
        let new = self.nodes.len();
        let Some(next) = self.nodes.get_mut(node).map(|node| &mut node.next) else { return node };
        match next.binary_search_by_key(&c, |(c, _)| *c) {
            Ok(at) => next.get(at).map_or(node, |(_, below)| *below),
            Err(at) => {
                next.insert(at, (c, new));
                self.nodes.push(Node::default());
                new
            }
        }
    }

    /// Finds what is known in a shadow.
    pub(crate) fn find(&self, shadow: &Shadow, named: &Named, hits: &mut Vec<Hit>) {
        if self.nodes.len() == 1 {
            return;
        }
        let mut at = 0;
        for part in named.parts(shadow.len()) {
            at = at.max(part.start);
            while let Some(ahead) = shadow.slice(at, part.end).iter().position(|c| self.may_begin(*c)) {
                at += ahead;
                at = match self.may_start(shadow, at).then(|| self.longest(shadow, named, at)).flatten() {
                    Some(hit) => {
                        let to = hit.to;
                        hits.push(hit);
                        to
                    }
                    None => at.saturating_add(1),
                };
            }
        }
    }

    /// Tells whether a key may start with a character, as it stands in the text.
    fn may_begin(&self, c: char) -> bool {
        if u32::from(c) >= FIRST_OPEN {
            self.starts.has([c])
        } else {
            significant(c).is_some_and(|c| self.starts.has([c]))
        }
    }

    /// Tells whether a key may start at `at`: the cheap test before the exact one.
    fn may_start(&self, shadow: &Shadow, at: usize) -> bool {
        let known = shadow.at(at).and_then(significant).filter(|c| self.starts.has([*c]));
        known.is_some_and(|first| {
            let second = shadow.at(at.saturating_add(1)).map(significant);
            // A small sign between two characters says nothing.
            second.is_some_and(|second| second.is_none_or(|second| self.pairs.has([first, second])))
        })
    }

    /// The longest known match that starts at `from`.
    fn longest(&self, shadow: &Shadow, named: &Named, from: usize) -> Option<Hit> {
        let mut node = self.nodes.first()?;
        let mut found = None;
        for (i, c) in shadow.slice(from, from.saturating_add(WIDEST)).iter().enumerate() {
            let Some(c) = significant(*c) else { continue };
            let Ok(below) = node.next.binary_search_by_key(&c, |(c, _)| *c) else { break };
            node = self.nodes.get(node.next.get(below)?.1)?;
            let to = from.saturating_add(i).saturating_add(1);
            if let Some(entry) = node.entry.as_ref().filter(|e| stands_alone(shadow, named, from, to, e)) {
                found = Some((entry, to));
            }
        }
        let (entry, to) = found?;
        Some(Hit {
            kind: entry.kind,
            action: Action::Hide,
            rule: entry.rule,
            from,
            to,
            form: entry.form.clone(),
        })
    }
}

/// The character as it is compared; nothing for those that may stand between two others.
fn significant(c: char) -> Option<char> {
    if c.is_ascii_alphanumeric() {
        return Some(c.to_ascii_lowercase());
    }
    if c.is_whitespace() || matches!(c, '-' | '.' | '・' | '·' | '(' | ')' | ',' | '_') {
        return None;
    }
    if u32::from(c) >= FIRST_OPEN { Some(c) } else { c.to_lowercase().next() }
}

/// Tells whether a name is long enough not to stand in other words by chance.
fn is_telling(key: &[char]) -> bool {
    let least = match key.first() {
        Some('ぁ'..='ゖ') => 4,
        Some('ァ'..='ヺ') => 3,
        Some(c) if u32::from(*c) < 0x2e80 => 3,
        _ => 2,
    };
    key.len() >= least && key.iter().any(|c| c.is_alphabetic()) && !key.contains(&'〇')
}

/// Tells whether a match is not the middle of a longer word.
fn stands_alone(shadow: &Shadow, named: &Named, from: usize, to: usize, entry: &Entry) -> bool {
    let parted = |inside: Option<char>, outside: Option<char>| match (inside, outside) {
        (Some(a), Some(b)) => class(a) != class(b) || class(a) == Class::Open,
        (_, None) | (None, _) => true,
    };
    let organisation = || {
        let ends_as_one = || NOT_A_PERSON.iter().any(|w| shadow.has_at(to, w));
        entry.is_short && entry.kind == Kind::Person && (named.is_in_other(from, to) || ends_as_one())
    };
    parted(shadow.at(from), shadow.before(from))
        && parted(shadow.before(to), shadow.at(to))
        && !organisation()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Digit,
    Latin,
    Katakana,
    /// Scripts without spaces, and signs: no border can be told.
    Open,
}

fn class(c: char) -> Class {
    match c {
        '0'..='9' => Class::Digit,
        'ァ'..='ヺ' | 'ー' => Class::Katakana,
        _ if c.is_alphabetic() && u32::from(c) < 0x2e80 => Class::Latin,
        _ => Class::Open,
    }
}
