//! Cuts a paragraph into lines that fit a terminal, in the columns that the terminal will show.

use copydesk::core::Span;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What a reader sees as one character: its bytes in the article, its first column, its width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) span: Span,
    pub(crate) column: usize,
    pub(crate) width: usize,
}

/// A line on the screen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    cells: Vec<Cell>,
    text: String,
}

impl Line {
    /// What is printed.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The columns that a span of the article takes in this line: first, and the one behind the last.
    pub(crate) fn columns(&self, span: Span) -> Option<(usize, usize)> {
        let first = self.cells.partition_point(|cell| cell.span.end() <= span.start());
        let behind = self.cells.partition_point(|cell| cell.span.start() < span.end());
        let inside = self.cells.get(first..behind)?;
        let (from, to) = (inside.first()?, inside.last()?);
        let columns = (from.column, to.column + to.width);
        (columns.0 < columns.1).then_some(columns)
    }

    /// Whether the first byte of the span stands in this line.
    pub(crate) fn begins(&self, span: Span) -> bool {
        self.cells.iter().any(|cell| cell.span.holds(span.start()))
    }
}

/// The lines of a paragraph, broken at blanks where there are some, at most `width` columns wide.
pub(crate) fn lines(text: &str, paragraph: Span, width: usize) -> Vec<Line> {
    let mut out = Vec::new();
    let mut line = Line::default();
    for (at, cluster) in text[paragraph.range()].grapheme_indices(true) {
        let start = paragraph.start() as usize + at;
        let span = Span::of(start..start + cluster.len());
        if matches!(cluster, "\n" | "\r\n" | "\r") {
            out.push(std::mem::take(&mut line));
            continue;
        }
        let shown = shown(cluster);
        let cell_width = shown.width();
        if end(&line) + cell_width > width {
            let rest = break_off(&mut line);
            out.push(std::mem::replace(&mut line, rest));
        }
        let column = end(&line);
        line.cells.push(Cell { span, column, width: cell_width });
        line.text.push_str(shown);
    }
    out.push(line);
    out.retain(|line| !line.cells.is_empty());
    out
}

fn end(line: &Line) -> usize {
    line.cells.last().map_or(0, |cell| cell.column + cell.width)
}

/// A control character would move the cursor: show a stand-in.
fn shown(cluster: &str) -> &str {
    match cluster.chars().next() {
        Some('\t') => " ",
        Some(first) if first.is_control() => "\u{fffd}",
        _ => cluster,
    }
}

/// Takes the unfinished word off the end of a full line, for the next line. A word that fills the
/// whole line is cut.
fn break_off(line: &mut Line) -> Line {
    let blank = line.text.char_indices().rev().find(|(_, c)| *c == ' ').map(|(at, _)| at + 1);
    let Some(cut) = blank.filter(|cut| *cut < line.text.len()) else {
        return Line::default();
    };
    let word = line.text.split_off(cut);
    let clusters = word.graphemes(true).count();
    let kept = line.cells.len().saturating_sub(clusters);
    let mut cells = line.cells.split_off(kept);
    let shift = cells.first().map_or(0, |cell| cell.column);
    for cell in &mut cells {
        cell.column -= shift;
    }
    Line { cells, text: word }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, width: usize, want: &[&str]) {
        let whole = Span::of(0..text.len());
        let lines = lines(text, whole, width);
        let got: Vec<_> = lines.iter().map(|line| line.text().trim_end().to_owned()).collect();
        assert_eq!(got, want);
        for line in &lines {
            assert!(end(line) <= width, "{:?} is wider than {width}", line.text());
        }
    }

    #[test]
    fn lines_break_at_blanks() {
        check("one two three", 8, &["one two", "three"]);
    }

    #[test]
    fn a_word_too_long_for_a_line_is_cut() {
        check("abcdefghij", 4, &["abcd", "efgh", "ij"]);
    }

    #[test]
    fn a_wide_character_takes_two_columns() {
        let text = "\u{65e5}\u{672c} x";
        let line = &lines(text, Span::of(0..text.len()), 20)[0];
        assert_eq!(line.columns(Span::new(3, 6)), Some((2, 4)));
        assert_eq!(line.columns(Span::new(7, 8)), Some((5, 6)));
    }

    #[test]
    fn a_combining_mark_takes_no_column() {
        let text = "e\u{301}x";
        let line = &lines(text, Span::of(0..text.len()), 20)[0];
        assert_eq!(line.columns(Span::new(3, 4)), Some((1, 2)));
    }

    #[test]
    fn a_span_of_another_line_has_no_columns() {
        let text = "one two";
        let lines = lines(text, Span::of(0..text.len()), 4);
        assert_eq!(lines[1].columns(Span::new(0, 3)), None);
        assert!(lines[0].begins(Span::new(0, 7)) && !lines[1].begins(Span::new(0, 7)));
    }
}
