//! The search itself: through the tree, entry by entry, until the page is full or the time is up.
//!
//! Apart from what is found in one text because here it is decided what is read at all, in which order, and where
//! the next page goes on. Nothing is kept between pages: where to go on is a place in the tree.

use crate::answer::{Answer, Cut, Found, Row};
use crate::error::SearchError;
use crate::guard;
use crate::lines::{Page, Shown};
use crate::memory::Memory;
use crate::question::{MAX_CONTEXT_LINES, MAX_ROWS, Question, Show, Start};
use sekisho_documents::decode_owned;
use sekisho_mask::Engine;
use sekisho_roots::{Entry, EntryKind, FileBytes, Place, READ_BYTES, Roots, RootsError, Tree, TreeOptions};
use sekisho_types::OpaqueId;
use std::time::{Duration, Instant};

/// How long a search looks before it gives what it has: five seconds.
pub const SEARCH_MS: u64 = 5_000;
/// Entries that one search looks at, over all pages.
const MAX_ENTRIES: usize = 1_000_000;
/// So often a long walk asks whether it shall go on.
const ASK_EVERY: u64 = 64;

/// How long a search may take, and who hears of it.
#[derive(Clone, Copy)]
pub struct Bounds<'a> {
    /// How long it looks, usually [`SEARCH_MS`]. At least one entry a page is looked at, so that every page gets on.
    pub time_ms: u64,
    /// Asked now and then; the search ends at once when it says no.
    pub go_on: &'a dyn Fn() -> bool,
    /// Told now and then how many entries were looked at.
    pub progress: &'a dyn Fn(u64),
}

impl std::fmt::Debug for Bounds<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bounds").field("time_ms", &self.time_ms).finish_non_exhaustive()
    }
}

/// Searches beneath `places`, one after the other. Of several places one that is not there is passed over.
///
/// `memory` is kept by the caller from search to search, for one engine.
///
/// - Errors: [`SearchError::Nothing`] if neither name nor text is asked for; what the door says of a place.
pub fn run(
    roots: &Roots,
    (engine, memory): (&Engine, &Memory),
    places: &[Place],
    question: &Question,
    bounds: Bounds<'_>,
) -> Result<Answer, SearchError> {
    if question.name.is_none() && question.text.is_none() {
        return Err(SearchError::Nothing);
    }
    let answer = Answer {
        show: if question.text.is_some() { question.show } else { Show::Files },
        rows: Vec::new(),
        next: None,
        cut: None,
        examined: 0,
        read: 0,
        unread: crate::Unread::default(),
        omitted: 0,
    };
    let until = Instant::now() + Duration::from_millis(bounds.time_ms);
    let mut search = Search { engine, memory, question, bounds, until, at: Start::default(), answer };
    for place in places {
        match search.beneath(roots, place) {
            Ok(Flow::Stop) => break,
            Ok(Flow::GoOn) => {}
            Err(SearchError::Roots(RootsError::NotFound)) if places.len() > 1 => {}
            Err(error) => return Err(error),
        }
    }
    Ok(search.answer)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    GoOn,
    Stop,
}

/// Where a text was read.
enum Source<'a, 'r> {
    Tree(&'a mut Tree<'r>),
    File(&'a FileBytes),
}

impl Source<'_, '_> {
    fn entry(&mut self) -> Result<Option<Entry>, SearchError> {
        match self {
            Self::Tree(tree) => Ok(tree.look()?),
            Self::File(file) => Ok(Some(Entry {
                path: file.path.clone(),
                name: file.name.clone(),
                kind: EntryKind::File,
                size_bytes: file.size_bytes,
                modified: file.modified,
                id: file.id.clone(),
            })),
        }
    }

    fn names(&self) -> Result<(String, OpaqueId), SearchError> {
        match self {
            Self::Tree(tree) => Ok((tree.whole_path(), tree.id()?)),
            Self::File(file) => Ok((file.path.clone(), file.id.clone())),
        }
    }
}

struct Search<'a> {
    engine: &'a Engine,
    memory: &'a Memory,
    question: &'a Question,
    bounds: Bounds<'a>,
    until: Instant,
    /// The entry that is looked at.
    at: Start,
    answer: Answer,
}

impl Search<'_> {
    fn beneath(&mut self, roots: &Roots, place: &Place) -> Result<Flow, SearchError> {
        let options = TreeOptions {
            entries: MAX_ENTRIES.saturating_sub(usize::try_from(self.answer.examined).unwrap_or(usize::MAX)),
            ignore_files: self.question.ignore_files,
        };
        let mut tree = match roots.tree(place, options) {
            Ok(tree) => tree,
            Err(RootsError::NotFolder) => return self.one_file(roots, place),
            Err(error) => return Err(error.into()),
        };
        let examined_before = self.answer.examined;
        let flow = self.entries(&mut tree)?;
        self.answer.examined = examined_before + tree.examined() as u64;
        self.answer.omitted += tree.omitted().total() as u64;
        // What was not looked at in one place is no reason to pass over the next.
        if flow == Flow::GoOn && tree.is_cut() {
            self.answer.cut = Some(Cut::Entries);
        }
        Ok(flow)
    }

    fn entries(&mut self, tree: &mut Tree<'_>) -> Result<Flow, SearchError> {
        while let Some(entry) = tree.advance() {
            let (kind, above, at) = (entry.kind, entry.above, self.at);
            let asks = at.entry % ASK_EVERY == 0;
            if asks {
                (self.bounds.progress)(at.entry);
            }
            if at.entry >= self.question.start.entry {
                let is_first = at.entry == self.question.start.entry;
                if self.is_full() || (!is_first && Instant::now() >= self.until) {
                    return Ok(self.stop_before(at));
                }
                let fits = match &self.question.name {
                    Some(pattern) => guard::name_fits(self.engine, pattern, &tree.whole_path(), above),
                    None => true,
                };
                if fits && self.entry(tree, kind)? == Flow::Stop {
                    return Ok(Flow::Stop);
                }
            }
            if asks && !(self.bounds.go_on)() {
                return Ok(self.stop_before(self.at));
            }
            self.at = Start { entry: at.entry + 1, hit: 0 };
        }
        Ok(Flow::GoOn)
    }

    fn is_full(&self) -> bool {
        self.answer.rows.len() >= self.question.rows.clamp(1, MAX_ROWS)
    }

    fn stop_before(&mut self, at: Start) -> Flow {
        if !self.is_full() {
            self.answer.cut = Some(Cut::Deadline);
        }
        self.answer.next = Some(at);
        Flow::Stop
    }

    fn entry(&mut self, tree: &mut Tree<'_>, kind: EntryKind) -> Result<Flow, SearchError> {
        if self.question.text.is_none() {
            if let Some(entry) = tree.look()? {
                self.answer.rows.push(Row { at: self.at, found: Found::Entry(entry) });
            }
            return Ok(Flow::GoOn);
        }
        if kind == EntryKind::Folder {
            return Ok(Flow::GoOn);
        }
        match tree.read_stamped(READ_BYTES) {
            Ok((bytes, stamp)) => self.file(bytes, stamp, &mut Source::Tree(tree)),
            Err(error) => {
                self.unread(&error);
                Ok(Flow::GoOn)
            }
        }
    }

    fn unread(&mut self, error: &RootsError) {
        match error {
            RootsError::TooLarge { .. } => self.answer.unread.large += 1,
            // It may not be shown, or is gone: what is not there is not counted as unread.
            RootsError::NotFound | RootsError::IsFolder => self.answer.omitted += 1,
            _ => self.answer.unread.failed += 1,
        }
    }

    /// A place that is a file is searched as a tree of one.
    fn one_file(&mut self, roots: &Roots, place: &Place) -> Result<Flow, SearchError> {
        if self.question.text.is_none() {
            return Err(RootsError::NotFolder.into());
        }
        let mut file = roots.read(place, READ_BYTES)?;
        self.answer.examined += 1;
        if let Some(pattern) = &self.question.name {
            let above = file.path.matches('/').count();
            if !guard::name_fits(self.engine, pattern, &file.path, above) {
                return Ok(Flow::GoOn);
            }
        }
        self.file(std::mem::take(&mut file.bytes), None, &mut Source::File(&file))
    }

    /// Looks for the text in a file that was read.
    ///
    /// What is done here hangs on the file and never on whether something in it fits: see [`guard`].
    fn file(
        &mut self,
        bytes: Vec<u8>,
        stamp: Option<u64>,
        source: &mut Source<'_, '_>,
    ) -> Result<Flow, SearchError> {
        let Some(wanted) = &self.question.text else { return Ok(Flow::GoOn) };
        self.answer.read += 1;
        let Ok(text) = decode_owned(bytes) else {
            self.answer.unread.not_text += 1;
            return Ok(Flow::GoOn);
        };
        let seen = Shown::of(self.engine, text.text, self.memory.is_open(stamp));
        if seen.is_open() {
            self.memory.note_open(stamp);
        }
        if self.question.show == Show::Files {
            if seen.holds(wanted)
                && let Some(entry) = source.entry()?
            {
                self.answer.rows.push(Row { at: self.at, found: Found::Entry(entry) });
            }
            return Ok(Flow::GoOn);
        }
        let start = self.question.start;
        let skip = if start.entry == self.at.entry { start.hit } else { 0 };
        let take = self.question.rows.clamp(1, MAX_ROWS).saturating_sub(self.answer.rows.len());
        let context = self.question.context_lines.min(MAX_CONTEXT_LINES);
        let blocks = seen.blocks(self.engine, wanted, Page { skip, take, context });
        if blocks.excerpts.is_empty() && !blocks.more {
            return Ok(Flow::GoOn);
        }
        let mut hit = skip;
        let (path, id) = source.names()?;
        for excerpt in blocks.excerpts {
            let found = Found::Lines { path: path.clone(), id: id.clone(), excerpt };
            self.answer.rows.push(Row { at: Start { hit, ..self.at }, found });
            hit += 1;
        }
        if blocks.more {
            self.answer.next = Some(Start { hit, ..self.at });
            return Ok(Flow::Stop);
        }
        Ok(Flow::GoOn)
    }
}
