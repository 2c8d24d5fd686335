//! What holds for every text.

use copydesk_core::{
    Article, Layers, Paragraph, ParagraphKind, PerMille, Quote, QuoteKind, Span, Structure,
};
use copydesk_quotes::{Options, quotes, quotes_in};
use copydesk_testkit::{laws, salted_prose, wild_text};
use proptest::prelude::*;
use proptest::sample::subsequence;

fn lawful(text: &str, found: Vec<Quote>) -> Result<(), TestCaseError> {
    let article = Article::from_text("a", text);
    let mut layers = Layers::default();
    layers.quotes = found;
    layers.check(&article).map_err(|error| TestCaseError::fail(format!("{error} in {text:?}")))
}

/// Paragraphs of a text, as a strict reader of blank lines would give them, with the kinds in turn.
fn structured(text: &str, kinds: &[ParagraphKind]) -> Vec<Paragraph> {
    let mut at = 0;
    let mut out = Vec::new();
    for block in text.split("\n\n") {
        let start = at + (block.len() - block.trim_start().len());
        let len = block.trim().len();
        if len > 0 {
            let kind = kinds[out.len() % kinds.len()];
            out.push(Paragraph::new(Span::of(start..start + len), kind));
        }
        at += block.len() + 2;
    }
    out
}

const KINDS: [ParagraphKind; 7] = [
    ParagraphKind::Headline,
    ParagraphKind::Body,
    ParagraphKind::Dialogue,
    ParagraphKind::Body,
    ParagraphKind::Question,
    ParagraphKind::Answer,
    ParagraphKind::Answer,
];

const ALL: [QuoteKind; 5] =
    [QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect, QuoteKind::Scare, QuoteKind::Title];

fn names(found: &[Quote]) -> Vec<Option<&str>> {
    found
        .iter()
        .map(|quote| quote.speaker.as_ref().and_then(|speaker| speaker.name.as_deref()))
        .collect()
}

proptest! {
    #[test]
    fn every_text_gives_a_lawful_layer(text in wild_text()) {
        lawful(&text, quotes(&text))?;
    }

    #[test]
    fn every_structure_gives_a_lawful_layer(text in salted_prose()) {
        let paragraphs = structured(&text, &KINDS);
        let structure = Structure { paragraphs: &paragraphs, sentences: &[] };
        lawful(&text, quotes_in(&text, &structure, &Options::default()))?;
    }

    #[test]
    fn parts_hold_words_and_confidences_of_named_speakers_pass_the_threshold(text in salted_prose()) {
        for quote in quotes(&text) {
            prop_assert!(quote.parts.iter().all(|part| !part.is_empty()));
            if let Some(speaker) = quote.speaker.filter(|speaker| speaker.name.is_some()) {
                prop_assert!(speaker.name_confidence >= PerMille::HALF);
            }
        }
    }

    #[test]
    fn parts_are_in_order_and_apart_and_inside(text in wild_text()) {
        for quote in quotes(&text) {
            let ends: Vec<_> = quote.parts.iter().flat_map(|part| [part.start(), part.end()]).collect();
            prop_assert!(ends.is_sorted() && !ends.is_empty(), "{:?}", quote);
            prop_assert!(quote.parts.iter().all(|part| quote.span.contains(*part)), "{:?}", quote);
            prop_assert!(text.get(quote.span.range()).is_some(), "{:?} cuts a character", quote);
        }
    }

    #[test]
    fn nobody_is_mentioned_in_their_own_words(text in wild_text()) {
        for quote in quotes(&text) {
            let mention = quote.speaker.as_ref().and_then(|speaker| speaker.mention);
            let overlaps = |mention: Span| quote.parts.iter().any(|part| part.overlaps(mention));
            prop_assert!(!mention.is_some_and(overlaps), "{:?}", quote);
        }
    }

    #[test]
    fn a_parent_is_speech_that_comes_before_and_holds_its_child(text in salted_prose()) {
        let found = quotes(&text);
        for (index, quote) in found.iter().enumerate() {
            let Some(parent) = quote.parent.map(|parent| parent as usize) else { continue };
            prop_assert!(parent < index && found[parent].kind.is_speech());
            prop_assert!(found[parent].span.contains(quote.span));
            // The innermost one: nothing between the two holds the child as well.
            let between = &found[parent + 1..index];
            prop_assert!(!between.iter().any(|other| other.kind.is_speech() && other.span.contains(quote.span)));
        }
    }

    #[test]
    fn a_higher_threshold_only_takes_names_away(text in salted_prose(), least in 500_u16..=1000) {
        let usual = quotes(&text);
        let strict = quotes_in(&text, &Structure::default(), &Options::default().threshold(PerMille::new(least)));
        prop_assert_eq!(names(&usual).len(), names(&strict).len());
        for (usual, strict) in names(&usual).into_iter().zip(names(&strict)) {
            prop_assert!(strict.is_none() || strict == usual);
        }
        let rest = |quotes: &[Quote]| -> Vec<_> {
            let mention = |quote: &Quote| quote.speaker.as_ref().and_then(|speaker| speaker.mention);
            quotes.iter().map(|quote| (quote.span, quote.parts.clone(), quote.kind, mention(quote), quote.confidence)).collect()
        };
        prop_assert_eq!(rest(&usual), rest(&strict));
    }

    #[test]
    fn kinds_that_are_not_wanted_change_no_other(text in salted_prose(), wanted in subsequence(&ALL[..], 0..=5)) {
        let all = quotes(&text);
        let some = quotes_in(&text, &Structure::default(), &Options::default().kinds(wanted.clone()));
        // Who stands around a quote, by place: the innermost quote around it of a kind that is wanted.
        let around = |quotes: &[Quote], quote: &Quote| {
            let mut parent = quote.parent.map(|index| quotes[index as usize].clone());
            while let Some(outer) = parent.as_ref().filter(|outer| !wanted.contains(&outer.kind)) {
                parent = outer.parent.map(|index| quotes[index as usize].clone());
            }
            parent.map(|outer| outer.span)
        };
        let known = |quotes: &[Quote]| -> Vec<_> {
            let kept = quotes.iter().filter(|quote| wanted.contains(&quote.kind));
            kept.map(|quote| {
                let mut alone = quote.clone();
                alone.parent = None;
                (alone, around(quotes, quote))
            }).collect()
        };
        prop_assert_eq!(known(&all), known(&some));
    }

    #[test]
    fn without_marks_and_cues_there_is_no_quote(words in "[b-d]{1,6}( [b-d]{1,6}){0,30}") {
        prop_assert!(quotes(&words).is_empty());
    }

    #[test]
    fn the_style_of_paired_marks_does_not_matter(inside in "[A-Z][a-z]{2,8}( [a-z]{2,8}){3,9}") {
        let texts = [
            format!("“{inside},” said Ada Lind."),
            format!("\"{inside},\" said Ada Lind."),
            format!("«{inside},» said Ada Lind."),
        ];
        let found: Vec<_> = texts.iter().map(|text| {
            let quotes = quotes(text);
            (quotes.len(), quotes.first().map(|q| text[q.parts[0].range()].to_owned()), names(&quotes).concat_names())
        }).collect();
        prop_assert_eq!(&found[0], &found[1]);
        prop_assert_eq!(&found[0], &found[2]);
    }

    #[test]
    fn a_paragraph_without_people_changes_no_quote_of_another(text in salted_prose()) {
        let with = format!("Rain fell on the hills all day.\n\n{text}");
        let shift = with.len() - text.len();
        let alone: Vec<_> = quotes(&format!("\n\n{text}\n\n.")).iter().map(|q| q.span.start() as usize + shift - 2).collect();
        let moved: Vec<_> = quotes(&format!("{with}\n\n.")).iter().map(|q| q.span.start() as usize).collect();
        prop_assert_eq!(alone, moved);
    }
}

#[test]
fn hostile_texts_end() {
    for shape in [
        "“",
        "”",
        "\"",
        "'",
        "‘a’ ",
        "“a” ",
        "“‘a’” ",
        "''``",
        "« „ ",
        "(",
        "((“a” ",
        "- ",
        "– a\n\n",
        "“a\n\n",
        "said ",
        "he said ",
        "he said that ",
        ", said Lind, ",
        "“a,” said Lind. ",
        "“a,” said Lind, who ",
        "Lind: “",
        "according to ",
        "a, according to Lind, ",
        "Ada Lind, ",
        "Ada Lind said a dam “a ",
        "A. ",
        "of the ",
        "— a — ",
        "the mayor of ",
        "she ",
        "and ",
        "6'2\" ",
    ] {
        let text = shape.repeat(60_000 / shape.len());
        let found = laws::swift(text.len(), || quotes(&text));
        laws::quotes(&text, &found);
    }
}

trait Names {
    fn concat_names(self) -> String;
}

impl Names for Vec<Option<&str>> {
    fn concat_names(self) -> String {
        self.into_iter().map(|name| name.unwrap_or("nobody")).collect::<Vec<_>>().join("; ")
    }
}
