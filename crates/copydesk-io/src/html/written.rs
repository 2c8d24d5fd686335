//! The text of an article, from its blocks.

use std::collections::BTreeMap;

use super::blocks::Block;
use super::tree::{NodeId, Tree};

/// The text: one block a paragraph, blank lines between them, items of a list with their mark.
pub(super) fn written(tree: &Tree, blocks: &[Block]) -> String {
    let mut text = String::with_capacity(blocks.iter().map(|block| block.text.len() + 4).sum());
    let mut numbers: BTreeMap<NodeId, usize> = BTreeMap::new(); // of the latest item, by list
    let mut latest = None; // the latest item
    for block in blocks {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let item = item(tree, block.holder);
        if let Some(item) = item.filter(|_| item != latest) {
            let list = tree.node(item).parent;
            if tree.name(list) == "ol" {
                let number = numbers.entry(list).and_modify(|number| *number += 1).or_insert(1);
                text.push_str(&number.to_string());
                text.push_str(". ");
            } else {
                text.push_str("• ");
            }
        }
        latest = item;
        text.push_str(&block.text);
    }
    text
}

/// The item of a list that a block stands in, if no other thing stands between them.
fn item(tree: &Tree, holder: NodeId) -> Option<NodeId> {
    let mut near = std::iter::once(holder).chain(tree.above(holder));
    let id = near.find(|id| !matches!(tree.name(*id), "p" | "div" | "span" | "a"))?;
    (tree.name(id) == "li").then_some(id)
}
