//! The laws of a plugin's stage over seats that answer anything.

use std::collections::BTreeMap;

use copydesk_core::Crew;
use copydesk_testkit::{laws, salted_prose};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::answer::{AnswerMark, Refusal};

/// One thread, the caller's.
#[derive(Debug)]
pub(crate) struct Alone;

impl Crew for Alone {
    fn threads(&self) -> usize {
        1
    }

    fn run(&self, tasks: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..tasks).for_each(work);
    }
}

/// What a seat answers about one article.
#[derive(Clone, Debug)]
enum Script {
    Marks(Vec<(u32, u32, u32, &'static str)>), // layer, start, end, fields
    Refuse(&'static str),
    Fault(Fault),
    /// It speaks of an article behind the end of the batch.
    Beyond(u32),
    /// Its fields lie outside of what it says they lie in.
    Astray,
}

/// Answers by the articles' ids, which are the numbers of their scripts.
#[derive(Debug)]
struct Scripted(Vec<Script>);

impl StageSeat for Scripted {
    fn ask(&self, request: &Request<'_>) -> Result<Answer, Fault> {
        let mut answer = Answer::default();
        for (index, doc) in request.docs.iter().enumerate() {
            let number: usize = doc.id.parse().expect("ids are numbers");
            let index = u32::try_from(index).expect("few articles");
            answer.about(index, &self.0[number], request.docs.len())?;
        }
        Ok(answer)
    }
}

impl Answer {
    fn about(&mut self, doc: u32, script: &Script, docs: usize) -> Result<(), Fault> {
        let narrow = |at: usize| u32::try_from(at).expect("few bytes");
        match script {
            Script::Marks(marks) => {
                for &(layer, start, end, fields) in marks {
                    let begin = narrow(self.fields.len());
                    self.fields.extend_from_slice(fields.as_bytes());
                    let fields = (begin, narrow(self.fields.len()));
                    self.marks.push(AnswerMark { doc, layer, start, end, fields });
                }
            }
            Script::Refuse(code) => {
                let (code, message) = ((*code).to_owned(), "no".to_owned());
                self.refusals.push(Refusal { doc, code, message });
            }
            Script::Fault(fault) => return Err(fault.clone()),
            Script::Beyond(more) => {
                let doc = narrow(docs) + more;
                self.marks.push(AnswerMark { doc, layer: 0, start: 0, end: 0, fields: (0, 0) });
            }
            Script::Astray => {
                let fields = (u32::MAX - 1, u32::MAX);
                self.marks.push(AnswerMark { doc, layer: 4, start: 0, end: 0, fields });
            }
        }
        Ok(())
    }
}

const FIELDS: &[&str] = &[
    "",
    "{}",
    "{\"kind\":\"body\"}",
    "{\"kind\":\"direct\"}",
    "{\"kind\":\"direct\",\"parent\":0}",
    "{\"kind\":\"direct\",\"parts\":[{\"span\":[0,3]}],\"speaker\":{\"name\":\"Ada\",\"confidence\":0.5}}",
    "{\"kind\":\"money\",\"value\":\"5300000\",\"unit\":\"USD\"}",
    "{\"kind\":\"number\",\"low\":\"9\",\"high\":\"1\"}",
    "{\"kind\":\"date\",\"value\":\"2021-07-20\"}",
    "{\"any\":{\"thing\":[1,2.5,null]}}",
    "[]",
    "{\"open\":",
    "\u{1}",
    "nonsense",
];

const WRITES: [&str; 5] = ["paragraphs", "sentences", "quotes", "quantities", "zoo.marks"];

fn script() -> impl Strategy<Value = Script> {
    let mark = (0..6u32, 0..40u32, 0..12u32, select(FIELDS), any::<bool>()).prop_map(
        |(layer, start, len, fields, turned)| {
            let end = if turned && len == 11 { start.saturating_sub(1) } else { start + len };
            (layer, start, end, fields)
        },
    );
    let faults = vec![
        Fault::Stopped,
        Fault::Panicked { message: "at last".to_owned() },
        Fault::Died { how: "signal 11".to_owned() },
        Fault::Failed { code: "zoo.bad".into(), message: "bad".into(), pointer: Some("/a".into()) },
    ];
    prop_oneof![
        3 => vec((4..5u32, 0..6u32, 6..9u32, select(&FIELDS[..2])), 0..4).prop_map(Script::Marks),
        6 => vec(mark, 0..4).prop_map(Script::Marks),
        1 => select(vec!["zoo.sad", "plugin.refused"]).prop_map(Script::Refuse),
        1 => select(faults).prop_map(Script::Fault),
        1 => (0..3u32).prop_map(Script::Beyond),
        1 => Just(Script::Astray),
    ]
}

fn item() -> Item {
    Item {
        kind: ItemKind::Stage,
        name: "zoo".to_owned(),
        doc: String::new(),
        config_schema: None,
        reads: vec!["meta".to_owned(), "paragraphs".to_owned(), "zoo.marks".to_owned()],
        writes: WRITES.map(str::to_owned).to_vec(),
        extension: None,
        flags: 0,
        writes_itself: false,
    }
}

fn stage(scripts: &[Script]) -> PluginStage {
    let seat = Box::new(Scripted(scripts.to_vec()));
    PluginStage::seated("acme.zoo", &item(), seat, &Lent::new(Arc::new(Alone)), Conduct::default())
}

fn documents(texts: &[String]) -> Vec<Document> {
    let article = |(at, text): (usize, &String)| Article::from_text(at.to_string(), text.as_str());
    texts.iter().enumerate().map(article).map(Document::new).collect()
}

/// What became of each article, asked about in batches of `cut`.
fn outcome(scripts: &[Script], texts: &[String], cut: usize) -> Vec<Result<Layers, String>> {
    let stage = stage(scripts);
    let mut documents = documents(texts);
    let mut failed = BTreeMap::new();
    for (at, batch) in documents.chunks_mut(cut).enumerate() {
        stage.annotate_batch(batch, &mut |index, cause| {
            let told = format!("{}: {}", cause.code(), cause.message());
            assert_eq!(failed.insert(at * cut + index, told), None, "told once");
        });
    }
    let counts = stage.counts().expect("it counts");
    assert_eq!(counts.errors, failed.len() as u64);
    let one = |(at, document): (usize, Document)| {
        laws::layers(&document.article, &document.layers);
        match failed.remove(&at) {
            Some(told) => {
                assert_eq!(document.layers, Layers::default(), "{at} failed and is left alone");
                Err(told)
            }
            None => Ok(document.layers),
        }
    };
    documents.into_iter().enumerate().map(one).collect()
}

proptest! {
    #[test]
    fn whatever_is_answered_layers_are_lawful_and_do_not_depend_on_the_cut(
        told in vec((script(), salted_prose()), 0..9),
        cut in 1..9usize,
    ) {
        let (scripts, texts): (Vec<Script>, Vec<String>) = told.into_iter().unzip();
        let whole = outcome(&scripts, &texts, 9);
        prop_assert_eq!(&whole, &outcome(&scripts, &texts, cut));
        prop_assert_eq!(&whole, &outcome(&scripts, &texts, 1));
    }
}

#[track_caller]
fn check(script: Script, want: Result<&str, &str>) {
    let texts = vec!["Rain fell on 12 é towns.".to_owned()];
    let got = outcome(&[script], &texts, 1).remove(0);
    let got = got.map(|layers| {
        let article = Article::from_text("a", texts[0].as_str());
        serde_json::to_string(&copydesk_core::wire::Document::of(&article, &layers)).expect("JSON")
    });
    match (got, want) {
        (Ok(line), Ok(part)) => assert!(line.contains(part), "{part} is not in {line}"),
        (Err(told), Err(want)) => {
            assert_eq!(
                told.replace("plugin.protocol: plugin `acme.zoo`: broke the contract: ", ""),
                want
            );
        }
        (got, want) => panic!("{got:?} is not {want:?}"),
    }
}

fn mark(layer: u32, start: u32, end: u32, fields: &'static str) -> Script {
    Script::Marks(vec![(layer, start, end, fields)])
}

#[test]
fn a_mark_outside_the_text_or_inside_a_character_is_refused() {
    check(mark(4, 0, 99, ""), Err("zoo.marks[0]: 0..99 is no slice of a text of 25 bytes"));
    check(mark(4, 17, 18, ""), Err("zoo.marks[0]: 17..18 is no slice of a text of 25 bytes"));
    check(mark(4, 9, 4, ""), Err("in `zoo.marks`: the mark 9..4 ends before it starts"));
}

#[test]
fn fields_that_are_no_object_are_refused() {
    let told = "in `zoo.marks`: the fields of the mark 0..4 are no JSON object \
                (invalid type: sequence, expected a map at line 1 column 0)";
    check(mark(4, 0, 4, "[]"), Err(told));
    let deep = "{\"a\":".repeat(200) + "1" + &"}".repeat(200);
    let told = "in `zoo.marks`: the fields of the mark 0..4 are no JSON object \
                (recursion limit exceeded at line 1 column 636)";
    check(mark(4, 0, 4, deep.leak()), Err(told));
}

#[test]
fn a_layer_that_is_not_declared_is_refused() {
    check(mark(5, 0, 4, ""), Err("a mark in layer 5 of the 5 it writes"));
}

#[test]
fn an_article_that_is_not_in_the_batch_is_refused() {
    check(Script::Beyond(2), Err("it speaks of article 3 of a batch of 1"));
}

#[test]
fn a_quantity_comes_from_its_wire_form() {
    let fields = "{\"span\":[13,15],\"kind\":\"count\",\"value\":\"12\",\"unit\":\"town\"}";
    check(mark(3, 13, 15, fields), Ok("\"kind\":\"count\",\"value\":\"12\",\"low\":null"));
    let told = "in `quantities`: the mark 13..15: `value` is \"dozen\", not a decimal number such as \"5300000\"";
    check(mark(3, 13, 15, "{\"kind\":\"count\",\"value\":\"dozen\"}"), Err(told));
    let told = "in `quantities`: the fields of the mark 13..15 are not those of the layer: \
                missing field `kind` at line 1 column 2";
    check(mark(3, 13, 15, ""), Err(told));
    let told = "in `quantities`: the mark 13..15 says in its fields that it stands at 1..2";
    check(mark(3, 13, 15, "{\"kind\":\"count\",\"span\":[1,2]}"), Err(told));
}

#[test]
fn a_parent_is_counted_as_the_plugin_gave_the_quotes() {
    let inner = (2, 5, 9, "{\"kind\":\"direct\",\"parent\":1}");
    let outer = (2, 0, 12, "{\"kind\":\"direct\"}");
    check(Script::Marks(vec![inner, outer]), Ok("\"rule\":\"zoo\",\"parent\":0"));
    let lost = (2, 5, 9, "{\"kind\":\"direct\",\"parent\":7}");
    let told = "in `quotes`: the mark 5..9 has a parent 7 that is not there";
    check(Script::Marks(vec![lost]), Err(told));
}

#[test]
fn equal_places_stay_in_the_order_of_the_plugin_and_outer_come_before_inner() {
    let fields = ["{\"n\":1}", "{\"n\":2}", "{\"n\":3}"];
    let marks = vec![(4, 5, 9, fields[0]), (4, 5, 9, fields[1]), (4, 5, 12, fields[2])];
    let texts = vec!["Rain fell on 12 towns.".to_owned()];
    let layers = outcome(&[Script::Marks(marks)], &texts, 1).remove(0).expect("lawful");
    let order: Vec<i64> =
        layers.open.values().flatten().filter_map(|mark| mark.fields["n"].as_i64()).collect();
    assert_eq!(order, [3, 1, 2]);
}

#[test]
fn what_a_stage_writes_replaces_what_stood_there() {
    let scripts = [mark(1, 0, 4, ""), Script::Marks(Vec::new())];
    let stage = stage(&scripts);
    let mut batch = documents(&["Rain fell.".to_owned(), "Snow.".to_owned()]);
    for document in &mut batch {
        document.layers.sentences = vec![copydesk_core::Span::new(0, 5)];
    }
    stage.annotate_batch(&mut batch, &mut |_, cause| panic!("{cause}"));
    assert_eq!(batch[0].layers.sentences, [copydesk_core::Span::new(0, 4)]);
    assert_eq!(batch[1].layers.sentences, []);
}

#[test]
fn an_article_that_was_not_looked_at_as_the_run_was_cancelled_ends_the_run() {
    let seat = Box::new(Scripted(vec![Script::Fault(Fault::Stopped)]));
    let lent = Lent::new(Arc::new(Alone)).stop(|| true);
    let stage = PluginStage::seated("acme.zoo", &item(), seat, &lent, Conduct::default());
    let document = documents(&["Rain.".to_owned()]).remove(0);
    let cause = stage.annotate(&document.article, &mut Layers::default()).expect_err("it stopped");
    assert_eq!((cause.code(), cause.ends_the_run()), ("plugin.stopped", true));
}
