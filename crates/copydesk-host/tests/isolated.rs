//! A stage in C in worker processes: what it does to itself costs the guilty article and nothing else.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use copydesk_core::{Article, Cause, Crew, Document, LayerName, Stage};
use copydesk_host::isolate::{self, Limits, Worker, serve};
use copydesk_host::{Conduct, Lent, Library, PluginStage, Room};
use copydesk_testkit::plugin;
use rustix::event::{Timespec, poll};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

/// One after the other.
struct Alone;

impl Crew for Alone {
    fn threads(&self) -> usize {
        1
    }

    fn run(&self, tasks: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..tasks).for_each(work);
    }
}

/// The program that the tests below start as their worker.
#[test]
#[ignore = "this is what the workers of the other tests run"]
fn as_worker() {
    serve().expect("a parent");
}

fn worker() -> Worker {
    let program = std::env::current_exe().expect("the test program");
    ["as_worker", "--exact", "--ignored", "--nocapture"]
        .into_iter()
        .fold(Worker::program(program), Worker::arg)
}

fn lent() -> Lent {
    Lent::new(Arc::new(Alone))
}

fn built(name: &str, source: &str, flags: &[&str]) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plugins");
    plugin::cc_built(name, &[&folder.join(source)], flags)
}

fn isolated(library: &Path, name: &str, limits: Limits) -> PluginStage {
    let conduct = Conduct::default();
    PluginStage::isolated(&worker(), library, name, &json!({}), limits, &lent(), conduct)
        .expect("set up")
}

/// What the stage marks in each article, or the code and message of its reject.
fn outcome(stage: &PluginStage, texts: &[&str]) -> Vec<String> {
    let article = |(at, text): (usize, &&str)| Article::from_text(format!("a{at}"), *text);
    let mut documents: Vec<_> = texts.iter().enumerate().map(article).map(Document::new).collect();
    let mut met: Vec<(usize, Cause)> = Vec::new();
    stage.annotate_batch(&mut documents, &mut |index, cause| met.push((index, cause)));
    let layer = LayerName::open("test.words").expect("a layer name");
    let tell = |(at, document): (usize, &Document)| {
        if let Some((_, cause)) = met.iter().find(|(index, _)| *index == at) {
            return format!("{}: {}", cause.code(), cause.message());
        }
        let marks = document.layers.open.get(&layer).map_or(&[][..], Vec::as_slice);
        let words: Vec<&str> = marks.iter().map(|mark| document.article.slice(mark.span)).collect();
        words.join(" ")
    };
    documents.iter().enumerate().map(tell).collect()
}

/// Article 7 of 64 says what the stage is to do to itself.
#[track_caller]
fn check(limits: Limits, deed: &str, want: &str) {
    let Some(library) = built("hurt", "hurt.c", &[]) else { return };
    let mut texts = ["Fine."; 64];
    texts[7] = deed;
    let mut told = outcome(&isolated(&library, "hurt", limits), &texts);
    assert_eq!(told.remove(7), want, "{deed}");
    assert!(told.iter().all(|marked| marked == "F"), "{deed}: {told:?}");
}

#[test]
fn a_crash_costs_the_guilty_article_alone() {
    let died = "plugin.died: plugin `test.hurt`: its process died: ";
    check(
        Limits::default(),
        "segfault",
        &format!("{died}signal 11 (SIGSEGV: a bad address, or the stack was full)"),
    );
    check(
        Limits::default(),
        "abort",
        &format!("{died}signal 6 (SIGABRT: it gave up); it said: test: invariant broken"),
    );
    check(Limits::default(), "exit", &format!("{died}it ended by itself with code 0"));
}

#[test]
fn what_a_stage_prints_is_no_answer() {
    check(Limits::default(), "print", "p");
}

#[test]
fn an_endless_loop_costs_the_guilty_article_alone() {
    let limits = Limits::default().deadline(Duration::from_millis(700));
    let want = "plugin.overdue: plugin `test.hurt`: no answer within 0.7 s";
    check(limits, "loop", want);
}

#[cfg(target_os = "linux")]
#[test]
fn a_memory_eater_costs_the_guilty_article_alone() {
    let limits = Limits::default().memory(Some(256 << 20));
    let want = "plugin.died: plugin `test.hurt`: its process died: signal 11 \
                (SIGSEGV: a bad address, or the stack was full)";
    check(limits, "eat", want);
}

fn ended(pid: &str) {
    let pid = pid.parse().ok().and_then(Pid::from_raw).expect("a number of a process");
    kill_process(pid, Signal::KILL).expect("it waits");
}

#[test]
fn a_worker_that_somebody_ends_in_a_call_costs_no_article() {
    let Some(library) = built("hurt", "hurt.c", &[]) else { return };
    let calls = Arc::new(AtomicUsize::new(0));
    let (counted, looked) = (Arc::clone(&calls), calls);
    let lent = lent()
        .log(move |_, who, pid| {
            // The first worker is ended while it waits, the second one is told to come to its end.
            if who == "pid" && counted.fetch_add(1, Ordering::SeqCst) == 0 {
                ended(pid);
            }
        })
        .stop(move || looked.load(Ordering::SeqCst) > 1);
    let (limits, conduct) = (Limits::default(), Conduct::default());
    let stage =
        PluginStage::isolated(&worker(), &library, "hurt", &json!({}), limits, &lent, conduct);
    assert_eq!(outcome(&stage.expect("set up"), &["Fine.", "wait"]), ["F", "w"]);
}

/// A run whose worker dies when its library is no longer what it was: no article is to blame, and the run
/// ends with one error.
#[track_caller]
fn check_ends_the_run(meanwhile: impl FnOnce(&Path), want: &str) {
    let Some(built) = built("hurt", "hurt.c", &[]) else { return };
    let home = tempfile::tempdir().expect("a folder");
    let library = home.path().join("libhurt.so");
    std::fs::copy(built, &library).expect("there is room");
    let stage = isolated(&library, "hurt", Limits::default());
    meanwhile(&library);
    let mut texts = ["Fine."; 64];
    texts[7] = "segfault";
    let article = |(at, text): (usize, &&str)| Article::from_text(format!("a{at}"), *text);
    let mut documents: Vec<_> = texts.iter().enumerate().map(article).map(Document::new).collect();
    let mut met = Vec::new();
    stage.annotate_batch(&mut documents, &mut |_, cause| {
        assert!(cause.ends_the_run(), "{cause}");
        met.push(cause.message().replace(&library.display().to_string(), "LIBRARY"));
    });
    met.dedup();
    assert_eq!(met.len(), 1, "one error: {met:?}");
    let told = met[0].strip_prefix("plugin `test.hurt`: its worker process is gone for good: ");
    let told = told.and_then(|told| {
        told.strip_prefix("cannot load `LIBRARY` in a worker process, tried 3 times: ")
    });
    assert!(told.is_some_and(|told| told.starts_with(want)), "{met:?}");
}

#[test]
fn a_library_that_is_deleted_in_mid_run_ends_the_run_when_a_worker_is_needed() {
    let delete = |library: &Path| std::fs::remove_file(library).expect("it was there");
    check_ends_the_run(delete, "the file cannot be read: No such file");
}

#[test]
fn a_library_that_dies_whenever_it_is_loaded_ends_the_run() {
    let Some(deadly) = built("hurt-dies", "hurt.c", &["-DDIES_AT_LOAD"]) else { return };
    let replace = |library: &Path| {
        std::fs::remove_file(library).expect("it was there"); // a worker still has that file mapped
        std::fs::copy(&deadly, library).expect("there is room");
    };
    check_ends_the_run(replace, "its process died: signal 6");
}

/// A parent that waits for its worker until it is killed.
#[test]
#[ignore = "this is what `a_worker_does_not_outlive_its_parent` kills"]
fn as_parent() {
    let Some(library) = built("hurt", "hurt.c", &[]) else { return };
    let lent = lent().log(|_, who, pid| {
        let mut stderr = std::io::stderr();
        writeln!(stderr, "\n{who}={pid}").expect("somebody reads");
    });
    let limits = Limits::default().deadline(Duration::from_secs(600));
    let conduct = Conduct::default();
    let stage =
        PluginStage::isolated(&worker(), &library, "hurt", &json!({}), limits, &lent, conduct);
    drop(outcome(&stage.expect("set up"), &["wait"]));
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_does_not_outlive_its_parent() {
    if built("hurt", "hurt.c", &[]).is_none() {
        return;
    }
    let mut parent = Command::new(std::env::current_exe().expect("the test program"))
        .args(["as_parent", "--exact", "--ignored", "--nocapture"])
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("a parent");
    let mut said = BufReader::new(parent.stderr.take().expect("a pipe"));
    let mut line = Vec::new();
    let pid = loop {
        line.clear();
        assert_ne!(said.read_until(b'\n', &mut line).expect("it can be read"), 0, "no pid");
        if let Some(pid) = line.strip_prefix(b"pid=") {
            break String::from_utf8_lossy(pid).trim().to_owned();
        }
    };
    parent.kill().expect("it waits");
    parent.wait().expect("it is ours");
    // Nobody may have waited for the worker; then it is still listed, as a zombie.
    let state = || {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        stat.rsplit(") ").next()?.chars().next()
    };
    let pause = Timespec { tv_sec: 0, tv_nsec: 10_000_000 };
    for _ in 0..3000 {
        if matches!(state(), None | Some('Z' | 'X')) {
            return;
        }
        let _ = poll(&mut [], Some(&pause));
    }
    panic!("the worker {pid} is still there: {:?}", state());
}

#[test]
fn a_good_stage_answers_in_a_worker_as_in_this_process() {
    let Some(path) = built("words", "words.c", &[]) else { return };
    let library = Library::load(&path, Room::Host, &lent()).expect("it loads");
    let texts = [
        "Rain fell on Oslo.",
        "",
        "no panic",
        "a secret Plan",
        "The end",
        "é Über Zug",
        "\u{feff}A",
    ];
    for name in ["words", "shared-words"] {
        let here = PluginStage::in_process(&library, name, &json!({}), &lent(), Conduct::default());
        let there = isolated(&path, name, Limits::default());
        let here = here.expect("set up");
        assert_eq!(outcome(&there, &texts), outcome(&here, &texts), "{name}");
        for text in texts {
            assert_eq!(outcome(&there, &[text]), outcome(&here, &[text]), "{name} {text:?}");
        }
    }
}

#[test]
fn a_library_that_dies_when_it_is_loaded_is_refused() {
    let Some(path) = built("hurt-at-load", "hurt.c", &["-DDIES_AT_LOAD"]) else { return };
    let error = isolate::describe(&worker(), &path, Limits::default(), &lent());
    let error = error.expect_err("it dies").kind().to_string();
    assert_eq!(error, "its process died: signal 6 (SIGABRT: it gave up)");
}

#[test]
fn a_library_that_is_none_is_refused_with_the_reason() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let error = isolate::describe(&worker(), &path, Limits::default(), &lent());
    let error = error.expect_err("no library").kind().to_string();
    assert!(error.contains("it is no shared library"), "{error}");
}
