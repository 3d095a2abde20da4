//! E-mail addresses: found at their `@`, whatever stands for it, and read from there to both sides.
//!
//! Linear: what lies before one `@` is never read again for the next. Only the local part is hidden, so the end
//! of a domain need not be exact.

mod domain;
mod sign;

use super::{Form, Hit};
use crate::context;
use crate::kind::{Action, Kind};
use crate::shadow::{Shadow, is_line_break};
use sign::Sign;

/// The longest quoted or Japanese local part looked for, in characters.
const MOST_LOCAL: usize = 64;
/// Words for a dot inside a local part.
const DOTS: &[&str] = &[
    " dot ",
    "[dot]",
    "(dot)",
    " [dot] ",
    " (dot) ",
    " どっと ",
    " ドット ",
    "どっと",
    "ドット",
    "[ドット]",
    "(ドット)",
];
/// The most dots of one local part.
const MOST_DOTS: usize = 4;
/// Words for an address, straight before it.
const LABELS: &[&str] = &[
    "mail",
    "email",
    "e-mail",
    "メール",
    "メールアドレス",
    "アドレス",
    "contact",
    "連絡先",
    "mailto",
    "アド",
];
/// Accounts of machines, which name nobody.
const TECHNICAL: &[&str] = &[
    "git", "hg", "svn", "root", "admin", "ubuntu", "ec2-user", "centos", "debian", "postgres", "www-data",
    "deploy", "user",
];

/// Finds every address.
pub(super) fn find(shadow: &Shadow, hits: &mut Vec<Hit>) {
    let mut floor = 0;
    let mut at = 0;
    while let Some(next) = sign::next(shadow, at) {
        at = next;
        let Some(sign) = sign::read(shadow, at) else {
            at = at.saturating_add(1);
            continue;
        };
        let hit = spread(shadow, floor, &sign).or_else(|| address(shadow, floor, &sign));
        at = sign.to.max(at.saturating_add(1));
        if let Some(hit) = hit {
            at = at.max(hit.to);
            hits.push(hit);
        }
        floor = at;
    }
}

/// Tells whether all of `chars` is one address whose local part is already hidden.
///
/// `tail_only` allows letters before the four stars.
pub(crate) fn is_masked_address(chars: &[char], tail_only: bool) -> bool {
    let Some(at) = chars.iter().position(|c| *c == '@') else { return false };
    let (local, rest) = chars.split_at(at);
    let stars = local.iter().rev().take_while(|c| **c == '*').count();
    let head = local.get(..local.len().saturating_sub(stars)).unwrap_or_default();
    let clean = head.is_empty() || (tail_only && head.iter().all(|c| is_local(*c)));
    let name: String = rest.iter().skip(1).collect();
    stars == 4 && clean && domain::is_valid(&name)
}

fn address(shadow: &Shadow, floor: usize, sign: &Sign) -> Option<Hit> {
    if sign.is_picture && !shadow.before(sign.from).is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let telling = || {
        let run = shadow.slice(floor, sign.from).iter().rev().take_while(|c| is_local(**c));
        run.into_iter().any(|c| c.is_ascii_digit() || matches!(c, '.' | '_' | '+'))
            || local_start(shadow, floor, sign.from)
                .is_some_and(|(from, _)| context::is_labelled(shadow, from, LABELS))
    };
    let domain_end = domain::read(shadow, sign, sign.is_word && telling())
        .or_else(|| sign.at.filter(|_| !sign.is_loose).and_then(|at| host_of_shell(shadow, at)))?;
    let (from, rule) = local_start(shadow, floor, sign.from)?;
    let from = if sign.is_loose { over_dots(shadow, floor, from) } else { from };
    let path = match (shadow.at(domain_end), shadow.at(domain_end.saturating_add(1))) {
        (Some(':' | '/'), Some(next)) => !next.is_whitespace(),
        (Some(' '), Some('~')) => true,
        _ => false,
    };
    if path && is_technical(shadow.slice(from, sign.from)) {
        return None;
    }
    let lettered = || shadow.slice(from, sign.from).iter().any(|c| c.is_alphabetic());
    if sign.is_loose && !lettered() {
        return None;
    }
    Some(hit(rule, from, sign.from, domain_end))
}

/// Where the host of a shell ends: `taro@web01:~$`, `[taro@web01 ~]$`, `taro@web01:/srv`.
fn host_of_shell(shadow: &Shadow, at: usize) -> Option<usize> {
    let start = at.saturating_add(1);
    let name = |c: &&char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let len = shadow.slice(start, start.saturating_add(MOST_LOCAL)).iter().take_while(name).count();
    let end = start.saturating_add(len);
    let shell = [":~", ":/", " ~]", " ~ "].into_iter().any(|sign| shadow.has_at(end, sign));
    (len >= 2 && shell && shadow.at(start).is_some_and(|c| c.is_ascii_alphabetic())).then_some(end)
}

/// Tells whether a local part is an account of a machine: `git@github.com:org/repo`.
fn is_technical(local: &[char]) -> bool {
    let name: String = local.iter().map(char::to_ascii_lowercase).collect();
    TECHNICAL.contains(&name.as_str())
}

fn hit(rule: &'static str, from: usize, local_to: usize, to: usize) -> Hit {
    Hit { kind: Kind::Email, action: Action::Hide, rule, from, to, form: Form::Local { from, to: local_to } }
}

/// Where the local part that ends at `end` starts.
fn local_start(shadow: &Shadow, floor: usize, end: usize) -> Option<(usize, &'static str)> {
    if shadow.before(end) == Some('"') {
        return quoted_start(shadow, floor, end).map(|from| (from, "email.quoted"));
    }
    let run = shadow.slice(floor, end).iter().rev().take_while(|c| is_local(**c)).count();
    let mut from = end.saturating_sub(run);
    while from < end && !shadow.at(from).is_some_and(|c| c.is_alphanumeric() || c == '_') {
        from = from.saturating_add(1);
    }
    if from < end {
        return Some((from, "email.address"));
    }
    // 山田@example.jp: no space tells where the name starts, so the whole run goes. A particle before the sign
    // speaks of the domain instead: 弊社は@example.jp です.
    let lowest = floor.max(end.saturating_sub(MOST_LOCAL));
    let run = shadow.slice(lowest, end).iter().rev().take_while(|c| c.is_alphanumeric()).count();
    let particle = shadow.before(end).is_some_and(|c| "はがをにのでともへや".contains(c));
    (run > 0 && !particle).then(|| (end.saturating_sub(run), "email.unicode"))
}

/// Where a local part with words for its dots starts: `taro dot yamada at example dot com`.
fn over_dots(shadow: &Shadow, floor: usize, from: usize) -> usize {
    let mut start = from;
    for _ in 0..MOST_DOTS {
        let dot = DOTS.iter().find_map(|word| {
            let at = start.checked_sub(word.chars().count()).filter(|at| *at > floor)?;
            shadow.has_at(at, word).then_some(at)
        });
        let Some(dot) = dot else { break };
        let run = shadow.slice(floor, dot).iter().rev().take_while(|c| is_local(**c)).count();
        if run == 0 {
            break;
        }
        start = dot.saturating_sub(run);
    }
    start
}

fn quoted_start(shadow: &Shadow, floor: usize, end: usize) -> Option<usize> {
    let lowest = floor.max(end.saturating_sub(MOST_LOCAL));
    let inside = shadow.slice(lowest, end.checked_sub(1)?);
    let back = inside.iter().rev().take_while(|c| !is_line_break(**c)).position(|c| *c == '"')?;
    lowest.checked_add(inside.len())?.checked_sub(back)?.checked_sub(1)
}

/// Reads `t a r o @ e x a m p l e . c o m`: one and the same sign between all characters.
fn spread(shadow: &Shadow, floor: usize, sign: &Sign) -> Option<Hit> {
    let at = sign.at?;
    let gap = shadow.before(at)?;
    if gap.is_alphanumeric() || gap == '@' || shadow.at(at.saturating_add(1)) != Some(gap) {
        return None;
    }
    let single = |i: usize| shadow.at(i).filter(|c| *c != gap && *c != '@' && !is_line_break(*c));
    let mut from = at;
    let mut count = 0_usize;
    while let Some(i) = from.checked_sub(2).filter(|i| *i >= floor) {
        if shadow.before(from) != Some(gap) || single(i).is_none() {
            break;
        }
        from = i;
        count = count.saturating_add(1);
    }
    // The last one taken may be the end of a word that stands before.
    let in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    if from > floor && in_word(shadow.at(from)) && in_word(shadow.before(from)) {
        from = from.saturating_add(2);
        count = count.saturating_sub(1);
    }
    let mut name = String::new();
    let mut to = at.saturating_add(1);
    while shadow.at(to) == Some(gap) {
        let Some(c) = single(to.saturating_add(1)) else { break };
        name.push(c);
        to = to.saturating_add(2);
    }
    let local_to = at.saturating_sub(1);
    (count >= 2 && from < local_to && domain::is_valid_start(&name))
        .then(|| hit("email.spread", from, local_to, to))
}

/// A character that can stand in a local part and is not more likely a sign around it.
fn is_local(c: char) -> bool {
    match c {
        '.' | '_' | '%' | '+' | '-' | '=' | '\'' | '!' | '#' | '$' | '^' | '~' => true,
        _ if c.is_ascii() => c.is_ascii_alphanumeric(),
        // Letters of scripts that use spaces; Japanese text stands straight before addresses.
        _ => u32::from(c) < 0x2e80 && c.is_alphanumeric(),
    }
}
