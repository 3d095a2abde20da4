//! The engine: typed pieces of one result in, masked pieces and counts out.
//!
//! All pieces of a result come at once, because the fields tell who is spoken of in the text. [`Masked`] is made
//! here and nowhere else: who holds one holds text that was looked at.

use crate::defang::defang;
use crate::detect::{self, Hit};
use crate::handle::{HandleSource, NoHandles};
use crate::kind::{Action, Counts, Finding, Kind};
use crate::merge::merge;
use crate::piece::{Piece, PieceKind};
use crate::render;
use crate::roster::Roster;
use crate::settings::Settings;
use crate::shadow::{Shadow, fold};
use crate::typed::Typed;

/// How often a text is looked at again; two looks are the rule.
const MOST_LOOKS: usize = 16;
/// What stands for a text that still held something after the last look.
const UNSETTLED: &str = "［非表示］";

/// Finds and hides personal data. Cheap to make, holds no text.
#[derive(Debug, Clone, Default)]
pub struct Engine {
    settings: Settings,
}

/// Text in which nothing is left that the engine would hide: the proof that it was looked at.
///
/// Only [`Engine::mask`] and [`Engine::mask_with`] make one. `Debug` shows no text.
pub struct Masked {
    pieces: Vec<String>,
    counts: Counts,
}

impl Masked {
    /// The masked pieces, as many and in the same order as were given.
    pub fn pieces(&self) -> &[String] {
        &self.pieces
    }

    /// Gives the masked pieces away.
    pub fn into_pieces(self) -> Vec<String> {
        self.pieces
    }

    /// What was found.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }
}

impl std::fmt::Debug for Masked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Masked").field("pieces", &self.pieces.len()).field("counts", &self.counts).finish()
    }
}

impl Engine {
    /// Makes an engine.
    pub fn new(settings: Settings) -> Self {
        Self { settings }
    }

    /// Masks all pieces of one result. What is masked cannot come back.
    ///
    /// The number of lines of each piece stays as it was. Masking masked pieces again changes nothing.
    pub fn mask(&self, pieces: Vec<Piece>) -> Masked {
        self.mask_with(pieces, &mut NoHandles)
    }

    /// Masks all pieces of one result and puts the source's handle after each mask that may come back.
    pub fn mask_with(&self, mut pieces: Vec<Piece>, source: &mut dyn HandleSource) -> Masked {
        let mut counts = Counts::default();
        for piece in &mut pieces {
            let (text, marks) = defang(&piece.text);
            if marks > 0 {
                piece.text = text.into_owned();
                counts.add_defanged(marks);
            }
        }
        let roster = Roster::of(&pieces);
        let masked = pieces
            .into_iter()
            .map(|piece| match piece.kind {
                PieceKind::Text => self.mask_text(piece.text, &roster, source, &mut counts),
                PieceKind::Name | PieceKind::Email | PieceKind::Phone | PieceKind::Address => {
                    let mut typed = Typed { style: self.settings.email, source, counts: &mut counts };
                    typed.mask(piece.kind, &piece.text)
                }
            })
            .collect();
        Masked { pieces: masked, counts }
    }

    /// Lists what would be hidden in a text, in order, without overlaps.
    pub fn inspect(&self, text: &str) -> Vec<Finding> {
        let shadow = fold(text);
        findings(text, &shadow, &merge(detect::all(&shadow)))
    }

    /// Tells whether a text holds what may never be handled, and which kind comes first.
    pub fn forbidden_in(&self, text: &str) -> Option<Kind> {
        merge(detect::forbidden(&fold(text))).first().map(|hit| hit.kind)
    }

    fn mask_text(
        &self,
        mut text: String,
        roster: &Roster,
        source: &mut dyn HandleSource,
        counts: &mut Counts,
    ) -> String {
        for look in 0..MOST_LOOKS {
            let shadow = fold(&text);
            let mut hits = detect::all(&shadow);
            roster.find(&shadow, &mut hits);
            if hits.is_empty() {
                return text;
            }
            let hits = merge(hits);
            for hit in &hits {
                counts.add(hit.kind, hit.action);
            }
            // Only the first look sees what stood there; a handle for a masked surface would restore nothing.
            let source: &mut dyn HandleSource = if look == 0 { source } else { &mut NoHandles };
            text = render::render(&text, &shadow, &hits, self.settings.email, source);
        }
        // INVARIANT: no text leaves that still holds a find. A text that never settles was made to do so.
        counts.add(Kind::Person, Action::Warn);
        let mut out = String::new();
        render::put_whole(&mut out, UNSETTLED, &text);
        out
    }
}

fn findings(text: &str, shadow: &Shadow, hits: &[Hit]) -> Vec<Finding> {
    let mut places = text.char_indices().map(|(byte, _)| byte).enumerate().peekable();
    let mut points = 0;
    // Hits are sorted, so one walk over the text serves all of them.
    let mut point_at = |byte: usize| {
        while let Some((index, _)) = places.next_if(|(_, at)| *at < byte) {
            points = index.saturating_add(1);
        }
        points
    };
    hits.iter()
        .filter_map(|hit| {
            let bytes = shadow.bytes(hit.from..hit.to)?;
            let (start, end) = (point_at(bytes.start), point_at(bytes.end));
            Some(Finding { kind: hit.kind, action: hit.action, start, end, rule: hit.rule })
        })
        .collect()
}
