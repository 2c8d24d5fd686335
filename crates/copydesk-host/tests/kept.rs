//! Plugins that were written for each released version of the contract, loaded by this host. They are never
//! edited: what is built of them loads in every later host of the same major version.

use std::path::Path;
use std::sync::{Arc, Mutex};

use copydesk_core::{Article, Crew, Document, Span, Stage};
use copydesk_host::{Conduct, Lent, Library, PluginStage, Room};
use copydesk_testkit::plugin;
use serde_json::{Value, json};

/// The caller's thread.
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

fn library(version: &str, lent: &Lent) -> Option<Arc<Library>> {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../copydesk-plugin/tests/kept");
    let source = kept.join(version).join("stage.c"); // which includes the header beside it
    let library = plugin::cc_built(&format!("kept-{version}"), &[&source], &[])?;
    Some(Library::load(&library, Room::Host, lent).expect("every later host loads it"))
}

#[test]
fn a_stage_of_1_0_is_loaded_and_answers_as_it_did() {
    let said = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&said);
    let lent = Lent::new(Arc::new(Alone)).log(move |_, who, what| {
        ear.lock().expect("nobody panics").push(format!("{who}: {what}"));
    });
    let Some(library) = library("1.0", &lent) else { return };
    assert_eq!(library.description().abi, (1, 0));
    let name = library.description().items[0].name.as_str();
    let refused = PluginStage::in_process(
        &library,
        name,
        &json!({"then": "refuse"}),
        &lent,
        Conduct::default(),
    );
    let fault = refused.expect_err("it refuses").fault().to_string();
    assert_eq!(fault, "it may not be `refuse`");
    let stage = PluginStage::in_process(&library, name, &json!({}), &lent, Conduct::default());
    let stage = stage.expect("it takes no configuration for none");
    let mut batch =
        ["Rain. Snow.", "! Rain.", ""].map(|text| Document::new(Article::from_text("a", text)));
    batch[0].layers.sentences = vec![Span::new(0, 5), Span::new(6, 11)];
    let mut failed = Vec::new();
    stage.annotate_batch(&mut batch, &mut |index, cause| failed.push((index, cause.to_string())));
    let layers: Vec<(&str, Vec<Value>)> = batch[0]
        .layers
        .open
        .iter()
        .map(|(name, marks)| (name.as_str(), marks.iter().map(|mark| json!(mark)).collect()))
        .collect();
    let sentence = |number: u32, span: [u32; 2]| {
        let mark = json!({"span": span, "source": span});
        json!({"span": span, "fields": {"number": number, "mark": mark}})
    };
    let stop = |at: u32| json!({"span": [at, at + 1], "fields": {}});
    let want = [
        ("kept.sentences", vec![sentence(0, [0, 5]), sentence(1, [6, 11])]),
        ("kept.stops", vec![stop(4), stop(10)]),
    ];
    assert_eq!(layers, want);
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(failed[0].0, 1);
    assert!(failed[0].1.starts_with("plugin `kept.one-zero`: "), "{}", failed[0].1);
    assert_eq!(said.lock().expect("nobody panics").first().map(String::as_str), Some("kept: made"));
}
