//! Keeps a search from being used to guess what is masked: it sees what is shown, and nothing else.
//!
//! Apart because this is the whole of the rule. Whatever the caller asks, the answer depends on the masked text
//! alone; so do the files that are read and the work that is done. There is no exception for who knows a value: with
//! one, the rest of a number can be tried out beside it.

use crate::answer::Excerpt;
use sekisho_mask::{Engine, Piece, PieceKind, sanitise};
use sekisho_roots::NamePattern;

/// A text as it is shown: cleaned of what nobody sees, and masked. Has as many lines as the cleaned text.
pub(crate) fn shown(engine: &Engine, clean: &str) -> String {
    engine.mask(vec![Piece::new(PieceKind::Text, clean)]).into_pieces().pop().unwrap_or_default()
}

/// Sees to it that an excerpt shows nothing that is hidden in the whole text.
///
/// `lines` are those of the cleaned text, `shown` the same as they are shown. A line that is hidden less where only the
/// excerpt is seen, because what tells of it stands far away, is given as it is shown; its masks have no handles then.
pub(crate) fn keep_hidden(engine: &Engine, excerpts: &mut [Excerpt], lines: &[&str], shown: &[&str]) {
    let differs = |number: usize| lines.get(number) != shown.get(number);
    let block = |excerpt: &Excerpt| {
        let first = usize::try_from(excerpt.first).unwrap_or(usize::MAX).saturating_sub(1);
        first..first.saturating_add(excerpt.shown)
    };
    let hiding: Vec<&mut Excerpt> =
        excerpts.iter_mut().filter(|excerpt| block(excerpt).any(differs)).collect();
    // All together, as the gate will mask them.
    let pieces = hiding.iter().map(|excerpt| Piece::new(PieceKind::Text, &excerpt.text)).collect();
    for (excerpt, masked) in hiding.into_iter().zip(engine.mask(pieces).into_pieces()) {
        let masked: Vec<&str> = masked.split('\n').collect();
        let mut own: Vec<&str> = excerpt.text.split('\n').collect();
        for (at, number) in (excerpt.lead_in..).zip(block(excerpt)) {
            let (Some(own), Some(whole)) = (own.get_mut(at), shown.get(number)) else { continue };
            // A long line is taken from what is shown already.
            if differs(number) && lines.get(number) == Some(&*own) && masked.get(at) != Some(whole) {
                *own = *whole;
            }
        }
        excerpt.text = own.join("\n");
    }
}

/// Tells whether an entry fits a pattern by what is shown of its path.
///
/// `path` is the whole path from the granted folder's name down, because the names above an entry can be what
/// betrays it; the pattern is compared with what stands behind the first `above` names.
pub fn name_fits(engine: &Engine, pattern: &NamePattern, path: &str, above: usize) -> bool {
    let fits = |path: &str| {
        let mut rest = path;
        for _ in 0..above {
            rest = rest.split_once('/').map_or("", |(_, rest)| rest);
        }
        pattern.fits(rest, rest.rsplit('/').next().unwrap_or_default())
    };
    // Only a shortcut: what is made of literals and `*` fits a masked path only if it fits the whole one.
    if pattern.is_plain() && !fits(path) {
        return false;
    }
    let shown = shown(engine, &sanitise(path).0);
    // A mask that took a separator with it leaves no telling which name is which.
    shown.split('/').count() == path.split('/').count() && fits(&shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_what_is_shown_of_it_and_by_nothing_else() {
        let engine = Engine::default();
        let path = "docs/連絡先/電話 090-1234-5678.txt";
        let table = [
            ("*.txt", true),
            ("連絡先/*", true),
            ("電話 *", true),
            ("*090-1234-*", true),
            ("*０９０-1234-*", true),
            ("*-????.txt", true),
            ("*-[!5]???.txt", true),
            ("*-[!4]???.txt", true),
            ("*090-1234-5678*", false),
            ("*5678*", false),
            ("*090-1234-5*", false),
            ("*-[5-9]???.txt", false),
            ("*-[0-9]???.txt", false),
            ("*-[0-4*]???.txt", true),
            ("*-[5-9*]???.txt", true),
            ("{*.md,*-5*}", false),
        ];
        for (pattern, fits) in table {
            assert_eq!(name_fits(&engine, &NamePattern::parse(pattern).unwrap(), path, 1), fits, "{pattern}");
        }
    }

    #[test]
    fn a_folder_s_name_that_betrays_a_number_counts_though_the_search_starts_beneath_it() {
        let engine = Engine::default();
        let path = "docs/マイナンバー/1234 5678 9018.txt";
        for (pattern, fits) in [("1234*", false), ("*9018*", false), ("*.txt", true)] {
            assert_eq!(name_fits(&engine, &NamePattern::parse(pattern).unwrap(), path, 2), fits, "{pattern}");
        }
    }
}
