//! The tree of a page: an arena without recursion, as the parser builds it.

use std::borrow::Cow;
use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, ExpandedName, LocalName, QualName, local_name, ns};

/// The place of a node in its tree.
pub(crate) type NodeId = u32;

/// No node.
pub(crate) const NONE: NodeId = NodeId::MAX;

/// The document, above all.
pub(crate) const ROOT: NodeId = 0;

/// What a node is.
#[derive(Debug)]
pub(crate) enum Kind {
    /// The document.
    Root,
    /// An element of HTML.
    Element { name: LocalName, attributes: Vec<(LocalName, StrTendril)> },
    /// An element of a drawing or a formula: nothing in it is prose.
    Foreign,
    /// Text.
    Text(StrTendril),
    /// A comment or something else that is never shown.
    Nothing,
}

/// A node and its neighbours.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) parent: NodeId,
    pub(crate) first: NodeId,
    pub(crate) next: NodeId,
    last: NodeId,
    previous: NodeId,
    depth: u32, // below the document; of the place where it was put first
}

/// The attributes that anything here looks at; others are dropped as soon as they are read, as pages
/// carry whole programs in them.
fn is_wanted(name: &LocalName) -> bool {
    matches!(
        &**name,
        "aria-hidden"
            | "charset"
            | "class"
            | "content"
            | "datetime"
            | "hidden"
            | "href"
            | "http-equiv"
            | "id"
            | "itemprop"
            | "itemtype"
            | "lang"
            | "name"
            | "property"
            | "rel"
            | "role"
            | "style"
            | "type"
            | "xml:lang"
    )
}

/// A page as a tree.
#[derive(Debug)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The name of an HTML element; empty for all else.
    pub(crate) fn name(&self, id: NodeId) -> &str {
        match &self.node(id).kind {
            Kind::Element { name, .. } => name,
            _ => "",
        }
    }

    pub(crate) fn text(&self, id: NodeId) -> Option<&str> {
        match &self.node(id).kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn attribute(&self, id: NodeId, wanted: &str) -> Option<&str> {
        let Kind::Element { attributes, .. } = &self.node(id).kind else { return None };
        attributes.iter().find(|(name, _)| &**name == wanted).map(|(_, value)| &**value)
    }

    /// The next node in the order of the page that is below `top`, children of `id` first.
    pub(crate) fn after(&self, id: NodeId, top: NodeId) -> Option<NodeId> {
        let first = self.node(id).first;
        if first != NONE { Some(first) } else { self.beyond(id, top) }
    }

    /// The same, but past all children of `id`.
    pub(crate) fn beyond(&self, mut id: NodeId, top: NodeId) -> Option<NodeId> {
        while id != top && id != NONE {
            let node = self.node(id);
            if node.next != NONE {
                return Some(node.next);
            }
            id = node.parent;
        }
        None
    }

    /// All nodes below `top`, in the order of the page.
    pub(crate) fn below(&self, top: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.after(top, top), move |id| self.after(*id, top))
    }

    pub(crate) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let some = |id: NodeId| (id != NONE).then_some(id);
        std::iter::successors(some(self.node(id).first), move |id| some(self.node(*id).next))
    }

    /// The nodes above `id`, nearest first.
    pub(crate) fn above(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let some = |id: NodeId| (id != NONE).then_some(id);
        std::iter::successors(some(self.node(id).parent), move |id| some(self.node(*id).parent))
    }

    /// All text below a node, blanks as they stand.
    pub(crate) fn text_of(&self, id: NodeId) -> String {
        self.below(id).filter_map(|id| self.text(id)).collect()
    }

    /// The text below a node, until it has so many bytes.
    pub(crate) fn text_up_to(&self, id: NodeId, bytes: usize) -> String {
        let mut text = String::new();
        for part in self.below(id).filter_map(|id| self.text(id)) {
            if text.len() >= bytes {
                break;
            }
            text.extend(part.chars().take(bytes));
        }
        text
    }

    fn push(&mut self, kind: Kind) -> NodeId {
        // Every node costs at least one byte of a page, and pages have at most 4 GiB.
        let id = NodeId::try_from(self.nodes.len()).unwrap_or(NONE - 1);
        let (parent, first, next, last, previous) = (NONE, NONE, NONE, NONE, NONE);
        self.nodes.push(Node { kind, parent, first, next, last, previous, depth: 0 });
        id
    }

    fn detach(&mut self, id: NodeId) {
        let node = &mut self.nodes[id as usize];
        let (parent, previous, next) = (node.parent, node.previous, node.next);
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
        match previous {
            NONE if parent != NONE => self.nodes[parent as usize].first = next,
            NONE => {}
            previous => self.nodes[previous as usize].next = next,
        }
        match next {
            NONE if parent != NONE => self.nodes[parent as usize].last = previous,
            NONE => {}
            next => self.nodes[next as usize].previous = previous,
        }
    }

    /// Puts a node under a parent, before one of its children or last.
    fn put(&mut self, parent: NodeId, before: NodeId, child: NodeId) {
        self.detach(child);
        let previous = match before {
            NONE => self.nodes[parent as usize].last,
            before => self.nodes[before as usize].previous,
        };
        let depth = self.nodes[parent as usize].depth + 1;
        let node = &mut self.nodes[child as usize];
        (node.parent, node.previous, node.next, node.depth) = (parent, previous, before, depth);
        match previous {
            NONE => self.nodes[parent as usize].first = child,
            previous => self.nodes[previous as usize].next = child,
        }
        match before {
            NONE => self.nodes[parent as usize].last = child,
            before => self.nodes[before as usize].previous = child,
        }
    }

    /// Puts a node or a text; a text goes on with the text before it.
    fn add(&mut self, parent: NodeId, before: NodeId, child: NodeOrText<Handle>) {
        let text = match child {
            NodeOrText::AppendNode(handle) => return self.put(parent, before, handle.id),
            NodeOrText::AppendText(text) => text,
        };
        let previous = match before {
            NONE => self.nodes[parent as usize].last,
            before => self.nodes[before as usize].previous,
        };
        if previous != NONE
            && let Kind::Text(old) = &mut self.nodes[previous as usize].kind
        {
            old.push_tendril(&text);
            return;
        }
        let id = self.push(Kind::Text(text));
        self.put(parent, before, id);
    }
}

/// A node as the parser knows it.
#[derive(Clone, Debug)]
pub(crate) struct Handle {
    id: NodeId,
    name: QualName,
}

/// A tree that a parser builds.
#[derive(Debug)]
pub(crate) struct Growing {
    tree: RefCell<Tree>,
    latest: RefCell<u32>, // how deep the latest element stands
}

impl Growing {
    pub(crate) fn new() -> Self {
        let mut tree = Tree { nodes: Vec::new() };
        tree.push(Kind::Root);
        Self { tree: RefCell::new(tree), latest: RefCell::new(0) }
    }

    /// How deep the element stands that was put last.
    pub(crate) fn latest_depth(&self) -> u32 {
        *self.latest.borrow()
    }

    fn add(&self, parent: NodeId, before: NodeId, child: NodeOrText<Handle>) {
        let element = match &child {
            NodeOrText::AppendNode(handle) => Some(handle.id),
            NodeOrText::AppendText(_) => None,
        };
        let mut tree = self.tree.borrow_mut();
        tree.add(parent, before, child);
        if let Some(id) = element {
            *self.latest.borrow_mut() = tree.node(id).depth;
        }
    }

    fn nothing(&self) -> Handle {
        let id = self.tree.borrow_mut().push(Kind::Nothing);
        Handle { id, name: QualName::new(None, ns!(), local_name!("")) }
    }
}

impl TreeSink for Growing {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle { id: ROOT, name: QualName::new(None, ns!(), local_name!("")) }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        target.name.expanded()
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> Handle {
        let kind = if name.ns == ns!(html) {
            let wanted = attrs.into_iter().filter(|attribute| is_wanted(&attribute.name.local));
            let attributes = wanted.map(|attribute| (attribute.name.local, attribute.value));
            Kind::Element { name: name.local.clone(), attributes: attributes.collect() }
        } else {
            Kind::Foreign
        };
        Handle { id: self.tree.borrow_mut().push(kind), name }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.nothing()
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.nothing()
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.add(parent.id, NONE, child);
    }

    fn append_based_on_parent_node(
        &self,
        element: &Handle,
        prev_element: &Handle,
        child: NodeOrText<Handle>,
    ) {
        let has_parent = self.tree.borrow().node(element.id).parent != NONE;
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(prev_element, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone() // nothing in a template is shown, so it need not stand apart
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.id == y.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, new_node: NodeOrText<Handle>) {
        let parent = self.tree.borrow().node(sibling.id).parent;
        if parent != NONE {
            self.add(parent, sibling.id, new_node);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, attrs: Vec<Attribute>) {
        let mut tree = self.tree.borrow_mut();
        let Kind::Element { attributes, .. } = &mut tree.nodes[target.id as usize].kind else {
            return;
        };
        for attribute in attrs.into_iter().filter(|attribute| is_wanted(&attribute.name.local)) {
            if attributes.iter().all(|(name, _)| *name != attribute.name.local) {
                attributes.push((attribute.name.local, attribute.value));
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.tree.borrow_mut().detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let mut tree = self.tree.borrow_mut();
        while tree.node(node.id).first != NONE {
            let child = tree.node(node.id).first;
            tree.put(new_parent.id, NONE, child);
        }
    }
}
