//! Where the paragraphs of an article are, if nobody has said so.

use copydesk_core::{Article, Layers, Span};
use memchr::memchr_iter;

/// The paragraphs of an article: those of its layer, else its text cut at blank lines.
pub(super) fn paragraphs(article: &Article, layers: &Layers) -> Vec<Span> {
    if layers.paragraphs.is_empty() {
        return cut(article.text());
    }
    layers.paragraphs.iter().map(|paragraph| paragraph.span).collect()
}

/// The runs of lines between blank ones, without the blank space around them.
pub(super) fn cut(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut open: Option<(usize, usize)> = None; // where a paragraph begins, and ends as far as it is read
    let mut at = 0;
    for end in memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1).chain([text.len()]) {
        let line = &text[at..end];
        let words = line.trim();
        if words.is_empty() {
            spans.extend(open.take().and_then(span));
        } else {
            let start = end - line.trim_start().len();
            let first = open.map_or(start, |(first, _)| first);
            open = Some((first, start + words.len()));
        }
        at = end;
    }
    spans.extend(open.and_then(span));
    spans
}

fn span((start, end): (usize, usize)) -> Option<Span> {
    // Beyond 4 GiB, where no article reaches, nothing is looked at.
    Some(Span::new(u32::try_from(start).ok()?, u32::try_from(end).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let got: Vec<_> = cut(text).iter().map(|span| &text[span.range()]).collect();
        assert_eq!(got, want, "in {text:?}");
    }

    #[test]
    fn blank_lines_part_paragraphs() {
        check("One.\nTwo.\n\n \t\r\n  Three. \r\n", &["One.\nTwo.", "Three."]);
        check("\n\n\n", &[]);
        check("", &[]);
        check("One.", &["One."]);
    }
}
