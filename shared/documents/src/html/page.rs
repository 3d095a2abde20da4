//! Writes lines: white space, breaks, indents, quote marks.
//!
//! Apart because where a line ends is a matter of its own, and no element should have to know what stood before it.

/// Text in the making.
#[derive(Debug, Default)]
pub(crate) struct Page {
    text: String,
    left_chars: usize,
    /// Line ends to write before the next word.
    breaks: usize,
    /// A space is due before the next word of the same line.
    space: bool,
    /// How many quotes the next line lies in.
    quotes: usize,
    written_quotes: usize,
    indent: usize,
    marker: String,
    /// Not all of it had room.
    pub(crate) cut: bool,
}

// Deeper quotes and lists are not drawn deeper.
const MAX_MARKS: usize = 12;
// So many line ends make one empty line; more say no more.
const MOST_BREAKS: usize = 2;

impl Page {
    /// An empty page with room for so many characters.
    pub(crate) fn with_room(chars: usize) -> Self {
        Self { left_chars: chars, ..Self::default() }
    }

    /// Writes running text, in which white space only parts words.
    pub(crate) fn flow(&mut self, text: &str) {
        for (at, word) in text.split(is_space).enumerate() {
            self.space |= at > 0;
            if !word.is_empty() {
                self.word(word);
            }
        }
    }

    /// Writes text whose lines and spaces mean something.
    pub(crate) fn keep(&mut self, text: &str) {
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                self.breaks += 1;
                self.space = false;
            }
            let line = line.trim_end_matches('\r');
            if !line.is_empty() {
                self.word(line);
            }
        }
    }

    /// Ends a line here, so that another `<br>` makes an empty one.
    pub(crate) fn line_break(&mut self) {
        self.breaks = (self.breaks + 1).min(MOST_BREAKS);
        self.space = false;
    }

    /// Sees to it that at least so many line ends stand before the next word.
    pub(crate) fn block(&mut self, breaks: usize) {
        self.breaks = self.breaks.max(breaks);
        self.space = false;
    }

    /// Writes a mark before the next word of a new line.
    pub(crate) fn mark(&mut self, marker: &str) {
        self.marker.push_str(marker);
    }

    /// Takes back a mark that no word has followed.
    pub(crate) fn unmark(&mut self) {
        self.marker.clear();
    }

    /// Goes into a quote or comes out of it.
    pub(crate) fn quote(&mut self, into: Way) {
        self.quotes = into.step(self.quotes);
    }

    /// Goes into a list or comes out of it.
    pub(crate) fn indent(&mut self, into: Way) {
        self.indent = into.step(self.indent);
    }

    /// Whether nothing more has room.
    pub(crate) fn is_full(&self) -> bool {
        self.cut
    }

    /// How many characters still have room.
    pub(crate) fn room(&self) -> usize {
        self.left_chars
    }

    /// How much was written so far.
    pub(crate) fn written_bytes(&self) -> usize {
        self.text.len()
    }

    /// What was written since.
    pub(crate) fn written_since(&self, bytes: usize) -> &str {
        self.text.get(bytes..).unwrap_or_default()
    }

    /// The text.
    pub(crate) fn finish(mut self) -> String {
        self.text.truncate(self.text.trim_end().len());
        self.text
    }

    fn word(&mut self, word: &str) {
        if self.text.is_empty() {
            self.breaks = 0;
        }
        if self.breaks > 0 || self.text.is_empty() {
            self.begin_line();
        } else if self.space {
            self.push(" ");
        }
        self.breaks = 0;
        self.space = false;
        self.push(word);
    }

    fn begin_line(&mut self) {
        let quotes = self.quotes.min(MAX_MARKS);
        // An empty line between two quoted ones belongs to the quote.
        let between = "> ".repeat(quotes.min(self.written_quotes));
        for line in 0..self.breaks {
            if line > 0 {
                self.push(between.trim_end());
            }
            self.push("\n");
        }
        self.written_quotes = quotes;
        let marker = std::mem::take(&mut self.marker);
        let depth = self.indent.min(MAX_MARKS);
        let hang = depth.saturating_sub(usize::from(!marker.is_empty()));
        let start = format!("{}{}{marker}", "> ".repeat(quotes), "  ".repeat(hang));
        self.push(&start);
    }

    fn push(&mut self, text: &str) {
        if self.cut {
            return;
        }
        let chars = text.chars().count();
        if chars <= self.left_chars {
            self.left_chars -= chars;
            self.text.push_str(text);
        } else {
            self.text.extend(text.chars().take(self.left_chars));
            self.left_chars = 0;
            self.cut = true;
        }
    }
}

/// Into something or out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    In,
    Out,
}

impl Way {
    fn step(self, depth: usize) -> usize {
        match self {
            Self::In => depth + 1,
            Self::Out => depth.saturating_sub(1),
        }
    }
}

/// White space that only parts words; no-break spaces are used to move things, and parted words read the same.
pub(crate) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}' | '\u{a0}')
}
