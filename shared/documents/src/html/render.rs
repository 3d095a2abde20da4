//! Walks a page and writes what is seen of it.
//!
//! Apart because here is only what each element means for a reader: what hides is `look.rs`, what a line is `page.rs`.

use super::css::Sheet;
use super::link::Link;
use super::look::Look;
use super::page::{Page, Way};
use super::tree::{Data, Id, Tree};
use super::{HtmlLimits, HtmlText};
use std::collections::HashSet;

mod table;

// A longer title is none.
const MAX_TITLE_CHARS: usize = 400;

/// Renders a whole tree.
pub(crate) fn render(tree: &Tree, sheet: &Sheet, limits: HtmlLimits) -> HtmlText {
    let mut walk = Walk {
        tree,
        sheet,
        limits,
        page: Page::with_room(limits.text_chars),
        found: HtmlText { comment_chars: tree.comment_chars, ..HtmlText::default() },
        with_tables: elements_with_tables(tree),
        hidden_room: limits.hidden_chars,
        depth: 0,
        item_numbers: Vec::new(),
        layouts: Vec::new(),
    };
    walk.children(Tree::ROOT, &Look::of_page());
    let mut found = walk.found;
    found.cut |= walk.page.cut || sheet.is_exhausted();
    found.text = walk.page.finish();
    found
}

/// All elements that a table lies in: a table among them is there for its layout.
fn elements_with_tables(tree: &Tree) -> HashSet<Id> {
    let mut with_tables = HashSet::new();
    for table in tree.ids().filter(|id| tree.name(*id) == "table") {
        let mut at = tree.parent(table);
        while let Some(id) = at.filter(|id| with_tables.insert(*id)) {
            at = tree.parent(id);
        }
    }
    with_tables
}

struct Walk<'a> {
    tree: &'a Tree,
    sheet: &'a Sheet,
    limits: HtmlLimits,
    page: Page,
    found: HtmlText,
    with_tables: HashSet<Id>,
    hidden_room: usize,
    depth: usize,
    // For each list around: the next number, or none.
    item_numbers: Vec<Option<u64>>,
    // For each table around: whether it is there for the layout.
    layouts: Vec<bool>,
}

impl Walk<'_> {
    fn children(&mut self, id: Id, look: &Look) {
        // The tree may lie deeper than it was when its nodes were put into it.
        if self.depth > self.limits.depth {
            self.found.cut = true;
            return;
        }
        self.depth += 1;
        let tree = self.tree;
        for child in tree.children(id) {
            match tree.data(child) {
                Data::Silent => {}
                Data::Text(text) => self.text(text, look),
                Data::Element { .. } => self.element(child, look),
            }
        }
        self.depth -= 1;
    }

    fn text(&mut self, text: &str, look: &Look) {
        if look.hides() {
            self.hide(text);
        } else if look.is_preformatted {
            self.page.keep(text);
        } else {
            self.page.flow(text);
        }
    }

    /// Counts text that is not seen, and keeps some of it.
    fn hide(&mut self, text: &str) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let chars = text.chars().count();
        self.found.hidden_chars += chars;
        let kept: String = text.chars().take(self.hidden_room).collect();
        self.hidden_room -= chars.min(self.hidden_room);
        if !kept.is_empty() {
            self.found.hidden.push(kept);
        }
    }

    fn element(&mut self, id: Id, around: &Look) {
        if self.page.is_full() {
            return;
        }
        let tree = self.tree;
        let name = tree.name(id);
        let look = &around.within(&self.sheet.style(tree, id), name);
        match name {
            "script" | "style" => self.found.code_chars += self.all_text(id).chars().count(),
            "title" if self.found.title.is_none() => {
                let title = self.all_text(id).split_whitespace().collect::<Vec<_>>().join(" ");
                self.found.title = (!title.is_empty()).then(|| title.chars().take(MAX_TITLE_CHARS).collect());
            }
            "noscript" | "iframe" | "noframes" | "noembed" | "datalist" | "object" | "audio" | "video"
            | "canvas" | "title" => {
                let text = self.all_text(id);
                self.hide(&text);
            }
            "template" => {
                if let Data::Element { contents: Some(contents), .. } = tree.data(id) {
                    let text = self.all_text(*contents);
                    self.hide(&text);
                }
            }
            "dialog" if tree.attribute(id, "open").is_none() => {
                let text = self.all_text(id);
                self.hide(&text);
            }
            "br" => {
                if !look.hides() {
                    self.page.line_break();
                }
            }
            "hr" => {
                self.page.block(1);
                self.text("----------", look);
                self.page.block(1);
            }
            "img" | "area" => self.image(id, look),
            "input" => self.input(id, look),
            "a" => self.link(id, look),
            "table" => self.table(id, look),
            "tr" => self.row(id, look),
            "ul" | "ol" | "menu" | "dir" => self.list(id, name, look),
            "li" => self.item(id, look),
            "blockquote" => {
                self.page.block(1);
                self.page.quote(Way::In);
                self.children(id, look);
                self.page.quote(Way::Out);
                self.page.block(1);
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = name.chars().filter_map(|c| c.to_digit(10)).sum::<u32>();
                self.page.block(2);
                self.page.mark(&format!("{} ", "#".repeat(usize::try_from(level).unwrap_or(1))));
                self.children(id, look);
                self.page.unmark();
                self.page.block(2);
            }
            "p" | "pre" | "dl" | "fieldset" | "figure" => self.block(id, look, 2),
            "rp" => {}
            "rt" => {
                self.text("（", look);
                self.children(id, look);
                self.text("）", look);
            }
            "td" | "th" | "div" | "section" | "article" | "header" | "footer" | "main" | "nav" | "aside"
            | "address" | "center" | "form" | "dt" | "dd" | "caption" | "legend" | "details" | "summary"
            | "figcaption" | "option" | "body" | "hgroup" | "optgroup" | "textarea" | "thead" | "tbody"
            | "tfoot" | "marquee" => {
                self.block(id, look, 1);
            }
            _ => self.children(id, look),
        }
    }

    fn block(&mut self, id: Id, look: &Look, breaks: usize) {
        if look.hides() {
            // What is not seen parts no lines.
            self.children(id, look);
            return;
        }
        self.page.block(breaks);
        self.children(id, look);
        self.page.block(breaks);
    }

    fn image(&mut self, id: Id, look: &Look) {
        let alt = self.tree.attribute(id, "alt").unwrap_or_default().trim().to_owned();
        if !alt.is_empty() {
            self.text(&format!("[{alt}]"), look);
        }
    }

    fn input(&mut self, id: Id, look: &Look) {
        let value = self.tree.attribute(id, "value").unwrap_or_default();
        match self.tree.attribute(id, "type").map(str::to_ascii_lowercase).as_deref() {
            Some("hidden" | "password") => self.hide(value),
            Some("submit" | "button" | "reset" | "text" | "email") | None if !value.is_empty() => {
                self.text(&format!("[{value}]"), look);
            }
            _ => {}
        }
    }

    fn link(&mut self, id: Id, look: &Look) {
        let Some(href) = self.tree.attribute(id, "href").filter(|_| !look.hides()) else {
            self.children(id, look);
            return;
        };
        let (from, hidden_before) = (self.page.written_bytes(), self.found.hidden_chars);
        self.children(id, look);
        let link = Link::new(self.page.written_since(from), href);
        if link.text.is_empty() && self.found.hidden_chars > hidden_before {
            return;
        }
        if let Some(target) = link.shown_target() {
            self.page.flow(&format!(" {target}"));
        }
        if self.found.links.len() < self.limits.links {
            self.found.links.push(link);
        }
    }

    fn all_text(&self, id: Id) -> String {
        let mut text = String::new();
        let mut waiting = vec![id];
        while let Some(id) = waiting.pop() {
            if let Data::Text(part) = self.tree.data(id) {
                text.push_str(part);
            }
            let mut children: Vec<_> = self.tree.children(id).collect();
            children.reverse();
            waiting.extend(children);
        }
        text
    }
}
