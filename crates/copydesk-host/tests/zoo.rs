//! Bad plugins in the process itself: the host must outlive each of them and say exactly what stands in
//! `tests/zoo`. Those that no process survives are tried by the program's test, in worker processes.
//!
//! Each is tried in a child, which is this very test program: if one takes its process down all the same, the
//! test says so and goes on to the next.

#![cfg(unix)]
#![allow(clippy::print_stdout, reason = "a child tells its parent")]

use std::error::Error;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use copydesk_core::{Article, Crew, Document, LayerName, Span, Stage};
use copydesk_host::{Conduct, Lent, Library, PluginStage, Room};
use copydesk_testkit::golden::{Section, Suite};
use copydesk_testkit::plugin;
use serde_json::json;

#[path = "../../../tests/zoo/specimen.rs"]
mod specimen;

use specimen::{Specimen, articles, guilty, healthy, plain, zoo};

const ARTICLES: usize = 20;
/// Where a child finds the library, and the fault that a stage in Rust is configured with.
const LIBRARY: &str = "COPYDESK_ZOO_LIBRARY";
const FAULT: &str = "COPYDESK_ZOO_FAULT";
/// What a child's lines begin with.
const TOLD: &str = "zoo> ";

/// Two threads for every call.
struct Pair;

impl Crew for Pair {
    fn threads(&self) -> usize {
        2
    }

    fn run(&self, tasks: usize, work: &(dyn Fn(usize) + Sync)) {
        std::thread::scope(|scope| {
            scope.spawn(|| (0..tasks / 2).for_each(work));
            (tasks / 2..tasks).for_each(work);
        });
    }
}

fn tell(line: &str) {
    // A line of the plugin's own may stand unfinished before it.
    println!("\n{TOLD}{}", line.escape_debug());
    std::io::stdout().flush().expect("the parent listens");
}

fn chain(error: &dyn Error) -> String {
    let source = error.source().map(|source| format!(": {}", chain(source))).unwrap_or_default();
    format!("{error}{source}")
}

/// The child: tries one library and tells what came of it.
#[test]
#[ignore = "this is what the other tests start"]
fn keeper() {
    let path = std::env::var_os(LIBRARY).expect("the other tests name it");
    let config = std::env::var(FAULT).map_or(json!({}), |fault| json!({ "fault": fault }));
    let lent = Lent::new(Arc::new(Pair)).log(|level, who, what| {
        tell(&format!("log {level:?} {who}: {what}"));
    });
    let library = match Library::load(path.as_ref(), Room::Host, &lent) {
        Ok(library) => library,
        Err(error) => return tell(&format!("refused: {}", chain(&error))),
    };
    let name = &library.description().items[0].name;
    match PluginStage::in_process(&library, name, &config, &lent, Conduct::default()) {
        Ok(stage) => annotate(&stage),
        Err(error) => tell(&format!("refused: {error}")),
    }
    tell("the end");
}

fn annotate(stage: &PluginStage) {
    let articles = articles(ARTICLES).into_iter().map(|(id, text)| Article::from_text(id, text));
    let mut documents: Vec<_> = articles.map(Document::new).collect();
    let mut rejects = Vec::new();
    stage.annotate_batch(&mut documents, &mut |index, cause| rejects.push((index, cause)));
    rejects.sort_by_key(|(index, _)| *index);
    for (index, cause) in &rejects {
        tell(&format!("a{:02} {} {}: {cause}", index + 1, stage.name(), cause.code()));
    }
    let layer = LayerName::open("zoo.marks").expect("a name of a layer");
    let as_ever = |document: &Document| {
        let marks = document.layers.open.get(&layer).map_or(&[][..], Vec::as_slice);
        let places: Vec<_> = marks.iter().map(|mark| mark.span).collect();
        places == [Span::new(0, 3)] && document.layers.check(&document.article).is_ok()
    };
    let guilty = guilty(ARTICLES) - 1;
    let count = |documents: &[Document]| documents.iter().filter(|one| as_ever(one)).count();
    let others = count(&documents[..guilty]) + count(&documents[guilty + 1..]);
    let own = match &documents[guilty] {
        _ if rejects.iter().any(|(index, _)| *index == guilty) => "rejected".to_owned(),
        document if as_ever(document) => "as ever".to_owned(),
        document => format!("with {:?}", document.layers.open.get(&layer)),
    };
    tell(&format!("{others} others as ever, a07 {own}"));
}

/// What a child told, or how it ended.
fn outcome(specimen: &Specimen) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().expect("this test is a program"));
    child.args(["keeper", "--exact", "--ignored", "--nocapture", "--test-threads=1"]);
    child.env(LIBRARY, &specimen.library);
    if let Some(fault) = &specimen.fault {
        child.env(FAULT, fault);
    }
    let ended = child.output().expect("this test is a program");
    let said = String::from_utf8_lossy(&ended.stdout);
    let mut told: Vec<_> = said
        .lines()
        .filter_map(|line| line.strip_prefix(TOLD))
        .flat_map(|line| plain(line, &specimen.library))
        .collect();
    if let Some(signal) = ended.status.signal() {
        told.push(format!("killed by signal {signal}"));
    } else if !ended.status.success() {
        told.push(format!("ended with {}", String::from_utf8_lossy(&ended.stderr).trim()));
    }
    told
}

/// The other section of a case is the program's test's.
#[track_caller]
fn check(folder: &str) {
    if healthy().is_none() {
        return;
    }
    Suite::at(zoo().join(folder)).run_given(&["isolated"], |text, _, _| {
        let specimen = Specimen::of(text);
        specimen.iter().map(|specimen| Section::new("in process", outcome(specimen))).collect()
    });
}

#[test]
fn what_is_no_plugin_is_refused() {
    check("loading");
}

#[test]
fn a_bad_answer_costs_its_article() {
    check("answers");
}

#[test]
fn threads_and_memory_are_each_sides_own() {
    check("calls");
}

#[test]
fn a_panic_costs_its_article() {
    check("rust");
}

/// The stage in C under `plugins/`, which is no member of the workspace.
#[test]
fn long_sentences_are_marked_with_their_length() {
    let source = Path::new("plugins/long-sentences/long_sentences.c");
    let flags = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror"];
    let Some(path) = plugin::cc_built("long-sentences", &[source], &flags) else { return };
    let lent = Lent::new(Arc::new(Pair));
    let library = Library::load(&path, Room::Host, &lent).expect("it loads");
    let config = json!({ "words": 4 });
    let stage =
        PluginStage::in_process(&library, "long-sentences", &config, &lent, Conduct::default())
            .expect("it takes its option");
    let text = "Rain fell – all day. Nobody at the pier minded “a little rain” at all.";
    let mut document = Document::new(Article::from_text("a", text));
    let end = u32::try_from(text.len()).expect("short");
    document.layers.sentences = vec![Span::new(0, 22), Span::new(23, end)];
    let mut documents = vec![document, Document::new(Article::from_text("b", "No sentence."))];
    stage.annotate_batch(&mut documents, &mut |index, cause| panic!("{index}: {cause}"));
    let layer = LayerName::open("long-sentences.marks").expect("a name of a layer");
    let marks = &documents[0].layers.open[&layer];
    let found: Vec<_> =
        marks.iter().map(|mark| (mark.span, mark.fields["words"].clone())).collect();
    assert_eq!(found, [(Span::new(23, end), json!(10))]);
    assert_eq!(documents[1].layers.open.get(&layer).map_or(0, Vec::len), 0);
}
