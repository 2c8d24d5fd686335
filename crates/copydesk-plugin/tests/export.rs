//! `export!` in a test's own binary: the entry symbol, the items, the note, and what a panic tells.

use std::ptr;

use copydesk_plugin::abi::{self, CdHost, CdPlugin, CdStage, CdStr};
use copydesk_plugin::prelude::*;
use copydesk_plugin::testkit::Trial;

struct Fragile;

impl Stage for Fragile {
    const NAME: &'static str = "fragile";
    const WRITES: &'static [&'static str] = &["acme.fragile"];
    type Config = NoConfig;

    fn new(_: NoConfig, _: &Host<'_>) -> Result<Self> {
        Ok(Self)
    }

    fn annotate(&self, doc: Doc<'_>, out: &mut Out<'_>) -> Result<()> {
        let numbers: Vec<u32> = vec![1, 2, 3];
        match doc.text() {
            "" => Ok(()),
            "task" => out.host().parallel_for(2, |i| assert!(numbers[i + 2] > 0)),
            text => out.mark("acme.fragile", 0..numbers[text.len()] as usize),
        }
    }
}

struct Lines;

impl Sink for Lines {
    const NAME: &'static str = "lines";
    const EXTENSION: &'static str = "txt";
    type Config = NoConfig;
    type Writer = HostWritten;

    fn new(_: NoConfig, _: &Host<'_>) -> Result<Self> {
        Ok(Self)
    }

    fn encode(&self, entry: Entry<'_>, rows: &mut Vec<u8>) -> Result<()> {
        rows.extend_from_slice(entry.id().as_bytes());
        Ok(())
    }
}

copydesk_plugin::export!(id = "acme.fragile", stages: [Fragile], sinks: [Lines]);

unsafe extern "C" {
    fn copydesk_plugin_v1(host: *const CdHost, plugin: *mut *const CdPlugin) -> i32;
}

fn plugin() -> &'static CdPlugin {
    let mut plugin = ptr::null();
    // SAFETY: `export!` above has made it; a host may be missing.
    assert_eq!(unsafe { copydesk_plugin_v1(ptr::null(), &raw mut plugin) }, abi::OK);
    // SAFETY: it was set to what lives as long as the process.
    unsafe { &*plugin }
}

fn text(text: CdStr) -> &'static str {
    // SAFETY: texts of a plugin live as long as the process.
    std::str::from_utf8(unsafe { text.bytes() }).expect("text")
}

fn stage() -> Trial {
    let mut kind = 0;
    // SAFETY: as the header says.
    let item = unsafe { plugin().item.expect("it is there")(0, &raw mut kind) };
    assert_eq!(kind, abi::STAGE);
    // SAFETY: its kind says that it is one.
    unsafe { Trial::raw(item.cast::<CdStage>().read()) }
}

#[test]
fn a_library_says_what_it_is() {
    let plugin = plugin();
    let about = [plugin.id, plugin.version, plugin.license].map(text);
    assert_eq!(about, ["acme.fragile", env!("CARGO_PKG_VERSION"), "MIT OR Apache-2.0"]);
    assert_eq!((plugin.abi_major, plugin.abi_minor, plugin.n_items), (1, 0, 2));
}

#[test]
fn items_have_their_kinds_and_end() {
    let item = plugin().item.expect("it is there");
    let mut kind = 0;
    // SAFETY: as the header says.
    let sink = unsafe { item(1, &raw mut kind) };
    assert_eq!((sink.is_null(), kind), (false, abi::SINK));
    // SAFETY: as above; a null pointer for the kind is taken too.
    assert!(unsafe { item(2, ptr::null_mut()) }.is_null());
    // SAFETY: as above.
    assert_eq!(unsafe { item(0, ptr::null_mut()) }, unsafe { item(0, &raw mut kind) });
}

#[test]
fn no_place_for_the_plugin_is_an_error() {
    // SAFETY: null is taken.
    assert_eq!(unsafe { copydesk_plugin_v1(ptr::null(), ptr::null_mut()) }, abi::ERROR);
}

#[test]
fn a_panic_tells_its_place() {
    let error = stage().try_run("four").expect_err("it panics");
    let message = error.message();
    let want = "index out of bounds: the len is 3 but the index is 4 (";
    assert!(message.starts_with(want), "{message}");
    assert!(message.contains("tests/export.rs:2"), "{message}");
}

#[test]
fn a_panic_in_a_task_tells_the_first_task_and_its_place() {
    let error = stage().try_run("task").expect_err("it panics");
    let message = error.message();
    let want = "task 1: index out of bounds: the len is 3 but the index is 3 (";
    assert!(message.starts_with(want), "{message}");
}

#[test]
fn a_hello_world_fits_on_fifteen_lines() {
    let readme = include_str!("../README.md");
    let example = readme.split("```rust\n").nth(1).expect("an example");
    let (example, _) = example.split_once("```").expect("which ends");
    assert!(example.contains("export!"), "the first example is a whole plugin");
    let lines = example.lines().filter(|line| !line.trim().is_empty()).count();
    assert!(lines <= 15, "{lines} lines");
}
