//! The words that call for a closer look at what may be forbidden, found in one pass.
//!
//! Apart because credentials and numbers of authorities share the pass. Built when the first text is looked at.

use super::{Hit, government, secret};
use crate::shadow::Shadow;
use crate::shadow::words::{Cue, Words};
use std::sync::LazyLock;

/// Who wants to know of a word.
#[derive(Debug, Clone, Copy)]
enum Reader {
    Secret(secret::Word),
    Government(government::Word),
}

struct Lexicon {
    words: Words,
    readers: Vec<Reader>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let secret = secret::words().map(|(text, word)| (text, Reader::Secret(word)));
    let government = government::words().map(|(text, word)| (text, Reader::Government(word)));
    let (texts, readers): (Vec<&str>, Vec<Reader>) = secret.chain(government).unzip();
    Lexicon { words: Words::new(texts), readers }
});

/// Finds credentials and numbers of authorities and banks.
pub(super) fn find(shadow: &Shadow, hits: &mut Vec<Hit>) {
    let mut secrets = Vec::new();
    let mut numbers = Vec::new();
    for Cue { word, from, to } in LEXICON.words.find(shadow) {
        match LEXICON.readers.get(word) {
            Some(Reader::Secret(word)) => secrets.push((*word, from, to)),
            Some(Reader::Government(word)) => numbers.push((*word, from, to)),
            None => {}
        }
    }
    secret::find(shadow, &secrets, hits);
    government::find(shadow, &numbers, hits);
}
