//! From the text of a page to its tree, in time linear in the page whatever it holds.

use std::borrow::Cow;
use std::cell::Cell;

use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{LocalName, local_name};

use super::tree::{Growing, Handle, Tree};

/// Elements nest this deep at most, as in browsers: the parser looks through all open elements at
/// many a tag, so a page of nothing but `<div>` would cost the square of its length.
const DEEPEST: u32 = 512;

/// A tag longer than this, in bytes, is looked at for its count of attributes.
const LONG_TAG: usize = 4096;

/// So many attributes of one element are read: the parser compares each with all before it.
const MOST_ATTRIBUTES: usize = 512;

/// Parses a page.
pub(crate) fn parse(html: &str) -> Tree {
    let html = without_excess(html);
    let builder = TreeBuilder::new(Growing::new(), TreeBuilderOpts::default());
    let guard = Guard { builder, depth: Cell::new(0), left_out: Cell::new(0) };
    let tokenizer = Tokenizer::new(guard, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&html));
    // A script ends a call; what follows it is read by the next one.
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    tokenizer.sink.builder.sink.finish()
}

/// Stands between the tokens and the tree, and leaves out what would make the work grow faster than
/// the page: elements that are too deep, and the kind of elements that are opened again and again.
struct Guard {
    builder: TreeBuilder<Handle, Growing>,
    depth: Cell<u32>,    // at least that of the element that is open
    left_out: Cell<u32>, // elements that were opened and left out, and not closed yet
}

impl Guard {
    /// The tag as it is handed on; nothing if it is left out.
    fn pass(&self, mut tag: Tag) -> Option<Tag> {
        if is_formatting(&tag.name) {
            tag.name = local_name!("span");
        }
        if is_empty(&tag.name) {
            return Some(tag);
        }
        match tag.kind {
            TagKind::StartTag if self.depth.get() >= DEEPEST => {
                self.left_out.set(self.left_out.get().saturating_add(1));
                return None;
            }
            TagKind::StartTag => {}
            TagKind::EndTag => {
                if let Some(left) = self.left_out.get().checked_sub(1) {
                    self.left_out.set(left);
                    return None;
                }
                self.depth.set(self.depth.get().saturating_sub(1));
            }
        }
        Some(tag)
    }
}

impl TokenSink for Guard {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        let Token::TagToken(tag) = token else { return self.builder.process_token(token, line) };
        let is_start = tag.kind == TagKind::StartTag;
        let Some(tag) = self.pass(tag) else { return TokenSinkResult::Continue };
        let result = self.builder.process_token(Token::TagToken(tag), line);
        if is_start {
            self.depth.set(self.builder.sink.latest_depth());
        }
        result
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// The elements that a parser opens again in every block where they were not closed. For the text they
/// are all alike, and `span` is the one of their kind that is not opened again.
fn is_formatting(name: &LocalName) -> bool {
    matches!(
        &**name,
        "b" | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

/// Elements that hold nothing and so make nothing deeper.
fn is_empty(name: &LocalName) -> bool {
    matches!(
        &**name,
        "area"
            | "base"
            | "br"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "wbr"
    )
}

/// The page without the attributes that one tag has beyond any use.
fn without_excess(html: &str) -> Cow<'_, str> {
    let bytes = html.as_bytes();
    let (mut cuts, mut start) = (Vec::new(), 0);
    for end in memchr::memchr_iter(b'>', bytes).chain([bytes.len()]) {
        if end - start > LONG_TAG {
            cuts.extend(excess(bytes, start, end));
        }
        start = end + 1;
    }
    if cuts.is_empty() {
        return Cow::Borrowed(html);
    }
    let (mut kept, mut from) = (String::with_capacity(html.len()), 0);
    for (start, end) in cuts {
        kept.push_str(&html[from..start]);
        from = end;
    }
    kept.push_str(&html[from..]);
    Cow::Owned(kept)
}

/// The stretches between `start` and `end`, where no `>` stands, that are attributes past the count.
fn excess(bytes: &[u8], start: usize, end: usize) -> Vec<(usize, usize)> {
    let (mut cuts, mut count, mut quote, mut cut) = (Vec::new(), 0, None, None);
    let mut is_tag = false;
    for at in start..end {
        match (bytes[at], quote) {
            (b'<', _) => {
                cuts.extend(cut.take().map(|from| (from, at)));
                (count, quote) = (0, None);
                is_tag = bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic);
            }
            _ if !is_tag => {}
            (mark @ (b'"' | b'\''), None) if at > start && bytes[at - 1] == b'=' => {
                quote = Some(mark);
            }
            (mark, Some(open)) if mark == open => quote = None,
            (b' ' | b'\n' | b'\t' | b'\r' | b'\x0c' | b'/', None) => {
                count += 1;
                if count > MOST_ATTRIBUTES && cut.is_none() {
                    cut = Some(at);
                }
            }
            _ => {}
        }
    }
    cuts.extend(cut.map(|from| (from, end)));
    cuts
}
