//! Any bytes as what a worker process may send: refused, or of a sound shape.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| copydesk_host::isolate::frame_bytes(bytes));
