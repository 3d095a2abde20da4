//! A crate below the gate's line: it opens what it needs by name. Nothing may refuse it.
//@ crate: inner
//@ ok
use sekisho_gate::{ActKey, Deliverer, Gate, GateParts, LazyFactors, LazyOutbox, Server};
use sekisho_mask::{Engine, Piece, PieceKind, Settings};
use sekisho_outbox::{Finish, Outbox, OutboxError};
use sekisho_platform::{KeyBackend, PlatformError, RootKey};
use sekisho_types::{ProposalId, Secret, Strength, SystemClock};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

fn outbox(path: &Path) -> Result<(), OutboxError> {
    let outbox = Outbox::open(path, Secret::new([0; 32]), Arc::new(SystemClock))?;
    let turn = outbox.turn(ProposalId(1), Duration::ZERO)?;
    let claim = outbox.claim(&turn)?;
    outbox.finish(claim, Finish::Done)
}

fn deliverer(parts: GateParts, dir: &Path, backend: KeyBackend) -> Result<Option<Deliverer>, PlatformError> {
    let act = ActKey::of(RootKey::open(dir, backend, Strength::Act)?);
    let factors = LazyFactors::new(dir.join("factors"), Secret::new([0; 32]), Arc::new(SystemClock));
    Ok(act.map(|act| Deliverer::new(Gate::new(parts), act, factors)))
}

fn mask(text: String) -> Vec<String> {
    Engine::new(Settings::default()).mask(vec![Piece { kind: PieceKind::Text, text }]).into_pieces()
}

fn lazy(path: &Path) -> LazyOutbox {
    LazyOutbox::new(path.to_owned(), Secret::new([0; 32]), Arc::new(SystemClock))
}

fn surface(server: &Server) -> usize {
    server.surface().len()
}
