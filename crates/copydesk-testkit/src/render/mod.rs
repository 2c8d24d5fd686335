//! How findings look in golden files: one mark a line, with its bytes and its words.
//!
//! ```
//! use copydesk_core::Span;
//! use copydesk_testkit::render;
//! let lines = render::sentences("Rain fell. It\u{a0}stopped.", &[Span::new(0, 10)]);
//! assert_eq!(lines, ["0..10 «Rain fell.»"]);
//! ```
//!
//! Every line begins with a span, so that none can be taken for the head of a case or section. The words
//! stand between `«` and `»`, with what cannot be seen written as `\u{a0}`.

mod page;
mod words;

use copydesk_core::{
    Amount, Candidate, Decimal, Edit, Facts, Paragraph, PerMille, Quantity, Quote, Span, Speaker,
    print_decimal,
};
use serde::Serialize;

pub use page::page;
use words::{brief, slice};
pub use words::{escape, escape_lines};

/// Figures: `14..35 «US$5 million 300, 000» money 5300000 USD parts 5000000 + 300000`.
#[must_use]
pub fn quantities(text: &str, quantities: &[Quantity]) -> Vec<String> {
    quantities.iter().map(|quantity| quantity_line(text, quantity)).collect()
}

fn quantity_line(text: &str, quantity: &Quantity) -> String {
    let mut words = vec![place(text, quantity.span), word(&quantity.kind)];
    words.push(match &quantity.amount {
        None => "no value".to_owned(),
        Some(Amount::Exact(value)) => print_decimal(*value),
        Some(Amount::Range { low, high }) => {
            let end = |name: &str, value: &Option<Decimal>| {
                value.map(|value| format!("{name} {}", print_decimal(value)))
            };
            let ends: Vec<_> = end("low", low).into_iter().chain(end("high", high)).collect();
            if ends.is_empty() { "no ends".to_owned() } else { ends.join(" ") }
        }
        Some(Amount::Change { from, to }) => {
            format!("from {} to {}", print_decimal(*from), print_decimal(*to))
        }
        Some(Amount::Ratio { num, den }) => format!("{num}/{den}"),
        Some(Amount::Written(value)) => format!("written {}", escape(value)),
        Some(other) => format!("{other:?}"), // `Amount` may grow
    });
    words.extend(quantity.unit.as_deref().map(str::to_owned));
    if let Some(comparator) = &quantity.comparator {
        words.push(word(comparator));
    }
    words.extend(quantity.comparator_span.map(|span| place(text, span)));
    if !quantity.candidates.is_empty() {
        words.push(format!("candidates {}", quantity.candidates.join(" or ")));
    }
    if !quantity.parts.is_empty() {
        let parts: Vec<_> = quantity.parts.iter().map(|part| print_decimal(*part)).collect();
        words.push(format!("parts {}", parts.join(" + ")));
    }
    words.join(" ")
}

/// Quotes: `10..34 «“It is late”» direct lead 0.95 parts 13..20 cue 35..39 «said» speaker 40..52
/// «she» 0.97 "Ann Brook" 0.82 person`.
#[must_use]
pub fn quotes(text: &str, quotes: &[Quote]) -> Vec<String> {
    quotes.iter().map(|quote| quote_line(text, quote)).collect()
}

fn quote_line(text: &str, quote: &Quote) -> String {
    let mut words = vec![place(text, quote.span), word(&quote.kind), quote.rule.to_string()];
    words.push(share(quote.confidence));
    let parts: Vec<_> = quote.parts.iter().map(ToString::to_string).collect();
    words.push(format!("parts {}", parts.join(" + ")));
    if let Some(role) = &quote.role {
        words.push(word(role));
    }
    words.extend(quote.parent.map(|parent| format!("in {parent}")));
    words.extend(quote.cue.map(|cue| format!("cue {}", place(text, cue))));
    words.push(quote.speaker.as_ref().map_or("nobody".to_owned(), |who| speaker(text, who)));
    words.join(" ")
}

fn speaker(text: &str, speaker: &Speaker) -> String {
    let mut words = vec!["speaker".to_owned()];
    words.extend(speaker.mention.map(|mention| place(text, mention)));
    words.push(share(speaker.confidence));
    words.push(match &speaker.name {
        Some(name) => format!("{name:?} {}", share(speaker.name_confidence)),
        None => "no name".to_owned(),
    });
    if let Some(kind) = &speaker.kind {
        words.push(word(kind));
    }
    words.extend(speaker.role.as_ref().map(|role| format!("role {role:?}")));
    if !speaker.candidates.is_empty() {
        let one = |who: &Candidate| format!("{:?} {}", who.name, share(who.confidence));
        let all: Vec<_> = speaker.candidates.iter().map(one).collect();
        words.push(format!("candidates {}", all.join(" or ")));
    }
    words.join(" ")
}

/// Paragraphs: `0..43 «Grain prices fall» headline`.
#[must_use]
pub fn paragraphs(text: &str, paragraphs: &[Paragraph]) -> Vec<String> {
    let line = |paragraph: &Paragraph| {
        format!("{} {}", place(text, paragraph.span), word(&paragraph.kind))
    };
    paragraphs.iter().map(line).collect()
}

/// Facts: `0..43 «Grain prices fall» headline "Grain prices fall"`; a language has no place: `0..0`.
#[must_use]
pub fn facts(text: &str, facts: &Facts) -> Vec<String> {
    let mut lines = Vec::new();
    let headline = facts.headline.iter().map(|fact| ("headline", fact));
    let bylines = facts.bylines.iter().map(|fact| ("byline", fact));
    let published = facts.published.iter().map(|fact| ("published", fact));
    let updated = facts.updated.iter().map(|fact| ("updated", fact));
    let dateline = facts.dateline.iter().flat_map(|dateline| {
        let places = dateline.places.iter().map(|fact| ("dateline place", fact));
        let date = dateline.date.iter().map(|fact| ("dateline date", fact));
        places.chain(date).chain(dateline.agency.iter().map(|fact| ("dateline agency", fact)))
    });
    for (name, fact) in headline.chain(bylines).chain(published).chain(updated).chain(dateline) {
        let also = if fact.is_ambiguous() { format!(" or {:?}", fact.also) } else { String::new() };
        lines.push(format!("{} {name} {:?}{also}", place(text, fact.span), fact.value));
    }
    lines.extend(facts.language.as_ref().map(|found| format!("0..0 language {}", found.code)));
    lines
}

/// Sentences, each whole: `0..10 «Rain fell.»`.
#[must_use]
pub fn sentences(text: &str, sentences: &[Span]) -> Vec<String> {
    sentences.iter().map(|span| format!("{span} «{}»", escape(slice(text, *span)))).collect()
}

/// An edit and the rule that made it: `5..6 «\r\n» -> 5..6 «\n» line_end`; the received side stands first.
#[must_use]
pub fn edit(received: &str, cleaned: &str, edit: &Edit, rule: &str) -> String {
    let before = Span::new(edit.orig, edit.orig + edit.orig_len);
    let after = Span::new(edit.norm, edit.norm + edit.norm_len);
    format!("{} -> {} {rule}", place(received, before), place(cleaned, after))
}

/// `10..12 «48»`.
fn place(text: &str, span: Span) -> String {
    format!("{span} «{}»", brief(slice(text, span)))
}

/// The word that a value is on the wire.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        other => panic!("a word of the wire is a string, not {other:?}"),
    }
}

fn share(share: PerMille) -> String {
    serde_json::to_string(&share).expect("a share is a number")
}

#[cfg(test)]
mod tests {
    use super::*;
    use copydesk_core::{Comparator, QuantityKind, QuoteKind};

    #[test]
    fn a_figure_tells_all_that_is_known() {
        let text = "over US$5 million 300, 000";
        let mut quantity = Quantity::new(Span::new(5, 26), QuantityKind::Money);
        quantity.amount = Some(Amount::Exact(Decimal::from(5_300_000)));
        quantity.unit = Some("USD".into());
        quantity.comparator = Some(Comparator::MoreThan);
        quantity.comparator_span = Some(Span::new(0, 4));
        quantity.parts = vec![Decimal::from(5_000_000), Decimal::from(300_000)];
        let want = "5..26 «US$5 million 300, 000» money 5300000 USD more_than 0..4 «over» parts 5000000 + 300000";
        assert_eq!(quantities(text, &[quantity]), [want]);
    }

    #[test]
    fn an_interval_names_its_ends() {
        let mut quantity = Quantity::new(Span::new(0, 2), QuantityKind::Percent);
        let mut check = |amount, want: &str| {
            quantity.amount = amount;
            let lines = quantities("5%", std::slice::from_ref(&quantity));
            assert_eq!(lines, [format!("0..2 «5%» percent {want}")]);
        };
        let five = Decimal::from(5);
        check(Some(Amount::Range { low: None, high: Some(five) }), "high 5");
        check(Some(Amount::Change { from: five, to: Decimal::ONE }), "from 5 to 1");
        check(Some(Amount::Ratio { num: 2, den: 3 }), "2/3");
        check(Some(Amount::Written("2021-06".to_owned())), "written 2021-06");
        check(None, "no value");
    }

    #[test]
    fn a_quote_tells_who_speaks_or_that_nobody_does() {
        let text = "\"Late,\" Ann said.";
        let mut quote = Quote::new(Span::new(0, 7), QuoteKind::Direct, "trail");
        quote.parts = vec![Span::new(1, 6)];
        let bare = "0..7 «\"Late,\"» direct trail 1.0 parts 1..6";
        assert_eq!(quotes(text, std::slice::from_ref(&quote)), [format!("{bare} nobody")]);
        quote.cue = Some(Span::new(12, 16));
        let mut who = Speaker::new(PerMille::new(400));
        who.mention = Some(Span::new(8, 11));
        who.candidates =
            vec![Candidate { name: "Ann Brook".to_owned(), confidence: PerMille::new(400) }];
        quote.speaker = Some(who);
        let tail = "cue 12..16 «said» speaker 8..11 «Ann» 0.4 no name candidates \"Ann Brook\" 0.4";
        assert_eq!(quotes(text, &[quote]), [format!("{bare} {tail}")]);
    }

    #[test]
    fn an_edit_shows_both_sides() {
        let made = Edit { norm: 1, orig: 1, norm_len: 1, orig_len: 2 };
        let line = edit("a\r\nb", "a\nb", &made, "line_end");
        assert_eq!(line, "1..3 «\\r\\n» -> 1..2 «\\n» line_end");
    }
}
