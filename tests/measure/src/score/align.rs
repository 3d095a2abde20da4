//! Which characters of the original survive in the masked text, and what stands in place of a span.
//!
//! Both texts are folded character by character first, so that a masker which only normalises width alters nothing.

use super::matcher::{Block, matching_blocks};
use unicode_normalization::UnicodeNormalization;

/// Folds one character: NFKC, then NFD, then lower case.
pub(crate) fn fold_char(ch: char) -> String {
    let composed: String = std::iter::once(ch).nfkc().collect();
    composed.nfd().collect::<String>().to_lowercase()
}

/// Folds a text and tells for each folded character from which original one it comes.
fn fold(text: &[char]) -> (Vec<char>, Vec<usize>) {
    let mut folded = Vec::with_capacity(text.len());
    let mut from = Vec::with_capacity(text.len());
    for (index, ch) in text.iter().enumerate() {
        if ch.is_ascii() {
            folded.push(ch.to_ascii_lowercase());
            from.push(index);
            continue;
        }
        for part in fold_char(*ch).chars() {
            folded.push(part);
            from.push(index);
        }
    }
    (folded, from)
}

/// An original beside what a masker made of it.
pub(crate) struct Alignment {
    /// For each character of the original, whether it survives.
    pub(crate) ok: Vec<bool>,
    /// Nothing was changed, or the parts needed to find what stands where.
    parts: Option<Parts>,
}

struct Parts {
    from: Vec<usize>,
    masked: Vec<char>,
    blocks: Vec<Block>,
}

impl Alignment {
    /// A text of which nothing was let through.
    pub(crate) fn blocked(len: usize) -> Self {
        Self { ok: vec![false; len], parts: None }
    }

    /// Aligns an original with what was made of it.
    pub(crate) fn new(original: &[char], masked: &str) -> Self {
        let masked: Vec<char> = masked.chars().collect();
        if original == masked {
            return Self { ok: vec![true; original.len()], parts: None };
        }
        let (a, from) = fold(original);
        let (b, _) = fold(&masked);
        let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
        let most = a.len().min(b.len()).saturating_sub(head);
        let tail = a.iter().rev().zip(b.iter().rev()).take(most).take_while(|(x, y)| x == y).count();
        let (a_end, b_end) = (a.len().saturating_sub(tail), b.len().saturating_sub(tail));
        let mut blocks = vec![(0, 0, head)];
        if let (Some(a_middle), Some(b_middle)) = (a.get(head..a_end), b.get(head..b_end))
            && !a_middle.is_empty()
            && !b_middle.is_empty()
        {
            blocks.extend(
                matching_blocks(a_middle, b_middle)
                    .into_iter()
                    .filter(|block| block.2 > 0)
                    .map(|(x, y, size)| (head.saturating_add(x), head.saturating_add(y), size)),
            );
        }
        blocks.push((a_end, b_end, tail));
        let mut hit = vec![false; a.len()];
        for &(x, _, size) in &blocks {
            hit.iter_mut().skip(x).take(size).for_each(|slot| *slot = true);
        }
        let mut ok = vec![true; original.len()];
        for (index, hit) in from.iter().zip(&hit) {
            if !hit && let Some(slot) = ok.get_mut(*index) {
                *slot = false;
            }
        }
        Self { ok, parts: Some(Parts { from, masked: b, blocks }) }
    }

    /// What stands where `original[start..end]` stood; folded, unless the whole text is as it was.
    pub(crate) fn replaced(&self, original: &[char], start: usize, end: usize) -> String {
        let Some(parts) = &self.parts else {
            return original.get(start..end).unwrap_or_default().iter().collect();
        };
        let mut low = 0;
        let mut high = parts.masked.len();
        for &(x, y, size) in &parts.blocks {
            let origins = parts.from.iter().skip(x).take(size);
            for (step, origin) in origins.enumerate() {
                let place = y.saturating_add(step);
                if *origin < start {
                    low = low.max(place.saturating_add(1));
                } else if *origin >= end {
                    high = high.min(place);
                    break;
                }
            }
        }
        parts.masked.get(low..high).unwrap_or_default().iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survivors(original: &str, masked: &str) -> String {
        let chars: Vec<char> = original.chars().collect();
        let alignment = Alignment::new(&chars, masked);
        chars.iter().zip(&alignment.ok).map(|(ch, ok)| if *ok { *ch } else { '_' }).collect()
    }

    #[test]
    fn what_is_only_normalised_survives() {
        assert_eq!(survivors("ＡＢＣ　ｶﾞﾝﾊﾞﾚ", "abc ガンバレ"), "ＡＢＣ　ｶﾞﾝﾊﾞﾚ");
    }

    #[test]
    fn what_is_masked_does_not_survive() {
        assert_eq!(survivors("佐藤様、お世話になります", "S.様、お世話になります"), "__様、お世話になります");
        assert_eq!(survivors("佐藤様", ""), "___");
        assert_eq!(survivors("", "S."), "");
    }

    #[test]
    fn the_replacement_is_what_stands_between_the_neighbours() {
        let original: Vec<char> = "担当は山田太郎です".chars().collect();
        let alignment = Alignment::new(&original, "担当はY.T.です");
        assert_eq!(alignment.replaced(&original, 3, 7), "y.t.");
        let same = Alignment::new(&original, "担当は山田太郎です");
        assert_eq!(same.replaced(&original, 3, 7), "山田太郎");
    }
}
