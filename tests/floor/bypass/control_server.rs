//! A well-behaved server: one tool that looks, one that wishes. Nothing may refuse it.
//@ ok
use schemars::JsonSchema;
use sekisho_gate::files::{ListOptions, Listing};
use sekisho_gate::{
    Act, ActTool, Bilingual, BodyShape, Cell, Editing, Effect, EffectError, FactKind, Lines, Page, PartForm,
    Preview, PreviewPart, Proposal, Raw, Read, ReadTool, Render, Seen, Server, ServerError, Session, Shape,
    ToolError,
};
use sekisho_types::ErrorCode;
use serde::{Deserialize, Serialize};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LookArgs {
    /// Where to look.
    #[schemars(length(min = 1, max = 100))]
    path: String,
}

struct Look;

struct LookView {
    names: Vec<String>,
    pick: String,
}

impl LookView {
    fn of(listing: Listing, pick: String) -> Self {
        Self { names: listing.entries.into_iter().map(|entry| entry.name).collect(), pick }
    }
}

impl Render for LookView {
    const SHAPE: Shape =
        Shape { facts: &[("count", FactKind::Number)], body: BodyShape::Table(&["name", "pick"]) };

    fn render(self) -> Page {
        let (count, pick) = (self.names.len(), self.pick);
        let rows = self.names.into_iter().map(|name| vec![Cell::text(name), Cell::name(pick.clone())]);
        Page::table(0, rows.collect()).fact("count", count)
    }
}

impl ReadTool for Look {
    const NAME: &'static str = "look_up";
    type Args = LookArgs;
    type View = LookView;

    async fn read(&self, args: LookArgs, session: &Session<Read>) -> Result<Raw<LookView>, ToolError> {
        let files = session.files()?;
        let place = files.place(&args.path)?;
        let listing = files.list(place, ListOptions { depth: 1, limit: 10, ..ListOptions::default() }, None).await?;
        if listing.fact(|listing| listing.entries.is_empty()) {
            return Err(ToolError::new(ErrorCode::FILES_NOT_FOUND).with_fact("limit", 10_u32));
        }
        Ok(listing.map_with(args.path, LookView::of))
    }
}

#[derive(Deserialize, JsonSchema)]
struct NoteArgs {
    /// The note.
    #[schemars(length(min = 1, max = 100))]
    text: String,
}

#[derive(Serialize, Deserialize)]
struct Note {
    text: String,
}

struct Noted(String);

impl Render for Noted {
    const SHAPE: Shape = Shape { facts: &[], body: BodyShape::Lines };

    fn render(self) -> Page {
        Page::lines(Lines { text: self.0, first: 1, lead_in: 0, shown: 1 })
    }
}

impl Effect for Note {
    type Receipt = Noted;

    fn items(&self) -> u32 {
        1
    }

    fn preview(&self) -> Preview {
        let part = PreviewPart {
            key: "text".to_owned(),
            label: Bilingual::new("本文", "Text"),
            text: self.text.clone(),
            form: PartForm::Text,
            editing: Editing::Closed,
        };
        let mut preview = Preview::local(Bilingual::new("メモ", "Note"));
        preview.parts.push(part);
        preview
    }

    async fn seen(&self, _session: &Session<Read>) -> Seen {
        Seen::CannotTell
    }

    async fn perform(self, _session: &Session<Act>) -> Result<Raw<Noted>, EffectError> {
        Ok(Raw::of_args(self.text).map(Noted))
    }
}

struct WriteNote;

impl ActTool for WriteNote {
    const NAME: &'static str = "write_note";
    type Args = NoteArgs;
    type Effect = Note;

    async fn propose(&self, args: NoteArgs, _session: &Session<Read>) -> Result<Proposal<Note>, ToolError> {
        Ok(Proposal::new(Raw::of_args(args.text).map(|text| Note { text })))
    }
}

fn server() -> Result<Server, ServerError> {
    Server::builder().read(Look).act(WriteNote).build("")
}
