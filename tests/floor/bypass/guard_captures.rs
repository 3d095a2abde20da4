//! Carries what a change takes away out of the question that is asked about it.
//@ error: E0308
use sekisho_gate::{Raw, Read, Removed, Session};
use std::cell::RefCell;

async fn attempt(session: &Session<Read>, fetched: &Raw<String>, seen: &RefCell<String>) -> bool {
    let asked = |text: &String| {
        seen.replace(text.clone());
        Removed { before: text.clone(), ranges: Vec::new(), after: String::new() }
    };
    session.guard_removed(fetched, asked).await.is_ok() //~
}
