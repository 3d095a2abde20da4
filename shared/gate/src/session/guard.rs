//! What a change would take away of what the model could not see.
//!
//! Apart because a server may ask, and not look: it says by a plain function what goes, and learns a count. Masked text
//! never overwrites what it masks: what can only be seen as a placeholder is not destroyed by who sees the placeholder.

use super::{Read, Session, files::blocking};
use crate::ToolError;
use crate::raw::Raw;
use sekisho_mask::{Engine, Finding, HIDDEN_LINE, Kind};
use sekisho_types::ErrorCode;
use std::ops::Range;

/// A text longer than this is looked at around what goes, not as a whole.
const WHOLE_BYTES: usize = 256 * 1024;
/// So much of it on either side, in bytes: more than any page shows beside itself.
const AROUND_BYTES: usize = 64 * 1024;
/// The beginning of a text may name the columns of a table in it.
const HEAD_LINES: usize = 4;
const HEAD_BYTES: usize = 16 * 1024;

/// A change of a text: what it was, which parts go, and what comes.
pub struct Removed {
    /// The text before.
    pub before: String,
    /// The parts of it that go, in bytes, in order and without overlaps.
    pub ranges: Vec<Range<usize>>,
    /// The text after.
    pub after: String,
}

// Content belongs in no log.
impl std::fmt::Debug for Removed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Removed(…)")
    }
}

impl Session<Read> {
    /// Refuses a change that takes away what never comes back from its mask, and counts the masked values that it takes
    /// away and that could have come back.
    ///
    /// - Errors: `files.hidden-lost` with the first kind and the count.
    pub async fn guard_removed<T>(&self, raw: &Raw<T>, removed: fn(&T) -> Removed) -> Result<u64, ToolError> {
        let (removed, engine) = (raw.look(removed), self.reach.engine.clone());
        blocking(move || judge(&engine, &removed)).await?
    }
}

fn judge(engine: &Engine, removed: &Removed) -> Result<u64, ToolError> {
    let (mut lost, mut first, mut values) = (0_u64, None, Vec::new());
    let mut lose = |kind: &'static str| {
        lost += 1;
        first.get_or_insert(kind);
    };
    for window in windows(removed) {
        let text = format!("{}{}", window.head, removed.before.get(window.range.clone()).unwrap_or_default());
        let (masked, findings) = engine.mask_and_tell(&text);
        let shift = window.head.len();
        let goes = |bytes: &Range<usize>| {
            let start = window.range.start + bytes.start.saturating_sub(shift);
            let end = window.range.start + bytes.end.saturating_sub(shift);
            bytes.end > shift && removed.ranges.iter().any(|gone| gone.start < end && start < gone.end)
        };
        for (kind, bytes) in in_bytes(&text, &findings) {
            if !goes(&bytes) {
                continue;
            }
            if kind.is_reversible() {
                values.extend(text.get(bytes).map(str::to_owned));
            } else {
                lose(kind.as_str());
            }
        }
        // A line that never settled is hidden as a whole, whatever was found in it.
        let mut at = 0;
        let shown = masked.pieces().first().map(String::as_str).unwrap_or_default();
        for (line, shown) in text.split_inclusive('\n').zip(shown.split_inclusive('\n')) {
            let bytes = at..at + line.len();
            at = bytes.end;
            if shown.contains(HIDDEN_LINE) && !line.contains(HIDDEN_LINE) && goes(&bytes) {
                lose("line");
            }
        }
    }
    // By itself too, for what its surroundings might hide from us.
    for gone in removed.ranges.iter().filter_map(|range| removed.before.get(range.clone())) {
        if let Some(kind) = engine.forbidden_in(gone).filter(|_| lost == 0) {
            return Err(refusal(kind.as_str(), 1));
        }
    }
    match first {
        Some(kind) => Err(refusal(kind, lost)),
        None => Ok(gone_for_good(values, removed)),
    }
}

fn refusal(kind: &'static str, count: u64) -> ToolError {
    ToolError::new(ErrorCode::FILES_HIDDEN_LOST).with_fact("kind", kind).with_fact("count", count)
}

/// How many of the values are there less often afterwards: what only moves does not go.
fn gone_for_good(mut values: Vec<String>, removed: &Removed) -> u64 {
    values.sort_unstable();
    let gone = values.chunk_by(|a, b| a == b).map(|same| {
        let value = same.first().map(String::as_str).unwrap_or_default();
        let (before, after) = (removed.before.matches(value).count(), removed.after.matches(value).count());
        before.saturating_sub(after).min(same.len())
    });
    gone.map(|count| count as u64).sum()
}

/// Finds are told in characters; texts are cut in bytes.
fn in_bytes(text: &str, findings: &[Finding]) -> Vec<(Kind, Range<usize>)> {
    let mut places = text.char_indices().map(|(byte, _)| byte).chain([text.len()]).enumerate();
    let mut byte_of = |point: usize| places.by_ref().find(|(at, _)| *at == point).map(|(_, byte)| byte);
    let mut out = Vec::new();
    let mut last = (0, 0);
    for finding in findings {
        let start = if finding.start == last.0 { Some(last.1) } else { byte_of(finding.start) };
        let end = byte_of(finding.end);
        if let (Some(start), Some(end)) = (start, end) {
            out.push((finding.kind, start..end));
            last = (finding.end, end);
        }
    }
    out
}

/// A part of a text that is looked at at once, and what is set before it.
struct Window<'a> {
    head: &'a str,
    range: Range<usize>,
}

fn windows(removed: &Removed) -> Vec<Window<'_>> {
    let text = removed.before.as_str();
    if removed.ranges.is_empty() {
        return Vec::new();
    }
    if text.len() <= WHOLE_BYTES {
        return vec![Window { head: "", range: 0..text.len() }];
    }
    let mut around: Vec<Range<usize>> = Vec::new();
    for gone in &removed.ranges {
        let start = line_start(text, gone.start.saturating_sub(AROUND_BYTES));
        let end = line_end(text, gone.end.saturating_add(AROUND_BYTES));
        match around.last_mut() {
            Some(last) if start <= last.end => last.end = last.end.max(end),
            _ => around.push(start..end),
        }
    }
    let head_end = text.match_indices('\n').nth(HEAD_LINES - 1).map_or(0, |(at, _)| at + 1);
    let head = text.get(..head_end).filter(|head| head.len() <= HEAD_BYTES).unwrap_or_default();
    let window = |range: Range<usize>| Window { head: if range.start < head_end { "" } else { head }, range };
    around.into_iter().map(window).collect()
}

fn line_start(text: &str, at: usize) -> usize {
    let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    let at = (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    text.get(at..).and_then(|after| after.find('\n')).map_or(text.len(), |end| at + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn removed(before: &str, gone: &[&str], after: &str) -> Removed {
        let range = |gone: &&str| before.find(*gone).map(|at| at..at + gone.len()).unwrap();
        Removed {
            before: before.to_owned(),
            ranges: gone.iter().map(range).collect(),
            after: after.to_owned(),
        }
    }

    type Judged = Result<u64, (&'static str, Vec<(&'static str, String)>)>;

    fn judged(before: &str, gone: &[&str], after: &str) -> Judged {
        judge(&Engine::default(), &removed(before, gone, after)).map_err(|e| (e.code().as_str(), e.facts))
    }

    const TEXT: &str = "担当: 山田太郎\nカード番号 4111 1111 1111 1111\n電話 090-1234-5678\nおわり\n";

    #[test]
    fn what_never_comes_back_is_not_taken_away() {
        let lost = |kind: &str, count: &str| {
            Err(("files.hidden-lost", vec![("kind", kind.to_owned()), ("count", count.to_owned())]))
        };
        assert_eq!(judged(TEXT, &["カード番号 4111 1111 1111 1111"], ""), lost("card", "1"));
        assert_eq!(judged(TEXT, &["1111 1111"], ""), lost("card", "1"), "a part of it");
        assert_eq!(judged(TEXT, &["4111"], ""), lost("card", "1"));
        assert_eq!(judged(TEXT, &[TEXT], ""), lost("card", "1"));
        assert_eq!(judged(TEXT, &["おわり"], TEXT), Ok(0));
        assert_eq!(judged(TEXT, &["カード番号"], TEXT), Ok(0), "the words beside it");
        assert_eq!(judged(TEXT, &[], TEXT), Ok(0));
        assert_eq!(judged("パスワード: hG7#kq2L\n", &["hG7#kq2L"], ""), lost("secret", "1"));
    }

    #[test]
    fn what_could_come_back_and_does_not_is_counted() {
        assert_eq!(judged(TEXT, &["山田太郎"], "担当: \n電話 090-1234-5678\n"), Ok(1));
        assert_eq!(judged(TEXT, &["山田太郎", "090-1234-5678"], "なし"), Ok(2));
        assert_eq!(judged(TEXT, &["山田太郎"], "おわり、担当: 山田太郎\n"), Ok(0), "it moved");
    }

    #[test]
    fn in_a_long_text_what_is_around_the_change_decides() {
        let filler = "これは普通の文です。\n".repeat(30_000);
        let text = format!("氏名,電話\n{filler}{TEXT}{filler}");
        let lost = judged(&text, &["1111 1111 1111"], "");
        assert_eq!(lost.unwrap_err().0, "files.hidden-lost");
        let after = text.replace("山田太郎", "");
        assert_eq!(judged(&text, &["山田太郎"], &after), Ok(1));
        assert_eq!(judged(&text, &["おわり"], &text), Ok(0));
    }
}
