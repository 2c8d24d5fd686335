//! The rows under a line of text: glyphs under the marks, then what they say.

use anstyle::Style;

use super::labels::Label;
use super::layout::Line;
use unicode_width::UnicodeWidthStr;

/// A row that is filled from left to right.
#[derive(Default)]
struct Row {
    text: String,
    end: usize, // columns filled so far
}

impl Row {
    /// Writes `words` at a column, if nothing stands there yet nor in the `gap` columns before it.
    fn put(&mut self, column: usize, words: &str, gap: usize, style: Style) -> bool {
        if self.end > 0 && column < self.end + gap {
            return false;
        }
        self.text.extend(std::iter::repeat_n(' ', column - self.end));
        self.text.push_str(&format!("{style}{words}{style:#}"));
        self.end = column + words.width();
        true
    }
}

/// The rows under a line. `labels` are sorted by track and place.
pub(super) fn rows(line: &Line, labels: &[Label]) -> Vec<String> {
    let mut out = Vec::new();
    for track in labels.chunk_by(|a, b| a.track == b.track) {
        let mut glyphs: Vec<Row> = Vec::new();
        let mut words: Vec<Row> = Vec::new();
        for label in track {
            let Some((from, to)) = line.columns(label.span) else { continue };
            let glyph_line: String = std::iter::repeat_n(label.glyph, to - from).collect();
            put_first(&mut glyphs, from, &glyph_line, 0, label.style);
            if !label.words.is_empty() && line.begins(label.span) {
                put_first(&mut words, from, &label.words, 1, label.style);
            }
        }
        out.extend(glyphs.into_iter().chain(words).map(|row| row.text));
    }
    out
}

/// Writes into the first row that has room there.
fn put_first(rows: &mut Vec<Row>, column: usize, words: &str, gap: usize, style: Style) {
    if rows.iter_mut().any(|row| row.put(column, words, gap, style)) {
        return;
    }
    let mut row = Row::default();
    row.put(column, words, gap, style);
    rows.push(row);
}

#[cfg(test)]
mod tests {
    use super::super::explain;
    use copydesk::core::{
        Amount, Article, Document, Paragraph, ParagraphKind, PerMille, Quantity, QuantityKind,
        Quote, QuoteKind, Span, Speaker,
    };

    /// Drops the colours, as a pipe would.
    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn marks_stand_under_their_words_whatever_the_script() {
        let text = "\u{65e5}\u{672c} spent $5, he said, \u{201c}e\u{301}gal\u{201d}";
        let mut document = Document::new(Article::from_text("a", text));
        let place = |word: &str| {
            let start = text.find(word).expect("it is there");
            Span::of(start..start + word.len())
        };
        let layers = &mut document.layers;
        layers.paragraphs.push(Paragraph::new(Span::of(0..text.len()), ParagraphKind::Body));
        let mut quantity = Quantity::new(place("$5"), QuantityKind::Money);
        quantity.amount = Some(Amount::Exact(5.into()));
        quantity.unit = Some("USD".into());
        layers.quantities.push(quantity);
        let mut quote = Quote::new(place("\u{201c}e\u{301}gal\u{201d}"), QuoteKind::Direct, "lead");
        quote.parts = vec![place("e\u{301}gal")];
        quote.cue = Some(place("said"));
        let mut speaker = Speaker::new(PerMille::new(900));
        speaker.mention = Some(place("he "));
        quote.speaker = Some(speaker);
        layers.quotes.push(quote);
        let shown = plain(&explain(&document, 80));
        let rows: Vec<_> = shown.lines().skip(3).collect();
        assert_eq!(rows[0], text);
        assert_eq!(rows[1], format!("{}~~~~", " ".repeat(25)));
        assert_eq!(rows[2], format!("{}direct · “he ” 0.90 · lead 1.00", " ".repeat(25)));
        assert_eq!(rows[3], format!("{}===----", " ".repeat(15)));
        assert_eq!(rows[4], format!("{}^^", " ".repeat(11)));
        assert_eq!(rows[5], format!("{}5 USD", " ".repeat(11)));
    }

    #[test]
    fn labels_that_would_collide_take_another_row() {
        let mut document = Document::new(Article::from_text("a", "1 2 3  4"));
        let layers = &mut document.layers;
        layers.paragraphs.push(Paragraph::new(Span::new(0, 8), ParagraphKind::Body));
        for (start, value) in [(0, 1_000_000), (2, 20), (4, 3), (7, 4)] {
            let mut number = Quantity::new(Span::new(start, start + 1), QuantityKind::Number);
            number.amount = Some(Amount::Exact(value.into()));
            layers.quantities.push(number);
        }
        let shown = plain(&explain(&document, 80));
        let want = "1 2 3  4\n^ ^ ^  ^\n1000000\n  20   4\n    3\n";
        assert!(shown.ends_with(want), "words keep a blank between them:\n{shown}");
    }
}
