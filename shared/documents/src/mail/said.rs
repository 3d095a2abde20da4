//! What a mail's plain form says that its HTML does not show.
//!
//! Apart because this is a way to plant text: every mail program shows the HTML, and what only the plain form says is
//! read by programs alone. In doubt a line counts as not shown.

use crate::html::HtmlText;
use std::collections::HashSet;

// Looking for lines may cost so many times the size of both forms.
const SEARCH_FACTOR: usize = 64;
// What stands behind a link whose text says otherwise.
const MISLEADS: &str = "[表示と異なるリンク先]";

/// The lines of `plain` that what is seen of `html` does not say; white space, quote marks, list marks and the links'
/// targets count for nothing. Linear in both.
pub(crate) fn unsaid_lines<'p>(plain: &'p str, html: &HtmlText) -> Vec<&'p str> {
    let targets: HashSet<&str> = html.links.iter().map(|link| link.target.as_str()).collect();
    let seen: String = html.text.replace(MISLEADS, "").lines().map(|line| bare(line, &targets)).collect();
    let mut budget = (plain.len() + seen.len()).saturating_mul(SEARCH_FACTOR);
    let mut at = 0;
    let mut unsaid = Vec::new();
    for line in plain.lines() {
        let said = bare(line, &targets);
        if said.is_empty() {
            continue;
        }
        // Mostly it follows what was found last; searching from there keeps a long mail cheap.
        let after = seen.get(at..).unwrap_or_default();
        if let Some(found) = find(after, &said, &mut budget) {
            at += found + said.len();
        } else if let Some(found) = find(&seen, &said, &mut budget) {
            at = found + said.len();
        } else {
            unsaid.push(line);
        }
    }
    unsaid
}

/// Where `wanted` stands; nothing either when the budget is spent.
fn find(text: &str, wanted: &str, budget: &mut usize) -> Option<usize> {
    // What fails has looked at all of it.
    *budget = budget.checked_sub(wanted.len())?;
    let found = text.find(wanted);
    let looked_at = found.unwrap_or(text.len());
    *budget = budget.saturating_sub(looked_at);
    found
}

/// A line without what either form has of its own.
fn bare(line: &str, targets: &HashSet<&str>) -> String {
    let is_mark = |c: char| c.is_whitespace() || matches!(c, '>' | '-' | '#' | '*' | '・' | '•' | '=' | '_');
    let mut kept = String::with_capacity(line.len());
    for word in line.trim_start_matches(is_mark).split_whitespace() {
        if targets.contains(word.trim_matches(['<', '>', '(', ')'])) || is_cut_target(word, targets) {
            continue;
        }
        let word = word.strip_prefix("[image:").unwrap_or(word);
        kept.extend(word.chars().filter(|c| !is_dressing(*c)));
    }
    kept
}

/// A target that was too long to be shown whole.
fn is_cut_target(word: &str, targets: &HashSet<&str>) -> bool {
    let inner = word.strip_prefix('<').and_then(|word| word.strip_suffix("…>"));
    inner.is_some_and(|inner| inner.contains(':') && targets.iter().any(|target| target.starts_with(inner)))
}

/// What dresses words up and says nothing: marks of bold, of cells and of pictures, and what has no width.
fn is_dressing(c: char) -> bool {
    matches!(c, '*' | '_' | '|' | '[' | ']' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}
