//! What is new in a mail, and what is history or signature.
//!
//! Apart because it only cuts: the parts joined are the text, so that nothing is lost if a cut is wrong.

/// A stretch of a mail's text.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// The text, line ends included.
    pub text: String,
}

// Content belongs in no log.
impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Part")
            .field("kind", &self.kind)
            .field("size_bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}

/// What a stretch of a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// Written anew in this mail.
    New,
    /// Quoted from mails before, with the line that says whose they are.
    Quoted,
    /// The signature.
    Signature,
}

// A box of a signature is no longer than this.
const MAX_SIGNATURE_LINES: usize = 15;
// A line that only draws.
const RULE_CHARS: usize = 8;

/// Cuts a mail's text into what is new, what is quoted, and signatures. The parts joined are the text.
///
/// Quoted is what stands behind `>`, with the line that names its writer (`On … wrote:`,
/// `2026年11月24日(火) 10:00 山田太郎 <…>:`), and everything from `-----Original Message-----`, `----- 元のメッセージ -----`
/// or a block of `From:` and `Sent:` (`差出人:`, `送信日時:`) on. A signature begins with `-- `, or is a box of drawn lines
/// at the end with a number, an address or a link in it.
pub fn fold_quotes(text: &str) -> Vec<Part> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut kinds = vec![PartKind::New; lines.len()];
    let history = lines.iter().enumerate().position(|(at, _)| begins_history(&lines, at));
    let new_lines = history.unwrap_or(lines.len());
    for (at, kind) in kinds.iter_mut().enumerate() {
        if at >= new_lines || is_quote(line_at(&lines, at)) || is_attribution(&lines, at) {
            *kind = PartKind::Quoted;
        }
    }
    // Empty lines between an attribution and what it names belong to it.
    for at in 1..new_lines {
        let is_after = is_attribution(&lines, at - 1) || kinds.get(at - 1) == Some(&PartKind::Quoted);
        let leads_on = line_at(&lines, at).is_empty() && is_after && !is_quote(line_at(&lines, at - 1));
        if leads_on {
            set(&mut kinds, at, PartKind::Quoted);
        }
    }
    // The attribution may be broken in two lines.
    for at in (1..new_lines).rev() {
        let (above, here) = (line_at(&lines, at - 1), line_at(&lines, at));
        let is_second = kinds.get(at) == Some(&PartKind::Quoted) && is_attribution_end(here);
        if is_second && !is_attribution_start(here) && is_attribution_start(above) {
            set(&mut kinds, at - 1, PartKind::Quoted);
        }
    }
    mark_signature(&lines, &mut kinds);
    let mut parts: Vec<Part> = Vec::new();
    for (line, kind) in lines.iter().zip(kinds) {
        match parts.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(line),
            _ => parts.push(Part { kind, text: (*line).to_owned() }),
        }
    }
    parts
}

fn line_at<'a>(lines: &[&'a str], at: usize) -> &'a str {
    lines.get(at).map_or("", |line| line.trim())
}

fn set(kinds: &mut [PartKind], at: usize, wanted: PartKind) {
    if let Some(kind) = kinds.get_mut(at) {
        *kind = wanted;
    }
}

fn is_quote(line: &str) -> bool {
    line.starts_with('>') || line.starts_with('＞')
}

/// Everything from here on is history.
fn begins_history(lines: &[&str], at: usize) -> bool {
    let line = line_at(lines, at);
    let inner = line.trim_matches(['-', '_', '=', ' ']);
    let is_drawn = line.starts_with("--") || line.starts_with("__") || line.starts_with("==");
    let lower = inner.to_lowercase();
    let names_original = [
        "original message",
        "元のメッセージ",
        "元のメール",
        "forwarded message",
        "転送メッセージ",
        "original appointment",
    ];
    if is_drawn && names_original.iter().any(|name| lower.starts_with(name)) {
        return true;
    }
    // Outlook's block: from whom, and within a few lines when it was sent and to whom.
    let heads = |line: &str, names: &[&str]| {
        let line = line.trim_matches(['*', ' ']).replace('：', ":").to_lowercase();
        names.iter().any(|name| line.starts_with(name) && line.contains(':'))
    };
    let follows = |names: &[&str]| (at + 1..at + 6).any(|next| heads(line_at(lines, next), names));
    heads(line, &["from:", "差出人:", "送信者:"])
        && follows(&["sent:", "date:", "送信日時:", "日時:", "日付:"])
        && follows(&["to:", "subject:", "宛先:", "件名:"])
}

/// Names whom the next lines are quoted from.
fn is_attribution(lines: &[&str], at: usize) -> bool {
    let line = line_at(lines, at);
    if !is_attribution_end(line) {
        return false;
    }
    let is_whole = is_attribution_start(line) || (at > 0 && is_attribution_start(line_at(lines, at - 1)));
    let next = (at + 1..lines.len()).map(|next| line_at(lines, next)).find(|next| !next.is_empty());
    is_whole && next.is_some_and(is_quote)
}

fn is_attribution_start(line: &str) -> bool {
    let dated = line.split_once('年').is_some_and(|(year, rest)| {
        let year = year.trim_start_matches(['　', ' ']);
        year.len() == 4
            && year.chars().all(|c| c.is_ascii_digit())
            && rest.contains('月')
            && rest.contains('日')
    });
    let numbered = line
        .split(['/', '-'])
        .next()
        .is_some_and(|year| year.len() == 4 && year.chars().all(|c| c.is_ascii_digit()));
    dated || numbered || line.starts_with("On ") || line.starts_with("Am ") || line.starts_with("Le ")
}

fn is_attribution_end(line: &str) -> bool {
    let line = line.to_lowercase();
    line.ends_with("wrote:")
        || line.ends_with(">:")
        || line.ends_with("写道:")
        || line.ends_with("さんは書きました:")
        || line.ends_with("のメッセージ:")
}

/// A line that draws and says nothing.
fn is_rule(line: &str) -> bool {
    let drawn = |c: char| {
        matches!(
            c,
            '━' | '─'
                | '='
                | '＝'
                | '*'
                | '＊'
                | '-'
                | '－'
                | '_'
                | '＿'
                | '~'
                | '～'
                | '☆'
                | '★'
                | '◆'
                | '■'
                | '□'
                | '┃'
                | '┏'
                | '┓'
                | '┗'
                | '┛'
                | '+'
                | '・'
                | '.'
                | '◇'
                | '/'
                | '／'
                | ' '
        )
    };
    line.chars().count() >= RULE_CHARS && line.chars().all(drawn) && !line.chars().all(|c| c == ' ')
}

fn says_who(line: &str) -> bool {
    let lower = line.to_lowercase();
    let is_number = line.chars().filter(char::is_ascii_digit).count() >= 9;
    is_number
        || line.contains('@')
        || lower.contains("http")
        || lower.contains("tel")
        || line.contains('〒')
        || line.contains("株式会社")
}

fn mark_signature(lines: &[&str], kinds: &mut [PartKind]) {
    let end = kinds.iter().position(|kind| *kind == PartKind::Quoted).unwrap_or(lines.len());
    // What was written anew may go on behind a quote; the signature is at the end of the last such stretch.
    let last_new = kinds.iter().rposition(|kind| *kind == PartKind::New).map_or(end, |at| at + 1);
    for (from, to) in [(0, end), (end, last_new)] {
        let begins =
            (from..to).find(|at| kinds.get(*at) == Some(&PartKind::New) && begins_signature(lines, *at, to));
        if let Some(begins) = begins {
            let marked = kinds.iter_mut().take(to).skip(begins).filter(|kind| **kind == PartKind::New);
            marked.for_each(|kind| *kind = PartKind::Signature);
        }
    }
}

fn begins_signature(lines: &[&str], at: usize, to: usize) -> bool {
    let is_standard = lines.get(at).is_some_and(|line| line.trim_end_matches(['\r', '\n']) == "-- ");
    if is_standard {
        return true;
    }
    // A box begins near the end, so that only a few lines are looked through.
    if to - at > 2 * MAX_SIGNATURE_LINES || !is_rule(line_at(lines, at)) {
        return false;
    }
    let rest = || (at + 1..to).map(|next| line_at(lines, next));
    let is_box = rest().filter(|line| !line.is_empty()).count() < MAX_SIGNATURE_LINES;
    is_box && rest().any(says_who)
}
