//! Which blocks of a page are the article.
//!
//! Names of classes differ from house to house, so they are believed only where they speak of what all
//! houses have (comments, shares, menus: `prune.rs`). The rest is told by shape: running text is long
//! and has few links, and the paragraphs of an article stand side by side in one place, while those of
//! teasers stand alone in many places of the same make.

use std::cmp::Reverse;

use super::blocks::{Block, Form, blocks};
use super::prune::{add_up, alive};
use super::titles::{between_titles, without_title};
use super::tree::{NodeId, ROOT, Tree};
use super::words;

/// A paragraph of running text is at least so long outside of links.
const LONG: usize = 80;

/// The same on a page that has no such paragraph.
const SHORT: usize = 30;

/// A linked paragraph is kept if it says so much outside of its links …
const SAYS_MUCH: usize = 60;

/// … or this much and ends as a sentence does.
const SAYS_SOMETHING: usize = 20;

/// A body is made of so many pieces at most.
const MOST_PIECES: usize = 256;

/// What was found on a page.
pub(super) struct Content {
    /// The blocks of the article, in order.
    pub(super) blocks: Vec<Block>,
    /// The title shown above them.
    pub(super) title: Option<NodeId>,
}

/// Finds the article. `titles` are what the page says of itself.
pub(super) fn content(tree: &Tree, titles: &[String]) -> Content {
    let mut blocks = blocks(tree, ROOT, &alive(tree));
    for least in [LONG, SHORT] {
        for block in &mut blocks {
            block.weight = weight(block, least);
        }
        if blocks.iter().any(|block| block.weight > 0) {
            break;
        }
    }
    let title = between_titles(tree, &mut blocks, titles);
    let homes = Homes::of(tree, &blocks);
    let top = top(tree, &blocks, &homes);
    let mut blocks = select(tree, blocks, top, &homes);
    if let Some(first) = blocks.first_mut() {
        without_title(first, titles);
    }
    blocks.retain(|block| !block.text.is_empty());
    Content { blocks, title }
}

/// How much a block counts as running text of at least some length: less for links in it, and less in
/// a list, as most lists of a page are menus.
fn weight(block: &Block, least: usize) -> usize {
    let is_running = matches!(block.form, Form::Paragraph | Form::Item);
    if !is_running || block.plain() < least || block.is_linked() {
        return 0;
    }
    let weight = block.plain() * block.plain() / block.size.max(1);
    if block.form == Form::Item { weight / 2 } else { weight }
}

/// How much running text stands in each place.
struct Homes {
    mass: Vec<usize>, // by node
    most: usize,
}

impl Homes {
    fn of(tree: &Tree, blocks: &[Block]) -> Self {
        let mut mass = vec![0; tree.len()];
        let mut running = vec![0_u32; tree.len()];
        let mut linked = vec![false; tree.len()];
        for block in blocks {
            mass[block.home as usize] += block.weight;
            running[block.home as usize] += u32::from(block.weight > 0);
            linked[block.home as usize] |= block.is_linked();
        }
        let most = mass.iter().copied().max().unwrap_or(0);
        let fullest = mass.iter().position(|mass| *mass == most).unwrap_or(0);
        if running[fullest] > 1 {
            // Beside an article of some paragraphs, one paragraph with a link to more is a teaser.
            for home in (0..mass.len()).filter(|home| running[*home] == 1 && linked[*home]) {
                mass[home] = 0;
            }
        }
        Self { mass, most }
    }

    /// What a block counts where it stands: in full where at least a quarter as much stands as in the
    /// fullest place.
    fn weight(&self, block: &Block) -> usize {
        let home = self.mass[block.home as usize];
        let full = self.most.div_ceil(4).max(1);
        block.weight * home.min(full) / full
    }

    /// Whether running text of the article stands with a block: an eighth of that in the fullest place.
    fn has(&self, block: &Block) -> bool {
        let home = self.mass[block.home as usize];
        home > 0 && home * 8 >= self.most
    }
}

/// The element that holds the article.
fn top(tree: &Tree, blocks: &[Block], homes: &Homes) -> NodeId {
    let mut mass = vec![0; tree.len()];
    for block in blocks {
        mass[block.holder as usize] += homes.weight(block);
    }
    add_up(tree, &mut mass);
    let mass = |id: NodeId| mass[id as usize];
    let mut top = ROOT;
    loop {
        let inner = tree.children(top).filter(|id| is_container(tree, *id));
        match inner.max_by_key(|id| (mass(*id), Reverse(*id))) {
            Some(child) if mass(child) > 0 && mass(child) * 10 >= mass(top) * 6 => top = child,
            _ => break,
        }
    }
    let is_body =
        |id: &NodeId| mass(*id) > 0 && is_container(tree, *id) && words::is_body(tree, *id);
    let named: Vec<NodeId> = tree.below(ROOT).filter(is_body).take(MOST_PIECES).collect();
    // What says of itself that it is the body is believed if it has most of the text.
    let heaviest = named.iter().copied().max_by_key(|id| (mass(*id), Reverse(*id)));
    match heaviest.filter(|id| mass(*id) * 2 > mass(top)) {
        Some(heaviest) => whole(tree, heaviest, &named, mass),
        None => top,
    }
}

/// The element that holds all pieces of a body: advertisements cut it up.
fn whole(tree: &Tree, body: NodeId, named: &[NodeId], mass: impl Fn(NodeId) -> usize) -> NodeId {
    let Some(class) = tree.attribute(body, "class") else { return body };
    let is_piece =
        |id: &&NodeId| tree.attribute(**id, "class") == Some(class) && tree.name(**id) != "article";
    let (mut whole, mut sum) = (body, 0);
    for piece in named.iter().filter(is_piece) {
        sum += mass(*piece);
        let both = common(tree, whole, *piece);
        if !matches!(tree.name(both), "" | "html" | "body") {
            whole = both;
        }
    }
    if mass(whole) * 10 <= sum * 13 { whole } else { body }
}

/// The nearest element that holds both.
fn common(tree: &Tree, a: NodeId, b: NodeId) -> NodeId {
    let path = |id: NodeId| {
        let mut path: Vec<NodeId> = std::iter::once(id).chain(tree.above(id)).collect();
        path.reverse();
        path
    };
    let (a, b) = (path(a), path(b));
    let shared = a.iter().zip(&b).take_while(|(a, b)| a == b);
    shared.last().map_or(ROOT, |(id, _)| *id)
}

/// Whether an element can hold an article, and is no part of its text.
pub(super) fn is_container(tree: &Tree, id: NodeId) -> bool {
    !matches!(
        tree.name(id),
        "" | "a"
            | "blockquote"
            | "dl"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "li"
            | "ol"
            | "p"
            | "pre"
            | "span"
            | "ul"
    )
}

/// The blocks below `top` that stand with running text, and paragraphs and headings between these.
fn select(tree: &Tree, mut blocks: Vec<Block>, top: NodeId, homes: &Homes) -> Vec<Block> {
    let mut inside = vec![false; tree.len()];
    inside[top as usize] = true;
    for id in tree.below(top) {
        inside[id as usize] = true;
    }
    blocks.retain(|block| inside[block.holder as usize] && is_prose(block));
    let is_running = |block: &Block| block.weight > 0 && homes.has(block);
    let first = blocks.iter().position(is_running);
    let (Some(first), Some(last)) = (first, blocks.iter().rposition(is_running)) else {
        return Vec::new();
    };
    let mut at = 0;
    blocks.retain(|block| {
        let is_between = (first..=last).contains(&at);
        let is_part = !matches!(tree.name(block.holder), "div" | "section" | "article");
        at += 1;
        homes.has(block) || (is_between && is_part)
    });
    blocks
}

/// Whether a block is more than a row of links, and no caption.
fn is_prose(block: &Block) -> bool {
    let is_sentence = || block.text.ends_with(['.', '!', '?', '"', '”', '»', '…', '。']);
    match block.form {
        Form::Caption => false,
        _ if !block.is_linked() => true,
        _ => block.plain() >= SAYS_MUCH || (block.plain() >= SAYS_SOMETHING && is_sentence()),
    }
}
