//! The engine: typed pieces of one result in, masked pieces and counts out.
//!
//! All pieces of a result come at once, because the fields tell who is spoken of in the text. [`Masked`] is made
//! here and nowhere else: who holds one holds text that was looked at.

use crate::defang::defang;
use crate::detect::insider::Insider;
use crate::detect::{self, Hit};
use crate::handle::{HandleSource, NoHandles};
use crate::kind::{Action, Counts, Finding, Kind};
use crate::leftover::HIDDEN_LINE;
use crate::merge::merge;
use crate::persons::{Named, without_others};
use crate::piece::{Piece, PieceKind};
use crate::render::{self, Rendered};
use crate::roster::Roster;
use crate::settings::Settings;
use crate::shadow::{Shadow, fold, view};
use crate::typed::Typed;
use crate::window::{self, Window};
use std::ops::Range;
use std::sync::Arc;

/// How often a place is looked at; two looks are the rule.
const MOST_LOOKS: usize = 16;

/// Finds and hides personal data. Holds no text; a clone is the same engine.
#[derive(Debug, Clone)]
pub struct Engine {
    settings: Arc<Settings>,
    insider: Arc<Insider>,
}

impl Default for Engine {
    fn default() -> Self {
        Self::new(Settings::default())
    }
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
        let insider = Arc::new(Insider::new(&settings.insider));
        Self { settings: Arc::new(settings), insider }
    }

    /// Masks all pieces of one result. What is masked cannot come back.
    ///
    /// The number of lines of each piece stays as it was. Masking masked pieces again changes nothing.
    pub fn mask(&self, pieces: Vec<Piece>) -> Masked {
        self.mask_with(pieces, &mut NoHandles)
    }

    /// Masks all pieces of one result and puts the source's handle after each mask that may come back.
    pub fn mask_with(&self, pieces: Vec<Piece>, source: &mut dyn HandleSource) -> Masked {
        self.mask_telling(pieces, source, &mut |_, _, _| {})
    }

    /// Masks one text and lists what was hidden in it, in order, without overlaps: for people and for measuring.
    pub fn mask_and_tell(&self, text: &str) -> (Masked, Vec<Finding>) {
        let mut found = Vec::new();
        let pieces = vec![Piece::new(PieceKind::Text, text)];
        let masked = self.mask_telling(pieces, &mut NoHandles, &mut |text, look, hits| {
            found = findings(text, look, hits);
        });
        (masked, found)
    }

    /// Masks all pieces and tells of each text what is about to be hidden.
    fn mask_telling(
        &self,
        mut pieces: Vec<Piece>,
        source: &mut dyn HandleSource,
        tell: &mut dyn FnMut(&str, &Look, &[Hit]),
    ) -> Masked {
        let mut counts = Counts::default();
        for piece in &mut pieces {
            let (text, marks) = defang(&piece.text);
            if marks > 0 {
                piece.text = text.into_owned();
                counts.add_defanged(marks);
            }
        }
        let mut roster = Roster::of(&pieces);
        for name in &self.settings.always {
            roster.add_name(name);
        }
        let looks: Vec<Option<Look>> = pieces
            .iter()
            .map(|piece| (piece.kind == PieceKind::Text).then(|| self.look(&piece.text, None)))
            .collect();
        for look in looks.iter().flatten() {
            look.named.sure(&look.shadow).for_each(|name| roster.add_found(&name));
        }
        let masked = pieces
            .into_iter()
            .zip(looks)
            .map(|(piece, look)| match look {
                Some(look) => {
                    let hits = self.hits(&look, &roster);
                    tell(&piece.text, &look, &hits);
                    let text = self.mask_text(piece.text, &look.shadow, &hits, source, &mut counts);
                    self.settle(text, &roster, &mut counts)
                }
                None => {
                    let (style, insider) = (self.settings.email, &*self.insider);
                    let mut typed = Typed { style, insider, source, counts: &mut counts };
                    typed.mask(piece.kind, &piece.text)
                }
            })
            .collect();
        Masked { pieces: masked, counts }
    }

    /// Lists what would be hidden in a text, in order, without overlaps.
    pub fn inspect(&self, text: &str) -> Vec<Finding> {
        // Each mark becomes one other of as many bytes, so places stay.
        let (text, _) = defang(text);
        let text = &*text;
        let look = self.look(text, None);
        let mut roster = Roster::of(&[]);
        self.settings.always.iter().for_each(|name| roster.add_name(name));
        look.named.sure(&look.shadow).for_each(|name| roster.add_found(&name));
        findings(text, &look, &self.hits(&look, &roster))
    }

    /// Tells whether a text holds what may never be handled, and which kind comes first.
    pub fn forbidden_in(&self, text: &str) -> Option<Kind> {
        merge(detect::forbidden(&fold(text), Some(&self.insider))).first().map(|hit| hit.kind)
    }

    /// Looks at a text: what it is without its disguises, and who is named in it. With `masks`, in bytes and in
    /// order, only what these can have changed is looked at where that is told more cheaply.
    fn look(&self, text: &str, masks: Option<&[Range<usize>]>) -> Look {
        let shadow = fold(text);
        let near = masks.map(|masks| masks.iter().map(|mask| shadow.cells(mask)).collect::<Vec<_>>());
        let named = Named::of(&shadow, self.settings.person_bias.bias(), near.as_deref());
        Look { shadow, named, near }
    }

    /// Everything that has to go, in order and without overlaps.
    fn hits(&self, look: &Look, roster: &Roster) -> Vec<Hit> {
        let Look { shadow, named, near } = look;
        let mut persons = Vec::new();
        // Who is known keeps the initials of the field that told of him.
        roster.find(shadow, named, &mut persons);
        named.hits(shadow, &mut roster.names.borrow_mut(), &mut persons);
        let bias = self.settings.person_bias.bias();
        let mut hits = detect::standing(shadow, Some(&self.insider));
        view::each(shadow, near.as_deref(), &mut |view, back| {
            hits.extend(detect::plain(&view.shadow, Some(&self.insider)).into_iter().filter_map(back));
            let named = Named::of(&view.shadow, bias, Some(&view.changed));
            let mut found = Vec::new();
            named.hits(&view.shadow, &mut roster.names.borrow_mut(), &mut found);
            roster.find(&view.shadow, &named, &mut found);
            persons.extend(found.into_iter().filter_map(back));
        });
        self.never(shadow, &mut persons);
        let mut hits = merge(hits);
        hits.extend(without_others(merge(persons), &hits, shadow));
        merge(hits)
    }

    /// Takes back the persons that lie in words which policy lets stay.
    fn never(&self, shadow: &Shadow, persons: &mut Vec<Hit>) {
        if persons.is_empty() {
            return;
        }
        for word in &self.settings.never {
            let word: Vec<char> = fold(word).chars().to_vec();
            if word.is_empty() {
                continue;
            }
            persons.retain(|hit| {
                let first = hit.from.saturating_sub(word.len());
                let around = shadow.slice(first, hit.to.saturating_add(word.len()));
                let mut places = around.windows(word.len()).enumerate().filter(|(_, part)| *part == word);
                !places.any(|(at, _)| first + at <= hit.from && hit.to <= first + at + word.len())
            });
        }
    }

    fn mask_text(
        &self,
        text: String,
        shadow: &Shadow,
        hits: &[Hit],
        source: &mut dyn HandleSource,
        counts: &mut Counts,
    ) -> Rendered {
        if hits.is_empty() {
            return Rendered { text, changed: Vec::new() };
        }
        hits.iter().for_each(|hit| counts.add(hit.kind, hit.action));
        render::render(&text, shadow, hits, self.settings.email, source)
    }

    /// Looks again at what stands around each mask until nothing is found there.
    ///
    /// A mask changes what its neighbours look like, and nothing else: what is far from every mask was seen before
    /// and passed. Only the first look sees what stood there, so later ones give no handles: they would restore masks.
    fn settle(&self, rendered: Rendered, roster: &Roster, counts: &mut Counts) -> String {
        let mut rendered = self.look_on(rendered, roster, counts);
        if !rendered.changed.is_empty() {
            // INVARIANT: no text leaves that still holds a find. A line that never settles was made to do so; if
            // hiding it does not help, nothing is shown.
            counts.add(Kind::Person, Action::Warn);
            rendered = self.look_on(render::without_lines(rendered, HIDDEN_LINE), roster, counts);
        }
        if rendered.changed.is_empty() {
            return rendered.text;
        }
        let mut out = String::new();
        render::put_whole(&mut out, HIDDEN_LINE, &rendered.text);
        out
    }

    /// Looks again until nothing is found, or often enough.
    fn look_on(&self, mut rendered: Rendered, roster: &Roster, counts: &mut Counts) -> Rendered {
        for _ in 1..MOST_LOOKS {
            let Rendered { text, changed } = rendered;
            if changed.is_empty() {
                return Rendered { text, changed };
            }
            let mut next = Rendered { text: String::with_capacity(text.len()), changed: Vec::new() };
            let mut done = 0;
            for window in window::around(&text, &changed) {
                next.text.push_str(text.get(done..window.bytes.start).unwrap_or_default());
                let part = text.get(window.bytes.clone()).unwrap_or_default();
                let base = next.text.len();
                let masked = self.look_again(part, &window, roster, counts);
                next.changed
                    .extend(masked.changed.into_iter().map(|range| base + range.start..base + range.end));
                next.text.push_str(&masked.text);
                done = window.bytes.end;
            }
            next.text.push_str(text.get(done..).unwrap_or_default());
            rendered = next;
        }
        rendered
    }

    fn look_again(&self, part: &str, window: &Window, roster: &Roster, counts: &mut Counts) -> Rendered {
        let look = self.look(part, Some(&window.masks));
        let mut hits = self.hits(&look, roster);
        hits.retain(|hit| look.shadow.bytes(hit.from..hit.to).is_some_and(|bytes| window.concerns(&bytes)));
        if hits.is_empty() {
            return Rendered { text: part.to_owned(), changed: Vec::new() };
        }
        hits.iter().for_each(|hit| counts.add(hit.kind, hit.action));
        render::render(part, &look.shadow, &hits, self.settings.email, &mut NoHandles)
    }
}

/// A text looked at.
struct Look {
    shadow: Shadow,
    named: Named,
    /// The masks near which it was looked at, in characters of the shadow, if not everywhere.
    near: Option<Vec<Range<usize>>>,
}

fn findings(text: &str, look: &Look, hits: &[Hit]) -> Vec<Finding> {
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
            let bytes = look.shadow.bytes(hit.from..hit.to)?;
            let (start, end) = (point_at(bytes.start), point_at(bytes.end));
            let score = look.named.score(hit.from, hit.to).filter(|_| hit.kind == Kind::Person);
            let score_percent = score.map(|score| (score.clamp(0.0, 1.0) * 100.0).round() as u8);
            // Two finds in what one character stands for are one find.
            let finding =
                Finding { kind: hit.kind, action: hit.action, start, end, rule: hit.rule, score_percent };
            (start < end).then_some(finding)
        })
        .collect()
}
