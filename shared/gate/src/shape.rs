//! Shapes a page into the JSON that a client gets: cleaned, masked, then cut between items, never before.
//!
//! Apart because this is the one function that makes results; there is no other way for text to get out.

use crate::ToolError;
use crate::cursor::Position;
use crate::handles::LazyHandles;
use crate::render::{Body, BodyShape, Cell, CellContent, FactKind, Lines, Page, Row, Shape};
use sekisho_mask::{Engine, Masked, Piece, PieceKind, sanitise};
use sekisho_types::{ErrorCode, FactValue};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A result holds at most so many characters; above 50,000 the client would write it to a plain file.
pub(crate) const MAX_RESULT_CHARS: usize = 48_000;
/// What `cursor`, `masked` and the like may take of that.
const RESERVE_CHARS: usize = 1_500;

/// A shaped result, with the proof that its text was masked.
pub(crate) struct Shaped {
    pub(crate) json: Map<String, Value>,
    pub(crate) masked: Masked,
}

/// Masks and shapes a page.
///
/// - Errors: `call.internal` if the page is not of the promised shape; `call.result-too-large` if not even one
///   item fits; those of the table of handles.
pub(crate) fn shape(
    promised: &Shape,
    page: Page,
    from: Option<Position>,
    (engine, handles): (&Engine, &LazyHandles),
    seal: &dyn Fn(Position) -> Option<String>,
) -> Result<Shaped, ToolError> {
    let mut json = facts(promised, &page)?;
    let mut cleaner = Cleaner { pieces: Vec::new(), removed: 0 };
    let body = cleaner.take(page.body);
    let masked = handles.mask(engine, cleaner.pieces)?;
    let budget = MAX_RESULT_CHARS.saturating_sub(chars_of(&Value::Object(json.clone())) + RESERVE_CHARS);
    let (untrusted, cut) = match (body, promised.body) {
        (Slots::Lines(lines), BodyShape::Lines) => {
            let text = masked.pieces().first().map(String::as_str).unwrap_or_default();
            let cut = cut_lines(&lines, text, from, budget)?;
            json.insert("first_line".into(), lines.first.into());
            json.insert("last_line".into(), cut.last.into());
            if cut.within > 0 {
                json.insert("line_continues".into(), true.into());
            }
            (Value::Object(Map::from_iter([("text".to_owned(), cut.text.into())])), cut.next)
        }
        (Slots::Table { columns, rows }, BodyShape::Table(promised)) => {
            let columns = chosen(promised, columns)?;
            cut_rows(columns, rows, &masked, budget)?
        }
        (Slots::Lines(_), BodyShape::Table(_)) | (Slots::Table { .. }, BodyShape::Lines) => {
            return Err(internal());
        }
    };
    if !masked.counts().is_empty() {
        let found = count(&masked).into_iter().map(|(kind, n)| (kind.to_owned(), Value::from(n)));
        json.insert("masked".into(), Value::Object(found.collect()));
    }
    if cleaner.removed > 0 {
        json.insert("hidden_removed".into(), cleaner.removed.into());
    }
    let more = cut.or_else(|| page.more.map(|(at, within)| Position { at, within, stamp: 0 }));
    if let Some(position) = more {
        let cursor = seal(Position { stamp: page.stamp, ..position }).ok_or_else(internal)?;
        json.insert("cursor".into(), cursor.into());
    }
    json.insert("untrusted".into(), untrusted);
    Ok(Shaped { json, masked })
}

/// How many of each kind were hidden, what may never be shown among them.
pub(crate) fn count(masked: &Masked) -> BTreeMap<&'static str, u64> {
    let mut counts = BTreeMap::new();
    for (kind, n) in masked.counts().hidden().iter().chain(masked.counts().forbidden()) {
        *counts.entry(kind.as_str()).or_default() += n;
    }
    counts
}

fn internal() -> ToolError {
    ToolError::new(ErrorCode::CALL_INTERNAL)
}

fn facts(promised: &Shape, page: &Page) -> Result<Map<String, Value>, ToolError> {
    let mut json = Map::new();
    for (name, value) in &page.facts {
        let kind = promised.facts.iter().find(|(known, _)| known == name).map(|(_, kind)| *kind);
        let fits = match value {
            FactValue::Number(_) => kind == Some(FactKind::Number),
            FactValue::Flag(_) => kind == Some(FactKind::Flag),
            FactValue::Time(_) | FactValue::Word(_) | FactValue::Id(_) => kind == Some(FactKind::Word),
        };
        if !fits {
            return Err(internal());
        }
        json.insert((*name).to_owned(), fact_json(value));
    }
    Ok(json)
}

fn fact_json(value: &FactValue) -> Value {
    match value {
        FactValue::Number(n) => (*n).into(),
        FactValue::Flag(flag) => (*flag).into(),
        FactValue::Time(time) => time.to_japan_text().into(),
        FactValue::Word(word) => (*word).into(),
        FactValue::Id(id) => id.as_str().into(),
    }
}

/// Takes the pieces out of a body, cleaned, and leaves their numbers behind.
struct Cleaner {
    pieces: Vec<Piece>,
    removed: u64,
}

enum Slots {
    Lines(LineSlot),
    Table { columns: Option<&'static [&'static str]>, rows: Vec<RowSlots> },
}

struct RowSlots {
    start: Position,
    slots: Vec<Slot>,
}

struct LineSlot {
    first: u64,
    lead_in: usize,
    shown: usize,
    lines: usize,
}

enum Slot {
    Piece(usize),
    Excerpt { piece: usize, lead_in: usize, shown: usize, lines: usize },
    Json(Value),
}

impl Cleaner {
    fn add(&mut self, kind: PieceKind, text: &str) -> usize {
        let (text, removed) = sanitise(text);
        self.removed = self.removed.saturating_add(removed);
        self.pieces.push(Piece { kind, text });
        self.pieces.len() - 1
    }

    /// Adds a text and counts its lines, which must be as many when it is masked.
    fn add_lines(&mut self, text: &str) -> (usize, usize) {
        let at = self.add(PieceKind::Text, text);
        (at, self.pieces.get(at).map_or(0, |piece| piece.text.split('\n').count()))
    }

    fn take(&mut self, body: Body) -> Slots {
        match body {
            Body::Lines(Lines { text, first, lead_in, shown }) => {
                let (_, lines) = self.add_lines(&text);
                Slots::Lines(LineSlot { first, lead_in, shown, lines })
            }
            Body::Table { columns, rows } => {
                let rows = rows.into_iter().map(|Row { at, within, cells }| RowSlots {
                    start: Position { at, within, stamp: 0 },
                    slots: cells.into_iter().map(|cell| self.slot(cell)).collect(),
                });
                Slots::Table { columns, rows: rows.collect() }
            }
        }
    }

    fn slot(&mut self, cell: Cell) -> Slot {
        match cell.0 {
            CellContent::Piece(kind, text) => Slot::Piece(self.add(kind, &text)),
            CellContent::Excerpt(Lines { text, lead_in, shown, .. }) => {
                let (piece, lines) = self.add_lines(&text);
                Slot::Excerpt { piece, lead_in, shown, lines }
            }
            CellContent::Fact(fact) => Slot::Json(fact_json(&fact)),
            CellContent::Nothing => Slot::Json(Value::Null),
        }
    }
}

struct CutLines {
    text: String,
    last: u64,
    within: u64,
    next: Option<Position>,
}

/// Takes as many whole lines as fit; a line that alone is too long is given in parts.
fn cut_lines(
    slot: &LineSlot,
    masked: &str,
    from: Option<Position>,
    budget: usize,
) -> Result<CutLines, ToolError> {
    let lines: Vec<&str> = masked.split('\n').collect();
    if lines.len() != slot.lines {
        // A mask that changed the number of lines would make every later line number a lie.
        return Err(internal());
    }
    let skip = from.map_or(0, |position| position.within);
    let (mut text, mut used, mut number) = (String::new(), 0_usize, slot.first);
    for (index, line) in lines.iter().skip(slot.lead_in).take(slot.shown).enumerate() {
        let skipped = if index == 0 { usize::try_from(skip).unwrap_or(usize::MAX) } else { 0 };
        let rest = tail(line, skipped);
        let cost = rest.chars().map(json_cost).sum::<usize>() + 2;
        if used + cost > budget {
            let cut = Position { at: number, within: 0, stamp: 0 };
            if index > 0 {
                return Ok(CutLines { text, last: number - 1, within: 0, next: Some(cut) });
            }
            let (part, chars) = head(rest, budget.saturating_sub(2));
            if chars == 0 {
                return Err(too_large());
            }
            let within = skip.saturating_add(chars);
            return Ok(CutLines { text: part, last: number, within, next: Some(Position { within, ..cut }) });
        }
        if index > 0 {
            text.push('\n');
        }
        text.push_str(rest);
        used += cost;
        number = number.saturating_add(1);
    }
    Ok(CutLines { text, last: number.saturating_sub(1), within: 0, next: None })
}

fn too_large() -> ToolError {
    ToolError::new(ErrorCode::CALL_RESULT_TOO_LARGE).with_fact("limit", MAX_RESULT_CHARS)
}

fn tail(line: &str, skip: usize) -> &str {
    match line.char_indices().nth(skip) {
        Some((at, _)) => line.get(at..).unwrap_or_default(),
        None => "",
    }
}

/// The longest beginning that costs at most `budget`, and how many characters it has.
fn head(line: &str, budget: usize) -> (String, u64) {
    let (mut part, mut used, mut chars) = (String::new(), 0_usize, 0_u64);
    for c in line.chars() {
        used += json_cost(c);
        if used > budget {
            break;
        }
        part.push(c);
        chars += 1;
    }
    (part, chars)
}

/// The columns that a page shows: all that are promised, or some of them in their order.
fn chosen<'a>(
    promised: &'a [&'a str],
    chosen: Option<&'static [&'static str]>,
) -> Result<&'a [&'a str], ToolError> {
    let Some(chosen) = chosen else { return Ok(promised) };
    let mut left = promised.iter();
    if chosen.iter().all(|column| left.any(|known| known == column)) { Ok(chosen) } else { Err(internal()) }
}

fn cell_json(slot: Slot, masked: &[String]) -> Result<Value, ToolError> {
    match slot {
        Slot::Json(value) => Ok(value),
        Slot::Piece(at) => masked.get(at).map(|text| Value::from(text.as_str())).ok_or_else(internal),
        Slot::Excerpt { piece, lead_in, shown, lines } => {
            let text = masked.get(piece).ok_or_else(internal)?;
            if text.split('\n').count() != lines {
                return Err(internal());
            }
            let shown: Vec<&str> = text.split('\n').skip(lead_in).take(shown).collect();
            Ok(shown.join("\n").into())
        }
    }
}

/// Takes as many whole rows as fit.
fn cut_rows(
    columns: &[&str],
    rows: Vec<RowSlots>,
    masked: &Masked,
    budget: usize,
) -> Result<(Value, Option<Position>), ToolError> {
    let (mut shown, mut used, mut cut) = (Vec::new(), 0_usize, None);
    for (index, RowSlots { start, slots }) in rows.into_iter().enumerate() {
        if slots.len() != columns.len() {
            return Err(internal());
        }
        let cells = slots.into_iter().map(|slot| cell_json(slot, masked.pieces()));
        let row = Value::Array(cells.collect::<Result<_, _>>()?);
        let cost = chars_of(&row) + 1;
        if used + cost > budget {
            if index == 0 {
                return Err(too_large());
            }
            cut = Some(start);
            break;
        }
        used += cost;
        shown.push(row);
    }
    let columns = columns.iter().map(|name| Value::from(*name)).collect();
    let body = Map::from_iter([
        ("columns".to_owned(), Value::Array(columns)),
        ("rows".to_owned(), Value::Array(shown)),
    ]);
    Ok((Value::Object(body), cut))
}

fn json_cost(c: char) -> usize {
    match c {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        '\u{0}'..='\u{1f}' => 6,
        _ => 1,
    }
}

fn chars_of(value: &Value) -> usize {
    value.to_string().chars().count()
}
