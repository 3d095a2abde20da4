//! What must be looked at again after something was masked: the surroundings of each mask.
//!
//! Apart because two distances carry the promise that masking masked text changes nothing: how far a mask can change
//! what is found ([`NEAR`]), and how far a find looks around itself ([`AROUND`]).

use std::ops::Range;

/// How near to a mask a find must lie to be caused by it, in bytes.
const NEAR: usize = 192;
/// How much text around a mask is looked at, in bytes; to the line's border if that is not far.
const AROUND: usize = 768;

/// A part of a text, and the masks in it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// The part, in bytes of the text.
    pub(crate) bytes: Range<usize>,
    /// The masks, in bytes of the part, in order.
    pub(crate) masks: Vec<Range<usize>>,
}

impl Window {
    /// Tells whether a find at this place of the part may be caused by one of the masks.
    pub(crate) fn concerns(&self, find: &Range<usize>) -> bool {
        let next = self.masks.partition_point(|mask| mask.end + NEAR < find.start);
        self.masks.get(next).is_some_and(|mask| mask.start <= find.end + NEAR)
    }
}

/// The windows around these places, in order and apart from each other.
pub(crate) fn around(text: &str, changed: &[Range<usize>]) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::new();
    for mask in changed {
        let bytes = border(text, mask.start.saturating_sub(AROUND))
            ..end_border(text, mask.end.saturating_add(AROUND));
        match windows.last_mut() {
            Some(last) if bytes.start <= last.bytes.end => {
                last.masks.push(mask.start - last.bytes.start..mask.end - last.bytes.start);
                last.bytes.end = last.bytes.end.max(bytes.end);
            }
            _ => {
                let own = mask.start - bytes.start..mask.end - bytes.start;
                windows.push(Window { bytes, masks: std::iter::once(own).collect() });
            }
        }
    }
    windows
}

/// The start of the line that `at` lies in if it is near, else the nearest border of a character before.
fn border(text: &str, at: usize) -> usize {
    let at = floor(text, at);
    let near = floor(text, at.saturating_sub(NEAR));
    text.get(near..at).and_then(|part| part.rfind('\n')).map_or(at, |line| near + line + 1)
}

/// The end of the line that `at` lies in if it is near, else the nearest border of a character before.
fn end_border(text: &str, at: usize) -> usize {
    let at = floor(text, at);
    let far = floor(text, at.saturating_add(NEAR));
    text.get(at..far).and_then(|part| part.find('\n')).map_or(at, |line| at + line)
}

fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_reach_around_masks_and_end_at_lines() {
        let text = format!(
            "{}\n{}****{}\n{}",
            "あ".repeat(400),
            "い".repeat(100),
            "う".repeat(300),
            "え".repeat(900)
        );
        let mask = text.find('*').unwrap();
        let windows = around(&text, std::slice::from_ref(&(mask..mask + 4)));
        assert_eq!(windows.len(), 1);
        let part = text.get(windows[0].bytes.clone()).unwrap();
        assert!(
            part.starts_with('あ') && part.ends_with('う'),
            "{}…",
            part.chars().take(3).collect::<String>()
        );
        assert_eq!(part.get(windows[0].masks[0].clone()).unwrap(), "****");
        assert!(windows[0].concerns(&(windows[0].masks[0].end..windows[0].masks[0].end + 3)));
        assert!(!windows[0].concerns(&(0..3)));
    }

    #[test]
    fn near_masks_share_a_window_and_far_ones_do_not() {
        let text = "x".repeat(10_000);
        let windows = around(&text, &[100..104, 1_000..1_004, 9_000..9_004]);
        assert_eq!(windows.len(), 2);
        assert_eq!(windows[0].masks, [100..104, 1_000..1_004]);
        assert_eq!(around(&text, &[]), []);
        assert_eq!(around("あ", std::slice::from_ref(&(1..2)))[0].bytes, 0..3);
    }
}
