//! Writes a changed text so that what was not changed is, byte for byte, what it was.
//!
//! Apart from encoding because a text that is decoded and encoded again need not be the same bytes. So lines that are
//! not touched are copied out of the file, whatever stands in them; only those that are touched are written anew, and
//! only if writing them unchanged would have given their own bytes. A line end is found in the bytes of every encoding
//! that is read; a character is not.

use crate::decode::Text;
use crate::detect::Extent;
use crate::diff::changes;
use crate::error::DocumentError;
use crate::form::{Encoding, Form};
use crate::lines::{LineEnds, Lines, with_line_feeds};
use crate::strict;
use std::ops::Range;

/// A text whose lines all end by line feeds, and the way back to the text it was made of.
#[derive(Clone)]
pub struct Unified {
    /// The text.
    pub text: String,
    /// Where in it a line feed stands for two signs, in order.
    pairs: Vec<usize>,
}

// Content belongs in no log.
impl std::fmt::Debug for Unified {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unified").field("size_bytes", &self.text.len()).finish_non_exhaustive()
    }
}

impl Unified {
    /// Ends every line of `text` by a line feed.
    pub fn of(text: &str) -> Self {
        let mut pairs = Vec::new();
        for (at, _) in text.match_indices("\r\n") {
            // Each pair before has made what follows one sign shorter.
            pairs.push(at - pairs.len());
        }
        Self { text: with_line_feeds(text.to_owned()), pairs }
    }

    /// The place in the text it was made of. A line end is never cut.
    fn back(&self, at: usize) -> usize {
        at + self.pairs.partition_point(|pair| *pair < at)
    }
}

/// A part of a text and what comes in its place.
struct Splice {
    range: Range<usize>,
    new: String,
}

impl Text {
    /// The bytes of `file`, of which this is the text, once it reads `after`, whose lines end by line feeds.
    ///
    /// Lines that are the same keep their bytes and their ends; new ones end as the others do, or as the nearest does
    /// where the file mixes line ends, and by carriage return and line feed where it has none.
    ///
    /// - Errors: [`DocumentError::Unwritable`] if the encoding lacks a character, [`DocumentError::OtherBytes`] if a line
    ///   that changes would be written otherwise than it stands there, or the whole would not read as `after`.
    pub fn rewrite(&self, file: &[u8], after: &str) -> Result<Vec<u8>, DocumentError> {
        let before = Unified::of(&self.text);
        let splices: Vec<Splice> = changes(&before.text, after)
            .into_iter()
            .map(|(was, is)| {
                let range = before.back(was.start)..before.back(was.end);
                let new = after.get(is).unwrap_or_default().replace('\n', self.line_end_at(&range));
                Splice { range, new }
            })
            .collect();
        let bytes = self.splice(file, &splices)?;
        let body =
            self.form().body(&bytes).and_then(|body| strict::decode(self.encoding, body, Extent::Whole));
        // INVARIANT: what is written reads as what was asked for.
        let reads = body.is_some_and(|sound| with_line_feeds(sound.text.into_owned()) == after);
        if reads { Ok(bytes) } else { Err(DocumentError::OtherBytes { first_line: 1 }) }
    }

    /// How a new line at this place ends.
    fn line_end_at(&self, range: &Range<usize>) -> &'static str {
        match self.line_ends {
            LineEnds::Lf => "\n",
            LineEnds::CrLf | LineEnds::None => "\r\n",
            LineEnds::Cr => "\r",
            LineEnds::Mixed { .. } => {
                let within = self.text.get(range.clone()).and_then(first_end);
                let behind = || self.text.get(range.end..).and_then(first_end);
                let before = || {
                    let before = self.text.get(..range.start)?;
                    let line = before.trim_end_matches(['\r', '\n']);
                    first_end(before.get(line.len()..)?)
                };
                within.or_else(behind).or_else(before).unwrap_or("\r\n")
            }
        }
    }

    /// Puts the parts in their places, line by line.
    fn splice(&self, file: &[u8], splices: &[Splice]) -> Result<Vec<u8>, DocumentError> {
        let form = self.form();
        let mark = if form.bom { form.encoding.bom().len() } else { 0 };
        let ends: Vec<usize> = form.line_ends(file, mark).map(|(at, _)| at).collect();
        let unit_bytes = form.encoding.unit_bytes();
        let (mut out, mut copied, mut rest, mut seen) = (Vec::new(), 0, splices, Ends::default());
        while let Some(first) = rest.first() {
            let start =
                self.text.get(..first.range.start).and_then(|t| t.rfind(['\n', '\r'])).map_or(0, |at| at + 1);
            let mut end = self.line_end_behind(first.range.end);
            let touching = rest.iter().skip(1).take_while(|splice| {
                let touches = splice.range.start <= end;
                if touches {
                    end = self.line_end_behind(splice.range.end);
                }
                touches
            });
            let count = 1 + touching.count();
            let (block, behind) = rest.split_at_checked(count).unwrap_or((rest, &[]));
            rest = behind;
            let (old, new) = self.block(start..end, block);
            let ends_before = seen.count(&self.text, start);
            let from = match ends_before.checked_sub(1) {
                None => mark,
                Some(last) => ends.get(last).copied().unwrap_or(file.len()) + unit_bytes,
            };
            let to = ends.get(seen.count(&self.text, end)).copied().unwrap_or(file.len());
            let line = Lines::ended_in(self.text.get(..start).unwrap_or_default()) + 1;
            let stands = file.get(from..to).unwrap_or_default();
            if from > to || from < copied || form.bare(old).ok().as_deref() != Some(stands) {
                return Err(DocumentError::OtherBytes { first_line: line });
            }
            let written = form.bare(&new).map_err(|error| match error {
                DocumentError::Unwritable { encoding, count, first_line } => {
                    DocumentError::Unwritable { encoding, count, first_line: first_line + line - 1 }
                }
                other => other,
            })?;
            out.extend_from_slice(file.get(copied..from).unwrap_or_default());
            out.extend_from_slice(&written);
            copied = to;
        }
        out.extend_from_slice(file.get(copied..).unwrap_or_default());
        Ok(out)
    }

    /// Lines of the text as they are, and as they will be.
    fn block(&self, lines: Range<usize>, splices: &[Splice]) -> (&str, String) {
        let part = |range: Range<usize>| self.text.get(range).unwrap_or_default();
        let (mut new, mut at) = (String::new(), lines.start);
        for splice in splices {
            new.push_str(part(at..splice.range.start));
            new.push_str(&splice.new);
            at = splice.range.end;
        }
        new.push_str(part(at..lines.end));
        (part(lines), new)
    }

    fn line_end_behind(&self, at: usize) -> usize {
        self.text.get(at..).and_then(|rest| rest.find(['\n', '\r'])).map_or(self.text.len(), |end| at + end)
    }
}

/// Counts the signs that end lines, on the way through a text.
#[derive(Default)]
struct Ends {
    at: usize,
    count: usize,
}

impl Ends {
    /// How many there are before `to`, which is never before the last place that was asked about.
    fn count(&mut self, text: &str, to: usize) -> usize {
        let between = text.get(self.at..to).unwrap_or_default();
        self.count += between.bytes().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
        self.at = to;
        self.count
    }
}

impl Form {
    /// Writes a part of a text: in this encoding, without a mark.
    fn bare(self, text: &str) -> Result<Vec<u8>, DocumentError> {
        match self.encoding {
            Encoding::Utf8 => Ok(text.as_bytes().to_vec()),
            _ => Self::plain(self.encoding).encode(text),
        }
    }

    /// The bytes behind the mark.
    fn body(self, bytes: &[u8]) -> Option<&[u8]> {
        if self.bom { bytes.strip_prefix(self.encoding.bom()) } else { Some(bytes) }
    }
}

fn first_end(text: &str) -> Option<&'static str> {
    let at = text.find(['\n', '\r'])?;
    let rest = text.get(at..)?;
    Some(if rest.starts_with("\r\n") {
        "\r\n"
    } else if rest.starts_with('\r') {
        "\r"
    } else {
        "\n"
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::decode;
    use proptest::prelude::*;

    fn bytes(encoding: Encoding, bom: bool, text: &str) -> Vec<u8> {
        Form { encoding, bom }.encode(text).unwrap()
    }

    fn rewritten(file: &[u8], change: fn(&str) -> String) -> Result<Vec<u8>, DocumentError> {
        let text = decode(file).unwrap();
        text.rewrite(file, &change(&Unified::of(&text.text).text))
    }

    const FORMS: [(Encoding, bool); 8] = [
        (Encoding::Utf8, false),
        (Encoding::Utf8, true),
        (Encoding::Utf16Le, true),
        (Encoding::Utf16Be, true),
        (Encoding::Utf16Le, false),
        (Encoding::ShiftJis, false),
        (Encoding::EucJp, false),
        (Encoding::Iso2022Jp, false),
    ];

    const TEXT: &str = "議事録です。会議は十時から始まります。\r\n出席者は山田太郎さんと鈴木さんです。\n次回は来週の月曜日です。\r\n以上";

    #[test]
    fn in_every_encoding_only_what_changed_changes() {
        for (encoding, bom) in FORMS {
            let file = bytes(encoding, bom, TEXT);
            let new = rewritten(&file, |text| text.replace("月曜日", "火曜日")).unwrap();
            assert_eq!(new, bytes(encoding, bom, &TEXT.replace("月曜日", "火曜日")), "{encoding} {bom}");
        }
    }

    #[test]
    fn line_ends_stay_and_new_lines_end_like_their_neighbours() {
        for (encoding, bom) in FORMS {
            let file = bytes(encoding, bom, TEXT);
            let new = rewritten(&file, |text| text.replace("以上", "追記\n以上です\n")).unwrap();
            let want = TEXT.replace("以上", "追記\r\n以上です\r\n");
            assert_eq!(new, bytes(encoding, bom, &want), "{encoding} {bom}");
        }
        let table = [
            ("a\nb\n", "a\nX\nb\n"),
            ("a\r\nb\r\n", "a\r\nX\r\nb\r\n"),
            ("a\rb\r", "a\rX\rb\r"),
            ("a b", "a\r\nX\r\nb"),
        ];
        for (before, after) in table {
            let unified = with_line_feeds(after.to_owned());
            let text = decode(before.as_bytes()).unwrap();
            assert_eq!(text.rewrite(before.as_bytes(), &unified).unwrap(), after.as_bytes(), "{before:?}");
        }
    }

    #[test]
    fn bytes_that_would_not_come_back_stay_where_nothing_changed_and_refuse_a_change_there() {
        // 髙 as NEC's and as IBM's extension has it: two ways, of which one is written.
        let line = b"\x96\x7b\x93\x96\x82\xc9 \xee\xe0\x8e\x52 \x82\xb3\x82\xf1\r\n".as_slice();
        let file = [line, b"\x8e\x9f\x82\xcd\x89\xbd\x97\x6a\x93\xfa\x82\xc5\x82\xb7\x82\xa9\r\n"].concat();
        let text = decode(&file).unwrap();
        assert_eq!((text.encoding, text.same_bytes), (Encoding::ShiftJis, false));
        let new = rewritten(&file, |text| text.replace("次は", "来週は")).unwrap();
        assert!(new.starts_with(line));
        let refused = rewritten(&file, |text| text.replace("本当", "本日"));
        assert_eq!(refused, Err(DocumentError::OtherBytes { first_line: 1 }));
    }

    #[test]
    fn a_character_that_the_encoding_lacks_is_told_with_its_line() {
        let file = bytes(Encoding::ShiftJis, false, TEXT);
        let lacking = rewritten(&file, |text| text.replace("月曜日", "月曜日😀"));
        let want = DocumentError::Unwritable { encoding: Encoding::ShiftJis, count: 1, first_line: 3 };
        assert_eq!(lacking, Err(want));
    }

    proptest! {
        #[test]
        fn whatever_is_changed_reads_as_it_should_and_untouched_lines_keep_their_bytes(
            lines in proptest::collection::vec("[あ-ん漢字ｱ-ﾝa-z,]{0,6}(\n|\r\n|\r)", 0..8),
            end in "[あ-んa-z]{0,3}",
            at in 0_usize..9,
            new in "[ア-ンa-z\n]{0,8}",
            form in 0_usize..FORMS.len(),
        ) {
            // Enough of it to be told for what it is, and no line that two ends in a row could make of one.
            let before = format!("これは日本語の文章で、判別できます。\n{}{end}", lines.concat());
            let (encoding, bom) = FORMS[form];
            let file = bytes(encoding, bom, &before);
            let text = Text {
                text: before.clone(), encoding, bom, line_ends: LineEnds::of(&before), same_bytes: true,
            };
            let unified = Unified::of(&before).text;
            let mut all: Vec<&str> = unified.split_inclusive('\n').collect();
            all.insert(at.min(all.len()), &new);
            let after = all.concat();
            match text.rewrite(&file, &after) {
                Ok(written) => {
                    let body = Form { encoding, bom }.body(&written).unwrap();
                    let reads = strict::decode(encoding, body, Extent::Whole).unwrap().text.into_owned();
                    prop_assert_eq!(with_line_feeds(reads), after);
                }
                // A lone carriage return before what now begins with a line feed would be one end.
                Err(DocumentError::OtherBytes { .. }) => prop_assert!(before.contains('\r')),
                Err(other) => prop_assert!(false, "{other:?}"),
            }
        }
    }
}
