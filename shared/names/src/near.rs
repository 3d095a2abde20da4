//! Finds who is named near places of a text that were changed since it was tagged.
//!
//! Apart from the tagging of whole texts because here the cost must follow what was changed: only the lines concerned
//! are cut into units, and only runs that a change can reach are described to the model.

use std::ops::Range;

use crate::names::Names;
use crate::tag::{Bias, Desk, Tagged, block_end};
use crate::units::{Kind, Unit};

/// Characters read on both sides of a change at the least: what is tagged otherwise, and what its neighbours say.
const LEAST: usize = 48;
/// Then so many at the most, to the border of a line or a sentence.
const LINE: usize = 256;
/// How far before a change its neighbours may be tagged otherwise, in units.
const BACK: usize = 6;
/// How far behind a change at the least, in units; then to the next sign, with which what a line says starts anew.
const AHEAD: usize = 8;
/// How near to a change a colon must stand so that what it announces is changed with it, in units.
const CALLED: usize = 3;

/// Where to look, and where was looked.
#[derive(Debug, Default)]
pub(crate) struct Near {
    places: Vec<Range<usize>>,
    seen: Vec<Range<usize>>,
}

impl Names {
    /// Finds names near these places, which must be sorted. Returns with them the parts of the text that were looked
    /// at, sorted and apart from each other: elsewhere nothing is said.
    ///
    /// A run of units that could name somebody is looked at as a whole or not at all.
    #[must_use]
    pub fn tag_near(
        &self,
        text: &[char],
        places: &[Range<usize>],
        bias: Bias,
    ) -> (Vec<Tagged>, Vec<Range<usize>>) {
        let mut out = Vec::new();
        let Some(weights) = &self.weights else { return (out, Vec::new()) };
        let near = Near { places: places.to_vec(), seen: Vec::new() };
        let mut desk = Desk::take(Some(near));
        for lines in lines(text, places) {
            let lines_end = text.get(..lines.end).unwrap_or_default();
            let mut from = lines.start;
            while from < lines.end {
                let to = block_end(lines_end, from);
                desk.tag(text.get(from..to).unwrap_or_default(), from, &self.table, weights, bias, &mut out);
                from = to;
            }
        }
        (out, desk.give_back().map(|near| near.seen).unwrap_or_default())
    }
}

/// The lines or sentences in which the places lie, and those beside them that are near; sorted and apart.
fn lines(text: &[char], places: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let goes_on = |c: &&char| !matches!(c, '\n' | '。');
    for place in places {
        let start = place.start.saturating_sub(LEAST);
        let before = text.get(start.saturating_sub(LINE)..start).unwrap_or_default();
        let end = (place.end + LEAST).min(text.len());
        let after = text.get(end..(end + LINE).min(text.len())).unwrap_or_default();
        let line = start - before.iter().rev().take_while(goes_on).count()
            ..end + after.iter().take_while(goes_on).count();
        match lines.last_mut() {
            Some(last) if line.start <= last.end => last.end = last.end.max(line.end),
            _ => lines.push(line),
        }
    }
    lines
}

impl Desk {
    /// Takes the runs that no change can reach out of what is described.
    pub(crate) fn cool(&mut self) {
        let Some(Near { places, seen }) = &mut self.near else { return };
        let (units, hot) = (&self.scene.units, &mut self.scene.hot);
        let (Some(first), Some(last)) = (units.first(), units.last()) else { return };
        let (from, to) = (first.from as usize, last.to as usize);
        let is_hot = |at: usize| hot.get(at).is_some_and(|hot| *hot);
        let mut reached: Vec<Range<usize>> = Vec::new();
        let next = places.partition_point(|place| place.end < from);
        // Places come in order, so no unit is walked over again and again.
        let mut sign = None;
        for place in places.iter().skip(next).take_while(|place| place.start <= to) {
            let mut start =
                units.partition_point(|unit| unit.to as usize <= place.start).saturating_sub(BACK);
            let last = units.partition_point(|unit| (unit.from as usize) < place.end);
            let next = sign.filter(|next| last <= *next).unwrap_or_else(|| next_sign(units, last));
            sign = Some(next);
            // The sign itself is told what its line began with too, and tells its neighbours.
            let mut end = (last + AHEAD).max(said(units, last, next) + 1).min(units.len());
            let done = reached.last().map_or(0, |before| before.end);
            while start > done && is_hot(start) && is_hot(start - 1) {
                start -= 1;
            }
            while end > done && end < units.len() && is_hot(end - 1) && is_hot(end) {
                end += 1;
            }
            match reached.last_mut() {
                Some(before) if start <= before.end => before.end = before.end.max(end),
                _ => reached.push(start..end),
            }
        }
        let mut cold = 0;
        for part in &reached {
            hot.get_mut(cold..part.start).unwrap_or_default().fill(false);
            cold = part.end;
            let inside = units.get(part.clone()).unwrap_or_default();
            if let (Some(first), Some(last)) = (inside.first(), inside.last()) {
                seen.push(first.from as usize..last.to as usize);
            }
        }
        hot.get_mut(cold..).unwrap_or_default().fill(false);
    }
}

/// How far what stands before the unit `at` speaks for its line: to the next sign, or to the sign behind one that
/// announces what follows with the word before it.
fn said(units: &[Unit], at: usize, sign: usize) -> usize {
    let announces = units.get(sign).is_some_and(|unit| matches!(unit.kind, Kind::Colon | Kind::Open));
    if announces && sign < at + CALLED { next_sign(units, sign + 1) } else { sign }
}

/// The first sign from `at` on.
fn next_sign(units: &[Unit], at: usize) -> usize {
    let rest = units.get(at..).unwrap_or_default();
    rest.iter().position(|unit| is_sign(unit.kind)).map_or(units.len(), |sign| at + sign)
}

/// Whether what a line says starts anew behind such a unit.
fn is_sign(kind: Kind) -> bool {
    match kind {
        Kind::Newline | Kind::Separator | Kind::Colon | Kind::Open | Kind::Close | Kind::Stop => true,
        Kind::Kanji
        | Kind::Hiragana
        | Kind::Katakana
        | Kind::Lower
        | Kind::Capital
        | Kind::Upper
        | Kind::Mixed
        | Kind::Digit
        | Kind::Space
        | Kind::Other => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_a_change_the_same_is_found_as_in_the_whole_text() {
        let text = "担当: 山田太郎\n本日は佐藤様と田中部長が来社。\n場所は大阪、\u{fffc}\u{fffc}さんと鈴木さん。\nよろしく\n高橋";
        let chars: Vec<char> = text.chars().collect();
        let at = chars.iter().position(|c| *c == '\u{fffc}').unwrap();
        let names = Names::embedded();
        let all = names.tag(&chars, Bias::SHIPPED);
        let (near, seen) = names.tag_near(&chars, std::slice::from_ref(&(at..at + 2)), Bias::SHIPPED);
        let inside: Vec<Tagged> = all
            .into_iter()
            .filter(|tagged| seen.iter().any(|part| part.start <= tagged.from && tagged.to <= part.end))
            .collect();
        assert!(near.len() >= 2, "{near:?}");
        assert_eq!(near, inside);
        assert_eq!(names.tag_near(&chars, &[], Bias::SHIPPED), (Vec::new(), Vec::new()));
    }
}
