//! Opens a third strength of session.
//@ error: E0277
use sekisho_gate::Session;

enum Root {}

fn attempt(session: &Session<Root>) -> bool { //~
    std::ptr::eq(session, session) //~
}
