//! What a change would take away of what the model could not see.
//!
//! Apart because a server may ask, and not look: it says by a plain function what goes, and learns a count. Masked text
//! never overwrites what it masks: what can only be seen as a placeholder is not destroyed by who sees the placeholder.

use super::{Read, Session, files::blocking};
use crate::ToolError;
use crate::raw::Raw;
use sekisho_mask::{Engine, Finding, HIDDEN_LINE, Kind};
use sekisho_types::ErrorCode;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// A change of a text: what it was, which parts go, and what comes.
pub struct Removed {
    /// The text before.
    pub before: String,
    /// The parts of it that go, in bytes, in order and without overlaps.
    pub ranges: Vec<Range<usize>>,
    /// The text after.
    pub after: String,
}

/// A text that is looked for in another.
pub struct Wanted {
    /// The other, whole.
    pub within: String,
    /// What is looked for, to the letter.
    pub text: String,
}

// Content belongs in no log.
impl std::fmt::Debug for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wanted(…)")
    }
}

impl std::fmt::Debug for Removed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Removed(…)")
    }
}

impl Session<Read> {
    /// The places where a text stands in another, in bytes: those that who sees the other masked can mean.
    ///
    /// A masked value counts only where it came by its handle: typed, it could be found out by trying. A part of one never
    /// counts, nor what is hidden for good. What is done hangs on the other text alone, so that the time does not tell either.
    ///
    /// - Errors: none but `call.internal`.
    pub async fn places_shown<T>(
        &self,
        raw: &Raw<T>,
        asked: fn(&T) -> Wanted,
    ) -> Result<Raw<Vec<usize>>, ToolError> {
        let (wanted, engine) = (raw.look(asked), self.reach.engine.clone());
        let put_back = Arc::clone(&self.reach.put_back);
        blocking(move || Raw::seal(places(&Hidden::of(&engine, &wanted.within), &wanted, &put_back))).await
    }

    /// Refuses a change that takes away what never comes back from its mask, and counts the masked values that it takes
    /// away and that could have come back. Refuses one, too, after which something that is hidden could be read.
    ///
    /// - Errors: `files.hidden-lost` with the first kind and the count; `files.hidden-shown`.
    pub async fn guard_removed<T>(&self, raw: &Raw<T>, removed: fn(&T) -> Removed) -> Result<u64, ToolError> {
        let (removed, engine) = (raw.look(removed), self.reach.engine.clone());
        let put_back = Arc::clone(&self.reach.put_back);
        blocking(move || judge(&engine, &removed, &put_back)).await?
    }

    /// Counts what a change takes away of what the model cannot see, for good or not: for a person, who sees it all and
    /// may.
    ///
    /// - Errors: none but `call.internal`.
    pub async fn count_removed<T>(&self, raw: &Raw<T>, removed: fn(&T) -> Removed) -> Result<u64, ToolError> {
        let (removed, engine) = (raw.look(removed), self.reach.engine.clone());
        blocking(move || {
            let hidden = Hidden::of(&engine, &removed.before);
            let gone = hidden.all().filter(|bytes| removed.takes(bytes));
            let gone = gone.filter_map(|bytes| removed.before.get(bytes.clone()).map(str::to_owned));
            gone_for_good(gone.collect(), &removed)
        })
        .await
    }
}

impl Removed {
    /// Tells whether something of a stretch goes.
    fn takes(&self, bytes: &Range<usize>) -> bool {
        self.ranges.iter().any(|gone| overlap(gone, bytes))
    }
}

/// What is hidden in a text, in bytes, in order.
pub(crate) struct Hidden {
    /// What may come back.
    values: Vec<Range<usize>>,
    /// What never does, and its kind.
    lost: Vec<(Range<usize>, &'static str)>,
}

impl Hidden {
    pub(crate) fn of(engine: &Engine, text: &str) -> Self {
        let (masked, findings) = engine.mask_and_tell(text);
        let mut hidden = Self { values: Vec::new(), lost: Vec::new() };
        for (kind, bytes) in in_bytes(text, &findings) {
            if kind.is_reversible() {
                hidden.values.push(bytes);
            } else {
                hidden.lost.push((bytes, kind.as_str()));
            }
        }
        // A line that never settled is hidden as a whole, whatever was found in it.
        let shown = masked.pieces().first().map(String::as_str).unwrap_or_default();
        let mut at = 0;
        for (line, shown) in text.split_inclusive('\n').zip(shown.split_inclusive('\n')) {
            let bytes = at..at + line.len();
            at = bytes.end;
            if shown.contains(HIDDEN_LINE) && !line.contains(HIDDEN_LINE) {
                hidden.lost.push((bytes, "line"));
            }
        }
        hidden
    }
}

impl Hidden {
    /// Tells whether nothing of a stretch can be read.
    pub(crate) fn covers(&self, span: &Range<usize>) -> bool {
        let mut at = span.start;
        while at < span.end {
            let over = self.all().filter(|bytes| bytes.contains(&at)).map(|bytes| bytes.end).max();
            match over {
                Some(end) => at = end,
                None => return false,
            }
        }
        true
    }

    fn all(&self) -> impl Iterator<Item = &Range<usize>> {
        self.values.iter().chain(self.lost.iter().map(|(bytes, _)| bytes))
    }

    /// What never comes back, in the order of the texts: how often it is hidden, and its kind.
    pub(crate) fn lost_texts<'a>(&self, text: &'a str) -> BTreeMap<&'a str, (usize, &'static str)> {
        let mut counted = BTreeMap::new();
        for (bytes, kind) in &self.lost {
            if let Some(value) = text.get(bytes.clone()) {
                counted.entry(value.trim()).or_insert((0, *kind)).0 += 1;
            }
        }
        counted
    }

    /// The text with a mark in the place of each stretch that never comes back.
    pub(crate) fn without_lost(&self, text: &str) -> String {
        let mut rest = String::new();
        let mut at = 0;
        let mut lost: Vec<&Range<usize>> = self.lost.iter().map(|(bytes, _)| bytes).collect();
        lost.sort_by_key(|bytes| bytes.start);
        for bytes in lost {
            rest.push_str(text.get(at..bytes.start).unwrap_or_default());
            rest.push('■');
            at = at.max(bytes.end);
        }
        rest.push_str(text.get(at..).unwrap_or_default());
        rest
    }

    /// Every hidden text, and how often it is hidden.
    fn counted<'a>(&self, text: &'a str) -> HashMap<&'a str, usize> {
        let mut counted = HashMap::new();
        for value in self.all().filter_map(|bytes| text.get(bytes.clone())) {
            *counted.entry(value.trim()).or_insert(0) += 1;
        }
        counted
    }

    /// How often a text can be read.
    fn read_of(&self, text: &str, value: &str) -> usize {
        text.match_indices(value).filter(|(at, _)| !self.covers(&(*at..at + value.len()))).count()
    }
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn places(hidden: &Hidden, wanted: &Wanted, put_back: &[String]) -> Vec<usize> {
    let found = wanted.within.match_indices(wanted.text.as_str()).map(|(at, text)| at..at + text.len());
    let is_shown = |place: &Range<usize>| {
        let came = |value: &Range<usize>| {
            wanted.within.get(value.clone()).is_some_and(|text| put_back.iter().any(|came| came == text))
        };
        let whole =
            |value: &Range<usize>| place.start <= value.start && value.end <= place.end && came(value);
        hidden.lost.iter().all(|(bytes, _)| !overlap(bytes, place))
            && hidden.values.iter().all(|value| whole(value) || !overlap(value, place))
    };
    found.filter(is_shown).map(|place| place.start).collect()
}

fn judge(engine: &Engine, removed: &Removed, put_back: &[String]) -> Result<u64, ToolError> {
    let hidden = Hidden::of(engine, &removed.before);
    let goes = |bytes: &Range<usize>| removed.takes(bytes);
    let lost: Vec<&'static str> =
        hidden.lost.iter().filter(|(bytes, _)| goes(bytes)).map(|(_, kind)| *kind).collect();
    if let Some(first) = lost.first() {
        return Err(refusal(first, lost.len() as u64));
    }
    // By itself too, for what its surroundings might hide from us.
    for gone in removed.ranges.iter().filter_map(|range| removed.before.get(range.clone())) {
        if let Some(kind) = engine.forbidden_in(gone) {
            return Err(refusal(kind.as_str(), 1));
        }
    }
    refuse_shown(engine, removed, &hidden, put_back)?;
    let values = hidden.values.into_iter().filter(goes);
    let values = values.filter_map(|bytes| removed.before.get(bytes).map(str::to_owned));
    Ok(gone_for_good(values.collect(), removed))
}

/// Refuses a change after which a hidden value, or one that came by its handle, could be read more often than before: a
/// heading or a word beside it was what it was known by.
///
/// A single character is no value that could be told from any other.
fn refuse_shown(
    engine: &Engine,
    removed: &Removed,
    before: &Hidden,
    put_back: &[String],
) -> Result<(), ToolError> {
    let after = Hidden::of(engine, &removed.after);
    let now = after.counted(&removed.after);
    let less = before.counted(&removed.before).into_iter();
    let less = less.filter(|(value, count)| now.get(value).is_none_or(|still| still < count));
    let values = less.map(|(value, _)| value).chain(put_back.iter().map(String::as_str));
    for value in values.filter(|value| value.chars().nth(1).is_some()) {
        if after.read_of(&removed.after, value) > before.read_of(&removed.before, value) {
            return Err(ToolError::new(ErrorCode::FILES_HIDDEN_SHOWN));
        }
    }
    Ok(())
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
        judge(&Engine::default(), &removed(before, gone, after), &[])
            .map_err(|e| (e.code().as_str(), e.facts))
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
    fn a_text_is_found_where_it_is_shown_and_a_hidden_value_is_not_found_by_trying() {
        let found = |text: &str| {
            let wanted = Wanted { within: TEXT.to_owned(), text: text.to_owned() };
            let came = ["山田太郎".to_owned(), "090-1234-5678".to_owned()];
            let places = |came| places(&Hidden::of(&Engine::default(), TEXT), &wanted, came).len();
            (places(&came), places(&[]))
        };
        for shown in ["おわり", "カード番号 ", "\n"] {
            assert!(found(shown).1 > 0, "{shown}");
        }
        // A whole value, and only where it came by its handle: typed, it would be a guess.
        for by_handle in ["担当: 山田太郎", "電話 090-1234-5678\nおわり"] {
            assert_eq!(found(by_handle), (1, 0), "{by_handle}");
        }
        for hidden in ["山田", "太郎\n", "4111", "1111 1111", "番号 4", "1", "090-1234", "5678\n"] {
            assert_eq!(found(hidden), (0, 0), "{hidden}");
        }
    }

    #[test]
    fn a_change_does_not_take_away_what_a_value_is_known_by() {
        let shown = Err(("files.hidden-shown", Vec::new()));
        let secret = "パスワード: hG7#kq2L\n";
        assert_eq!(judged(secret, &["パスワード"], "メモ: hG7#kq2L\n"), shown);
        assert_eq!(judged(TEXT, &["おわり"], &TEXT.replace("おわり", "終わり")), Ok(0));
    }
}
