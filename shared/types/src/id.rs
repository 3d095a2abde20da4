//! Ids that cannot be wrong once they exist.
//!
//! Parsed once at the border, so that nobody further in checks again or mixes two of them up.

use serde::{Deserialize, Serialize};

/// Why a text is not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind} must be {rule}")]
pub struct IdError {
    /// What was asked for, such as "tool name".
    pub kind: &'static str,
    /// What it must look like.
    pub rule: &'static str,
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $rule:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Parses the id.
            ///
            /// - Errors: [`IdError`] with the rule it breaks; never echoes the text.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let check: fn(&str) -> bool = $check;
                if check(text) { Ok(Self(text.to_owned())) } else { Err(IdError { kind: $kind, rule: $rule }) }
            }

            /// Shows the id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

fn is_word(text: &str, max: usize) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_lowercase())
        && text.len() <= max
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
}

fn is_visible(text: &str, max_chars: usize) -> bool {
    !text.is_empty()
        && text.chars().count() <= max_chars
        && !text.chars().any(|c| c.is_control() || is_format(c))
}

/// Tells whether `c` is a formatting character that shows nothing: such a thing has no place in a name.
fn is_format(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

text_id!(
    /// Names a server of the suite: `files`, `gmail`, `calendar`, `slack`.
    ServerId, "server id", "1 to 32 lower-case letters, digits, `_` or `-`, a letter first", |t| is_word(t, 32)
);
text_id!(
    /// Names a tool, `verb_noun`, as in `search_mail`. A released name is never used for another tool.
    ToolName, "tool name", "1 to 48 lower-case letters, digits or `_`, a letter first",
    |t| is_word(t, 48) && !t.contains('-')
);
text_id!(
    /// Names a rule of the policy in records and refusals.
    RuleId, "rule id", "1 to 64 lower-case letters, digits, `_` or `-`, a letter first", |t| is_word(t, 64)
);
text_id!(
    /// Names a granted folder as people and the model read it. Japanese is welcome; path signs are not.
    RootName, "folder name", "1 to 40 visible characters, none of / \\ : * ? \" < > | and not . or ..",
    |t| is_visible(t, 40) && !t.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']) && t != "." && t != ".." && t.trim() == t
);
text_id!(
    /// Names what a provider lets a client do, in the provider's own word: RFC 6749's `scope-token`.
    Scope, "scope", "1 to 200 visible ASCII characters, without `\"`, `\\` and blanks",
    |t| (1..=200).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\')
);
text_id!(
    /// Names the person a process acts for: the operating system's account name.
    UserId, "user id", "1 to 128 visible characters", |t| is_visible(t, 128)
);
text_id!(
    /// Why an administrator gave an order, in one line that people read.
    OrderReason, "reason", "1 to 200 visible characters in one line", |t| is_visible(t, 200)
);
text_id!(
    /// Names the client's session a call came from, as the client reports it. A claim, never a proof.
    ClientSessionId, "client session id", "1 to 128 letters, digits, `_`, `-`, `.` or `:`",
    |t| !t.is_empty() && t.len() <= 128 && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.:".contains(&b))
);

/// Numbers a call within one record: 128 random bits as 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CallId(u128);

impl CallId {
    /// Takes 16 random bytes, which the caller draws: this crate has no source of randomness.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }
}

impl std::fmt::Display for CallId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Numbers a proposal in one user's outbox, from 1, never reused: what a person reads as "no. 12".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ProposalId(pub u64);

impl std::fmt::Display for ProposalId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_refuse_what_could_hide_or_climb() {
        for bad in ["", ".", "..", "a/b", "a\\b", "C:", "営業\u{200b}", " x", "a\nb", "\u{202e}x"] {
            assert!(RootName::parse(bad).is_err(), "{bad:?}");
        }
        assert_eq!(RootName::parse("営業部 共有").unwrap().as_str(), "営業部 共有");
        assert!(ToolName::parse("read_file").is_ok());
        assert!(ToolName::parse("read-file").is_err());
        assert!(ToolName::parse("Read").is_err());
    }
}
