//! How a folder's entries, or the granted folders, are shown.

use sekisho_gate::files::{Entry, EntryKind, Listing, RootInfo};
use sekisho_gate::{BodyShape, Cell, FactKind, Page, Render, Row, Shape};
use sekisho_types::{OpaqueId, Timestamp};

/// A folder's entries, or the granted folders.
pub(crate) struct FolderView {
    rows: Vec<(usize, Entered)>,
    next: Option<usize>,
    omitted: usize,
    cut: bool,
}

struct Entered {
    path: String,
    kind: &'static str,
    size_bytes: Option<u64>,
    modified: Option<Timestamp>,
    id: OpaqueId,
}

impl FolderView {
    pub(crate) fn of_roots(roots: Vec<RootInfo>) -> Self {
        let row = |root: RootInfo| Entered {
            path: root.name.to_string(),
            kind: root.class.as_str(),
            size_bytes: None,
            modified: None,
            id: root.id,
        };
        Self { rows: roots.into_iter().map(row).enumerate().collect(), next: None, omitted: 0, cut: false }
    }

    pub(crate) fn of_listing(listing: Listing) -> Self {
        Self {
            omitted: listing.omitted.total(),
            cut: listing.cut,
            next: listing.next,
            rows: listing.places.into_iter().zip(listing.entries.into_iter().map(Entered::of)).collect(),
        }
    }
}

impl Entered {
    fn of(entry: Entry) -> Self {
        Self {
            path: entry.path,
            kind: entry.kind.as_str(),
            size_bytes: (entry.kind == EntryKind::File).then_some(entry.size_bytes),
            modified: entry.modified,
            id: entry.id,
        }
    }

    fn cells(self) -> Vec<Cell> {
        vec![
            Cell::text(self.path),
            Cell::fact(self.kind),
            self.size_bytes.map_or_else(Cell::nothing, Cell::fact),
            self.modified.map_or_else(Cell::nothing, Cell::fact),
            Cell::fact(self.id),
        ]
    }
}

impl Render for FolderView {
    const SHAPE: Shape = Shape {
        facts: &[("omitted", FactKind::Number), ("cut", FactKind::Flag)],
        body: BodyShape::Table(&["path", "kind", "size_bytes", "modified", "id"]),
    };

    fn render(self) -> Page {
        let row = |(at, entered): (usize, Entered)| Row::new(at as u64, 0, entered.cells());
        let mut page = Page::rows(self.rows.into_iter().map(row).collect());
        if self.omitted > 0 {
            page = page.fact("omitted", self.omitted);
        }
        if self.cut {
            page = page.fact("cut", true);
        }
        match self.next {
            Some(next) => page.continues_at(next as u64),
            None => page,
        }
    }
}
