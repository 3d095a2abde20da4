//! Puts text beside `untrusted`, or into a row, as a fact.
//@ error: E0277
use sekisho_gate::{Cell, Page};

fn attempt(page: Page, text: String) -> Page {
    drop(Cell::fact(text.clone())); //~
    drop(Cell::fact(Some(text.clone()))); //~
    page.fact("text", text) //~
}
