//! A plugin in Rust is built by another compiler than the host, or with other flags, and answers the same: nothing
//! of Rust's own crosses the border. All of them sit in one process, each with a library of its own.
//!
//! A toolchain that is not installed is left out, and said to be.

#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use copydesk_core::{Article, Crew, Document, Stage};
use copydesk_host::{Conduct, Lent, Library, PluginStage, Room};
use copydesk_testkit::plugin;
use serde_json::json;

const PACKAGE: &str = "copydesk-zoo";

/// In the thread of the call.
struct Alone;

impl Crew for Alone {
    fn threads(&self) -> usize {
        1
    }

    fn run(&self, tasks: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..tasks).for_each(work);
    }
}

/// All that a library finds in a few articles, also when it panics in one of them, refuses it or fails.
fn answers(library: &Path) -> String {
    let lent = Lent::new(Arc::new(Alone));
    let library = Library::load(library, Room::Host, &lent).expect("it loads");
    let mut told = format!("{:?}\n", library.description());
    for fault in ["none", "format", "task", "error", "inside", "refuse"] {
        let config = json!({ "fault": fault });
        let conduct = Conduct::default();
        let stage = match PluginStage::in_process(&library, "zoo", &config, &lent, conduct) {
            Ok(stage) => stage,
            Err(error) => {
                told.push_str(&format!("{fault}: {error}\n"));
                continue;
            }
        };
        let texts =
            ["No guest at all.", "Then a locust – à table.", "“Gone”, said Ada Brown.", "Löß"];
        let article = |(at, text): (usize, &&str)| Article::from_text(format!("a{at}"), *text);
        let mut documents: Vec<_> =
            texts.iter().enumerate().map(article).map(Document::new).collect();
        let mut rejects = Vec::new();
        stage.annotate_batch(&mut documents, &mut |at, cause| rejects.push((at, cause)));
        rejects.sort_by_key(|(at, _)| *at);
        for (at, cause) in rejects {
            told.push_str(&format!("{fault} a{at} {}: {cause}\n", cause.code()));
        }
        for document in documents {
            told.push_str(&format!("{fault} {:?}\n", document.layers.open));
        }
    }
    told
}

#[track_caller]
fn check(toolchain: &str, arguments: &[&str]) {
    let Some(built) = plugin::toolchain_built(toolchain, PACKAGE, arguments) else { return };
    // The next build with other arguments takes its place.
    let folder = tempfile::tempdir().expect("a folder");
    let library = folder.path().join("libother.so");
    fs::copy(&built, &library).expect("it can be copied");
    let (other, own) = (answers(&library), answers(&plugin::cargo_built(PACKAGE)));
    assert!(
        own.contains("plugin.panic") && own.contains("span: 0..3"),
        "it has done nothing: {own}"
    );
    assert_eq!(other, own, "{toolchain} {arguments:?}");
}

#[test]
fn the_compiler_that_is_named_and_all_that_this_processor_can_do() {
    let native = "build.rustflags=[\"-Ctarget-cpu=native\"]";
    check("1.95.0", &["--config", native, "--config", "profile.dev.opt-level=3"]);
}

/// Two builds of the newest compiler, one after the other in one folder.
#[test]
fn a_compiler_of_another_version_and_structs_in_another_order() {
    check("nightly", &[]);
    let random = "build.rustflags=[\"-Zrandomize-layout\"]";
    check("nightly", &["--config", random, "--config", "profile.dev.opt-level=\"s\""]);
}
