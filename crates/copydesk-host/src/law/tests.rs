//! What is lent of a layer can be handed back and makes the same layer.

use copydesk_core::{
    Amount, Candidate, Comparator, Decimal, Paragraph, ParagraphKind, PerMille, Quantity,
    QuantityKind, Quote, QuoteKind, Speaker, SpeakerKind, TurnRole,
};

use super::*;
use crate::request::{RequestDoc, Sheet};

/// Lends the layer of an article and lays what was lent in the place of nothing, in this order of marks.
fn handed_back(article: &Article, layers: &Layers, name: &str, turned: bool) -> Layers {
    let names = [name.to_owned()];
    let sheets = Sheet::named(&names);
    let doc = RequestDoc::of(article, layers, &sheets);
    let layer = &doc.layers[0];
    let mut answer = Answer { fields: layer.json.as_bytes().to_vec(), ..Answer::default() };
    let mut begin = 0;
    for mark in &layer.marks {
        let narrow = |at: usize| u32::try_from(at).expect("short");
        let fields = (narrow(begin), narrow(mark.json_end));
        answer.marks.push(AnswerMark {
            doc: 0,
            layer: 0,
            start: mark.start,
            end: mark.end,
            fields,
        });
        begin = mark.json_end;
    }
    if turned {
        answer.marks.reverse();
    }
    let targets = [Target::named(name).expect("a layer")];
    let mut out = Layers::default();
    let docs = std::iter::once((article, &mut out));
    lay(&answer, "zoo", &targets, docs, &mut |_, fault| panic!("{name}: {fault}"));
    out
}

#[track_caller]
fn check(name: &str, fill: impl FnOnce(&mut Layers)) {
    let text = "He said: \"We paid two-thirds, about $5 to $6,\" and \"no\" in 2021, from 4 to 3.";
    let article = Article::from_text("a1", text);
    let mut layers = Layers::default();
    fill(&mut layers);
    layers.check(&article).expect("lawful");
    // A parent is counted in the order in which quotes are given.
    let turns: &[bool] = if name == "quotes" { &[false] } else { &[false, true] };
    for &turned in turns {
        assert_eq!(handed_back(&article, &layers, name, turned), layers, "turned: {turned}");
    }
}

#[test]
fn paragraphs_and_sentences_can_be_handed_back() {
    check("sentences", |layers| layers.sentences = vec![Span::new(0, 7), Span::new(9, 46)]);
    check("paragraphs", |layers| {
        let told = Paragraph::new(Span::new(8, 40), ParagraphKind::ListItem);
        let told = told.told_by("phrase", PerMille::new(950));
        layers.paragraphs = vec![Paragraph::new(Span::new(0, 7), ParagraphKind::Headline), told];
    });
}

#[test]
fn quotes_can_be_handed_back_with_speakers_and_parents() {
    check("quotes", |layers| {
        let mut outer = Quote::new(Span::new(9, 55), QuoteKind::Mixed, "lead");
        outer.parts = vec![Span::new(10, 29), Span::new(30, 45)];
        (outer.role, outer.cue) = (Some(TurnRole::Answer), Some(Span::new(3, 7)));
        outer.confidence = PerMille::new(875);
        let mut speaker = Speaker::new(PerMille::new(900));
        speaker.mention = Some(Span::new(0, 2));
        (speaker.name, speaker.name_confidence) = (Some("Ole Dahl".into()), PerMille::new(700));
        (speaker.kind, speaker.role) = (Some(SpeakerKind::Person), Some("mayor".into()));
        speaker.candidates = vec![Candidate { name: "Ada".into(), confidence: PerMille::HALF }];
        outer.speaker = Some(speaker);
        let mut inner = Quote::new(Span::new(10, 29), QuoteKind::Direct, "nested");
        inner.parent = Some(0);
        layers.quotes = vec![outer, inner];
        layers.quotes[1].speaker = Some(Speaker::new(PerMille::ONE));
    });
}

#[test]
fn quantities_of_every_worth_can_be_handed_back() {
    let one = |at: u32, kind, amount| {
        let mut quantity = Quantity::new(Span::new(at, at + 1), kind);
        quantity.amount = amount;
        quantity
    };
    let number = |text: &str| Decimal::from_str_exact(text).expect("a decimal");
    check("quantities", |layers| {
        let mut money = one(0, QuantityKind::Money, Some(Amount::Exact(number("-5300000.25"))));
        money.unit = Some("USD".into());
        (money.comparator, money.comparator_span) = (Some(Comparator::UpTo), Some(Span::new(3, 4)));
        money.candidates = vec!["CAD".into(), "AUD".into()];
        money.parts = vec![number("5000000"), number("300000.25")];
        let range = Amount::Range { low: Some(number("5")), high: Some(number("6")) };
        let open = Amount::Range { low: None, high: Some(number("6")) };
        let change = Amount::Change { from: number("4"), to: number("3") };
        layers.quantities = vec![
            money,
            one(5, QuantityKind::Money, Some(range)),
            one(7, QuantityKind::Count, Some(open)),
            one(9, QuantityKind::Percent, Some(change)),
            one(11, QuantityKind::Number, Some(Amount::Ratio { num: 2, den: 3 })),
            one(13, QuantityKind::Date, Some(Amount::Written("2021-07-20".into()))),
            one(15, QuantityKind::Number, None),
        ];
    });
}

#[test]
fn open_marks_can_be_handed_back_as_the_fields_of_another() {
    let article = Article::from_text("a1", "Rain fell.");
    let mut layers = Layers::default();
    let name = LayerName::open("acme.weather").expect("a layer name");
    let fields = BTreeMap::from([("kind".to_owned(), Value::from("rain"))]);
    layers.open.insert(name.clone(), vec![OpenMark { span: Span::new(0, 4), fields }]);
    let back = handed_back(&article, &layers, "acme.weather", false);
    let mark = &back.open[&name][0];
    assert_eq!(mark.fields["fields"]["kind"], "rain");
    assert_eq!(mark.fields["span"], serde_json::json!([0, 4]));
}

#[test]
fn more_json_than_anybody_says_about_one_article_is_refused() {
    let article = Article::from_text("a1", "Rain fell.");
    let fields = vec![b' '; 1 << 20];
    let mark = AnswerMark { doc: 0, layer: 0, start: 0, end: 4, fields: (0, 1 << 20) };
    let answer = Answer { marks: vec![mark; 65], fields, refusals: Vec::new() };
    let targets = [Target::named("acme.weather").expect("a layer")];
    let mut out = Layers::default();
    let mut told = Vec::new();
    let docs = std::iter::once((&article, &mut out));
    lay(&answer, "zoo", &targets, docs, &mut |_, fault| told.push(fault.to_string()));
    let want =
        "broke the contract: it says 68157440 bytes about one article, 67108864 are the most";
    assert_eq!((told, out), (vec![want.to_owned()], Layers::default()));
}
