//! WARC: any bytes are records or rejects, each with its place, packed or not.
#![no_main]

use std::io::Cursor;

use copydesk::io::{Format, Inputs};
use copydesk_testkit::{drain, laws};
use libfuzzer_sys::fuzz_target;

/// A small cap, so that records longer than it are met.
const LONGEST: usize = 1_000;

fuzz_target!(|bytes: &[u8]| {
    let stream = Cursor::new(bytes.to_vec());
    let inputs = Inputs::new(["-"]).format(Format::Warc).longest_record(LONGEST);
    let source = inputs.standard_input(stream).build().expect("a stream needs no file");
    laws::places(bytes, &drain(&*source));
});
