//! Sinks of a plugin in C, in this process.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use copydesk_core::{Article, Cause, Crew, Encoder, Layers, Writer, wire};
use copydesk_host::{Conduct, Lent, Library, OnError, PluginSink, Room};
use copydesk_testkit::plugin::cc_built;
use serde_json::json;

struct Alone;

impl Crew for Alone {
    fn threads(&self) -> usize {
        1
    }

    fn run(&self, tasks: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..tasks).for_each(work);
    }
}

fn sink(name: &str, place: Option<&Path>, conduct: Conduct) -> Option<PluginSink> {
    let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/plugins/sinks.c");
    let built = cc_built("host-sinks", &[&source], &["-Wall", "-Wextra", "-Werror"])?;
    let lent = Lent::new(Arc::new(Alone));
    let library = Library::load(&built, Room::Host, &lent).expect("it loads");
    Some(
        PluginSink::in_process(&library, name, &json!({}), place, &lent, conduct)
            .expect("it is made"),
    )
}

/// The rows of a document with this id and text, in one pass and from a spooled line.
fn rows(sink: &PluginSink, id: &str, text: &str) -> Result<String, Cause> {
    let (article, layers) = (Article::from_text(id, text), Layers::default());
    let document = wire::Document::of(&article, &layers);
    let (mut once, mut again, mut line) = (b"before".to_vec(), Vec::new(), Vec::new());
    let encoded = sink.encode(&document, &mut once);
    document.write(&mut line).expect("it is JSON");
    let from_line = sink.encode_line(line.trim_ascii_end(), &mut again);
    let said = |done: &Result<(), Cause>| done.as_ref().map_err(ToString::to_string).err();
    assert_eq!(said(&encoded), said(&from_line));
    encoded?;
    assert_eq!(once, [b"before", &again[..]].concat());
    Ok(String::from_utf8(again).expect("text"))
}

#[track_caller]
fn check(sink: &PluginSink, text: &str, code: &str, message: &str, ends: bool) {
    let cause = rows(sink, "a", text).expect_err("it fails");
    assert_eq!((cause.code(), cause.message()), (code, message));
    assert_eq!(cause.ends_the_run(), ends, "{message}");
}

#[test]
fn a_document_that_cannot_be_encoded_is_a_reject_and_the_next_one_is_encoded() {
    let Some(sink) = sink("ids", None, Conduct::default()) else { return };
    let said = |what: &str| format!("output format `ids` of plugin `test.sinks`: {what}");
    check(&sink, "refuse", "test.refused", &said("not this one"), false);
    check(&sink, "fail", "test.failed", &said("it cannot"), false);
    check(&sink, "panic", "plugin.panic", &said("panicked: it did not tell why"), false);
    let broken = "broke the contract: it gave 0 ends for 1 documents";
    check(&sink, "ends", "plugin.protocol", &said(broken), false);
    assert_eq!(rows(&sink, "b\"é", "fine").expect("it is encoded"), "b\"é\n");
}

#[test]
fn a_user_may_want_the_run_to_end() {
    let Some(sink) = sink("ids", None, Conduct::default().on_error(OnError::AbortRun)) else {
        return;
    };
    let message = "output format `ids` of plugin `test.sinks`: not this one";
    check(&sink, "refuse", "test.refused", message, true);
}

#[test]
fn a_sink_without_encode_gets_the_wire() {
    let Some(sink) = sink("lines", None, Conduct::default()) else { return };
    let line = rows(&sink, "a", "Rain fell.").expect("it is encoded");
    assert!(line.ends_with("}\n"));
    let document = wire::Document::read(line.trim_end().as_bytes()).expect("a document");
    assert_eq!(document.text, "Rain fell.");
}

#[test]
fn a_sink_writes_at_its_place_and_is_ended_by_finish() {
    let home = tempfile::tempdir().expect("a folder");
    let place = home.path().join("a.db");
    let Some(sink) = sink("file", Some(&place), Conduct::default()) else { return };
    sink.write(&[b"a\n", b"", b"b\n"]).expect("there is room");
    sink.finish().expect("there is room");
    assert_eq!(fs::read_to_string(&place).expect("it is there"), "a\nb\nend\n");
    let cause = sink.write(&[b"c\n"]).expect_err("it has ended");
    assert_eq!(cause.code(), "plugin.panic");
}

#[test]
fn what_fails_where_something_is_written_ends_the_run() {
    let home = tempfile::tempdir().expect("a folder");
    let place = home.path().join("a.db");
    let Some(sink) = sink("file", Some(&place), Conduct::default()) else { return };
    let cause = sink.write(&[b"a\n", b"full\n"]).expect_err("no room");
    let message = "output format `file` of plugin `test.sinks`: no room";
    assert_eq!((cause.code(), cause.message()), ("test.full", message));
    let message = "output format `file` of plugin `test.sinks`: not this one";
    check(&sink, "refuse", "test.refused", message, false);
    let article = Article::from_text("a", "panic");
    let encode = || sink.encode(&wire::Document::of(&article, &Layers::default()), &mut Vec::new());
    // Whoever panicked with the file in its hands cannot be replaced.
    for what in ["it did not tell why", "in an earlier call, and what it has written is lost"] {
        let cause = encode().expect_err("it panics");
        let message = format!("output format `file` of plugin `test.sinks`: panicked: {what}");
        assert_eq!((cause.code(), cause.message()), ("plugin.panic", &*message));
        assert!(cause.ends_the_run());
    }
}

#[test]
fn a_place_is_given_to_who_wants_one() {
    let Some(_) = sink("ids", None, Conduct::default()) else { return };
    let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/plugins/sinks.c");
    let built = cc_built("host-sinks", &[&source], &["-Wall", "-Wextra", "-Werror"]);
    let lent = Lent::new(Arc::new(Alone));
    let library =
        Library::load(&built.expect("it was there"), Room::Host, &lent).expect("it loads");
    let failed = |name: &str, place: Option<&Path>| {
        let made =
            PluginSink::in_process(&library, name, &json!({}), place, &lent, Conduct::default());
        made.expect_err("it is refused").to_string()
    };
    let want = "cannot set up `file` of plugin `test.sinks`: ";
    assert_eq!(failed("file", None), format!("{want}it writes by itself and was given no place"));
    let there = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    assert_eq!(failed("file", Some(&there)), format!("{want}the place cannot be opened"));
    let want = "cannot set up `ids` of plugin `test.sinks`: it was given a place and does not write by itself";
    assert_eq!(failed("ids", Some(&there)), want);
}

#[test]
fn many_documents_in_one_call_are_what_each_of_them_is_alone() {
    let Some(sink) = sink("ids", None, Conduct::default()) else { return };
    let texts = ["fine", "refuse", "fine", "panic", "fail", "ends", "fine", "fine", "refuse"];
    let line = |(at, text): (usize, &&str)| {
        let article = Article::from_text(format!("a{at}"), *text);
        let mut line = Vec::new();
        let document = wire::Document::of(&article, &Layers::default()).write(&mut line);
        document.expect("it is JSON");
        line.truncate(line.trim_ascii_end().len());
        line
    };
    let mut lines: Vec<_> = texts.iter().enumerate().map(line).collect();
    lines.insert(3, b"{}".to_vec());
    lines.push(b"\xff".to_vec());
    let lines: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
    let said = |done: &Result<usize, Cause>| match done {
        Ok(length) => format!("{length}"),
        Err(cause) => cause.to_string(),
    };
    let mut alone = Vec::new();
    let one = |line: &&[u8]| {
        let before = alone.len();
        let done = sink.encode_line(line, &mut alone);
        done.map(|()| alone.len() - before)
    };
    let want: Vec<_> = lines.iter().map(one).map(|done| said(&done)).collect();
    for count in 0..=lines.len() {
        let mut rows = Vec::new();
        let done = sink.encode_lines(&lines[..count], &mut rows);
        assert_eq!(done.iter().map(said).collect::<Vec<_>>(), want[..count]);
        assert!(alone.starts_with(&rows));
    }
}
