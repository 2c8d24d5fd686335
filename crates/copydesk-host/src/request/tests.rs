//! What a stage is lent stands on the wire as well, to the letter.

use copydesk_core::{
    Amount, Dateline, Document, Fact, Language, OpenMark, Paragraph, ParagraphKind, PerMille,
    Quantity, QuantityKind, Quote, QuoteKind, Span,
};

use super::*;

const TEXT: &str = "OSLO, June 11 – \"We waited for 9 years,\" Ole Dahl said.";

/// A document with one of everything.
fn document() -> Document {
    let mut document = Document::new(Article::from_text("a1", TEXT));
    let layers = &mut document.layers;
    let all = Span::of(0..TEXT.len());
    layers.paragraphs = vec![Paragraph::new(all, ParagraphKind::Body)];
    layers.sentences = vec![Span::of(18..TEXT.len())];
    layers.quotes = vec![Quote::new(Span::new(18, 41), QuoteKind::Direct, "lead")];
    let mut years = Quantity::new(Span::new(33, 40), QuantityKind::Measure);
    years.amount = Some(Amount::Exact(9.into()));
    layers.quantities = vec![years];
    let open = LayerName::open("acme.places").expect("a layer name");
    let fields = [("country".to_owned(), "NO".into())].into();
    layers.open.insert(open, vec![OpenMark { span: Span::new(0, 4), fields }]);
    let place = Fact::new("OSLO", Span::new(0, 4));
    layers.facts.headline = Some(Fact::new("A berth", Span::new(0, 1)));
    layers.facts.published = Some(Fact::new("2021-06-11", Span::new(6, 13)));
    layers.facts.bylines =
        vec![Fact::new("Ole", Span::new(44, 47)), Fact::new("Dahl", Span::new(48, 52))];
    let span = Span::new(0, 17);
    layers.facts.dateline = Some(Dateline { span, places: vec![place], date: None, agency: None });
    layers.facts.language = Some(Language::new("en", PerMille::ONE));
    document.layers.check(&document.article).expect("lawful");
    document
}

/// The marks that are lent of a layer: place and JSON.
fn lent(document: &Document, name: &str) -> Vec<(u32, u32, String)> {
    let sheets = Sheet::named(&[name.to_owned()]);
    let doc = RequestDoc::of(&document.article, &document.layers, &sheets);
    let layer = &doc.layers[0];
    assert_eq!(layer.name, name);
    let mut begin = 0;
    let mark = |mark: &RequestMark| {
        let json = layer.json[begin..mark.json_end].to_owned();
        begin = mark.json_end;
        (mark.start, mark.end, json)
    };
    layer.marks.iter().map(mark).collect()
}

#[test]
fn marks_are_lent_as_they_stand_on_the_wire() {
    let document = document();
    let wire = wire::Document::of(&document.article, &document.layers);
    let line = serde_json::to_string(&wire).expect("JSON");
    let want = [
        ("paragraphs", (0, 57)),
        ("sentences", (18, 57)),
        ("quotes", (18, 41)),
        ("quantities", (33, 40)),
        ("acme.places", (0, 4)),
    ];
    for (name, place) in want {
        let marks = lent(&document, name);
        let [(start, end, json)] = marks.as_slice() else { panic!("{name}: {marks:?}") };
        assert_eq!((*start, *end), place, "{name}");
        assert!(line.contains(&format!("\"{name}\":[{json}]")), "{name}: {json} is not in {line}");
    }
}

#[test]
fn facts_are_lent_one_by_one_with_their_names() {
    let document = document();
    let wire = serde_json::to_value(wire::Document::of(&document.article, &document.layers));
    let facts = &wire.expect("JSON")["facts"];
    let lent = lent(&document, "facts");
    let places: Vec<(u32, u32)> = lent.iter().map(|(start, end, _)| (*start, *end)).collect();
    assert_eq!(places, [(0, 1), (6, 13), (44, 47), (48, 52), (0, 17), (0, 0)]);
    let names = ["headline", "published", "bylines", "bylines", "dateline", "language"];
    for (at, ((_, _, json), name)) in lent.iter().zip(names).enumerate() {
        let one: serde_json::Value = serde_json::from_str(json).expect("an object");
        let stands = if name == "bylines" { &facts[name][at - 2] } else { &facts[name] };
        assert_eq!(&one[name], stands, "{name}");
    }
}

#[test]
fn meta_is_lent_to_those_who_read_it_only() {
    let document = document();
    let sheets = Sheet::named(&["meta".to_owned()]);
    let doc = RequestDoc::of(&document.article, &document.layers, &sheets);
    let meta: serde_json::Value = serde_json::from_str(&doc.meta).expect("an object");
    assert_eq!(meta["byline"], "Ole, Dahl");
    assert!(doc.layers.is_empty());
    let doc = RequestDoc::of(&document.article, &document.layers, &[]);
    assert_eq!((doc.meta.as_ref(), doc.json.as_ref(), doc.layers.len()), ("", "", 0));
}
