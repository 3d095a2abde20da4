//! The domain of an address: labels, dots and what is written for dots.

use super::sign::Sign;
use crate::shadow::{Shadow, is_line_break};

const DOTS: &[&str] = &[
    ".",
    "。",
    "[dot]",
    "(dot)",
    "{dot}",
    "[.]",
    "(.)",
    " dot ",
    "[ドット]",
    "(ドット)",
    " (dot) ",
    " [dot] ",
    "【dot】",
    "【.】",
    "【ドット】",
    " ドット ",
    " どっと ",
    "ドット",
    "どっと",
    "(どっと)",
    "_dot_",
    "-dot-",
    " . ",
    " .",
    ",",
];
/// Signs for a dot that count only before one of the usual ends of a domain.
const WEAK: &[&str] = &[" . ", " .", ","];
const TOPS: &[&str] =
    &["com", "jp", "net", "org", "co", "ne", "or", "ac", "go", "ed", "gr", "lg", "info", "io"];
/// Top-level domains of other scripts that a Japanese address may have.
const FOREIGN_TOPS: &[&str] = &[
    "テスト",
    "みんな",
    "コム",
    "クラウド",
    "ファッション",
    "セール",
    "ストア",
    "グーグル",
    "アマゾン",
    "ポイント",
    "食品",
    "書籍",
    "家電",
    "世界",
    "中国",
    "公司",
    "网络",
    "网站",
];
const PICTURES: [&str; 6] = ["png", "jpg", "jpeg", "gif", "webp", "svg"];

/// Reads the domain after a sign; returns where it ends, or nothing if it is none.
///
/// A local part that tells, such as `taro.yamada`, needs no word for the dot behind a bare ` at `.
pub(super) fn read(shadow: &Shadow, sign: &Sign, is_local_telling: bool) -> Option<usize> {
    if shadow.at(sign.to) == Some('[') {
        return literal(shadow, sign.to);
    }
    let mut name = String::new();
    let mut worded = false;
    let mut at = sign.to;
    // One line break is a wrapped line; more would make the reading quadratic.
    let mut unwrapped = true;
    // How much of the name could be a whole name, and where that ends. What follows may be text.
    let mut best: Option<(usize, usize)> = None;
    loop {
        let label = label_len(shadow, at);
        if label == 0 {
            break;
        }
        name.extend(shadow.slice(at, at.saturating_add(label)));
        let word = shadow.slice(at, at.saturating_add(label));
        at = at.saturating_add(label);
        let foreign = || FOREIGN_TOPS.contains(&word.iter().collect::<String>().as_str());
        if label >= 2 && word.first().is_some_and(|c| c.is_ascii_alphabetic() || (!c.is_ascii() && foreign()))
        {
            best = Some((name.len(), at));
        }
        if let Some(next) = wrapped(shadow, at, &name).filter(|_| unwrapped) {
            (at, unwrapped) = (next, false);
            if shadow.at(at) == Some('.') {
                at = at.saturating_add(1);
                name.push('.');
            }
            continue;
        }
        let Some(dot) = dot_len(shadow, at) else { break };
        worded |= shadow.at(at) != Some('.');
        at = at.saturating_add(dot);
        name.push('.');
        if let Some(next) = wrapped(shadow, at, &name).filter(|_| unwrapped) {
            (at, unwrapped) = (next, false);
        }
    }
    let Some((len, end)) = best else {
        // 192.0.2.10
        let host = name.trim_end_matches('.');
        return host.parse::<std::net::Ipv4Addr>().is_ok().then_some(at).filter(|_| !sign.is_loose);
    };
    let valid = name.get(..len).is_some_and(is_valid);
    (valid && (worded || !sign.is_word || is_local_telling)).then_some(end)
}

/// Tells whether `name` is a host name with a top-level domain.
pub(super) fn is_valid(name: &str) -> bool {
    let labels: Vec<&str> = name.split('.').collect();
    let Some((top, rest)) = labels.split_last() else { return false };
    let latin = top.starts_with(|c: char| c.is_ascii_alphabetic())
        && top.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let top_ok = top.chars().count() >= 2 && (latin || FOREIGN_TOPS.contains(top));
    let version = matches!(rest, [a, b, ..] if is_count(a) && is_count(b));
    let scaled =
        rest.first().is_some_and(|l| l.strip_suffix('x').is_some_and(is_count)) && PICTURES.contains(top);
    !rest.is_empty() && rest.iter().all(|l| !l.is_empty()) && top_ok && !version && !scaled
}

/// Tells whether `chars` start with a valid name; what follows may be anything.
pub(super) fn is_valid_start(name: &str) -> bool {
    let head: String =
        name.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).collect();
    is_valid(head.trim_end_matches(['.', '-']))
}

fn is_count(label: &str) -> bool {
    !label.is_empty() && label.bytes().all(|b| b.is_ascii_digit())
}

/// How many characters of one label start at `at`: ASCII, or a run that starts with another script.
fn label_len(shadow: &Shadow, at: usize) -> usize {
    let foreign = shadow.at(at).is_some_and(|c| !c.is_ascii() && c.is_alphanumeric());
    let mut len = 0_usize;
    while let Some(c) = shadow.at(at.saturating_add(len)) {
        let fits = c.is_ascii_alphanumeric()
            || (matches!(c, '-' | '_') && len > 0)
            || (foreign && c.is_alphanumeric());
        if !fits {
            break;
        }
        len = len.saturating_add(1);
    }
    // example-dot-com, example_dot_com
    let label: String =
        shadow.slice(at, at.saturating_add(len)).iter().map(char::to_ascii_lowercase).collect();
    if let Some(cut) = ["-dot-", "_dot_"].into_iter().find_map(|word| label.find(word)).filter(|_| !foreign) {
        len = cut;
    }
    while len > 0 && matches!(shadow.at(at.saturating_add(len).saturating_sub(1)), Some('-' | '_')) {
        len = len.saturating_sub(1);
    }
    len
}

fn dot_len(shadow: &Shadow, at: usize) -> Option<usize> {
    let dot = DOTS.iter().find(|d| shadow.has_at(at, d))?;
    let len = dot.chars().count();
    let next = at.saturating_add(len);
    let is_top = |top: &&&str| {
        let after = shadow.at(next.saturating_add(top.len()));
        shadow.has_at(next, top) && !after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '@')
    };
    if WEAK.contains(dot) && TOPS.iter().find(is_top).is_none() {
        return None;
    }
    let goes_on =
        shadow.at(next).is_some_and(char::is_alphanumeric) || shadow.at(next).is_some_and(is_line_break);
    goes_on.then_some(len)
}

/// Where a domain goes on after a line break, if it cannot end before it.
fn wrapped(shadow: &Shadow, at: usize, name: &str) -> Option<usize> {
    if !shadow.at(at).is_some_and(is_line_break) || (is_valid(name) && !name.ends_with('.')) {
        return None;
    }
    let tail = shadow.slice(at, at.saturating_add(6));
    let skip = tail.iter().take_while(|c| is_line_break(**c) || matches!(c, ' ' | '>')).count();
    let breaks = tail.iter().take(skip).filter(|c| **c == '\n').count();
    let next = at.saturating_add(skip);
    let dotted = shadow.at(next) == Some('.') && !name.ends_with('.');
    (breaks <= 1 && (dotted || shadow.at(next).is_some_and(|c| c.is_ascii_alphanumeric()))).then_some(next)
}

/// Reads `[192.0.2.1]` and `[IPv6:2001:db8::1]`.
fn literal(shadow: &Shadow, open: usize) -> Option<usize> {
    let inside = shadow.slice(open.saturating_add(1), open.saturating_add(56));
    let len = inside.iter().position(|c| *c == ']')?;
    let address: String = inside.iter().take(len).collect();
    let address = address.strip_prefix("IPv6:").unwrap_or(&address);
    address.parse::<std::net::IpAddr>().is_ok().then(|| open.saturating_add(len).saturating_add(2))
}
