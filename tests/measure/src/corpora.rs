//! The development split of the public corpora.
//!
//! The texts are no part of the project; the folder is an argument. A text belongs to the development split by its
//! article, never by its line, so that no article is on both sides.

use crate::case::{Case, read_lines};
use crate::error::MeasureError;
use std::path::Path;

/// The FNV-1a hash, 64 bit.
pub(crate) fn fnv1a(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The part of an id that names the article.
fn article(id: &str) -> Option<&str> {
    let rest = id.split_once('-')?.1;
    Some(rest.split('-').next().unwrap_or(rest))
}

/// Tells whether a text of the training files is kept for development: one article in ten.
fn is_dev(id: &str) -> bool {
    article(id).is_some_and(|article| fnv1a(article.as_bytes()).is_multiple_of(10))
}

/// The public cases, by corpus: `nerwiki`, `gsd`, `wac`.
///
/// - Errors: a file is missing or of another shape.
pub fn public_cases(folder: &Path) -> Result<Vec<(&'static str, Vec<Case>)>, MeasureError> {
    let mut all = Vec::new();
    for (name, file) in
        [("nerwiki", "nerwiki_train.jsonl"), ("gsd", "gsd_dev.jsonl"), ("wac", "wac_train.jsonl")]
    {
        let mut cases: Vec<Case> = read_lines(&folder.join(file))?;
        if file.ends_with("_train.jsonl") {
            cases.retain(|case| is_dev(&case.id));
        }
        all.push((name, cases));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_text_is_kept_by_its_article() {
        assert_eq!(article("nerwiki-0003"), Some("0003"));
        assert_eq!(article("wac-wiki00010002-00-01"), Some("wiki00010002"));
        assert_eq!(article("wac-wiki00010002-01"), Some("wiki00010002"));
    }
}
