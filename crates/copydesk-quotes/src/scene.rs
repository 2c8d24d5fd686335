//! A paragraph made ready for the rules: its tokens, its quotations, and the elements that rules
//! walk over, in which a whole quotation is one element.

mod survey;

use std::ops::Range;

use copydesk_core::{Paragraph, ParagraphKind, Span, Structure};

use survey::Survey;

use crate::blocks::blocks;
use crate::lexicon::Flags;
use crate::marks::{Pair, Pairing, opens_with_mark};
use crate::story::Tale;
use crate::tokens::{Kind, Token, tokenise};

/// One paragraph, lent by its [`Page`].
#[derive(Debug)]
pub(crate) struct Scene<'p> {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: ParagraphKind,
    /// All words and signs, those inside quotations too; empty if no quotation tells them from the
    /// elements.
    words: &'p [Token],
    /// Sorted by start, outer before inner.
    pub(crate) pairs: &'p [Pair],
    /// The tokens outside quotations, with a [`Kind::Quote`] for each outermost one.
    pub(crate) elems: &'p [Token],
    /// Which elements a sentence begins with, but for the first sentence; in order.
    sentences: &'p [usize],
    /// Which elements may be a cue; in order.
    pub(crate) cues: &'p [usize],
    /// Which elements are quotations; in order.
    pub(crate) quotations: &'p [usize],
    /// Nearly every word has a capital, as in headlines.
    pub(crate) title_case: bool,
}

impl<'p> Scene<'p> {
    /// All words and signs, those inside quotations too.
    pub(crate) const fn tokens(&self) -> &'p [Token] {
        if self.pairs.is_empty() { self.elems } else { self.words }
    }

    /// The tokens inside a pair.
    pub(crate) fn inside(&self, pair: &Pair) -> &'p [Token] {
        let from = self.words.partition_point(|t| t.start() < pair.inner);
        let to = self.words.partition_point(|t| t.start() < pair.inner_end);
        self.words.get(from..to).unwrap_or_default()
    }

    /// The pair of a quote element.
    pub(crate) fn pair_of(&self, elem: &Token) -> Option<&'p Pair> {
        pair_of(self.pairs, elem)
    }

    /// The number of the sentence of element `at`, from zero on; that of the first if there is no such
    /// element.
    pub(crate) fn sentence(&self, at: usize) -> usize {
        let at = if at < self.elems.len() { at } else { 0 };
        self.sentences.partition_point(|start| *start <= at)
    }

    /// Where the sentence of element `at` begins.
    pub(crate) fn sentence_start(&self, at: usize) -> usize {
        let before = self.sentence(at).checked_sub(1);
        before.and_then(|before| self.sentences.get(before)).copied().unwrap_or(0)
    }

    /// The element after the last one of the sentence of element `at`.
    pub(crate) fn sentence_end(&self, at: usize) -> usize {
        self.sentences.get(self.sentence(at)).copied().unwrap_or(self.elems.len())
    }
}

/// All paragraphs of a text, set in one row: a paragraph of news has some sixty tokens, too many for
/// an allocation of its own to be cheap.
#[derive(Debug)]
pub(crate) struct Page {
    tokens: Vec<Token>,
    pairs: Vec<Pair>,
    survey: Survey,
    layouts: Vec<Layout>,
}

/// Where a page has a paragraph.
#[derive(Debug)]
struct Layout {
    span: Range<usize>,
    kind: ParagraphKind,
    words: Range<usize>,
    pairs: Range<usize>,
    elems: Range<usize>,
    sentences: Range<usize>,
    cues: Range<usize>,
    quotations: Range<usize>,
    title_case: bool,
}

impl Page {
    /// All paragraphs of a text, ready for the rules.
    pub(crate) fn of(text: &str, structure: &Structure<'_>) -> Self {
        let blocks = blocks(text, structure);
        let mut page = Self::with_room(text.len(), blocks.len());
        let mut pairing = Pairing::new(text);
        for (index, block) in blocks.iter().enumerate() {
            let continues =
                blocks.get(index + 1).is_some_and(|next| opens_with_mark(&text[next.span.range()]));
            page.set(text, block, continues, &mut pairing);
        }
        page
    }

    /// The inside of a quotation, as a paragraph of its own.
    pub(crate) fn inner(text: &str, from: usize, to: usize) -> Self {
        let mut page = Self::with_room(to - from, 1);
        let block = Paragraph::new(Span::of(from..to), ParagraphKind::Body);
        page.set(text, &block, false, &mut Pairing::new(&text[..to]));
        page
    }

    fn with_room(bytes: usize, blocks: usize) -> Self {
        Self {
            tokens: Vec::with_capacity(bytes / BYTES_A_TOKEN + 2),
            pairs: Vec::new(),
            survey: Survey::default(),
            layouts: Vec::with_capacity(blocks),
        }
    }

    /// The paragraphs, in order.
    pub(crate) fn scenes(&self) -> Vec<Scene<'_>> {
        let scene = |layout: &Layout| Scene {
            start: layout.span.start,
            end: layout.span.end,
            kind: layout.kind,
            words: &self.tokens[layout.words.clone()],
            pairs: &self.pairs[layout.pairs.clone()],
            elems: &self.tokens[layout.elems.clone()],
            sentences: &self.survey.sentences[layout.sentences.clone()],
            cues: &self.survey.cues[layout.cues.clone()],
            quotations: &self.survey.quotations[layout.quotations.clone()],
            title_case: layout.title_case,
        };
        self.layouts.iter().map(scene).collect()
    }

    /// What all words outside quotations tell.
    pub(crate) const fn tale(&self) -> Tale {
        self.survey.tale
    }

    /// Adds a paragraph.
    fn set(&mut self, text: &str, block: &Paragraph, continues: bool, pairing: &mut Pairing<'_>) {
        let span = block.span.range();
        let (start, end) = (span.start, span.end);
        let first = self.pairs.len();
        pairing.pairs(start, end, continues, &mut self.pairs);
        let pairs = first..self.pairs.len();
        let own = &self.pairs[first..];
        let row = self.tokens.len();
        tokenise(text, start, end, &edges(own), &mut self.tokens);
        let tokens = &self.tokens[row..];
        let body = block.kind == ParagraphKind::Body;
        let head = if body { dateline(text, tokens).max(clock(tokens)) } else { 0 };
        let title_case = is_title_case(&tokens[head..]);
        let mut words = row + head..self.tokens.len();
        let mut elems = words.clone();
        if own.is_empty() {
            words.end = words.start;
        } else {
            elements(start, words.clone(), own, &mut self.tokens);
            elems = words.end..self.tokens.len();
        }
        let Survey { sentences, cues, quotations, .. } = &self.survey;
        let (sentence, cue, quotation) = (sentences.len(), cues.len(), quotations.len());
        self.survey.read(text, &self.tokens[elems.clone()], own);
        let Survey { sentences, cues, quotations, .. } = &self.survey;
        self.layouts.push(Layout {
            span,
            kind: block.kind,
            words,
            pairs,
            elems,
            sentences: sentence..sentences.len(),
            cues: cue..cues.len(),
            quotations: quotation..quotations.len(),
            title_case,
        });
    }
}

/// How many bytes a token has in news, blanks and all; for the first guess at how much room to take.
const BYTES_A_TOKEN: usize = 4; // the elements of paragraphs with quotations come on top

/// The marks of pairs, by start.
fn edges(pairs: &[Pair]) -> Vec<(usize, usize)> {
    let mut edges = Vec::with_capacity(pairs.len() * 2);
    for pair in pairs {
        edges.push((pair.start, pair.inner));
        if !pair.open_ended {
            edges.push((pair.inner_end, pair.end));
        }
    }
    edges.sort_unstable();
    edges
}

/// The longest dateline, in tokens: `PORT AMRUN, Oct. 5, 2021 (Steppe Wire) —`.
const DATELINE: usize = 16;

/// How many tokens at the start of a paragraph say where and when it was written, dash included.
/// They are neither a subject nor words of anybody. The place stands in capitals, or an agency in
/// brackets follows it.
fn dateline(text: &str, tokens: &[Token]) -> usize {
    let window = &tokens[..tokens.len().min(DATELINE)];
    let Some(dash) = window.iter().position(|t| t.kind == Kind::Dash).filter(|dash| *dash > 0)
    else {
        return 0;
    };
    let head = &window[..dash];
    let fits = |t: &Token| match t.kind {
        Kind::Word => t.capital || t.is(Flags::PARTICLE),
        Kind::Number | Kind::Comma | Kind::Open | Kind::Close | Kind::Other => true,
        Kind::Stop => t.first_byte(text) == b'.',
        _ => false,
    };
    let shouted = |t: &Token| {
        let word = t.text(text);
        t.kind == Kind::Word && word.chars().count() >= 3 && !word.chars().any(char::is_lowercase)
    };
    let bracketed = || {
        let open = head.iter().position(|t| t.kind == Kind::Open);
        open.is_some_and(|at| (1..=8).contains(&at)) && head[dash - 1].kind == Kind::Close
    };
    // `TARN, southern Amrun (Bay Wire) —`
    let region = |t: &Token| {
        let small = Flags::AUX.or(Flags::MODAL).or(Flags::VERB).or(Flags::CUE).or(Flags::SUBORD);
        fits(t) || t.kind == Kind::Word && !t.is(small)
    };
    let blank = |at: Option<usize>| {
        at.and_then(|at| text[at..].chars().next()).is_some_and(char::is_whitespace)
    };
    let apart = blank(window.get(dash).map(Token::end));
    let named = head[0].kind == Kind::Word && (shouted(&head[0]) || bracketed());
    let wide = || shouted(&head[0]) && bracketed() && head.iter().all(region);
    let whole = apart && named && tokens.len() > dash + 1;
    if whole && (head.iter().all(fits) || wide()) { dash + 1 } else { 0 }
}

/// How many tokens at the start of a paragraph are the time of an entry on a live page, with the dash
/// after it: `14:20 The …`, `14:20 – The …`. They are no words of anybody, and their colon is no colon.
fn clock(tokens: &[Token]) -> usize {
    let [hours, colon, minutes, next, ..] = tokens else { return 0 };
    let glued = hours.end() == colon.start()
        && colon.end() == minutes.start()
        && minutes.end() < next.start();
    let figures = hours.kind == Kind::Number && minutes.kind == Kind::Number;
    let short = hours.end() - hours.start() <= 2 && minutes.end() - minutes.start() == 2;
    let opens = next.capital || matches!(next.kind, Kind::Quote | Kind::Mark | Kind::Dash);
    let fits = figures && colon.kind == Kind::Colon && glued && short && opens;
    if fits { 3 + usize::from(next.kind == Kind::Dash) } else { 0 }
}

/// The longest headline, in words.
const HEADLINE: usize = 25;

/// How many words in ten have a capital in a headline, and how many of the longest may have none.
const CAPITALS: usize = 8;
const SMALL: usize = HEADLINE * (10 - CAPITALS) / 10;

fn is_title_case(tokens: &[Token]) -> bool {
    if tokens.len() > 2 * HEADLINE {
        return false;
    }
    let (mut capital, mut small) = (0, 0);
    for token in tokens.iter().filter(|t| t.kind == Kind::Word && t.end() - t.start() > 3) {
        capital += usize::from(token.capital);
        small += usize::from(!token.capital);
        if small > SMALL {
            return false; // prose, as nearly always
        }
    }
    let all = capital + small;
    (3..=HEADLINE).contains(&all) && capital * 10 >= all * CAPITALS
}

/// Appends the tokens outside quotations, copied from one quotation to the next; `words` are all of the
/// paragraph.
fn elements(start: usize, words: Range<usize>, pairs: &[Pair], out: &mut Vec<Token>) {
    let (mut rest, mut covered) = (words, start);
    let mut least = 0; // a token stands for one quotation at most, though a dateline may hide two
    for pair in pairs.iter().filter(|pair| pair.depth == 0) {
        let before = out[rest.clone()].partition_point(|t| t.start() < pair.start);
        let before = rest.end.min(rest.start + before.max(least));
        out.extend_from_within(uncovered(out, rest.start..before, covered));
        rest.start = before;
        if rest.is_empty() {
            break;
        }
        out.push(Token::quotation(pair.start, pair.end));
        (covered, least) = (pair.end, 1);
    }
    out.extend_from_within(uncovered(out, rest, covered));
}

/// Those of the tokens `range` that begin at `covered` or behind it.
fn uncovered(tokens: &[Token], range: Range<usize>, covered: usize) -> Range<usize> {
    range.start + tokens[range.clone()].partition_point(|t| t.start() < covered)..range.end
}

/// The pair of a quote element: the first that begins where it does, as outer ones come first.
fn pair_of<'p>(pairs: &'p [Pair], elem: &Token) -> Option<&'p Pair> {
    let at = pairs.partition_point(|pair| pair.start < elem.start());
    pairs.get(at).filter(|_| elem.kind == Kind::Quote)
}
