//! Tells values from what only stands in the place of one: placeholders, code, types, talk.
//!
//! Apart because every rule asks the same question. Looks at the value alone and at the sign after it.

use super::vocabulary;
use crate::shadow::words::Words;
use std::sync::LazyLock;

static HOLDERS: LazyLock<Words> = LazyLock::new(|| Words::new(vocabulary::HOLDERS.iter().copied()));

/// What a value is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Make {
    pub(super) lower: usize,
    pub(super) upper: usize,
    pub(super) digit: usize,
    /// Signs that people put into passwords to make them strong.
    pub(super) sign: usize,
    /// Signs that join words: `-`, `_`, `.`, `/`, `+`, `=`, `:`.
    pub(super) joint: usize,
    pub(super) other: usize,
    /// How many different characters there are, up to 64.
    pub(super) distinct: usize,
}

impl Make {
    pub(super) fn of(chars: &[char]) -> Self {
        let mut make = Self::default();
        let mut seen = 0_u128;
        for c in chars {
            let place = match c {
                'a'..='z' => &mut make.lower,
                'A'..='Z' => &mut make.upper,
                '0'..='9' => &mut make.digit,
                '-' | '_' | '.' | '/' | '+' | '=' | ':' => &mut make.joint,
                '!'..='~' => &mut make.sign,
                _ => &mut make.other,
            };
            *place = place.saturating_add(1);
            if c.is_ascii() {
                seen |= 1_u128.checked_shl(u32::from(*c)).unwrap_or_default();
            }
        }
        make.distinct = usize::try_from(seen.count_ones()).unwrap_or(64);
        make
    }

    pub(super) fn letters(&self) -> usize {
        self.lower.saturating_add(self.upper)
    }

    /// Letters and digits together.
    pub(super) fn is_mixed(&self) -> bool {
        self.letters() > 0 && self.digit > 0
    }

    pub(super) fn is_digits(&self) -> bool {
        self.digit > 0 && self.letters() == 0 && self.sign == 0 && self.joint == 0 && self.other == 0
    }

    pub(super) fn is_letters(&self) -> bool {
        self.letters() > 0 && self.digit == 0 && self.sign == 0 && self.joint == 0 && self.other == 0
    }

    /// How many of lower case, upper case, digits and signs there are.
    pub(super) fn classes(&self) -> usize {
        [self.lower, self.upper, self.digit, self.sign].iter().filter(|n| **n > 0).count()
    }
}

/// Tells whether characters look drawn by lot: many different ones, of several kinds.
pub(super) fn is_random(chars: &[char]) -> bool {
    let make = Make::of(chars);
    let least = if chars.len() >= 16 { 7 } else { 5 };
    make.distinct >= least
        && (make.digit > 0 || (make.upper > 0 && make.lower > 0))
        && make.letters().saturating_add(make.digit) > 0
        && !has_crosses(chars)
}

/// Tells whether only one character is repeated.
pub(super) fn is_repeated(chars: &[char]) -> bool {
    Make::of(chars).distinct <= 2 || has_crosses(chars)
}

/// Tells whether the characters end in a word.
pub(super) fn ends_with(chars: &[char], word: &str) -> bool {
    let tail: Vec<char> = word.chars().collect();
    chars.ends_with(&tail)
}

/// `xxxx`, `XXXX`: what people write where a value belongs.
fn has_crosses(chars: &[char]) -> bool {
    chars.windows(4).any(|w| matches!(w, ['x', 'x', 'x', 'x'] | ['X', 'X', 'X', 'X'] | ['.', '.', '.', '.']))
        || chars.windows(3).any(|w| matches!(w, ['*', '*', '*'] | ['.', '.', '.']))
}

/// Tells whether a value holds a place only: stars, crosses, `<your-token>`, `${TOKEN}`, `changeme`.
pub(super) fn is_placeholder(chars: &[char]) -> bool {
    let make = Make::of(chars);
    if make.letters().saturating_add(make.digit) == 0 || make.distinct < 2 || has_crosses(chars) {
        // `1111` and `aaaa` are poor passwords, but they are what forms show as well.
        return make.distinct != 1 || make.digit == 0 || make.digit > 8;
    }
    if matches!(chars.first(), Some('<' | '[' | '{' | '$' | '%' | '?' | '&' | '(' | '\\' | '…'))
        && !is_shuffled(chars, &make)
    {
        return true;
    }
    let text: String = chars.iter().collect();
    let lower = text.to_ascii_lowercase();
    if text.ends_with("EXAMPLE") || text.ends_with("EXAMPLEKEY") {
        return true;
    }
    if text.contains("${") || text.contains("{{") || text.contains("$(") || text.contains("%(") {
        return true;
    }
    HOLDERS.is_match(&lower) || vocabulary::HOLDER_STARTS.iter().any(|holder| lower.starts_with(holder))
}

/// A value that begins with a sign of a placeholder but is a password: `$ecr3t!9`, `%Tg7kk2`.
fn is_shuffled(chars: &[char], make: &Make) -> bool {
    let closed = matches!(chars.last(), Some('>' | ']' | '}' | ')' | '%'));
    let first_is_open = matches!(chars.first(), Some('<' | '[' | '{' | '('));
    let variable = chars.first() == Some(&'$')
        && chars.iter().skip(1).all(|c| c.is_ascii_uppercase() || matches!(c, '_' | '0'..='9'));
    let argument =
        chars.first() == Some(&'$') && chars.iter().skip(1).all(|c| c.is_ascii_alphabetic() || *c == '_');
    !closed && !first_is_open && !variable && !argument && make.is_mixed() && chars.len() >= 6
}

/// Tells whether a value is code or a path that leads to the value: `os.environ["X"]`, `user.password`, `f()`.
pub(super) fn is_expression(chars: &[char]) -> bool {
    let text: String = chars.iter().collect();
    let lower = text.to_ascii_lowercase();
    let has = |part: &str| text.contains(part);
    if has("::")
        || has("->")
        || has("()")
        || has("=>")
        || lower.contains("environ")
        || lower.contains("getenv")
    {
        return true;
    }
    if lower.starts_with("http://") || lower.starts_with("https://") {
        return true;
    }
    // A name, then a bracket: a call or an index.
    let name = chars.iter().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '?')).count();
    let opener = chars.get(name);
    if name > 0 && matches!(opener, Some('(' | '[' | '{')) {
        let dotted =
            chars.get(..name).is_some_and(|n| n.contains(&'.') || !n.iter().any(char::is_ascii_digit));
        return dotted;
    }
    if matches!(opener, Some('<')) && name > 0 {
        return true;
    }
    // Words with full stops between: a field of something. Not if a part holds letters and digits mixed.
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() > 1
        && parts.iter().all(|p| {
            p.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
                && p.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '?' | '!'))
        })
}

/// Tells whether a value is a date, a time, an amount, a version, an address or the name of a technique.
pub(super) fn is_other_thing(chars: &[char]) -> bool {
    let make = Make::of(chars);
    let text: String = chars.iter().collect();
    let lower = text.to_ascii_lowercase();
    if make.letters() == 0
        && make.digit > 0
        && (text.contains('/') || text.contains(':') || text.contains(','))
    {
        return true;
    }
    if make.letters() == 0 && text.split('.').count() == 4 {
        return true;
    }
    // A date with dashes: 2026-04-01.
    if make.letters() == 0
        && matches!(chars, [_, _, _, _, '-', _, _, '-', _, _] | [_, _, _, _, '-', _, '-', _])
    {
        return true;
    }
    if vocabulary::FILES.iter().any(|ending| lower.ends_with(ending)) {
        return true;
    }
    if is_version(&lower) || lower.contains("a-z") || lower.contains("0-9") {
        return true;
    }
    if lower.contains('@') && lower.rsplit('@').next().is_some_and(is_domain) && make.sign == 1 {
        return true;
    }
    let plain: String = lower.chars().filter(char::is_ascii_alphanumeric).collect();
    vocabulary::TECHNIQUES.iter().any(|t| {
        plain.strip_prefix(t).is_some_and(|rest| rest.len() <= 8 && rest.chars().all(|c| c.is_ascii_digit()))
            || plain == *t
    })
}

fn is_domain(text: &str) -> bool {
    text.contains('.')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
        && text
            .rsplit('.')
            .next()
            .is_some_and(|top| top.len() >= 2 && top.chars().all(|c| c.is_ascii_alphabetic()))
}

/// `v1.2.3`, `1.0`, `10.15.7`.
fn is_version(text: &str) -> bool {
    let text = text.strip_prefix('v').unwrap_or(text);
    !text.is_empty() && text.contains('.') && text.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// Tells whether a value of letters only is a word of forms, types and manuals.
pub(super) fn is_word_of_talk(chars: &[char]) -> bool {
    let lower: String = chars.iter().map(char::to_ascii_lowercase).collect();
    vocabulary::TALK.contains(&lower.as_str())
}

/// Tells whether a value only repeats what such a value is called: `client_secret`, `accessToken`, `DB_PASSWORD`.
pub(super) fn is_name_of_value(chars: &[char]) -> bool {
    let make = Make::of(chars);
    if make.sign > 0 || make.digit > 2 {
        return false;
    }
    let lower: String =
        chars.iter().filter(|c| c.is_ascii_alphabetic()).map(char::to_ascii_lowercase).collect();
    let mut words = 0_usize;
    let mut rest = lower.as_str();
    // Every letter must belong to such a word.
    while let Some(word) = vocabulary::NAMES.iter().find(|word| rest.starts_with(**word)) {
        rest = rest.strip_prefix(word).unwrap_or_default();
        words = words.saturating_add(1);
        if rest.is_empty() {
            return words > 0;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(rule: fn(&[char]) -> bool, yes: &[&str], no: &[&str]) {
        for text in yes {
            assert!(rule(&text.chars().collect::<Vec<_>>()), "{text}");
        }
        for text in no {
            assert!(!rule(&text.chars().collect::<Vec<_>>()), "{text}");
        }
    }

    #[test]
    fn placeholders_are_told_from_values() {
        all(
            is_placeholder,
            &[
                "********",
                "xxxxxxxx",
                "<your-token>",
                "${TOKEN}",
                "{{ secret }}",
                "$PASSWORD",
                "your_api_key",
                "%s",
                "...",
            ],
            &["hunter2", "P@ssw0rd", "$ecr3t!9", "1234", "0000"],
        );
    }

    #[test]
    fn code_is_told_from_values() {
        all(
            is_expression,
            &[
                "os.environ[\"TOKEN\"]",
                "user.password",
                "getPassword()",
                "Option<String>",
                "process.env.KEY",
                "config[:pw]",
            ],
            &["hunter2", "a8f7.b9c2.d1", "Tokyo#2024"],
        );
    }

    #[test]
    fn dates_versions_and_techniques_are_told_from_values() {
        all(
            is_other_thing,
            &["2026/04/01", "10:30", "SHA-256", "1.2.3", "taro@example.com"],
            &["sha1ny99x", "k9#mZ"],
        );
    }
}
