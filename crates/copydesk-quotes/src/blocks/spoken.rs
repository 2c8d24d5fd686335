//! Speech that a dash opens inside a paragraph, and the lines that go on with it.
//!
//! Novels without quotation marks lead a turn in on its own line, `He asked : -- Who is there ?`, and
//! texts cut into one sentence a line let it run on over the next ones.

use copydesk_core::{Paragraph, ParagraphKind, Span};

use crate::lexicon::{Flags, flags};
use crate::tokens::tokenise;
use crate::voice::{Voice, is_tag_alone, voice};

/// How many lines a turn may run over where every line is a sentence.
const RUN: usize = 20;

/// How many colons of a paragraph are looked at.
const COLONS: usize = 4;

/// Paragraphs with those cut in two in which a colon and a dash open a turn, and with the lines that
/// go on with a turn joined to it.
pub(super) fn told(text: &str, paragraphs: Vec<Paragraph>) -> Vec<Paragraph> {
    let opens = |p: &Paragraph| p.kind == ParagraphKind::Dialogue || lead(text, p).is_some();
    if !paragraphs.iter().any(opens) {
        return paragraphs;
    }
    let mut out: Vec<Paragraph> = Vec::with_capacity(paragraphs.len() + 8);
    let mut lines = 0; // of the turn that is open
    for paragraph in paragraphs {
        if lines > 0 && goes_on(text, out.last(), &paragraph) {
            if let Some(turn) = out.last_mut() {
                *turn = Paragraph::new(turn.span.cover(paragraph.span), turn.kind);
            }
            lines = (lines + 1) % RUN;
            continue;
        }
        lines = usize::from(opens(&paragraph));
        match lead(text, &paragraph) {
            Some((colon, dash)) => {
                let (start, end) = (paragraph.span.range().start, paragraph.span.range().end);
                out.push(Paragraph::new(Span::of(start..colon), ParagraphKind::Body));
                out.push(Paragraph::new(Span::of(dash..end), ParagraphKind::Dialogue));
            }
            None => out.push(paragraph),
        }
    }
    out
}

/// Where the words before `: -- Who is there ?` end, colon included, and where the dash stands.
fn lead(text: &str, paragraph: &Paragraph) -> Option<(usize, usize)> {
    if !matches!(paragraph.kind, ParagraphKind::Body | ParagraphKind::Heading) {
        return None;
    }
    let start = paragraph.span.range().start;
    let slice = text.get(paragraph.span.range())?;
    memchr::memchr_iter(b':', slice.as_bytes()).take(COLONS).find_map(|colon| {
        let rest = slice.get(colon + 1..)?;
        let dashed = rest.trim_start();
        let opens = colon > 0 && opens_turn(dashed) && tells(&slice[..colon]);
        opens.then(|| (start + colon + 1, start + colon + 1 + rest.len() - dashed.len()))
    })
}

/// Whether one of the last words before a colon is a verb of speech, and no mark stands before it in
/// which what follows would stand too.
fn tells(words: &str) -> bool {
    let mut last = words.rsplit(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let marked = words.contains(['"', '“', '„', '«', '‘', '`']) || words.contains("''");
    !marked && last.by_ref().take(TELLING).any(|word| flags(word).any(Flags::CUE))
}

/// How far before its colon the verb of a lead may stand, in words: `called from the wall, waving his
/// cap:`
const TELLING: usize = 12;

/// Whether a text begins with a dash and a capital: `— Who`, `-- O`, `—Who`; a hyphen needs a blank.
pub(super) fn opens_turn(text: &str) -> bool {
    let said = text.trim_start_matches(['-', '–', '—', '―']);
    let dash = &text[..text.len() - said.len()];
    let glued = said.trim_start().len() == said.len();
    let fits = match dash {
        "—" | "―" | "--" => true,
        "-" | "–" => !glued,
        _ => false,
    };
    fits && said
        .trim_start()
        .trim_start_matches(['¿', '¡', '…', ' '])
        .starts_with(char::is_uppercase)
}

/// Whether a line goes on with the turn before it: one sentence a line, blanks before its stops, and
/// the speaker's own words or his tag.
fn goes_on(text: &str, turn: Option<&Paragraph>, line: &Paragraph) -> bool {
    let Some(turn) = turn else { return false };
    let between = text.get(turn.span.range().end..line.span.range().start).unwrap_or_default();
    let slice = text.get(line.span.range()).unwrap_or_default();
    let free = matches!(line.kind, ParagraphKind::Body | ParagraphKind::Heading);
    let next_line = between.trim_matches([' ', '\r']) == "\n";
    if !free
        || !next_line
        || !is_spaced(slice)
        || opens_turn(slice)
        || slice.ends_with(':')
        || lead(text, line).is_some()
    {
        return false;
    }
    let mut tokens = Vec::new();
    tokenise(text, line.span.range().start, line.span.range().end, &[], &mut tokens);
    match voice(text, &tokens) {
        Voice::Own | Voice::Lively => true,
        // `Bravo Lancaster .`, but no heading of the next part
        Voice::Open => tokens.len() <= SHORT,
        Voice::Narrated => slice.starts_with(char::is_lowercase) || is_tag_alone(&tokens),
    }
}

/// The longest line without a verb that goes on with a turn, in tokens.
const SHORT: usize = 8;

/// Whether a line ends with a stop that a blank stands before, as in text cut into tokens.
fn is_spaced(line: &str) -> bool {
    line.ends_with(['.', '!', '?', '…'])
        && line.trim_end_matches(['.', '!', '?', '…']).ends_with(' ')
}
