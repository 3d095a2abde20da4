//! Credentials: passwords, keys, tokens, sessions. Forbidden wherever they stand.
//!
//! A credential is known either by its own shape (`ghp_…`, a PEM block, an address with a password) or by the word
//! before it (`パスワードは「…」です`, `api_key=…`, the header of a column). Both are only looked for where one pass
//! over the text has found a word that calls for it. What stands there must look like a value: examples,
//! placeholders, code that fetches the value from elsewhere and talk about passwords pass.

mod address;
mod label;
mod link;
mod pem;
mod spoken;
mod table;
mod token;
mod value;
mod vocabulary;

use super::{Form, Hit};
use crate::kind::{Action, Kind};
use crate::shadow::Shadow;
use label::Class;
pub(super) use table::Columns;

/// What a word of the list announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// The beginning of a token that is known by its shape: its number in the list.
    Token(usize),
    /// A word before a value.
    Label(Class),
    /// `-----BEGIN`.
    Pem,
    /// The first line of a PuTTY key.
    Putty,
    /// `://`, perhaps with a password behind it.
    Scheme,
    /// `Bearer` or `Basic` of an HTTP header.
    Bearer,
    /// `Cookie:` of an HTTP header.
    Cookie,
    /// The name of a cookie that holds a session.
    Session,
    /// The signature of an address that opens something.
    Signature,
    /// An address that is a key by itself: a webhook.
    Webhook,
    /// `otpauth://`.
    Otp,
    /// `WIFI:`, the text of a QR code.
    Wifi,
    /// The name of a wireless network, with its key behind it.
    Ssid,
    /// The beginning of an address of Oracle, with user and password behind it.
    Oracle,
    /// Words for a login, with user and password behind them.
    Account,
    /// The beginning of a password's hash.
    Hash,
    /// A command or call that takes a password in quotes.
    Argument,
    /// `curl -u`, `-p` and the like.
    Flag,
}

/// Every word of the list, folded and lower case.
pub(super) fn words() -> impl Iterator<Item = (&'static str, Word)> {
    let tokens = token::TOKENS.iter().enumerate().map(|(i, t)| (t.gate, Word::Token(i)));
    let labels = vocabulary::LABELS
        .iter()
        .flat_map(|(class, words)| words.iter().map(|word| (*word, Word::Label(*class))));
    let others = vocabulary::OTHERS.iter().flat_map(|(word, texts)| texts.iter().map(|text| (*text, *word)));
    tokens.chain(labels).chain(others)
}

/// Finds credentials at the words that were found, which come in the order of their ends.
pub(super) fn find(shadow: &Shadow, cues: &[(Word, usize, usize)], hits: &mut Vec<Hit>) {
    let mut columns = Columns::default();
    // Where the last long run ended that was read: what stands inside it is no beginning.
    let mut done = 0;
    let mut values = 0;
    for (word, from, to) in cues {
        let (from, to) = (*from, *to);
        let found = match word {
            Word::Token(index) => token::read(shadow, *index, from, &mut done),
            Word::Label(class) => {
                columns.find(shadow, *class, from, to, hits);
                label::read(shadow, *class, from, to, &mut values)
            }
            Word::Pem => pem::read(shadow, from, to),
            Word::Putty => pem::read_putty(shadow, from, to),
            Word::Scheme => address::user_and_password(shadow, from, to),
            Word::Bearer => address::bearer(shadow, from, to),
            Word::Cookie => address::cookie(shadow, from, to, &mut done),
            Word::Session => address::session(shadow, from, to, &mut done),
            Word::Signature => address::signature(shadow, from, to, &mut done),
            Word::Webhook => address::webhook(shadow, from, to, &mut done),
            Word::Otp => address::otp(shadow, from, to, &mut done),
            Word::Wifi => address::wifi(shadow, to),
            Word::Ssid => spoken::network_key(shadow, from, to),
            Word::Oracle => address::oracle(shadow, to),
            Word::Account => label::account(shadow, from, to),
            Word::Hash => address::hash(shadow, from, to, &mut done),
            Word::Argument => address::argument(shadow, to),
            Word::Flag => address::flag(shadow, from, to),
        };
        hits.extend(found);
    }
}

/// A run longer than this is read once only.
const LONG: usize = 256;

/// Remembers that a run was read, if it was long.
fn remember(done: &mut usize, from: usize, to: usize) {
    if to.saturating_sub(from) > LONG {
        *done = to;
    }
}

fn hit(rule: &'static str, from: usize, to: usize) -> Hit {
    Hit { kind: Kind::Secret, action: Action::Forbid, rule, from, to, form: Form::Whole }
}

/// How many characters from `at` on fit, `most` at the most.
fn run(shadow: &Shadow, at: usize, most: usize, fits: impl Fn(char) -> bool) -> usize {
    shadow.slice(at, at.saturating_add(most)).iter().take_while(|c| fits(**c)).count()
}

/// A letter, digit, `_` or `-`.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}
