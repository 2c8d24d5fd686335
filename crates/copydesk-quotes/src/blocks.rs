//! The blocks that rules work in: paragraphs as given, or as blank lines cut them.

use copydesk_core::{Paragraph, ParagraphKind, Span, Structure};

/// The paragraphs of a text. Without a structure, blank lines end them; in a text without any blank
/// line, line ends do. Lines that one quotation runs over stay together either way.
pub(crate) fn blocks(text: &str, structure: &Structure<'_>) -> Vec<Paragraph> {
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
        return joined(text, lines.iter().map(|line| body(line.0, line.1)).collect());
    }
    lines
        .split(|line| !full(line))
        .filter_map(|group| Some(body(group.first()?.0, group.last()?.1)))
        .collect()
}

/// The lines of a text, without the blanks at their ends.
fn lines(text: &str) -> Vec<(usize, usize)> {
    let mut at = 0;
    let trimmed = |line: &str| {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        (start, start + line.trim().len())
    };
    text.split_inclusive('\n').map(trimmed).collect()
}

/// How many lines one quotation may run over where every line is a sentence.
const RUN: usize = 20;

/// Paragraphs with those put together that one quotation runs over, if no blank line stands between.
fn joined(text: &str, lines: Vec<Paragraph>) -> Vec<Paragraph> {
    let balances: Vec<(i32, bool)> =
        lines.iter().map(|line| balance(&text[line.span.range()])).collect();
    let follows = |a: &Paragraph, b: &Paragraph| {
        let between = text.get(a.span.range().end..b.span.range().start).unwrap_or_default();
        let body = a.kind == ParagraphKind::Body && b.kind == ParagraphKind::Body;
        body && between.bytes().filter(|byte| *byte == b'\n').count() == 1
    };
    let mut out: Vec<Paragraph> = Vec::with_capacity(lines.len());
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let run = 1 + lines[at..]
            .windows(2)
            .take(RUN)
            .take_while(|pair| follows(&pair[0], &pair[1]))
            .count();
        let mut open = (0, false);
        let closes = balances[at..at + run].iter().position(|(curly, straight)| {
            open = (open.0 + curly, open.1 != *straight);
            open.0 <= 0 && !open.1
        });
        let to = closes.map_or(at, |lines| at + lines);
        out.push(Paragraph::new(line.span.cover(lines[to].span), line.kind));
        at = to + 1;
    }
    out
}

/// How many more marks a line opens than it closes, and whether its straight ones are odd.
fn balance(line: &str) -> (i32, bool) {
    let mut curly = 0;
    let mut odd = false;
    for c in line.chars() {
        match c {
            '“' => curly += 1,
            '”' => curly -= 1,
            '"' => odd = !odd,
            _ => {}
        }
    }
    (curly, odd)
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
        check("A stray “ mark .\nHe left .", &["A stray “ mark .", "He left ."]);
    }
}
