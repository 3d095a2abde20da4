//! Runs the engine over cases and takes its time and memory.
//!
//! Speed is by the time one thread ran, so other work on the machine does not count; loading is by the clock.

use crate::case::{Case, Output};
use sekisho_mask::{Engine, Kind, Piece, PieceKind, Settings};
use std::time::{Duration, Instant};
use unicode_normalization::UnicodeNormalization;

/// What loading cost.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cost {
    /// Until the first text was masked.
    pub time: Duration,
    /// Resident memory that was added, in bytes.
    pub resident: Option<u64>,
    /// Of it what no other process shares, in bytes.
    pub private: Option<u64>,
}

/// How fast the engine is, beside a bare NFKC fold of the same text.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Speed {
    /// Megabytes of UTF-8 a second, one call a case.
    pub cases: f64,
    /// Megabytes of UTF-8 a second, all cases as one text.
    pub whole: f64,
    /// Megabytes of UTF-8 a second of a bare NFKC fold.
    pub nfkc: f64,
    /// How much text it was, in bytes.
    pub bytes: usize,
}

fn one_text(text: &str) -> Vec<Piece> {
    vec![Piece::new(PieceKind::Text, text)]
}

/// Makes the engine and lets it mask one line, and tells what that cost. Call it before anything else.
pub fn load(settings: Settings) -> (Engine, Cost) {
    let before = memory();
    let start = Instant::now();
    let engine = Engine::new(settings);
    let line = "山田太郎様、090-1234-5678、東京都港区芝1-2-3、taro@example.com";
    std::hint::black_box(engine.mask(one_text(line)));
    let time = start.elapsed();
    let after = memory();
    let added =
        |pick: fn(&(u64, u64)) -> u64| Some(pick(after.as_ref()?).saturating_sub(pick(before.as_ref()?)));
    (engine, Cost { time, resident: added(|both| both.0), private: added(|both| both.1) })
}

/// Masks every case, one call a case. A case is blocked if something forbidden was found in it; the kinds found
/// stand beside the output.
pub fn mask_cases(engine: &Engine, cases: &[Case]) -> Vec<(Output, Vec<Kind>)> {
    cases
        .iter()
        .map(|case| {
            let masked = engine.mask(one_text(&case.text));
            let forbidden: Vec<Kind> = masked.counts().forbidden().keys().copied().collect();
            let text = masked.into_pieces().pop().unwrap_or_default();
            (Output { id: case.id.clone(), blocked: !forbidden.is_empty(), masked: Some(text) }, forbidden)
        })
        .collect()
}

/// Takes the speed over the texts of cases, three rounds, the fastest counts.
pub fn speed(engine: &Engine, cases: &[Case]) -> Speed {
    let bytes: usize = cases.iter().map(|case| case.text.len()).sum();
    let whole: String = cases.iter().flat_map(|case| [case.text.as_str(), "\n"]).collect();
    let rate = |size: usize, work: &dyn Fn()| size as f64 / 1_000_000.0 / seconds(work).max(1e-9);
    Speed {
        cases: rate(bytes, &|| {
            for case in cases {
                std::hint::black_box(engine.mask(one_text(&case.text)));
            }
        }),
        whole: rate(whole.len(), &|| {
            std::hint::black_box(engine.mask(one_text(&whole)));
        }),
        nfkc: rate(whole.len(), &|| {
            std::hint::black_box(whole.nfkc().collect::<String>());
        }),
        bytes,
    }
}

/// How often a short piece of work is done at most to time it.
const MOST_TIMES: u32 = 10_000;

/// The seconds a piece of work takes: the fastest of three rounds, each long enough for the system's clock.
fn seconds(work: &dyn Fn()) -> f64 {
    let round = || {
        let (times, time) = timed(|| {
            let start = Instant::now();
            let mut times = 0_u32;
            while times == 0 || (times < MOST_TIMES && start.elapsed() < Duration::from_millis(300)) {
                work();
                times = times.saturating_add(1);
            }
            times
        });
        time.as_secs_f64() / f64::from(times)
    };
    (0..3).map(|_| round()).fold(f64::INFINITY, f64::min)
}

/// Does some work and tells how long this thread ran for it.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let (start, cpu) = (Instant::now(), cpu_time());
    let result = work();
    let wall = start.elapsed();
    let ran = cpu.and_then(|cpu| cpu_time()?.checked_sub(cpu));
    (result, ran.unwrap_or(wall))
}

/// How long this thread has run, where the system tells.
fn cpu_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}

/// Resident memory and the part of it no other process shares, where the system tells.
fn memory() -> Option<(u64, u64)> {
    let text = std::fs::read_to_string("/proc/self/smaps_rollup").ok()?;
    let field = |name: &str| -> Option<u64> {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().split(' ').next()?.parse::<u64>().ok()?.checked_mul(1024)
    };
    Some((field("Rss:")?, field("Anonymous:")?))
}
