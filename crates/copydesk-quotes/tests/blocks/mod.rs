//! Texts whose paragraphs are known, for tests that tell what each paragraph is.

use copydesk_core::{Paragraph, ParagraphKind, Span};

/// The text of some paragraphs, with `by` behind each, and where they lie. Kinds are letters: b body,
/// d dialogue, q question, a answer, h heading, c caption.
pub(crate) fn laid_out(by: &str, blocks: &[(char, &str)]) -> (String, Vec<Paragraph>) {
    let mut text = String::new();
    let mut paragraphs = Vec::new();
    for (kind, block) in blocks {
        let start = text.len();
        text.push_str(block);
        let kind = match kind {
            'd' => ParagraphKind::Dialogue,
            'q' => ParagraphKind::Question,
            'a' => ParagraphKind::Answer,
            'h' => ParagraphKind::Heading,
            'c' => ParagraphKind::Caption,
            _ => ParagraphKind::Body,
        };
        paragraphs.push(Paragraph::new(Span::of(start..text.len()), kind));
        text.push_str(by);
    }
    (text, paragraphs)
}
