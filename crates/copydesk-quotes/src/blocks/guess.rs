//! Turns of a text that nobody has taken apart: only what is plain on the page, letters and names
//! before a colon, and dashes before words that sound spoken.

use copydesk_core::{Paragraph, ParagraphKind, Span};

use super::spoken::opens_turn;
use crate::lexicon::Flags;
use crate::tokens::{Kind, tokenise};
use crate::voice::{Voice, voice};

/// The longest label, in bytes and in words.
const LONGEST: usize = 48;
const WORDS: usize = 4;
/// How many speakers are told apart by name.
const VOICES: usize = 24;
/// A talk by names has so many turns, and two speakers that come back.
const TURNS: usize = 4;

/// Paragraphs with those told for turns that are.
pub(super) fn turns(text: &str, paragraphs: Vec<Paragraph>) -> Vec<Paragraph> {
    let mut lines = Vec::with_capacity(paragraphs.len() + 1);
    for paragraph in &paragraphs {
        cut(text, paragraph, &mut lines);
    }
    let leads: Vec<Lead<'_>> = lines.iter().map(|p| lead(text, p)).collect();
    let asks = leads.contains(&Lead::Question) && leads.contains(&Lead::Answer);
    let panel = is_panel(text, &lines, &leads);
    let dashes = sound_spoken(text, &lines, &leads, |lead| *lead == Lead::Dash);
    if !asks && !panel && !dashes {
        return lines;
    }
    let mut running = None;
    let told = |(line, lead): (Paragraph, &Lead<'_>)| {
        let kind = match lead {
            Lead::Question if asks => Some(ParagraphKind::Question),
            Lead::Answer if asks => Some(ParagraphKind::Answer),
            Lead::Name(_) if panel => Some(ParagraphKind::Dialogue),
            Lead::Dash if dashes => Some(ParagraphKind::Dialogue),
            _ => running.filter(|kind| goes_on(text, &line, *kind)),
        };
        running = kind;
        Paragraph::new(line.span, kind.unwrap_or(line.kind))
    };
    lines.into_iter().zip(&leads).map(told).collect()
}

/// How a paragraph begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lead<'t> {
    Question,
    Answer,
    Name(&'t str),
    Dash,
    Plain,
}

fn lead<'t>(text: &'t str, paragraph: &Paragraph) -> Lead<'t> {
    let slice = &text[paragraph.span.range()];
    if matches!(slice.as_bytes().first(), Some(b'-' | 0xE2)) {
        return if opens_turn(slice) { Lead::Dash } else { Lead::Plain };
    }
    if slice.starts_with("Q. ") {
        return Lead::Question;
    }
    if slice.starts_with("A. ") {
        return Lead::Answer;
    }
    let Some(colon) = memchr::memchr(b':', &slice.as_bytes()[..slice.len().min(LONGEST)]) else {
        return Lead::Plain;
    };
    let (label, said) = (&slice[..colon], &slice[colon + 1..]);
    let letter = |c: char| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’');
    let word = |word: &str| word.starts_with(char::is_uppercase) && word.chars().all(letter);
    let named = label.split(' ').count() <= WORDS && label.split(' ').all(word);
    match label {
        _ if !said.starts_with(' ') || said.trim().is_empty() => Lead::Plain,
        "Q" | "Question" => Lead::Question,
        "A" | "Answer" => Lead::Answer,
        _ if named => Lead::Name(label),
        _ => Lead::Plain,
    }
}

/// Appends a paragraph, cut at the lines in it that begin with a dash or the letter of a question or
/// an answer.
fn cut(text: &str, paragraph: &Paragraph, out: &mut Vec<Paragraph>) {
    let (start, end) = (paragraph.span.range().start, paragraph.span.range().end);
    let mut from = start;
    let mut add = |from: usize, to: usize| {
        let kept = from..from + text[from..to].trim_end().len();
        if !kept.is_empty() {
            out.push(Paragraph::new(Span::of(kept), paragraph.kind));
        }
    };
    for at in memchr::memchr_iter(b'\n', &text.as_bytes()[start..end]).map(|at| start + at) {
        let line = Paragraph::new(Span::of(at + 1..end), paragraph.kind);
        if matches!(lead(text, &line), Lead::Question | Lead::Answer | Lead::Dash) {
            add(from, at);
            from = at + 1;
        }
    }
    add(from, end);
}

/// Whether names before colons are those of people who talk: four turns, two that come back, and half
/// of them sound spoken; tables do not.
fn is_panel(text: &str, lines: &[Paragraph], leads: &[Lead<'_>]) -> bool {
    let mut tally: Vec<(&str, usize)> = Vec::new();
    for lead in leads {
        let Lead::Name(name) = lead else { continue };
        if let Some((_, count)) = tally.iter_mut().find(|(known, _)| known == name) {
            *count += 1;
        } else if tally.len() < VOICES {
            tally.push((name, 1));
        }
    }
    let turns: usize = tally.iter().map(|(_, count)| count).sum();
    let named = |lead: &Lead<'_>| matches!(lead, Lead::Name(_));
    turns >= TURNS
        && tally.iter().filter(|(_, count)| *count >= 2).count() >= 2
        && sound_spoken(text, lines, leads, named)
}

/// Whether half of the paragraphs with such a lead ask, exclaim, speak of `me` and `you` or have a tag.
fn sound_spoken(
    text: &str,
    lines: &[Paragraph],
    leads: &[Lead<'_>],
    wanted: impl Fn(&Lead<'_>) -> bool,
) -> bool {
    let (mut all, mut spoken) = (0, 0);
    let mut tokens = Vec::new();
    for (line, _) in lines.iter().zip(leads).filter(|(_, lead)| wanted(lead)) {
        tokens.clear();
        tokenise(text, line.span.range().start, line.span.range().end, &[], &mut tokens);
        let ends = tokens.last().is_some_and(|t| matches!(t.first_byte(text), b'?' | b'!'));
        let tag = tokens.windows(2).any(|pair| {
            let sign = matches!(pair[0].kind, Kind::Comma | Kind::Dash);
            sign && pair[1].is(Flags::CUE) && !pair[1].is(Flags::ING)
        });
        all += 1;
        spoken += usize::from(ends || tag || voice(text, &tokens) == Voice::Own);
    }
    spoken > 0 && spoken * 2 >= all
}

/// Whether a plain paragraph goes on with a turn, in the speaker's own words.
fn goes_on(text: &str, line: &Paragraph, kind: ParagraphKind) -> bool {
    let slice = &text[line.span.range()];
    if kind == ParagraphKind::Question || slice.starts_with(['"', '“', '(', '[']) {
        return false;
    }
    let mut tokens = Vec::new();
    tokenise(text, line.span.range().start, line.span.range().end, &[], &mut tokens);
    voice(text, &tokens) == Voice::Own
}
