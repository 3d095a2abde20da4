//! A crate below the gate's line: it opens what it needs by name. Nothing may refuse it.
//@ crate: inner
//@ ok
use sekisho_gate::{ActKey, Deliverer, Gate, GateParts, LazyOutbox, Server};
use sekisho_mask::{Engine, Piece, PieceKind, Settings};
use sekisho_outbox::{Finish, Outbox, OutboxError};
use sekisho_platform::{KeyBackend, PlatformError, RootKey};
use sekisho_types::{ProposalId, Secret, Strength, SystemClock};
use std::path::Path;
use std::sync::Arc;

fn outbox(path: &Path) -> Result<(), OutboxError> {
    let outbox = Outbox::open(path, Secret::new([0; 32]), Arc::new(SystemClock))?;
    let claim = outbox.claim(ProposalId(1))?;
    outbox.finish(claim, Finish::Done)
}

fn deliverer(parts: GateParts, dir: &Path, backend: KeyBackend) -> Result<Option<Deliverer>, PlatformError> {
    let act = ActKey::of(RootKey::open(dir, backend, Strength::Act)?);
    Ok(act.map(|act| Deliverer::new(Gate::new(parts), act)))
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
