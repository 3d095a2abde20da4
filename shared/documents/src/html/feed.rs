//! Feeds the parser piece by piece, and stops it where a page was made to keep it busy.
//!
//! Apart because the browsers' algorithm is not linear: every tag may look through all open elements, every
//! attribute through those before it, and a formatting tag is opened anew in every paragraph. What bounds that is
//! here; what the tags mean is not.

use super::HtmlLimits;
use super::tree::{Id, Planting, Tree};
use html5ever::TokenizerResult;
use html5ever::interface::TreeSink;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use std::cell::Cell;

// A tag within one piece can have so few attributes that comparing them all costs nothing.
const PIECE_BYTES: usize = 1024;
// Comparisons of attributes in tags longer than a piece: half a second's worth.
const ATTRIBUTE_WORK: usize = 200_000_000;
// Nodes for so many bytes of markup: formatting that is opened anew makes far more.
const MARKUP_BYTES_PER_NODE: usize = 2;
const NODES_AT_LEAST: usize = 10_000;

/// Builds the tree of as much of a page as the limits allow; true if that was not all.
pub(crate) fn tree(html: &str, limits: HtmlLimits) -> (Tree, bool) {
    let html_bytes = html.floor_char_boundary(limits.html_bytes);
    let (html, rest) = html.split_at(html_bytes);
    let options = TreeBuilderOpts { scripting_enabled: true, drop_doctype: true, ..Default::default() };
    let guard = Guard {
        inner: TreeBuilder::new(Planting::new(), options),
        tokens: Cell::new(0),
        stopped: Cell::new(false),
        depth: limits.depth,
        nodes: limits.nodes.min(html.len() / MARKUP_BYTES_PER_NODE + NODES_AT_LEAST),
    };
    let tokenizer = Tokenizer::new(guard, TokenizerOpts::default());
    let queue = BufferQueue::default();
    let mut work = AttributeWork::default();
    let mut left = html;
    while !left.is_empty() && !tokenizer.sink.stopped.get() {
        let (piece, after) = left.split_at(piece_bytes(left));
        left = after;
        let tokens = tokenizer.sink.tokens.get();
        queue.push_back(StrTendril::from_slice(piece));
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        if !work.bears(piece, tokenizer.sink.tokens.get() != tokens) {
            tokenizer.sink.stopped.set(true);
        }
    }
    // What is held back would be read as the rest of a tag; after a stop it counts no more.
    tokenizer.end();
    let cut = tokenizer.sink.stopped.get() || !rest.is_empty();
    (tokenizer.sink.inner.sink.finish(), cut)
}

/// How long the next piece is: it ends before a `<`, so that every tag begins one, and at a character's border.
fn piece_bytes(left: &str) -> usize {
    let longest = left.ceil_char_boundary(PIECE_BYTES);
    let next = left.bytes().take(longest).skip(1).position(|byte| byte == b'<');
    next.map_or(longest, |at| at + 1)
}

/// What comparing the attributes of very long tags may have cost so far.
#[derive(Debug, Default)]
struct AttributeWork {
    within: Within,
    attributes: usize,
    spent: usize,
}

/// What the tokenizer is in the middle of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Within {
    #[default]
    Nothing,
    Tag,
    /// Or a declaration: no attributes, so nothing to compare.
    Comment,
}

impl AttributeWork {
    /// Takes a piece into account; false if the page is to be given up.
    fn bears(&mut self, piece: &str, gave_tokens: bool) -> bool {
        if gave_tokens {
            *self = Self { spent: self.spent, ..Self::default() };
            return true;
        }
        self.within = match self.within {
            Within::Nothing if piece.starts_with("<!") || piece.starts_with("<?") => Within::Comment,
            Within::Nothing => Within::Tag,
            within => within,
        };
        if self.within == Within::Tag {
            let parts = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'/' | b'"' | b'\'');
            let attributes = piece.bytes().filter(parts).count();
            self.spent = self.spent.saturating_add(self.attributes.saturating_mul(attributes));
            self.attributes += attributes;
        }
        self.spent <= ATTRIBUTE_WORK
    }
}

/// Stands between tokenizer and tree.
struct Guard {
    inner: TreeBuilder<Id, Planting>,
    tokens: Cell<usize>,
    stopped: Cell<bool>,
    depth: usize,
    nodes: usize,
}

impl TokenSink for Guard {
    type Handle = Id;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Id> {
        // The parser's complaints come within a tag too, and say nothing of its end.
        let is_content = !matches!(token, Token::ParseError(_));
        self.tokens.set(self.tokens.get() + usize::from(is_content));
        if self.stopped.get() && !matches!(token, Token::EOFToken) {
            return TokenSinkResult::Continue;
        }
        let result = self.inner.process_token(token, line);
        let tree = &self.inner.sink;
        if tree.deepest() > self.depth || tree.count() > self.nodes {
            self.stopped.set(true);
        }
        result
    }

    fn end(&self) {
        self.inner.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.inner.adjusted_current_node_present_but_not_in_html_namespace()
    }
}
