//! Finds who is named in a text of any length.
//!
//! Apart from the model because here its figures become spans: blocks, runs worth looking at, thresholds.

use crate::features::{PAD, Scene};
use crate::gazetteer::Gazetteer;
use crate::model::{Adder, END, FIRM, INSIDE, LABELS, Lanes, PLACE, SINGLE, START, Sums, Total, Weights};
use crate::near::Near;
use crate::units;
use std::cell::Cell;

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
    people: Vec<Lanes>,
    /// What was changed, if only what stands near it is to be tagged.
    pub(crate) near: Option<Near>,
}

impl Desk {
    /// The desk of this thread, for a whole text, or for what stands near changes only.
    pub(crate) fn take(near: Option<Near>) -> Self {
        Self { near, ..SPARE.take() }
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
                self.scene.describe(at, end, Adder { weights, totals: &mut self.totals });
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
        self.spans(bias, out);
    }

    fn spans(&self, bias: Bias, out: &mut Vec<Tagged>) {
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
            if what != Sort::Person || score >= enough {
                self.push(at, end, what, score, out);
            }
            at = end;
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
