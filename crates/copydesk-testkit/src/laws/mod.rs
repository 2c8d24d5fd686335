//! The laws that hold for every text: one function each, shared by examples, properties and fuzz targets.
//!
//! ```
//! use copydesk_core::{Quantity, QuantityKind, Span};
//! use copydesk_testkit::laws;
//! laws::quantities("48 %", &[Quantity::new(Span::new(0, 4), QuantityKind::Percent)]);
//! ```
//!
//! A broken law is a panic that says which and where: that is what a property shrinks and a fuzzer keeps.
//! All of them take findings, not finders, and so bind any parser that yields the types of copydesk-core.

mod languages;
mod origin;
mod places;
mod time;
mod verdicts;
mod wire;

use copydesk_core::{
    Article, Decimal, Layers, Paragraph, PerMille, Quantity, Quote, Span, print_decimal,
};

pub use languages::languages;
pub use origin::{composed, offset_map, origin};
pub use places::places;
pub use time::{DEAREST_BYTE, SHORTEST_TIMED, is_timed, swift, swift_when_repeated};
pub use verdicts::verdicts;
pub use wire::{wire, wire_bytes};

use crate::render::escape;

/// The one law of [`Layers::check`].
///
/// # Panics
///
/// If it is broken, with the text in the message when it is short.
#[track_caller]
pub fn layers(article: &Article, layers: &Layers) {
    if let Err(broken) = layers.check(article) {
        panic!("{broken}, in {}", shown(article.text()));
    }
}

/// Figures lie in order in the text, and their numbers survive printing.
///
/// # Panics
///
/// If they do not.
#[track_caller]
pub fn quantities(text: &str, quantities: &[Quantity]) {
    let mut found = Layers::default();
    found.quantities = quantities.to_vec();
    layers(&Article::from_text("law", text), &found);
    for quantity in quantities {
        let value = quantity.amount.as_ref().and_then(copydesk_core::Amount::value);
        for number in value.iter().chain(&quantity.parts) {
            let printed = print_decimal(*number);
            let read: Decimal = printed.parse().expect("a printed number can be read");
            assert_eq!(read, *number, "{printed} is another number, in {}", shown(text));
        }
        let unit = quantity.unit.iter().chain(&quantity.candidates);
        assert!(unit.into_iter().all(|unit| !unit.is_empty()), "an empty unit, in {}", shown(text));
    }
}

/// Quotes lie in the text as [`Layers::check`] wants it; a name below one half is not given, and
/// candidates are ranked.
///
/// # Panics
///
/// If that is not so.
#[track_caller]
pub fn quotes(text: &str, quotes: &[Quote]) {
    let mut found = Layers::default();
    found.quotes = quotes.to_vec();
    layers(&Article::from_text("law", text), &found);
    for speaker in quotes.iter().filter_map(|quote| quote.speaker.as_ref()) {
        assert!(
            speaker.name.is_none() || speaker.name_confidence >= PerMille::HALF,
            "{:?} is a guess, in {}",
            speaker.name,
            shown(text)
        );
        assert!(speaker.name.as_deref() != Some(""), "an empty name, in {}", shown(text));
        assert!(
            speaker.candidates.is_sorted_by(|a, b| a.confidence >= b.confidence),
            "the candidates {:?} are not ranked, in {}",
            speaker.candidates,
            shown(text)
        );
    }
}

/// Sentences are in order, disjoint, trimmed, and leave no letter or digit outside; the dash that leads a
/// turn of speech belongs to none.
///
/// # Panics
///
/// If that is not so.
#[track_caller]
pub fn sentences(text: &str, sentences: &[Span]) {
    let mut found = Layers::default();
    found.sentences = sentences.to_vec();
    layers(&Article::from_text("law", text), &found);
    trimmed(text, sentences);
    cover(text, sentences, char::is_alphanumeric);
}

/// Paragraphs are in order, disjoint, trimmed, and leave nothing but blanks outside.
///
/// # Panics
///
/// If that is not so.
#[track_caller]
pub fn paragraphs(text: &str, paragraphs: &[Paragraph]) {
    let mut found = Layers::default();
    found.paragraphs = paragraphs.to_vec();
    layers(&Article::from_text("law", text), &found);
    let spans: Vec<_> = paragraphs.iter().map(|paragraph| paragraph.span).collect();
    trimmed(text, &spans);
    cover(text, &spans, |c| c.is_alphanumeric() || c.is_ascii_punctuation());
}

/// An article taken apart: paragraphs and sentences obey their laws, and no sentence crosses the end of a
/// paragraph.
///
/// # Panics
///
/// If that is not so.
#[track_caller]
pub fn outline(text: &str, paragraphs: &[Paragraph], sentences: &[Span]) {
    self::paragraphs(text, paragraphs);
    self::sentences(text, sentences);
    let mut around = paragraphs.iter().map(|paragraph| paragraph.span).peekable();
    for sentence in sentences {
        while around.next_if(|paragraph| paragraph.end() <= sentence.start()).is_some() {}
        let home = around.peek();
        assert!(
            home.is_some_and(|paragraph| paragraph.contains(*sentence)),
            "the sentence {sentence} lies in no paragraph, in {}",
            shown(text)
        );
    }
}

/// No span begins or ends with a blank.
#[track_caller]
fn trimmed(text: &str, spans: &[Span]) {
    for span in spans {
        let slice = &text[span.range()];
        assert_eq!(slice, slice.trim(), "{span} is not trimmed, in {}", shown(text));
    }
}

/// No character that `counts` lies between the spans.
#[track_caller]
fn cover(text: &str, spans: &[Span], counts: impl Fn(char) -> bool) {
    let mut free = 0;
    let end = Span::of(text.len()..text.len());
    for span in spans.iter().copied().chain([end]) {
        let gap = &text[free..span.start() as usize];
        if let Some(at) = gap.find(&counts) {
            panic!("{} at byte {} is left out, in {}", shown(gap), free + at, shown(text));
        }
        free = span.end() as usize;
    }
}

/// The text if it is short, so that a property's message can be read; a shrunk text is.
fn shown(text: &str) -> String {
    const LONGEST: usize = 2_000;
    if text.len() <= LONGEST {
        format!("\"{}\"", escape(text))
    } else {
        format!("a text of {} bytes", text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use copydesk_core::{Amount, Candidate, ParagraphKind, QuantityKind, QuoteKind, Speaker};

    #[track_caller]
    fn broken(law: impl Fn() + std::panic::UnwindSafe) -> String {
        let payload = std::panic::catch_unwind(law).expect_err("the law is broken");
        payload.downcast_ref::<String>().expect("a broken law says so").clone()
    }

    #[test]
    fn figures_that_overlap_break_the_law() {
        let number = |start, end| Quantity::new(Span::new(start, end), QuantityKind::Number);
        let message = broken(move || quantities("12 34", &[number(0, 3), number(2, 5)]));
        assert!(message.ends_with("reaches into the one before, in \"12 34\""), "{message}");
    }

    #[test]
    fn every_decimal_may_be_a_value() {
        let mut quantity = Quantity::new(Span::new(0, 1), QuantityKind::Number);
        for value in [Decimal::MAX, Decimal::MIN, Decimal::new(1, 28), Decimal::new(-0, 3)] {
            quantity.amount = Some(Amount::Exact(value));
            quantities("1", std::slice::from_ref(&quantity));
        }
    }

    #[test]
    fn a_guessed_name_breaks_the_law() {
        let mut quote = Quote::new(Span::new(0, 2), QuoteKind::Direct, "test");
        let mut who = Speaker::new(PerMille::new(499));
        who.candidates = vec![Candidate { name: "Ann".to_owned(), confidence: PerMille::new(499) }];
        quote.speaker = Some(who.clone());
        quotes("Hm", std::slice::from_ref(&quote));
        who.name = Some("Ann".to_owned());
        quote.speaker = Some(who);
        assert!(broken(move || quotes("Hm", std::slice::from_ref(&quote))).contains("is a guess"));
    }

    #[test]
    fn sentences_are_trimmed_and_leave_nothing_out() {
        sentences(" One. Two.\u{200b}", &[Span::new(1, 5), Span::new(6, 10)]);
        assert!(
            broken(|| sentences("One. Two.", &[Span::new(0, 5), Span::new(5, 9)]))
                .contains("not trimmed")
        );
        let left = broken(|| sentences("One. Two.", &[Span::new(0, 4)]));
        assert!(left.contains("at byte 5 is left out"), "{left}");
        let all = Paragraph::new(Span::new(0, 4), ParagraphKind::Body);
        assert!(
            broken(move || paragraphs("One. Two.", std::slice::from_ref(&all)))
                .contains("left out")
        );
    }
}
