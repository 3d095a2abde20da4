//! Columns of credentials: a header that names one, and the cells below it.
//!
//! Linear: the lines of one table are read once for each of its columns, and a header inside a table that was
//! read already starts none.

use super::hit;
use super::label::{self, Class, Name};
use super::value::{self, Make};
use crate::detect::Hit;
use crate::shadow::{Shadow, is_line_break};

/// The most lines of one table, and the most characters of its header.
const LINES: usize = 500;
const LINE: usize = 2_000;
/// The longest cell of a header with such a word.
const HEADER: usize = 24;
/// The most columns of one table that are read.
const COLUMNS: usize = 4;

/// Which lines were read.
#[derive(Debug, Default)]
pub(in crate::detect) struct Columns {
    /// The line looked at last.
    line: (usize, usize),
    /// The line of the last header.
    header: usize,
    /// Where its table ends.
    end: usize,
    read: usize,
}

impl Columns {
    /// Reads the column of credentials that the label `from..to` stands over, if it stands over one.
    pub(super) fn find(
        &mut self,
        shadow: &Shadow,
        class: Class,
        from: usize,
        to: usize,
        hits: &mut Vec<Hit>,
    ) {
        let Some(name) = Name::of(shadow, class, from, to) else { return };
        self.below(shadow, from, name.to, &mut |cell, from, to| {
            if is_value(class, cell) {
                hits.push(hit("secret.column", from, to));
            }
        });
    }

    /// Shows the cells below the word `from..to`, if it stands over a column.
    pub(in crate::detect) fn below(
        &mut self,
        shadow: &Shadow,
        from: usize,
        to: usize,
        visit: &mut dyn FnMut(&[char], usize, usize),
    ) {
        if !(self.line.0 <= from && from <= self.line.1) {
            let start = from.saturating_sub(back(shadow, self.line.1, from));
            self.line = (start, from.saturating_add(line(shadow, from)));
        }
        let (start, end) = self.line;
        let is_known = start == self.header && self.read > 0;
        if end.saturating_sub(start) > LINE || (!is_known && from < self.end) || !ends_cell(shadow, to) {
            return;
        }
        if !is_known {
            self.read = 0;
        }
        let row = shadow.slice(start, end);
        let Some(mark) = mark(row).filter(|_| self.read < COLUMNS) else { return };
        let place = from.saturating_sub(start);
        let column = cells(row, mark)
            .iter()
            .position(|cell| cell.0 <= place && place < cell.1 && cell.1.saturating_sub(cell.0) <= HEADER);
        let Some(column) = column else { return };
        self.read = self.read.saturating_add(1);
        self.header = start;
        self.end = rows(shadow, end, mark, column, visit);
    }
}

/// Shows the cells of one column; returns where the table ends.
fn rows(
    shadow: &Shadow,
    mut at: usize,
    mark: char,
    column: usize,
    visit: &mut dyn FnMut(&[char], usize, usize),
) -> usize {
    for _ in 0..LINES {
        at = match (shadow.at(at), shadow.at(at.saturating_add(1))) {
            (Some('\r'), Some('\n')) => at.saturating_add(2),
            (Some(c), _) if is_line_break(c) => at.saturating_add(1),
            _ => break,
        };
        let length = line(shadow, at);
        let row = shadow.slice(at, at.saturating_add(length));
        let cells = cells(row, mark);
        if cells.len() < 2 {
            break;
        }
        if let Some((from, to)) = cells.get(column)
            && let Some((from, to)) = trimmed(row, *from, *to)
            && let Some(cell) = row.get(from..to)
        {
            visit(cell, at.saturating_add(from), at.saturating_add(to));
        }
        at = at.saturating_add(length);
    }
    at
}

fn is_value(class: Class, cell: &[char]) -> bool {
    let make = Make::of(cell);
    if !cell.iter().all(char::is_ascii_graphic) || label::is_nothing(cell) {
        return false;
    }
    match class {
        Class::Password | Class::Loose => {
            let plain = make.is_letters()
                && class == Class::Password
                && cell.len() >= 5
                && !value::is_word_of_talk(cell);
            (4..=128).contains(&cell.len())
                && !label::is_path(cell)
                && (make.is_mixed()
                    || (make.sign > 0 && make.letters() > 0)
                    || (class == Class::Password && make.is_digits() && cell.len() <= 16)
                    || plain)
        }
        Class::Key => cell.len() >= 12 && make.is_mixed() && value::is_random(cell),
        Class::Pin => {
            (make.is_digits() && (3..=10).contains(&cell.len())) || (make.is_mixed() && cell.len() >= 6)
        }
    }
}

/// Takes spaces and quotes off a cell.
fn trimmed(row: &[char], mut from: usize, mut to: usize) -> Option<(usize, usize)> {
    let around = |c: Option<&char>| c.is_some_and(|c| matches!(c, ' ' | '\t' | '"' | '\'' | '`' | '*'));
    while from < to && around(row.get(from)) {
        from = from.saturating_add(1);
    }
    while from < to && around(row.get(to.saturating_sub(1))) {
        to = to.saturating_sub(1);
    }
    (from < to).then_some((from, to))
}

/// The sign between the cells of a line.
fn mark(row: &[char]) -> Option<char> {
    ['\t', '|', ',', ';'].into_iter().find(|mark| row.contains(mark))
}

/// The cells of a row; a sign between quotes parts none.
fn cells(row: &[char], mark: char) -> Vec<(usize, usize)> {
    let mut cells = Vec::new();
    let mut start = 0;
    let mut is_quoted = false;
    for (i, c) in row.iter().enumerate() {
        if *c == '"' {
            is_quoted = !is_quoted;
        } else if *c == mark && !is_quoted {
            cells.push((start, i));
            start = i.saturating_add(1);
        }
    }
    cells.push((start, row.len()));
    cells
}

fn ends_cell(shadow: &Shadow, at: usize) -> bool {
    let rest = shadow.slice(at, at.saturating_add(HEADER));
    let stop = rest.iter().position(|c| is_line_break(*c) || matches!(c, ',' | '\t' | '|' | ';'));
    match stop {
        Some(stop) => !rest.get(..stop).unwrap_or_default().iter().any(|c| matches!(c, ':' | '=' | '。')),
        None => false,
    }
}

/// How many characters of its line stand before `at`; what stands before `floor` belongs to other lines.
fn back(shadow: &Shadow, floor: usize, at: usize) -> usize {
    shadow.slice(floor, at).iter().rev().take_while(|c| !is_line_break(**c)).count()
}

/// How many characters the line from `at` on has.
fn line(shadow: &Shadow, at: usize) -> usize {
    shadow.slice(at, shadow.len()).iter().take_while(|c| !is_line_break(**c)).count()
}
