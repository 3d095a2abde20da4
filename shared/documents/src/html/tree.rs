//! The tree of a page, as a browser would build it, in one flat list of nodes.
//!
//! Apart because this is the only place that knows the parser's interface. Which text lies in which element decides
//! what is hidden, and mails misnest on purpose: so the tree is built by the browsers' own algorithm, not guessed.

use html5ever::interface::{Attribute, ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{LocalName, Namespace, QualName};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};

/// A node's place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Id(u32);

/// What a node is.
#[derive(Debug)]
pub(crate) enum Data {
    /// The document, a comment, an instruction: nothing that shows.
    Silent,
    /// An element.
    Element {
        /// Its name in lower case.
        name: QualName,
        /// Its attributes.
        attrs: Vec<Attribute>,
        /// What a `template` holds, which is shown nowhere.
        contents: Option<Id>,
    },
    /// Text.
    Text(StrTendril),
}

#[derive(Debug)]
struct Node {
    data: Data,
    parent: Option<Id>,
    previous: Option<Id>,
    next: Option<Id>,
    first: Option<Id>,
    last: Option<Id>,
    depth: u32,
}

/// A finished tree.
#[derive(Debug)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
    /// How many characters stood in comments.
    pub(crate) comment_chars: usize,
}

impl Tree {
    /// The document itself.
    pub(crate) const ROOT: Id = Id(0);

    /// What a node is.
    pub(crate) fn data(&self, id: Id) -> &Data {
        self.node(id).map_or(&Data::Silent, |node| &node.data)
    }

    /// The element that a node lies in.
    pub(crate) fn parent(&self, id: Id) -> Option<Id> {
        self.node(id)?.parent
    }

    /// Its children in order.
    pub(crate) fn children(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let first = self.node(id).and_then(|node| node.first);
        std::iter::successors(first, |at| self.node(*at)?.next)
    }

    /// All nodes that were ever made, in the order of their making: a child may stand before its parent.
    pub(crate) fn ids(&self) -> impl Iterator<Item = Id> + '_ {
        (0..self.nodes.len()).filter_map(|at| u32::try_from(at).ok()).map(Id)
    }

    /// The name of an element of HTML; empty for anything else.
    pub(crate) fn name(&self, id: Id) -> &str {
        match self.data(id) {
            Data::Element { name, .. } => &name.local,
            Data::Silent | Data::Text(_) => "",
        }
    }

    /// The value of an attribute.
    pub(crate) fn attribute(&self, id: Id, wanted: &str) -> Option<&str> {
        match self.data(id) {
            Data::Element { attrs, .. } => {
                attrs.iter().find(|attr| &*attr.name.local == wanted).map(|attr| &*attr.value)
            }
            Data::Silent | Data::Text(_) => None,
        }
    }

    fn node(&self, id: Id) -> Option<&Node> {
        self.nodes.get(usize::try_from(id.0).ok()?)
    }
}

/// A tree in the making.
pub(crate) struct Planting {
    nodes: RefCell<Vec<Node>>,
    comment_chars: Cell<usize>,
    deepest: Cell<u32>,
}

impl Planting {
    /// An empty document.
    pub(crate) fn new() -> Self {
        let document = node(Data::Silent);
        Self { nodes: RefCell::new(vec![document]), comment_chars: Cell::new(0), deepest: Cell::new(0) }
    }

    /// How many nodes were made so far.
    pub(crate) fn count(&self) -> usize {
        self.nodes.borrow().len()
    }

    /// How deep the deepest element lies.
    pub(crate) fn deepest(&self) -> usize {
        usize::try_from(self.deepest.get()).unwrap_or(usize::MAX)
    }

    fn make(&self, data: Data) -> Id {
        let mut nodes = self.nodes.borrow_mut();
        // The feeder stops long before the numbers end.
        let id = Id(u32::try_from(nodes.len()).unwrap_or(u32::MAX));
        nodes.push(node(data));
        id
    }

    fn link(&self, id: Id) -> Links {
        let nodes = self.nodes.borrow();
        let at = usize::try_from(id.0).unwrap_or(usize::MAX);
        nodes.get(at).map_or(Links::default(), |node| Links {
            parent: node.parent,
            previous: node.previous,
            next: node.next,
            first: node.first,
            last: node.last,
            depth: node.depth,
        })
    }

    fn change(&self, id: Id, change: impl FnOnce(&mut Node)) {
        let mut nodes = self.nodes.borrow_mut();
        let at = usize::try_from(id.0).unwrap_or(usize::MAX);
        if let Some(node) = nodes.get_mut(at) {
            change(node);
        }
    }

    /// Puts a node that lies nowhere into `parent`, before `next` or as the last.
    fn put(&self, parent: Id, child: Id, next: Option<Id>) {
        let previous = match next {
            Some(next) => self.link(next).previous,
            None => self.link(parent).last,
        };
        let depth = self.link(parent).depth + 1;
        self.change(child, |node| {
            node.parent = Some(parent);
            node.previous = previous;
            node.next = next;
            node.depth = depth;
        });
        match previous {
            Some(previous) => self.change(previous, |node| node.next = Some(child)),
            None => self.change(parent, |node| node.first = Some(child)),
        }
        match next {
            Some(next) => self.change(next, |node| node.previous = Some(child)),
            None => self.change(parent, |node| node.last = Some(child)),
        }
        self.deepest.set(self.deepest.get().max(depth));
    }

    fn take_out(&self, id: Id) {
        let links = self.link(id);
        match (links.previous, links.parent) {
            (Some(previous), _) => self.change(previous, |node| node.next = links.next),
            (None, Some(parent)) => self.change(parent, |node| node.first = links.next),
            (None, None) => {}
        }
        match (links.next, links.parent) {
            (Some(next), _) => self.change(next, |node| node.previous = links.previous),
            (None, Some(parent)) => self.change(parent, |node| node.last = links.previous),
            (None, None) => {}
        }
        self.change(id, |node| {
            node.parent = None;
            node.previous = None;
            node.next = None;
        });
    }

    fn put_any(&self, parent: Id, child: NodeOrText<Id>, next: Option<Id>) {
        match child {
            NodeOrText::AppendNode(child) => {
                self.take_out(child);
                self.put(parent, child, next);
            }
            NodeOrText::AppendText(text) => {
                let before = next.map_or(self.link(parent).last, |next| self.link(next).previous);
                let mut left = Some(text);
                if let Some(before) = before {
                    self.change(before, |node| {
                        if let Data::Text(all) = &mut node.data
                            && let Some(text) = left.take()
                        {
                            all.push_tendril(&text);
                        }
                    });
                }
                if let Some(text) = left {
                    let child = self.make(Data::Text(text));
                    self.put(parent, child, next);
                }
            }
        }
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Links {
    parent: Option<Id>,
    previous: Option<Id>,
    next: Option<Id>,
    first: Option<Id>,
    last: Option<Id>,
    depth: u32,
}

fn node(data: Data) -> Node {
    Node { data, parent: None, previous: None, next: None, first: None, last: None, depth: 0 }
}

/// The name of an element, as the parser asks for it.
#[derive(Debug)]
pub(crate) struct Name(QualName);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl TreeSink for Planting {
    type Handle = Id;
    type Output = Tree;
    type ElemName<'a> = Name;

    fn finish(self) -> Tree {
        Tree { nodes: self.nodes.into_inner(), comment_chars: self.comment_chars.get() }
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Id {
        Tree::ROOT
    }

    fn elem_name<'a>(&'a self, target: &'a Id) -> Name {
        let nodes = self.nodes.borrow();
        let node = usize::try_from(target.0).ok().and_then(|at| nodes.get(at));
        match node.map(|node| &node.data) {
            Some(Data::Element { name, .. }) => Name(name.clone()),
            Some(Data::Silent | Data::Text(_)) | None => {
                Name(QualName::new(None, Namespace::default(), LocalName::default()))
            }
        }
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> Id {
        let contents = flags.template.then(|| self.make(Data::Silent));
        self.make(Data::Element { name, attrs, contents })
    }

    fn create_comment(&self, text: StrTendril) -> Id {
        self.comment_chars.set(self.comment_chars.get() + text.chars().count());
        self.make(Data::Silent)
    }

    fn create_pi(&self, _: StrTendril, data: StrTendril) -> Id {
        self.create_comment(data)
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.put_any(*parent, child, None);
    }

    fn append_based_on_parent_node(&self, element: &Id, previous: &Id, child: NodeOrText<Id>) {
        match self.link(*element).parent {
            Some(_) => self.append_before_sibling(element, child),
            None => self.append(previous, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Id) -> Id {
        let nodes = self.nodes.borrow();
        let node = usize::try_from(target.0).ok().and_then(|at| nodes.get(at));
        match node.map(|node| &node.data) {
            Some(Data::Element { contents: Some(contents), .. }) => *contents,
            Some(Data::Element { .. } | Data::Silent | Data::Text(_)) | None => *target,
        }
    }

    fn same_node(&self, left: &Id, right: &Id) -> bool {
        left == right
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Id, child: NodeOrText<Id>) {
        if let Some(parent) = self.link(*sibling).parent {
            self.put_any(parent, child, Some(*sibling));
        }
    }

    fn add_attrs_if_missing(&self, target: &Id, more: Vec<Attribute>) {
        self.change(*target, |node| {
            if let Data::Element { attrs, .. } = &mut node.data {
                let missing = |attr: &Attribute| attrs.iter().all(|known| known.name != attr.name);
                let more: Vec<_> = more.into_iter().filter(missing).collect();
                attrs.extend(more);
            }
        });
    }

    fn remove_from_parent(&self, target: &Id) {
        self.take_out(*target);
    }

    fn reparent_children(&self, from: &Id, to: &Id) {
        while let Some(child) = self.link(*from).first {
            self.take_out(child);
            self.put(*to, child, None);
        }
    }
}
