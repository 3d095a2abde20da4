//! How finds are shown: entries by their names, or lines of text under the file they stand in.

use sekisho_gate::files::{Answer, Cut, Entry, EntryKind, Excerpt, Found, Show, Start, Unread};
use sekisho_gate::{BodyShape, Cell, FactKind, Lines, Page, Render, Row, Shape};
use sekisho_types::OpaqueId;

const ENTRIES: &[&str] = &["path", "kind", "size_bytes", "modified", "id"];
const LINES: &[&str] = &["path", "id", "line", "text"];

/// Finds.
pub(crate) struct FoundView {
    show: Show,
    rows: Vec<(Start, Found)>,
    next: Option<Start>,
    cut: Option<Cut>,
    examined: u64,
    read: u64,
    unread: Unread,
    omitted: u64,
}

impl FoundView {
    pub(crate) fn of(answer: Answer) -> Self {
        Self {
            show: answer.show,
            rows: answer.rows.into_iter().map(|row| (row.at, row.found)).collect(),
            next: answer.next,
            cut: answer.cut,
            examined: answer.examined,
            read: answer.read,
            unread: answer.unread,
            omitted: answer.omitted,
        }
    }
}

fn entry_cells(entry: Entry) -> Vec<Cell> {
    let size = (entry.kind == EntryKind::File).then_some(entry.size_bytes);
    vec![
        Cell::text(entry.path),
        Cell::fact(entry.kind.as_str()),
        size.map_or_else(Cell::nothing, Cell::fact),
        entry.modified.map_or_else(Cell::nothing, Cell::fact),
        Cell::fact(entry.id),
    ]
}

fn line_cells(path: String, id: OpaqueId, excerpt: Excerpt) -> Vec<Cell> {
    let Excerpt { text, first, lead_in, shown } = excerpt;
    let lines = Lines { text, first, lead_in, shown };
    vec![Cell::text(path), Cell::fact(id), Cell::fact(first), Cell::excerpt(lines)]
}

impl Render for FoundView {
    const SHAPE: Shape = Shape {
        facts: &[
            ("examined", FactKind::Number),
            ("files_read", FactKind::Number),
            ("too_large", FactKind::Number),
            ("not_text", FactKind::Number),
            ("unreadable", FactKind::Number),
            ("omitted", FactKind::Number),
            ("cut", FactKind::Word),
        ],
        body: BodyShape::Table(&["path", "kind", "size_bytes", "modified", "id", "line", "text"]),
    };

    fn render(self) -> Page {
        let row = |(at, found): (Start, Found)| {
            let cells = match found {
                Found::Entry(entry) => entry_cells(entry),
                Found::Lines { path, id, excerpt } => line_cells(path, id, excerpt),
            };
            Row::new(at.entry, at.hit, cells)
        };
        let mut page = Page::rows(self.rows.into_iter().map(row).collect())
            .columns(match self.show {
                Show::Lines => LINES,
                Show::Files => ENTRIES,
            })
            .fact("examined", self.examined);
        for (name, count) in [
            ("files_read", self.read),
            ("too_large", self.unread.large),
            ("not_text", self.unread.not_text),
            ("unreadable", self.unread.failed),
            ("omitted", self.omitted),
        ] {
            if count > 0 {
                page = page.fact(name, count);
            }
        }
        if let Some(cut) = self.cut {
            let word = match cut {
                Cut::Deadline => "time is up; pass `cursor` back to go on",
                Cut::Entries => "the tree is too large or too deep; search in a subfolder",
            };
            page = page.fact("cut", word);
        }
        match self.next {
            Some(next) => page.continues_within(next.entry, next.hit),
            None => page,
        }
    }
}
