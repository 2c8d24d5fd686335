//! Parquet: any bytes are rows or faults, in bounded memory and without a panic.
#![no_main]

use copydesk::io::{Format, Inputs};
use copydesk_testkit::drain;
use libfuzzer_sys::fuzz_target;

/// A small cap, so that rows longer than it are met.
const LONGEST: usize = 10_000;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("room for a folder");
    let file = folder.path().join("a.parquet");
    std::fs::write(&file, bytes).expect("room for a file");
    let inputs = Inputs::new([file.to_string_lossy()]).format(Format::Parquet);
    let source = inputs.longest_record(LONGEST).build().expect("the file is there");
    let items = drain(&*source);
    assert!(!items.is_empty() || bytes.len() > 12, "too short for a file, and nothing was told");
});
