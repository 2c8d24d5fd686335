//! What the names of classes and ids say an element is for.

use std::sync::LazyLock;

use super::tree::{NodeId, Tree};
use crate::fields::rows;

/// What an element is for, by its names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Use {
    /// They say nothing.
    #[default]
    Unknown,
    /// Hardly the article, if it is short.
    Small,
    /// Not the article, unless it is most of the page.
    Aside,
    /// Not the article, however much it is.
    Never,
}

/// Words in order; with whether what begins with them is meant as well.
static WORDS: LazyLock<Vec<(&'static str, bool, Use)>> = LazyLock::new(|| {
    let parse = |row: Vec<&'static str>| {
        let [word, what] = row.as_slice() else { return None };
        let what = match *what {
            "aside" => Use::Aside,
            "never" => Use::Never,
            "small" => Use::Small,
            _ => return None,
        };
        let stem = word.strip_suffix('*');
        Some((stem.unwrap_or(word), stem.is_some(), what))
    };
    let mut words: Vec<_> =
        rows(include_str!("../../data/html_words.tsv")).into_iter().filter_map(parse).collect();
    words.sort_unstable();
    words
});

/// What a word says.
fn of_word(word: &str) -> Use {
    let end = WORDS.partition_point(|(known, ..)| *known <= word);
    // The stem of a word sorts before it, and only longer words with the same beginning between them.
    let near = WORDS[..end].iter().rev().take(4);
    let mut known =
        near.filter(|(known, is_stem, _)| *known == word || (*is_stem && word.starts_with(known)));
    known.next().map_or(Use::Unknown, |(.., what)| *what)
}

/// The words of a name, in small letters: `relatedPosts` and `related-posts` have the same.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut is_new, mut was_small) = (true, false);
    for byte in name.bytes() {
        if !byte.is_ascii_alphanumeric() {
            (is_new, was_small) = (true, false);
            continue;
        }
        if is_new || (was_small && byte.is_ascii_uppercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(char::from(byte.to_ascii_lowercase()));
        }
        (is_new, was_small) = (false, byte.is_ascii_lowercase());
    }
    words
}

/// The classes and the id of an element, one by one.
pub(crate) fn names(tree: &Tree, id: NodeId) -> impl Iterator<Item = &str> {
    let names = tree.attribute(id, "class").into_iter().chain(tree.attribute(id, "id"));
    names.flat_map(str::split_ascii_whitespace)
}

/// What the names of an element say it is for.
pub(crate) fn of_element(tree: &Tree, id: NodeId) -> Use {
    let mut most = Use::Unknown;
    for name in names(tree, id) {
        let words = words(name);
        match words.first().map(String::as_str) {
            // What the article is about, or what the page has beside it: `category-sponsors`,
            // `has-sidebar`.
            Some("tag" | "category" | "topic" | "has" | "no" | "with" | "js" | "type")
                if words.len() > 1 => {}
            // What others said elsewhere, shown as part of the article.
            _ if words.iter().any(|word| matches!(&**word, "embed" | "embedded")) => {}
            _ => most = words.iter().map(|word| of_word(word)).fold(most, Use::max),
        }
    }
    most
}

/// Whether the names of an element say that it holds the body of an article: a word for an article and
/// a word for its text.
pub(crate) fn is_body(tree: &Tree, id: NodeId) -> bool {
    if tree.attribute(id, "itemprop").is_some_and(|what| {
        what.split_ascii_whitespace().any(|what| matches!(what, "articleBody" | "reviewBody"))
    }) {
        return true;
    }
    names(tree, id).any(|name| {
        let words = words(name);
        let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&&**word));
        let is_one = words.iter().any(|word| {
            matches!(
                &**word,
                "articlebody"
                    | "articletext"
                    | "storybody"
                    | "storytext"
                    | "articlecontent"
                    | "postcontent"
                    | "postbody"
                    | "entrycontent"
            )
        });
        is_one
            || (has(&["article", "story", "post", "entry", "news", "blog"])
                && has(&["body", "content", "text", "copy"])
                && words.len() <= 4)
    })
}
