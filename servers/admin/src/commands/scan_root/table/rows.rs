//! Reads a text as a table: rows of cells, with a sign between them.
//!
//! Apart from the rule because it only reads: quotes as spreadsheets write them, whatever line ends there are, and
//! no trust that a quote that opens will ever close.

use std::str::Chars;

/// How far the end of a quoted cell is looked for, in characters. A quote without one is a sign like others.
const QUOTE_REACH: usize = 4096;
/// A text with fewer separators is not read as a table with them.
const FEWEST: usize = 20;

/// What stands between the cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Separator {
    Comma,
    Tab,
    Semicolon,
    Bar,
}

impl Separator {
    pub(super) const ALL: [Self; 4] = [Self::Comma, Self::Tab, Self::Semicolon, Self::Bar];

    fn is(self, c: char) -> bool {
        match self {
            Self::Comma => matches!(c, ',' | '，'),
            Self::Tab => c == '\t',
            Self::Semicolon => matches!(c, ';' | '；'),
            Self::Bar => matches!(c, '|' | '｜' | '│' | '┃'),
        }
    }

    /// Tells whether a text has enough of them to be worth reading.
    pub(super) fn is_frequent(self, text: &str) -> bool {
        text.chars().filter(|c| self.is(*c)).nth(FEWEST - 1).is_some()
    }
}

/// One row, and where it stands in the text, in characters.
pub(super) struct Row {
    pub(super) from: usize,
    /// Not included.
    pub(super) to: usize,
    pub(super) cells: Vec<String>,
}

/// The rows of a text.
pub(super) struct Rows<'t> {
    rest: Chars<'t>,
    at: usize,
    separator: Separator,
}

impl<'t> Rows<'t> {
    pub(super) fn of(text: &'t str, separator: Separator) -> Self {
        Self { rest: text.chars(), at: 0, separator }
    }

    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.rest.next()?;
        self.at += 1;
        Some(c)
    }

    /// Tells whether the quote just read is closed further on, before a separator or the end of a line.
    fn closes(&self) -> bool {
        let mut ahead = self.rest.clone().take(QUOTE_REACH).peekable();
        while let Some(c) = ahead.next() {
            if c != '"' {
                continue;
            }
            match ahead.peek() {
                Some('"') => drop(ahead.next()),
                Some('\n' | '\r') | None => return true,
                Some(next) => return self.separator.is(*next),
            }
        }
        false
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        self.peek()?;
        let from = self.at;
        let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
        while let Some(c) = self.bump() {
            match c {
                '"' if quoted && self.peek() == Some('"') => cell.extend(self.bump()),
                '"' if quoted => quoted = false,
                _ if quoted => cell.push(c),
                '"' if cell.is_empty() && self.closes() => quoted = true,
                '\n' | '\r' => break,
                _ if self.separator.is(c) => cells.push(std::mem::take(&mut cell)),
                _ => cell.push(c),
            }
        }
        cells.push(cell);
        Some(Row { from, to: self.at, cells })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Vec<String>> {
        Rows::of(text, Separator::Comma).map(|row| row.cells).collect()
    }

    #[test]
    fn rows_are_read_as_spreadsheets_write_them() {
        let table: [(&str, &[&[&str]]); 6] = [
            ("a,b\nc,d", &[&["a", "b"], &["c", "d"]]),
            ("a,b\n", &[&["a", "b"]]),
            ("\"a,b\",\"c\nd\"\ne", &[&["a,b", "c\nd"], &["e"]]),
            ("\"a \"\"b\"\"\",c", &[&["a \"b\"", "c"]]),
            ("\"a,b\nc", &[&["\"a", "b"], &["c"]]),
            ("5\" pipe,x", &[&["5\" pipe", "x"]]),
        ];
        for (text, rows) in table {
            assert_eq!(read(text), rows, "{text:?}");
        }
    }

    #[test]
    fn rows_stand_where_they_were_in_characters() {
        let places: Vec<_> =
            Rows::of("氏名,例\r\nx", Separator::Comma).map(|row| (row.from, row.to)).collect();
        assert_eq!(places, [(0, 5), (5, 6), (6, 7)]);
    }
}
