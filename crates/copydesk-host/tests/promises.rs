//! What is promised to authors: plugins of each released version load, and those in safe Rust do as those
//! in C.

use std::sync::{Arc, Mutex};

use copydesk_core::{Article, Crew, Document, LayerName, Span, Stage};
use copydesk_host::{Conduct, Lent, Library, PluginStage, Room};
use copydesk_testkit::plugin;
use serde_json::{Value, json};

/// No other threads.
#[derive(Debug)]
struct Alone;

impl Crew for Alone {
    fn threads(&self) -> usize {
        1
    }

    fn run(&self, tasks: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..tasks).for_each(work);
    }
}

fn documents(texts: &[&str]) -> Vec<Document> {
    let article = |(at, text): (usize, &&str)| Article::from_text(format!("a{at}"), *text);
    texts.iter().enumerate().map(article).map(Document::new).collect()
}

/// The marks of a layer: what they stand over, and their fields.
fn marks(document: &Document, layer: &str) -> Vec<(String, Value)> {
    let layer = LayerName::open(layer).expect("a layer name");
    let marks = document.layers.open.get(&layer).map_or(&[][..], Vec::as_slice);
    let tell = |mark: &copydesk_core::OpenMark| {
        (document.article.slice(mark.span).to_owned(), json!(mark.fields))
    };
    marks.iter().map(tell).collect()
}

#[test]
fn a_stage_of_1_0_loads_and_answers_as_it_did() {
    let kept = plugin::workspace().join("crates/copydesk-plugin/tests/kept/1.0/stage.c");
    let Some(path) = plugin::cc_built("kept-1-0", &[&kept], &[]) else { return };
    let said = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&said);
    let lent = Lent::new(Arc::new(Alone)).log(move |_, who, what| {
        ear.lock().expect("nobody panics").push(format!("{who}: {what}"));
    });
    let library = Library::load(&path, Room::Host, &lent).expect("it loads");
    assert_eq!(library.description().abi, (1, 0));
    let stage = PluginStage::in_process(&library, "kept", &json!({}), &lent, Conduct::default())
        .expect("set up");
    let mut batch = documents(&["Rain. Snow.", "!", ""]);
    batch[0].layers.sentences = vec![Span::new(0, 5), Span::new(6, 11)];
    let mut refused = Vec::new();
    stage.annotate_batch(&mut batch, &mut |index, cause| {
        refused.push((index, cause.code().to_owned()));
    });
    assert_eq!(refused, [(1, "kept.loud".to_owned())]);
    let sentence = |number: u32, span: [u32; 2]| json!({"number": number, "mark": {"span": span, "source": span}});
    let want =
        [("Rain.".to_owned(), sentence(0, [0, 5])), ("Snow.".to_owned(), sentence(1, [6, 11]))];
    assert_eq!(marks(&batch[0], "kept.sentences"), want);
    assert_eq!(marks(&batch[0], "kept.stops").len(), 2);
    assert_eq!(*said.lock().expect("nobody panics"), ["kept: made"]);
}

#[test]
fn a_stage_of_1_0_is_refused_by_its_own_words() {
    let kept = plugin::workspace().join("crates/copydesk-plugin/tests/kept/1.0/stage.c");
    let Some(path) = plugin::cc_built("kept-1-0", &[&kept], &[]) else { return };
    let lent = Lent::new(Arc::new(Alone));
    let library = Library::load(&path, Room::Host, &lent).expect("it loads");
    let config = json!({"then": "refuse"});
    let error = PluginStage::in_process(&library, "kept", &config, &lent, Conduct::default())
        .expect_err("it is refused");
    let message = error.fault().to_string();
    assert!(message.contains("it may not be `refuse`"), "{message}");
}

#[test]
fn a_stage_in_safe_rust_loads_and_marks() {
    let lent = Lent::new(Arc::new(Alone));
    let path = plugin::cargo_built("copydesk-gazetteer");
    let library = Library::load(&path, Room::Host, &lent).expect("it loads");
    let description = library.description();
    assert_eq!(description.id, "copydesk.gazetteer");
    assert!(description.items[0].config_schema.is_some());
    let config = json!({"terms": ["Lima", "Peru"], "ignore_case": true});
    let stage = PluginStage::in_process(&library, "gazetteer", &config, &lent, Conduct::default())
        .expect("set up");
    let mut batch = documents(&["LIMA, Peru", "Oslo"]);
    stage.annotate_batch(&mut batch, &mut |_, cause| panic!("{cause}"));
    let want = [
        ("LIMA".to_owned(), json!({"term": "Lima"})),
        ("Peru".to_owned(), json!({"term": "Peru"})),
    ];
    assert_eq!(marks(&batch[0], "gazetteer.terms"), want);
    assert_eq!(marks(&batch[1], "gazetteer.terms"), []);
    let error =
        PluginStage::in_process(&library, "gazetteer", &json!({}), &lent, Conduct::default())
            .expect_err("it has no terms");
    assert!(error.fault().to_string().contains("no terms"), "{error}");
}
