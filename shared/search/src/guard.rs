//! Keeps a search from being used to guess what is masked.
//!
//! Apart because this is the whole of the rule: a find in what is masked counts only if the caller named the hidden
//! value whole. A name of a person is the exception: half of one is what people search by, and it is no number that
//! can be tried out digit by digit.

use crate::question::WantedText;
use crate::unify::unify;
use sekisho_mask::{Engine, Finding, Kind, Piece, PieceKind};
use sekisho_roots::NamePattern;

/// Fewer characters of a person's name than these find nothing.
const LEAST_NAME_CHARS: usize = 2;

/// Something hidden: what kind, and what stands there.
pub(crate) struct Hidden {
    pub(crate) kind: Kind,
    pub(crate) value: String,
}

impl Hidden {
    /// Takes what was found out of the text it was found in.
    pub(crate) fn of(text: &str, finding: &Finding) -> Self {
        let value =
            text.chars().skip(finding.start).take(finding.end.saturating_sub(finding.start)).collect();
        Self { kind: finding.kind, value }
    }

    /// Tells whether somebody who wrote `asked` knows the hidden value.
    fn is_known_to(&self, asked: &str) -> bool {
        let (asked, value) = (comparable(asked), comparable(&self.value));
        let half_a_name = self.kind == Kind::Person && asked.chars().count() >= LEAST_NAME_CHARS;
        asked.contains(&value) || (half_a_name && value.contains(&asked))
    }
}

fn comparable(text: &str) -> String {
    unify(text).to_lowercase()
}

/// Masks a text that stands alone.
pub(crate) fn masked(engine: &Engine, text: &str) -> String {
    engine.mask(vec![Piece::new(PieceKind::Text, text)]).into_pieces().pop().unwrap_or_default()
}

/// Tells whether an entry fits a pattern by what is shown of its name.
pub(crate) fn name_fits(engine: &Engine, pattern: &NamePattern, path: &str, name: &str) -> bool {
    // A shortcut only where the answer cannot hang on what is hidden: `[0-4*]` would fit both the mask and a digit.
    if pattern.is_plain() && !pattern.fits(path, name) {
        return false;
    }
    let findings = engine.inspect(path);
    if findings.is_empty() {
        return pattern.fits(path, name);
    }
    let shown = masked(engine, path);
    if pattern.fits(&shown, shown.rsplit('/').next().unwrap_or_default()) {
        return true;
    }
    let known = |finding| {
        let hidden = Hidden::of(path, finding);
        pattern.literals().any(|asked| hidden.is_known_to(asked))
    };
    findings.iter().any(known) && pattern.fits(path, name)
}

/// Tells whether a line in which the text stands may be given, by the line as it is shown and by what is hidden in it.
pub(crate) fn line_counts(wanted: &WantedText, shown: &str, hidden: &[Hidden]) -> bool {
    wanted.is_in(shown) || hidden.iter().any(|hidden| hidden.is_known_to(&wanted.literal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_what_is_shown_of_it_or_by_who_knows_the_rest() {
        let engine = Engine::default();
        let path = "連絡先/電話 090-1234-5678.txt";
        let table = [
            ("*.txt", true),
            ("連絡先/*", true),
            ("*090-1234-5678*", true),
            ("*０９０-1234-5678*", true),
            ("*電話 090-1234-5678.txt", true),
            ("*5678*", false),
            ("*090-1234-5*", false),
            ("*-[5-9]???.txt", false),
            ("*-[0-9]???.txt", false),
            ("*-[0-4*]???.txt", true),
            ("*-[5-9*]???.txt", true),
            ("*-[!5]???.txt", true),
            ("*-[!4]???.txt", true),
            ("*-????.txt", true),
            ("*090-1234-*", true),
        ];
        for (pattern, fits) in table {
            let pattern_read = NamePattern::parse(pattern).unwrap();
            let name = path.rsplit('/').next().unwrap();
            assert_eq!(name_fits(&engine, &pattern_read, path, name), fits, "{pattern}");
        }
    }
}
