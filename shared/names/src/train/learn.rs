//! Learns the weights: a conditional random field, one text at a time, with steps that shrink where much was learnt.
//!
//! Apart from the samples because it knows rows and labels only. Single precision in a fixed order: the same samples
//! give the same bytes.

use super::corpus::{Mark, Sample};
use super::shelves::Shelves;
use crate::features::{PAD, SHELVES, SORT_BITS, Scene};
use crate::gazetteer::Gazetteer;
use crate::model::{
    self, END, FIRM, INSIDE, LABELS, Lanes, Moves, OUTSIDE, PLACE, SINGLE, START, Sums, THING,
};
use crate::tag::{block_end, run_end};
use crate::units;

/// How a model is learnt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Cells of each shelf, each with room for 48 lines.
    pub(crate) cells: [usize; SHELVES],
    /// Lines that are kept of each shelf.
    pub(crate) lines: [usize; SHELVES],
    /// A sort of units is not looked at if it was seen so often, and in persons once in so many or less.
    pub(crate) cold: (u32, u32),
    /// How often a line must speak of a unit to be learnt at all.
    pub(crate) seen: u32,
    /// Rounds that only tell which lines to keep.
    pub(crate) trial: usize,
    pub(crate) rounds: usize,
    pub(crate) rate: f32,
    pub(crate) decay: f32,
    /// Names forgotten in a hundred.
    pub(crate) forget: u64,
    /// Rows left out in 256, anew each time a text is read, so that no single row is leant on.
    pub(crate) leave: u64,
    /// How much of a weight is lost each time it is touched, as a part of the rate.
    pub(crate) shrink: f32,
    /// Rounds at the end whose weights are averaged.
    pub(crate) average: usize,
}

/// Runs of units with their rows and labels.
#[derive(Debug, Default)]
struct Runs {
    rows: Vec<u32>,
    /// Where a unit's rows end.
    ends: Vec<u32>,
    labels: Vec<u8>,
    /// Where a run's units end.
    runs: Vec<u32>,
}

fn label(sample: &Sample, from: usize, to: usize) -> usize {
    let Some(span) = sample.spans.iter().find(|span| span.from < to && from < span.to) else {
        return OUTSIDE;
    };
    match span.mark {
        Mark::Organisation => FIRM,
        Mark::Place => PLACE,
        Mark::Thing => THING,
        Mark::Person => match (from <= span.from, to >= span.to) {
            (true, true) => SINGLE,
            (true, false) => START,
            (false, true) => END,
            (false, false) => INSIDE,
        },
    }
}

/// Shows every run of the samples to `see`: its text, the scene, its first unit and the unit after its last.
fn each_run(
    samples: &[Sample],
    table: &Gazetteer,
    plan: &Plan,
    cold: &[u8],
    mut see: impl FnMut(&Sample, &Scene, usize, usize),
) {
    let mut scene = Scene::default();
    for (number, sample) in samples.iter().enumerate() {
        let salt = (number as u64).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        let forget = |key: u64| {
            (key ^ salt).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40 & 1023 < plan.forget * 1024 / 100
        };
        let mut from = 0;
        while from < sample.text.len() {
            let to = block_end(&sample.text, from);
            let block = sample.text.get(from..to).unwrap_or_default();
            units::cut(block, from, &mut scene.units);
            scene.lattice.read(block, from, &scene.units, table, forget);
            scene.prepare(cold);
            let mut at = 0;
            while at < scene.units.len() {
                let end = run_end(&scene.hot, at);
                if end > at {
                    see(sample, &scene, at, end);
                }
                at = end.max(at + 1);
            }
            from = to;
        }
    }
}

fn gather(samples: &[Sample], table: &Gazetteer, plan: &Plan, cold: &[u8], shelves: &Shelves) -> Runs {
    let mut out = Runs::default();
    let mut told: Vec<Vec<u32>> = Vec::new();
    each_run(samples, table, plan, cold, |sample, scene, at, end| {
        let first = out.labels.len();
        told.clear();
        told.resize(end - at + 2 * PAD, Vec::new());
        scene.describe(at, end, |shelf, name, role, slot, count| {
            let Some(row) = shelves.row(shelf, name) else { return };
            for (more, rows) in told.iter_mut().skip(slot).take(count).enumerate() {
                rows.push((row + role + more) as u32);
            }
        });
        for (span, rows) in scene.units.iter().take(end).skip(at).zip(told.iter().skip(PAD)) {
            out.rows.extend(rows);
            out.ends.push(out.rows.len() as u32);
            out.labels.push(label(sample, span.from as usize, span.to as usize) as u8);
        }
        repair(out.labels.get_mut(first..).unwrap_or_default());
        out.runs.push(out.labels.len() as u32);
    });
    out
}

/// Makes a row of labels lawful where a run cuts a person or joins two.
fn repair(labels: &mut [u8]) {
    let is = |label: Option<&u8>, wanted: &[usize]| {
        label.is_some_and(|&label| wanted.contains(&usize::from(label)))
    };
    for at in 0..labels.len() {
        let opened = at > 0 && is(labels.get(at - 1), &[START, INSIDE]);
        let goes_on = is(labels.get(at + 1), &[INSIDE, END]);
        if is(labels.get(at), &[START, INSIDE, END, SINGLE])
            && let Some(label) = labels.get_mut(at)
        {
            let ends = usize::from(*label) == END || usize::from(*label) == SINGLE;
            *label = match (opened, goes_on && !ends) {
                (true, true) => INSIDE,
                (true, false) => END,
                (false, true) => START,
                (false, false) => SINGLE,
            } as u8;
        }
    }
}

/// What was learnt, in full precision.
#[derive(Debug)]
pub(crate) struct Learnt {
    rows: Vec<Lanes>,
    moves: [Lanes; LABELS + 2],
    shelves: Shelves,
    cold: Vec<u8>,
}

/// The sorts of units that hardly ever lie in a person.
fn cold(samples: &[Sample], table: &Gazetteer, plan: &Plan) -> Vec<u8> {
    let mut seen = vec![(0_u32, 0_u32); 1 << SORT_BITS];
    each_run(samples, table, plan, &[], |sample, scene, at, end| {
        for (unit, known) in scene.units.iter().zip(&scene.lattice.known).take(end).skip(at) {
            if let Some((all, persons)) = seen.get_mut(scene.sort(unit, known) as usize) {
                *all += 1;
                *persons += u32::from((START..=SINGLE).contains(&label(
                    sample,
                    unit.from as usize,
                    unit.to as usize,
                )));
            }
        }
    });
    let mut out = vec![0; seen.len() / 8];
    for (sort, (all, persons)) in seen.into_iter().enumerate() {
        if all >= plan.cold.0
            && u64::from(persons) * u64::from(plan.cold.1) < u64::from(all)
            && let Some(cell) = out.get_mut(sort / 8)
        {
            *cell |= 1 << (sort % 8);
        }
    }
    out
}

struct Learner {
    /// The weights of a row and, beside them, the sums of their squared slopes.
    rows: Vec<(Lanes, Lanes)>,
    moves: [Lanes; LABELS + 2],
    move_sums: [Lanes; LABELS + 2],
    rate: f32,
    shrink: f32,
    leave: u64,
    dice: super::dice::Dice,
}

fn nudge(weights: &mut Lanes, sums: &mut Lanes, slope: &Lanes, rate: f32, shrink: f32) {
    for ((weight, sum), slope) in weights.iter_mut().zip(sums).zip(slope) {
        *sum += slope * slope;
        *weight += rate * (slope / (*sum + 1e-6).sqrt() - shrink * *weight);
    }
}

impl Learner {
    fn text(&mut self, runs: &Runs, run: usize, sums: &mut Sums) -> f64 {
        let first =
            run.checked_sub(1).and_then(|before| runs.runs.get(before)).copied().unwrap_or(0) as usize;
        let last = runs.runs.get(run).copied().unwrap_or(0) as usize;
        let rows = |unit: usize| {
            let from =
                unit.checked_sub(1).and_then(|before| runs.ends.get(before)).copied().unwrap_or(0) as usize;
            let to = runs.ends.get(unit).copied().unwrap_or(0) as usize;
            runs.rows.get(from..to).unwrap_or_default()
        };
        let labels = runs.labels.get(first..last).unwrap_or_default();
        sums.clear();
        let mut kept: Vec<u32> = Vec::new();
        let mut ends: Vec<usize> = Vec::new();
        let (leave, boost) = (self.leave, 256.0 / (256 - self.leave) as f32);
        for unit in first..last {
            let mut scores = [0.0; LABELS];
            let mut bits = 0_u64;
            for (number, &row) in rows(unit).iter().enumerate() {
                if number % 8 == 0 {
                    bits = self.dice.next();
                }
                let roll = bits & 0xFF;
                bits >>= 8;
                if roll < leave {
                    continue;
                }
                kept.push(row);
                let Some((weights, _)) = self.rows.get(row as usize) else { continue };
                for (score, weight) in scores.iter_mut().zip(weights) {
                    *score += weight;
                }
            }
            ends.push(kept.len());
            sums.push(&scores.map(|score| score * boost));
        }
        let moves = Moves::new(&self.moves);
        sums.run(&moves);
        let mut loss = 0.0;
        let mut slopes = [[0.0; LABELS]; LABELS + 2];
        for (at, &gold) in labels.iter().enumerate() {
            let mut slope = sums.marginal(at).map(|likely| -likely);
            if let Some(lane) = slope.get_mut(usize::from(gold)) {
                loss -= f64::from((-*lane).max(1e-9).ln());
                *lane += 1.0;
            }
            let from = at.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
            for &row in kept.get(from..ends.get(at).copied().unwrap_or(0)).unwrap_or_default() {
                if let Some((weights, sums)) = self.rows.get_mut(row as usize) {
                    nudge(weights, sums, &slope, self.rate, self.shrink);
                }
            }
            for (edge, row) in [(at == 0, LABELS), (at + 1 == labels.len(), LABELS + 1)] {
                if edge && let Some(row) = slopes.get_mut(row) {
                    *row = slope;
                }
            }
            if let Some(&next) = labels.get(at + 1) {
                for (row, likely) in slopes.iter_mut().zip(sums.pair(at, &moves)) {
                    for (lane, likely) in row.iter_mut().zip(likely) {
                        *lane -= likely;
                    }
                }
                if let Some(lane) =
                    slopes.get_mut(usize::from(gold)).and_then(|row| row.get_mut(usize::from(next)))
                {
                    *lane += 1.0;
                }
            }
        }
        for ((weights, sums), slope) in self.moves.iter_mut().zip(&mut self.move_sums).zip(&slopes) {
            nudge(weights, sums, slope, self.rate, 0.0);
        }
        loss
    }
}

/// Learns from samples: first which lines are worth their place, then their weights.
pub(crate) fn learn(samples: &[Sample], table: &Gazetteer, plan: &Plan) -> Learnt {
    let cold = cold(samples, table, plan);
    let mut shelves = Shelves::new(plan.cells);
    each_run(samples, table, plan, &cold, |_, scene, at, end| {
        scene.describe(at, end, |shelf, name, _, _, _| shelves.count(shelf, name));
    });
    shelves.keep_seen(plan.seen);
    let runs = gather(samples, table, plan, &cold, &shelves);
    let trial = rounds(&runs, plan, plan.trial, 1, &shelves);
    drop(runs);
    shelves.keep_best(&trial.0, plan.lines);
    let runs = gather(samples, table, plan, &cold, &shelves);
    let (rows, moves) = rounds(&runs, plan, plan.rounds, plan.average, &shelves);
    Learnt { rows, moves, shelves, cold }
}

/// Reads the runs some times; the rows, averaged over the last rounds, and the transitions.
#[expect(clippy::print_stderr, reason = "a tool for its developer tells how far it is")]
fn rounds(
    runs: &Runs,
    plan: &Plan,
    rounds: usize,
    average: usize,
    shelves: &Shelves,
) -> (Vec<Lanes>, [Lanes; LABELS + 2]) {
    let size = shelves.rows();
    eprintln!(
        "{} runs, {} units, {} rows of {size} in {:?} lines",
        runs.runs.len(),
        runs.labels.len(),
        runs.rows.len(),
        shelves.lines()
    );
    let mut learner = Learner {
        rows: vec![([0.0; LABELS], [0.0; LABELS]); size],
        moves: [[0.0; LABELS]; LABELS + 2],
        move_sums: [[0.0; LABELS]; LABELS + 2],
        rate: plan.rate,
        shrink: plan.shrink,
        leave: plan.leave,
        dice: super::dice::Dice::new(23),
    };
    let mut order: Vec<u32> = (0..runs.runs.len() as u32).collect();
    let mut dice = super::dice::Dice::new(17);
    let mut sums = Sums::default();
    let mut averages = vec![[0.0; LABELS]; size];
    for round in 0..rounds {
        dice.shuffle(&mut order);
        let mut loss = 0.0;
        for &run in &order {
            loss += learner.text(runs, run as usize, &mut sums);
        }
        learner.rate *= plan.decay;
        if round + average >= rounds {
            for (sum, (row, _)) in averages.iter_mut().zip(&learner.rows) {
                for (sum, weight) in sum.iter_mut().zip(row) {
                    *sum += weight / average.max(1) as f32;
                }
            }
        }
        eprintln!("round {round}: {:.5} a unit", loss / runs.labels.len().max(1) as f64);
    }
    (averages, learner.moves)
}

impl Learnt {
    /// The weights as a file: eight bits each.
    pub(crate) fn file(&self) -> Vec<u8> {
        let mut sizes: Vec<f32> =
            self.rows.iter().flatten().map(|weight| weight.abs()).filter(|size| *size > 0.0).collect();
        sizes.sort_by(f32::total_cmp);
        let most = sizes.get(sizes.len().saturating_sub(1 + sizes.len() / 5000)).copied().unwrap_or(1.0);
        let scale = most / 127.0;
        let mut out = Vec::new();
        out.extend(model::WEIGHTS_MAGIC);
        out.extend(scale.to_le_bytes());
        out.extend(self.moves.iter().flatten().flat_map(|weight| weight.to_le_bytes()));
        for (cells, lines) in self.shelves.cells().iter().zip(self.shelves.lines()) {
            out.extend((cells.len() as u32).to_le_bytes());
            out.extend((lines as u32).to_le_bytes());
        }
        out.resize(model::COLD_AT, 0);
        out.extend(&self.cold);
        for weight in self.rows.iter().flatten() {
            let weight = (weight / scale).round_ties_even().clamp(-127.0, 127.0) as i8;
            out.push(model::WEIGHT_ZERO.wrapping_add_signed(weight));
        }
        out.extend(self.shelves.cells().iter().flatten().flat_map(|cell| cell.to_le_bytes()));
        out
    }
}
