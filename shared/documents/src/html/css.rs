//! Style sheets, as far as they can hide something.
//!
//! Apart because reading CSS is one thing and judging what it hides another (`look.rs`). Rules about anything else
//! are dropped at once. A selector that is not understood makes its rule count for nothing, as in a browser.

mod declare;
mod select;
mod words;

pub(crate) use declare::{Property, Style, length_px};
pub(crate) use words::spaced_words;

use super::tree::{Data, Id, Tree};
use select::Selector;
use std::cell::Cell;
use std::collections::HashMap;

// More rules about hiding than any mail has; what comes later is not read.
const MAX_RULES: usize = 2_000;
// How deep `@media` and `@supports` may lie in one another.
const MAX_BLOCKS: usize = 8;
// How many steps of matching a page may cost: a second's worth.
const MATCH_STEPS: usize = 30_000_000;
// The screen that conditions of width are asked about, in pixels.
const SCREEN_PX: f32 = 1024.0;

/// The rules of a page.
#[derive(Debug)]
pub(crate) struct Sheet {
    rules: Vec<Rule>,
    // By what the last part of a selector names; the empty name holds those that may match anything.
    by_key: HashMap<String, Vec<usize>>,
    steps: Cell<usize>,
}

#[derive(Debug)]
struct Rule {
    selector: Selector,
    style: Style,
}

impl Sheet {
    /// Reads all style sheets that stand in a page.
    pub(crate) fn of(tree: &Tree) -> Self {
        let mut sheet = Self { rules: Vec::new(), by_key: HashMap::new(), steps: Cell::new(MATCH_STEPS) };
        for id in tree.ids().filter(|id| tree.name(*id) == "style") {
            for child in tree.children(id) {
                if let Data::Text(text) = tree.data(child) {
                    sheet.read(&words::without_comments(text), 0);
                }
            }
        }
        sheet
    }

    /// The style of an element: its attributes least, then the rules, then its own `style`.
    pub(crate) fn style(&self, tree: &Tree, id: Id) -> Style {
        let mut style = Style::of_attributes(tree, id);
        let mut matching: Vec<&Rule> = Vec::new();
        if !self.rules.is_empty() {
            let classes = tree.attribute(id, "class").unwrap_or_default().split_ascii_whitespace();
            let keys = classes.map(|class| format!(".{class}"));
            let keys = keys.chain(tree.attribute(id, "id").map(|id| format!("#{id}")));
            let keys = keys.chain([tree.name(id).to_owned(), String::new()]);
            let mut places: Vec<usize> =
                keys.filter_map(|key| self.by_key.get(&key)).flatten().copied().collect();
            // Order of appearance decides among equals, and a rule counts once.
            places.sort_unstable();
            places.dedup();
            let rules = places.into_iter().filter_map(|at| self.rules.get(at));
            matching.extend(rules.filter(|rule| rule.selector.matches(tree, id, &self.steps)));
        }
        matching.sort_by_key(|rule| rule.selector.weight());
        for rule in matching {
            style.put_over(&rule.style);
        }
        if let Some(own) = tree.attribute(id, "style") {
            style.put_over(&Style::of_declarations(&words::without_comments(own)));
        }
        style
    }

    /// The page was made to keep whoever reads it busy: styles found from now on are not to be trusted.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.steps.get() == 0
    }

    fn read(&mut self, css: &str, depth: usize) {
        let mut left = css;
        while let Some(found) = words::next_block(left) {
            left = found.after;
            let prelude = found.prelude.trim();
            match prelude.strip_prefix('@') {
                Some(at) if depth < MAX_BLOCKS && holds(at) => self.read(found.body, depth + 1),
                Some(_) => {}
                None => self.add(prelude, found.body),
            }
        }
    }

    fn add(&mut self, prelude: &str, body: &str) {
        let style = Style::of_declarations(body);
        if style.is_empty() {
            return;
        }
        for selector in words::split(prelude, ',') {
            if self.rules.len() == MAX_RULES {
                return;
            }
            if let Some(selector) = Selector::read(selector) {
                self.by_key.entry(selector.key()).or_default().push(self.rules.len());
                self.rules.push(Rule { selector, style: style.clone() });
            }
        }
    }
}

/// Whether the rules behind an at-word count on a screen of middle width.
fn holds(at: &str) -> bool {
    let at = at.to_ascii_lowercase();
    if let Some(conditions) = at.strip_prefix("media") {
        return words::split(conditions, ',').into_iter().any(media_holds);
    }
    at.starts_with("supports") || at.starts_with("layer") || at.starts_with("document")
}

fn media_holds(condition: &str) -> bool {
    condition.split(" and ").map(str::trim).all(|part| {
        let part = part.strip_prefix("only ").unwrap_or(part).trim();
        match part {
            "" | "all" | "screen" => true,
            _ => part.strip_prefix('(').and_then(|part| part.strip_suffix(')')).is_some_and(feature_holds),
        }
    })
}

fn feature_holds(feature: &str) -> bool {
    let Some((name, value)) = feature.split_once(':') else { return false };
    let Some(px) = length_px(value, 16.0) else { return false };
    match name.trim() {
        "min-width" | "min-device-width" => px <= SCREEN_PX,
        "max-width" | "max-device-width" => px >= SCREEN_PX,
        _ => false,
    }
}
