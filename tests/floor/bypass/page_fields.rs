//! Writes into a page behind its verbs.
//@ error: E0616
use sekisho_gate::Page;

fn attempt(mut page: Page, old: &Page) {
    page.facts.clear(); //~
    page.taint = None; //~
    page.body = old.body; //~
}
