//! What differs between two texts, line by line.
//!
//! Apart from editing because a preview is made of it again at delivery and compared with what was seen: the same two
//! texts give the same difference on every machine and at every hour. So there is no deadline in it, but a bound.

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};
use std::fmt::Write as _;
use std::ops::Range;

/// Beyond so many pairs of lines what lies between the first and the last difference is taken as one.
const MOST_PAIRS: usize = 16_000_000;

/// The parts that differ, as places in either text, in order: `before` there is `after` here.
///
/// Texts whose lines end by line feeds. Found by lines; what a part has in common at either end is not in it.
pub fn changes(before: &str, after: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let (old, new) = (lines(before), lines(after));
    let (old_at, new_at) = (starts(&old), starts(&new));
    let bytes = |at: &[usize], lines: Range<usize>| {
        let place = |line: usize| at.get(line).copied().unwrap_or_default();
        place(lines.start)..place(lines.end)
    };
    ops(&old, &new)
        .into_iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }))
        .map(|op| trim(before, bytes(&old_at, op.old_range()), after, bytes(&new_at, op.new_range())))
        .collect()
}

/// The difference as people know it: `@@` before each part, then lines that begin with a blank, `-` or `+`.
///
/// `context` lines stand around each part. A line end that comes or goes at the very end shows as a changed last line.
pub fn unified_diff(before: &str, after: &str, context: usize) -> String {
    let (old, new) = (lines(before), lines(after));
    let mut out = String::new();
    let mut put = |sign: char, line: Option<&&str>| {
        out.push(sign);
        out.push_str(line.map(|line| line.trim_end_matches('\n')).unwrap_or_default());
        out.push('\n');
    };
    for group in group_diff_ops(ops(&old, &new), context) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        let span = |from: Range<usize>, to: Range<usize>| {
            let count = to.end - from.start;
            format!("{},{count}", if count == 0 { from.start } else { from.start + 1 })
        };
        let mut head = String::new();
        let (was, is) =
            (span(first.old_range(), last.old_range()), span(first.new_range(), last.new_range()));
        // Writing to a text cannot fail.
        let _ = write!(head, "@ -{was} +{is} @@");
        put('@', Some(&head.as_str()));
        for op in &group {
            if matches!(op, DiffOp::Equal { .. }) {
                op.old_range().for_each(|line| put(' ', old.get(line)));
            } else {
                op.old_range().for_each(|line| put('-', old.get(line)));
                op.new_range().for_each(|line| put('+', new.get(line)));
            }
        }
    }
    out
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// Where each line begins, and where the last one ends.
fn starts(lines: &[&str]) -> Vec<usize> {
    let mut at = 0;
    let ends = lines.iter().map(|line| {
        at += line.len();
        at
    });
    std::iter::once(0).chain(ends.collect::<Vec<_>>()).collect()
}

fn ops(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let front = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (old.get(front..).unwrap_or_default(), new.get(front..).unwrap_or_default());
    let back = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_len, new_len) = (old_rest.len() - back, new_rest.len() - back);
    if old_len.saturating_mul(new_len) <= MOST_PAIRS {
        return capture_diff_slices(Algorithm::Myers, old, new);
    }
    let equal = |old_index, new_index, len| DiffOp::Equal { old_index, new_index, len };
    let one = DiffOp::Replace { old_index: front, old_len, new_index: front, new_len };
    let all = [equal(0, 0, front), one, equal(front + old_len, front + new_len, back)];
    all.into_iter().filter(|op| !op.old_range().is_empty() || !op.new_range().is_empty()).collect()
}

fn trim(before: &str, was: Range<usize>, after: &str, is: Range<usize>) -> (Range<usize>, Range<usize>) {
    let old = before.get(was.clone()).unwrap_or_default();
    let new = after.get(is.clone()).unwrap_or_default();
    let front: usize =
        old.chars().zip(new.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
    let (old_rest, new_rest) = (old.get(front..).unwrap_or_default(), new.get(front..).unwrap_or_default());
    let same = old_rest.chars().rev().zip(new_rest.chars().rev()).take_while(|(a, b)| a == b);
    let back: usize = same.map(|(c, _)| c.len_utf8()).sum();
    (was.start + front..was.end - back, is.start + front..is.end - back)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_difference_reads_as_people_know_it() {
        let (before, after) = ("a\nb\nc\nd\ne\nf\n", "a\nb\nC\nd\ne\nf\ng\n");
        assert_eq!(
            unified_diff(before, after, 1),
            "@@ -2,3 +2,3 @@\n b\n-c\n+C\n d\n@@ -6,1 +6,2 @@\n f\n+g\n"
        );
        assert_eq!(unified_diff("", "a\n", 3), "@@ -0,0 +1,1 @@\n+a\n");
        assert_eq!(unified_diff("a\n", "a\n", 3), "");
        assert_eq!(unified_diff("a", "a\n", 3), "@@ -1,1 +1,1 @@\n-a\n+a\n");
    }

    #[test]
    fn what_is_the_same_at_either_end_is_no_part_of_a_change() {
        assert_eq!(changes("山田\n海\n", "山本\n海\n"), [(3..6, 3..6)]);
        assert_eq!(changes("aa\n", "aaa\n"), [(2..2, 2..3)]);
        assert_eq!(changes("x\n", "x\n"), []);
    }

    #[test]
    fn two_long_texts_that_share_nothing_are_one_change() {
        let long = |word: &str| (0..5_000).fold(String::new(), |all, n| format!("{all}{word}{n}\n"));
        let (before, after) = (format!("same\n{}", long("a")), format!("same\n{}", long("b")));
        assert_eq!(changes(&before, &after).len(), 1);
    }

    proptest! {
        #[test]
        fn the_changes_make_the_one_text_of_the_other(before in "([ab漢]{0,2}\n?){0,8}", after in "([ab漢]{0,2}\n?){0,8}") {
            let (mut out, mut at) = (String::new(), 0);
            for (was, is) in changes(&before, &after) {
                out.push_str(before.get(at..was.start).unwrap());
                out.push_str(after.get(is).unwrap());
                at = was.end;
            }
            out.push_str(before.get(at..).unwrap());
            prop_assert_eq!(out, after);
        }
    }
}
