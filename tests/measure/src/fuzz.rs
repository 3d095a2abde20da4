//! Throws inputs without sense at the engine and checks what must hold for any text.
//!
//! Apart from the figures because here nothing is right or wrong about a find: no panic, every find within the text
//! and apart from the others, as many lines as before, and a masked text that masking leaves alone.

use crate::case::Case;
use crate::generate::Rng;
use sekisho_mask::{Engine, Piece, PieceKind};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

/// Scraps of what detectors look for: those of the engine's own property tests.
#[expect(clippy::expect_used, reason = "the list is compiled in, and every run reads it first")]
static SCRAPS: LazyLock<Vec<String>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../shared/mask/tests/scraps.json")).expect("a list of texts")
});

/// What was thrown and what came of it.
#[derive(Debug, Default)]
pub struct Fuzzed {
    /// Inputs tried.
    pub inputs: u64,
    /// Inputs in which something was found.
    pub found: u64,
    /// The first inputs that broke a rule, each with the rule; at most ten.
    pub broken: Vec<(String, &'static str)>,
}

/// Tries so many inputs: scraps, scraps between random characters, and invented cases with pieces cut out or put in.
pub fn fuzz(engine: &Engine, cases: &[Case], inputs: u64, seed: u64) -> Fuzzed {
    let mut result = Fuzzed::default();
    for number in 0..inputs {
        let mut rng = Rng::of("fuzz", seed.wrapping_mul(1_000_003).wrapping_add(number));
        let text = input(&mut rng, cases);
        result.inputs += 1;
        let judged = catch_unwind(AssertUnwindSafe(|| judge(engine, &text)));
        match judged {
            Ok(Ok(found)) => result.found += u64::from(found),
            Ok(Err(rule)) => result.broken.push((text, rule)),
            Err(_) => result.broken.push((text, "it panicked")),
        }
        if result.broken.len() >= 10 {
            break;
        }
    }
    result
}

fn input(rng: &mut Rng, cases: &[Case]) -> String {
    match rng.below(4) {
        0 | 1 => scraps(rng, 14),
        2 => {
            let random = |rng: &mut Rng| char::from_u32(rng.below(0x3_0000) as u32).unwrap_or('あ');
            (0..rng.below(10))
                .map(|_| if rng.chance(50) { random(rng).to_string() } else { scrap(rng).to_owned() })
                .collect()
        }
        _ => {
            let case = cases.get(rng.below(cases.len())).map(|case| case.text.as_str()).unwrap_or_default();
            let chars: Vec<char> = case.chars().collect();
            let (from, length) = (rng.below(chars.len()), rng.below(80));
            let part: String = chars.iter().skip(from).take(length).collect();
            let middle = scraps(rng, 3);
            let rest: String = chars.iter().skip(from + length + rng.below(5)).take(rng.below(40)).collect();
            part + &middle + &rest
        }
    }
}

fn scraps(rng: &mut Rng, most: usize) -> String {
    (0..rng.below(most)).map(|_| scrap(rng)).collect()
}

fn scrap(rng: &mut Rng) -> &'static str {
    SCRAPS.get(rng.below(SCRAPS.len())).map(String::as_str).unwrap_or_default()
}

fn mask(engine: &Engine, text: &str) -> String {
    engine.mask(vec![Piece::new(PieceKind::Text, text)]).into_pieces().concat()
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

/// Tells whether anything was found, or which rule is broken.
fn judge(engine: &Engine, text: &str) -> Result<bool, &'static str> {
    let finds = engine.inspect(text);
    let length = text.chars().count();
    let mut end = 0;
    for find in &finds {
        if find.start < end || find.start >= find.end || find.end > length {
            return Err("a find lies outside the text or in another");
        }
        end = find.end;
    }
    let masked = mask(engine, text);
    let lines = |text: &str| text.chars().filter(|c| is_line_break(*c)).count();
    if lines(&masked) != lines(text) {
        return Err("the number of lines changed");
    }
    if mask(engine, &masked) != masked {
        return Err("masking the masked text changed it");
    }
    Ok(!finds.is_empty())
}
