//! Tables: rows of cells where they are data, blocks where they are a page's layout.
//!
//! Apart because mails are laid out in tables within tables, and a row of those would be the whole mail in one line.

use super::super::look::Look;
use super::super::page::{Page, Way};
use super::super::tree::Id;
use super::Walk;

// A row with a longer cell, or one of more lines, is no row of a table but a column of a layout.
const MAX_CELL_CHARS: usize = 400;
const MAX_CELL_LINES: usize = 6;

impl Walk<'_> {
    /// Writes a table.
    pub(super) fn table(&mut self, id: Id, look: &Look) {
        self.layouts.push(self.with_tables.contains(&id));
        self.block(id, look, 1);
        self.layouts.pop();
    }

    /// Writes a row: its cells side by side, or one below the other.
    pub(super) fn row(&mut self, id: Id, look: &Look) {
        let tree = self.tree;
        let is_cell = |cell: &Id| matches!(tree.name(*cell), "td" | "th");
        let cells: Vec<Id> = tree.children(id).filter(is_cell).collect();
        let in_layout = self.layouts.last().copied().unwrap_or(true);
        if in_layout || cells.len() < 2 || look.hides() {
            self.block(id, look, 1);
            return;
        }
        let texts: Vec<String> = cells.into_iter().map(|cell| self.cell(cell, look)).collect();
        let is_short =
            |text: &String| text.chars().count() <= MAX_CELL_CHARS && text.lines().count() <= MAX_CELL_LINES;
        let filled = texts.iter().filter(|text| !text.is_empty()).count();
        self.page.block(1);
        if filled < 2 || !texts.iter().all(is_short) {
            for text in texts {
                self.page.keep(&text);
                self.page.block(1);
            }
            return;
        }
        let one_line = |text: &String| {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            lines.collect::<Vec<_>>().join(" / ")
        };
        let row = texts.iter().map(one_line).collect::<Vec<_>>().join(" | ");
        self.page.flow(row.trim_end_matches([' ', '|']));
        self.page.block(1);
    }

    /// The text of one cell.
    fn cell(&mut self, id: Id, look: &Look) -> String {
        let room = self.page.room();
        let outer = std::mem::replace(&mut self.page, Page::with_room(room));
        self.element(id, look);
        let cell = std::mem::replace(&mut self.page, outer);
        if cell.is_full() {
            self.found.cut = true;
        }
        cell.finish()
    }

    /// Writes a list.
    pub(super) fn list(&mut self, id: Id, name: &str, look: &Look) {
        let start = self.tree.attribute(id, "start").and_then(|start| start.trim().parse().ok());
        self.item_numbers.push((name == "ol").then(|| start.unwrap_or(1)));
        self.page.indent(Way::In);
        self.block(id, look, 1);
        self.page.indent(Way::Out);
        self.item_numbers.pop();
    }

    /// Writes an item of a list.
    pub(super) fn item(&mut self, id: Id, look: &Look) {
        if look.hides() {
            self.children(id, look);
            return;
        }
        let marker = match self.item_numbers.last_mut() {
            Some(Some(number)) => {
                let marker = format!("{number}. ");
                *number = number.saturating_add(1);
                marker
            }
            Some(None) | None => "- ".to_owned(),
        };
        self.page.block(1);
        self.page.mark(&marker);
        self.children(id, look);
        self.page.unmark();
        self.page.block(1);
    }
}
