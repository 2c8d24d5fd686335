//! Loads what was written for each released version of the ABI, as it was written then.

mod support;

use std::ffi::c_void;
use std::mem::ManuallyDrop;
use std::ptr;

use copydesk_plugin::abi::{self, CdPlugin, CdStage, CdStr, EntryFn};
use copydesk_plugin::testkit::Trial;
use serde_json::{Value, json};
use support::{compile, root, scratch};

/// The stage of a kept library, which stays loaded.
fn kept(version: &str) -> Option<Trial> {
    let folder = scratch();
    let flags = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC"];
    let source = root().join("tests/kept").join(version).join("stage.c");
    let library = compile("cc", &flags, &source, &folder.path().join("libkept.so"))?;
    // SAFETY: our own file, which has no constructors.
    let library = ManuallyDrop::new(unsafe { libloading::Library::new(library) }.expect("loads"));
    // SAFETY: the type of the entry symbol of every version 1.
    let enter = unsafe { library.get::<EntryFn>(abi::ENTRY.as_bytes()) }.expect("has it");
    let mut plugin: *const CdPlugin = ptr::null();
    // SAFETY: this one does not look at the host.
    assert_eq!(unsafe { enter(ptr::null(), &raw mut plugin) }, abi::OK);
    // SAFETY: the entry function has set it to a static.
    let plugin = unsafe { &*plugin };
    assert_eq!((plugin.abi_major, plugin.n_items), (1, 1));
    let mut kind = 0;
    // SAFETY: as the header says.
    let item: *const c_void = unsafe { plugin.item.expect("has one")(0, &raw mut kind) };
    assert_eq!(kind, abi::STAGE);
    // SAFETY: a static `cd_stage`, of a library that is never unloaded.
    Some(unsafe { Trial::raw(item.cast::<CdStage>().read()) })
}

#[test]
fn a_stage_of_1_0_answers_as_it_did() {
    let Some(stage) = kept("1.0") else { return };
    let sentences = vec![(0..5, json!({})), (6..11, json!({"a": "é"}))];
    let found = stage.clone().layer("sentences", sentences).run("Rain. Snow.");
    let fields: Vec<&Value> = found.layer("kept.sentences").map(|mark| &mark.fields).collect();
    let want = [
        json!({"number": 0, "mark": {"span": [0, 5], "source": [0, 5]}}),
        json!({"number": 1, "mark": {"span": [6, 11], "source": [6, 11], "a": "é"}}),
    ];
    assert_eq!(fields, [&want[0], &want[1]]);
    assert_eq!(found.texts("kept.stops"), [".", "."]);
    assert_eq!(found.messages()[0].text, "made");
    let refused = stage.try_run("!").expect_err("it is loud");
    assert_eq!(format!("{refused:?}"), "it begins with `!` [kept.loud]");
    let stopped = stage.try_run_stopped(&["a", "b"]).expect_err("it listens");
    assert!(stopped.is_stopped());
}

#[test]
fn a_stage_of_1_0_tells_what_is_wrong_with_its_configuration() {
    let Some(stage) = kept("1.0") else { return };
    let error = stage.config(json!({"then": "refuse"})).try_new().expect_err("it is refused");
    let want = "it may not be `refuse` [kept.refused] at `/then` of the configuration";
    assert_eq!(format!("{error:?}"), want);
}

#[test]
fn the_kept_header_is_todays_while_the_version_is_the_same() {
    let kept = std::fs::read_to_string(root().join("tests/kept/1.0/copydesk_plugin.h"));
    let same = kept.expect("it is there") == copydesk_plugin::HEADER;
    assert!(same || abi::ABI_MINOR != 0, "the header of 1.0 was changed without a new version");
}

#[test]
fn an_empty_text_is_a_null_pointer_too() {
    // SAFETY: null stands for no bytes.
    assert_eq!(unsafe { CdStr::EMPTY.bytes() }, b"");
}
