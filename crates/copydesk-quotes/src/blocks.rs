//! The blocks that rules work in: paragraphs as given, or as blank lines cut them.

mod guess;
mod spoken;

use copydesk_core::{Paragraph, ParagraphKind, Span, Structure};

use crate::marks::{Leads, Tally, opens_with_mark};

/// The paragraphs of a text. Without a structure, blank lines end them; in a text without any blank
/// line, line ends do, and what is plainly a turn is told for one. Lines that one quotation runs over
/// stay together either way.
pub(crate) fn blocks(text: &str, structure: &Structure<'_>) -> Vec<Paragraph> {
    spoken::told(text, paragraphs(text, structure))
}

fn paragraphs(text: &str, structure: &Structure<'_>) -> Vec<Paragraph> {
    if !structure.paragraphs.is_empty() {
        let inside =
            |p: &&Paragraph| text.get(p.span.range()).is_some_and(|slice| !slice.is_empty());
        return joined(text, structure.paragraphs.iter().filter(inside).cloned().collect());
    }
    let lines = lines(text);
    let full = |line: &(usize, usize)| line.0 < line.1;
    let first = lines.iter().position(full).unwrap_or(0);
    let last = lines.iter().rposition(full).map_or(0, |last| last + 1);
    let lines = lines.get(first..last).unwrap_or_default();
    if lines.iter().all(full) {
        let lines = joined(text, lines.iter().map(|line| body(line.0, line.1)).collect());
        return guess::turns(text, lines);
    }
    let groups = lines
        .split(|line| !full(line))
        .filter_map(|group| Some(body(group.first()?.0, group.last()?.1)));
    guess::turns(text, groups.collect())
}

/// The lines of a text, without the blanks at their ends.
fn lines(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len() / BYTES_A_LINE + 2);
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', bytes).map(|at| at + 1);
    for end in ends.chain((!bytes.ends_with(b"\n")).then_some(bytes.len())) {
        out.push(trimmed(text, start, end));
        start = end;
    }
    out
}

/// How many bytes a line has in news, blank ones too; for the first guess at how much room to take.
const BYTES_A_LINE: usize = 100;

/// A stretch without the blanks at its ends; where it ends if it holds nothing else.
fn trimmed(text: &str, start: usize, end: usize) -> (usize, usize) {
    let line = &text[start..end];
    let plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let body = line.strip_suffix('\n').unwrap_or(line).as_bytes();
    if plain(body.first()) && plain(body.last()) {
        return (start, start + body.len()); // most lines of news
    }
    let start = end - line.trim_start().len();
    (start, start + line.trim().len())
}

/// How many lines one quotation may run over where every line is a sentence.
const RUN: usize = 24;

/// Paragraphs with those put together that one quotation runs over, if no blank line stands between:
/// where their marks pair better together than line by line.
fn joined(text: &str, lines: Vec<Paragraph>) -> Vec<Paragraph> {
    let follows = |at: usize| {
        let (Some(a), Some(b)) = (lines.get(at), lines.get(at + 1)) else { return false };
        let between = text.get(a.span.range().end..b.span.range().start).unwrap_or_default();
        // `What has he done ?` is taken for a heading, `-- We shall meet !` for a turn.
        let prose = |p: &Paragraph| {
            let kinds = [ParagraphKind::Body, ParagraphKind::Heading, ParagraphKind::Dialogue];
            kinds.contains(&p.kind)
        };
        prose(a) && prose(b) && between.bytes().filter(|byte| *byte == b'\n').count() == 1
    };
    let mut out: Vec<Paragraph> = Vec::with_capacity(lines.len());
    let mut leads = Leads::new(text.as_bytes());
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let mut to = at;
        while line.kind != ParagraphKind::Dialogue && follows(to) {
            let range = lines[to].span.range();
            if leads.any(range.start, range.end) {
                to = run_end(text, &lines, to, follows);
            }
            if !(follows(to) && is_tag(text, &lines[to], &lines[to + 1])) {
                break;
            }
            to += 1;
        }
        let kind = if to > at { ParagraphKind::Body } else { line.kind };
        out.push(Paragraph::new(line.span.cover(lines[to].span), kind));
        at = to + 1;
    }
    out
}

/// Whether a line goes on with the sentence of a quotation that ends the line before: `“ Never ! ”`,
/// `he cried .`
fn is_tag(text: &str, before: &Paragraph, line: &Paragraph) -> bool {
    let closed = text[before.span.range()].ends_with(['"', '”', '’', '\'', '»', '“']);
    closed && text[line.span.range()].starts_with(char::is_lowercase)
}

/// The last of the lines that the quotation runs over which line `at` leaves open; `at` itself if it
/// leaves none open.
fn run_end(text: &str, lines: &[Paragraph], at: usize, follows: impl Fn(usize) -> bool) -> usize {
    let range = |line: usize| lines[line].span.range();
    let mut together = Tally::new();
    together.read(text, range(at).start, range(at).end);
    if together.closed() <= together.open() {
        return at;
    }
    let continues = |line: usize| {
        lines.get(line + 1).is_some_and(|next| opens_with_mark(&text[next.span.range()]))
    };
    let mut apart = together.ended(continues(at));
    for line in at + 1..at + RUN {
        if !follows(line - 1) || together.open() > apart {
            break;
        }
        together.read(text, range(line).start, range(line).end);
        let mut alone = Tally::new();
        alone.read(text, range(line).start, range(line).end);
        apart = apart.saturating_add(alone.ended(continues(line)));
        if together.closed() <= together.open() && together.closed() < apart {
            return line;
        }
    }
    at
}

fn body(from: usize, to: usize) -> Paragraph {
    Paragraph::new(Span::of(from..to), ParagraphKind::Body)
}

/// Whether rules look for speech in a paragraph of this kind.
pub(crate) fn may_hold_speech(kind: ParagraphKind) -> bool {
    !matches!(
        kind,
        ParagraphKind::Boilerplate
            | ParagraphKind::Byline
            | ParagraphKind::Dateline
            | ParagraphKind::AuthorNote
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let got: Vec<_> =
            blocks(text, &Structure::default()).iter().map(|b| &text[b.span.range()]).collect();
        assert_eq!(got, want, "in {text:?}");
    }

    #[test]
    fn blank_lines_end_paragraphs_and_lone_line_ends_do_not() {
        check("one\ntwo\n\n three \n", &["one\ntwo", "three"]);
    }

    #[test]
    fn without_blank_lines_every_line_is_a_paragraph() {
        check("one\ntwo\r\n", &["one", "two"]);
        check("", &[]);
        check("\n\n", &[]);
    }

    #[test]
    fn a_quotation_over_several_lines_keeps_them_together() {
        check("“We won .\nWe won . ”\nHe left .", &["“We won .\nWe won . ”", "He left ."]);
        check("‘ We won .\nWe won . ’\nHe left .", &["‘ We won .\nWe won . ’", "He left ."]);
        check("A stray “ mark .\nHe left .", &["A stray “ mark .", "He left ."]);
        check(
            "The boys ' club .\nThe girls ' club .",
            &["The boys ' club .", "The girls ' club ."],
        );
    }

    #[test]
    fn a_tag_on_a_line_of_its_own_belongs_to_its_quotation() {
        check(
            "“ Who won ? ”\nhe asked ; “ we\ndid . ”\nNobody knew .",
            &["“ Who won ? ”\nhe asked ; “ we\ndid . ”", "Nobody knew ."],
        );
        check("“ We won . ”\nHe left .", &["“ We won . ”", "He left ."]);
    }

    #[test]
    fn paragraphs_that_open_their_marks_anew_stay_apart() {
        check("“We won.\n“We won,” he said.", &["“We won.", "“We won,” he said."]);
        check("\"We won.\n\"We won,\" he said.", &["\"We won.", "\"We won,\" he said."]);
    }

    #[test]
    fn a_short_question_inside_a_quotation_is_no_heading() {
        let text = "“ Who won ?\nWe did . ”";
        let line = |from, to, kind| Paragraph::new(Span::of(from..to), kind);
        let lines =
            [line(0, 13, ParagraphKind::Heading), line(14, text.len(), ParagraphKind::Body)];
        let got = blocks(text, &Structure { paragraphs: &lines, sentences: &[] });
        assert_eq!(got, [line(0, text.len(), ParagraphKind::Body)]);
    }
}
