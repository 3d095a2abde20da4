//! How a file that was written is told of: where it is, and nothing of what is in it.

use sekisho_gate::files::Written;
use sekisho_gate::{BodyShape, Cell, FactKind, Page, Render, Shape};

/// A file that was made or changed.
pub(crate) struct WrittenView(Written);

impl WrittenView {
    pub(crate) fn of(written: Written) -> Self {
        Self(written)
    }
}

impl Render for WrittenView {
    const SHAPE: Shape = Shape {
        facts: &[("id", FactKind::Word), ("size_bytes", FactKind::Number)],
        body: BodyShape::Table(&["path"]),
    };

    fn render(self) -> Page {
        Page::table(0, vec![vec![Cell::text(self.0.path)]])
            .fact("id", self.0.id)
            .fact("size_bytes", self.0.size_bytes)
    }
}
