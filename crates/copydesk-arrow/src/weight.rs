//! How much a document puts into the columns.

use copydesk_core::wire;

/// No column holds more bytes or items of a document than this: its own strings, and the words that its
/// marks repeat. Every mark is counted for its numbers.
pub(crate) fn weight(document: &wire::Document<'_>) -> usize {
    const MARK: usize = 32;
    let said = |quote: &wire::Quote<'_>| {
        let marks = std::iter::once(quote.mark).chain(quote.cue);
        let speaker = quote.speaker.as_ref();
        let names = speaker.map_or(0, |speaker| {
            let mention = speaker.mention.map_or(0, |mention| mention.span.range().len());
            let candidates = speaker.candidates.iter().map(|one| one.name.len() + MARK);
            let name = speaker.name.as_deref().map_or(0, str::len);
            let role = speaker.role.as_deref().map_or(0, str::len);
            mention + name + role + candidates.sum::<usize>()
        });
        let words: usize = marks.map(|mark| mark.span.range().len()).sum();
        words + names + quote.rule.len() + MARK * (1 + quote.parts.len())
    };
    let measured = |figure: &wire::Quantity<'_>| {
        let texts = [&figure.value, &figure.low, &figure.high, &figure.unit, &figure.ratio];
        let own: usize = texts.iter().filter_map(|text| text.as_deref()).map(str::len).sum();
        let listed = figure.candidates.iter().chain(&figure.parts);
        let listed: usize = listed.map(|text| text.len() + MARK).sum();
        let compared = figure.comparator_span.map_or(0, |mark| mark.span.range().len());
        figure.mark.span.range().len() + compared + own + listed + MARK
    };
    let reasons = document
        .paragraphs
        .iter()
        .map(|paragraph| paragraph.reason.as_deref().map_or(0, str::len) + MARK);
    let meta = [
        &document.meta.headline,
        &document.meta.byline,
        &document.meta.published,
        &document.meta.language,
        &document.meta.uri,
    ];
    let meta: usize = meta.iter().filter_map(|text| text.as_deref()).map(str::len).sum();
    let related: usize = document.related.iter().map(|related| related.to.len() + MARK).sum();
    let duplicate = document.duplicate.as_ref();
    let copied = duplicate.map_or(0, |duplicate| duplicate.of.len() + duplicate.cluster.len());
    document.id.len()
        + document.text.len()
        + meta
        + facts_weight(&document.facts)
        + related
        + copied
        + reasons.sum::<usize>()
        + MARK * (document.sentences.len() + document.repeated.len())
        + document.quotes.iter().map(said).sum::<usize>()
        + document.quantities.iter().map(measured).sum::<usize>()
}

fn facts_weight(facts: &wire::Facts<'_>) -> usize {
    let fact = |fact: &wire::Fact<'_>| {
        fact.value.len() + fact.also.iter().map(|other| other.len() + 4).sum::<usize>() + 32
    };
    let dateline = facts
        .dateline
        .iter()
        .flat_map(|dateline| dateline.places.iter().chain(&dateline.date).chain(&dateline.agency));
    let own = facts.headline.iter().chain(&facts.bylines).chain(&facts.published);
    own.chain(&facts.updated).chain(dateline).map(fact).sum()
}
