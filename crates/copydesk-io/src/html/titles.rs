//! Where the article of a page begins and ends, told by titles.

use super::blocks::Block;
use super::tree::{NodeId, ROOT, Tree};

/// So many letters and digits a title has at least, to be known by them.
const SHORTEST: usize = 8;

/// So much of a heading is read, in bytes: no title is longer.
const LONGEST: usize = 1024;

/// A text as titles are compared: letters and digits only.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Takes away the blocks before the title of the article, and those from the title of the next article
/// on: pages that never end show one below the other. Returns the heading that is the title.
pub(super) fn between_titles(
    tree: &Tree,
    blocks: &mut Vec<Block>,
    titles: &[String],
) -> Option<NodeId> {
    let titles: Vec<String> = titles.iter().map(|title| bare(title)).collect();
    let is_title = |id: &NodeId| is_said(&tree.text_up_to(*id, LONGEST), &titles);
    let is_heading = |id: &NodeId| matches!(tree.name(*id), "h1" | "h2" | "h3" | "h4");
    let mut headings = tree.below(ROOT).filter(is_heading);
    // Where none is said, the only heading of the first rank is the title.
    let title = headings.find(is_title).or_else(|| {
        let mut first = tree.below(ROOT).filter(|id| tree.name(*id) == "h1");
        first.next().filter(|_| first.next().is_none())
    })?;
    let next = headings.find(|id| is_alike(tree, title, *id) && !is_title(id));

    let mut order = vec![0; tree.len()];
    for (at, id) in tree.below(ROOT).enumerate() {
        order[id as usize] = at;
    }
    let before = |id: NodeId| {
        let at = order[id as usize];
        blocks.partition_point(|block| order[block.holder as usize] < at)
    };
    let sum = |blocks: &[Block]| blocks.iter().map(|block| block.weight).sum::<usize>();
    let (start, end) = (before(title), next.map_or(blocks.len(), before));
    // Between two titles of a list of teasers stands little.
    let end =
        if start < end && sum(&blocks[start..end]) * 10 > sum(blocks) { end } else { blocks.len() };
    // A title can stand in a list beside the article as well, or below it.
    let start = if sum(&blocks[..start]) * 2 <= sum(&blocks[..end]) { start } else { 0 };
    blocks.truncate(end);
    blocks.drain(..start);
    blocks.retain(|block| block.holder != title);
    Some(title)
}

/// Whether a text is one of these titles. A page may add its own name to one, but not more than it.
fn is_said(text: &str, titles: &[String]) -> bool {
    let text = bare(text);
    let is_most_of = |title: &String| title.contains(&text) && text.len() * 2 > title.len();
    text.chars().count() >= SHORTEST && titles.iter().any(is_most_of)
}

/// Takes the title from the start of a text, where it is no heading but a line.
pub(super) fn without_title(block: &mut Block, titles: &[String]) {
    let titles: Vec<String> = titles.iter().map(|title| bare(title)).collect();
    let line = block.text.split('\n').next().unwrap_or_default();
    if line.len() <= LONGEST && is_said(line, &titles) {
        block.text = block.text[line.len()..].trim_start().to_owned();
    }
}

/// Whether two headings stand in places of the same make: the titles of two articles do.
fn is_alike(tree: &Tree, a: NodeId, b: NodeId) -> bool {
    let part = |id: NodeId| (tree.name(id), tree.attribute(id, "class").unwrap_or_default());
    let make = |id: NodeId| {
        let mut above = tree.above(id);
        [Some(part(id)), above.next().map(part), above.next().map(part)]
    };
    tree.node(a).parent != tree.node(b).parent && make(a) == make(b)
}
