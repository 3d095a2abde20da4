//! Finds a text in a text, and cuts out what is shown of it.
//!
//! Pure: no files, no clock. One text is bounded by what is read of a file, so nothing here needs to be stopped.

use crate::answer::Excerpt;
use crate::excerpt::excerpt;
use crate::guard::{self, shown};
use crate::question::{Wanted, WantedText, line_end};
use crate::unify::unify;
use grep_matcher::Matcher;
use grep_searcher::{Searcher, SearcherBuilder, Sink, SinkMatch};
use sekisho_documents::with_line_feeds;
use sekisho_mask::{Engine, sanitise};
use std::borrow::Cow;
use std::ops::Range;

/// No block of lines is longer, so that each fits an answer.
const MAX_BLOCK_LINES: usize = 40;

/// Which of the finds in a text are asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    /// Blocks to pass over.
    pub(crate) skip: u64,
    /// Blocks to give.
    pub(crate) take: usize,
    /// Lines around each find.
    pub(crate) context: usize,
}

/// Blocks of lines with finds in them, and whether there are more.
pub(crate) struct Blocks {
    pub(crate) excerpts: Vec<Excerpt>,
    pub(crate) more: bool,
}

/// A text as it is on the disk, but for what nobody sees, and as it is shown.
pub(crate) struct Shown {
    clean: String,
    /// Nothing where both are the same.
    masked: Option<String>,
}

impl Shown {
    /// Cleans a text and masks it, unless it is known that nothing in it is hidden.
    pub(crate) fn of(engine: &Engine, text: String, is_open: bool) -> Self {
        let text = with_line_feeds(text);
        if is_open {
            return Self { clean: text, masked: None };
        }
        let (clean, removed) = sanitise(&text);
        let masked = shown(engine, &clean);
        let same = masked == clean && removed == 0;
        Self { clean, masked: (!same).then_some(masked) }
    }

    /// Tells whether the text is shown just as it is.
    pub(crate) fn is_open(&self) -> bool {
        self.masked.is_none()
    }

    fn seen(&self) -> &str {
        self.masked.as_deref().unwrap_or(&self.clean)
    }

    /// Tells whether the text is anywhere in it.
    pub(crate) fn holds(&self, wanted: &WantedText) -> bool {
        let seen = comparable(wanted, self.seen());
        wanted.matcher.is_match(seen.as_bytes()).unwrap_or(false)
    }

    /// Cuts out the blocks of a page.
    pub(crate) fn blocks(&self, engine: &Engine, wanted: &WantedText, page: Page) -> Blocks {
        let numbers = numbers(wanted, &comparable(wanted, self.seen()));
        if numbers.is_empty() {
            return Blocks { excerpts: Vec::new(), more: false };
        }
        let lines: Vec<&str> = self.clean.split('\n').collect();
        let shown: Vec<&str> = self.seen().split('\n').collect();
        let last = lines.len() - usize::from(lines.last().is_some_and(|line| line.is_empty()));
        let skip = usize::try_from(page.skip).unwrap_or(usize::MAX);
        let enough = skip.saturating_add(page.take);
        let mut blocks: Vec<Range<usize>> = Vec::new();
        let mut more = false;
        for number in numbers {
            let end = number + page.context + 1;
            let around = number.saturating_sub(page.context)..end.min(last.max(number + 1));
            let full = blocks.len() == enough;
            match blocks.last_mut() {
                Some(block) if page.context > 0 && joins(block, &around) => block.end = around.end,
                _ if full => {
                    more = true;
                    break;
                }
                Some(block) => {
                    let start = around.start.max(block.end);
                    blocks.push(start..around.end);
                }
                None => blocks.push(around),
            }
        }
        let mut excerpts: Vec<Excerpt> =
            blocks.into_iter().skip(skip).map(|block| excerpt(wanted, &lines, &shown, block)).collect();
        if self.masked.is_some() {
            guard::keep_hidden(engine, &mut excerpts, &lines, &shown);
        }
        Blocks { excerpts, more }
    }
}

/// The text in the form in which it is compared with what is asked. Has as many lines.
fn comparable<'a>(wanted: &WantedText, seen: &'a str) -> Cow<'a, str> {
    match wanted.wanted {
        Wanted::Literally => unify(seen),
        Wanted::AsPattern => Cow::Borrowed(seen),
    }
}

struct Numbers<'a>(&'a mut Vec<usize>);

impl Sink for Numbers<'_> {
    type Error = std::io::Error;

    fn matched(&mut self, _: &Searcher, found: &SinkMatch<'_>) -> Result<bool, Self::Error> {
        let number = found.line_number().and_then(|number| usize::try_from(number).ok());
        self.0.extend(number.and_then(|number| number.checked_sub(1)));
        Ok(true)
    }
}

fn numbers(wanted: &WantedText, text: &str) -> Vec<usize> {
    let mut numbers = Vec::new();
    // Most texts hold nothing that is asked for; this look is cheaper than one that counts lines.
    if !wanted.matcher.is_match(text.as_bytes()).unwrap_or(true) {
        return numbers;
    }
    let mut searcher =
        SearcherBuilder::new().line_terminator(line_end()).line_number(true).bom_sniffing(false).build();
    // INVARIANT: a text in memory, a matcher and a sink that cannot fail; what was found until then counts.
    drop(searcher.search_slice(&wanted.matcher, text.as_bytes(), Numbers(&mut numbers)));
    numbers
}

/// Tells whether two blocks are shown as one.
fn joins(block: &Range<usize>, next: &Range<usize>) -> bool {
    next.start <= block.end && next.end - block.start <= MAX_BLOCK_LINES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::excerpt::CLIP_CHARS;

    fn wanted(text: &str, wanted: Wanted) -> WantedText {
        WantedText::new(text, wanted).unwrap()
    }

    fn shown(text: &str, asked: &WantedText, page: Page) -> (Vec<(u64, String)>, bool) {
        let engine = Engine::default();
        let seen = Shown::of(&engine, text.to_owned(), false);
        let blocks = seen.blocks(&engine, asked, page);
        assert_eq!(seen.holds(asked), page.skip > 0 || !blocks.excerpts.is_empty());
        let lines = |excerpt: &Excerpt| {
            let lines = excerpt.text.split('\n').skip(excerpt.lead_in).take(excerpt.shown);
            (excerpt.first, lines.collect::<Vec<_>>().join("\n"))
        };
        (blocks.excerpts.iter().map(lines).collect(), blocks.more)
    }

    const ALL: Page = Page { skip: 0, take: 100, context: 0 };

    fn lines(text: &str, asked: &str, how: Wanted) -> Vec<u64> {
        shown(text, &wanted(asked, how), ALL).0.into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn a_literal_is_found_in_every_case_width_and_composition() {
        let text = "見積 ABC商事\r\n見積 ＡＢＣ商事\rﾐﾂﾓﾘ abc商事\nか\u{3099}くせい\n(a.b)\n";
        assert_eq!(lines(text, "abc商事", Wanted::Literally), [1, 2, 3]);
        assert_eq!(lines(text, "ミツモリ", Wanted::Literally), [3]);
        assert_eq!(lines(text, "がくせい", Wanted::Literally), [4]);
        assert_eq!(lines(text, "(A.B)", Wanted::Literally), [5]);
        assert_eq!(lines(text, "a.b", Wanted::AsPattern), [5]);
        assert_eq!(lines(text, "ない", Wanted::Literally), [] as [u64; 0]);
    }

    #[test]
    fn what_is_masked_cannot_be_tried_out() {
        let text = "電話 090-1234-5678 まで\n予算 5678 円\n";
        for (asked, how, found) in [
            ("5678", Wanted::Literally, vec![2]),
            ("1234-5", Wanted::Literally, vec![]),
            ("090-1234-", Wanted::Literally, vec![1]),
            ("090-1234-5678", Wanted::Literally, vec![]),
            ("電話 ０９０-1234-", Wanted::Literally, vec![1]),
            ("電話 ０９０-1234-5678", Wanted::Literally, vec![]),
            ("090-1234-567", Wanted::Literally, vec![]),
            ("電話", Wanted::Literally, vec![1]),
            (r"\d{4} 円", Wanted::AsPattern, vec![2]),
            (r"-5\d\d\d", Wanted::AsPattern, vec![]),
            (r"-[^5]", Wanted::AsPattern, vec![1]),
            (r"-[^4]", Wanted::AsPattern, vec![1]),
            (r"090-1234-5678", Wanted::AsPattern, vec![]),
            (r"^電話", Wanted::AsPattern, vec![1]),
            (r"^予算 .* 円$", Wanted::AsPattern, vec![2]),
            (r"^5678", Wanted::AsPattern, vec![]),
        ] {
            assert_eq!(lines(text, asked, how), found, "{asked}");
        }
    }

    #[test]
    fn context_joins_neighbours_and_pages_go_on_within_a_text() {
        let text: String =
            (1..=30).map(|n| format!("{}{n}\n", if n % 10 < 2 { "見積" } else { "行" })).collect();
        let asked = wanted("見積", Wanted::Literally);
        let (blocks, more) = shown(&text, &asked, Page { skip: 0, take: 2, context: 1 });
        assert_eq!(blocks[0], (1, "見積1\n行2".to_owned()));
        assert_eq!(blocks[1], (9, "行9\n見積10\n見積11\n行12".to_owned()));
        assert!(more);
        let (blocks, more) = shown(&text, &asked, Page { skip: 2, take: 2, context: 1 });
        assert_eq!(blocks[0], (19, "行19\n見積20\n見積21\n行22".to_owned()));
        assert_eq!(blocks[1], (29, "行29\n見積30".to_owned()));
        assert!(!more);
        assert_eq!(shown(&text, &asked, Page { skip: 9, take: 2, context: 1 }), (vec![], false));
    }

    #[test]
    fn no_block_is_longer_than_fits_and_none_is_shown_twice() {
        let text = "見積\n".repeat(200);
        let (blocks, _) = shown(&text, &wanted("見積", Wanted::Literally), Page { context: 3, ..ALL });
        let lengths: Vec<usize> = blocks.iter().map(|(_, text)| text.split('\n').count()).collect();
        assert!(lengths.iter().all(|length| (1..=MAX_BLOCK_LINES).contains(length)), "{lengths:?}");
        assert_eq!(lengths.iter().sum::<usize>(), 200);
    }

    #[test]
    fn a_long_line_is_shown_around_the_find_and_masked_before_it_is_cut() {
        let text = format!("{}電話090-1234-5678 見積 {}", "あ".repeat(5_000), "い".repeat(5_000));
        let (blocks, _) = shown(&text, &wanted("見積", Wanted::Literally), ALL);
        let line = &blocks[0].1;
        assert!(line.contains("見積") && line.contains("090-1234-****") && !line.contains("5678"), "{line}");
        assert!(line.chars().count() <= CLIP_CHARS + 2, "{}", line.chars().count());
    }
}
