//! What holds of every text.

use copydesk_core::{Article, Layers, ParagraphKind, Span, Stage};
use copydesk_segment::{Options, Outline, QuotePolicy, SegmentStage, sentences, structure_with};
use copydesk_testkit::{salted_prose, wild_text};
use proptest::prelude::*;

/// Trimmed, in order, disjoint, on character boundaries.
fn is_row(text: &str, spans: &[Span]) -> bool {
    let apart = spans.windows(2).all(|pair| pair[0].end() <= pair[1].start());
    apart
        && spans.iter().all(|span| {
            text.get(span.range()).is_some_and(|slice| !slice.is_empty() && slice.trim() == slice)
        })
}

/// The characters of `text` that are no blanks and lie in no span.
fn uncovered(text: &str, spans: &[Span]) -> String {
    let mut left = String::new();
    let mut at = 0;
    for span in spans {
        left.push_str(&text[at..span.range().start]);
        at = span.range().end;
    }
    left.push_str(&text[at..]);
    left.retain(|c| !c.is_whitespace());
    left
}

fn check_outline(text: &str, outline: &Outline) -> Result<(), TestCaseError> {
    let paragraphs: Vec<Span> = outline.paragraphs.iter().map(|paragraph| paragraph.span).collect();
    prop_assert!(is_row(text, &paragraphs), "paragraphs: {paragraphs:?}");
    prop_assert_eq!(uncovered(text, &paragraphs), "");
    prop_assert!(is_row(text, &outline.sentences), "sentences: {:?}", outline.sentences);
    for paragraph in &outline.paragraphs {
        let inside: Vec<Span> =
            outline.sentences.iter().copied().filter(|s| s.overlaps(paragraph.span)).collect();
        prop_assert!(
            inside.iter().all(|s| paragraph.span.contains(*s)),
            "a sentence leaves its paragraph"
        );
        let start = paragraph.span.start();
        let local: Vec<Span> =
            inside.iter().map(|s| Span::new(s.start() - start, s.end() - start)).collect();
        let left = uncovered(&text[paragraph.span.range()], &local);
        let is_turn = matches!(
            paragraph.kind,
            ParagraphKind::Dialogue | ParagraphKind::Question | ParagraphKind::Answer
        );
        let only_dash = is_turn && left.chars().all(|c| matches!(c, '-' | '–' | '—' | '―' | '‒'));
        prop_assert!(left.is_empty() || only_dash, "{left:?} lies in no sentence");
    }
    Ok(())
}

proptest! {
    #[test]
    fn paragraphs_and_sentences_cover_plausible_prose(text in salted_prose()) {
        check_outline(&text, &structure_with(&text, &Options::default()))?;
        check_outline(&text, &structure_with(&text, &Options::default().quote_policy(QuotePolicy::Keep)))?;
    }

    #[test]
    fn paragraphs_and_sentences_cover_any_text(text in wild_text()) {
        check_outline(&text, &structure_with(&text, &Options::default()))?;
        check_outline(&text, &structure_with(&text, &Options::default().quote_policy(QuotePolicy::Keep)))?;
    }

    #[test]
    fn the_iterator_yields_an_ordered_trimmed_row(text in salted_prose()) {
        let spans: Vec<Span> = sentences(&text).collect();
        prop_assert!(is_row(&text, &spans), "{spans:?}");
        let left = uncovered(&text, &spans);
        prop_assert!(left.chars().all(|c| matches!(c, '-' | '–' | '—' | '―' | '‒')), "{left:?}");
    }

    #[test]
    fn keeping_quotations_never_adds_a_sentence(text in salted_prose()) {
        let split = structure_with(&text, &Options::default()).sentences.len();
        let keep = structure_with(&text, &Options::default().quote_policy(QuotePolicy::Keep)).sentences.len();
        prop_assert!(keep <= split, "{keep} kept, {split} split");
    }

    #[test]
    fn the_stage_obeys_the_law_of_layers(text in wild_text()) {
        let article = Article::from_text("a", text);
        let mut layers = Layers::default();
        SegmentStage::default().annotate(&article, &mut layers).expect("this stage never fails");
        prop_assert!(layers.check(&article).is_ok());
    }

    #[test]
    fn facts_stand_where_they_say(text in salted_prose()) {
        let facts = structure_with(&text, &Options::default()).facts;
        for fact in facts.bylines {
            prop_assert_eq!(&text[fact.span.range()], fact.value);
        }
        if let Some(fact) = facts.headline {
            let squeezed: Vec<_> = text[fact.span.range()].split_whitespace().collect();
            prop_assert_eq!(squeezed.join(" "), fact.value);
        }
    }
}

/// Worst cases: one line of a million bytes. They would take minutes if anything were quadratic.
#[test]
fn hostile_lines_come_back_whole() {
    let units = [
        "\"",
        "“",
        "'a ",
        "`a ",
        ".",
        ". ",
        " .",
        "?! ",
        "…",
        "(",
        "- ",
        "p.m. Monday ",
        "a",
        "http://",
        ":1:11 AM",
        "A. ",
        "1. ",
        "Mr. ",
        "\u{301}",
        "x.Y",
        "i ",
        "\n",
        "- A\n",
        "Q: x\n",
        "by ",
        "«",
        "1/1/2001 ",
        "“a. B ",
        ".\"",
        "* a\n",
        "Image: ",
        "_",
        "ft. ",
        "\r",
        "\u{2028}",
        "”",
        "A\n\n",
        "- I am, he said.\n\n",
    ];
    for unit in units {
        let text = unit.repeat(60_000 / unit.len());
        for policy in [QuotePolicy::Split, QuotePolicy::Keep] {
            let outline = structure_with(&text, &Options::default().quote_policy(policy));
            let paragraphs: Vec<Span> =
                outline.paragraphs.iter().map(|paragraph| paragraph.span).collect();
            assert_eq!(uncovered(&text, &paragraphs), "", "{unit:?} repeated");
        }
        assert!(sentences(&text).all(|span| !span.is_empty()));
    }
}
