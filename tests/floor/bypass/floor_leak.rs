//! Leaks text, so that it lives as long as a word of ours and passes for a fact.
//@ floor: leak
use sekisho_gate::{Cell, Page, Raw, ToolError};

fn attempt(raw: &Raw<String>) -> &'static str {
    raw.fact(|text| &*Box::leak(text.clone().into_boxed_str()))
}

fn attempt_in_a_page(page: Page, text: String, error: ToolError) -> (Page, Cell, ToolError) {
    let word: &'static str = text.leak();
    (page.fact("text", word), Cell::fact(word), error.with_fact("detail", word))
}
