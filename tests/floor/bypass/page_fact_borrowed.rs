//! Puts borrowed text beside `untrusted` as a word of ours, or under a name made of text.
//@ error: E0521
use sekisho_gate::{Cell, Page};

fn attempt(page: Page, text: &str) -> Page {
    page.fact(text, 1_u32) //~
}

fn attempt_as_a_value(page: Page, text: &str) -> Page {
    page.fact("text", text) //~
}

fn attempt_in_a_row(text: &str) -> Cell {
    Cell::fact(text) //~
}
