//! A stage in C, loaded into this process: what it finds, refuses and breaks.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use copydesk_core::{Article, Cause, Crew, Document, LayerName, Span, Stage};
use copydesk_host::{Conduct, Lent, Library, OnError, PluginStage, Room};
use copydesk_testkit::plugin;
use serde_json::json;

/// Two threads for every call.
#[derive(Debug)]
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

fn lent() -> Lent {
    Lent::new(Arc::new(Pair))
}

fn words() -> Option<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plugins/words.c");
    plugin::cc_built("words", &[&source], &[])
}

fn documents(texts: &[&str]) -> Vec<Document> {
    let article = |(at, text): (usize, &&str)| Article::from_text(format!("a{at}"), *text);
    texts.iter().enumerate().map(article).map(Document::new).collect()
}

/// What the stage marks in each article, or the code and message of its reject.
fn outcome(stage: &PluginStage, documents: &mut [Document]) -> Vec<String> {
    let mut met: Vec<(usize, Cause)> = Vec::new();
    stage.annotate_batch(documents, &mut |index, cause| met.push((index, cause)));
    let layer = LayerName::open("test.words").expect("a layer name");
    let tell = |(at, document): (usize, &Document)| {
        if let Some((_, cause)) = met.iter().find(|(index, _)| *index == at) {
            return format!("{}: {}", cause.code(), cause.message());
        }
        document.layers.check(&document.article).expect("lawful");
        let marks = document.layers.open.get(&layer).map_or(&[][..], Vec::as_slice);
        let words: Vec<&str> = marks.iter().map(|mark| document.article.slice(mark.span)).collect();
        words.join(" ")
    };
    documents.iter().enumerate().map(tell).collect()
}

fn stage(name: &str, lent: &Lent) -> Option<PluginStage> {
    let library = Library::load(&words()?, Room::Host, lent).expect("it loads");
    Some(
        PluginStage::in_process(&library, name, &json!({}), lent, Conduct::default())
            .expect("set up"),
    )
}

#[test]
fn a_library_is_described_as_it_says() {
    let Some(path) = words() else { return };
    let library = Library::load(&path, Room::Host, &lent()).expect("it loads");
    let description = library.description();
    assert_eq!((description.id.as_str(), description.version.as_str()), ("test.words", "0.1.0"));
    assert_eq!(
        (description.license.as_deref(), description.homepage.as_deref()),
        (Some("MIT"), None)
    );
    let names: Vec<&str> = description.items.iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["words", "shared-words"]);
    assert_eq!(description.items[0].reads, ["sentences"]);
    let again = Library::load(&path, Room::Host, &lent()).expect("it is there");
    assert!(Arc::ptr_eq(&library, &again), "a library is loaded once");
}

#[test]
fn marks_become_layers_and_faults_cost_their_article_alone() {
    for name in ["words", "shared-words"] {
        let Some(stage) = stage(name, &lent()) else { return };
        let texts =
            ["Rain fell on Oslo.", "", "no panic", "a secret Plan", "The end", "é Über Zug"];
        let mut batch = documents(&texts);
        let want = [
            "Rain Oslo.",
            "",
            "plugin.panic: plugin `test.words`: panicked: met the word",
            "words.secret: plugin `test.words`: it is secret",
            "The",
            "Zug",
        ];
        assert_eq!(outcome(&stage, &mut batch), want, "{name} in one batch");
        let single = texts.map(|text| outcome(&stage, &mut documents(&[text])).remove(0));
        assert_eq!(single, want, "{name} one by one");
        let counts = stage.counts().expect("it counts");
        assert_eq!((counts.errors, counts.panics, counts.marks), (4, 2, 8), "{name}");
    }
}

#[test]
fn a_stage_that_reads_is_lent_the_marks_as_on_the_wire() {
    let said = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&said);
    let lent = lent().log(move |_, who, what| {
        ear.lock().expect("nobody panics").push(format!("{who}: {what}"));
    });
    let Some(stage) = stage("words", &lent) else { return };
    let mut batch = documents(&["Rain fell. All day."]);
    batch[0].layers.sentences = vec![Span::new(0, 10), Span::new(11, 19)];
    assert_eq!(outcome(&stage, &mut batch), ["Rain All"]);
    assert_eq!(*said.lock().expect("nobody panics"), [r#"words: {"span":[0,10],"source":[0,10]}"#]);
}

#[test]
fn a_configuration_that_the_stage_refuses_is_told_with_its_place() {
    let Some(path) = words() else { return };
    let library = Library::load(&path, Room::Host, &lent()).expect("it loads");
    let config = json!({"mode": "bad"});
    let error = PluginStage::in_process(&library, "words", &config, &lent(), Conduct::default());
    let message = error.expect_err("it refuses").to_string();
    let want = "cannot set up `words` of plugin `test.words`: `mode` is bad (at `/mode` of its configuration)";
    assert_eq!(message, want);
}

#[test]
fn where_the_user_wants_it_a_fault_ends_the_run() {
    let Some(path) = words() else { return };
    let lent = lent();
    let library = Library::load(&path, Room::Host, &lent).expect("it loads");
    let conduct = Conduct::default().on_error(OnError::AbortRun);
    let stage =
        PluginStage::in_process(&library, "words", &json!({}), &lent, conduct).expect("set up");
    let mut ends = Vec::new();
    stage.annotate_batch(&mut documents(&["fine", "secret"]), &mut |index, cause| {
        ends.push((index, cause.ends_the_run()));
    });
    assert_eq!(ends, [(1, true)]);
}

/// What becomes of a library when these bytes of its file are changed.
#[track_caller]
fn bent(change: impl FnOnce(&mut Vec<u8>), want: &str) {
    let Some(path) = words() else { return };
    let mut bytes = std::fs::read(&path).expect("it was just built");
    change(&mut bytes);
    let folder = tempfile::tempdir().expect("a folder");
    let bent = folder.path().join("libbent.so");
    std::io::Write::write_all(&mut std::fs::File::create(&bent).expect("a file"), &bytes)
        .expect("written");
    let error = Library::load(&bent, Room::Host, &lent()).expect_err(want);
    assert_eq!(error.to_string(), format!("cannot load plugin `{}`", bent.display()));
    let told = error.kind().to_string();
    assert_eq!(told, want);
}

fn replace(bytes: &mut [u8], from: &str, to: &str) {
    assert_eq!(from.len(), to.len());
    let mut met = 0;
    for at in 0..bytes.len() - from.len() {
        if bytes[at..].starts_with(from.as_bytes()) {
            bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
            met += 1;
        }
    }
    assert!(met > 0, "`{from}` stands in the file");
}

#[test]
fn another_major_version_is_refused_with_what_the_file_has() {
    let want = "it speaks contract 7.2 (it exports `copydesk_plugin_v7`), and this program speaks 1.0 \
                (`copydesk_plugin_v1`): take the release of the plugin for contract 1, or the copydesk that \
                speaks 7";
    let change = |bytes: &mut Vec<u8>| {
        replace(bytes, "abi=1.0", "abi=7.2");
        replace(bytes, "copydesk_plugin_v1", "copydesk_plugin_v7");
    };
    bent(change, want);
}

#[test]
fn a_missing_entry_symbol_is_told_with_those_that_are_there() {
    let want = "it does not export `copydesk_plugin_v1` (it exports `copydesk_plugin_v3`): mark the function \
                with `CD_EXPORT`, or use `export!` in a crate of type `cdylib`";
    bent(|bytes| replace(bytes, "copydesk_plugin_v1", "copydesk_plugin_v3"), want);
    let want = "it does not export `copydesk_plugin_v1`: mark the function with `CD_EXPORT`, or use `export!` \
                in a crate of type `cdylib`";
    bent(|bytes| replace(bytes, "copydesk_plugin_v1", "copydesk_plumber_v"), want);
}

#[test]
fn a_note_that_cannot_be_read_or_is_gone_is_told() {
    let want = "its note cannot be read: \"nine\" is no `panic`: unwind, abort or none; write it with \
                `CD_PLUGIN_NOTE` or `export!`";
    bent(|bytes| replace(bytes, "panic=none", "panic=nine"), want);
    let want = "it has no note in a section `.copydesk` (it exports `copydesk_plugin_v1`), so it is no plugin \
                of this program: write one with `CD_PLUGIN_NOTE` in C or `copydesk_plugin::export!` in Rust, \
                and do not strip it away";
    bent(|bytes| replace(bytes, ".copydesk\0", ".copydisk\0"), want);
}

#[test]
fn a_note_and_a_descriptor_that_differ_are_told() {
    let want = "it breaks the contract: its note says `test.wards` 0.1.0 of contract 1.0, its `cd_plugin` says \
                `test.words` 0.1.0 of 1.0";
    bent(|bytes| replace(bytes, "id=test.words", "id=test.wards"), want);
}

#[test]
fn a_library_that_aborts_at_a_panic_is_for_workers_only() {
    let want = "it is built with `panic = \"abort\"`, so a panic in it would end this program: build it with \
                `panic = \"unwind\"`, or give it `isolation = \"process\"`";
    let change =
        |bytes: &mut Vec<u8>| replace(bytes, "0.1.0\npanic=none\n\0", "0.1.0\npanic=abort\n");
    bent(change, want);
}

#[cfg(target_os = "linux")]
#[test]
fn a_library_for_another_machine_is_refused() {
    const MACHINE: usize = 18; // `e_machine` of an ELF file
    let (theirs, code) =
        if cfg!(target_arch = "x86_64") { ("aarch64", 183) } else { ("x86_64", 62) };
    let ours = std::env::consts::ARCH;
    let want = format!(
        "it is built for {theirs} (elf), and this program runs on {ours} (elf): take the build for {ours} (elf)"
    );
    bent(|bytes| (bytes[MACHINE], bytes[MACHINE + 1]) = (code, 0), &want);
}

#[cfg(target_os = "linux")]
#[test]
fn a_library_that_was_cut_off_is_refused_without_running() {
    let Some(path) = words() else { return };
    let bytes = std::fs::read(path).expect("it was just built");
    for len in (0..bytes.len()).step_by(97) {
        copydesk_host::Note::of_bytes(&bytes[..len]).expect_err("a part is no library");
    }
    let mut bent = bytes;
    for at in (0..bent.len()).step_by(13) {
        let kept = std::mem::replace(&mut bent[at], 0xFF);
        let _ = copydesk_host::Note::of_bytes(&bent); // whatever it says, it says it
        bent[at] = kept;
    }
}
