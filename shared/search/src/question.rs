//! What is asked, checked and compiled once before anything is read.

use crate::error::SearchError;
use crate::unify::unify;
use grep_matcher::{LineTerminator, Matcher};
use grep_regex::{RegexMatcher, RegexMatcherBuilder};
use sekisho_roots::{IgnoreFiles, NamePattern};

/// The longest text that is looked for, in characters.
pub const MAX_TEXT_CHARS: usize = 512;
/// The most lines shown before and after a hit.
pub const MAX_CONTEXT_LINES: usize = 10;
/// The most rows of one answer.
pub const MAX_ROWS: usize = 500;

const MAX_PROGRAM_BYTES: usize = 8 * 1024 * 1024;
const MAX_NESTING: u32 = 64;

/// How a text is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// As it stands, but for case, width and the like: `ＡＢＣ` is `abc`, `ｶﾅ` is `カナ`.
    Literally,
    /// As a regular expression. Case makes no difference. Takes linear time, so knows neither look-around nor back-references.
    AsPattern,
}

/// What an answer shows of a text that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// The lines.
    Lines,
    /// Only in which files it is.
    Files,
}

/// Where an answer starts: at an entry of the tree and a hit within it. What [`crate::Answer::next`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Start {
    /// Entries to pass over.
    pub entry: u64,
    /// Hits to pass over in the entry behind them.
    pub hit: u64,
}

/// A text to look for, ready to be used.
#[derive(Debug, Clone)]
pub struct WantedText {
    pub(crate) matcher: RegexMatcher,
    pub(crate) wanted: Wanted,
}

impl WantedText {
    /// Checks and compiles a text.
    ///
    /// - Errors: [`SearchError::BadText`] if it is empty, longer than [`MAX_TEXT_CHARS`], holds a line break, is no
    ///   expression, or one too large.
    pub fn new(text: &str, wanted: Wanted) -> Result<Self, SearchError> {
        let bad = |detail: &str| SearchError::BadText { detail: detail.to_owned() };
        let chars = text.chars().count();
        if chars == 0 || chars > MAX_TEXT_CHARS {
            return Err(bad(&format!("it must have 1 to {MAX_TEXT_CHARS} characters")));
        }
        if text.contains(['\n', '\r']) {
            return Err(bad("lines are searched one by one, so it must not hold a line break"));
        }
        let mut builder = RegexMatcherBuilder::new();
        builder
            .case_insensitive(true)
            .multi_line(true)
            .fixed_strings(wanted == Wanted::Literally)
            .line_terminator(Some(b'\n'))
            .size_limit(MAX_PROGRAM_BYTES)
            .dfa_size_limit(MAX_PROGRAM_BYTES)
            .nest_limit(MAX_NESTING);
        let source = match wanted {
            Wanted::Literally => unify(text),
            Wanted::AsPattern => text.into(),
        };
        let matcher = builder.build(&source).map_err(|error| bad(&reason(error.kind())))?;
        Ok(Self { matcher, wanted })
    }

    /// How many characters stand before the text in one line; 0 if it is not there. Near enough to show it: where
    /// widths differ, characters before it may count double.
    pub(crate) fn place_in(&self, line: &str) -> usize {
        let line = match self.wanted {
            Wanted::Literally => unify(line),
            Wanted::AsPattern => line.into(),
        };
        let found = self.matcher.find(line.as_bytes()).ok().flatten();
        found.and_then(|found| line.get(..found.start())).map_or(0, |before| before.chars().count())
    }
}

/// Says what is wrong with an expression, without a word of it.
fn reason(kind: &grep_regex::ErrorKind) -> String {
    match kind {
        grep_regex::ErrorKind::Regex(text) if text.contains("size limit") => "the expression is too large",
        grep_regex::ErrorKind::Regex(_) => "it is no regular expression of the kind that takes linear time",
        _ => "the expression asks for what no line can hold",
    }
    .to_owned()
}

/// What is asked of the files beneath a place.
#[derive(Debug, Clone)]
pub struct Question {
    /// Only entries with such a name.
    pub name: Option<NamePattern>,
    /// Only files that hold this text.
    pub text: Option<WantedText>,
    /// What is shown of it.
    pub show: Show,
    /// Lines before and after each hit, at most [`MAX_CONTEXT_LINES`].
    pub context_lines: usize,
    /// Whether `.gitignore` files are heeded.
    pub ignore_files: IgnoreFiles,
    /// Rows of the answer: 1 to [`MAX_ROWS`].
    pub rows: usize,
    /// Where it starts.
    pub start: Start,
}

/// The line end that every text has when it is searched.
pub(crate) fn line_end() -> LineTerminator {
    LineTerminator::byte(b'\n')
}
