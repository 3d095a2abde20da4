//! Makes sure that only this engine writes handle marks.
//!
//! Incoming text could carry `‹k7qmd›` and so point at somebody else's handle. Both marks are changed wherever
//! they stand, paired or not: a pair could be put together from two pieces.

use std::borrow::Cow;

/// Changes `‹` and `›` to `〈` and `〉`; returns how many there were.
pub(crate) fn defang(text: &str) -> (Cow<'_, str>, u64) {
    let mut marks = 0_u64;
    for c in text.chars() {
        if matches!(c, '‹' | '›') {
            marks = marks.saturating_add(1);
        }
    }
    if marks == 0 {
        return (Cow::Borrowed(text), 0);
    }
    let changed = text
        .chars()
        .map(|c| match c {
            '‹' => '〈',
            '›' => '〉',
            other => other,
        })
        .collect();
    (Cow::Owned(changed), marks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_marks_change_wherever_they_stand() {
        assert_eq!(defang("‹k7qmd› と ›"), ("〈k7qmd〉 と 〉".into(), 3));
        assert_eq!(defang("《引用》 <a>"), ("《引用》 <a>".into(), 0));
    }
}
