//! What the demo shows: short lines in one language, colour only on a terminal, and a tally of what was checked.

use anstyle::{AnsiColor, Style};
use sekisho_types::Lang;
use std::io::{self, Write};

const TITLE: Style = AnsiColor::Cyan.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const REAL: Style = AnsiColor::Red.on_default();
const MASK: Style = AnsiColor::Green.on_default();
const FAINT: Style = Style::new().dimmed();

/// How wide a line may be where nobody says.
const WIDTH: usize = 100;
/// How wide the labels before a compared line are.
const LABEL: usize = 12;

/// Whether the demo waits for a person after each part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    Flowing,
    Stepwise,
}

/// Standard output, in one language.
pub(crate) struct Screen {
    pub(crate) lang: Lang,
    pace: Pace,
    out: anstream::AutoStream<io::Stdout>,
    width: usize,
    part: usize,
    held: usize,
    failed: usize,
}

/// What is marked in a line.
pub(crate) enum Marked<'a> {
    /// These values, which are really there.
    Real(&'a [String]),
    /// Everything that a mask left.
    Masks,
}

impl Screen {
    pub(crate) fn new(lang: Lang, pace: Pace) -> Self {
        let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse::<usize>().ok());
        Self {
            lang,
            pace,
            out: anstream::AutoStream::auto(io::stdout()),
            width: columns.filter(|columns| (60..=200).contains(columns)).unwrap_or(WIDTH),
            part: 0,
            held: 0,
            failed: 0,
        }
    }

    /// Whether the demo waits for a person.
    pub(crate) fn pace(&self) -> Pace {
        self.pace
    }

    /// Chooses between the two languages.
    pub(crate) fn words<'a>(&self, ja: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    /// The word that `--lang` wants.
    pub(crate) fn lang_word(&self) -> &'static str {
        match self.lang {
            Lang::Ja => "ja",
            Lang::En => "en",
        }
    }

    /// Prints. A reader that has gone away ends the output, not the checks.
    fn print(&mut self, text: impl std::fmt::Display) {
        drop(writeln!(self.out, "{text}").and_then(|()| self.out.flush()));
    }

    pub(crate) fn plain(&mut self, text: &str) {
        self.print(text);
    }

    /// Begins a part, after Enter if a person asked for that.
    pub(crate) fn heading(&mut self, ja: &str, en: &str) {
        if self.pace == Pace::Stepwise && self.part > 0 {
            let prompt = self.words("  Enter で次へ", "  Enter to go on").to_owned();
            drop(write!(self.out, "{FAINT}{prompt}{FAINT:#} ").and_then(|()| self.out.flush()));
            let mut line = String::new();
            if io::stdin().read_line(&mut line).unwrap_or(0) == 0 {
                self.pace = Pace::Flowing;
            }
        }
        self.part += 1;
        let (part, words) = (self.part, self.words(ja, en).to_owned());
        self.print(format_args!("\n{TITLE}{part}. {words}{TITLE:#}"));
    }

    pub(crate) fn point(&mut self, ja: &str, en: &str) {
        let words = self.words(ja, en).to_owned();
        self.print(format_args!("  {words}"));
    }

    pub(crate) fn faint(&mut self, ja: &str, en: &str) {
        let words = self.words(ja, en).to_owned();
        self.print(format_args!("{FAINT}{words}{FAINT:#}"));
    }

    /// Lines of another program, set in.
    pub(crate) fn quoted(&mut self, text: &str) {
        for line in text.lines() {
            let line = cut(line, self.width.saturating_sub(4));
            self.print(format_args!("{FAINT}  │{FAINT:#} {line}"));
        }
    }

    /// Something was claimed: prints whether it holds, and counts it.
    pub(crate) fn check(&mut self, holds: bool, ja: &str, en: &str) {
        let words = self.words(ja, en).to_owned();
        if holds {
            self.held += 1;
            self.print(format_args!("  {GOOD}✔{GOOD:#} {words}"));
        } else {
            self.failed += 1;
            let failed = self.words("成り立ちません", "does NOT hold").to_owned();
            self.print(format_args!("  {BAD}✘ {words}: {failed}{BAD:#}"));
        }
    }

    pub(crate) fn wrong(&mut self, text: &str) {
        self.print(format_args!("{BAD}✘{BAD:#} {text}"));
    }

    pub(crate) fn failed(&self) -> usize {
        self.failed
    }

    /// A row of cells, each padded to its column's width.
    pub(crate) fn row(&mut self, cells: &[(&str, usize)]) {
        let row: String = cells.iter().map(|(text, width)| pad(&cut(text, *width), *width) + "  ").collect();
        self.print(format_args!("  {}", row.trim_end()));
    }

    /// A line with its label, and what is to be seen in it marked.
    pub(crate) fn compared(&mut self, ja: &str, en: &str, line: &str, marked: &Marked<'_>) {
        let label = pad(self.words(ja, en), LABEL);
        let line = cut(line, self.width.saturating_sub(LABEL + 4));
        let line = match marked {
            Marked::Real(values) => values
                .iter()
                .fold(line, |line, value| line.replace(value.as_str(), &format!("{REAL}{value}{REAL:#}"))),
            Marked::Masks => mark_masks(&line),
        };
        self.print(format_args!("  {FAINT}{label}{FAINT:#}{line}"));
    }

    /// Says at the end how many claims were checked.
    pub(crate) fn summary(&mut self) {
        let (held, failed) = (self.held, self.failed);
        let words = match (self.lang, failed) {
            (Lang::Ja, 0) => format!("{GOOD}✔{GOOD:#} {held} 項目を確かめ、全て成り立ちました。"),
            (Lang::En, 0) => format!("{GOOD}✔{GOOD:#} {held} claims were checked and all of them hold."),
            (Lang::Ja, _) => {
                format!("{BAD}✘{BAD:#} {held} 項目は成り立ち、{failed} 項目は成り立ちませんでした。")
            }
            (Lang::En, _) => format!("{BAD}✘{BAD:#} {held} claims hold, {failed} do not."),
        };
        self.print(format_args!("\n{words}"));
    }
}

/// Marks runs that hold an asterisk, and placeholders in their brackets.
fn mark_masks(line: &str) -> String {
    let (mut out, mut run, mut bracket) = (String::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '［' => {
                flush(&mut out, &mut run);
                bracket = true;
                out.push_str(&format!("{MASK}{c}"));
            }
            '］' if bracket => {
                bracket = false;
                out.push_str(&format!("{c}{MASK:#}"));
            }
            _ if bracket => out.push(c),
            c if c == '*' || c == '-' || c == '@' || c == '－' || c == '＠' || c.is_numeric() => {
                run.push(c)
            }
            c => {
                flush(&mut out, &mut run);
                out.push(c);
            }
        }
    }
    flush(&mut out, &mut run);
    if bracket {
        out.push_str(&format!("{MASK:#}"));
    }
    out
}

fn flush(out: &mut String, run: &mut String) {
    if run.contains('*') {
        out.push_str(&format!("{MASK}{run}{MASK:#}"));
    } else {
        out.push_str(run);
    }
    run.clear();
}

/// Columns that a character takes on a terminal: full-width ones take two.
fn columns_of(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}' | '\u{200b}'..='\u{200f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{33ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{a000}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f900}'..='\u{1f9ff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// Cuts a text to so many columns, and says so with `…`.
fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut used = 1;
    let fitting = text.chars().take_while(|c| {
        used += columns_of(*c);
        used <= width
    });
    fitting.chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_counts_double_and_lines_are_cut_and_padded_by_columns() {
        assert_eq!(columns("関所 Sekisho"), 12);
        assert_eq!(columns("ｺｰﾙｾﾝﾀｰ"), 7);
        assert_eq!(pad("関所", 6), "関所  ");
        assert_eq!(cut("関所です", 8), "関所です");
        assert_eq!(cut("関所です", 7), "関所で…");
        assert_eq!(cut("関所です", 6), "関所…");
        assert_eq!(columns(&cut("見積書_Q-2026-1107.csv", 12)), 12);
    }

    #[test]
    fn masks_are_marked_and_ordinary_numbers_are_not() {
        let marked = mark_masks("C-0001,03-0000-****,［カード番号］ 12");
        assert_eq!(marked, format!("C-0001,{MASK}03-0000-****{MASK:#},{MASK}［カード番号］{MASK:#} 12"));
        assert_eq!(mark_masks("［まで"), format!("{MASK}［まで{MASK:#}"));
    }
}
