//! Copies a session, to have one when the call is over.
//@ error: E0599
use sekisho_gate::{Files, Read, Session};

fn attempt(session: Session<Read>, files: Files) -> (Session<Read>, Files) {
    let copies = (session.clone(), files.clone()); //~
    drop((session, files));
    copies
}
