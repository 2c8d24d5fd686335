//! Finds the article of a web page: its text, and what the page says of it.
//!
//! ```
//! use copydesk_io::html;
//!
//! let page = html::page(
//!     b"<html lang=en><head><title>Rain falls | The Lantern</title>\
//!       <meta property='article:published_time' content='2026-03-04'></head><body>\
//!       <nav><a href='/'>Home</a></nav><h1>Rain falls</h1>\
//!       <p>Rain fell on the town from the first of March to the third, and the river rose by a metre.\
//!       <footer>All rights reserved</footer>",
//! );
//! assert!(page.text.starts_with("Rain fell on the town") && page.text.ends_with("a metre."));
//! assert_eq!(page.meta.headline.as_deref(), Some("Rain falls"));
//! assert_eq!(page.meta.published.as_deref(), Some("2026-03-04"));
//! ```
//!
//! The text holds what the article says, one block a paragraph with blank lines between them: paragraphs,
//! headings, lists with their marks, quotations, cells of tables. It does not hold its title, byline and date, which are
//! in the metadata, nor captions, which tell of a picture that is not there. A page is judged by its
//! shape (how long its paragraphs are, how much of them is links, which of them stand together) and by
//! words that all houses use for what is beside an article; no house has rules of its own. The price is
//! a page now and then whose lead stands apart from its body, or whose comments look like one.
//!
//! Work and memory are linear in the page: elements nest 512 deep at most, as in browsers, and there is
//! no recursion.
//!
//! # What is not here
//!
//! Scripts are not run, so that a page which fills itself gives no more than it says in JSON-LD. Style
//! sheets are not read: what only they hide is seen. Nothing is fetched.

mod blocks;
mod charset;
mod content;
mod json_ld;
mod meta;
mod parse;
mod prune;
mod titles;
mod tree;
mod words;
mod written;

use copydesk_core::{Meta, Value};

/// The article of a page.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Page {
    /// Its text; empty if the page has no article.
    pub text: String,
    /// What the page says of it: in its head (OpenGraph, Dublin Core, Highwire, news analytics), in
    /// JSON-LD, or by the marks of its body. `extra` has `site`, `section`, `description`, `keywords` and
    /// `modified` where they are said, and the `encoding` if it was not UTF-8.
    pub meta: Meta,
}

/// So many times longer than the text of the markup a body in JSON-LD must be, to be taken instead of
/// it: it has lost its paragraphs more often than not.
const MUCH_LONGER: usize = 2;

/// The article of a page that came as bytes, of whatever encoding. Any bytes are a page.
///
/// ```
/// let page = copydesk_io::html::page(b"<meta charset=koi8-r><title>\xe4\xcf\xd6\xc4\xd8</title>");
/// assert_eq!(page.meta.headline.as_deref(), Some("Дождь"));
/// assert_eq!(page.meta.extra["encoding"], "koi8-r");
/// assert!(page.text.is_empty());
/// ```
#[must_use]
pub fn page(bytes: &[u8]) -> Page {
    page_sent_as(bytes, None)
}

/// The article of a page that a server sent with a word about its encoding, in the header `Content-Type`.
///
/// ```
/// let page = copydesk_io::html::page_sent_as(b"<title>\xe4\xcf\xd6\xc4\xd8</title>", Some("koi8-r"));
/// assert_eq!(page.meta.headline.as_deref(), Some("Дождь"));
/// ```
#[must_use]
pub fn page_sent_as(bytes: &[u8], charset: Option<&str>) -> Page {
    let (html, encoding) = charset::decode(bytes, charset);
    let mut page = page_of_str(&html);
    if encoding != encoding_rs::UTF_8 && !bytes.is_ascii() {
        let name = encoding.name().to_ascii_lowercase();
        page.meta.extra.insert("encoding".to_owned(), Value::String(name));
    }
    page
}

/// The article of a page that was decoded before.
///
/// ```
/// let page = copydesk_io::html::page_of_str("<p>Too short to be an article");
/// assert!(page.text.is_empty());
/// ```
#[must_use]
pub fn page_of_str(html: &str) -> Page {
    let tree = parse::parse(html);
    let mut said = json_ld::said(&tree);
    let content = content::content(&tree, &meta::titles(&tree, &said));
    let mut text = written::written(&tree, &content.blocks);
    if let Some(body) = said.body.take().map(|body| paragraphs(&body))
        && body.len() > text.len() * MUCH_LONGER
    {
        text = body;
    }
    if is_noise(&text) {
        text.clear();
    }
    Page { text, meta: meta::meta(&tree, said, content.title) }
}

/// Whether a text is something else that was taken for one: every tenth character or more is none.
fn is_noise(text: &str) -> bool {
    let is_none =
        |c: &char| *c == char::REPLACEMENT_CHARACTER || (c.is_control() && !c.is_whitespace());
    let nones = text.chars().filter(is_none).count();
    nones > 0 && nones * 10 >= text.chars().count()
}

/// The paragraphs of a body in JSON-LD: text with line ends, or markup.
fn paragraphs(body: &str) -> String {
    let tree = parse::parse(&body.replace("\r\n", "\n").replace('\n', "<p>"));
    let blocks = blocks::blocks(&tree, tree::ROOT, &prune::shown(&tree));
    written::written(&tree, &blocks)
}
