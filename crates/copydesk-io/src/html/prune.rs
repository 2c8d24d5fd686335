//! What of a page is shown and could be the article.

use super::tree::{NodeId, ROOT, Tree};
use super::words::{self, Use};

/// A small thing has at most so many bytes of text outside of links.
const SMALL: usize = 300;

/// Which nodes are left.
pub(crate) fn alive(tree: &Tree) -> Vec<bool> {
    let mut alive = vec![false; tree.len()];
    let kept = guarded(tree);
    let plain = plain(tree);
    let all = plain[ROOT as usize];
    let mut next = Some(ROOT);
    while let Some(id) = next {
        let small = plain[id as usize];
        let is_out = id != ROOT
            && (is_never_shown(tree, id)
                || (!kept[id as usize]
                    && (is_beside(tree, id, small)
                        || match words::of_element(tree, id) {
                            Use::Unknown => false,
                            Use::Small => small <= SMALL,
                            Use::Aside => !words::is_body(tree, id) && small * 2 <= all,
                            Use::Never => !words::is_body(tree, id),
                        })));
        if is_out {
            next = tree.beyond(id, ROOT);
        } else {
            alive[id as usize] = true;
            next = tree.after(id, ROOT);
        }
    }
    alive
}

/// Which nodes are shown at all.
pub(crate) fn shown(tree: &Tree) -> Vec<bool> {
    let mut shown = vec![false; tree.len()];
    let mut next = Some(ROOT);
    while let Some(id) = next {
        if id != ROOT && is_never_shown(tree, id) {
            next = tree.beyond(id, ROOT);
        } else {
            shown[id as usize] = true;
            next = tree.after(id, ROOT);
        }
    }
    shown
}

/// How many bytes of text outside links there are in paragraphs below each node.
fn plain(tree: &Tree) -> Vec<usize> {
    let mut plain = vec![0; tree.len()];
    let mut next = Some(ROOT);
    while let Some(id) = next {
        if is_never_shown(tree, id) || tree.name(id) == "a" {
            next = tree.beyond(id, ROOT);
            continue;
        }
        if let Some(text) = tree.text(id) {
            plain[id as usize] = text.split_ascii_whitespace().map(|word| word.len() + 1).sum();
        }
        next = tree.after(id, ROOT);
    }
    add_up(tree, &mut plain);
    plain
}

/// Adds what each node has to all above it.
pub(crate) fn add_up(tree: &Tree, sums: &mut [usize]) {
    // Not by number: a node can have been moved under a younger one.
    let order: Vec<NodeId> = std::iter::once(ROOT).chain(tree.below(ROOT)).collect();
    for id in order.into_iter().rev() {
        let parent = tree.node(id).parent;
        if id != ROOT {
            sums[parent as usize] += sums[id as usize];
        }
    }
}

/// The elements that names cannot take away: what holds the title or the body of the article.
fn guarded(tree: &Tree) -> Vec<bool> {
    let mut kept = vec![false; tree.len()];
    kept[ROOT as usize] = true;
    for id in tree.below(ROOT) {
        let is_kept = match tree.name(id) {
            "html" | "body" | "main" | "h1" => true,
            _ => words::is_body(tree, id),
        };
        if is_kept {
            kept[id as usize] = true;
            for id in tree.above(id) {
                if std::mem::replace(&mut kept[id as usize], true) {
                    break;
                }
            }
        }
    }
    kept
}

fn is_never_shown(tree: &Tree, id: NodeId) -> bool {
    match tree.name(id) {
        "" => !matches!(tree.node(id).kind, super::tree::Kind::Text(_)) && id != ROOT,
        "applet" | "area" | "audio" | "button" | "canvas" | "datalist" | "embed" | "head"
        | "iframe" | "input" | "map" | "math" | "meter" | "noembed" | "noframes" | "noscript"
        | "object" | "optgroup" | "option" | "output" | "param" | "progress" | "rp" | "script"
        | "select" | "style" | "svg" | "template" | "textarea" | "title" | "video" => true,
        _ => {
            tree.attribute(id, "hidden").is_some()
                || tree.attribute(id, "style").is_some_and(is_hiding)
        }
    }
}

/// Whether a style takes an element from sight.
fn is_hiding(style: &str) -> bool {
    let style: String =
        style.chars().filter(|c| !c.is_ascii_whitespace()).collect::<String>().to_ascii_lowercase();
    style.contains("display:none") || style.contains("visibility:hidden")
}

fn is_beside(tree: &Tree, id: NodeId, plain: usize) -> bool {
    match tree.name(id) {
        "nav" | "aside" | "footer" | "menu" | "dialog" => true,
        "form" | "header" => plain <= SMALL,
        _ => {
            tree.attribute(id, "role").is_some_and(|role| {
                matches!(
                    role,
                    "navigation"
                        | "complementary"
                        | "banner"
                        | "contentinfo"
                        | "search"
                        | "dialog"
                        | "alertdialog"
                        | "menu"
                        | "menubar"
                        | "toolbar"
                )
            }) || tree.attribute(id, "aria-hidden").is_some_and(|hidden| hidden == "true")
        }
    }
}
