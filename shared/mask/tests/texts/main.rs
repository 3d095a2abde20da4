//! Free text: what is hidden in it, in which notation, and what must stay; a module a subject.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may be blunt"
)]

mod address;
mod disguises;
mod email;
mod forbidden;
mod government;
mod insider;
mod islands;
mod phone;
mod postal;
mod secret_talk;
mod secrets;

use sekisho_mask::{Engine, Kind, PersonBias, Piece, PieceKind, Settings};

fn mask_by(engine: &Engine, text: &str) -> String {
    engine.mask(vec![Piece::new(PieceKind::Text, text)]).into_pieces().remove(0)
}

/// Masks as shipped.
fn mask(text: &str) -> String {
    mask_by(&Engine::default(), text)
}

/// For tables that are not about persons: only what is as good as certain to be a name goes.
fn settings_but_persons() -> Settings {
    Settings { person_bias: PersonBias::percent(0).unwrap(), ..Settings::default() }
}

fn mask_but_persons(text: &str) -> String {
    mask_by(&Engine::new(settings_but_persons()), text)
}

/// Each text, without its persons, becomes what stands beside it, and masking that once more changes nothing.
fn each_becomes(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(text, want)| (text, want, mask_but_persons(text)))
        .filter(|(_, want, got)| got != *want || mask_but_persons(got) != *got)
        .map(|(text, want, got)| format!("{text:?}\n   want {want:?}\n    got {got:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// No text holds a credential.
fn none_is_secret(texts: &[&str]) {
    let engine = Engine::default();
    let wrong: Vec<String> = texts
        .iter()
        .filter_map(|text| {
            let found: Vec<_> = engine.inspect(text).into_iter().filter(|f| f.kind == Kind::Secret).collect();
            found.first().map(|f| format!("{text:?}: {} {}..{}", f.rule, f.start, f.end))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), texts.len(), wrong.join("\n"));
}
