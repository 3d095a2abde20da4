//! Selectors of names, classes, ids and attributes.
//!
//! Apart because matching runs for every element and every rule, so it is counted.

use super::super::tree::{Id, Tree};
use super::words;
use std::cell::Cell;

// More parts than any selector needs.
const MAX_PARTS: usize = 16;
// So many bytes of a list of classes are compared in one step.
const BYTES_PER_STEP: usize = 16;

/// A selector that is understood.
#[derive(Debug)]
pub(crate) struct Selector {
    // From the last, which is the element itself, outwards.
    parts: Vec<Part>,
}

#[derive(Debug, Default)]
struct Part {
    name: Option<String>,
    ids: Vec<String>,
    classes: Vec<String>,
    attributes: Vec<Attribute>,
    /// Directly within the next part outwards, not somewhere.
    is_child: bool,
}

#[derive(Debug)]
struct Attribute {
    name: String,
    test: Test,
    value: String,
}

#[derive(Debug, Clone, Copy)]
enum Test {
    Present,
    Equal,
    Word,
    Dash,
    Start,
    End,
    Within,
}

impl Selector {
    /// Reads one selector; nothing if a part of it is not understood.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut parts: Vec<Part> = Vec::new();
        let mut is_child = false;
        for word in spaced(text) {
            if word == ">" {
                is_child = true;
                continue;
            }
            let mut part = Part::read(word)?;
            part.is_child = std::mem::take(&mut is_child);
            parts.push(part);
        }
        (!parts.is_empty() && parts.len() <= MAX_PARTS && !is_child).then(|| {
            parts.reverse();
            Self { parts }
        })
    }

    /// What an element must bear to be matched: an id, a class, a name, or nothing in particular.
    pub(crate) fn key(&self) -> String {
        let Some(last) = self.parts.first() else { return String::new() };
        let id = last.ids.first().map(|id| format!("#{id}"));
        let class = last.classes.first().map(|class| format!(".{class}"));
        id.or(class).or(last.name.clone()).unwrap_or_default()
    }

    /// How much it counts against others: ids, then classes and attributes, then names.
    pub(crate) fn weight(&self) -> (usize, usize, usize) {
        self.parts.iter().fold((0, 0, 0), |(ids, classes, names), part| {
            let named = usize::from(part.name.is_some());
            (ids + part.ids.len(), classes + part.classes.len() + part.attributes.len(), names + named)
        })
    }

    /// Whether it means this element. Each look at an element takes some of `steps`; without any, it does not.
    pub(crate) fn matches(&self, tree: &Tree, id: Id, steps: &Cell<usize>) -> bool {
        let mut at = Some(id);
        let mut parts = self.parts.iter().peekable();
        let mut must_be_here = true;
        while let Some(part) = parts.peek() {
            let Some(element) = at else { return false };
            let class_bytes = tree.attribute(element, "class").map_or(0, str::len);
            steps.set(steps.get().saturating_sub(1 + class_bytes / BYTES_PER_STEP));
            if steps.get() == 0 {
                return false;
            }
            if part.matches(tree, element) {
                must_be_here = part.is_child;
                parts.next();
            } else if must_be_here {
                return false;
            }
            at = tree.parent(element);
        }
        true
    }
}

impl Part {
    fn read(word: &str) -> Option<Self> {
        let mut part = Self::default();
        let mut left = word;
        while let Some(mark) = left.chars().next() {
            match mark {
                '[' => {
                    let (test, after) = left.strip_prefix('[')?.split_once(']')?;
                    part.attributes.push(Attribute::read(test)?);
                    left = after;
                }
                '.' | '#' => {
                    let (name, after) = name(left.strip_prefix(mark)?)?;
                    if mark == '.' {
                        part.classes.push(name)
                    } else {
                        part.ids.push(name)
                    }
                    left = after;
                }
                '*' => left = left.strip_prefix('*')?,
                _ => {
                    let (name, after) = name(left)?;
                    part.name = Some(name.to_ascii_lowercase());
                    left = after;
                }
            }
        }
        Some(part)
    }

    fn matches(&self, tree: &Tree, id: Id) -> bool {
        let class = tree.attribute(id, "class").unwrap_or_default();
        !tree.name(id).is_empty()
            && self.name.as_deref().is_none_or(|name| name == tree.name(id))
            && self.ids.iter().all(|wanted| tree.attribute(id, "id") == Some(wanted))
            && self.classes.iter().all(|wanted| class.split_ascii_whitespace().any(|class| class == wanted))
            && self.attributes.iter().all(|wanted| wanted.matches(tree, id))
    }
}

impl Attribute {
    fn read(test: &str) -> Option<Self> {
        let Some((name, value)) = test.split_once('=') else {
            let name = test.trim().to_ascii_lowercase();
            return Some(Self { name, test: Test::Present, value: String::new() });
        };
        let name = name.trim();
        let (mark, test) = match name.chars().last()? {
            '~' => ("~", Test::Word),
            '|' => ("|", Test::Dash),
            '^' => ("^", Test::Start),
            '$' => ("$", Test::End),
            '*' => ("*", Test::Within),
            _ => ("", Test::Equal),
        };
        let name = name.strip_suffix(mark)?.trim().to_ascii_lowercase();
        let value = value.trim();
        let value = value.strip_suffix(" i").unwrap_or(value).trim().trim_matches(['"', '\'']);
        Some(Self { name, test, value: words::unescape(value).into_owned() })
    }

    fn matches(&self, tree: &Tree, id: Id) -> bool {
        let Some(value) = tree.attribute(id, &self.name) else { return false };
        let wanted = self.value.as_str();
        match self.test {
            Test::Present => true,
            Test::Equal => value == wanted,
            Test::Word => value.split_ascii_whitespace().any(|word| word == wanted),
            Test::Dash => {
                value.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            }
            Test::Start => !wanted.is_empty() && value.starts_with(wanted),
            Test::End => !wanted.is_empty() && value.ends_with(wanted),
            Test::Within => !wanted.is_empty() && value.contains(wanted),
        }
    }
}

/// The words of a selector, `>` among them.
fn spaced(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut from = None;
    let mut brackets = 0_usize;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        let ends = brackets == 0 && !escaped && (c.is_ascii_whitespace() || c == '>');
        if ends {
            words.extend(from.take().and_then(|from| text.get(from..at)));
            if c == '>' {
                words.extend(text.get(at..at + 1));
            }
        } else {
            from.get_or_insert(at);
        }
        match c {
            '[' | '(' => brackets += 1,
            ']' | ')' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    words.extend(from.and_then(|from| text.get(from..)));
    words
}

/// A name at the start of `text`, its escapes read, and what follows it.
fn name(text: &str) -> Option<(String, &str)> {
    let mut escaped = false;
    let end = text.char_indices().find(|(_, c)| {
        let belongs = escaped || c.is_alphanumeric() || !c.is_ascii() || matches!(c, '-' | '_' | '\\');
        escaped = *c == '\\' && !escaped;
        !belongs
    });
    let (name, after) = text.split_at(end.map_or(text.len(), |(at, _)| at));
    (!name.is_empty()).then(|| (words::unescape(name).into_owned(), after))
}
