//! The page as a row of blocks: what a reader sees as one paragraph each.

use super::content::is_container;
use super::tree::{NONE, NodeId, ROOT, Tree};

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Paragraph,
    Heading,
    Item,
    Caption,
}

/// A paragraph as it is seen, blanks collapsed.
#[derive(Debug)]
pub(crate) struct Block {
    /// The element that it is the text of.
    pub(crate) holder: NodeId,
    /// The element whose paragraphs it is one of.
    pub(crate) home: NodeId,
    pub(crate) form: Form,
    pub(crate) text: String,
    /// How long the text is.
    pub(crate) size: usize,
    /// How much of it is in links.
    pub(crate) linked: usize,
    /// How much it counts as running text; set by who judges that.
    pub(crate) weight: usize,
}

/// The length of a text in letters; a sign for a syllable or a word counts as two.
pub(crate) fn size(text: &str) -> usize {
    let letters = text.bytes().filter(|byte| byte & 0xc0 != 0x80);
    letters.map(|byte| if byte >= 0xe0 { 2 } else { 1 }).sum()
}

impl Block {
    /// How much of it is in no link.
    pub(crate) fn plain(&self) -> usize {
        self.size.saturating_sub(self.linked)
    }

    /// Whether most of it is links.
    pub(crate) fn is_linked(&self) -> bool {
        self.linked * 2 > self.size
    }
}

/// A text without blanks at its ends and with one for each row of them.
pub(crate) fn collapsed(text: &str) -> String {
    let mut words = text.split_whitespace();
    let mut out = words.next().unwrap_or_default().to_owned();
    for word in words {
        out.push(' ');
        out.push_str(word);
    }
    out
}

pub(crate) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}

/// A walk over the page.
struct Walk<'a> {
    tree: &'a Tree,
    blocks: Vec<Block>,
    text: String,
    linked: usize,
    holder: NodeId,
    breaks: u32,
    space: bool,
    /// The row whose last cell the text is, if that has nothing but a short text.
    row: NodeId,
}

/// A cell of a table of figures or names is no longer than this.
const SHORT_CELL: usize = 60;

/// The blocks below `top`, without what is not `alive`.
pub(crate) fn blocks(tree: &Tree, top: NodeId, alive: &[bool]) -> Vec<Block> {
    let mut walk = Walk {
        tree,
        blocks: Vec::new(),
        text: String::new(),
        linked: 0,
        holder: top,
        breaks: 0,
        space: false,
        row: NONE,
    };
    let (mut at, mut links) = (top, 0_u32);
    loop {
        // Down.
        let name = tree.name(at);
        if alive[at as usize] {
            if let Some(text) = tree.text(at) {
                walk.say(text, links > 0);
            } else if name == "br" {
                walk.line();
            } else if is_block(name) {
                walk.start(at);
            } else if name == "a" {
                links += 1;
            }
            let first = tree.node(at).first;
            if first != NONE {
                at = first;
                continue;
            }
        }
        // Onward, and up.
        loop {
            if alive[at as usize] {
                match tree.name(at) {
                    "a" => links -= 1,
                    name if is_block(name) => walk.leave(at),
                    _ => {}
                }
            }
            if at == top {
                walk.end();
                return walk.blocks;
            }
            let node = tree.node(at);
            if node.next != NONE {
                at = node.next;
                break;
            }
            at = node.parent;
        }
    }
}

/// The block that a node stands in.
fn holder(tree: &Tree, id: NodeId) -> NodeId {
    if id == NONE {
        return ROOT;
    }
    std::iter::once(id).chain(tree.above(id)).find(|id| is_block(tree.name(*id))).unwrap_or(ROOT)
}

/// The element whose paragraphs a block is one of: of a list or a quotation, that around it.
fn home(tree: &Tree, holder: NodeId) -> NodeId {
    let is_home =
        |id: &NodeId| is_container(tree, *id) && !matches!(tree.name(*id), "figure" | "dd" | "dt");
    std::iter::once(holder).chain(tree.above(holder)).find(is_home).unwrap_or(ROOT)
}

impl Walk<'_> {
    fn say(&mut self, text: &str, is_linked: bool) {
        for part in text.split_inclusive([' ', '\t', '\n', '\r', '\x0c']) {
            let word = part.trim_end_matches([' ', '\t', '\n', '\r', '\x0c']);
            if !word.is_empty() {
                match self.breaks {
                    0 => {}
                    1 if !self.text.is_empty() => {
                        self.text.push('\n');
                        self.space = false;
                    }
                    _ => self.end(),
                }
                self.breaks = 0;
                let before = self.text.len();
                if self.space && !self.text.is_empty() {
                    self.text.push(' ');
                }
                self.text.push_str(word);
                if is_linked {
                    self.linked += size(&self.text[before..]);
                }
                self.space = false;
            }
            if word.len() < part.len() {
                self.space = true;
            }
        }
    }

    /// A block begins.
    fn start(&mut self, id: NodeId) {
        let is_next = matches!(self.tree.name(id), "td" | "th")
            && std::mem::replace(&mut self.row, NONE) == self.tree.node(id).parent;
        if is_next && !self.text.is_empty() {
            self.text.push('\t');
            (self.space, self.breaks) = (false, 0);
        } else {
            self.end();
        }
        self.holder = id;
    }

    /// A block ends.
    fn leave(&mut self, id: NodeId) {
        let is_cell = matches!(self.tree.name(id), "td" | "th") && self.holder == id;
        let cell = self.text.rsplit('\t').next().unwrap_or_default();
        if is_cell && !self.text.is_empty() && size(cell) <= SHORT_CELL && !cell.contains('\n') {
            self.row = self.tree.node(id).parent;
            return;
        }
        self.end();
        self.holder = holder(self.tree, self.tree.node(id).parent);
    }

    fn line(&mut self) {
        self.breaks += 1;
    }

    fn end(&mut self) {
        let text = std::mem::take(&mut self.text);
        let linked = std::mem::take(&mut self.linked);
        (self.space, self.breaks, self.row) = (false, 0, NONE);
        if text.chars().all(|c| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')) {
            return;
        }
        let form = std::iter::once(self.holder)
            .chain(self.tree.above(self.holder))
            .take(4)
            .find_map(|id| match self.tree.name(id) {
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some(Form::Heading),
                "li" | "dd" | "dt" => Some(Form::Item),
                "figcaption" | "figure" | "caption" => Some(Form::Caption),
                _ => None,
            });
        let form = form.unwrap_or(Form::Paragraph);
        let size = size(&text);
        // What is shorter than a paragraph stands in its table, and only that in the article.
        let is_cell = matches!(self.tree.name(self.holder), "td" | "th") && size <= SHORT_CELL * 2;
        let table =
            self.tree.above(self.holder).find(|id| is_cell && self.tree.name(*id) == "table");
        let home = home(self.tree, table.map_or(self.holder, |table| self.tree.node(table).parent));
        self.blocks.push(Block { holder: self.holder, home, form, text, size, linked, weight: 0 });
    }
}
