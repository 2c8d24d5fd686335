//! What the marks of an article say, in a few words each.

use anstyle::{AnsiColor, Style};
use copydesk::core::{
    Amount, Article, Comparator, Layers, OpenMark, Quantity, QuantityKind, Quote, QuoteKind, Span,
    print_decimal,
};

/// A mark to draw: a line of one glyph under a span, and words under its beginning.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    pub(crate) span: Span,
    pub(crate) glyph: char,
    pub(crate) style: Style,
    pub(crate) words: String,
    /// Marks of one track never overlap and share a row: 0 speech, 1 who and how, 2 figures;
    /// from 3 on the layers of plugins, whose marks may overlap and then take another row.
    pub(crate) track: usize,
}

/// All marks, by track, then by place.
pub(crate) fn labels(article: &Article, layers: &Layers) -> Vec<Label> {
    let mut out = Vec::new();
    for quote in &layers.quotes {
        quote_labels(article, quote, &mut out);
    }
    for (quantity, quote) in layers.figures() {
        let colour = if quantity.kind == QuantityKind::Date {
            AnsiColor::BrightBlack
        } else {
            AnsiColor::Yellow
        };
        let mut words = figure(quantity);
        if let Some(name) = quote.and_then(|quote| quote.speaker.as_ref()?.name.as_deref()) {
            words = format!("{words} · {name}");
        }
        out.push(label(quantity.span, '^', colour, words, 2));
    }
    for (sheet, (layer, marks)) in layers.open.iter().enumerate() {
        for mark in marks {
            let words = open_words(layer.as_str(), mark);
            // Marks of one layer may overlap: rows make room for them.
            out.push(label(mark.span, '+', AnsiColor::Blue, words, 3 + sheet));
        }
    }
    out.sort_by_key(|label| (label.track, label.span));
    // One mention may be the speaker of many quotes.
    out.dedup_by(|a, b| {
        a.words.is_empty() && (a.track, a.span, a.glyph) == (b.track, b.span, b.glyph)
    });
    out
}

fn label(span: Span, glyph: char, colour: AnsiColor, words: String, track: usize) -> Label {
    Label { span, glyph, style: Style::new().fg_color(Some(colour.into())), words, track }
}

/// `acme.places · name Paris · kind city`.
fn open_words(layer: &str, mark: &OpenMark) -> String {
    /// More of a field would fill the screen.
    const LONGEST: usize = 40;
    let mut words = vec![layer.to_owned()];
    for (name, value) in &mark.fields {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let mut shown: String =
            value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if let Some((cut, _)) = shown.char_indices().nth(LONGEST) {
            shown.truncate(cut);
            shown.push('…');
        }
        words.push(format!("{name} {shown}"));
    }
    words.join(" · ")
}

fn quote_labels(article: &Article, quote: &Quote, out: &mut Vec<Label>) {
    let (glyph, colour, kind) = match quote.kind {
        QuoteKind::Direct => ('~', AnsiColor::Green, "direct"),
        QuoteKind::Mixed => ('~', AnsiColor::Green, "mixed"),
        QuoteKind::Indirect => ('~', AnsiColor::Cyan, "indirect"),
        QuoteKind::Title => ('.', AnsiColor::BrightBlack, "title"),
        _ => ('.', AnsiColor::BrightBlack, "scare"),
    };
    let mut words = vec![kind.to_owned()];
    if quote.kind.is_speech() {
        words.push(speaker(article, quote));
        words.push(format!("{} {}", quote.rule, share(quote.confidence.get())));
    }
    let mut words = words.join(" · ");
    for part in &quote.parts {
        out.push(label(*part, glyph, colour, std::mem::take(&mut words), 0));
    }
    if let Some(cue) = quote.cue {
        out.push(label(cue, '-', AnsiColor::Magenta, String::new(), 1));
    }
    if let Some(mention) = quote.speaker.as_ref().and_then(|speaker| speaker.mention) {
        out.push(label(mention, '=', AnsiColor::Magenta, String::new(), 1));
    }
}

fn speaker(article: &Article, quote: &Quote) -> String {
    let Some(speaker) = &quote.speaker else { return "nobody named".to_owned() };
    let mention = speaker.mention.map(|span| article.slice(span).replace(['\n', '\r', '\t'], " "));
    let name = match (&speaker.name, mention) {
        (Some(name), _) => name.clone(),
        (None, Some(mention)) => format!("“{mention}”"),
        (None, None) => "?".to_owned(),
    };
    let sure = if speaker.name.is_some() { speaker.name_confidence } else { speaker.confidence };
    format!("{name} {}", share(sure.get()))
}

fn share(thousandths: u16) -> String {
    format!("{}.{:02}", thousandths / 1000, thousandths % 1000 / 10)
}

/// A figure's worth in a few words: `more than 19000000000 USD`.
fn figure(quantity: &Quantity) -> String {
    let comparator = quantity.comparator.map(|comparator| match comparator {
        Comparator::About => "about ",
        Comparator::MoreThan => "more than ",
        Comparator::LessThan => "less than ",
        Comparator::AtLeast => "at least ",
        Comparator::AtMost => "at most ",
        _ => "up to ",
    });
    let amount = quantity.amount.as_ref().map_or_else(|| "too long to hold".to_owned(), worth);
    let unit = match (&quantity.unit, quantity.kind) {
        (Some(unit), _) => format!(" {unit}"),
        (None, QuantityKind::Ordinal) => " (ordinal)".to_owned(),
        (None, _) => String::new(),
    };
    format!("{}{amount}{unit}", comparator.unwrap_or_default())
}

fn worth(amount: &Amount) -> String {
    let end = |value: &Option<_>| value.map_or_else(|| "…".to_owned(), print_decimal);
    match amount {
        Amount::Exact(value) => print_decimal(*value),
        Amount::Range { low, high } => format!("{} to {}", end(low), end(high)),
        Amount::Change { from, to } => format!("{} → {}", print_decimal(*from), print_decimal(*to)),
        Amount::Ratio { num, den } => format!("{num}/{den}"),
        Amount::Written(text) => text.clone(),
        _ => "?".to_owned(),
    }
}
