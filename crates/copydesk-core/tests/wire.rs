//! The wire form: exactly the JSON that `docs/wire.md` promises, and what survives a round trip.

use copydesk_core::{
    Amount, Article, Comparator, Duplicate, Fact, LayerName, Layers, Meta, OffsetMap, OpenMark,
    Origin, Paragraph, ParagraphKind, PerMille, Quantity, QuantityKind, Quote, QuoteKind, Related,
    RelatedKind, Relation, Repeated, RepeatedKind, Span, Speaker, wire,
};
use serde_json::{Value, json};

/// `He said: "Ten."` received with a carriage return in front of the quote.
fn article() -> Article {
    let mut map = OffsetMap::default();
    map.push(8, 8, 1, 2).expect("one edit");
    Article::new("a1", "He said:\n\"Ten.\"", Meta::default(), Origin::new(map, 16))
}

fn full_layers() -> Layers {
    let mut layers = Layers::default();
    let item = Paragraph::new(Span::new(0, 15), ParagraphKind::ListItem);
    layers.paragraphs.push(item.told_by("list-mark", PerMille::new(980)));
    layers.sentences.push(Span::new(0, 15));
    let mut quote = Quote::new(Span::new(9, 15), QuoteKind::Direct, "lead");
    quote.parts = vec![Span::new(10, 14)];
    quote.cue = Some(Span::new(3, 7));
    let mut speaker = Speaker::new(PerMille::new(400));
    speaker.mention = Some(Span::new(0, 2));
    quote.speaker = Some(speaker);
    quote.confidence = PerMille::new(950);
    layers.quotes.push(quote);
    let mut quantity = Quantity::new(Span::new(10, 13), QuantityKind::Number);
    quantity.amount = Some(Amount::Exact("10.50".parse().expect("a number")));
    layers.quantities.push(quantity);
    layers
}

fn written(article: &Article, layers: &Layers) -> Value {
    let mut line = Vec::new();
    wire::Document::of(article, layers).write(&mut line).expect("it can be written");
    serde_json::from_slice(&line).expect("it is JSON")
}

#[test]
fn a_document_has_exactly_the_fields_of_the_page() {
    let want = json!({
        "schema": 1, "id": "a1", "text": "He said:\n\"Ten.\"",
        "meta": {"headline": null, "byline": null, "published": null, "language": null, "uri": null, "extra": {}},
        "paragraphs": [{"span": [0, 15], "source": [0, 16], "kind": "list_item",
            "confidence": 0.98, "reason": "list-mark"}],
        "sentences": [{"span": [0, 15], "source": [0, 16]}],
        "quotes": [{"span": [9, 15], "source": [10, 16], "parts": [{"span": [10, 14], "source": [11, 15]}],
            "kind": "direct", "role": null, "cue": {"span": [3, 7], "source": [3, 7]},
            "speaker": {"mention": {"span": [0, 2], "source": [0, 2]}, "name": null, "confidence": 0.4},
            "confidence": 0.95, "rule": "lead", "sentences": [0, 1]}],
        "quantities": [{"span": [10, 13], "source": [11, 14], "kind": "number", "value": "10.5", "low": null,
            "high": null, "unit": null, "comparator": null, "quote": 0}],
        "duplicate": null, "related": []
    });
    assert_eq!(written(&article(), &full_layers()), want);
}

#[test]
fn what_came_with_the_article_goes_before_what_was_found() {
    let meta = Meta { headline: Some("As received".to_owned()), ..Meta::default() };
    let article = Article::new("a", "As found", meta, Origin::new(OffsetMap::default(), 8));
    let mut layers = Layers::default();
    let fact = |value: &str| Fact::new(value, Span::new(0, 2));
    layers.facts.headline = Some(fact("As found"));
    layers.facts.bylines = vec![fact("Jane Roe"), fact("John Poe")];
    let document = written(&article, &layers);
    assert_eq!(document["meta"]["headline"], "As received");
    assert_eq!(document["meta"]["byline"], "Jane Roe, John Poe");
}

#[track_caller]
fn check_amount(amount: Amount, want: Value) {
    let mut quantity = Quantity::new(Span::new(10, 13), QuantityKind::Money);
    quantity.amount = Some(amount);
    quantity.comparator = Some(Comparator::AtLeast);
    let mut layers = Layers::default();
    layers.quantities.push(quantity);
    let mut found = written(&article(), &layers)["quantities"][0].clone();
    let fields = found.as_object_mut().expect("an object");
    for name in ["span", "source", "kind", "unit"] {
        fields.remove(name);
    }
    assert_eq!(found, want);
}

#[test]
fn each_amount_has_its_own_shape() {
    let of = |value: i64| value.into();
    check_amount(
        Amount::Range { low: Some(of(5)), high: None },
        json!({"value": null, "low": "5", "high": null, "comparator": "at_least"}),
    );
    check_amount(
        Amount::Change { from: of(7), to: of(2) },
        json!({"value": null, "low": "7", "high": "2", "change": true, "comparator": "at_least"}),
    );
    check_amount(
        Amount::Ratio { num: 1, den: 4 },
        json!({"value": "0.25", "low": null, "high": null, "ratio": "1/4", "comparator": "at_least"}),
    );
    check_amount(
        Amount::Written("2021-06-11".to_owned()),
        json!({"value": "2021-06-11", "low": null, "high": null, "comparator": "at_least"}),
    );
}

#[test]
fn a_figure_names_the_innermost_quote_that_says_it() {
    let article = Article::from_text("a", "0123456789");
    let mut layers = Layers::default();
    let quote = |start, end, kind| Quote::new(Span::new(start, end), kind, "test");
    layers.quotes = vec![
        quote(0, 8, QuoteKind::Direct),
        quote(1, 3, QuoteKind::Direct),
        quote(4, 6, QuoteKind::Title),
    ];
    layers.quotes[0].parts = vec![Span::new(0, 6), Span::new(7, 8)];
    let number = |start| Quantity::new(Span::new(start, start + 1), QuantityKind::Number);
    layers.quantities = vec![number(2), number(5), number(6), number(9)];
    let document = written(&article, &layers);
    let quotes: Vec<_> = (0..4).map(|at| document["quantities"][at]["quote"].clone()).collect();
    let why = "titles are no speech, and a tag between two parts is not spoken";
    assert_eq!(quotes, [json!(1), json!(0), Value::Null, Value::Null], "{why}");
}

#[test]
fn a_quote_names_the_sentences_it_stands_in() {
    let article = Article::from_text("a", "One. Two. Three. Four.");
    let mut layers = Layers::default();
    let quote = |start, end| Quote::new(Span::new(start, end), QuoteKind::Direct, "test");
    layers.quotes = vec![quote(0, 3), quote(5, 16)];
    let without = written(&article, &layers);
    assert_eq!(without["quotes"][1].get("sentences"), None, "nobody told of sentences");
    let spans = [(0, 4), (5, 9), (10, 16), (17, 22)];
    layers.sentences = spans.map(|(start, end)| Span::new(start, end)).to_vec();
    let document = written(&article, &layers);
    let found: Vec<_> = (0..2).map(|at| document["quotes"][at]["sentences"].clone()).collect();
    assert_eq!(found, [json!([0, 1]), json!([1, 3])]);
}

#[test]
fn unknown_layers_survive_a_round_trip() {
    let name = LayerName::open("acme.places").expect("a good name");
    let mut layers = full_layers();
    let fields = [("country".to_owned(), json!("KZ"))].into_iter().collect();
    layers.open.insert(name, vec![OpenMark { span: Span::new(9, 15), fields }]);
    let mut document = written(&article(), &layers);
    assert_eq!(
        document["acme.places"],
        json!([{"span": [9, 15], "source": [10, 16], "fields": {"country": "KZ"}}])
    );
    document["later.field"] = json!({"deep": [1, null]});
    let line = document.to_string();
    let read = wire::Document::read(line.as_bytes()).expect("a document");
    let again: Value = serde_json::to_value(&read).expect("it can be written");
    assert_eq!(again, document);
}

#[test]
fn a_line_that_lies_is_refused() {
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut document = written(&article(), &full_layers());
        change(&mut document);
        let line = document.to_string();
        wire::Document::read(line.as_bytes()).expect_err("it lies").to_string()
    };
    assert!(refused(&|d| d["schema"] = json!(2)).contains("schema 2"));
    assert!(refused(&|d| d["sentences"][0]["span"] = json!([0, 99])).contains("0..99"));
    assert!(
        refused(&|d| d["quotes"][0]["parts"][0]["span"] = json!([9, 8]))
            .contains("before it starts")
    );
    assert!(refused(&|d| d["quotes"][0]["sentences"] = json!([0, 2])).contains("quotes[0] links"));
    assert!(refused(&|d| d["quotes"][0]["parent"] = json!(0)).contains("quotes[0] links"));
    assert!(refused(&|d| d["quantities"][0]["quote"] = json!(1)).contains("quantities[0] links"));
    assert!(refused(&|d| d["quantities"][0]["kind"] = json!("weather")).contains("weather"));
}

#[test]
fn a_spliced_line_is_the_line_written_with_its_verdict() {
    let mut layers = full_layers();
    let mut line = Vec::new();
    wire::Document::of(&article(), &layers).write(&mut line).expect("it can be written");
    layers.duplicate = Some(Duplicate {
        of: "a0 \"x\"".to_owned(),
        cluster: "a0".to_owned(),
        relation: Relation::Near,
        similarity: PerMille::new(970),
        earlier: true,
    });
    layers.related = vec![Related {
        to: "a7".to_owned(),
        relation: RelatedKind::Template,
        similarity: PerMille::new(800),
    }];
    layers.repeated = vec![Repeated {
        paragraph: 0,
        span: layers.paragraphs[0].span,
        documents: 12,
        sources: 3,
        kind: RepeatedKind::Syndicated,
    }];
    let (mut want, mut got) = (Vec::new(), Vec::new());
    wire::Document::of(&article(), &layers).write(&mut want).expect("it can be written");
    let (related, repeated) = (&layers.related, &layers.repeated);
    let duplicate = layers.duplicate.as_ref();
    wire::splice(line.trim_ascii_end(), duplicate, related, repeated, &mut got)
        .expect("the line is open");
    assert_eq!(got, want);
    let closed = got.trim_ascii_end().to_vec();
    assert!(wire::splice(&closed, None, &[], &[], &mut got).is_err(), "it has a verdict already");
}
