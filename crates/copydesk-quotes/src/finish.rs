//! Makes quotes of drafts: in order, each in its parent, every speaker named or left unnamed.

use copydesk_core::{PerMille, Quote, QuoteKind, Span};

use crate::Options;
use crate::confidence::Look;
use crate::draft::Draft;
use crate::naming::Namer;
use crate::scene::Scene;
use crate::story::Story;

/// The finished layer.
pub(crate) fn finish(
    text: &str,
    scenes: &[Scene],
    story: Story,
    mut drafts: Vec<Draft>,
    options: &Options,
) -> Vec<Quote> {
    if drafts.is_empty() {
        return Vec::new();
    }
    drafts.sort_by(|a, b| a.span.0.cmp(&b.span.0).then(b.span.1.cmp(&a.span.1)));
    drafts.dedup_by(|later, earlier| {
        later.span == earlier.span && later.is_speech() == earlier.is_speech()
    });
    // Where nobody is mentioned, nobody needs to be known.
    let named = drafts.iter().any(|draft| draft.mention.is_some());
    let mut namer = Namer::new(text, if named { scenes } else { &[] }, story.marks);
    let mut open: Vec<(u32, Span)> = Vec::new(); // quotes around the current one, innermost last
    let mut out = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let look = Look::of(text, &draft, story.marks);
        let mut quote = quote(&draft, look);
        open.retain(|(_, span)| span.end() > quote.span.start());
        quote.parent =
            open.iter().rev().find(|(_, span)| span.contains(quote.span)).map(|(index, _)| *index);
        let own_words = |span: (usize, usize)| {
            draft.parts.iter().any(|part| part.0 < span.1 && span.0 < part.1)
        };
        let mention = draft.mention.filter(|mention| !own_words(mention.span));
        quote.speaker = mention.map(|mention| {
            namer.speaker(mention, draft.span, draft.rule.speaker(look), options.least())
        });
        if let Some(outer) = quote.parent.and_then(|parent| out.get(parent as usize)) {
            inside(text, outer, &mut quote, options.least());
        }
        if draft.is_speech()
            && let Ok(index) = u32::try_from(out.len())
        {
            open.push((index, quote.span));
        }
        out.push(quote);
    }
    if options.wants_all() { out } else { sifted(out, options) }
}

/// Whom a pronoun means inside somebody's very words: `I` is who says them, and `she` is not.
fn inside(text: &str, outer: &Quote, quote: &mut Quote, least: PerMille) {
    let Some((around, speaker)) = outer.speaker.as_ref().zip(quote.speaker.as_mut()) else {
        return;
    };
    let Some(mention) = speaker.mention else { return };
    if outer.kind != QuoteKind::Direct || !outer.says(mention) {
        return;
    }
    match &text[mention.range()] {
        "I" => {
            let sure = speaker.confidence.and(around.name_confidence);
            (speaker.kind, speaker.role) = (around.kind, around.role.clone());
            speaker.name = around.name.clone().filter(|_| sure >= least);
            speaker.name_confidence =
                if speaker.name.is_some() { sure } else { PerMille::default() };
        }
        "he" | "He" | "she" | "She" => {
            if speaker.name == around.name {
                (speaker.name, speaker.role) = (None, None);
                speaker.name_confidence = PerMille::default();
            }
            speaker.candidates.retain(|other| around.name.as_ref() != Some(&other.name));
        }
        _ => {}
    }
}

/// The quotes that are wanted, each with the innermost wanted one around it for its parent. They are
/// sifted last, so that leaving a kind out changes nothing about the others.
fn sifted(quotes: Vec<Quote>, options: &Options) -> Vec<Quote> {
    // Where each quote is afterwards, or the one around it if it goes.
    let mut places: Vec<Option<u32>> = Vec::with_capacity(quotes.len());
    let mut out = Vec::new();
    for mut quote in quotes {
        quote.parent =
            quote.parent.and_then(|parent| places.get(parent as usize).copied().flatten());
        if options.wants(quote.kind) {
            places.push(u32::try_from(out.len()).ok());
            out.push(quote);
        } else {
            places.push(quote.parent);
        }
    }
    out
}

fn quote(draft: &Draft, look: Look) -> Quote {
    let span = |(from, to): (usize, usize)| Span::of(from..to);
    let mut quote = Quote::new(span(draft.span), draft.kind, draft.rule.id);
    quote.parts = draft.parts.iter().copied().map(span).collect();
    quote.role = draft.role;
    quote.cue = draft.cue.map(span);
    quote.confidence = draft.rule.span(look);
    quote
}
