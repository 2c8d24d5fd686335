//! JSON Lines: any bytes, cut at any place, are the same documents and rejects.
#![no_main]

use std::io::Cursor;

use copydesk::io::{Format, Inputs};
use copydesk_testkit::{drain, laws};
use libfuzzer_sys::fuzz_target;

/// A small cap, so that lines longer than it are met.
const LONGEST: usize = 1_000;

fuzz_target!(|bytes: &[u8]| {
    let stream = Cursor::new(bytes.to_vec());
    let inputs = Inputs::new(["-"]).format(Format::JsonLines).longest_record(LONGEST);
    let source = inputs.standard_input(stream).build().expect("a stream needs no file");
    laws::places(bytes, &drain(&*source));

    // What a file is as a whole (packed, a list, one object over many lines) is told by its first line,
    // and such a file is one split.
    let lines = [br#"{"text":"Rain."}"#.as_slice(), b"\n", bytes].concat();
    let folder = tempfile::tempdir().expect("room for a folder");
    let file = folder.path().join("a.jsonl");
    std::fs::write(&file, &lines).expect("room for a file");
    let read = |split: u64| {
        let inputs = Inputs::new([file.to_string_lossy()]).format(Format::JsonLines);
        let source = inputs.longest_record(LONGEST).split_bytes(split).build();
        drain(&*source.expect("the file is there"))
    };
    let whole = read(u64::MAX);
    laws::places(&lines, &whole);
    let split = 1 + bytes.first().map_or(0, |byte| u64::from(*byte) % 64);
    assert_eq!(read(split), whole, "in splits of {split} bytes");
});
