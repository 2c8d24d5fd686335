//! Descriptors as a library may give them.

use std::cell::RefCell;
use std::ffi::c_void;
use std::ptr;

use copydesk_plugin::abi::CdHost;

use super::*;
use crate::PanicStrategy;
use crate::in_process::lent;

unsafe extern "C" fn create(_: *const CdHost, _: CdStr, _: *mut *mut c_void) -> i32 {
    abi::OK
}

unsafe extern "C" fn run(
    _: *mut c_void,
    _: *const CdHost,
    _: *const abi::CdBatch,
    _: *mut abi::CdResult,
) -> i32 {
    abi::OK
}

unsafe extern "C" fn create_sink(_: *const CdHost, _: CdStr, _: CdStr, _: *mut *mut c_void) -> i32 {
    abi::OK
}

unsafe extern "C" fn write(_: *mut c_void, _: *const CdHost, _: *const CdStr, _: usize) -> i32 {
    abi::OK
}

unsafe extern "C" fn destroy(_: *mut c_void) {}

thread_local! {
    /// What `item` gives: the kind, and where it lies.
    static ITEMS: RefCell<Vec<(u32, *const c_void)>> = const { RefCell::new(Vec::new()) };
}

unsafe extern "C" fn item(index: usize, kind: *mut u32) -> *const c_void {
    let (what, at) = ITEMS.with_borrow(|items| items[index]);
    // SAFETY: the host lends a place for the kind.
    unsafe { kind.write(what) };
    at
}

pub(crate) fn stage() -> CdStage {
    CdStage {
        struct_size: size_of::<CdStage>() as u32,
        flags: abi::SHARED,
        name: lent("shout"),
        doc: lent("Marks shouts."),
        config_schema: lent("{\"type\":\"object\"}"),
        reads: lent("[\"sentences\",\"meta\",\"acme.loud\"]"),
        writes: lent("[\"acme.shouts\",\"quotes\"]"),
        create: Some(create),
        run: Some(run),
        destroy: Some(destroy),
    }
}

fn sink() -> CdSink {
    CdSink {
        struct_size: size_of::<CdSink>() as u32,
        flags: 0,
        name: lent("xml"),
        doc: lent(""),
        config_schema: lent(""),
        extension: lent("xml"),
        create: Some(create_sink),
        encode: None,
        write: None,
        finish: None,
        destroy: Some(destroy),
    }
}

fn plugin() -> CdPlugin {
    CdPlugin {
        struct_size: size_of::<CdPlugin>() as u32,
        abi_major: 1,
        abi_minor: 0,
        id: lent("acme.shout"),
        version: lent("1.0.0"),
        license: lent("MIT"),
        homepage: lent(""),
        n_items: 1,
        item: Some(item),
    }
}

fn note(minor: u16) -> Note {
    let (id, version) = ("acme.shout".to_owned(), "1.0.0".to_owned());
    Note { id, version, abi: (1, minor), panic: PanicStrategy::None }
}

/// What the host makes of a plugin with these stages.
fn described(
    plugin: *const CdPlugin,
    stages: &[CdStage],
    minor: u16,
) -> Result<(Description, Vec<String>), String> {
    let items = stages.iter().map(|stage| (abi::STAGE, ptr::from_ref(stage).cast()));
    ITEMS.set(items.collect());
    // SAFETY: the structs of the tests can be read as far as they say.
    unsafe { describe(plugin, &note(minor)) }.map(|(said, _, left_out)| (said, left_out))
}

#[track_caller]
fn refused_stage(change: impl FnOnce(&mut CdStage), want: &str) {
    let mut stage = stage();
    change(&mut stage);
    let told = described(&plugin(), &[stage], 0).expect_err(want);
    assert_eq!(told, format!("item 0 of 1: {want}"));
}

#[track_caller]
fn refused_sink(change: impl FnOnce(&mut CdSink), want: &str) {
    let mut sink = sink();
    change(&mut sink);
    ITEMS.set(vec![(abi::SINK, (&raw const sink).cast())]);
    // SAFETY: as above.
    let told = unsafe { describe(&plugin(), &note(0)) }.expect_err(want);
    assert_eq!(told, format!("item 0 of 1: {want}"));
}

#[track_caller]
fn refused(change: impl FnOnce(&mut CdPlugin), want: &str) {
    let mut plugin = plugin();
    change(&mut plugin);
    assert_eq!(described(&plugin, &[stage()], 0).expect_err(want), want);
}

#[test]
fn what_a_library_says_is_copied() {
    let (said, left_out) = described(&plugin(), &[stage()], 0).expect("all is well");
    assert_eq!((said.license.as_deref(), said.homepage, left_out.len()), (Some("MIT"), None, 0));
    assert_eq!(said.items[0].reads, ["sentences", "meta", "acme.loud"]);
    assert_eq!(said.items[0].writes, ["acme.shouts", "quotes"]);
    assert!(!said.items[0].writes_itself);
}

#[test]
fn a_broken_plugin_struct_is_refused() {
    let told = described(ptr::null(), &[], 0).expect_err("null");
    assert_eq!(told, "its `cd_plugin` is null");
    let odd = ptr::without_provenance(0x1001);
    let told = described(odd, &[], 0).expect_err("no multiple of eight");
    assert_eq!(told, "its `cd_plugin` does not lie at a multiple of 8");
    let ours = size_of::<CdPlugin>();
    for size in [0, 8, u32::MAX] {
        let want =
            format!("its `cd_plugin` has a `struct_size` of {size}, contract 1.0 has {ours}");
        refused(|plugin| plugin.struct_size = size, &want);
    }
    refused(|plugin| plugin.n_items = 0, "it has 0 items, 1 to 256 are allowed");
    refused(|plugin| plugin.n_items = 257, "it has 257 items, 1 to 256 are allowed");
    refused(|plugin| plugin.item = None, "`cd_plugin.item` is null");
    refused(|plugin| plugin.license.ptr = ptr::null(), "its `license` is null and 3 bytes long");
    refused(
        |plugin| plugin.id = lent("acme.other"),
        "its note says `acme.shout` 1.0.0 of contract 1.0, its `cd_plugin` says `acme.other` 1.0.0 of 1.0",
    );
    let bytes = CdStr { ptr: b"\xff".as_ptr(), len: 1 };
    refused(|plugin| plugin.version = bytes, "its `version` is not UTF-8 (at byte 0)");
}

#[test]
fn a_broken_stage_is_refused() {
    refused_stage(|stage| stage.struct_size = 4, &{
        let ours = size_of::<CdStage>();
        format!("its `cd_stage` has a `struct_size` of 4, contract 1.0 has {ours}")
    });
    refused_stage(|stage| stage.create = None, "`cd_stage.create` is null");
    refused_stage(|stage| stage.run = None, "`cd_stage.run` is null");
    refused_stage(|stage| stage.destroy = None, "`cd_stage.destroy` is null");
    refused_stage(|stage| stage.flags = 0x40, "its flags 0x40 have 0x40, which contract 1.0 lacks");
    refused_stage(
        |stage| stage.name = lent("Shout!"),
        "\"Shout!\" is no name: write one such as `shout` with a-z, 0-9, `_`, `-`",
    );
    refused_stage(
        |stage| stage.writes = lent("[\"facts\"]"),
        "its `writes` names \"facts\": known are paragraphs, sentences, quotes, quantities and plugins' \
         layers such as `acme.places`",
    );
    refused_stage(
        |stage| stage.reads = lent("[\"meta\",\"meta\"]"),
        "its `reads` names `meta` twice",
    );
    refused_stage(
        |stage| stage.reads = lent("meta"),
        "its `reads` is no JSON array of texts (expected value at line 1 column 1)",
    );
    refused_stage(
        |stage| stage.config_schema = lent("{\"type\":"),
        "its `config_schema` is no JSON (EOF while parsing a value at line 1 column 8)",
    );
    refused_stage(
        |stage| stage.config_schema = lent("[]"),
        "its `config_schema` is no JSON object",
    );
}

#[test]
fn a_schema_that_is_none_is_refused_with_its_place() {
    let mut stage = stage();
    stage.config_schema = lent("{\"properties\":{\"list\":{\"type\":\"txt\"}}}");
    let told = described(&plugin(), &[stage], 0).expect_err("`txt` is no type");
    assert!(told.starts_with("item 0 of 1: its `config_schema` is no JSON Schema: "), "{told}");
    assert!(told.ends_with("(at \"/properties/list/type\")"), "{told}");
}

#[test]
fn a_broken_sink_is_refused() {
    refused_sink(|sink| sink.create = None, "`cd_sink.create` is null");
    refused_sink(|sink| sink.destroy = None, "`cd_sink.destroy` is null");
    refused_sink(|sink| sink.extension = lent(""), "its `extension` is empty, and it writes files");
    refused_sink(
        |sink| sink.extension = lent("../x"),
        "\"../x\" is no extension: write one such as `xml` or `tar.gz`",
    );
    refused_sink(
        |sink| sink.flags = abi::FOLDER,
        "it has `CD_FOLDER` and no `write`, so nobody fills the folder",
    );
    let mut folder = sink();
    folder.write = Some(write);
    (folder.flags, folder.extension) = (abi::FOLDER, lent(""));
    ITEMS.set(vec![(abi::SINK, (&raw const folder).cast())]);
    // SAFETY: as above.
    let (said, ..) = unsafe { describe(&plugin(), &note(0)) }.expect("a folder needs no extension");
    assert!(said.items[0].writes_itself);
}

#[test]
fn two_items_of_one_name_are_refused() {
    let mut two = plugin();
    two.n_items = 2;
    let told = described(&two, &[stage(), stage()], 0).expect_err("two shouts");
    assert_eq!(told, "item 1 of 2: the name `shout` is taken by an item before it");
}

#[test]
fn what_a_newer_minor_version_adds_is_left_out_and_said() {
    let (mut newer, mut longer) = (plugin(), stage());
    (newer.abi_minor, newer.n_items, newer.struct_size) = (7, 2, newer.struct_size + 16);
    (longer.flags, longer.struct_size) = (0x100, longer.struct_size + 64);
    let both = [(abi::STAGE, (&raw const longer).cast()), (9, (&raw const longer).cast())];
    ITEMS.set(both.to_vec());
    // SAFETY: what is read of the structs is there.
    let (said, _, left_out) = unsafe { describe(&newer, &note(7)) }.expect("a later plugin");
    assert_eq!((said.abi, said.items.len()), ((1, 7), 1));
    assert_eq!(left_out, ["item 1 of 2: a kind 9 that is not known here"]);
    ITEMS.set(vec![(9, ptr::null())]);
    // SAFETY: as above.
    let told = unsafe { describe(&plugin(), &note(0)) }.expect_err("contract 1.0 has no kind 9");
    assert_eq!(told, "item 0 of 1: its kind is 9, 1 (stage) or 2 (sink) is known");
}
