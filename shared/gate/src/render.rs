//! How a view says what it shows: typed pieces for the mask, facts beside them, never finished text.
//!
//! Apart so that masking need not guess what a field is. By construction text from outside can stand only under
//! the member `untrusted` of a result; beside it stand facts alone.

use sekisho_mask::PieceKind;
use sekisho_types::{Fact, FactValue};

/// Turns a view into a [`Page`]. A pure description; the gate masks, cuts and shapes it.
pub trait Render: Send + 'static {
    /// What every page of this view looks like; the gate refuses a page that differs.
    const SHAPE: Shape;

    /// Describes this value.
    fn render(self) -> Page;
}

/// The members of a result, from which its output schema is made.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Facts that stand beside `untrusted`; each may be missing.
    pub facts: &'static [(&'static str, FactKind)],
    /// What stands under `untrusted`.
    pub body: BodyShape,
}

/// The JSON type of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactKind {
    /// A whole number.
    Number,
    /// `true` or `false`.
    Flag,
    /// A word of ours, an id or a time.
    Word,
}

/// What stands under `untrusted`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyShape {
    /// `text`: lines, which may be continued on another page.
    Lines,
    /// `columns` and `rows`, which may be continued on another page.
    Table(&'static [&'static str]),
}

/// One value in a row: a piece that will be masked, a fact, or nothing.
#[derive(Debug)]
pub struct Cell(pub(crate) CellContent);

#[derive(Debug)]
pub(crate) enum CellContent {
    Piece(PieceKind, String),
    Excerpt(Lines),
    Fact(FactValue),
    Nothing,
}

impl Cell {
    /// Free text: everything in it is looked for.
    pub fn text(text: String) -> Self {
        Self(CellContent::Piece(PieceKind::Text, text))
    }

    /// A person's name and nothing else.
    pub fn name(text: String) -> Self {
        Self(CellContent::Piece(PieceKind::Name, text))
    }

    /// An e-mail address and nothing else.
    pub fn email(text: String) -> Self {
        Self(CellContent::Piece(PieceKind::Email, text))
    }

    /// A telephone number and nothing else.
    pub fn phone(text: String) -> Self {
        Self(CellContent::Piece(PieceKind::Phone, text))
    }

    /// A postal address and nothing else.
    pub fn address(text: String) -> Self {
        Self(CellContent::Piece(PieceKind::Address, text))
    }

    /// Lines out of a text: looked for in all of them, of which those in the middle are shown.
    pub fn excerpt(lines: Lines) -> Self {
        Self(CellContent::Excerpt(lines))
    }

    /// A fact, shown as it is.
    pub fn fact<F: Fact>(fact: F) -> Self
    where
        FactValue: From<F>,
    {
        Self(CellContent::Fact(fact.into()))
    }

    /// Nothing: `null` in a row.
    pub fn nothing() -> Self {
        Self(CellContent::Nothing)
    }
}

/// A row of a table, and where a page that ends before it goes on.
#[derive(Debug)]
pub struct Row {
    pub(crate) at: u64,
    pub(crate) within: u64,
    pub(crate) cells: Vec<Cell>,
}

impl Row {
    /// A row at a place of its own: what [`crate::Position::at`] and `within` of the next page will say.
    pub fn new(at: u64, within: u64, cells: Vec<Cell>) -> Self {
        Self { at, within, cells }
    }
}

/// Where outside content came from. Having read it makes the client's session *tainted*.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaintSource {
    /// A sender outside the company.
    OutsideSender,
    /// Something downloaded.
    Download,
    /// A direct message.
    DirectMessage,
    /// A channel shared with another company.
    SharedChannel,
}

impl TaintSource {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::OutsideSender => "outside-sender",
            Self::Download => "download",
            Self::DirectMessage => "direct-message",
            Self::SharedChannel => "shared-channel",
        }
    }
}

/// One result, described: facts, and a body that the gate masks and cuts to size.
#[derive(Debug)]
pub struct Page {
    pub(crate) facts: Vec<(&'static str, FactValue)>,
    pub(crate) body: Body,
    pub(crate) stamp: u64,
    pub(crate) taint: Option<TaintSource>,
    pub(crate) more: Option<(u64, u64)>,
}

#[derive(Debug)]
pub(crate) enum Body {
    Lines(Lines),
    Table { columns: Option<&'static [&'static str]>, rows: Vec<Row> },
}

/// A window of a text. Lines before and after those shown let the mask see what crosses their edge.
#[derive(Debug)]
pub struct Lines {
    /// The window's text, its lines ended by `\n`.
    pub text: String,
    /// The number of the first line shown, counted from 1.
    pub first: u64,
    /// How many lines stand before it in `text`, to be masked but not shown.
    pub lead_in: usize,
    /// How many lines are shown at the most; what follows them is masked but not shown.
    pub shown: usize,
}

impl Page {
    fn new(body: Body) -> Self {
        Self { facts: Vec::new(), body, stamp: 0, taint: None, more: None }
    }

    /// A page of lines.
    pub fn lines(lines: Lines) -> Self {
        Self::new(Body::Lines(lines))
    }

    /// A page of rows; `first` is the position of the first row, counted from 0 over all pages.
    pub fn table(first: u64, rows: Vec<Vec<Cell>>) -> Self {
        Self::rows((first..).zip(rows).map(|(at, cells)| Row::new(at, 0, cells)).collect())
    }

    /// A page of rows that know themselves where they stand.
    pub fn rows(rows: Vec<Row>) -> Self {
        Self::new(Body::Table { columns: None, rows })
    }

    /// Shows some of the promised columns only, in their promised order. Each row has as many cells.
    #[must_use]
    pub fn columns(mut self, chosen: &'static [&'static str]) -> Self {
        if let Body::Table { columns, .. } = &mut self.body {
            *columns = Some(chosen);
        }
        self
    }

    /// Adds a fact beside `untrusted`. Its name stands in the view's [`Shape`].
    #[must_use]
    pub fn fact<F: Fact>(mut self, name: &'static str, fact: F) -> Self
    where
        FactValue: From<F>,
    {
        self.facts.push((name, fact.into()));
        self
    }

    /// Says that more follows the page, from this position on: a line counted from 1, or a row from 0.
    #[must_use]
    pub fn continues_at(self, position: u64) -> Self {
        self.continues_within(position, 0)
    }

    /// Says that more follows the page, from within this position on.
    #[must_use]
    pub fn continues_within(mut self, position: u64, within: u64) -> Self {
        self.more = Some((position, within));
        self
    }

    /// Binds later pages to the version that this one shows.
    #[must_use]
    pub fn stamp(mut self, stamp: u64) -> Self {
        self.stamp = stamp;
        self
    }

    /// Says that the page holds what came from outside the company.
    #[must_use]
    pub fn outside(mut self, source: TaintSource) -> Self {
        self.taint = Some(source);
        self
    }
}
