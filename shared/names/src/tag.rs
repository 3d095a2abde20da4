//! Finds who is named in a text of any length.
//!
//! Apart from the model because here its figures become spans: blocks, runs worth looking at, thresholds.

use crate::class;
use crate::features::{PAD, Scene};
use crate::gazetteer::{Gazetteer, SEED, step};
use crate::lattice::Known;
use crate::model::{
    Adder, END, FIRM, Found, INSIDE, LABELS, Lanes, Memo, PLACE, SINGLE, START, Sums, Total, Weights,
};
use crate::near::Near;
use crate::units::{self, Kind};
use std::cell::Cell;
use std::ops::Range;

/// What a span names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// A person.
    Person,
    /// An organisation.
    Organisation,
    /// A place.
    Place,
}

/// A name found in a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tagged {
    /// Its first character.
    pub from: usize,
    /// The character after its last.
    pub to: usize,
    /// What it names.
    pub what: Sort,
    /// How likely it is, from 0 to 1.
    pub score: f32,
}

/// How readily a person is seen: the knob between leaks and masking too much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bias {
    threshold: f32,
}

impl Bias {
    /// The setting that is shipped.
    pub const SHIPPED: Self = Self { threshold: 0.15 };

    /// A span counts as a person from this likelihood on; kept between 0.01 and 0.99.
    #[must_use]
    pub fn at(threshold: f32) -> Self {
        Self { threshold: threshold.clamp(0.01, 0.99) }
    }

    /// The likelihood from which a span counts as a person.
    #[must_use]
    pub fn threshold(self) -> f32 {
        self.threshold
    }
}

/// How much an organisation, a place or a thing that is as likely takes away from a person.
const RIVALRY: f32 = 1.0;

/// How much likelier, as odds, a person is taken to be than the weights say, so that the thresholds that are in use
/// keep their meaning.
const PRIOR: f32 = 1.11;

/// A unit belongs to a span from this part of the threshold on.
const EDGE: f32 = 0.6;

// How much likelier than others some finds must be. Found by learning on three quarters of the training texts and
// looking at the rest: among such finds hardly one in ten is a person, near the shipped threshold.

/// A find that is, as a whole, a plain word and nobody's name: 津波, ゴミ.
const PLAIN: f32 = 2.3;
/// The same of one in katakana that is another noun, or the name of something else.
const NOUN: f32 = 1.6;
/// The same of what nobody knows and is neither kanji nor one word in katakana.
const STRANGE: f32 = 1.35;
/// The same of Latin words of which none is a name.
const FOREIGN: f32 = 2.3;
/// But who is so likely is a person, whatever the threshold.
const CERTAIN: f32 = 0.8;

/// Characters looked at in one go.
const BLOCK: usize = 2048;

/// Where a block of text that starts at `from` ends: after a line end or a full stop, if one is near.
pub(crate) fn block_end(text: &[char], from: usize) -> usize {
    let end = (from + BLOCK).min(text.len());
    if end == text.len() {
        return end;
    }
    let block = text.get(from..end).unwrap_or_default();
    let after = |wanted: &[char]| {
        block.iter().rposition(|ch| wanted.contains(ch)).filter(|&at| at > BLOCK / 2).map(|at| from + at + 1)
    };
    after(&['\n']).or_else(|| after(&['。'])).or_else(|| after(&['、', ' ', ',', ')', '」'])).unwrap_or(end)
}

thread_local! {
    /// A desk that nobody works at. Its size is that of a block, not of a text.
    static SPARE: Cell<Desk> = Cell::default();
}

/// The rooms the tagger works in.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    pub(crate) scene: Scene,
    sums: Sums,
    totals: Vec<Total>,
    memo: Memo,
    found: Vec<Found>,
    told: Vec<Found>,
    people: Vec<Lanes>,
    /// What was changed, if only what stands near it is to be tagged.
    pub(crate) near: Option<Near>,
}

impl Desk {
    /// The desk of this thread, for a whole text, or for what stands near changes only.
    pub(crate) fn take(near: Option<Near>) -> Self {
        let mut desk = Self { near, ..SPARE.take() };
        desk.memo.open();
        desk
    }

    /// Gives the desk back, so that the next text needs no new memory; returns what was near changes.
    pub(crate) fn give_back(mut self) -> Option<Near> {
        let near = self.near.take();
        SPARE.set(self);
        near
    }

    /// Tags a block of text whose first character is number `base` of the whole.
    pub(crate) fn tag(
        &mut self,
        text: &[char],
        base: usize,
        table: &Gazetteer,
        weights: &Weights,
        bias: Bias,
        out: &mut Vec<Tagged>,
    ) {
        units::cut(text, base, &mut self.scene.units);
        self.scene.lattice.read(text, base, &self.scene.units, table, |_| false);
        self.scene.prepare(weights.cold);
        self.cool();
        self.people.clear();
        self.people.resize(self.scene.units.len(), [0.0; LABELS]);
        let mut at = 0;
        while at < self.scene.units.len() {
            let end = run_end(&self.scene.hot, at);
            if end > at {
                self.sums.clear();
                self.totals.clear();
                self.totals.resize(end - at + 2 * PAD, Total::default());
                if self.found.len() < self.totals.len() {
                    self.found.resize(self.totals.len(), Found::default());
                }
                let adder = Adder {
                    weights,
                    totals: &mut self.totals,
                    memo: &mut self.memo,
                    found: &mut self.found,
                    told: &mut self.told,
                };
                self.scene.describe(at, end, adder);
                for total in self.totals.get(PAD..end - at + PAD).unwrap_or_default() {
                    self.sums.push(&weights.scores(total));
                }
                self.sums.run(&weights.moves);
                for unit in 0..self.sums.len() {
                    if let Some(slot) = self.people.get_mut(at + unit) {
                        *slot = self.sums.marginal(unit);
                    }
                }
            }
            at = end.max(at + 1);
        }
        self.spans(table, bias, out);
    }

    fn spans(&self, table: &Gazetteer, bias: Bias, out: &mut Vec<Tagged>) {
        let lane = |lanes: &Lanes, label: usize| lanes.get(label).copied().unwrap_or(0.0);
        // A person who may be a company or a place as well must be likelier.
        let person = |lanes: &Lanes| {
            let likely: f32 = lanes.iter().skip(START).take(SINGLE).sum();
            let likely = likely * PRIOR / (1.0 + likely * (PRIOR - 1.0));
            let other: f32 = lanes.iter().skip(FIRM).sum();
            likely / (1.0 + RIVALRY * other / (1.0 - likely).max(1e-3))
        };
        let enough = bias.threshold;
        let edge = enough * EDGE;
        let mut at = 0;
        // What was not described names nobody.
        let hot = |at: usize| self.scene.hot.get(at..).and_then(|rest| rest.iter().position(|hot| *hot));
        while let Some(ahead) = hot(at) {
            at += ahead;
            let Some(lanes) = self.people.get(at) else { break };
            let (likely, firm, place) = (person(lanes), lane(lanes, FIRM), lane(lanes, PLACE));
            let (what, least) = if likely >= edge {
                (Sort::Person, edge)
            } else if firm >= 0.5 {
                (Sort::Organisation, 0.5)
            } else if place >= 0.5 {
                (Sort::Place, 0.5)
            } else {
                at += 1;
                continue;
            };
            let value = |lanes: &Lanes| match what {
                Sort::Person => person(lanes),
                Sort::Organisation => lane(lanes, FIRM),
                Sort::Place => lane(lanes, PLACE),
            };
            let begins = |lanes: &Lanes| {
                what == Sort::Person && lane(lanes, START) + lane(lanes, SINGLE) > 0.5 * person(lanes)
            };
            let mut end = at + 1;
            let mut score = value(lanes);
            while let Some(next) = self.people.get(end) {
                let goes_on =
                    value(next) >= least && !begins(next) && (what == Sort::Person || person(next) < edge);
                if !goes_on {
                    break;
                }
                score = score.max(value(next));
                end += 1;
            }
            if what != Sort::Person
                || score >= enough && score >= (enough * self.doubt(table, at..end)).min(CERTAIN)
            {
                self.push(at, end, what, score, out);
            }
            at = end;
        }
    }

    /// How much likelier than others these units must be to be a person, by what is known of them as a whole.
    fn doubt(&self, table: &Gazetteer, span: Range<usize>) -> f32 {
        let units = self.scene.units.get(span.clone()).unwrap_or_default();
        let count = |kind: Kind| units.iter().filter(|unit| unit.kind == kind).count();
        if !units.iter().any(|unit| unit.kind.is_japanese()) {
            let known = self.scene.lattice.known.get(span).unwrap_or_default();
            let is_name = |known: &Known| known.surname | known.given | known.full != 0;
            return if known.iter().any(is_name) { 1.0 } else { FOREIGN };
        }
        let key = units.iter().fold(SEED, |key, unit| step(key, unit.code));
        let classes = table.classes(table.code(key));
        let is_katakana = count(Kind::Katakana) == units.len();
        match classes {
            0 if is_katakana || 2 * count(Kind::Kanji) > units.len() => 1.0,
            0 => STRANGE,
            _ if classes & class::ANY_NAME != 0 => 1.0,
            _ if classes & class::WORD != 0 => PLAIN,
            _ if is_katakana => NOUN,
            _ => 1.0,
        }
    }

    /// Adds a span, without spaces at its ends.
    fn push(&self, from: usize, to: usize, what: Sort, score: f32, out: &mut Vec<Tagged>) {
        let blank = |unit: &units::Unit| matches!(unit.kind, units::Kind::Space | units::Kind::Newline);
        let span = self.scene.units.get(from..to).unwrap_or_default();
        let first = span.iter().find(|unit| !blank(unit));
        let last = span.iter().rev().find(|unit| !blank(unit));
        if let (Some(first), Some(last)) = (first, last) {
            out.push(Tagged { from: first.from as usize, to: last.to as usize, what, score: score.min(1.0) });
        }
    }
}

/// The end of the run of units worth describing that starts at `at`; `at` itself if it is not.
pub(crate) fn run_end(hot: &[bool], at: usize) -> usize {
    let len = hot.get(at..).unwrap_or_default().iter().take_while(|hot| **hot).count();
    at + len
}

const _: () = assert!(START == 1 && INSIDE == 2 && END == 3 && SINGLE == 4);
