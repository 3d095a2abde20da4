//! Values behind a word: `password=…`, `パスワードは「…」です`, `ID/PW: … / …`.

use super::link::{self, Found, Link};
use super::value::{self, Make};
use super::{hit, remember, spoken, vocabulary};
use crate::detect::Hit;
use crate::shadow::words::Words;
use crate::shadow::{Shadow, is_line_break};
use std::sync::LazyLock;

/// What a word announces, and so what its value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::detect) enum Class {
    /// Anything a person might type.
    Password,
    /// The same, from a word that often means something else: `pass`, `パス`.
    Loose,
    /// Something long and random.
    Key,
    /// A few digits, or a short code.
    Pin,
}

/// How far a name of a variable is read to the left, in characters.
const NAME: usize = 48;
/// How much of a value is searched for signs of a placeholder.
const LOOK: usize = 128;
/// How much of a line after a pair of labels is read.
const PAIR: usize = 160;

/// Parts of names that hold no key, found in one pass.
static HARMLESS: LazyLock<Words> = LazyLock::new(|| Words::new(vocabulary::HARMLESS.iter().copied()));

/// Reads the value behind the label `from..to`.
///
/// A label inside a long value that was read already is none.
pub(super) fn read(shadow: &Shadow, class: Class, from: usize, to: usize, done: &mut usize) -> Option<Hit> {
    if from < *done {
        return None;
    }
    let name = Name::of(shadow, class, from, to)?;
    if let Some(found) = pair(shadow, class, from, name.to) {
        return Some(found);
    }
    if let Some(found) = link::follow(shadow, name.to, name.is_japanese) {
        remember(done, found.from, found.to);
        let found = if class == Class::Pin { link::two_groups(shadow, found) } else { found };
        if is_value(shadow, class, &name, &found) {
            return Some(hit(rule(class), found.from, link::whole(shadow, &found)));
        }
    }
    before(shadow, class, &name, from).or_else(|| spoken::below(shadow, class, &name, from))
}

fn rule(class: Class) -> &'static str {
    match class {
        Class::Password | Class::Loose => "secret.password",
        Class::Key => "secret.key",
        Class::Pin => "secret.pin",
    }
}

/// The name that a label is, or is part of.
pub(super) struct Name {
    /// One past its last character.
    pub(super) to: usize,
    pub(super) is_japanese: bool,
    /// Written as a variable of the environment: `DB_PASSWORD`.
    is_upper: bool,
    /// The name goes on with a word nobody knows: `TOKEN_CI_RUNNER`. Only a value drawn by lot is one then.
    is_longer: bool,
}

impl Name {
    /// Reads the whole name around a label; nothing, if the label only is part of another word.
    pub(super) fn of(shadow: &Shadow, class: Class, from: usize, to: usize) -> Option<Self> {
        let is_japanese = shadow.before(to).is_some_and(|c| !c.is_ascii());
        if is_japanese {
            // パス in パスポート, ピン in ピンク.
            let longer = shadow.at(to).is_some_and(|c| matches!(c, 'ァ'..='ヺ' | 'ー'));
            let inside = class == Class::Loose
                && shadow.before(from).is_some_and(|c| matches!(c, 'ァ'..='ヺ' | 'ー' | '一'..='鿿'));
            return (!longer && !inside).then_some(Self {
                to,
                is_japanese,
                is_upper: false,
                is_longer: false,
            });
        }
        let head = shadow.slice(from.saturating_sub(NAME), from);
        let joined = head.iter().rev().take_while(|c| is_name(**c)).count();
        let start = from.saturating_sub(joined);
        let in_word = shadow.before(from).is_some_and(|c| c.is_ascii_alphabetic());
        let hump = shadow.at(from).is_some_and(|c| c.is_ascii_uppercase())
            && shadow.before(from).is_some_and(|c| c.is_ascii_lowercase());
        let short = to.saturating_sub(from) <= 5;
        if in_word && !hump && short {
            return None;
        }
        let (to, is_longer) = suffix(shadow, to)?;
        let name: String = shadow.slice(start, to).iter().collect();
        let lower = name.to_ascii_lowercase();
        if HARMLESS.is_match(&lower) {
            return None;
        }
        let is_upper = name.chars().all(|c| !c.is_ascii_lowercase()) && name.len() > 2;
        Some(Self { to, is_japanese, is_upper, is_longer })
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// The end of the name, with a suffix that changes nothing, and whether another one is there; nothing, if the name
/// goes on as another word.
fn suffix(shadow: &Shadow, to: usize) -> Option<(usize, bool)> {
    let tail: String = shadow.slice(to, to.saturating_add(24)).iter().take_while(|c| is_name(**c)).collect();
    let tail = tail.trim_end_matches(['.', '-']);
    let bare = tail.trim_start_matches(['_', '-', '.']).to_ascii_lowercase();
    let parts = || bare.split(['_', '-', '.']);
    let known = bare.is_empty()
        || bare.chars().all(|c| c.is_ascii_digit())
        || (tail.starts_with(['_', '-', '.']) && parts().all(|part| vocabulary::SUFFIXES.contains(&part)));
    let longer =
        tail.starts_with(['_', '-']) && !parts().any(|part| vocabulary::OTHER_SUFFIXES.contains(&part));
    (known || longer).then(|| (to.saturating_add(tail.chars().count()), !known))
}

fn is_value(shadow: &Shadow, class: Class, name: &Name, found: &Found) -> bool {
    // Spaces stand only between the groups of a seed.
    let chars: Vec<char> = shadow.slice(found.from, found.to).iter().copied().filter(|c| *c != ' ').collect();
    let chars = chars.as_slice();
    let make = Make::of(chars);
    if name.is_longer {
        return is_drawn(chars, &make, found);
    }
    if is_poor(shadow, chars, name, found) {
        return true;
    }
    let is_likely = match class {
        Class::Password => is_password(chars, &make, name, found),
        Class::Loose => !is_path(chars) && !make.is_digits() && is_password(chars, &make, name, found),
        Class::Key => is_key(chars, &make, name, found),
        Class::Pin => is_pin(chars, &make, found),
    };
    // The costly questions last.
    is_likely && !is_counted(shadow, found) && !is_nothing(chars.get(..LOOK).unwrap_or(chars))
}

/// Tells whether a value can be nothing but drawn by lot.
fn is_drawn(chars: &[char], make: &Make, found: &Found) -> bool {
    let dashes = chars.iter().filter(|c| **c == '-').count();
    found.link == Link::Sign
        && (20..=512).contains(&chars.len())
        && make.upper > 1
        && make.lower > 1
        && make.digit > 1
        && make.distinct >= 12
        && dashes < 3
        && !is_path(chars)
        && !is_nothing(chars.get(..LOOK).unwrap_or(chars))
}

/// `初期パスワードは changeme です`: a poor password, said in a sentence, so it is no placeholder of a manual.
fn is_poor(shadow: &Shadow, chars: &[char], name: &Name, found: &Found) -> bool {
    let said = name.is_japanese
        && (found.is_quoted || found.is_closed)
        && matches!(found.link, Link::Sign | Link::Particle | Link::Announced | Link::Quote);
    let text: String = chars.iter().map(char::to_ascii_lowercase).collect();
    let after = found.to.saturating_add(usize::from(found.is_quoted));
    let refused = [
        "ではな",
        "でなく",
        "じゃな",
        "など",
        "のよう",
        "等",
        "は使",
        "は禁止",
        "といった",
        "や「",
        "欄",
        "は避",
        "を避",
    ];
    said && vocabulary::POOR.contains(&text.as_str())
        && !refused.iter().any(|word| shadow.has_at(after, word))
}

/// Tells whether characters stand for a value, lead to it, or are something else.
pub(super) fn is_nothing(chars: &[char]) -> bool {
    chars.len() < 3
        || value::is_placeholder(chars)
        || value::is_expression(chars)
        || value::is_other_thing(chars)
        || value::is_name_of_value(chars)
}

/// `8文字以上`, `4桁`, `90日`: a number of something.
fn is_counted(shadow: &Shadow, found: &Found) -> bool {
    let last_is_digit = shadow.before(found.to).is_some_and(|c| c.is_ascii_digit());
    let next = shadow.at(found.to);
    last_is_digit
        && !found.is_quoted
        && next.is_some_and(|c| "文桁回段日年月円件分時秒名人個つ歳代字台本枚%種号版項章〜~".contains(c))
}

pub(super) fn is_path(chars: &[char]) -> bool {
    let slashes = chars.iter().filter(|c| matches!(c, '/' | '\\')).count();
    slashes >= 2 || matches!(chars, ['/' | '.' | '~', ..] | [_, ':', '\\' | '/', ..])
}

pub(super) fn is_password(chars: &[char], make: &Make, name: &Name, found: &Found) -> bool {
    let length = chars.len();
    if !(4..=256).contains(&length) || make.other > 0 {
        return false;
    }
    match found.link {
        Link::Sign | Link::Particle | Link::Word | Link::Announced => {
            if make.is_mixed() || (make.letters() > 0 && make.sign > 0 && length >= 5) {
                return true;
            }
            if make.is_digits() {
                return length <= 16 && (found.is_quoted || found.is_closed);
            }
            // Words joined by dashes are names of things more often than passwords.
            if !make.is_letters() {
                return make.digit > 0
                    || (found.is_quoted && length >= 8)
                    || (name.is_japanese && length >= 6);
            }
            let told = found.is_quoted
                || (found.link != Link::Word && name.is_japanese && found.is_closed)
                || (found.link == Link::Sign && found.is_closed && (name.is_upper || found.ends_line))
                || found.link == Link::Announced;
            told && !value::is_word_of_talk(chars)
        }
        Link::Quote => {
            // `パスワード「設定」` is talk, `パスワード「abc123」` is not.
            (make.is_mixed() || make.sign > 0 || make.is_digits()) && length >= 4
        }
        Link::Table => {
            (make.is_mixed() && length >= 6) || (make.sign > 0 && make.letters() > 0 && length >= 6)
        }
        Link::NextLine | Link::Space | Link::Far => {
            let strong = make.classes() >= 3 || (make.digit > 0 && is_woven(chars));
            length >= 6 && make.is_mixed() && strong
        }
    }
}

/// Tells whether a digit stands before a letter: not a word with a number at its end.
fn is_woven(chars: &[char]) -> bool {
    chars.windows(2).any(|w| matches!(w, [a, b] if a.is_ascii_digit() && b.is_ascii_alphabetic()))
}

fn is_key(chars: &[char], make: &Make, name: &Name, found: &Found) -> bool {
    let length = chars.len();
    if !(8..=4096).contains(&length) || make.other > 0 || is_path(chars) && make.digit == 0 {
        return false;
    }
    let random = value::is_random(chars);
    match found.link {
        Link::Sign | Link::Particle | Link::Word | Link::Announced | Link::Quote => {
            if make.is_mixed() && random {
                return true;
            }
            // A seed of TOTP: upper case, perhaps without a digit.
            let seed =
                length >= 16 && make.lower == 0 && make.upper >= 12 && make.sign == 0 && make.distinct >= 8;
            let long = length >= 20 && make.upper > 0 && make.lower > 0 && make.distinct >= 10;
            let plain = (name.is_upper || found.is_quoted)
                && make.is_letters()
                && found.link == Link::Sign
                && !value::is_word_of_talk(chars)
                && length >= 10;
            let numbers = make.letters() == 0 && make.sign == 0 && make.digit >= 20 && make.distinct >= 5;
            seed || long || plain || numbers
        }
        Link::Table | Link::NextLine | Link::Space | Link::Far => {
            length >= 16 && make.is_mixed() && random && make.distinct >= 8
        }
    }
}

fn is_pin(chars: &[char], make: &Make, found: &Found) -> bool {
    let strong =
        matches!(found.link, Link::Sign | Link::Particle | Link::Word | Link::Announced | Link::Quote);
    let digits = chars.iter().filter(|c| c.is_ascii_digit()).count();
    let only_digits = chars.iter().all(|c| c.is_ascii_digit() || matches!(c, '-' | '#' | '*'))
        && (3..=12).contains(&digits);
    let code = make.is_mixed() && (5..=40).contains(&chars.len()) && make.sign == 0;
    (strong && (only_digits || code) && (found.is_quoted || found.is_closed))
        || (found.link == Link::Table && only_digits && digits <= 8)
        || (matches!(found.link, Link::Space | Link::NextLine)
            && digits == 6
            && only_digits
            && found.ends_line)
}

/// `ID/PW: tanaka / Abc12345`: two labels, then two values.
fn pair(shadow: &Shadow, class: Class, from: usize, to: usize) -> Option<Hit> {
    if !matches!(class, Class::Password | Class::Loose) {
        return None;
    }
    let head: String =
        shadow.slice(from.saturating_sub(24), from).iter().map(char::to_ascii_lowercase).collect();
    let head = head.trim_end_matches([' ', '/', '・', '&', '+', '、', ',', 'と', '|', '及', 'び']);
    let is_pair = [
        "id",
        "ユーザー名",
        "ユーザ名",
        "ユーザー",
        "ユーザ",
        "ユーザid",
        "user",
        "username",
        "login",
        "アカウント",
        "account",
        "メールアドレス",
        "ログイン名",
    ]
    .iter()
    .any(|word| head.ends_with(word));
    if !is_pair || shadow.before(from).is_some_and(|c| !" /・&+、,と|び".contains(c)) {
        return None;
    }
    let mut at = to;
    while shadow.at(at).is_some_and(|c| matches!(c, ' ' | ')' | ']' | '】' | '」' | '*' | '"')) {
        at = at.saturating_add(1);
    }
    let linked = matches!(shadow.at(at), Some(':' | '=' | 'は' | '→' | '|'));
    if !linked && !shadow.at(at).is_some_and(is_line_break) {
        return None;
    }
    at = at.saturating_add(1);
    while shadow.at(at).is_some_and(|c| matches!(c, ' ' | '、' | ',' | ':' | '\n' | '\r')) {
        at = at.saturating_add(1);
    }
    two_values(shadow, at)
}

/// `ログイン情報：admin / Abc12345`: a word for a login, a sign, then two values on one line.
pub(super) fn account(shadow: &Shadow, from: usize, to: usize) -> Option<Hit> {
    if shadow.before(from).is_some_and(|c| c.is_ascii_alphanumeric())
        && shadow.at(from).is_some_and(|c| c.is_ascii())
    {
        return None;
    }
    let is_lead =
        |c: char| matches!(c, ':' | '=' | 'は' | '→' | ' ' | '、' | '】' | '」' | ')' | '\n' | '\r');
    let lead: Vec<char> =
        shadow.slice(to, to.saturating_add(8)).iter().copied().take_while(|c| is_lead(*c)).collect();
    if !lead.iter().any(|c| matches!(c, ':' | '=' | 'は' | '→' | '】' | '」')) {
        return None;
    }
    let at = to.saturating_add(lead.len());
    let line = shadow.slice(at, at.saturating_add(PAIR));
    let is_gap = |c: &char| matches!(c, ' ' | '/' | ':' | '、' | '|');
    let user = line.iter().position(|c| is_gap(c) || !c.is_ascii_graphic())?;
    let gap = line.get(user..)?.iter().take_while(|c| is_gap(c)).count();
    let start = user.saturating_add(gap);
    let length = line.get(start..)?.iter().take_while(|c| c.is_ascii_graphic() && **c != '|').count();
    let end = start.saturating_add(length);
    let sign = line.get(user..start)?.iter().any(|c| matches!(c, '/' | ':' | '|'));
    let (name, password) = (line.get(..user)?, line.get(start..end)?);
    let make = Make::of(password);
    let strong = make.is_mixed() && (make.sign > 0 || make.upper > 0 || length >= 8) || make.sign > 0;
    let after = shadow.at(at.saturating_add(end));
    let good = sign
        && (2..=64).contains(&name.len())
        && (6..=64).contains(&length)
        && make.letters() > 0
        && strong
        && Make::of(name).letters() > 1
        && !name.iter().any(|c| matches!(c, '/' | '.'))
        && !password.iter().any(|c| matches!(c, '/' | '='))
        && after.is_none_or(|c| !c.is_alphanumeric() || matches!(c, 'で' | 'に' | 'を' | 'と' | 'の'))
        && !value::is_word_of_talk(name)
        && !is_nothing(password);
    good.then(|| hit("secret.pair", at, at.saturating_add(end)))
}

/// Two values with a slash, a comma or a space between them; the second is a password.
fn two_values(shadow: &Shadow, at: usize) -> Option<Hit> {
    let line = shadow.slice(at, at.saturating_add(PAIR));
    let end = line.iter().position(|c| is_line_break(*c) || *c == '。').unwrap_or(line.len());
    let line = line.get(..end)?;
    let is_break =
        |c: char| matches!(c, ' ' | '/' | ',' | '、' | '・' | '|' | '\t' | '「' | '」' | '"' | '\'');
    let mut values: Vec<(usize, usize)> = Vec::new();
    let mut open = None;
    for (i, c) in line.iter().enumerate() {
        let inside = c.is_ascii_graphic() && !is_break(*c);
        match (inside, open) {
            (true, None) => open = Some(i),
            (false, Some(start)) => {
                values.push((start, i));
                open = None;
                if !is_break(*c) {
                    break;
                }
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
    if let Some(start) = open {
        values.push((start, line.len()));
    }
    let (first, second) = (values.first()?, values.get(1)?);
    let chars = line.get(second.0..second.1)?;
    let make = Make::of(chars);
    let is_secret = (make.is_mixed() || make.sign > 0 || make.digit >= 4 || make.is_letters())
        && chars.len() >= 4
        && !is_nothing(chars)
        && !value::is_word_of_talk(chars);
    let user = line.get(first.0..first.1)?;
    (is_secret && !value::is_word_of_talk(user) && !value::is_placeholder(user))
        .then(|| hit("secret.pair", at.saturating_add(first.0), at.saturating_add(second.1)))
}

/// `Abc12345 がパスワードです`, `Abc12345（パスワード）`.
fn before(shadow: &Shadow, class: Class, name: &Name, from: usize) -> Option<Hit> {
    if !name.is_japanese || class == Class::Loose {
        return None;
    }
    let after_bracket = shadow.at(name.to) == Some(')');
    // `Abc12345 を初期パスワードに`
    let first = |word: &&str| {
        shadow.slice(from.saturating_sub(word.chars().count()), from).iter().copied().eq(word.chars())
    };
    let described = vocabulary::DESCRIBING.iter().find(|word| first(word));
    let mut at = from.saturating_sub(described.map_or(0, |word| word.chars().count()));
    let mut said = false;
    for word in ["という", "が", "を", "("] {
        let length = word.chars().count();
        let start = at.saturating_sub(length);
        if shadow.slice(start, at).iter().copied().eq(word.chars()) && (word != "(" || after_bracket) {
            // `を` needs `をパスワードに`.
            said = word != "を"
                || ["に", "と", "欄", "の欄", "入力欄", "フィールド"]
                    .iter()
                    .any(|w| shadow.has_at(name.to, w));
            at = start;
            break;
        }
    }
    if !said {
        return None;
    }
    while shadow.before(at).is_some_and(|c| matches!(c, ' ' | '」' | '』' | '"' | '\'' | '”' | '`')) {
        at = at.saturating_sub(1);
    }
    let length = shadow
        .slice(at.saturating_sub(64), at)
        .iter()
        .rev()
        .take_while(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '`' | '<' | '>'))
        .count();
    let start = at.saturating_sub(length);
    let chars = shadow.slice(start, at);
    let make = Make::of(chars);
    let good = match class {
        Class::Pin => make.is_digits() && (4..=8).contains(&length),
        Class::Password => {
            length >= 6 && make.is_mixed() && (make.classes() >= 3 || is_woven(chars) || make.sign > 0)
        }
        Class::Key => length >= 16 && make.is_mixed() && value::is_random(chars),
        Class::Loose => false,
    };
    (good && !is_nothing(chars)).then(|| hit("secret.before", start, at))
}
