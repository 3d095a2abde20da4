//! How fast the engine masks: prints figures beside a bare fold of the same text in the same run.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing, reason = "a bench prints")]

use sekisho_mask::{Engine, Piece, PieceKind, Settings, fold};
use std::hint::black_box;
use std::time::{Duration, Instant};

fn main() {
    let plain: String = (0..40)
        .map(|n| format!("{n:03} 見積の件、来週の会議で確認します。よろしくお願いします。\n"))
        .collect();
    let mixed: String = (0..40)
        .map(|n| match n % 10 {
            9 => format!("{n:03} 連絡先 090-0000-1234 / sample@example.co.jp\n"),
            _ => format!("{n:03} 見積の件、来週の会議で確認します。よろしくお願いします。\n"),
        })
        .collect();
    let dense: String =
        (0..60).map(|n| format!("{n:03} 090-0000-1234, sample@example.co.jp, 03-0000-5678\n")).collect();
    let engine = Engine::new(Settings::default());
    println!("{:<28} {:>10} {:>12} {:>12}", "text", "bytes", "mask", "fold only");
    for (name, text) in [
        ("business text, no finds", &plain),
        ("business text, some finds", &mixed),
        ("nothing but finds", &dense),
    ] {
        let mask = best(|| {
            black_box(engine.mask(vec![Piece { kind: PieceKind::Text, text: text.clone() }]));
        });
        let folded = best(|| {
            black_box(fold(text));
        });
        let rate = |time: Duration| text.len() as f64 / time.as_secs_f64() / 1e6;
        println!(
            "{name:<28} {:>10} {:>7.0} µs {:>7.0} µs   ({:.1} and {:.1} MB/s)",
            text.len(),
            mask.as_secs_f64() * 1e6,
            folded.as_secs_f64() * 1e6,
            rate(mask),
            rate(folded)
        );
    }
}

/// The median of 300 runs.
fn best(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..300)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}
