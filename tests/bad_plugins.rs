//! A zoo of bad plugins, each of which the real program survives: it loads one, reads articles of which one
//! holds the guilty word, and must say exactly what stands in `tests/zoo`.
//!
//! Here they run in worker processes, the only place where all of them can be survived; those that can be in the
//! process of a run are tried there by copydesk-host's own test.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

use copydesk_testkit::golden::{Section, Suite};
use serde_json::{Value, json};

#[path = "zoo/specimen.rs"]
mod specimen;

use specimen::{Specimen, articles, guilty, healthy, plain, write, zoo};

/// Articles in a run.
const ARTICLES: usize = 20;

/// Few articles for specimens that never end: each takes the whole deadline, and so does each half of a batch.
const SHORT: usize = 2;

/// Long enough for a call on a busy machine; specimens that never end wait for it.
const DEADLINE: &str = "3s";
const MEMORY: &str = "1GiB";

/// What the program did with it, and what became of the articles.
fn outcome(specimen: &Specimen, isolation: &str, articles: usize) -> Vec<String> {
    let mut options = vec![
        format!("plugins.zoo.isolation={isolation:?}"),
        format!("plugins.zoo.deadline={DEADLINE:?}"),
        format!("plugins.zoo.memory={MEMORY:?}"),
    ];
    options
        .extend(specimen.fault.as_ref().map(|fault| format!("plugins.zoo.config.fault={fault:?}")));
    let run = Run::of(articles, Some(&specimen.library), &options);
    run.told(&specimen.library, articles)
}

/// A run of the program, and what it left behind.
struct Run {
    output: Output,
    documents: BTreeMap<String, String>,
    rejects: Vec<Value>,
}

impl Run {
    fn of(count: usize, library: Option<&Path>, settings: &[String]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (input, out) = (folder.path().join("in.jsonl"), folder.path().join("out"));
        let line = |(id, text)| json!({"id": id, "text": text}).to_string() + "\n";
        write(&input, articles(count).into_iter().map(line).collect::<String>());
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command.arg("run").arg(&input).arg("--out").arg(&out);
        command.args(["--progress", "none", "--duplicates", "off"]);
        // Messages without line breaks at the width of a terminal.
        command.env("NO_GRAPHICS", "1").env_remove("COPYDESK_PLUGIN_PATH");
        if let Some(library) = library {
            command.arg("--plugin").arg(library);
        }
        for setting in settings {
            command.args(["--set", setting]);
        }
        let output = command.output().expect("the program runs");
        let lines = |name: &str| -> Vec<Value> {
            let text = fs::read_to_string(out.join(name)).unwrap_or_default();
            text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
        };
        let documents = fs::read_to_string(out.join("documents-00000.jsonl")).unwrap_or_default();
        let id = |line: &str| {
            let document: Value = serde_json::from_str(line).expect("JSON");
            (document["id"].as_str().expect("an id").to_owned(), line.to_owned())
        };
        Self {
            output,
            documents: documents.lines().map(id).collect(),
            rejects: lines("rejects.jsonl"),
        }
    }

    /// All that a user could see of it.
    fn told(&self, library: &Path, count: usize) -> Vec<String> {
        let mut told = vec![match (self.output.status.code(), self.output.status.signal()) {
            (Some(code), _) => format!("exit {code}"),
            (None, signal) => format!("killed by signal {}", signal.unwrap_or_default()),
        }];
        let said = String::from_utf8_lossy(&self.output.stdout);
        told.extend(said.lines().map(|line| format!("stdout: {line}")));
        if !matches!(self.output.status.code(), Some(0 | 1)) {
            let said = plain(&String::from_utf8_lossy(&self.output.stderr), library);
            told.extend(said);
            return told;
        }
        for reject in &self.rejects {
            let word = |name: &str| reject[name].as_str().unwrap_or("?").to_owned();
            let message = plain(&word("message"), library).join(" / ");
            told.push(format!("{} {} {}: {message}", word("id"), word("stage"), word("code")));
        }
        told.push(self.compared(count));
        told
    }

    /// Whether all other articles are as a healthy plugin leaves them.
    fn compared(&self, count: usize) -> String {
        let guilty = format!("a{:02}", guilty(count));
        let want = unharmed(count);
        let same = |id: &String| self.documents.get(id) == want.get(id);
        let others = want.keys().filter(|id| **id != guilty);
        let (alike, wrong): (Vec<_>, Vec<_>) = others.partition(|id| same(id));
        let own = match self.documents.get(&guilty) {
            None => "rejected".to_owned(),
            Some(_) if same(&guilty) => "as ever".to_owned(),
            Some(line) => {
                let document: Value = serde_json::from_str(line).expect("JSON");
                format!("with {}", document["zoo.marks"])
            }
        };
        let wrong = if wrong.is_empty() { String::new() } else { format!(", WRONG: {wrong:?}") };
        format!("{} others as ever, {guilty} {own}{wrong}", alike.len())
    }
}

/// What a healthy plugin leaves behind in a process of its own; by the id of the article.
fn unharmed(count: usize) -> &'static BTreeMap<String, String> {
    static RUNS: OnceLock<[BTreeMap<String, String>; 2]> = OnceLock::new();
    let runs = RUNS.get_or_init(|| {
        [ARTICLES, SHORT].map(|count| {
            let library = healthy().expect("a compiler, or no specimen would have been built");
            let settings = ["plugins.zoo.isolation=\"none\"".to_owned()];
            Run::of(count, Some(&library), &settings).documents
        })
    });
    &runs[usize::from(count != ARTICLES)]
}

/// The other section of a case is copydesk-host's own test's.
#[track_caller]
fn check(folder: &str, count: usize) {
    if healthy().is_none() {
        return;
    }
    // What never ends costs time, but no processor.
    let at_once = if folder == "endless" { 10 } else { 1 };
    Suite::at(zoo().join(folder)).run_side_by_side(at_once, &["in process"], |text, _, _| {
        let specimen = Specimen::of(text);
        let told = |specimen: &Specimen| outcome(specimen, "process", count);
        specimen.iter().map(|specimen| Section::new("isolated", told(specimen))).collect()
    });
}

#[test]
fn what_is_no_plugin_is_refused() {
    check("loading", ARTICLES);
}

#[test]
fn a_bad_answer_costs_its_article() {
    check("answers", ARTICLES);
}

#[test]
fn threads_and_memory_are_each_sides_own() {
    check("calls", ARTICLES);
}

#[test]
fn a_panic_costs_its_article() {
    check("rust", ARTICLES);
}

#[test]
fn a_death_costs_its_article() {
    check("deadly", ARTICLES);
}

#[test]
fn a_call_without_an_end_costs_its_article() {
    check("endless", SHORT);
}

#[test]
fn a_healthy_plugin_adds_its_layer_and_nothing_else() {
    let Some(library) = healthy() else { return };
    let bare = Run::of(ARTICLES, None, &[]);
    for isolation in ["none", "process"] {
        let settings = [format!("plugins.zoo.isolation={isolation:?}")];
        let run = Run::of(ARTICLES, Some(&library), &settings);
        assert_eq!(
            run.documents.len(),
            ARTICLES,
            "{}",
            String::from_utf8_lossy(&run.output.stderr)
        );
        for (id, line) in &run.documents {
            let mut document: Value = serde_json::from_str(line).expect("JSON");
            let marks = document.as_object_mut().expect("an object").remove("zoo.marks");
            assert_eq!(marks.expect("a layer")[0]["span"], json!([0, 3]), "{id} {isolation}");
            let plain: Value = serde_json::from_str(&bare.documents[id]).expect("JSON");
            assert_eq!(document, plain, "{id} {isolation}");
        }
    }
}
