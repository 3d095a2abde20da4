//! How a window of a text file is shown.

use sekisho_gate::{BodyShape, FactKind, Lines, Page, Render, Shape};
use sekisho_types::{OpaqueId, Timestamp};

/// How much of a file was read for a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of it.
    Whole,
    /// Its beginning: it is too large to be read whole.
    Beginning,
    /// Its end, for the same reason; lines are counted from where the part begins.
    End,
}

/// A window of a text file.
pub(crate) struct FileView {
    pub(crate) lines: Lines,
    pub(crate) more: Option<u64>,
    pub(crate) total: Option<usize>,
    pub(crate) extent: Extent,
    pub(crate) encoding: &'static str,
    pub(crate) bom: bool,
    pub(crate) line_ends: &'static str,
    pub(crate) size_bytes: u64,
    pub(crate) modified: Option<Timestamp>,
    pub(crate) id: OpaqueId,
    pub(crate) stamp: u64,
}

impl Render for FileView {
    const SHAPE: Shape = Shape {
        facts: &[
            ("id", FactKind::Word),
            ("lines_total", FactKind::Number),
            ("part", FactKind::Word),
            ("size_bytes", FactKind::Number),
            ("modified", FactKind::Word),
            ("encoding", FactKind::Word),
            ("bom", FactKind::Flag),
            ("line_ends", FactKind::Word),
        ],
        body: BodyShape::Lines,
    };

    fn render(self) -> Page {
        let mut page = Page::lines(self.lines)
            .fact("id", self.id)
            .fact("size_bytes", self.size_bytes)
            .fact("encoding", self.encoding)
            .fact("line_ends", self.line_ends)
            .stamp(self.stamp);
        if let Some(total) = self.total {
            page = page.fact("lines_total", total);
        }
        match self.extent {
            Extent::Whole => {}
            Extent::Beginning => page = page.fact("part", "only the beginning of a huge file"),
            Extent::End => {
                page = page.fact("part", "only the end of a huge file; lines are counted within it")
            }
        }
        if self.bom {
            page = page.fact("bom", true);
        }
        if let Some(modified) = self.modified {
            page = page.fact("modified", modified);
        }
        match self.more {
            Some(line) => page.continues_at(line),
            None => page,
        }
    }
}
