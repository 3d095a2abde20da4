//! Lines and how they end.
//!
//! Apart because line ends are part of what must be written back unchanged: they are counted, never repaired.

/// How the lines of a text end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineEnds {
    /// There is no line end at all.
    None,
    /// All by line feed.
    Lf,
    /// All by carriage return and line feed, as on Windows.
    CrLf,
    /// All by carriage return alone.
    Cr,
    /// By more than one of them.
    Mixed {
        /// Line feeds alone.
        lf: usize,
        /// Pairs.
        crlf: usize,
        /// Carriage returns alone.
        cr: usize,
    },
}

impl LineEnds {
    /// Counts the line ends of `text`.
    pub fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let (all_lf, all_cr) = (count(bytes, b'\n'), count(bytes, b'\r'));
        let crlf = match all_cr {
            0 => 0,
            _ => count_pairs(bytes),
        };
        let (lf, cr) = (all_lf - crlf, all_cr - crlf);
        match (lf, crlf, cr) {
            (0, 0, 0) => Self::None,
            (_, 0, 0) => Self::Lf,
            (0, _, 0) => Self::CrLf,
            (0, 0, _) => Self::Cr,
            _ => Self::Mixed { lf, crlf, cr },
        }
    }

    /// The word used in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Lf => "lf",
            Self::CrLf => "crlf",
            Self::Cr => "cr",
            Self::Mixed { .. } => "mixed",
        }
    }
}

// Counted in chunks with a narrow counter: several times as fast as one by one.
fn count(bytes: &[u8], wanted: u8) -> usize {
    let within = |chunk: &[u8]| chunk.iter().fold(0_u8, |sum, byte| sum + u8::from(*byte == wanted));
    bytes.chunks(255).map(|chunk| usize::from(within(chunk))).sum()
}

fn count_pairs(bytes: &[u8]) -> usize {
    let after = bytes.get(1..).unwrap_or_default();
    let within = |(firsts, seconds): (&[u8], &[u8])| {
        let pairs = firsts.iter().zip(seconds);
        pairs.fold(0_u8, |sum, (first, second)| sum + u8::from((*first == b'\r') & (*second == b'\n')))
    };
    bytes.chunks(255).zip(after.chunks(255)).map(|chunks| usize::from(within(chunks))).sum()
}

/// Ends every line by a line feed, for those who look at lines and write nothing back.
pub fn with_line_feeds(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

/// The lines of a text without their ends, whichever these are.
///
/// What follows the last line end is a line only if there is something.
#[derive(Debug, Clone)]
pub struct Lines<'a> {
    rest: &'a str,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        Self { rest: text }
    }

    /// How many lines end within `text`.
    pub(crate) fn ended_in(text: &str) -> usize {
        match LineEnds::of(text) {
            LineEnds::Mixed { lf, crlf, cr } => lf + crlf + cr,
            LineEnds::Lf | LineEnds::CrLf => count(text.as_bytes(), b'\n'),
            LineEnds::Cr => count(text.as_bytes(), b'\r'),
            LineEnds::None => 0,
        }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        let Some((line, after)) = self.rest.split_once(['\n', '\r']) else {
            return Some(std::mem::take(&mut self.rest));
        };
        // `split_once` drops one sign; after a carriage return a line feed belongs to the same end.
        let ended_by_cr = self.rest.as_bytes().get(line.len()) == Some(&b'\r');
        self.rest = match after.strip_prefix('\n') {
            Some(further) if ended_by_cr => further,
            _ => after,
        };
        Some(line)
    }
}
