//! Credentials inside addresses, headers, cookies and command lines.

use super::label;
use super::value::{self, Make};
use super::{hit, is_word, remember, run};
use crate::detect::Hit;
use crate::shadow::{Shadow, is_line_break};

/// The longest address read, in characters.
const MOST: usize = 2_048;
/// The longest user and password in an address.
const USER: usize = 256;

fn is_url(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '<' | '>' | '`' | '\\')
}

/// `scheme://user:password@host`, where `://` is `from..to`.
pub(super) fn user_and_password(shadow: &Shadow, from: usize, to: usize) -> Option<Hit> {
    let is_scheme = shadow.before(from).is_some_and(|c| c.is_ascii_alphanumeric());
    let chars = shadow.slice(to, to.saturating_add(USER));
    let end = chars.iter().position(|c| !is_url(*c) || *c == '/').unwrap_or(chars.len());
    let authority = chars.get(..end)?;
    // The last @ before the path; a password may hold one, and a careless one holds what ends an address.
    let strict = authority.iter().position(|c| matches!(c, '?' | '#')).unwrap_or(end);
    let at = authority
        .get(..strict)
        .and_then(|sound| sound.iter().rposition(|c| *c == '@'))
        .or_else(|| authority.iter().rposition(|c| *c == '@').filter(|_| !is_port(authority)))?;
    let info = authority.get(..at)?;
    let colon = info.iter().position(|c| *c == ':')?;
    let (user, password) = (info.get(..colon)?, info.get(colon.saturating_add(1)..)?);
    let text = |chars: &[char]| chars.iter().map(char::to_ascii_lowercase).collect::<String>();
    let told = ["user", "username", "usr"].contains(&text(user).as_str())
        && ["pass", "password", "passwd", "pw", "pwd"].contains(&text(password).as_str());
    let holds =
        !password.is_empty() && !told && !value::is_placeholder(password) && !text(password).starts_with('$');
    let named =
        value::is_name_of_value(password) && ["<", "{", "user"].iter().any(|u| text(user).starts_with(u));
    (is_scheme && holds && !named).then(|| hit("secret.url", to, to.saturating_add(at)))
}

/// Tells whether a number stands behind the first colon: `host:8080?mail=a@b`.
fn is_port(authority: &[char]) -> bool {
    let port = authority.iter().skip_while(|c| **c != ':').skip(1).take_while(|c| c.is_ascii_digit()).count();
    let has_colon = authority.iter().take_while(|c| !matches!(c, '?' | '#')).any(|c| *c == ':');
    !has_colon || port >= 2
}

/// `jdbc:oracle:thin:scott/tiger@host`.
pub(super) fn oracle(shadow: &Shadow, to: usize) -> Option<Hit> {
    let length = run(shadow, to, USER, |c| is_url(c) && c != '@');
    let login = shadow.slice(to, to.saturating_add(length));
    let slash = login.iter().position(|c| *c == '/')?;
    let password = login.get(slash.saturating_add(1)..)?;
    let holds =
        slash > 0 && shadow.at(to.saturating_add(length)) == Some('@') && !label::is_nothing(password);
    holds.then(|| hit("secret.url", to, to.saturating_add(length)))
}

/// `Bearer …`, `Basic …`.
pub(super) fn bearer(shadow: &Shadow, from: usize, to: usize) -> Option<Hit> {
    if shadow.before(from).is_some_and(char::is_alphanumeric) {
        return None;
    }
    let gap = run(shadow, to, 4, |c| matches!(c, ' ' | ':' | '"' | '\'' | '\t'));
    if gap == 0 {
        return None;
    }
    let start = to.saturating_add(gap);
    let length = run(shadow, start, 4_096, |c| is_word(c) || matches!(c, '.' | '+' | '/' | '=' | '~'));
    let trimmed =
        shadow.slice(start, start.saturating_add(length)).iter().rev().take_while(|c| **c == '.').count();
    let end = start.saturating_add(length).saturating_sub(trimmed);
    let chars = shadow.slice(start, end);
    let make = Make::of(chars);
    let is_basic = shadow.has_at(from, "basic");
    let least = if is_basic { 8 } else { 12 };
    let in_header = is_in_header(shadow, from);
    // A word with a number at its end is no base64, unless a header says so.
    let is_base64 = make.upper > 0 && make.lower > 0 && (in_header || chars.len().is_multiple_of(4));
    let telling = chars.len() >= least
        && (make.is_mixed() || (make.upper > 0 && make.lower > 2 && (chars.len() >= 16 || in_header)))
        && !value::is_placeholder(chars)
        && !value::is_expression(chars)
        && !value::is_other_thing(chars)
        && !value::is_name_of_value(chars)
        && (!is_basic || is_base64);
    telling.then(|| hit("secret.header", start, end))
}

/// Tells whether `Authorization:` stands before a word.
fn is_in_header(shadow: &Shadow, from: usize) -> bool {
    let head: String =
        shadow.slice(from.saturating_sub(28), from).iter().map(char::to_ascii_lowercase).collect();
    head.trim_end_matches([' ', ':', '"', '\'', '=', '>', '\\', ',']).ends_with("authorization")
}

/// `Cookie: a=b; c=d`: the values that look drawn by lot.
pub(super) fn cookie(shadow: &Shadow, from: usize, to: usize, done: &mut usize) -> Option<Hit> {
    if from < *done {
        return None;
    }
    if shadow.before(from).is_some_and(|c| c.is_alphanumeric()) {
        return None;
    }
    let line = shadow.slice(to, to.saturating_add(MOST));
    let end = line.iter().position(|c| is_line_break(*c)).unwrap_or(line.len());
    remember(done, to, to.saturating_add(end));
    let line = line.get(..end)?;
    let mut first = None;
    let mut last = 0;
    let mut at = 0_usize;
    for part in line.split(|c| matches!(c, ';' | '"' | '\'')) {
        if let Some(sign) = part.iter().position(|c| *c == '=') {
            let chars = part.get(sign.saturating_add(1)..).unwrap_or_default();
            let make = Make::of(chars);
            if chars.len() >= 12
                && make.is_mixed()
                && value::is_random(chars)
                && !value::is_placeholder(chars)
                && !chars.contains(&',')
            {
                let start = at.saturating_add(sign).saturating_add(1);
                first = first.or(Some(start));
                last = start.saturating_add(chars.len());
            }
        }
        at = at.saturating_add(part.len()).saturating_add(1);
    }
    first.map(|start| hit("secret.cookie", to.saturating_add(start), to.saturating_add(last)))
}

/// `PHPSESSID=…` outside of a header.
pub(super) fn session(shadow: &Shadow, from: usize, to: usize, done: &mut usize) -> Option<Hit> {
    if from < *done {
        return None;
    }
    if shadow.before(from).is_some_and(|c| c.is_ascii_alphabetic()) {
        return None;
    }
    let name_end = to.saturating_add(run(shadow, to, 24, is_word));
    let gap = run(shadow, name_end, 5, |c| matches!(c, '"' | '\'' | ' ' | ':' | '='));
    let has_sign =
        shadow.slice(name_end, name_end.saturating_add(gap)).iter().any(|c| matches!(c, ':' | '='));
    if !has_sign {
        return None;
    }
    let start = name_end.saturating_add(gap);
    let length = run(shadow, start, MOST, |c| is_word(c) || matches!(c, '.' | '%' | '+' | '/' | '='));
    let chars = shadow.slice(start, start.saturating_add(length));
    remember(done, start, start.saturating_add(length));
    let make = Make::of(chars);
    // A UUID names a session of a log rather than opening one.
    let is_uuid = chars.len() == 36 && chars.iter().filter(|c| **c == '-').count() == 4;
    let good = chars.len() >= 20
        && make.is_mixed()
        && value::is_random(chars)
        && !is_uuid
        && !label::is_nothing(chars);
    good.then(|| hit("secret.session", start, start.saturating_add(length)))
}

/// `sig=…` of an address that opens something, `AccountKey=…`.
pub(super) fn signature(shadow: &Shadow, from: usize, to: usize, done: &mut usize) -> Option<Hit> {
    if from < *done {
        return None;
    }
    if shadow.before(from).is_some_and(|c| c.is_ascii_alphabetic()) && !shadow.has_at(from, "signature=") {
        return None;
    }
    let length = run(shadow, to, MOST, |c| is_word(c) || matches!(c, '%' | '+' | '/' | '=' | '.' | '~'));
    remember(done, to, to.saturating_add(length));
    let chars = shadow.slice(to, to.saturating_add(length));
    let good = chars.len() >= 20
        && Make::of(chars).is_mixed()
        && value::is_random(chars)
        && !value::is_placeholder(chars);
    good.then(|| hit("secret.signature", to, to.saturating_add(length)))
}

/// The address of a webhook: who knows it may post.
pub(super) fn webhook(shadow: &Shadow, from: usize, to: usize, done: &mut usize) -> Option<Hit> {
    if from < *done {
        return None;
    }
    let length = run(shadow, to, MOST, |c| is_url(c) && !matches!(c, ')' | ',' | ';'));
    remember(done, to, to.saturating_add(length));
    let chars = shadow.slice(to, to.saturating_add(length));
    let long = chars
        .split(|c| matches!(c, '/' | '=' | '&' | '?' | ':'))
        .any(|part| part.len() >= 16 && value::is_random(part));
    long.then(|| hit("secret.webhook", from, to.saturating_add(length)))
}

/// `otpauth://totp/…?secret=…`.
pub(super) fn otp(shadow: &Shadow, from: usize, to: usize, done: &mut usize) -> Option<Hit> {
    if from < *done {
        return None;
    }
    let length = run(shadow, to, MOST, is_url);
    remember(done, to, to.saturating_add(length));
    let text: String =
        shadow.slice(to, to.saturating_add(length)).iter().map(char::to_ascii_lowercase).collect();
    let seed = text.split("secret=").nth(1)?;
    let seed: Vec<char> = seed.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
    (seed.len() >= 8 && !value::is_repeated(&seed))
        .then(|| hit("secret.otp", from, to.saturating_add(length)))
}

/// `WIFI:T:WPA;S:office;P:…;;`, the text of a QR code.
pub(super) fn wifi(shadow: &Shadow, to: usize) -> Option<Hit> {
    let chars = shadow.slice(to, to.saturating_add(USER));
    let end = chars.iter().position(|c| is_line_break(*c)).unwrap_or(chars.len());
    let mut at = 0_usize;
    for part in chars.get(..end)?.split(|c| *c == ';') {
        if let ['P' | 'p', ':', password @ ..] = part
            && password.len() >= 4
            && !value::is_placeholder(password)
        {
            let start = to.saturating_add(at);
            return Some(hit("secret.wifi", start, start.saturating_add(part.len())));
        }
        at = at.saturating_add(part.len()).saturating_add(1);
    }
    None
}

/// The last word in quotes among the arguments of a command or a call: `ConvertTo-SecureString "…" -AsPlainText`.
pub(super) fn argument(shadow: &Shadow, to: usize) -> Option<Hit> {
    let chars = shadow.slice(to, to.saturating_add(USER));
    let end = chars.iter().position(|c| is_line_break(*c) || matches!(c, ')' | ';')).unwrap_or(chars.len());
    let line = chars.get(..end)?;
    let mut open: Option<(usize, char)> = None;
    let mut last = None;
    for (i, c) in line.iter().enumerate() {
        match open {
            Some((start, quote)) if *c == quote => {
                last = Some((start, i));
                open = None;
            }
            None if matches!(c, '"' | '\'') => open = Some((i.saturating_add(1), *c)),
            Some(_) | None => {}
        }
    }
    let (from, end) = last?;
    let value = line.get(from..end)?;
    let holds = value.len() >= 4 && !label::is_nothing(value) && value.iter().all(char::is_ascii_graphic);
    holds.then(|| hit("secret.argument", to.saturating_add(from), to.saturating_add(end)))
}

/// The hash of a password in the files of servers: it can be tried out at leisure.
pub(super) fn hash(shadow: &Shadow, from: usize, to: usize, done: &mut usize) -> Option<Hit> {
    if from < *done {
        return None;
    }
    let length = run(shadow, to, MOST, |c| is_word(c) || matches!(c, '.' | '/' | '$' | '=' | ',' | '+'));
    remember(done, to, to.saturating_add(length));
    let chars = shadow.slice(to, to.saturating_add(length));
    let good = (20..=512).contains(&length) && value::is_random(chars) && Make::of(chars).letters() >= 10;
    good.then(|| hit("secret.hash", from, to.saturating_add(length)))
}

/// Passwords of command lines: `curl -u user:password`, `mysql -uroot -pS3cret`, `identified by '…'`.
pub(super) fn flag(shadow: &Shadow, from: usize, to: usize) -> Option<Hit> {
    if !shadow.before(from).is_none_or(char::is_whitespace) {
        return None;
    }
    let is_short = to.saturating_sub(from) == 2;
    let gap = run(shadow, to, 3, |c| matches!(c, ' ' | '=' | '"' | '\''));
    let start = to.saturating_add(gap);
    let length = run(shadow, start, USER, |c| is_url(c) && c != ';');
    let end = start.saturating_add(length);
    let chars = shadow.slice(start, end);
    let line: String = shadow
        .slice(from.saturating_sub(120), from)
        .iter()
        .rev()
        .take_while(|c| !is_line_break(**c))
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let said = |words: &[&str]| words.iter().any(|word| line.contains(word));
    let holds = |chars: &[char]| chars.len() >= 4 && !label::is_nothing(chars);
    if shadow.has_at(from, "identified") {
        let make = Make::of(chars);
        return (holds(chars) && (make.is_mixed() || make.sign > 0 || gap >= 2))
            .then(|| hit("secret.flag", start, end));
    }
    if is_short && shadow.has_at(from, "-p") {
        let make = Make::of(chars);
        let known = said(&[
            "sshpass",
            "mysql",
            "mysqldump",
            "mariadb",
            "docker login",
            "7z",
            "unzip",
            "unrar",
            "az login",
            "sqlcmd",
            "htpasswd",
        ]);
        let glued = gap == 0 || said(&["sshpass", "docker login", "az login", "sqlcmd"]);
        return (known && glued && holds(chars) && !make.is_digits()).then(|| hit("secret.flag", start, end));
    }
    // User and password in one.
    let colon = chars.iter().position(|c| *c == ':')?;
    let password = chars.get(colon.saturating_add(1)..)?;
    let known = said(&["curl", "wget", "http", "net use", "ftp", "smbclient"]);
    (known && colon > 0 && holds(password)).then(|| hit("secret.flag", start, end))
}
