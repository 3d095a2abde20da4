//! How what is known of one file or folder is shown.

use sekisho_documents::{DocumentError, Extent, Form, detect};
use sekisho_gate::files::{EntryKind, FileBytes, Info};
use sekisho_gate::{BodyShape, Cell, FactKind, Page, Render, Shape};

/// What is known of one file or folder.
pub(crate) struct InfoView {
    info: Info,
    content: Option<Content>,
}

/// What a file holds, by its beginning.
enum Content {
    Text(Form),
    Other(&'static str),
}

impl InfoView {
    pub(crate) fn of_folder(info: Info) -> Self {
        Self { info, content: None }
    }

    pub(crate) fn of_file((info, head): (Info, FileBytes)) -> Self {
        let extent = if head.is_whole() { Extent::Whole } else { Extent::Beginning };
        let content = match detect(&head.bytes, extent) {
            Ok(form) => Content::Text(form),
            Err(DocumentError::Binary { kind }) => Content::Other(kind.as_str()),
            Err(_) => Content::Other("unknown"),
        };
        Self { info, content: Some(content) }
    }
}

impl Render for InfoView {
    const SHAPE: Shape = Shape {
        facts: &[
            ("id", FactKind::Word),
            ("kind", FactKind::Word),
            ("size_bytes", FactKind::Number),
            ("modified", FactKind::Word),
            ("created", FactKind::Word),
            ("content", FactKind::Word),
            ("encoding", FactKind::Word),
            ("bom", FactKind::Flag),
            ("names", FactKind::Number),
            ("entries", FactKind::Number),
            ("omitted", FactKind::Number),
            ("cut", FactKind::Flag),
        ],
        body: BodyShape::Table(&["path"]),
    };

    fn render(self) -> Page {
        let Self { info, content } = self;
        let mut page = Page::table(0, vec![vec![Cell::text(info.path)]])
            .fact("id", info.id)
            .fact("kind", info.kind.as_str());
        if info.kind == EntryKind::File {
            page = page.fact("size_bytes", info.size_bytes);
        }
        for (name, time) in [("modified", info.modified), ("created", info.created)] {
            if let Some(time) = time {
                page = page.fact(name, time);
            }
        }
        match content {
            Some(Content::Text(form)) => {
                page = page.fact("content", "text").fact("encoding", form.encoding.as_str());
                if form.bom {
                    page = page.fact("bom", true);
                }
            }
            Some(Content::Other(kind)) => page = page.fact("content", kind),
            None => {}
        }
        if info.names > 1 {
            page = page.fact("names", info.names);
        }
        if let Some(inside) = info.inside {
            page = page.fact("entries", inside.entries);
            if inside.omitted.total() > 0 {
                page = page.fact("omitted", inside.omitted.total());
            }
            if inside.cut {
                page = page.fact("cut", true);
            }
        }
        page
    }
}
